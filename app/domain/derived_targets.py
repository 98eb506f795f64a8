"""Targets that the document sets by a baseline: their values once it is known."""

from __future__ import annotations

from dataclasses import replace

from db.records import TargetRecord


def derived(target: TargetRecord, kind: str, baseline: float | None) -> TargetRecord:
    """The target with its value where the document sets it by the baseline, and that is known by now.

    A multiple stays one, for the methods work with its factor; what an analyst enters for the base year goes on to
    the target, as what the document states there did when it was read.
    """
    if target.value is not None or target.basis != "derived" or baseline is None:
        return target
    if kind != "multiple" and target.factor is not None:
        value = round(target.factor * baseline, 10)
        reason = {"rule": "multiple", "factor": target.factor, "baseline": baseline}
        return replace(target, value=value, reason={**target.reason, **reason})
    change = target.reason.get("change")
    if change is None:
        return target
    reason = {"rule": "change", "baseline": baseline}
    return replace(target, value=round(baseline + change, 10), reason={**target.reason, **reason})
