"""The plain rows of a large file, column by column: a known name, a year of the plan, a bare number in the unit.

Most rows of a large file are like that. Whatever is not, or has anything beside it to be compared with, is left to
be looked at one by one; what comes out is the same either way, only sooner.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from app.entry.recognise import LongLines
from app.entry.values import years_of
from app.model import IndicatorRow, PlanModel

MANY = 500
# So many digits at most: a float holds them as they are written.
_NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,12})?")
_STATUSES = frozenset({"", "provisional", "final", "revised", "estimate"})


def plain_rows(
    lines: LongLines,
    find: Callable[[str], IndicatorRow | None],
    model: PlanModel,
    current: Mapping[tuple[str, int], Any],
) -> dict[int, tuple[Any, ...]]:
    """Place to the fields of ``NewObservation``, for every plain row of the file.

    ``find`` gives the indicator that a name stands for, ``current`` holds what is recorded by (code, year).
    """
    plan = model.view.plan
    names, values, units = (lines.column(name) for name in ("indicator", "value", "unit"))
    said = [lines.column(name) for name in ("source", "source_url", "note")]
    dates, states = lines.column("year"), lines.column("status")
    known = {name: find(name) for name in set(names)}
    beside = _compared_codes(model)
    code_of = {
        name: row.code
        for name, row in known.items()
        if row is not None and row.code not in beside and row.unit not in {"%", ""}
    }
    unit_of = {row.code: row.unit for row in known.values() if row is not None}
    year_of = {
        text: year
        for text, year in years_of(dates).items()
        if plan.start_year <= year <= plan.target_year
    }
    too_long = {text for text in set(said[0]) if len(text) > 1000}
    too_long |= {text for text in set(said[2]) if len(text) > 4000}
    # What has a value beside it to be compared with, in the year itself or the one before.
    taken = set(current) | {(code, year + 1) for code, year in current}
    taken |= {
        (row.code, plan.start_year)
        for row in known.values()
        if row is not None and row.baseline is not None
    }
    found: dict[int, tuple[Any, ...]] = {}
    columns = zip(
        map(code_of.get, names), map(year_of.get, dates), map(_NUMBER.fullmatch, values),
        values, units, *said, states, strict=True,
    )  # fmt: skip
    for at, (code, year, number, value, unit, source, url, note, status) in enumerate(columns):
        if (
            code is not None
            and year is not None
            and number is not None
            and unit == unit_of[code]
            and status in _STATUSES
            and (code, year) not in taken
            and not (too_long and (source in too_long or note in too_long))
        ):
            found[at] = (
                code, year, float(value), unit, source, url, note, status, "",
                "actual", False, False, None,
            )  # fmt: skip
    keys = [(values[0], values[1]) for values in found.values()]
    if len(set(keys)) < len(keys):
        times = Counter(keys)
        found = {at: values for at, values in found.items() if times[(values[0], values[1])] == 1}
    return found


def _compared_codes(model: PlanModel) -> set[str]:
    """Codes of the indicators that are parts or wholes of others: their values are looked at side by side."""
    codes: set[str] = set()
    for row in model.rows:
        for other in (row.indicator.parent, row.indicator.settings.get("subset_of")):
            if other:
                codes |= {row.code, str(other)}
    return codes
