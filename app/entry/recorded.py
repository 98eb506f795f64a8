"""A row beside what is recorded of the same value: what the file does not speak of stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.entry.problems import Problem
from db.records import NewObservation, ObservationRecord

_SAID = ("source", "source_url", "note", "status")


def beside_recorded(
    new: NewObservation, given: Mapping[str, str], old: ObservationRecord | None
) -> tuple[NewObservation, list[Problem]]:
    """The value with what it keeps of the recorded one, and what is to be said of that.

    A column that the file does not have leaves what is recorded; an empty cell of one that it has empties it. The
    address of a source belongs to that source: with another one it goes. ``given`` are the row's fields.
    """
    if old is None:
        return new, []
    kept = {name: getattr(old, name) for name in _SAID if name not in given}
    if "source" in given and new.source != old.source:
        kept.pop("source_url", None)
    if "note" in kept:
        kept["note"] = and_note(new.note, old.note)
    joined = replace(new, scope_break=old.scope_break, **kept)
    warnings = [
        Problem("warn_erased", name, {"value": getattr(old, name)[:60]})
        for name in _SAID
        if getattr(old, name) and not getattr(joined, name)
    ]
    if joined.value != old.value and kept.get("source"):
        warnings.append(Problem("warn_kept", "source", {"value": old.source[:60]}))
    return joined, warnings


def and_note(first: str, note: str) -> str:
    """A note with something before it that has to stand in it."""
    return note if first in note else f"{first}；{note}" if note else first
