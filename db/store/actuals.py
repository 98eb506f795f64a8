"""What people enter: uploads and observations. Nothing here updates or deletes a row that somebody entered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    func,
    insert,
    select,
)

from db.engine import writing
from db.garbage import without_collection
from db.models import Indicator, Observation, Plan, Upload
from db.records import (
    NewObservation,
    ObservationRecord,
    UploadKind,
    UploadRecord,
    observation_tuples,
)
from db.store.observations import (
    CONTENTS,
    Key,
    current_rows,
    highest_revisions,
    is_highest,
    rows_before,
)
from db.store.plans import bump_revision, plan_id_of

BATCH = 10_000
# Places in the tuple of a new observation, and of what it says.
_FIELDS = [each.name for each in fields(NewObservation)]
CODE, SERIES, YEAR, EXPECTED = map(_FIELDS.index, ("code", "series", "year", "expected_revision"))
DELETED, GONE = CONTENTS.index("deleted"), _FIELDS.index("deleted")
BROKEN = _FIELDS.index("scope_break")
_CONTENTS = attrgetter(*CONTENTS)
_contents = itemgetter(*map(_FIELDS.index, CONTENTS))
# Without the two marks at the end, which few values have.
_unmarked = itemgetter(*map(_FIELDS.index, CONTENTS[:-2]))


@dataclass(frozen=True, slots=True)
class Collision:
    """A value that another analyst has revised since it was read."""

    code: str
    series: str
    year: int
    expected_revision: int
    current: ObservationRecord | None


class Conflict(Exception):
    """Somebody else changed the same values in the meantime; nothing was written. ``collisions`` says which."""

    def __init__(self, collisions: Sequence[Collision]) -> None:
        super().__init__(
            f"{len(collisions)} value(s) were changed by somebody else in the meantime"
        )
        self.collisions = tuple(collisions)


class UndoRefused(Exception):
    """An upload that cannot be undone. ``reason``: ``unknown``, ``already_undone`` or ``all_revised``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def record_upload(
    engine: Engine,
    slug: str,
    rows: Sequence[NewObservation],
    *,
    kind: UploadKind,
    entered_by: str,
    filename: str = "",
    sha256: str = "",
    note: str = "",
    now: datetime | None = None,
    progress: Callable[[int, int], None] | None = None,
    within: Callable[[Connection, int, int], None] | None = None,
) -> UploadRecord:
    """Record the rows as new revisions, all or none; a row equal to what holds is counted and not written.

    ``progress`` is called with (rows written, rows in all), ``within`` at the end of the transaction with its
    connection and the keys of plan and upload: what it raises undoes all. Raises ``Conflict`` when a row's expected
    revision is no longer the current one, ``LookupError`` for an unknown plan or code, ``ValueError`` when two rows
    are for the same indicator, series and year.
    """
    with writing(engine) as connection, without_collection():
        plan_id = plan_id_of(connection, slug)
        ids = _locked_codes(connection, plan_id)
        wanted = _keyed(observation_tuples(rows), ids)
        held = _held(connection, plan_id)
        _refuse_collisions(connection, plan_id, wanted, held)
        new, counts = _revisions(wanted, held)
        upload = _open_upload(
            connection,
            plan_id,
            kind=kind,
            entered_by=entered_by,
            filename=filename,
            sha256=sha256,
            note=note,
            now=now,
            **counts,
        )
        _append(connection, upload.id, new, progress)
        if within:
            within(connection, plan_id, upload.id)
        bump_revision(connection)
    return upload


def undo_upload(
    engine: Engine, slug: str, upload_id: int, *, entered_by: str, now: datetime | None = None
) -> UploadRecord:
    """Put back what an upload changed, by new revisions; values revised since are left as they are.

    ``rows_unchanged`` of the answer counts those left. Raises ``UndoRefused``.
    """
    with writing(engine) as connection:
        plan_id = plan_id_of(connection, slug)
        ids = _locked_codes(connection, plan_id)
        upload = connection.execute(
            select(Upload.filename).where(Upload.id == upload_id, Upload.plan_id == plan_id)
        ).one_or_none()
        if upload is None:
            raise UndoRefused("unknown")
        if connection.scalar(select(Upload.id).where(Upload.undoes_id == upload_id)) is not None:
            raise UndoRefused("already_undone")
        latest = {
            (ids[row.code], row.series, row.year): row for row in current_rows(connection, plan_id)
        }
        mine = {key: row for key, row in latest.items() if row.upload_id == upload_id}
        written = connection.scalars(
            select(func.count()).select_from(Observation).where(Observation.upload_id == upload_id)
        ).one()
        if not mine:
            raise UndoRefused("all_revised")
        before = rows_before(connection, plan_id, upload_id, ids)
        new = []
        for key, row in mine.items():
            previous = before.get(key)
            gone = (None, row.unit, "", "", "", "", "", False, True)
            contents = gone if previous is None else _CONTENTS(previous)
            new.append((*key, row.revision + 1, *contents))
        record = _open_upload(
            connection,
            plan_id,
            kind="undo",
            entered_by=entered_by,
            filename=upload.filename,
            sha256="",
            note="",
            now=now,
            rows_new=0,
            rows_changed=len(new),
            rows_unchanged=written - len(new),
            undoes_id=upload_id,
        )
        _append(connection, record.id, new, None)
        bump_revision(connection)
    return record


