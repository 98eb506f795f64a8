"""Periods as they are written everywhere (``2025``, ``2021-2025``, ``2023H1``, or empty), and the horizon they set."""

from __future__ import annotations

import re

from db.kinds import FLOWS

_YEAR = re.compile(r"\d{4}")


def first_year(period: str) -> int | None:
    """The year with which a span begins (2021 of ``2021-2025``); ``None`` for a single year and for nothing."""
    years = _YEAR.findall(period)
    return int(years[0]) if len(years) > 1 else None


def last_year(period: str) -> int | None:
    """The year in which it ends: 2025 of ``2025`` and of ``2021-2025``, 2023 of ``2023H1``; ``None`` for nothing."""
    years = _YEAR.findall(period)
    return int(years[-1]) if years else None


def horizon(kind: str, period: str, start_year: int, target_year: int) -> tuple[int, int]:
    """What a target is for: its year and, for sums and mean rates, the year they run from (else 0).

    Only targets of one horizon can be compared. A target without a year stands for the plan's ``target_year``, a sum
    without a first year runs from the plan's ``start_year``.
    """
    end = last_year(period) or target_year
    return end, (first_year(period) or start_year) if kind in FLOWS else 0
