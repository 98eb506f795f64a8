// The few things that are done in the browser: filtering rows it has already, and pictures of charts.
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.planMonitor = {
  // The rows that fit, from those that the page has; where there are too many, the grid asks the server for them.
  filterRows: function (part, category, status, basis, text, rows, unit, source) {
    const query = new URLSearchParams(window.location.search);
    for (const [key, value] of [["part", part], ["category", category], ["status", status], ["basis", basis], ["q", text]]) {
      if (value) query.set(key, value);
      else query.delete(key);
    }
    const search = query.toString();
    window.history.replaceState(window.history.state, "", (search ? "?" + search : window.location.pathname) + window.location.hash);
    if (source) {
      window.planMonitorRows(source, { part, category, status, basis, q: text }, unit);
      return [window.dash_clientside.no_update, window.dash_clientside.no_update];
    }
    const words = (text || "").trim().toLowerCase().split(/\s+/).filter(Boolean);
    const kept = (rows || []).filter(
      (row) =>
        (!part || row.part_code === part) &&
        (!category || row.category_code === category) &&
        (!status || row.status === status) &&
        (!basis || row.basis === basis) &&
        words.every((word) => row.search.includes(word))
    );
    return [kept, kept.length + " / " + (rows || []).length + " " + unit];
  },

  // One column of cards on a narrow screen, all columns on a wide one, also when the window changes.
  fitColumns: function (columns) {
    const narrow = window.matchMedia("(max-width: 700px)");
    const choose = () => (narrow.matches ? columns.narrow : columns.wide);
    narrow.onchange = () => {
      if (document.getElementById("grid")) window.dash_clientside.set_props("grid", { columnDefs: choose() });
    };
    window.dash_clientside.planMonitor.narrow = narrow; // a query that nothing holds is collected, and its listener with it
    return choose();
  },

  // Which marks the document shows and which places the list names.
  filterMentions: function (roles, text, unit) {
    const words = (text || "").trim().toLowerCase().split(/\s+/).filter(Boolean);
    const shown = new Set(roles || []);
    const article = document.getElementById("evidence-document");
    if (article) for (const role of ["target", "baseline", "actual", "history", "other"]) article.classList.toggle("without-" + role, !shown.has(role));
    const items = Array.from(document.querySelectorAll(".mention-list li"));
    let kept = 0;
    for (const item of items) {
      item.hidden = !shown.has(item.dataset.role) || !words.every((word) => item.dataset.search.includes(word));
      if (!item.hidden) kept += 1;
    }
    return kept + " / " + items.length + " " + unit;
  },

  forgetFile: function () {
    window.dash_clientside.set_props("upload", { contents: null, filename: null, last_modified: null });
    const input = document.querySelector("#upload input[type=file]");
    if (input) input.value = "";
    return Date.now();
  },

  savePng: async function (clicks, print) {
    if (!clicks || !print) return window.dash_clientside.no_update;
    const holder = document.createElement("div");
    holder.style.cssText = "position:fixed;left:-10000px;top:0;width:1600px;height:900px";
    document.body.appendChild(holder);
    try {
      const figure = JSON.parse(JSON.stringify(print.figure));
      await window.Plotly.newPlot(holder, figure.data, figure.layout, { staticPlot: true });
      const address = await window.Plotly.toImage(holder, { format: "png", width: 1600, height: 900, scale: 2 });
      const link = document.createElement("a");
      link.href = address;
      link.download = print.filename;
      document.body.appendChild(link);
      link.click();
      link.remove();
    } finally {
      window.Plotly.purge(holder);
      holder.remove();
    }
    return String(clicks);
  },
};

// The language switch leads back to where the reader is.
document.addEventListener("click", function (event) {
  const link = event.target.closest && event.target.closest("#switch-language");
  if (!link) return;
  const address = new URL(link.href);
  address.searchParams.set("next", window.location.pathname + window.location.search + window.location.hash);
  link.href = address.pathname + address.search;
});

// A mention named in the address is brought into view once the page has been drawn.
(function () {
  let shown = "";
  const observer = new MutationObserver(function () {
    const name = new URLSearchParams(window.location.search).get("mention");
    const key = name ? "m-" + name : "";
    if (!key) {
      shown = "";
      return;
    }
    const place = document.getElementById(key);
    if (place && shown !== key) {
      shown = key;
      place.scrollIntoView({ block: "center" });
      place.classList.add("flash");
    }
  });
  observer.observe(document.documentElement, { childList: true, subtree: true });
})();
