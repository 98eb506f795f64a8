"""Charts laid out for paper: title, finding, source and notes inside the picture, at the sizes that reports use."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from app.figures.chart import Chart
from app.figures.template import INK, MUTED


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels at scale 1, and what the type of a slide is multiplied by."""

    width: int
    height: int
    type: float


SIZES = {
    "slide": Size(1600, 900, 1.0),
    "column": Size(1000, 750, 0.72),
    "square": Size(1080, 1080, 0.8),
}
SCALES = (1, 2, 3, 4)
_TITLE, _SUBTITLE, _NOTE, _TICK = 34, 22, 17, 20
_EDGE = 48


def print_figure(chart: Chart, size: str = "slide") -> dict[str, Any]:
    """The figure of a chart for a picture of a size (``SIZES``); nothing in it is cut off or runs over the edge."""
    page = SIZES[size]

    def points(value: float) -> int:
        return max(8, round(value * page.type))

    edge = round(_EDGE * page.type)
    width = page.width - 2 * edge
    title = wrapped(chart.title, points(_TITLE), width)
    subtitle = wrapped(chart.subtitle, points(_SUBTITLE), width)
    said = (chart.note, f"{chart.source}　{chart.as_of}".strip())
    notes = [line for text in said if text for line in wrapped(text, points(_NOTE), width)]
    top = (
        edge + 1.35 * (points(_TITLE) * len(title) + points(_SUBTITLE) * len(subtitle)) + edge * 0.6
    )
    layout = dict(chart.figure["layout"])
    # The title of the axis below stands between its numbers and the notes.
    below = 2.4 + (1.8 if layout.get("xaxis", {}).get("title", {}).get("text") else 0.0)
    bottom = edge + 1.5 * points(_NOTE) * len(notes) + points(_TICK) * below
    margin = {"l": points(110), "r": points(150), "t": round(top), "b": round(bottom)}
    layout |= {
        "width": page.width,
        "height": page.height,
        "autosize": False,
        "margin": margin,
        "font": {**layout["font"], "size": points(22)},
        "title": {
            "text": f"<b>{'<br>'.join(title)}</b><br>"
            f"<span style='font-size:{points(_SUBTITLE)}px;color:{MUTED}'>{'<br>'.join(subtitle)}</span>",
            "x": edge / page.width,
            "xanchor": "left",
            "y": 1 - edge / page.height,
            "yanchor": "top",
            "font": {"size": points(_TITLE), "color": INK},
        },
    }
    for name in ("xaxis", "yaxis", "xaxis2", "yaxis2"):
        if name in layout:
            layout[name] = {**layout[name], "tickfont": {"size": points(_TICK), "color": MUTED}}
            if "title" in layout[name]:
                font = {"size": points(_TICK), "color": MUTED}
                layout[name]["title"] = {**layout[name]["title"], "font": font}
    footer = {
        "text": "<br>".join(notes),
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 0,
        "yshift": -(margin["b"] - edge),
        "xshift": -(margin["l"] - edge),
        "xanchor": "left",
        "yanchor": "bottom",
        "align": "left",
        "showarrow": False,
        "font": {"size": points(_NOTE), "color": MUTED},
    }
    labels = layout.get("annotations", [])
    # Names of many bars shrink with their rows.
    room = (page.height - margin["t"] - margin["b"]) / max(len(labels), 1)
    label = max(8, min(points(20), int(room * 0.45)))
    inner = [{**note, "font": {**note.get("font", {}), "size": label}} for note in labels]
    layout["annotations"] = [*inner, footer]
    data = [_larger(trace, page.type) for trace in chart.figure["data"]]
    return {"data": data, "layout": layout}


def wrapped(text: str, size: int, width: float) -> list[str]:
    """The text in lines that fit the width at a type size; Chinese breaks anywhere, Latin words stay whole."""
    lines, line, used = [], "", 0.0
    for word in _pieces(text):
        need = sum(size * (1.0 if _is_wide(char) else 0.56) for char in word)
        if line.strip() and used + need > width:
            lines.append(line.rstrip())
            line, used, word = "", 0.0, word.lstrip()
        line, used = line + word, used + need
    return [*lines, line] if line or not lines else lines


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for char in text:
        joins = (
            pieces and not _is_wide(char) and not _is_wide(pieces[-1][-1]) and pieces[-1][-1] != " "
        )
        if joins:
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def _larger(trace: dict[str, Any], factor: float) -> dict[str, Any]:
    trace = dict(trace)
    if "textfont" in trace:
        trace["textfont"] = {**trace["textfont"], "size": max(8, round(19 * factor))}
    if isinstance(trace.get("line"), dict) and "width" in trace["line"]:
        trace["line"] = {**trace["line"], "width": trace["line"]["width"] * 1.6 * factor}
    if isinstance(trace.get("marker"), dict) and "size" in trace["marker"]:
        trace["marker"] = {**trace["marker"], "size": trace["marker"]["size"] * 1.6 * factor}
    return trace
