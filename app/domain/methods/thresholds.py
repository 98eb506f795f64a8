"""The limits between one verdict and the next: one place, shown in the legend, and a plan may set its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Limits of the ratio r, and the tolerances that no statistical body has a rule for (ours, marked so).

    ``about_share``: share of the way that meets 左右; ``about_band``: the same without a baseline, relative to the
    target; ``hold_band``: relative to the baseline; ``bound_points``: distance from 0 or 100 that counts as there.
    """

    ahead: float = 1.05
    on_track: float = 0.95
    behind: float = 0.60
    about_share: float = 0.95
    about_band: float = 0.05
    hold_band: float = 0.05
    bound_points: float = 1.0

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Thresholds:
        """The defaults with a plan's own settings; ``ValueError`` for an unknown name or limits out of order."""
        known = {field.name for field in fields(cls)}
        unknown = settings.keys() - known
        if unknown:
            raise ValueError(
                f"unknown threshold {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}"
            )
        result = cls(**{name: float(value) for name, value in settings.items()})
        if not 0 < result.behind < result.on_track < result.ahead:
            raise ValueError("thresholds: 0 < behind < on_track < ahead does not hold")
        return result
