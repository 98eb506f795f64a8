"""Files between choosing and writing: any worker may go on with one, one at a time, and none is written twice.

Whoever takes a job up raises its ``turn``; every later change asks for that turn, so that a worker that was thought
dead, and is not, can change nothing more. None of this raises the revision number: no page shows it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError

from db.engine import reading, writing
from db.models import Indicator, Observation, Upload, UploadJob
from db.records import JobRecord, UploadRecord
from db.store.plans import plan_id_of
from db.store.reviews import put_alias

WORKING = frozenset({"waiting", "reading", "checking", "writing"})
# Often enough for what is looked at to stay, seldom enough for looking to cost no writing.
TOUCH_SECONDS = 60.0

_COLUMNS = (
    UploadJob.id,
    UploadJob.plan_slug,
    UploadJob.filename,
    UploadJob.size,
    UploadJob.sha256,
    UploadJob.pasted,
    UploadJob.sheet,
    UploadJob.form,
    UploadJob.accepted,
    UploadJob.remembered,
    UploadJob.reading,
    UploadJob.step,
    UploadJob.done,
    UploadJob.total,
    UploadJob.problem,
    UploadJob.stale,
    UploadJob.turn,
    UploadJob.tries,
    UploadJob.checked_turn,
    UploadJob.seen_upload,
    UploadJob.digest,
)
_OWN = len(_COLUMNS)
_UPLOAD = (
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
)


class Superseded(Exception):
    """Another worker has taken the job up in the meantime; nothing was written."""


def open_job(
    engine: Engine,
    token: str,
    plan: str,
    data: bytes,
    filename: str,
    *,
    pasted: bool,
    most: int,
    most_bytes: int,
    seconds: float,
) -> int:
    """Hold a file under a token, in its first turn; its key. The token itself is not kept.

    Forgets what nobody has looked at for ``seconds``, and the longest unseen beyond ``most`` files or ``most_bytes``.
    """
    with writing(engine) as connection:
        now = _now(connection)
        _forget(connection, now, most - 1, most_bytes - len(data), seconds)
        return connection.scalars(
            insert(UploadJob).returning(UploadJob.id),
            [
                {
                    "token_hash": _hash(token),
                    "plan_slug": plan,
                    "filename": filename,
                    "data": data,
                    "size": len(data),
                    "sha256": hashlib.sha256(data).hexdigest(),
                    "pasted": pasted,
                    "touched": now,
                    "heartbeat": now,
                }
            ],
        ).one()


def job_of(engine: Engine, token: str) -> JobRecord | None:
    """The job of a token, if it is still held."""
    with reading(engine) as connection:
        row = connection.execute(
            select(*_COLUMNS, UploadJob.heartbeat, UploadJob.touched, *_UPLOAD)
            .outerjoin(Upload, Upload.id == UploadJob.upload_id)
            .where(UploadJob.token_hash == _hash(token))
        ).one_or_none()
        if row is None:
            return None
        now = _now(connection)
    values: tuple[Any, ...] = tuple(row)
    own, (heartbeat, touched), record = values[:_OWN], values[_OWN : _OWN + 2], values[_OWN + 2 :]
    if abs((now - touched).total_seconds()) > TOUCH_SECONDS:
        # Looking must not fail because somebody else writes for long.
        with suppress(DBAPIError), writing(engine) as connection:
            connection.execute(
                update(UploadJob).where(UploadJob.id == row[0]).values(touched=_now(connection))
            )
    silent = (now - heartbeat).total_seconds()
    upload = None if record[0] is None else UploadRecord(*record)
    return JobRecord(*[*own, silent, upload])


def job_data(engine: Engine, key: int) -> bytes | None:
    """The bytes of a job's file, if it is still held."""
    with reading(engine) as connection:
        return connection.scalar(select(UploadJob.data).where(UploadJob.id == key))


def take_up_job(
    engine: Engine, job: JobRecord, values: Mapping[str, Any], *, steps: Iterable[str] = ()
) -> int | None:
    """Take a job up as it was read, with other ``values``: the new turn, or ``None`` when somebody else was faster.

    ``steps`` are those in which it may be (default: the one in which it was read).
    """
    with writing(engine) as connection:
        now = _now(connection)
        taken = connection.execute(
            update(UploadJob)
            .where(
                UploadJob.id == job.id,
                UploadJob.turn == job.turn,
                UploadJob.step.in_(tuple(steps) or (job.step,)),
            )
            .values(turn=UploadJob.turn + 1, heartbeat=now, touched=now, **values)
        )
    return job.turn + 1 if taken.rowcount else None


