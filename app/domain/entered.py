"""The values that people entered, by what they are for; and which of the values of the base year is the baseline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db.records import BaselineRecord, ObservationRecord


@dataclass(frozen=True, slots=True)
class Entered:
    """The values that hold, by what they are for: years of the plan, the base year, the series compared with."""

    actual: Mapping[str, list[ObservationRecord]]
    base: Mapping[str, ObservationRecord]
    reference: Mapping[str, dict[int, float]]

    @classmethod
    def of(cls, observations: Sequence[ObservationRecord], base_year: int) -> Entered:
        """Sorted out of the values of a plan."""
        actual: dict[str, list[ObservationRecord]] = defaultdict(list)
        base: dict[str, ObservationRecord] = {}
        reference: dict[str, dict[int, float]] = defaultdict(dict)
        for row in observations:
            if row.series == "reference":
                if row.value is not None:
                    reference[row.code][row.year] = row.value
            elif row.year <= base_year:
                base[row.code] = row
            else:
                actual[row.code].append(row)
        return cls(actual, base, reference)


def base_of(
    code: str, base_year: int, baselines: Mapping[str, BaselineRecord], entered: Entered
) -> tuple[float | None, int, str, str]:
    """Value, year, basis and mention key: the document's own where it states one, else what an analyst entered."""
    stated = baselines.get(code)
    if stated is not None:
        return stated.value, stated.year, stated.basis, stated.mention_key
    own = entered.base.get(code)
    if own is not None:
        return own.value, own.year, "entered", ""
    return None, base_year, "none", ""
