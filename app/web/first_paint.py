"""A page's components as plain HTML, drawn by the server: what there is to read is there before any script has run.

The same layout that the browser's parts are made of is written out: no second text, no second number. What only works
with a script (stores, menus, buttons) is left out or stands still; every link works.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dash.development.base_component import Component

from app.figures.template import COLOURS, INK

SHOWN = 60
_VOID = frozenset({"br", "hr", "img", "input", "wbr"})
_NAMES = {"className": "class", "htmlFor": "for", "colSpan": "colspan", "rowSpan": "rowspan"}
# What an element says of itself to readers; what scripts find it by stays away.
_PLAIN = frozenset(
    {
        "href",
        "title",
        "role",
        "lang",
        "hidden",
        "open",
        "scope",
        "rel",
        "target",
        "placeholder",
        "selected",
        "value",
    }
)


def drawn(component: Any) -> str:
    """HTML of a component, text, number or list of these; everything that is text is escaped."""
    if component is None or isinstance(component, bool):
        return ""
    if isinstance(component, (list, tuple)):
        return "".join(map(drawn, component))
    if not isinstance(component, Component):
        return html.escape(str(component), quote=False)
    given = component.to_plotly_json()
    kind, props = given["type"], given["props"]
    if given["namespace"] == "dash_html_components":
        return _element(kind.lower(), props)
    special = _SPECIAL.get(kind)
    return special(props) if special else ""


def _element(tag: str, props: Mapping[str, Any], **more: str) -> str:
    inside = drawn(props.get("children"))
    start = f"<{tag}{_attributes({**props, **more})}>"
    return start if tag in _VOID else f"{start}{inside}</{tag}>"


def _attributes(props: Mapping[str, Any]) -> str:
    text = ""
    for name, value in props.items():
        plain = _NAMES.get(name, name)
        if value is None or value is False:
            continue
        if name == "style":
            value = ";".join(
                f"{_dashed(key)}:{each}" for key, each in value.items() if each is not None
            )
        elif plain not in _PLAIN and plain not in _NAMES.values() and not name.startswith("aria-"):
            continue
        text += f" {plain}" if value is True else f' {plain}="{html.escape(str(value))}"'
    return text


def _dashed(name: str) -> str:
    return "".join(f"-{char.lower()}" if char.isupper() else char for char in name)


def _link(props: Mapping[str, Any]) -> str:
    return _element("a", props)


def _input(props: Mapping[str, Any]) -> str:
    words = html.escape(str(props.get("placeholder") or ""))
    value = html.escape(str(props.get("value") or ""))
    return f'<input class="form-control" placeholder="{words}" value="{value}" readonly>'


def _dropdown(props: Mapping[str, Any]) -> str:
    chosen = next(
        (
            each["label"]
            for each in props.get("options") or []
            if each["value"] == props.get("value")
        ),
        props.get("placeholder") or "",
    )
    return f'<span class="form-control drawn-choice">{html.escape(str(chosen))}</span>'


def _grid(props: Mapping[str, Any]) -> str:
    """The rows as the grid will show them, and for a narrow screen each as a card."""
    columns = [column for column in props.get("columnDefs") or [] if not column.get("hide")]
    head = "".join(
        f'<th scope="col" class="{_side(each)}">{html.escape(each["headerName"])}</th>'
        for each in columns
    )
    widths = "".join(
        "<col>" if each.get("flex") else f'<col style="width:{each["width"]}px">'
        for each in columns
    )
    body = ""
    for row in (props.get("rowData") or [])[:SHOWN]:
        cells = "".join(f'<td class="{_side(each)}">{_cell(each, row)}</td>' for each in columns)
        body += (
            f'<tr class="drawn-row">{cells}</tr><tr class="drawn-card"><td>{_card(row)}</td></tr>'
        )
    return (
        f'<div class="grid-waits"><table class="grid-plain"><colgroup>{widths}</colgroup>'
        f'<thead class="drawn-row"><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _side(column: Mapping[str, Any]) -> str:
    if column.get("valueFormatter"):
        return (
            "number right two-lines"
            if "two-lines" in column.get("cellClass", ())
            else "number right"
        )
    return "one-line" if column.get("wrapText") is False else ""


def _cell(column: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    name = column["field"]
    if draw := _CELLS.get(column.get("cellRenderer", "")):
        return draw(row)
    value = row[f"{name}_text"] if column.get("valueFormatter") else row[name]
    return html.escape(str(value if value is not None else ""))


def _name(row: Mapping[str, Any]) -> str:
    return f'<a class="grid-link" href="{html.escape(row["href"])}">{html.escape(row["name"])}</a>'


def _status(row: Mapping[str, Any]) -> str:
    word = (
        f'<span class="{html.escape(row["status_class"])}"><span class="status-icon" '
        f'aria-hidden="true">{html.escape(row["status_icon"])}</span>{html.escape(row["status_text"])}</span>'
    )
    if not row["mark"]:
        return word
    title, mark = html.escape(row["mark_text"]), html.escape(row["mark"])
    return f'<span class="verdict">{word}<span class="by-hand" title="{title}">{mark}</span></span>'


def _progress(row: Mapping[str, Any]) -> str:
    if row["distance"] is None:
        return '<span class="muted">—</span>'
    way, time = (min(max(row[key] or 0.0, 0.0), 1.0) * 100 for key in ("distance", "elapsed"))
    words = html.escape(row["progress_text"])
    return (
        f'<span class="bar" title="{words}" role="img" aria-label="{words}">'
        f'<span class="bar-way" style="width:{way:.2f}%"></span>'
        f'<span class="bar-time" style="left:{time:.2f}%"></span></span>'
    )


def _card(row: Mapping[str, Any]) -> str:
    facts = "".join(
        f'<span class="grid-card-facts">{html.escape(each)}</span>' for each in row["facts"]
    )
    bar = "" if row["distance"] is None else _progress(row)
    return f'<div class="grid-card">{_name(row)}{facts}{bar}<span>{_status(row)}</span></div>'


def _graph(props: Mapping[str, Any]) -> str:
    """A chart of bars as bars; any other keeps its place free."""
    figure = props["figure"]
    height = (props.get("style") or {}).get("height", "260px")
    trace = next((each for each in figure["data"] if each.get("orientation") == "h"), None)
    bars = _bars(figure, trace) if trace else ""
    return f'<div class="drawn-chart" style="height:{html.escape(str(height))}">{bars}</div>'


def _bars(figure: Mapping[str, Any], trace: Mapping[str, Any]) -> str:
    low, high = figure["layout"]["xaxis"]["range"]

    def at(value: float) -> str:
        return f"{(value - low) / (high - low) * 100:.3f}%"

    marks = {
        name: (value, text)
        for each in figure["data"]
        if each.get("mode") == "markers+text"
        for name, value, text in zip(each["y"], each["x"], each["text"], strict=True)
    }
    rows = ""
    # Plotly counts its categories from below.
    for name, value, text in reversed(
        list(zip(trace["y"], trace["x"], trace["text"], strict=True))
    ):
        mark = ""
        if name in marks:
            where, words = marks[name]
            colour = COLOURS["actual"]
            mark = (
                f'<span class="drawn-mark" style="left:{at(where)};border-color:{colour};color:{colour}">'
                f"{html.escape(words)}</span>"
            )
        rows += (
            f'<div class="drawn-bar"><span style="color:{INK}">{html.escape(name)}</span><div>'
            f'<b style="width:{at(value)};background:{html.escape(trace["marker"]["color"])}"></b>'
            f'<span class="drawn-value" style="left:{at(value)}">{html.escape(text)}</span>{mark}</div></div>'
        )
    title = html.escape(figure["layout"]["xaxis"]["title"]["text"])
    return f'{rows}<p class="hint drawn-axis">{title}</p>'


_SPECIAL: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "AgGrid": _grid,
    "Dropdown": _dropdown,
    "Graph": _graph,
    "Input": _input,
    "Link": _link,
}
_CELLS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "IndicatorLink": _name,
    "ProgressBar": _progress,
    "StatusWord": _status,
}


def host(content: str, styles: Iterable[str]) -> str:
    """The drawn page in a tree of its own, which neither scripts nor the page's parts mistake for theirs."""
    links = "".join(f'<link rel="stylesheet" href="{html.escape(each)}">' for each in styles)
    return (
        f'<div id="first-paint"><template shadowrootmode="closed">{links}{content}</template></div>'
    )
