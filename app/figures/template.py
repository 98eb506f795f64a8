"""The house style of charts: quiet grid, direct labels, one colour for one thing on every page.

Colours are Okabe and Ito's (the scenario's is Tol's), which readers with colour-blindness
tell apart; line style tells them apart again.
"""

from __future__ import annotations

from typing import Any

FONT = (
    '"Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei","Hiragino Sans GB",'
    '"Noto Sans SC",system-ui,sans-serif'
)
INK = "#1b2733"
MUTED = "#5b6876"
GRID = "#e6eaee"
COLOURS = {
    "baseline": "#6b7785",
    "target": "#d55e00",
    "required_path": "#e69f00",
    "actual": "#0072b2",
    "projection": "#56b4e9",
    "what_if": "#aa3377",
    "reference": "#009e73",
    "band": "rgba(86,180,233,0.18)",
    "hold": "rgba(213,94,0,0.12)",
}


def layout(**more: Any) -> dict[str, Any]:
    """The layout every chart starts from."""
    base: dict[str, Any] = {
        "template": None,
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "margin": {"l": 64, "r": 24, "t": 16, "b": 40},
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": "#ffffff",
            "bordercolor": GRID,
            "font": {"family": FONT, "color": INK},
        },
        "xaxis": axis(showgrid=False),
        "yaxis": axis(),
    }
    for key, value in more.items():
        base[key] = {**base[key], **value} if isinstance(value, dict) and key in base else value
    return base


def axis(**more: Any) -> dict[str, Any]:
    """A quiet axis."""
    return {
        "gridcolor": GRID,
        "linecolor": "#c3cbd3",
        "zerolinecolor": "#c3cbd3",
        "tickfont": {"color": MUTED, "size": 12},
        "title": {"font": {"color": MUTED, "size": 12}},
        "automargin": True,
        **more,
    }
