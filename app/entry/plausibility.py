"""What looks odd and does not block: jumps, shares above 100, parts beyond their whole, last year's value again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app.domain.row import IndicatorRow
from app.entry.outcome import Checked
from app.entry.problems import Problem
from db.kinds import FLOWS
from db.records import NewObservation, ObservationRecord

JUMP = 3.0


class Series:
    """Values by year as they would stand afterwards: an indicator's baseline, what is recorded, and the file's."""

    def __init__(
        self,
        rows: Mapping[str, IndicatorRow],
        current: Mapping[tuple[str, int], ObservationRecord],
        fresh: Iterable[tuple[str, int, float | None]],
    ) -> None:
        self._values: dict[str, dict[int, float]] = defaultdict(dict)
        given = list(fresh)
        for code in {code for code, _, _ in given} & rows.keys():
            row = rows[code]
            if row.baseline is not None:
                self._values[code][row.baseline_year] = row.baseline
        for (code, year), record in current.items():
            if record.value is not None:
                self._values[code][year] = record.value
        for code, year, value in given:
            if value is not None:
                self._values[code][year] = value

    def before(self, code: str, year: int) -> tuple[int, float] | None:
        """The nearest earlier year that has a value, and the value."""
        own = self._values.get(code, {})
        earlier = max((each for each in own if each < year), default=None)
        return None if earlier is None else (earlier, own[earlier])

    def others(self, code: str, year: int) -> list[tuple[int, float]]:
        """The values of all other years, the nearest first."""
        own = self._values.get(code, {})
        return sorted(
            ((each, value) for each, value in own.items() if each != year),
            key=lambda other: abs(other[0] - year),
        )


def jumps(before: float, after: float, years: int) -> bool:
    """Whether a value has changed by more than ``JUMP`` times a year."""
    if not before or not after:
        return False
    ratio, limit = after / before, JUMP**years
    return ratio > limit or 0 < ratio < 1 / limit


def compared_by_ratio(indicator: IndicatorRow) -> bool:
    """Whether a value of an indicator is odd for being many times the one before."""
    return indicator.kind not in FLOWS


def odd_alone(new: NewObservation, indicator: IndicatorRow, series: Series) -> list[Problem]:
    """What looks odd about one value beside the indicator's others, recorded or in the file, and does not block."""
    found = []
    assert new.value is not None
    if indicator.unit == "%":
        found += _odd_share(new, new.value, indicator, series)
    before = series.before(new.code, new.year)
    if before is not None:
        year, earlier = before
        if compared_by_ratio(indicator) and jumps(earlier, new.value, new.year - year):
            words = {"year": str(year), "before": f"{earlier:.15g}"}
            words["ratio"] = f"{new.value / earlier:.3g}"
            found.append(Problem("warn_jump", "value", words))
        if earlier == new.value and year == new.year - 1 != indicator.baseline_year:
            found.append(Problem("warn_same", "value", {"year": str(year)}))
    if new.value < 0 and indicator.kind != "growth_rate":
        found.append(Problem("warn_negative", "value"))
    return found


def _odd_share(
    new: NewObservation, value: float, indicator: IndicatorRow, series: Series
) -> list[Problem]:
    """A share above 100, or one that was given as a fraction: 0.21 for 21 %."""
    if indicator.kind == "share" and value > 100:
        return [Problem("warn_share", "value")]
    if not 0 < value < 1:
        return []
    percent = value * 100
    for year, other in series.others(new.code, new.year):
        if other >= 1 and other / JUMP <= percent <= other * JUMP:
            words = {"percent": f"{percent:.6g}", "year": str(year), "other": f"{other:.15g}"}
            return [Problem("warn_fraction_beside", "value", words)]
    if indicator.kind == "share" and (indicator.target or 0) > 1:
        return [Problem("warn_fraction", "value", {"percent": f"{percent:.6g}"})]
    return []


def with_wholes(
    checked: Sequence[Checked],
    rows: Mapping[str, IndicatorRow],
    current: Mapping[tuple[str, int], ObservationRecord],
) -> list[Checked]:
    """Warn where parts exceed their whole, or a count one that includes it, as values would stand afterwards."""
    parts: dict[str, list[str]] = defaultdict(list)
    subsets: dict[str, list[str]] = defaultdict(list)
    for code, row in rows.items():
        if row.indicator.parent:
            parts[row.indicator.parent].append(code)
        if row.indicator.settings.get("subset_of"):
            subsets[str(row.indicator.settings["subset_of"])].append(code)
    if not parts and not subsets:
        return list(checked)
    values = {key: o.value for key, o in current.items()}
    values |= {
        (row.new.code, row.new.year): row.new.value for row in checked if row.new is not None
    }

    def value(code: str, year: int, unit: str) -> float | None:
        return values.get((code, year)) if code in rows and rows[code].unit == unit else None

    def number(amount: float) -> str:
        return f"{amount:.15g}"

    def odd(own: IndicatorRow, year: int) -> list[Problem]:
        found = []
        for whole in dict.fromkeys((own.indicator.parent, own.code)):
            large = value(whole, year, own.unit) if whole else None
            known = {
                c: v for c in parts.get(whole, ()) if (v := value(c, year, own.unit)) is not None
            }
            if large is None or not known:
                continue
            words = {"whole": rows[whole].name_zh, "large": number(large), "unit": own.unit}
            beyond = [code for code, amount in known.items() if amount > large]
            if beyond:
                small = {"part": rows[beyond[0]].name_zh, "small": number(known[beyond[0]])}
                found.append(Problem("warn_part", "value", words | small))
            elif len(known) > 1 and sum(known.values()) > large * (1 + 1e-9):
                named = "、".join(rows[code].name_zh for code in known)
                total = {"sum": number(sum(known.values())), "parts": named}
                found.append(Problem("warn_parts", "value", words | total))
        includes = str(own.indicator.settings.get("subset_of") or "")
        pairs = [(own.code, includes)] if includes else []
        pairs += [(code, own.code) for code in subsets.get(own.code, ())]
        for small_code, large_code in pairs:
            few, many = value(small_code, year, own.unit), value(large_code, year, own.unit)
            if few is not None and many is not None and few > many:
                words = {"subset": rows[small_code].name_zh, "small": number(few)}
                words |= {"whole": rows[large_code].name_zh, "large": number(many)}
                found.append(Problem("warn_subset", "value", words | {"unit": own.unit}))
        return found

    related = {*parts, *subsets, *(c for own in parts.values() for c in own)}
    related |= {c for own in subsets.values() for c in own}
    return [
        replace(row, warnings=(*row.warnings, *odd(rows[row.new.code], row.new.year)))
        if row.new is not None and row.new.code in related
        else row
        for row in checked
    ]
