"""What an indicator would come to if it grew at a given rate from its latest value on, and what that would earn.

A scenario is no forecast: the rate is the reader's. The verdict is the methods' own, as if the years had gone so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import accumulate
from typing import Literal

import pandas as pd

from app.domain.horizons import Horizon
from app.domain.measuring import measured_rows
from app.domain.methods.growth import carried
from app.domain.methods.met import is_met
from app.domain.row import IndicatorRow, PlanModel
from db.kinds import WORDED
from db.records import ObservationRecord

Step = Literal["growth", "points", "rate"]
# Years looked ahead for the one in which the target is reached; beyond it nobody plans.
HORIZON = 30
# A year that shrinks by more than everything is none; more than tenfold a year is a slip of the hand.
LOWEST, HIGHEST = -99.0, 900.0


@dataclass(frozen=True, slots=True)
class Start:
    """Where a scenario sets out: a year and its value (of a sum over years: that year's amount)."""

    year: int
    value: float
    basis: Literal["actual", "baseline"]


@dataclass(frozen=True, slots=True)
class Scenario:
    """``years`` and ``values`` from the start to the target year (a sum: the running total; a mean rate: the year's
    own); ``at_target`` is what is compared with the headline; ``reached`` the first year that meets it, ``None`` when
    none of the next ``HORIZON`` does; ``since`` the year of the first actual where the verdict rests on it.
    ``milestones`` are those on the way, each as it would then have come out.
    """

    rate: float
    step: Step
    start: Start
    years: Sequence[int]
    values: Sequence[float]
    at_target: float
    status: str
    reached: int | None
    since: int | None = None
    milestones: Sequence[Horizon] = ()


def step_of(row: IndicatorRow) -> Step:
    """What the rate is: yearly growth in %, percentage points (shares), or the year's own rate (mean rates)."""
    if row.kind == "growth_rate":
        return "rate"
    return "points" if row.kind in {"share", "change"} else "growth"


def start_of(model: PlanModel, row: IndicatorRow) -> Start | None:
    """The latest value that counts, else the baseline; ``None`` where there is nothing to carry on or no year left."""
    last = _last(row)
    if row.kind in WORDED or (row.target is None and row.comparator != "hold"):
        return None
    if row.measured["scope_broken"] and row.number("scope_since") is None:
        # Values of another scope follow the latest that counts.
        return None
    year, value = row.number("latest_year"), row.number("latest")
    if year is not None and value is not None:
        start = Start(int(year), value, "actual")
    elif row.kind == "growth_rate":
        start = Start(model.view.plan.base_year, 0.0, "baseline")
    elif row.baseline is not None and row.kind != "cumulative":
        start = Start(row.baseline_year, row.baseline, "baseline")
    else:
        return None
    if start.year >= last or (step_of(row) == "growth" and start.value <= 0):
        return None
    return start


def scenario(model: PlanModel, row: IndicatorRow, rate: float) -> Scenario | None:
    """The scenario of a yearly ``rate`` (7.5 for 7.5 % or 7.5 points); ``None`` where none can be drawn.

    Raises ``ValueError`` for a rate that is no number, or of −100 % or less.
    """
    step = step_of(row)
    if not math.isfinite(rate) or (step != "points" and rate <= -100):
        raise ValueError(f"not a yearly rate: {rate}")
    start = start_of(model, row)
    if start is None:
        return None
    last = _last(row)
    yearly = {
        year: _value(row, start, rate, step, year) for year in range(start.year + 1, last + 1)
    }
    ended = _measured(model, row, yearly)
    reached = _reached(model, row, start, rate, step)
    milestones = [
        each for each in ended.horizons if each.role == "milestone" and each.year > start.year
    ]
    if step == "rate" and bool(ended.measured["met"]):
        # A mean over the period is known when the period is over.
        reached = last
    if row.kind == "cumulative":
        sums = dict(ended.sums)
        # A sum over a period of its own has not begun before it.
        values = [sums.get(year, 0.0) for year in (start.year, *yearly)]
    elif step == "rate":
        values = [start.value if start.basis == "actual" else rate, *yearly.values()]
    else:
        values = [start.value, *yearly.values()]
    standing = ended.number("standing")
    return Scenario(
        rate=rate,
        step=step,
        start=start,
        years=[start.year, *yearly],
        values=values,
        at_target=values[-1] if standing is None else standing,
        status=ended.status,
        reached=reached,
        since=ended.since,
        milestones=milestones,
    )


def _value(row: IndicatorRow, start: Start, rate: float, step: Step, year: int) -> float:
    if step == "rate":
        return rate
    geometric = step == "growth"
    each = rate / 100 if geometric else rate
    value = float(carried(start.value, each, year - start.year, geometric))
    # A share of a whole stays within it.
    return min(100.0, max(0.0, value)) if row.kind == "share" and row.unit == "%" else value


def _measured(model: PlanModel, row: IndicatorRow, yearly: dict[int, float]) -> IndicatorRow:
    """The row as the methods see it with the years to come filled in; analysts' own verdicts aside."""
    supposed = [_supposed(row, year, value) for year, value in yearly.items()]
    known = [each for each in row.observations if each.year not in yearly]
    told = replace(row, observations=[*known, *supposed], judgements=())
    (measured,) = measured_rows([told], model.view, model.thresholds)
    return measured


def _reached(
    model: PlanModel, row: IndicatorRow, start: Start, rate: float, step: Step
) -> int | None:
    """The first year from the start on that meets the target, by the methods' own rule; of a sum only the
    plan's years count."""
    if row.comparator == "hold" or step == "rate":
        return None
    last = _last(row)
    years = list(range(start.year, start.year + HORIZON + 1))
    values = [_value(row, start, rate, step, year) for year in years]
    if row.kind == "cumulative":
        years, values = years[: last - start.year + 1], values[: last - start.year + 1]
        # The start's own amount is in the total already.
        values = list(accumulate([_spent(row), *values[1:]]))
    frame = pd.DataFrame([{**row.whole, "standing": value} for value in values])
    met = is_met(frame, model.thresholds).fillna(False).astype(bool)
    return next((year for year, there in zip(years, met, strict=True) if there), None)


def _spent(row: IndicatorRow) -> float:
    """The sum so far that counts for the headline."""
    return row.straight("total") or 0.0


def _last(row: IndicatorRow) -> int:
    """The headline's year."""
    return row.headline_year


def _supposed(row: IndicatorRow, year: int, value: float) -> ObservationRecord:
    return ObservationRecord(
        code=row.code,
        series="actual",
        year=year,
        revision=0,
        value=value,
        unit=row.unit,
        qualifier="",
        status="estimate",
        source="",
        source_url="",
        note="",
        scope_break=False,
        deleted=False,
        upload_id=0,
        entered_by="",
        entered_at=datetime.now(UTC),
    )


def asked(model: PlanModel, row: IndicatorRow, given: str) -> Scenario | None:
    """The scenario of an address's ``whatif``; ``None`` for none. Raises ``ValueError`` for what is no rate."""
    if not given:
        return None
    rate = float(given)
    if not math.isfinite(rate) or not LOWEST <= rate <= HIGHEST:
        raise ValueError(given)
    return scenario(model, row, rate)
