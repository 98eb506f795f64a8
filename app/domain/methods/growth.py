"""Growth and path: what takes one value to another, and where one should be in between.

Geometric: compound annual growth, (T/B)^(1/n) − 1 (Statistics Canada; Open SDG). Straight: (T − B)/n a year
(Destatis). All functions take arrays (or scalars) and give arrays; what has no meaning is NaN.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
Values: TypeAlias = npt.ArrayLike


def compound(first: Values, last: Values, years: Values) -> Array:
    """Yearly compound growth from ``first`` to ``last`` as a fraction; NaN unless both are positive and years > 0."""
    a, b, n = (np.asarray(x, dtype=float) for x in (first, last, years))
    with np.errstate(all="ignore"):
        return np.where((a > 0) & (b > 0) & (n > 0), np.power(b / a, 1 / n) - 1, np.nan)


def linear(first: Values, last: Values, years: Values) -> Array:
    """Yearly change from ``first`` to ``last`` in their unit; NaN unless years > 0."""
    a, b, n = (np.asarray(x, dtype=float) for x in (first, last, years))
    with np.errstate(all="ignore"):
        result: Array = np.where(n > 0, (b - a) / n, np.nan)
    return result


def yearly(first: Values, last: Values, years: Values, geometric: npt.ArrayLike) -> Array:
    """``compound`` where ``geometric``, else ``linear``."""
    return np.where(
        np.asarray(geometric, dtype=bool), compound(first, last, years), linear(first, last, years)
    )


def carried(start: Values, rate: Values, years: Values, geometric: npt.ArrayLike) -> Array:
    """The value ``years`` after ``start`` at a yearly ``rate`` (fraction if geometric, else in the unit)."""
    a, g, n = (np.asarray(x, dtype=float) for x in (start, rate, years))
    with np.errstate(all="ignore"):
        result: Array = np.where(
            np.asarray(geometric, dtype=bool), a * np.power(1 + g, n), a + g * n
        )
    return result


def weighted_share(growth: Values, elapsed: Values, total: Values) -> Array:
    """Share of a sum over ``total`` years that is due after ``elapsed`` when yearly amounts grow by ``growth``.

    Growth 0 (or NaN) gives the pro-rata share elapsed/total.
    """
    g = np.nan_to_num(np.asarray(growth, dtype=float))
    m, n = np.asarray(elapsed, dtype=float), np.asarray(total, dtype=float)
    with np.errstate(all="ignore"):
        powered = (np.power(1 + g, m) - 1) / (np.power(1 + g, n) - 1)
        result: Array = np.where(np.abs(g) < 1e-12, m / n, powered)
    return result


def steps(points: Sequence[tuple[int, float]], geometric: bool) -> list[tuple[int, int, float]]:
    """From each (year, value) to the next: both years and the yearly growth between them (a fraction if geometric,
    else in the unit); what has no meaning is left out."""
    found = []
    for (first, before), (last, after) in pairwise(points):
        rate = float(yearly(before, after, last - first, geometric))
        if rate == rate:
            found.append((first, last, rate))
    return found
