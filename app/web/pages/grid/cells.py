"""The cells of the table of values: what is recorded, what is wrong with what was typed, what is to be written.

A cell is named ``code|series|year``; a series is ``actual`` or ``reference`` (what a relative target is compared with).
An edit is ``{"text": what was typed, "seen": the cell as it was when typing began}``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from sqlalchemy import Engine

from app.domain.language import Lang
from app.domain.row import IndicatorRow, PlanModel
from app.entry.recorded import and_note
from app.entry.table.lines import Line
from app.entry.template import written
from app.entry.validation import Checked, check
from app.words import t
from app.words.numbers import quantity
from db import store
from db.kinds import FLOWS, WORDED
from db.records import NewObservation, ObservationRecord, Series

Key = tuple[str, str, int]
NO_BASELINE_NEEDED = FLOWS | WORDED
LONGEST = 200
# What is odd about a cell whatever stands beside it, and what the fields above the table say already.
OF_THE_CELL = frozenset({"note_mark", "warn_scale", "warn_counted"})
SAID_ABOVE = frozenset({"warn_kept", "warn_erased"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checks say of a cell: ``bad`` (cannot be written), ``odd`` (can, but look again), ``gone``, ``good``."""

    state: str
    text: str
    new: NewObservation | None = None
    # Of a footnote; it goes into the note.
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Sourced:
    """What is said once of all the values that are saved together."""

    source: str = ""
    source_url: str = ""
    note: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Collided:
    """A cell that somebody else has changed since typing began."""

    key: str
    name: str
    year: int
    seen: Mapping[str, Any]
    theirs: Mapping[str, Any]
    mine: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a save: the keys written, or the collisions, or the bad cells that stopped it."""

    written: Sequence[str] = ()
    collisions: Sequence[Collided] = ()
    bad: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


def name_of(key: Key) -> str:
    """The name under which the browser knows a cell."""
    code, series, year = key
    return f"{code}|{series}|{year}"


def key_of(name: str) -> Key | None:
    """A cell's key, ``None`` for what is no name of a cell."""
    code, _, rest = name.partition("|")
    series, _, year = rest.partition("|")
    if series not in {"actual", "reference"} or not (
        year.isascii() and year.isdigit() and len(year) == 4
    ):
        return None
    return code, series, int(year)


def latest(engine: Engine, slug: str) -> dict[Key, ObservationRecord]:
    """Of every cell the revision that holds, deleted ones included."""
    return {
        (row.code, row.series, row.year): row for row in store.observation_revisions(engine, slug)
    }


def base_open(row: IndicatorRow) -> bool:
    """Whether an analyst may enter a baseline: the document states none, and the kind has use for one."""
    return row.baseline_basis in {"none", "entered"} and row.kind not in NO_BASELINE_NEEDED


def recorded(held: Mapping[Key, ObservationRecord], lang: Lang) -> dict[str, dict[str, Any]]:
    """The cells for the browser: text, revision, who and when, and all of that as one line."""
    return {name_of(key): cell(row, lang) for key, row in held.items()}


def cell(row: ObservationRecord | None, lang: Lang) -> dict[str, Any]:
    """A cell for the browser; without a value (never entered, or deleted) its text is empty."""
    if row is None:
        return {"text": "", "revision": 0, "who": "", "when": "", "tip": ""}
    when = row.entered_at.strftime("%Y-%m-%d %H:%M UTC")
    gone = row.deleted or row.value is None
    parts = [
        t("grid.deleted", lang) if gone else quantity(row.value, row.unit, lang),
        t(f"grid.status.{row.status}", lang) if row.status else "",
        row.entered_by,
        when,
        row.source,
        row.note,
    ]
    return {
        "text": "" if row.value is None or gone else written(row.value, row.qualifier),
        "revision": row.revision,
        "who": row.entered_by,
        "when": when,
        "tip": " · ".join(part for part in parts if part),
    }


