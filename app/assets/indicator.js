// An indicator's page on a past day: the date that is picked goes into the address.
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.planMonitorIndicator = {
  visit: function (date, context) {
    const address = new URL(context.address, window.location.origin);
    const shown = new URLSearchParams(window.location.search).get("as_of");
    if (date && date.slice(0, 10) !== shown) {
      address.searchParams.set("as_of", date.slice(0, 10));
      window.location.assign(address.pathname + address.search);
    }
    return window.dash_clientside.no_update;
  },

  // A button that has just been drawn is no button that was pressed: the server hears of presses only.
  pressed: function (...clicks) {
    const none = window.dash_clientside.no_update;
    const button = window.dash_clientside.callback_context.triggered_id;
    return button && clicks.flat().some(Boolean) ? { button: button, at: Date.now() } : none;
  },
};
