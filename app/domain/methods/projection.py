"""Where the values lead: the achieved rate carried on, last year's rate carried on, and a fitted trend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.domain.methods.growth import carried, yearly
from db.kinds import WORDED

# Two-sided 80 % quantiles of Student's t by degrees of freedom (Fisher and Yates, table III).
_T80 = {
    1: 3.078,
    2: 1.886,
    3: 1.638,
    4: 1.533,
    5: 1.476,
    6: 1.440,
    7: 1.415,
    8: 1.397,
    9: 1.383,
    10: 1.372,
}
Method = Literal["achieved", "last_year", "fit"]


@dataclass(frozen=True, slots=True)
class Projection:
    """Years from the latest value on, and the value in each; ``low`` and ``high`` bound a fit's 80 % interval."""

    method: Method
    years: list[int]
    values: list[float]
    low: list[float] | None = None
    high: list[float] | None = None


def carry_on(
    points: Sequence[tuple[int, float]], last: int, geometric: bool, method: Method
) -> Projection | None:
    """The achieved rate (first to latest point) or last year's rate, carried on to ``last``; ``None`` without one."""
    if len(points) < 2 or points[-1][0] >= last:
        return None
    first = points[0] if method == "achieved" else points[-2]
    year, value = points[-1]
    rate = float(yearly(first[1], value, year - first[0], geometric))
    if math.isnan(rate):
        return None
    years = list(range(year, last + 1))
    return Projection(
        method, years, [float(carried(value, rate, each - year, geometric)) for each in years]
    )


def fit(points: Sequence[tuple[int, float]], last: int, geometric: bool) -> Projection | None:
    """Least squares on the values (on their logarithms if geometric) with the 80 % prediction interval.

    Needs four points; ``None`` with fewer, or where a logarithm has no meaning.
    """
    n = len(points)
    if n < 4 or points[-1][0] >= last or (geometric and any(value <= 0 for _, value in points)):
        return None
    xs = [float(year) for year, _ in points]
    ys = [math.log(value) if geometric else value for _, value in points]
    mean_x, mean_y = sum(xs) / n, sum(ys) / n
    spread = sum((x - mean_x) ** 2 for x in xs)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / spread
    start = mean_y - slope * mean_x
    residual = math.sqrt(
        sum((y - start - slope * x) ** 2 for x, y in zip(xs, ys, strict=True)) / (n - 2)
    )
    quantile = _T80.get(n - 2, 1.3)
    back = math.exp if geometric else float
    years = list(range(points[-1][0], last + 1))
    values, low, high = [], [], []
    for year in years:
        centre = start + slope * year
        half = quantile * residual * math.sqrt(1 + 1 / n + (year - mean_x) ** 2 / spread)
        values.append(float(back(centre)))
        low.append(float(back(centre - half)))
        high.append(float(back(centre + half)))
    return Projection("fit", years, values, low, high)


def year_reached(
    latest_year: int, latest: float, target: float, rate: float, direction: float, geometric: bool
) -> int | None:
    """The first year in which ``rate`` carried on reaches the target; ``None`` when it leads away from it."""
    if direction * (latest - target) >= 0:
        return latest_year
    if geometric:
        if latest <= 0 or target <= 0 or rate <= -1 or rate == 0 or direction * rate <= 0:
            return None
        years = math.log(target / latest) / math.log1p(rate)
    else:
        if direction * rate <= 0:
            return None
        years = (target - latest) / rate
    return latest_year + math.ceil(years - 1e-9)


def project(row: Any, last: int) -> Projection | None:
    """The projection that the chart draws: the fit where there are points enough, else the achieved rate."""
    geometric = row.measured["path_kind"] == "geometric"
    points = row.points
    if row.kind == "growth_rate" or row.kind in WORDED:
        return None
    return fit(points, last, geometric) or carry_on(points, last, geometric, "achieved")
