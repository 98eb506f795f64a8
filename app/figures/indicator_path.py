"""One indicator over the plan: baseline, target, required path, actuals, projection, and the gap to the path."""

from __future__ import annotations

from typing import Any

from app.figures.chart import Chart
from app.figures.finding_words import finding, notes
from app.figures.template import COLOURS, INK, MUTED, axis, layout
from app.i18n import Lang, t
from app.i18n.numbers import quantity, target_text
from app.methods.growth import carried
from app.methods.projection import project
from app.model import IndicatorRow, PlanModel

_SIZES = {
    "亿元": {"zh": (1.0, "亿元"), "en": (0.1, "CNY billion")},
    "万人": {"zh": (1.0, "万人"), "en": (10.0, "thousand persons")},
}


def path_chart(model: PlanModel, row: IndicatorRow, lang: Lang) -> Chart:
    """The chart of an indicator's page; every series has the colour it has everywhere."""
    plan = model.view.plan
    base, last = row.baseline_year, plan.target_year
    scale, unit = display_unit(row.unit, lang)
    drawn = _Drawing(scale, row.unit, lang)
    cumulative = row.kind == "cumulative"
    target = row.target
    if (
        row.measured["path_kind"] == "band"
        and row.baseline is not None
        and row.comparator == "hold"
    ):
        drawn.band(base, last, row.baseline * 0.95, row.baseline * 1.05)
    path = required_path(row, base, last)
    actual = actual_points(row)
    above = _above(path, actual)
    if path:
        drawn.line(
            "required_path",
            path,
            t("word.required_path", lang),
            dash="dot",
            position="bottom right" if above else "top left",
        )
    if actual and not cumulative:
        forecast = project(row, last)
        if forecast:
            if forecast.low is not None and forecast.high is not None:
                drawn.fan(forecast.years, forecast.low, forecast.high)
            drawn.line(
                "projection",
                list(zip(forecast.years, forecast.values, strict=True)),
                t("word.projection", lang),
                dash="dash",
                position="bottom right",
            )
    if row.baseline is not None:
        drawn.point(
            "baseline",
            base,
            row.baseline,
            t("word.baseline", lang)
            + (f" ({t('basis.entered', lang)})" if row.baseline_basis == "entered" else ""),
            "square",
            "top right" if target is not None and target < row.baseline else "bottom right",
        )
    if target is not None:
        text = target_text(row.comparator, target, row.unit, lang, row.target_high)
        drawn.rule(base, last, target, text)
        drawn.point("target", last, target, text, "diamond", None)
    if actual:
        drawn.actuals(
            actual,
            [o.status in {"provisional", "estimate"} for o in row.observations],
            t("word.actual", lang),
            "top left" if above else "bottom right",
        )
    years = list(range(base, last + 1))
    values = drawn.values or [0.0]
    low, high = min(values), max(values)
    room = (high - low or abs(high) or 1.0) * 0.18
    floor = low - room
    figure = {
        "data": drawn.traces,
        "layout": layout(
            margin={"l": 70, "r": 30, "t": 20, "b": 40},
            xaxis=axis(
                showgrid=False,
                tickmode="array",
                tickvals=years,
                ticktext=[str(year) for year in years],
                range=[base - 0.45, last + 0.45],
            ),
            yaxis=axis(
                title={"text": unit, "font": {"size": 12}},
                range=[max(0.0, floor) if low >= 0 else floor, high + room],
                tickformat=",",
            ),
        ),
    }
    source = t("chart.source", lang, source=" / ".join([model.title(lang), *_section(row, model)]))
    as_of = (
        t("chart.as_of", lang, date=model.as_of.date().isoformat())
        if model.as_of and actual
        else ""
    )
    return Chart(
        figure=figure,
        title=row.name(lang),
        subtitle=" · ".join([unit, finding(row, lang), t(f"status.{row.status}", lang)]),
        source=source,
        as_of=as_of,
        stem=f"{row.name(lang)}_{base}-{last}",
        table=_table(row, path, lang),
        height=400,
        note=notes(row, lang),
    )


