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

  // Another indicator, by the menu; a menu that has just been drawn chooses nothing.
  choose: function (address, context) {
    return address && context && address !== context.address ? address : window.dash_clientside.no_update;
  },

  // Slider, box and address say the same; a picture that is saved shows what the page shows.
  whatIf: function (typed, slid, clear, shown) {
    const none = window.dash_clientside.no_update;
    const cause = window.dash_clientside.callback_context.triggered_id;
    let rate = shown;
    if (cause === "what-if-clear") rate = null;
    else if (cause === "what-if-slider") rate = slid;
    else if (cause === "what-if-number") rate = typed === undefined || typed === "" ? null : typed;
    if (rate === shown || (rate === null && shown === undefined)) return [none, none, none];
    const address = new URL(window.location);
    const card = document.querySelector(".chart-card[data-figure]");
    const picture = card && new URL(card.dataset.figure, window.location.origin);
    for (const each of [address, picture]) {
      if (!each) continue;
      if (rate === null) each.searchParams.delete("whatif");
      else each.searchParams.set("whatif", rate);
    }
    window.history.replaceState(window.history.state, "", address);
    if (card) card.dataset.figure = picture.pathname + picture.search;
    return [rate, rate, cause === "what-if-number" && rate !== null ? rate : none];
  },

  // A button that has just been drawn is no button that was pressed: the server hears of presses only.
  pressed: function (...clicks) {
    const none = window.dash_clientside.no_update;
    const button = window.dash_clientside.callback_context.triggered_id;
    return button && clicks.flat().some(Boolean) ? { button: button, at: Date.now() } : none;
  },
};
