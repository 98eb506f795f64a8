"""A chart with all it needs to stand alone: title, subtitle, unit, source, date, file name, words for those who
cannot see it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.figures.template import INK, MUTED

WIDTH, HEIGHT, SCALE = 1600, 900, 2


@dataclass(frozen=True, slots=True)
class Chart:
    """``figure`` is plain ``{"data", "layout"}``; ``table`` holds the numbers drawn, header first."""

    figure: dict[str, Any]
    title: str
    subtitle: str
    source: str
    as_of: str
    stem: str
    table: Sequence[Sequence[str]] = ()
    height: int = 420

    @property
    def filename(self) -> str:
        """A file name that says what it is, without what file systems refuse."""
        return re.sub(r'[\\/:*?"<>|\s]+', "_", self.stem)[:120] + ".png"


def print_figure(chart: Chart) -> dict[str, Any]:
    """The same chart laid out for a report: 1600 by 900, title, subtitle and source inside the picture."""
    layout = dict(chart.figure["layout"])
    margin = {"l": 110, "r": 150, "t": 150, "b": 120}
    layout |= {
        "width": WIDTH,
        "height": HEIGHT,
        "autosize": False,
        "margin": margin,
        "font": {**layout["font"], "size": 22},
        "title": {
            "text": f"<b>{chart.title}</b><br><span style='font-size:22px;color:{MUTED}'>{chart.subtitle}</span>",
            "x": 0.03,
            "xanchor": "left",
            "y": 0.94,
            "yanchor": "top",
            "font": {"size": 34, "color": INK},
        },
    }
    for name in ("xaxis", "yaxis", "xaxis2", "yaxis2"):
        if name in layout:
            layout[name] = {**layout[name], "tickfont": {"size": 20, "color": MUTED}}
            if "title" in layout[name]:
                layout[name]["title"] = {
                    **layout[name]["title"],
                    "font": {"size": 20, "color": MUTED},
                }
    footer = {
        "text": f"{chart.source}　{chart.as_of}",
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 0,
        "yshift": -92,
        "xshift": -62,
        "xanchor": "left",
        "yanchor": "middle",
        "showarrow": False,
        "font": {"size": 17, "color": MUTED},
    }
    notes = layout.get("annotations", [])
    # Names of many bars shrink with their rows.
    room = (HEIGHT - margin["t"] - margin["b"]) / max(len(notes), 1)
    size = max(8, min(20, int(room * 0.45)))
    inner = [{**note, "font": {**note.get("font", {}), "size": size}} for note in notes]
    layout["annotations"] = [*inner, footer]
    return {"data": [_larger(trace) for trace in chart.figure["data"]], "layout": layout}


def _larger(trace: dict[str, Any]) -> dict[str, Any]:
    trace = dict(trace)
    if "textfont" in trace:
        trace["textfont"] = {**trace["textfont"], "size": 19}
    if isinstance(trace.get("line"), dict) and "width" in trace["line"]:
        trace["line"] = {**trace["line"], "width": trace["line"]["width"] * 1.6}
    if isinstance(trace.get("marker"), dict) and "size" in trace["marker"]:
        trace["marker"] = {**trace["marker"], "size": trace["marker"]["size"] * 1.6}
    return trace
