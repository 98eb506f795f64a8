"""What people enter: uploads and observations. Nothing here updates or deletes a row that somebody entered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, and_, func, insert, select
from sqlalchemy.orm import aliased

from db.engine import reading, writing
from db.models import Indicator, Observation, Plan, Upload
from db.records import NewObservation, ObservationRecord, UploadKind, UploadRecord
from db.store.plans import bump_revision, plan_id_of

BATCH = 5_000
Key = tuple[int, str, int]
CONTENTS = (
    "value",
    "unit",
    "qualifier",
    "status",
    "source",
    "source_url",
    "note",
    "scope_break",
    "deleted",
)


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


def current_observations(
    engine: Engine,
    slug: str,
    code: str | None = None,
    as_of: datetime | None = None,
    series: str | None = "actual",
) -> list[ObservationRecord]:
    """The values that hold, or held at ``as_of``: of each indicator and year the highest revision, unless deleted.

    ``series`` ``None`` gives actuals and reference series alike. Raises ``LookupError`` for an unknown plan.
    """
    with reading(engine) as connection:
        return [
            row
            for row in _current(connection, plan_id_of(connection, slug), code, as_of, series)
            if not row.deleted
        ]


def observation_revisions(
    engine: Engine, slug: str, code: str | None = None
) -> list[ObservationRecord]:
    """Every revision of every value, oldest first, deleted ones included: the history, and what verdicts replay."""
    with reading(engine) as connection:
        query = _observations(plan_id_of(connection, slug), code).order_by(Observation.id)
        return [ObservationRecord(*row) for row in connection.execute(query)]


def uploads(engine: Engine, slug: str) -> list[UploadRecord]:
    """The uploads of a plan, newest first, each with the upload that undid it."""
    undoing = aliased(Upload)
    with reading(engine) as connection:
        query = (
            select(
                Upload.id,
                Upload.kind,
                Upload.filename,
                Upload.sha256,
                Upload.note,
                Upload.entered_by,
                Upload.entered_at,
                Upload.rows_new,
                Upload.rows_changed,
                Upload.rows_unchanged,
                Upload.undoes_id,
                undoing.id,
            )
            .outerjoin(undoing, undoing.undoes_id == Upload.id)
            .where(Upload.plan_id == plan_id_of(connection, slug))
            .order_by(Upload.id.desc())
        )
        return [UploadRecord(*row) for row in connection.execute(query)]


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
) -> UploadRecord:
    """Record the rows as new revisions, all or none; a row equal to what holds is counted and not written.

    ``progress`` is called with (rows written, rows in all). Raises ``Conflict`` when a row's expected revision is no
    longer the current one, ``LookupError`` for an unknown plan or code, ``ValueError`` when two rows are for the
    same indicator, series and year.
    """
    with writing(engine) as connection:
        plan_id = plan_id_of(connection, slug)
        ids = _locked_codes(connection, plan_id)
        latest = {
            (ids[row.code], row.series, row.year): row for row in _current(connection, plan_id)
        }
        wanted = _keyed(rows, ids)
        _refuse_collisions(wanted, latest)
        new: list[dict[str, Any]] = []
        counts = {"rows_new": 0, "rows_changed": 0, "rows_unchanged": 0}
        for key, row in wanted.items():
            current = latest.get(key)
            if _same(row, current):
                counts["rows_unchanged"] += 1
                continue
            counts["rows_new" if current is None or current.deleted else "rows_changed"] += 1
            new.append(_revision_of(key, row, current))
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
            (ids[row.code], row.series, row.year): row for row in _current(connection, plan_id)
        }
        mine = {key: row for key, row in latest.items() if row.upload_id == upload_id}
        written = connection.scalars(
            select(func.count()).select_from(Observation).where(Observation.upload_id == upload_id)
        ).one()
        if not mine:
            raise UndoRefused("all_revised")
        before = _before(connection, plan_id, upload_id, ids)
        new = []
        for key, row in mine.items():
            previous = before.get(key)
            restored = (
                NewObservation(row.code, row.year, None, row.unit, deleted=True)
                if previous is None
                else _as_new(previous)
            )
            new.append(_revision_of(key, restored, row))
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
    return {row.code: row.id for row in rows}


def _observations(plan_id: int, code: str | None) -> Select[*tuple[Any, ...]]:
    columns: list[Any] = [
        Indicator.code,
        *(getattr(Observation, name) for name in ("series", "year", "revision", *CONTENTS)),
        Observation.upload_id,
        Upload.entered_by,
        Upload.entered_at,
    ]
    query = (
        select(*columns)
        .join(Indicator, Indicator.id == Observation.indicator_id)
        .join(Upload, Upload.id == Observation.upload_id)
        .where(Indicator.plan_id == plan_id)
    )
    return query if code is None else query.where(Indicator.code == code)


def _current(
    connection: Connection,
    plan_id: int,
    code: str | None = None,
    as_of: datetime | None = None,
    series: str | None = None,
) -> list[ObservationRecord]:
    """The highest revision of each value, deleted ones included."""
    highest = (
        select(
            Observation.indicator_id,
            Observation.series,
            Observation.year,
            func.max(Observation.revision).label("revision"),
        )
        .join(Indicator, Indicator.id == Observation.indicator_id)
        .where(Indicator.plan_id == plan_id)
        .group_by(Observation.indicator_id, Observation.series, Observation.year)
    )
    if as_of is not None:
        highest = highest.join(Upload, Upload.id == Observation.upload_id).where(
            Upload.entered_at <= as_of
        )
    top = highest.subquery()
    query = _observations(plan_id, code).join(
        top,
        and_(
            top.c.indicator_id == Observation.indicator_id,
            top.c.series == Observation.series,
            top.c.year == Observation.year,
            top.c.revision == Observation.revision,
        ),
    )
    if series is not None:
        query = query.where(Observation.series == series)
    query = query.order_by(Indicator.ordinal, Indicator.id, Observation.series, Observation.year)
    return [ObservationRecord(*row) for row in connection.execute(query)]


def _before(
    connection: Connection, plan_id: int, upload_id: int, ids: dict[str, int]
) -> dict[Key, ObservationRecord]:
    """Of each value that an upload wrote, the revision just before it."""
    written = aliased(Observation)
    query = _observations(plan_id, None).join(
        written,
        and_(
            written.upload_id == upload_id,
            written.indicator_id == Observation.indicator_id,
            written.series == Observation.series,
            written.year == Observation.year,
            written.revision == Observation.revision + 1,
        ),
    )
    rows = (ObservationRecord(*row) for row in connection.execute(query))
    return {(ids[row.code], row.series, row.year): row for row in rows}


def _keyed(rows: Sequence[NewObservation], ids: dict[str, int]) -> dict[Key, NewObservation]:
    keyed: dict[Key, NewObservation] = {}
    for row in rows:
        if row.code not in ids:
            raise LookupError(f"no indicator {row.code!r} in the plan")
        key = (ids[row.code], row.series, row.year)
        if key in keyed:
            raise ValueError(f"two rows for {row.code} {row.year} ({row.series})")
        keyed[key] = row
    return keyed


def _refuse_collisions(
    wanted: dict[Key, NewObservation], latest: dict[Key, ObservationRecord]
) -> None:
    collisions = []
    for key, row in wanted.items():
        current = latest.get(key)
        now = current.revision if current else 0
        if row.expected_revision is not None and row.expected_revision != now:
            collisions.append(
                Collision(row.code, row.series, row.year, row.expected_revision, current)
            )
    if collisions:
        raise Conflict(collisions)


def _same(row: NewObservation, current: ObservationRecord | None) -> bool:
    if current is None:
        return row.deleted
    if row.deleted and current.deleted:
        return True
    return all(getattr(row, name) == getattr(current, name) for name in CONTENTS)


def _revision_of(
    key: Key, row: NewObservation, current: ObservationRecord | None
) -> dict[str, Any]:
    indicator_id, series, year = key
    return {
        "indicator_id": indicator_id,
        "series": series,
        "year": year,
        "revision": (current.revision if current else 0) + 1,
        **{name: getattr(row, name) for name in CONTENTS},
    }


def _as_new(row: ObservationRecord) -> NewObservation:
    contents = {name: getattr(row, name) for name in CONTENTS}
    return NewObservation(code=row.code, year=row.year, **contents)


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
    rows: list[dict[str, Any]],
    progress: Callable[[int, int], None] | None,
) -> None:
    for start in range(0, len(rows), BATCH):
        batch = [{**row, "upload_id": upload_id} for row in rows[start : start + BATCH]]
        connection.execute(insert(Observation), batch)
        if progress:
            progress(min(start + BATCH, len(rows)), len(rows))
