// The two large libraries come when they are needed: plotly.js from an address that browsers keep, the grid once somebody is there.
(function () {
  const address = (name) => document.querySelector(`meta[name="${name}"]`)?.content;

  // Dash would ask for the whole of plotly.js at an address without a fingerprint.
  const plotly = address("plotly-library");
  if (plotly) Object.defineProperty(window, "_dashPlotlyJSURL", { get: () => plotly, set: () => {} });

  const source = address("grid-library");
  if (!source) return;
  let asked = null;
  let came;
  const loaded = new Promise((done) => (came = done));

  function library() {
    asked ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = source;
      script.onload = () => {
        const real = (library.real = window.dash_ag_grid);
        // The page goes on with this one: a component that changed its type would be made anew.
        window.dash_ag_grid = lazy;
        done(real);
        came(real);
      };
      script.onerror = () => {
        asked = null;
        script.remove();
        failed(new Error("the grid library did not load"));
      };
      document.head.appendChild(script);
    });
    return asked;
  }

  // The first sign of somebody at the page: moving, scrolling, typing; and printing, which wants all on paper.
  const SIGNS = ["pointermove", "pointerdown", "wheel", "scroll", "keydown", "touchstart", "beforeprint"];

  function onSign(then) {
    const leave = () => SIGNS.forEach((sign) => window.removeEventListener(sign, go));
    const go = () => {
      leave();
      then();
    };
    SIGNS.forEach((sign) => window.addEventListener(sign, go, { passive: true }));
    return leave;
  }

  const SHOWN = 60;

  // The rows as they will stand in the grid, by the same cells, to be read before it is there.
  function plainTable(props) {
    const make = window.React.createElement;
    const cells = window.dashAgGridComponentFunctions || {};
    const columns = (props.columnDefs || []).filter((column) => !column.hide);
    const cell = (column, row) => {
      const draw = cells[column.cellRenderer];
      if (draw) return make(draw, { data: row, value: row[column.field] });
      return column.valueFormatter ? row[column.field + "_text"] : row[column.field];
    };
    const lines = (column) => ((column.cellClass || []).includes("two-lines") ? " two-lines" : "");
    const right = (column) => (column.valueFormatter ? "number right" + lines(column) : column.wrapText === false ? "one-line" : "");
    return make(
      "table",
      { className: "grid-plain" },
      make("colgroup", null, columns.map((column) => make("col", { key: column.field, style: { width: column.flex ? undefined : column.width } }))),
      make("thead", null, make("tr", null, columns.map((column) => make("th", { key: column.field, scope: "col", className: right(column) }, column.headerName)))),
      make(
        "tbody",
        null,
        (props.rowData || []).slice(0, SHOWN).map((row, n) =>
          make("tr", { key: n }, columns.map((column) => make("td", { key: column.field, className: right(column) }, cell(column, row))))
        )
      )
    );
  }

  function AgGrid(props) {
    const { createElement, useEffect, useRef, useState } = window.React;
    const [real, show] = useState(() => library.real?.AgGrid);
    const place = useRef(null);
    const height = useRef(0);
    useEffect(() => {
      if (real) return undefined;
      let there = true;
      let leave = () => {};
      const load = () =>
        library().then(
          (found) => {
            // The page below does not jump while the grid draws itself.
            height.current = place.current?.offsetHeight || 0;
            if (there) show(() => found.AgGrid);
          },
          // The line broke: the next sign of somebody there tries again.
          () => setTimeout(() => there && (leave = onSign(load)), 2000)
        );
      // A table that is read waits for its reader; one that is written in is why the page was opened.
      if (props.id === "grid") leave = onSign(load);
      else load();
      return () => {
        there = false;
        leave();
      };
    }, [real]);
    // A grid that asks for its rows is given none.
    const given = props.rowModelType === "infinite" ? { ...props, rowData: undefined } : props;
    if (real) return createElement("div", { style: { minHeight: height.current } }, createElement(real, given));
    const inside = props.id === "grid" ? plainTable(props) : null;
    return createElement("div", { id: props.id, className: "grid-waits", style: props.style, ref: place }, inside);
  }

  const lazy = {
    AgGrid,
    // Once it is there; waiting does not send for it.
    loaded,
    getApi: (...given) => (library.real ? library.real.getApi(...given) : undefined),
    getApiAsync: (...given) => library().then((real) => real.getApiAsync(...given)),
  };
  window.dash_ag_grid = lazy;
})();
