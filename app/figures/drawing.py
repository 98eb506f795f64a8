"""The traces that charts of one indicator are drawn with: lines, points, bands, each with its own words beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.domain.language import Lang
from app.figures.template import COLOURS, INK, MUTED
from app.words.numbers import quantity

# Lines whose words have their colour: where several lines cross, the words tell them apart.
_COLOURED = frozenset({"what_if", "reference"})


class Drawing:
    """Collects traces in display units, each with a ``uid``: a figure that replaces another would lose words of a trace
    that it took for a different one; ``values`` are all that the axis has to hold."""

    # The height of a line of type as a share of what the axis spans, on the smallest chart.
    CLOSE = 0.1

    def __init__(self, scale: float, unit: str, lang: Lang) -> None:
        self.scale, self.unit, self.lang = scale, unit, lang
        self.traces: list[dict[str, Any]] = []
        self.values: list[float] = []

    def _shown(self, values: list[float]) -> list[float]:
        shown = [value * self.scale for value in values]
        self.values.extend(shown)
        return shown

    def note(self, values: Sequence[float]) -> None:
        """Values still to be drawn, for which the axis has to have room."""
        self._shown(list(values))

    def near(self, value: float, other: float) -> bool:
        """Whether words written just above ``value`` would run into a line at ``other``."""
        low, high = min(self.values), max(self.values)
        room = (high - low) * self.CLOSE
        return -0.2 * room <= (other - value) * self.scale <= room

    def _hover(self, values: list[float], name: str) -> list[str]:
        return [f"{name} {quantity(value, self.unit, self.lang, 2)}" for value in values]

    def line(
        self,
        colour: str,
        points: list[tuple[int, float]],
        name: str,
        *,
        dash: str,
        position: str,
        at: int | None = None,
    ) -> None:
        """A line with its name at a point in its middle, or at the index ``at``."""
        values = [value for _, value in points]
        texts = ["" for _ in points]
        if len(points) > 2 or at is not None:
            texts[len(points) // 2 if at is None else at] = f" {name} "
        self.traces.append(
            {
                "type": "scatter",
                "uid": colour,
                "mode": "lines+text",
                "x": [year for year, _ in points],
                "y": self._shown(values),
                "line": {"color": COLOURS[colour], "width": 2.5, "dash": dash},
                "text": texts,
                "textposition": position,
                "textfont": {
                    "color": COLOURS[colour] if colour in _COLOURED else MUTED,
                    "size": 12,
                },
                "cliponaxis": False,
                "hovertext": self._hover(values, name),
                "hovertemplate": "%{x} %{hovertext}<extra></extra>",
                "name": name,
            }
        )

    def rule(self, first: int, last: int, value: float, text: str) -> None:
        (shown,) = self._shown([value])
        self.traces.append(
            {
                "type": "scatter",
                "uid": "rule",
                "mode": "lines+markers+text",
                # Unseen marks, which keep the words off the line.
                "marker": {"size": 8, "opacity": 0},
                "x": [first - 0.45, last],
                "y": [shown, shown],
                # At the left end: on the right the projection and its band come close.
                "text": [text, ""],
                "textposition": "top right",
                "textfont": {"color": COLOURS["target"], "size": 13},
                "line": {"color": COLOURS["target"], "width": 1, "dash": "longdash"},
                "cliponaxis": False,
                "hoverinfo": "skip",
            }
        )

    def band(self, first: int, last: int, low: float, high: float) -> None:
        bottom, top = self._shown([low, high])
        self.traces.append(
            {
                "type": "scatter",
                "uid": "hold",
                "mode": "lines",
                "x": [first, last, last, first, first],
                "y": [bottom, bottom, top, top, bottom],
                "fill": "toself",
                "fillcolor": COLOURS["hold"],
                "line": {"width": 0},
                "hoverinfo": "skip",
            }
        )

    def fan(self, years: list[int], low: list[float], high: list[float]) -> None:
        self.traces.append(
            {
                "type": "scatter",
                "uid": "fan",
                "mode": "lines",
                "x": [*years, *reversed(years)],
                "y": self._shown([*low, *reversed(high)]),
                "fill": "toself",
                "fillcolor": COLOURS["band"],
                "line": {"width": 0},
                "hoverinfo": "skip",
            }
        )

    def point(
        self, colour: str, year: int, value: float, text: str, symbol: str, position: str | None
    ) -> None:
        """A marker; its label too, where a position is given."""
        self.traces.append(
            {
                "type": "scatter",
                "uid": f"{colour}_point",
                "mode": "markers+text" if position else "markers",
                "x": [year],
                "y": self._shown([value]),
                "marker": {"color": COLOURS[colour], "size": 12, "symbol": symbol},
                "text": [f"{text} {quantity(value, self.unit, self.lang)}"],
                "textposition": position or "top left",
                "textfont": {"color": INK, "size": 13},
                "cliponaxis": False,
                "hovertext": self._hover([value], text),
                "hovertemplate": "%{x} %{hovertext}<extra></extra>",
            }
        )

    def mark(
        self, number: int, at: tuple[int, float], text: str, position: str, *, faint: bool = False
    ) -> None:
        """A target for another year as a hollow mark with its words; ``faint`` for one that decides nothing."""
        colour = MUTED if faint else COLOURS["target"]
        self.traces.append(
            {
                "type": "scatter",
                "uid": f"mark_{number}",
                "mode": "markers+text",
                "x": [at[0]],
                "y": self._shown([at[1]]),
                "marker": {
                    "color": colour,
                    "size": 11,
                    "symbol": "diamond-open",
                    "line": {"width": 2},
                },
                "text": [text],
                "textposition": position,
                "textfont": {"color": colour, "size": 12},
                "cliponaxis": False,
                "hovertext": [text],
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )

    def actuals(
        self, points: list[tuple[int, float]], open_marks: list[bool], name: str, position: str
    ) -> None:
        """The values entered, the last with its words: ``name`` with what stands between it and the value."""
        values = [value for _, value in points]
        texts = ["" for _ in points]
        texts[-1] = f"{name}{quantity(values[-1], self.unit, self.lang)}"
        self.traces.append(
            {
                "type": "scatter",
                "uid": "actual",
                "mode": "lines+markers+text",
                "x": [year for year, _ in points],
                "y": self._shown(values),
                "line": {"color": COLOURS["actual"], "width": 3},
                "marker": {
                    "color": COLOURS["actual"],
                    "size": 9,
                    "symbol": ["circle-open" if each else "circle" for each in open_marks],
                },
                "text": texts,
                "textposition": position,
                "textfont": {"color": COLOURS["actual"], "size": 13},
                "cliponaxis": False,
                "hovertext": self._hover(values, name.removesuffix("<br>").rstrip()),
                "hovertemplate": "%{x} %{hovertext}<extra></extra>",
            }
        )
