"""Rows measured: each target of an indicator on its way, and the one that the verdict is on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.domain.horizons import Horizon, arranged, direction, judged
from app.domain.methods.thresholds import Thresholds
from app.domain.row import IndicatorRow
from app.domain.ways import Way, measured
from db.records import PlanView


def measured_rows(
    rows: Sequence[IndicatorRow], view: PlanView, thresholds: Thresholds
) -> list[IndicatorRow]:
    """The rows with what the methods say of each, and of each of its targets; no code may come twice."""
    arranged_rows = [_with_horizons(row, view) for row in rows]
    ways = [way for row in arranged_rows for way in _ways(row, view)]
    found = measured(ways, view.plan, thresholds)
    return [_judged(row, found, view) for row in arranged_rows]


def _direction(row: IndicatorRow, view: PlanView) -> int:
    given = row.indicator.direction
    if len(row.horizons) < 2:
        return given
    targets = [each.target for each in row.horizons]
    return direction(given, targets, view.plan, row.kind, row.baseline)


def _with_horizons(row: IndicatorRow, view: PlanView) -> IndicatorRow:
    targets = row.targets or ([row.target_record] if row.target_record else [])
    up = direction(row.indicator.direction, targets, view.plan, row.kind, row.baseline)
    known = None if row.baseline is None else (row.baseline_year, row.baseline)
    return replace(row, horizons=arranged(targets, row.kind, view.plan, known, up))


def _ways(row: IndicatorRow, view: PlanView) -> list[Way]:
    """The way to each target, and the one straight to a headline that has milestones before it."""

    def way(key: str, horizon: Horizon | None) -> Way:
        return Way(
            key,
            row.indicator,
            _direction(row, view),
            horizon,
            row.baseline,
            row.baseline_year,
            row.baseline_basis,
            row.observations,
            row.reference,
            row.judgements,
        )

    if len(row.horizons) < 2:
        alone: Sequence[Horizon | None] = row.horizons or (None,)
        return [way(row.code, each) for each in alone]
    ways = [way(_key(row, n), each) for n, each in enumerate(row.horizons)]
    ways += [
        way(_key(row, n, straight=True), replace(each, leg=None))
        for n, each in enumerate(row.horizons)
        if each.role == "headline" and each.leg is not None
    ]
    return ways


def _key(row: IndicatorRow, place: int, *, straight: bool = False) -> str:
    """The name of a way among those measured together; of a lone target's it is the code."""
    if len(row.horizons) < 2:
        return row.code
    return f"{row.code}\x1f{place}{'s' if straight else ''}"


def _judged(
    row: IndicatorRow, found: Mapping[str, Mapping[str, Any]], view: PlanView
) -> IndicatorRow:
    """The row with its verdict: of the targets that decide, the one that stands worst, the first of equals."""
    if not row.horizons:
        return replace(row, measured=found[row.code], whole=found[row.code])
    ways = [replace(each, measured=found[_key(row, n)]) for n, each in enumerate(row.horizons)]
    own, worst, shown = judged(ways, view.plan.base_year)
    straight = found.get(_key(row, shown, straight=True), own[shown].measured)
    return replace(
        row,
        target_record=own[shown].target,
        measured=own[worst].measured,
        whole=straight,
        horizons=own,
    )
