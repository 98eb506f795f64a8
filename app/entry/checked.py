"""A row after checking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.entry.problems import Problem
from app.entry.recognise import Line
from db.records import NewObservation, ObservationRecord

State = Literal["new", "changed", "unchanged", "refused", "blank"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A row after checking: what would be recorded, what stands now, what is wrong, what looks odd."""

    line: Line
    state: State
    new: NewObservation | None = None
    old: ObservationRecord | None = None
    problems: Sequence[Problem] = ()
    warnings: Sequence[Problem] = ()