def display_unit(unit: str, lang: Lang) -> tuple[float, str]:
    """What canonical values are multiplied by on an axis, and the axis' unit: 亿元 is 0.1 CNY billion."""
    return _SIZES.get(unit, {}).get(lang, (1.0, _unit(unit, lang)))


def _unit(unit: str, lang: Lang) -> str:
    return (
        unit
        if lang == "zh" or unit == "%"
        else quantity(0, unit, "en").removeprefix("0").strip() or unit
    )


def required_path(row: IndicatorRow, base: int, last: int) -> list[tuple[int, float]]:
    """Year and value of the required path; empty where there is none to draw."""
    kind = row.measured["path_kind"]
    rate = row.number("required_growth")
    if rate is None:
        return []
    years = range(base, last + 1)
    if kind in {"geometric", "straight"} and row.baseline is not None:
        return [
            (year, float(carried(row.baseline, rate, year - base, kind == "geometric")))
            for year in years
        ]
    if kind == "burn_up":
        return [(year, rate * (year - base)) for year in years]
    if kind == "flat":
        return [(year, rate) for year in years if year > base]
    return []


def actual_points(row: IndicatorRow) -> list[tuple[int, float]]:
    """Year and value of each actual; of a sum, the sum up to that year."""
    points = [(o.year, float(o.value)) for o in row.observations if o.value is not None]
    if row.kind != "cumulative":
        return points
    total, summed = 0.0, []
    for year, value in points:
        total += value
        summed.append((year, total))
    return summed


def _section(row: IndicatorRow, model: PlanModel) -> list[str]:
    """The headings above the mention that sets the target, without the plan's own title."""
    key = row.target_record.mention_key if row.target_record else ""
    mention = next((each for each in row.mentions if each.key == key), None)
    path = mention.section.split(" / ") if mention else []
    return [heading for heading in path if heading != model.view.plan.title][-2:]


def _above(path: list[tuple[int, float]], actual: list[tuple[int, float]]) -> bool:
    """Whether the latest actual stands on or above the path, so that the labels keep to their own sides."""
    if not actual:
        return True
    year, value = actual[-1]
    return value >= dict(path).get(year, value)


def _table(row: IndicatorRow, path: list[tuple[int, float]], lang: Lang) -> list[list[str]]:
    actual = dict(actual_points(row))
    along = dict(path)
    years = sorted({*actual, *along, row.baseline_year})
    head = [t(f"word.{name}", lang) for name in ("year", "required_path", "actual")]
    lines = [
        [
            str(year),
            quantity(along.get(year), row.unit, lang, 2),
            quantity(actual.get(year), row.unit, lang),
        ]
        for year in years
    ]
    return [head, *lines]


class _Drawing:
    """Collects traces in display units."""

    def __init__(self, scale: float, unit: str, lang: Lang) -> None:
        self.scale, self.unit, self.lang = scale, unit, lang
        self.traces: list[dict[str, Any]] = []
        self.values: list[float] = []

    def _shown(self, values: list[float]) -> list[float]:
        shown = [value * self.scale for value in values]
        self.values.extend(shown)
        return shown

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
    ) -> None:
        values = [value for _, value in points]
        middle = len(points) // 2
        texts = ["" for _ in points]
        if len(points) > 2:
            texts[middle] = f" {name} "
        self.traces.append(
            {
                "type": "scatter",
                "mode": "lines+text",
                "x": [year for year, _ in points],
                "y": self._shown(values),
                "line": {"color": COLOURS[colour], "width": 2.5, "dash": dash},
                "text": texts,
                "textposition": position,
                "textfont": {"color": MUTED, "size": 12},
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
                "hoverinfo": "skip",
            }
        )

    def band(self, first: int, last: int, low: float, high: float) -> None:
        bottom, top = self._shown([low, high])
        self.traces.append(
            {
                "type": "scatter",
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

    def actuals(
        self, points: list[tuple[int, float]], open_marks: list[bool], name: str, position: str
    ) -> None:
        values = [value for _, value in points]
        texts = ["" for _ in points]
        texts[-1] = f"{name} {quantity(values[-1], self.unit, self.lang)}"
        self.traces.append(
            {
                "type": "scatter",
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
                "hovertext": self._hover(values, name),
                "hovertemplate": "%{x} %{hovertext}<extra></extra>",
            }
        )
