"""The verdicts year by year: what would have been said of an indicator with the values up to each year."""

from __future__ import annotations

from dataclasses import replace

from app.domain.measuring import measured_rows
from app.domain.row import IndicatorRow, PlanModel


def yearly_rows(model: PlanModel, row: IndicatorRow) -> list[tuple[int, IndicatorRow]]:
    """Each year that has a value, with the row as it would have been measured then; overrides play no part.

    The target that decides is the next one from that year on. Values are those that hold now (or held at the moment
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
    return list(zip(years, measured, strict=True))
