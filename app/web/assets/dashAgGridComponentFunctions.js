// Cells of the indicator grid: plain elements, no HTML from data.
var dagcomponentfuncs = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});

dagcomponentfuncs.IndicatorLink = function (props) {
  if (!props.data) return null; // a row that has not come yet
  return React.createElement("a", { href: props.data.href, className: "grid-link" }, props.value);
};

dagcomponentfuncs.StatusWord = function (props) {
  const row = props.data;
  if (!row) return null;
  const word = React.createElement(
    "span",
    { className: row.status_class },
    React.createElement("span", { className: "status-icon", "aria-hidden": "true" }, row.status_icon),
    row.status_text
  );
  if (!row.mark) return word;
  const mark = React.createElement("span", { className: "by-hand", title: row.mark_text }, row.mark);
  return React.createElement("span", { className: "verdict" }, word, mark);
};

dagcomponentfuncs.ProgressBar = function (props) {
  const row = props.data;
  if (!row) return null;
  if (row.distance === null || row.distance === undefined) return React.createElement("span", { className: "muted" }, "—");
  const clamp = (value) => Math.max(0, Math.min(1, value || 0)) * 100 + "%";
  return React.createElement(
    "span",
    { className: "bar", title: row.progress_text, role: "img", "aria-label": row.progress_text },
    React.createElement("span", { className: "bar-way", style: { width: clamp(row.distance) } }),
    React.createElement("span", { className: "bar-time", style: { left: clamp(row.elapsed) } })
  );
};

// A whole row as one cell, for narrow screens.
dagcomponentfuncs.IndicatorCard = function (props) {
  const row = props.data;
  if (!row) return null;
  const parts = [
    React.createElement("a", { key: "name", href: row.href, className: "grid-link" }, props.value),
    ...row.facts.map((fact, n) => React.createElement("span", { key: n, className: "grid-card-facts" }, fact)),
    React.createElement("span", { key: "status" }, React.createElement(dagcomponentfuncs.StatusWord, props)),
  ];
  if (row.distance !== null && row.distance !== undefined)
    parts.splice(-1, 0, React.createElement(dagcomponentfuncs.ProgressBar, { ...props, key: "bar" }));
  return React.createElement("div", { className: "grid-card" }, parts);
};
