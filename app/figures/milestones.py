"""The path of an indicator with targets for several years: through every milestone, leg by leg, to the headline."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from app.domain.language import Lang
from app.domain.methods.growth import carried, yearly
from app.domain.row import IndicatorRow, PlanModel
from app.figures.drawing import Drawing
from app.words.horizons import leg_grows, marked, role_word

# More years than this do not stand side by side on a narrow chart.
LONG = 12
Point = tuple[int, float]


def span(model: PlanModel, row: IndicatorRow) -> tuple[int, int]:
    """First and last year of the chart: the plan's, and those of targets beyond them."""
    years = [each.year for each in row.horizons]
    return (
        min([row.baseline_year, *years]),
        max([model.view.plan.target_year, *years]),
    )


def ticked(years: Sequence[int], headline: int) -> list[int]:
    """The years to print below the axis: all, or of a long span every fifth from the headline's year on."""
    if len(years) <= LONG:
        return list(years)
    return [year for year in years if (year - headline) % 5 == 0]


def path_through(row: IndicatorRow) -> list[Point]:
    """Year and value of the path, a point a year; empty where there are not two points to join.

    Of sums that run from different years, and of mean rates, the path is that of the period that decides.
    """
    deciding = row.deciding or row.headline
    if deciding is None:
        return []
    if row.kind == "growth_rate":
        rate = deciding.target.value
        years = range(deciding.start, deciding.year + 1)
        return [] if rate is None else [(year, rate) for year in years]
    points = {
        each.year: each
        for each in row.horizons
        if each.on_path and each.role != "outlook" and each.start == deciding.start
    }
    ends = [(year, each.target.value or 0.0) for year, each in points.items()]
    start = _start(row, deciding.start)
    if start is not None:
        ends = [start, *(end for end in ends if end[0] > start[0])]
    if len(ends) < 2:
        return []
    path = [ends[0]]
    for first, last in pairwise(ends):
        path += _leg(first, last, leg_grows(row, points[last[0]], first[1]))
    return path


def _start(row: IndicatorRow, start: int) -> Point | None:
    return (start - 1, 0.0) if row.kind == "cumulative" else row.origin


def _leg(first: Point, last: Point, grows: bool) -> list[Point]:
    """The years after the first end of a leg, up to its other end."""
    years = last[0] - first[0]
    rate = float(yearly(first[1], last[1], years, grows))
    between = [(first[0] + n, float(carried(first[1], rate, n, grows))) for n in range(1, years)]
    return [*between, last]


def labelled(row: IndicatorRow, path: Sequence[Point]) -> int | None:
    """The place of the path's name: on its last leg, off the marks and the latest actual; ``None`` where there is one
    leg only."""
    if not row.others:
        return None
    marked = {each.year for each in row.horizons}
    turns = [n for n, (year, _) in enumerate(path) if year in marked and n < len(path) - 1]
    start, end = turns[-1] if turns else 0, len(path) - 1
    at = start + max(1, round((end - start) * 0.4))
    if at < end and path[at][0] == row.number("latest_year"):
        at += 1
    return min(at, end)


def apart(path: Sequence[Point], at: int | None, forecast: Sequence[Point], usual: str) -> str:
    """Where the path's name stands at ``at``: across from a projection that runs close by, else as ``usual``."""
    beside = None if at is None else dict(forecast).get(path[at][0])
    if at is None or beside is None:
        return usual
    return "bottom right" if beside >= path[at][1] else "top left"


def draw_marks(drawn: Drawing, row: IndicatorRow, years: tuple[int, int], lang: Lang) -> None:
    """The targets of other years as hollow marks with their words off the path, inside the chart's ``years``."""
    values = [each.target.value for each in row.horizons]
    for number, each in enumerate(row.horizons):
        value = values[number]
        if each.target is row.target_record or value is None:
            continue
        # What follows it, or what it follows.
        after = next((v for v in values[number + 1 :] if v is not None), None)
        before = next((v for v in values[:number][::-1] if v is not None), value)
        rises = after >= value if after is not None else value >= before
        late = 2 * each.year >= sum(years)
        text = marked(row, each, lang)
        if each.role == "outlook":
            text = f"{role_word(each, lang)} {text}"
        drawn.mark(
            number,
            (each.year, value),
            text,
            # A path that rises leaves room above it on the left, and below it on the right.
            f"{'top' if rises == late else 'bottom'} {'left' if late else 'right'}",
            faint=each.role == "outlook",
        )
