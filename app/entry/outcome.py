"""Rows after checking, and all of a file's rows together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, overload

from app.entry.problems import Problem
from app.entry.table.lines import Line
from db.records import (
    NewObservation,
    ObservationBatch,
    ObservationRecord,
    observation_tuples,
)

State = Literal["new", "changed", "unchanged", "refused", "blank"]
WRITTEN = frozenset({"new", "changed"})
# What needs eyes comes first.
_ORDER: Mapping[State, int] = {"refused": 0, "changed": 1, "new": 2, "unchanged": 3, "blank": 4}


@dataclass(frozen=True, slots=True)
class Checked:
    """A row after checking: what would be recorded, what stands now, what is wrong, what looks odd."""

    line: Line
    state: State
    new: NewObservation | None = None
    old: ObservationRecord | None = None
    problems: Sequence[Problem] = ()
    warnings: Sequence[Problem] = ()


class Rows(Sequence[Checked]):
    """The rows of a large file in its order: those looked at one by one, and the plain ones, made when asked for.

    A plain row is a new value with nothing to be said about it, as a tuple of ``NewObservation``'s fields.
    """

    def __init__(
        self,
        lines: Sequence[Line],
        looked_at: Mapping[int, Checked],
        plain: Mapping[int, tuple[Any, ...]],
    ) -> None:
        self.lines, self.looked_at, self.plain = lines, looked_at, plain

    def __len__(self) -> int:
        """How many rows."""
        return len(self.lines)

    @overload
    def __getitem__(self, index: int) -> Checked: ...
    @overload
    def __getitem__(self, index: slice) -> list[Checked]: ...
    def __getitem__(self, index: int | slice) -> Checked | list[Checked]:
        """One row, or some."""
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        at = index + len(self) if index < 0 else index
        if at in self.looked_at:
            return self.looked_at[at]
        if at not in self.plain:
            raise IndexError(index)
        return Checked(self.lines[at], "new", NewObservation(*self.plain[at]))


@dataclass(frozen=True, slots=True)
class Preview:
    """All rows of a file, checked."""

    rows: Sequence[Checked] = field(default_factory=list)

    def count(self, state: State) -> int:
        """How many rows are in a state."""
        return self.counts()[state]

    def counts(self) -> Counter[State]:
        """How many rows are in each state."""
        if isinstance(self.rows, Rows):
            counts = Counter(row.state for row in self.rows.looked_at.values())
            counts["new"] += len(self.rows.plain)
            return counts
        return Counter(row.state for row in self.rows)

    @property
    def good(self) -> bool:
        """Whether every row can be recorded."""
        return not self.count("refused")

    @property
    def odd(self) -> int:
        """How many rows have something odd about them."""
        rows = self.rows.looked_at.values() if isinstance(self.rows, Rows) else self.rows
        return sum(bool(row.warnings) for row in rows)

    def refused(self) -> list[Checked]:
        """The rows that cannot be recorded, in the file's order."""
        rows = self.rows.looked_at.values() if isinstance(self.rows, Rows) else self.rows
        return [row for row in rows if row.state == "refused"]

    def first(self, limit: int) -> list[Checked]:
        """The first rows to show: what is refused, then what changes, what is new, what stays; in the file's order."""
        if not isinstance(self.rows, Rows):
            ordered = sorted(self.rows, key=lambda row: (_ORDER[row.state], row.line.number))
            return ordered[:limit]
        looked_at = sorted(
            self.rows.looked_at.items(), key=lambda item: (_ORDER[item[1].state], item[0])
        )
        urgent = [row for _, row in looked_at if _ORDER[row.state] < _ORDER["new"]]
        # Only as many of the plain rows as may be shown are made.
        some = [at for at, row in looked_at if row.state == "new"]
        some += list(self.rows.plain)[:limit]
        fresh = [self.rows[at] for at in sorted(some)[:limit]]
        rest = [row for _, row in looked_at if _ORDER[row.state] > _ORDER["new"]]
        return [*urgent, *fresh, *rest][:limit]

    def observations(self) -> Sequence[NewObservation]:
        """What would be recorded: the good rows, whatever the others are."""
        if not isinstance(self.rows, Rows):
            return [row.new for row in self.rows if row.new is not None and row.state in WRITTEN]
        looked_at = {
            at: row.new
            for at, row in self.rows.looked_at.items()
            if row.new is not None and row.state in WRITTEN
        }
        if not looked_at:
            return ObservationBatch(list(self.rows.plain.values()))
        values = dict(zip(looked_at, observation_tuples(list(looked_at.values())), strict=True))
        both = {**self.rows.plain, **values}
        return ObservationBatch([both[at] for at in sorted(both)])
