"""What people entered, as it is read: values that hold now or held on a past day, all revisions, uploads."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    Subquery,
    and_,
    func,
    select,
)
from sqlalchemy.orm import aliased

from db.engine import reading
from db.models import Indicator, Observation, Upload
from db.records import ObservationRecord, UploadRecord
from db.store.plans import plan_id_of

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
            for row in current_rows(connection, plan_id_of(connection, slug), code, as_of, series)
            if not row.deleted
        ]


def observation_revisions(
    engine: Engine, slug: str, code: str | None = None
) -> list[ObservationRecord]:
    """Every revision of every value, oldest first, deleted ones included: the history, and what verdicts replay."""
    with reading(engine) as connection:
        query = observation_query(plan_id_of(connection, slug), code).order_by(Observation.id)
        return [ObservationRecord(*row) for row in connection.execute(query)]


def uploads(
    engine: Engine,
    slug: str,
    ids: Collection[int] | None = None,
    newest: int | None = None,
) -> list[UploadRecord]:
    """The uploads of a plan, newest first, each with the upload that undid it; only these, or only so many."""
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
            .limit(newest)
        )
        if ids is not None:
            query = query.where(Upload.id.in_(ids))
        return [UploadRecord(*row) for row in connection.execute(query)]


def upload_count(engine: Engine, slug: str) -> int:
    """How many uploads a plan has."""
    with reading(engine) as connection:
        plan_id = plan_id_of(connection, slug)
        found = connection.scalar(select(func.count(Upload.id)).where(Upload.plan_id == plan_id))
        return found or 0


def observation_query(plan_id: int, code: str | None) -> Select[*tuple[Any, ...]]:
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


def highest_revisions(plan_id: int) -> Select[int, str, int, int]:
    return (
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


def is_highest(top: Subquery) -> ColumnElement[bool]:
    return and_(
        top.c.indicator_id == Observation.indicator_id,
        top.c.series == Observation.series,
        top.c.year == Observation.year,
        top.c.revision == Observation.revision,
    )


def current_rows(
    connection: Connection,
    plan_id: int,
    code: str | None = None,
    as_of: datetime | None = None,
    series: str | None = None,
) -> list[ObservationRecord]:
    """The highest revision of each value, deleted ones included."""
    highest = highest_revisions(plan_id)
    if as_of is not None:
        highest = highest.join(Upload, Upload.id == Observation.upload_id).where(
            Upload.entered_at <= as_of
        )
    top = highest.subquery()
    query = observation_query(plan_id, code).join(top, is_highest(top))
    if series is not None:
        query = query.where(Observation.series == series)
    query = query.order_by(Indicator.ordinal, Indicator.id, Observation.series, Observation.year)
    return [ObservationRecord(*row) for row in connection.execute(query)]


def rows_before(
    connection: Connection, plan_id: int, upload_id: int, ids: dict[str, int]
) -> dict[Key, ObservationRecord]:
    """Of each value that an upload wrote, the revision just before it."""
    written = aliased(Observation)
    query = observation_query(plan_id, None).join(
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
