"""The plain rows of a large file, column by column: a known name, a year of the plan, a bare number in the unit.

Most rows of a large file are like that. Whatever is not, or has anything beside it to be compared with, is left to
be looked at one by one; what comes out is the same either way, only sooner.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any

from app.domain.row import IndicatorRow, PlanModel
from app.entry.files.sheets import Unclear
from app.entry.plausibility import JUMP, compared_by_ratio, jumps
from app.entry.recorded import and_note
from app.entry.table.lines import LongLines
from app.entry.values.units import FIRST_DAY, read_date, years_of

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
    if mark := lines.default("mark"):
        said[2] = [and_note(note, mark) for note in said[2]]
    dates, states, codes = (lines.column(name) for name in ("year", "status", "code"))
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
        if plan.start_year <= year <= plan.target_year and not _is_first_day(text)
    }
    closer = {text for text in set(said[0]) if len(text) > 1000}
    closer |= {text for text in set(said[2]) if len(text) > 4000}
    closer |= {text for column in said for text in set(column) if isinstance(text, Unclear)}
    found: dict[int, tuple[Any, ...]] = {}
    columns = zip(
        map(code_of.get, names), map(year_of.get, dates), map(_NUMBER.fullmatch, values),
        values, units, *said, states, codes, strict=True,
    )  # fmt: skip
    for at, (code, year, number, value, unit, source, url, note, status, own) in enumerate(columns):
        if (
            code is not None
            and year is not None
            and number is not None
            and unit == unit_of[code]
            and status in _STATUSES
            and (code, year) not in current
            and (not own or own == code)
            and at not in lines.odd
            and not (closer and (source in closer or url in closer or note in closer))
        ):
            found[at] = (
                code, year, float(value), unit, source, url, note, status, "",
                "actual", False, False, None,
            )  # fmt: skip
    keys = [(values[0], values[1]) for values in found.values()]
    if len(set(keys)) < len(keys):
        times = Counter(keys)
        found = {at: values for at, values in found.items() if times[(values[0], values[1])] == 1}
    for at in _odd_beside(found, [row for row in known.values() if row is not None], current):
        del found[at]
    return found


def _is_first_day(text: str) -> bool:
    """Whether a year is written as its first day, which is said beside the value."""
    day = read_date(text)
    return day is not None and day[1:] == FIRST_DAY


def _odd_beside(
    found: Mapping[int, tuple[Any, ...]],
    rows: Iterable[IndicatorRow],
    current: Mapping[tuple[str, int], Any],
) -> list[int]:
    """Places of the rows that are odd beside the value of the year before, in the file or recorded, or at the base."""
    series: dict[str, list[tuple[int, float, int]]] = {}
    for at, values in found.items():
        series.setdefault(values[0], []).append((values[1], values[2], at))
    for (code, year), record in current.items():
        if code in series and record.value is not None:
            series[code].append((year, record.value, -1))
    by_ratio = set()
    for row in rows:
        if compared_by_ratio(row):
            by_ratio.add(row.code)
        if row.baseline is not None and row.code in series:
            series[row.code].append((row.baseline_year, row.baseline, -1))
    odd = []
    for code, own in series.items():
        own.sort()
        ratio = code in by_ratio
        for (year, before, _), (next_year, after, at) in pairwise(own):
            if at < 0:
                continue
            # Most are neither: only the others are worth a closer look.
            if before == after or (
                ratio
                and not (before < after * JUMP and after < before * JUMP)
                and jumps(before, after, next_year - year)
            ):
                odd.append(at)
    return odd


def _compared_codes(model: PlanModel) -> set[str]:
    """Codes of the indicators that are parts or wholes of others: their values are looked at side by side."""
    codes: set[str] = set()
    for row in model.rows:
        for other in (row.indicator.parent, row.indicator.settings.get("subset_of")):
            if other:
                codes |= {row.code, str(other)}
    return codes