def _locked_codes(connection: Connection, plan_id: int) -> dict[str, int]:
    """Codes to keys. On PostgreSQL the plan's row is locked, so that writers to one plan queue as on SQLite."""
    connection.execute(select(Plan.id).where(Plan.id == plan_id).with_for_update())
    rows = connection.execute(
        select(Indicator.code, Indicator.id).where(Indicator.plan_id == plan_id)
    )
    return {row[0]: row[1] for row in rows.all()}


def _keyed(rows: list[tuple[Any, ...]], ids: dict[str, int]) -> dict[Key, tuple[Any, ...]]:
    keyed: dict[Key, tuple[Any, ...]] = {}
    try:
        keyed = {(ids[row[CODE]], row[SERIES], row[YEAR]): row for row in rows}
    except KeyError as error:
        raise LookupError(f"no indicator {error.args[0]!r} in the plan") from error
    if len(keyed) < len(rows):
        times = Counter((row[CODE], row[YEAR], row[SERIES]) for row in rows)
        (code, year, series), _ = times.most_common(1)[0]
        raise ValueError(f"two rows for {code} {year} ({series})")
    return keyed


def _revisions(
    wanted: dict[Key, tuple[Any, ...]], held: dict[Key, tuple[Any, ...]]
) -> tuple[list[tuple[Any, ...]], dict[str, int]]:
    """What is to be written (key, revision, contents), and how many values are new, changed, unchanged."""
    new: list[tuple[Any, ...]] = []
    counts = {"rows_new": 0, "rows_changed": 0, "rows_unchanged": 0}
    if not held:
        # A first upload has nothing to be compared with.
        there = [(key, row) for key, row in wanted.items() if not row[GONE]]
        marked = any(row[BROKEN] for _, row in there)
        said = _contents if marked else _unmarked
        new = [(*key, 1, *said(row)) for key, row in there]
        counts |= {"rows_new": len(new), "rows_unchanged": len(wanted) - len(new)}
        return new, counts
    for key, row in wanted.items():
        contents = _contents(row)
        current = held.get(key)
        if contents == current[1:] if current else contents[DELETED]:
            counts["rows_unchanged"] += 1
            continue
        fresh = current is None or current[1 + DELETED]
        counts["rows_new" if fresh else "rows_changed"] += 1
        new.append((*key, current[0] + 1 if current else 1, *contents))
    return new, counts


def _held(connection: Connection, plan_id: int) -> dict[Key, tuple[Any, ...]]:
    """Revision and contents of every value that holds, deleted ones included."""
    highest = highest_revisions(plan_id).subquery()
    columns = [getattr(Observation, name) for name in ("revision", *CONTENTS)]
    rows = connection.execute(
        select(Observation.indicator_id, Observation.series, Observation.year, *columns).join(
            highest, is_highest(highest)
        )
    )
    return {(row[0], row[1], row[2]): tuple(row[3:]) for row in rows}


def _refuse_collisions(
    connection: Connection,
    plan_id: int,
    wanted: dict[Key, tuple[Any, ...]],
    held: dict[Key, tuple[Any, ...]],
) -> None:
    collided = {
        key: row
        for key, row in wanted.items()
        if row[EXPECTED] is not None and row[EXPECTED] != (held[key][0] if key in held else 0)
    }
    if not collided:
        return
    # Who and when are read for these alone.
    current = {(row.code, row.series, row.year): row for row in current_rows(connection, plan_id)}
    raise Conflict(
        [
            Collision(
                row[CODE],
                row[SERIES],
                row[YEAR],
                row[EXPECTED],
                current.get((row[CODE], row[SERIES], row[YEAR])),
            )
            for row in collided.values()
        ]
    )


def _open_upload(
    connection: Connection, plan_id: int, *, now: datetime | None, **values: Any
) -> UploadRecord:
    entered_at = now or datetime.now(UTC)
    # Time of entry never runs backwards, whatever the clock does: "as of" reads depend on its order.
    last = connection.scalar(
        select(Upload.entered_at)
        .where(Upload.plan_id == plan_id)
        .order_by(Upload.id.desc())
        .limit(1)
    )
    if last is not None and entered_at < last:
        entered_at = last
    key = connection.scalars(
        insert(Upload).returning(Upload.id),
        [{"plan_id": plan_id, "entered_at": entered_at, **values}],
    ).one()
    return UploadRecord(id=key, entered_at=entered_at, **values)


def _append(
    connection: Connection,
    upload_id: int,
    rows: list[tuple[Any, ...]],
    progress: Callable[[int, int], None] | None,
) -> None:
    """Write revisions: (indicator, series, year, revision, contents …), with or without the two marks at the end.

    Straight to the driver: for plain columns, what SQLAlchemy does to each row costs more than the row.
    """
    if not rows:
        return
    columns = ["indicator_id", "series", "year", "revision", *CONTENTS]
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    values = [mark] * len(rows[0])
    # Marks that no row has are written as constants: sqlite3 takes long over each boolean.
    values += ["false"] * (len(columns) - len(values))
    statement = (
        f"insert into observation (upload_id, {', '.join(columns)}) "
        f"values ({int(upload_id)}, {', '.join(values)})"
    )
    for start in range(0, len(rows), BATCH):
        connection.exec_driver_sql(statement, rows[start : start + BATCH])
        if progress:
            progress(min(start + BATCH, len(rows)), len(rows))