def change_job(engine: Engine, key: int, turn: int, **values: Any) -> bool:
    """Change a job in one's own turn, as long as it is worked on; whether it was still one's own."""
    with writing(engine) as connection:
        changed = connection.execute(
            update(UploadJob).where(_mine(key, turn)).values(heartbeat=_now(connection), **values)
        )
    return bool(changed.rowcount)


def finish_job(
    connection: Connection,
    plan_id: int,
    key: int,
    turn: int,
    upload_id: int,
    aliases: Mapping[str, str],
    entered_by: str,
) -> None:
    """Mark a job as written, and remember its names, in the transaction that writes its values.

    Raises ``Superseded`` when it is no longer this turn's, which undoes the transaction: so nothing is written twice.
    """
    done = connection.execute(
        update(UploadJob)
        .where(_mine(key, turn), UploadJob.step == "writing")
        .values(step="written", upload_id=upload_id, data=b"", size=0, heartbeat=_now(connection))
    )
    if not done.rowcount:
        raise Superseded
    for name, code in aliases.items():
        put_alias(connection, plan_id, name, code, entered_by)


def beat_jobs(engine: Engine, working: Iterable[tuple[int, int, str, int, int]]) -> None:
    """Say that the workers of these jobs live: key, turn, step, rows done, rows in all."""
    with writing(engine) as connection:
        now = _now(connection)
        for key, turn, step, done, total in working:
            connection.execute(
                update(UploadJob)
                .where(_mine(key, turn))
                .values(heartbeat=now, step=step, done=done, total=total)
            )


def drop_job(engine: Engine, token: str) -> bool:
    """Forget a job; not one that is being written. Whether it is gone."""
    with writing(engine) as connection:
        connection.execute(
            delete(UploadJob).where(
                UploadJob.token_hash == _hash(token), UploadJob.step != "writing"
            )
        )
        left = connection.scalar(select(UploadJob.id).where(UploadJob.token_hash == _hash(token)))
    return left is None


def last_upload(engine: Engine, slug: str) -> int:
    """The key of a plan's newest upload (0: none). Keys grow in the order of writing, for writers to a plan queue."""
    with reading(engine) as connection:
        query = select(func.max(Upload.id)).where(Upload.plan_id == plan_id_of(connection, slug))
        return connection.scalar(query) or 0


def revisions_at(engine: Engine, slug: str, upload_id: int) -> dict[tuple[str, str, int], int]:
    """Of each value the revision that held just after an upload: (code, series, year) to revision."""
    with reading(engine) as connection:
        rows = connection.execute(
            select(
                Indicator.code,
                Observation.series,
                Observation.year,
                func.max(Observation.revision),
            )
            .join(Indicator, Indicator.id == Observation.indicator_id)
            .where(
                Indicator.plan_id == plan_id_of(connection, slug),
                Observation.upload_id <= upload_id,
            )
            .group_by(Indicator.code, Observation.series, Observation.year)
        )
        return {(row[0], row[1], row[2]): row[3] for row in rows}


def _forget(
    connection: Connection, now: datetime, most: int, most_bytes: int, seconds: float
) -> None:
    past = now - timedelta(seconds=seconds)
    free = UploadJob.step.not_in(WORKING)
    # What was given up in the middle of work is as old as its last sign of life.
    connection.execute(
        delete(UploadJob).where(UploadJob.touched < past, or_(free, UploadJob.heartbeat < past))
    )
    rows = connection.execute(
        select(UploadJob.id, UploadJob.size, UploadJob.step).order_by(
            UploadJob.touched.desc(), UploadJob.id.desc()
        )
    )
    gone, count, size = [], 0, 0
    for key, length, step in rows.all():
        count, size = count + 1, size + length
        if step not in WORKING and (count > most or size > most_bytes):
            gone.append(key)
    if gone:
        connection.execute(delete(UploadJob).where(UploadJob.id.in_(gone)))


def _mine(key: int, turn: int) -> ColumnElement[bool]:
    return and_(UploadJob.id == key, UploadJob.turn == turn, UploadJob.step.in_(WORKING))


def _now(connection: Connection) -> datetime:
    """The time by the one clock that all workers share."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    now: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return now.astimezone(UTC)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
