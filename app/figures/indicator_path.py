"""One indicator over the plan: baseline, target, required path, actuals, projection, and the gap to the path."""

from __future__ import annotations

from app.domain.language import Lang
from app.domain.methods.growth import carried
from app.domain.methods.projection import project
from app.domain.row import IndicatorRow, PlanModel
from app.domain.what_if import Scenario
from app.figures.chart import Chart
from app.figures.drawing import Drawing
from app.figures.milestones import apart, draw_marks, labelled, path_through, span, ticked
from app.figures.template import MUTED, axis, layout
from app.words import t
from app.words.horizons import target_words
from app.words.numbers import quantity, target_text
from app.words.sentences import finding, notes, status_words, supposed
from app.words.verdicts import path_name

_SIZES = {
    "亿元": {"zh": (1.0, "亿元"), "en": (0.1, "CNY billion")},
    "万人": {"zh": (1.0, "万人"), "en": (10.0, "thousand persons")},
}


def path_chart(
    model: PlanModel, row: IndicatorRow, lang: Lang, what_if: Scenario | None = None
) -> Chart:
    """The chart of an indicator's page; every series has the colour it has everywhere."""
    base, end = row.baseline_year, row.headline_year
    first, last = span(model, row)
    scale, unit = display_unit(row.unit, lang)
    drawn = Drawing(scale, row.unit, lang)
    cumulative = row.kind == "cumulative"
    target = row.target
    if band := held_band(model, row):
        drawn.band(int(row.straight("origin_year") or base), last, *band)
    path = required_path(row)
    actual = actual_points(row)
    above = _above(path, actual)
    named, projected = labelled(row, path), []
    if actual and not cumulative and what_if is None:
        forecast = project(row, end)
        if forecast:
            projected = list(zip(forecast.years, forecast.values, strict=True))
            middle = projected[len(projected) // 2]
            over = named is not None and middle[1] >= dict(path).get(middle[0], middle[1])
            if forecast.low is not None and forecast.high is not None:
                drawn.fan(forecast.years, forecast.low, forecast.high)
            drawn.line(
                "projection",
                projected,
                t("word.projection", lang),
                dash="dash",
                position=f"{'top' if over else 'bottom'} {_side(middle[0], first, last)}",
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
        drawn.rule(first, end, target, text)
        drawn.point("target", end, target, text, "diamond", None)
    draw_marks(drawn, row, (first, last), lang)
    # Just under the target's line, or where a scenario sets out upwards, the latest value's words go below it: in two
    # lines, which need less width, and the path's words make room.
    drawn.note([value for _, value in path])
    beneath = (
        bool(actual)
        and above
        and actual[-1][0] < end - 1
        and (
            (target is not None and drawn.near(actual[-1][1], target))
            or (what_if is not None and what_if.values[1] > what_if.values[0])
        )
    )
    if path:
        position = apart(path, named, projected, "bottom right" if above else "top left")
        at = max(1, len(path) // 2 - 1) if beneath else named
        if row.from_first is not None and above and not row.others:
            # A shorter path with a longer name.
            at, position = 1, f"bottom {_side(path[1][0], first, last)}"
        name = path_name(row, lang)
        drawn.line("required_path", path, name, dash="dot", position=position, at=at)
    if what_if is not None:
        drawn.line(
            "what_if",
            list(zip(what_if.years, what_if.values, strict=True)),
            f"{t('what_if.word', lang)} {quantity(what_if.at_target, row.unit, lang, 2)}",
            dash="dashdot",
            position="bottom left" if _crowded(what_if, target, drawn) else "top left",
            at=-1,
        )
    reference = sorted(row.reference.items())
    if reference:
        drawn.line(
            "reference",
            reference,
            t("chart.reference", lang),
            dash="solid",
            position="bottom center",
            at=len(reference) // 2,
        )
    if actual:
        place = f"{'top' if above else 'bottom'} {_side(actual[-1][0], first, last)}"
        if row.others and place == "bottom left" and actual[-1][0] < end - 1:
            # Left of the latest value runs the line that led to it, and the words of a milestone.
            place = "bottom center"
        drawn.actuals(
            actual,
            [o.status in {"provisional", "estimate"} for o in row.observations],
            t("word.actual", lang) + ("<br>" if beneath else " "),
            "bottom right" if beneath else place,
        )
    years = list(range(first, last + 1))
    nothing = not drawn.values
    values = drawn.values or [0.0]
    low, high = min(values), max(values)
    if low == high:
        # A single level says something only beside zero.
        low, high = min(low, 0.0), max(high, 0.0)
    room = (high - low or abs(high) or 1.0) * 0.18
    floor = low - room
    figure = {
        "data": drawn.traces,
        "layout": layout(
            margin={"l": 70, "r": 30, "t": 20, "b": 40},
            xaxis=axis(
                showgrid=False,
                tickmode="array",
                tickvals=ticked(years, end),
                ticktext=[str(year) for year in ticked(years, end)],
                range=[first - 0.45, last + 0.45],
            ),
            yaxis=axis(
                title={"text": unit, "font": {"size": 12}},
                range=[max(0.0, floor) if low >= 0 else floor, high + room],
                tickformat=",",
                # A scale without a single value would only be noise.
                showticklabels=not nothing,
            ),
            annotations=[_nothing(lang)] if nothing else [],
        ),
    }
    source = t("chart.source", lang, source=" / ".join([model.title(lang), *_section(row, model)]))
    as_of = (
        t("chart.as_of", lang, date=model.as_of.date().isoformat())
        if model.as_of and actual
        else ""
    )
    said = [unit, finding(row, lang), status_words(row, lang)]
    note = notes(row, lang)
    if what_if is not None:
        said.append(supposed(row, what_if, lang))
        note = (" " if lang == "en" else "").join([note, t("finding.note.what_if", lang)]).strip()
    return Chart(
        figure=figure,
        title=row.name(lang),
        subtitle=" · ".join(said),
        source=source,
        as_of=as_of,
        stem=f"{row.name(lang)}_{first}-{last}",
        table=_table(row, path, lang),
        height=400,
        note=note,
    )


def _side(year: int, base: int, last: int) -> str:
    """Words of a point in the first half stand to its right, of one in the second to its left: none runs over."""
    return "right" if 2 * year < base + last else "left"


def _crowded(what_if: Scenario, target: float | None, drawn: Drawing) -> bool:
    """Whether the scenario ends just below the target, whose line its words would cross."""
    drawn.note(what_if.values)
    return target is not None and drawn.near(what_if.values[-1], target)


def _nothing(lang: Lang) -> dict[str, object]:
    return {
        "text": t("chart.nothing_yet", lang),
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 0.5,
        "showarrow": False,
        "font": {"size": 15, "color": MUTED},
    }


def display_unit(unit: str, lang: Lang) -> tuple[float, str]:
    """What canonical values are multiplied by on an axis, and the axis' unit: 亿元 is 0.1 CNY billion."""
    return _SIZES.get(unit, {}).get(lang, (1.0, _unit(unit, lang)))


def _unit(unit: str, lang: Lang) -> str:
    return (
        unit
        if lang == "zh" or unit == "%"
        else quantity(0, unit, "en").removeprefix("0").strip() or t("chart.number", lang)
    )


def required_path(row: IndicatorRow) -> list[tuple[int, float]]:
    """Year and value of the required path, through the milestones; empty where there is none to draw."""
    if len(row.horizons) > 1:
        return path_through(row)
    kind = row.measured["path_kind"]
    rate = row.number("required_growth")
    if rate is None:
        return []
    base, origin = row.baseline_year, row.origin
    years = range(base, row.headline_year + 1)
    if kind in {"geometric", "straight"} and origin is not None:
        first, value = origin
        return [
            (year, float(carried(value, rate, year - first, kind == "geometric")))
            for year in range(first, row.headline_year + 1)
        ]
    if kind == "burn_up":
        return [(year, rate * (year - base)) for year in years]
    if kind == "flat":
        return [(year, rate) for year in years if year > base]
    return []


def held_band(model: PlanModel, row: IndicatorRow) -> tuple[float, float] | None:
    """The range to stay in, where a level is to be held: round the baseline, or round the first actual without one."""
    if row.comparator != "hold" or row.origin is None:
        return None
    origin = row.origin[1]
    share = row.indicator.settings.get("hold_tolerance") or model.thresholds.hold_band
    return origin * (1 - share), origin * (1 + share)


def actual_points(row: IndicatorRow) -> list[tuple[int, float]]:
    """Year and value of each actual; of a sum, the sum up to that year."""
    if row.kind == "cumulative":
        return row.sums
    return [(o.year, float(o.value)) for o in row.observations if o.value is not None]


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
    set_for: dict[int, list[str]] = {}
    if row.others:
        for each in row.horizons:
            set_for.setdefault(each.year, []).append(target_words(row, each, lang))
    years = sorted({*actual, *along, *set_for, row.baseline_year})
    head = [t(f"word.{name}", lang) for name in ("year", "required_path", "actual")]
    lines = [
        [
            str(year),
            quantity(along.get(year), row.unit, lang, 2),
            quantity(actual.get(year), row.unit, lang),
            *(["; ".join(set_for.get(year, []))] if set_for else []),
        ]
        for year in years
    ]
    return [[*head, t("word.target", lang)] if set_for else head, *lines]
