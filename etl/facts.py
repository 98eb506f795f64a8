"""What the extractor finds: one value object, made by prose and tables alike, consumed by reconciliation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["target", "baseline", "actual", "history", "other"]
# What a period rests on: words beside the quantity or before it, the head of its column, a heading or the title's
# year of review, the plan's own years, or a year that nothing states.
PeriodBasis = Literal["", "stated", "column", "heading", "plan", "assumed"]
Comparator = Literal[">", ">=", "=", "~", "<=", "<", "hold"]
Kind = Literal[
    "level",
    "count",
    "share",
    "growth_rate",
    "change",
    "cumulative",
    "multiple",
    "relative",
    "qualitative",
]
Attribute = Literal["", "binding", "expected"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in the document that states a quantity (or a target without a number).

    ``value`` is in the canonical ``unit``; a range has its upper end in ``value_high``. ``period`` is ``"2025"``,
    ``"2021-2025"``, a part of a year (``etl.language.zh.time.periods``), or empty where nothing says it;
    ``period_basis`` says what it rests on. ``start`` and ``end`` are the offsets of ``evidence`` (the clause as it
    stands) in the document's plain text, ``quantity_start`` and ``quantity_end`` those of ``text`` (the quantity as
    written).
    ``attribute`` is 约束性 or 预期性 where the document says so. ``block`` is the ordinal of the block it stands in.
    """

    indicator: str
    role: Role
    comparator: Comparator
    value: float | None
    unit: str
    kind: Kind
    period: str
    text: str
    section: tuple[str, ...]
    start: int
    end: int
    evidence: str
    quantity_start: int
    quantity_end: int
    block: int
    value_high: float | None = None
    in_table: bool = False
    attribute: Attribute = ""
    period_basis: PeriodBasis = ""
