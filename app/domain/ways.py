"""The way to one target as the methods take it: rows of plain numbers in, what they say of each out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from app.domain.horizons import Horizon
from app.domain.methods.thresholds import Thresholds
from app.domain.progress import measure
from db.kinds import FLOWS
from db.records import IndicatorRecord, JudgementRecord, ObservationRecord, PlanRecord


@dataclass(frozen=True, slots=True)
class Way:
    """From the baseline (or the milestone before) to one target; ``key`` names it among those measured together.

    ``horizon`` is ``None`` for an indicator without a target; ``direction`` is the one that all its targets share.
    """

    key: str
    indicator: IndicatorRecord
    direction: int
    horizon: Horizon | None
    baseline: float | None
    baseline_year: int
    baseline_basis: str
    observations: Sequence[ObservationRecord]
    reference: Mapping[int, float]
    judgements: Sequence[JudgementRecord]


def measured(
    ways: Sequence[Way], plan: PlanRecord, thresholds: Thresholds
) -> dict[str, dict[str, Any]]:
    """The columns of ``app.domain.progress.measure`` for each way, by its key; no key may come twice."""
    if not ways:
        return {}
    frame = pd.DataFrame([_input(way, plan) for way in ways]).set_index("code")
    values = pd.DataFrame(
        [
            {
                "code": way.key,
                "year": each.year,
                "value": each.value,
                "status": each.status,
                "scope_break": each.scope_break,
            }
            for way in ways
            for each in way.observations
        ],
        columns=["code", "year", "value", "status", "scope_break"],
    )
    reference = [
        {"code": way.key, "year": year, "value": value}
        for way in ways
        for year, value in way.reference.items()
    ]
    given = {
        kind: pd.DataFrame(
            [
                {"code": way.key, "status": each.status}
                for way in ways
                for each in way.judgements
                if each.kind == kind and not each.withdrawn
            ]
        )
        for kind in ("judgement", "override")
    }
    found = measure(
        frame,
        values,
        thresholds,
        judgements=given["judgement"],
        overrides=given["override"],
        reference=pd.DataFrame(reference, columns=["code", "year", "value"]) if reference else None,
    ).to_dict("index")
    return {
        str(key): {str(name): value for name, value in row.items()} for key, row in found.items()
    }


def _input(way: Way, plan: PlanRecord) -> dict[str, Any]:
    indicator, horizon = way.indicator, way.horizon
    target = horizon.target if horizon else None
    settings = indicator.settings
    history = settings.get("history_growth") or {}
    start, base_year, baseline_year = plan.start_year, plan.base_year, way.baseline_year
    if horizon is not None and indicator.kind in FLOWS and horizon.start != plan.start_year:
        # A sum or a mean over a period of its own starts with that period.
        start, base_year, baseline_year = horizon.start, horizon.start - 1, horizon.start - 1
    leg = horizon.leg if horizon else None
    return {
        "code": way.key,
        "kind": indicator.kind,
        "direction": way.direction,
        "base_year": base_year,
        "start_year": start,
        "target_year": horizon.year if horizon else plan.target_year,
        "baseline": _number(way.baseline),
        "baseline_year": baseline_year,
        "baseline_basis": way.baseline_basis,
        "comparator": target.comparator if target else "",
        "target": np.nan
        if indicator.kind == "multiple"
        else _number(target.value if target else None),
        "target_high": _number(target.value_high if target else None),
        "target_basis": target.basis if target else "",
        "factor": _number(target.factor if target else None),
        "bound": _number(settings.get("bound")),
        "hold_tolerance": _number(settings.get("hold_tolerance")),
        "history_growth": _number(history.get("value")),
        "leg_year": _number(leg[0] if leg else None),
        "leg_value": _number(leg[1] if leg else None),
    }


def _number(value: Any) -> float:
    return np.nan if value is None else float(value)