def verdicts(
    edits: Mapping[str, Mapping[str, Any]],
    model: PlanModel,
    held: Mapping[Key, ObservationRecord],
    lang: Lang,
) -> dict[str, Verdict]:
    """Check what was typed by the rules of an upload; nothing is written."""
    found: dict[str, Verdict] = {}
    lines: dict[str, list[Line]] = {"actual": [], "reference": []}
    names: dict[str, list[str]] = {"actual": [], "reference": []}
    for name, edit in edits.items():
        key, text = key_of(name), str(edit.get("text", "")).strip()[:LONGEST]
        row = model.row(key[0]) if key else None
        if key is None or row is None or (key[1] == "reference" and row.kind != "relative"):
            found[name] = Verdict("bad", t("grid.no_cell", lang))
        elif not text:
            new = NewObservation(
                row.code, key[2], None, row.unit, series=cast(Series, key[1]), deleted=True
            )
            found[name] = Verdict("gone", t("grid.to_delete", lang), new)
        else:
            fields = {"indicator": row.code, "year": str(key[2]), "value": text, "unit": row.unit}
            names[key[1]].append(name)
            lines[key[1]].append(Line(len(lines[key[1]]), fields))
    for series, own in lines.items():
        checked = check(own, model).rows if own else []
        for name, each in zip(names[series], checked, strict=True):
            found[name] = _verdict(
                each, cast(Series, series), held.get(key_of(name) or ("", "", 0)), lang
            )
    return found


def _verdict(each: Checked, series: Series, old: ObservationRecord | None, lang: Lang) -> Verdict:
    if each.new is None or each.new.value is None:
        problems = " ".join(problem.text(lang) for problem in each.problems)
        return Verdict("bad", problems or t("grid.blank", lang))
    new = replace(each.new, series=series)
    shown = quantity(new.value, new.unit, lang)
    if old is not None and not old.deleted and old.value is not None and old.value != new.value:
        shown = f"{quantity(old.value, old.unit, lang)} → {shown}"
    # Most warnings compare with the indicator's own years, which are no measure of another series.
    warnings = [
        warning.text(lang)
        for warning in each.warnings
        if warning.code in OF_THE_CELL or (series == "actual" and warning.code not in SAID_ABOVE)
    ]
    mark = "".join(w.params["mark"] for w in each.warnings if w.code == "note_mark")
    return Verdict("odd" if warnings else "good", "\n".join([shown, *warnings]), new, mark)


def save(
    engine: Engine,
    model: PlanModel,
    edits: Mapping[str, Mapping[str, Any]],
    said: Sourced,
    *,
    entered_by: str,
    good_only: bool,
    lang: Lang,
) -> Saved:
    """Write what was typed as new revisions: all of it, or with ``good_only`` what can be; or nothing.

    What ``said`` leaves open stays as it was recorded with the value before.
    """
    held = latest(engine, model.slug)
    found = verdicts(edits, model, held, lang)
    bad = sum(verdict.new is None for verdict in found.values())
    rows = {
        name: _complete(verdict, held.get(key_of(name) or ("", "", 0)), edits[name], said)
        for name, verdict in found.items()
        if verdict.new is not None
    }
    if (bad and not good_only) or not rows:
        return Saved(bad=bad)
    standing = {name_of(key) for key, row in held.items() if not row.deleted}
    try:
        record = store.record_upload(
            engine, model.slug, list(rows.values()), kind="grid", entered_by=entered_by
        )
    except store.Conflict as conflict:
        return Saved(
            collisions=[_collided(each, edits, model, lang) for each in conflict.collisions],
            bad=bad,
        )
    deleted = sum(row.deleted and name in standing for name, row in rows.items())
    counts = {
        "new": record.rows_new,
        "changed": record.rows_changed - deleted,
        "deleted": deleted,
        "unchanged": record.rows_unchanged,
    }
    return Saved(written=list(rows), bad=bad, counts=counts)


def _complete(
    verdict: Verdict,
    old: ObservationRecord | None,
    edit: Mapping[str, Any],
    said: Sourced,
) -> NewObservation:
    seen = edit.get("seen")
    revision = seen.get("revision", 0) if isinstance(seen, Mapping) else 0
    assert verdict.new is not None
    new = replace(verdict.new, expected_revision=revision if isinstance(revision, int) else 0)
    if new.deleted:
        return replace(new, note=said.note)
    kept = old if old is not None and not old.deleted else None
    return replace(
        new,
        source=said.source or (kept.source if kept else ""),
        # A new source does not have the old one's address.
        source_url=said.source_url or (kept.source_url if kept and not said.source else ""),
        note=and_note(verdict.mark, said.note or (kept.note if kept else "")),
        status=said.status or (kept.status if kept else ""),
        scope_break=kept.scope_break if kept else False,
    )


def _collided(
    collision: Any, edits: Mapping[str, Mapping[str, Any]], model: PlanModel, lang: Lang
) -> Collided:
    name = name_of((collision.code, collision.series, collision.year))
    row = model.row(collision.code)
    return Collided(
        key=name,
        name=row.name(lang) if row else collision.code,
        year=collision.year,
        seen=dict(edits[name].get("seen") or {}),
        theirs=cell(collision.current, lang),
        mine=str(edits[name].get("text", "")),
    )
