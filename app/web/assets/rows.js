// The table of a plan with more indicators than are sent: the server filters and sorts, the grid asks for what is in view.
(function () {
  const TYPING = 250;
  let latest = "";
  let timer = 0;

  function source(address, filters, unit) {
    // The grid may drop its source and take it up again.
    let left = new AbortController();
    return {
      getRows: async function (wanted) {
        const { signal } = left;
        const query = new URLSearchParams({ start: wanted.startRow, end: wanted.endRow });
        for (const [key, value] of Object.entries(filters)) if (value) query.set(key, value);
        const [sorted] = wanted.sortModel || [];
        if (sorted) {
          query.set("sort", sorted.colId);
          query.set("order", sorted.sort);
        }
        try {
          const answer = await fetch(address + "?" + query, { signal });
          // answers.js says on the page what was wrong.
          if (!answer.ok) return wanted.failCallback();
          const found = await answer.json();
          if (signal.aborted) return undefined;
          wanted.successCallback(found.rows, found.count);
          window.dash_clientside.set_props("grid-count", { children: found.count + " / " + found.all + " " + unit });
          if (found.count) wanted.api?.hideOverlay();
          else wanted.api?.showNoRowsOverlay();
        } catch (error) {
          if (!signal.aborted) wanted.failCallback();
        }
        return undefined;
      },
      destroy: function () {
        left.abort();
        left = new AbortController();
      },
    };
  }

  async function put(address, filters, unit, key) {
    const real = await window.dash_ag_grid.loaded;
    const api = await real.getApiAsync("grid");
    // The grid's wrapper gives it a source of its own at first, which would take the place of this one.
    while (!api.isDestroyed() && !api.getGridOption("datasource")) await new Promise((then) => setTimeout(then, 20));
    if (latest === key && !api.isDestroyed()) api.setGridOption("datasource", source(address, filters, unit));
  }

  window.planMonitorRows = function (address, filters, unit) {
    const key = JSON.stringify([address, filters]) + Date.now();
    latest = key;
    clearTimeout(timer);
    timer = setTimeout(() => put(address, filters, unit, key), TYPING);
  };
})();
