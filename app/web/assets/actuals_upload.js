// A file that is too large is refused before it is read: the page says so, and nothing is sent.
(function () {
  function refuse(event, files) {
    const limit = Number(document.getElementById("upload-limit").dataset.bytes);
    const file = files && files[0];
    if (!file || file.size <= limit) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type === "change") event.target.value = "";
    window.dash_clientside.set_props("upload-refused", { data: { size: file.size, at: Date.now() } });
  }
  const within = (target) => target instanceof Element && target.closest("#upload");
  document.addEventListener("change", (event) => within(event.target) && refuse(event, event.target.files), true);
  document.addEventListener("drop", (event) => within(event.target) && refuse(event, event.dataTransfer.files), true);
})();

window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.planMonitorUpload = {
  // Set back once the server holds the file, so that the same file can be chosen again.
  forget: function (token) {
    const input = document.querySelector("#upload input[type=file]");
    if (token && input && input.value) {
      window.dash_clientside.set_props("upload", { contents: null, filename: null, last_modified: null });
      input.value = "";
    }
    return window.dash_clientside.no_update;
  },

  // Boxes that have just been drawn say how the file was read; only another choice is a wish to read it again.
  readAs: function (sheet, form) {
    const shown = document.getElementById("how-read");
    if (!shown || ((sheet || "") === shown.dataset.sheet && form === shown.dataset.form)) return window.dash_clientside.no_update;
    return { sheet: sheet || "", form: form || "", at: Date.now() };
  },

  // Work goes on at the server: ask again in a moment. Should no answer come (the server or its database is away), the
  // bar still stands there after a while: then once more.
  again: function (stamp) {
    clearTimeout(window.planMonitorAgain);
    const ask = () => {
      if (!document.getElementById("upload")) return;
      window.dash_clientside.set_props("upload-tick", { data: Date.now() });
      window.planMonitorAgain = setTimeout(() => document.getElementById("upload-progress") && ask(), 10000);
    };
    if (stamp) window.planMonitorAgain = setTimeout(ask, 350);
    return window.dash_clientside.no_update;
  },

  // Which upload is to be undone is asked about before the server hears of it.
  ask: function (clicks) {
    const none = window.dash_clientside.no_update;
    const pressed = window.dash_clientside.callback_context.triggered_id;
    return clicks.some(Boolean) && pressed ? [true, pressed.upload] : [none, none];
  },
};
