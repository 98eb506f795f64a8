"""The verdicts year by year: what would have been said of an indicator with the values up to each year."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from app.model import IndicatorRow, PlanModel, measured_rows


class YearVerdict(NamedTuple):
    """``since`` is the year of the first actual that the status is measured from; ``None`` with a baseline."""

    year: int
    status: str
    since: int | None = None


def yearly_verdicts(model: PlanModel, row: IndicatorRow) -> list[YearVerdict]:
    """Each year that has a value, with the computed status as of that year's value; overrides play no part.

    The target is the one that the row is measured against. Values are those that hold now (or held at the moment
    that the model shows), not those that were known in the year.
    """
    years = [each.year for each in row.observations]
    cut = [
        replace(
            row,
            indicator=replace(row.indicator, code=f"{row.code}@{year}"),
            observations=[each for each in row.observations if each.year <= year],
            judgements=(),
        )
        for year in years
    ]
    measured = measured_rows(cut, model.view, model.thresholds)
    return [
        YearVerdict(year, each.status, each.since)
        for year, each in zip(years, measured, strict=True)
    ]
