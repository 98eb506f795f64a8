"""A file between choosing and writing as the pages see it, and what is held with it to write what was shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from typing import Any

from app.entry.problems import Problem, problem_from
from app.entry.table.recognise import Table
from app.entry.validation import Preview
from db.records import JobRecord, NewObservation, ObservationBatch, UploadRecord, observation_tuples


class Gone(Exception):
    """The server does not hold the file any more: it has to be chosen again."""


@dataclass(frozen=True, slots=True)
class Held:
    """A file on its way, as it stands at one moment. ``table`` has rows only where ``preview`` has."""

    token: str
    plan: str
    filename: str
    step: str
    done: int = 0
    total: int = 0
    form: str = ""
    table: Table | None = None
    preview: Preview | None = None
    accepted: Mapping[str, str] = field(default_factory=dict)
    remembered: Sequence[str] = ()
    problem: Problem | None = None
    record: UploadRecord | None = None
    stale: bool = False


@dataclass(slots=True)
class Working:
    """A job that this process works on: its turn, and how far it is."""

    job: JobRecord
    turn: int
    step: str
    done: int = 0
    total: int = 0
    # What went wrong, until the database takes it.
    problem: Problem | None = None
    future: Future[None] | None = None

    def progress(self, done: int, total: int) -> None:
        """Take note of how far the work is."""
        self.done, self.total = done, total


def counts(held: Held) -> dict[str, Any]:
    """How many rows are in which state."""
    assert held.preview is not None
    states = ("new", "changed", "unchanged", "blank", "refused")
    return {state: held.preview.count(state) for state in states}  # type: ignore[arg-type]


def expecting(
    rows: Sequence[NewObservation], seen: Mapping[tuple[str, str, int], int]
) -> ObservationBatch:
    """The rows, each with the revision that its check has seen (0: none)."""
    names = list(NewObservation.__dataclass_fields__)
    code, series, year = map(names.index, ("code", "series", "year"))
    at = names.index("expected_revision")
    return ObservationBatch(
        [
            (*row[:at], seen.get((row[code], row[series], row[year]), 0), *row[at + 1 :])
            for row in observation_tuples(rows)
        ]
    )


def digest_of(rows: Sequence[NewObservation]) -> str:
    """What would be written, whatever stands there now, in 64 digits."""
    at = list(NewObservation.__dataclass_fields__).index("expected_revision")
    plain = [(*row[:at], *row[at + 1 :]) for row in observation_tuples(rows)]
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()


def reading_of(table: Table) -> dict[str, Any]:
    """How a file was read, without its rows."""
    return {
        "form": table.form,
        "header_row": table.header_row,
        "columns": dict(table.columns),
        "years": list(table.years),
        "sheet": table.sheet,
        "sheets": list(table.sheets),
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "answers": dict(table.answers),
        "remarks": [asdict(remark) for remark in table.remarks],
        "cells": dict(table.cells),
    }


def table_from(reading: Mapping[str, Any]) -> Table | None:
    """The table without its rows that was kept as plain data."""
    if not reading:
        return None
    remarks = [problem_from(each) for each in reading.get("remarks", ())]
    return Table(**{**reading, "remarks": remarks})
