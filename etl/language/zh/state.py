"""What reading on leaves behind for the paragraphs that follow."""

from __future__ import annotations

from dataclasses import dataclass, field

from etl.language.zh.subjects import Carry
from etl.language.zh.time.periods import Cue, Years


@dataclass(slots=True)
class Reading:
    """What reading on leaves behind: the plan's years, subjects to lean on, the time last spoken of."""

    years: Years
    carry: Carry = field(default_factory=Carry)
    time: Cue | None = None
    section: tuple[str, ...] = ()
