"""What lets an account in, and how often signing in has failed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from db.account_records import AccountRecord, TokenRecord
from db.engine import reading, writing
from db.store.accounts import ACCOUNT_COLUMNS, record_event
from db.tables.accounts import AccessToken, Account, SignInFailure


def add_token(
    engine: Engine,
    account_id: int,
    kind: str,
    token_hash: str,
    *,
    expires_at: datetime,
    now: datetime,
    label: str = "",
    done_by: str = "",
) -> None:
    """Let an account in by a token from now on; recorded where ``done_by`` is given. Expired ones are forgotten."""
    with writing(engine) as connection:
        connection.execute(delete(AccessToken).where(AccessToken.expires_at <= now))
        connection.execute(
            insert(AccessToken).values(
                account_id=account_id,
                kind=kind,
                token_hash=token_hash,
                label=label,
                created_at=now,
                expires_at=expires_at,
            )
        )
        if done_by:
            record_event(connection, account_id, "token", label, done_by, now)


def token_account(
    engine: Engine, kind: str, token_hash: str, now: datetime
) -> AccountRecord | None:
    """The active account that a token lets in; none for a token that is unknown or has expired."""
    with reading(engine) as connection:
        row = connection.execute(
            select(*ACCOUNT_COLUMNS)
            .join(AccessToken, AccessToken.account_id == Account.id)
            .where(
                AccessToken.token_hash == token_hash,
                AccessToken.kind == kind,
                AccessToken.expires_at > now,
                Account.active,
            )
        ).one_or_none()
        return AccountRecord(*row) if row else None


def tokens(engine: Engine, kind: str) -> list[TokenRecord]:
    """The tokens of a kind, newest first."""
    with reading(engine) as connection:
        rows = connection.execute(
            select(
                AccessToken.id,
                Account.name,
                AccessToken.kind,
                AccessToken.label,
                AccessToken.created_at,
                AccessToken.expires_at,
            )
            .join(Account, Account.id == AccessToken.account_id)
            .where(AccessToken.kind == kind)
            .order_by(AccessToken.id.desc())
        )
        return [TokenRecord(*row) for row in rows]


def end_session(engine: Engine, token_hash: str) -> None:
    """Let nobody in by a browser's token any more."""
    with writing(engine) as connection:
        connection.execute(
            delete(AccessToken).where(
                AccessToken.token_hash == token_hash, AccessToken.kind == "session"
            )
        )


def end_token(engine: Engine, key: int, *, done_by: str) -> bool:
    """Let nobody in by a program's token any more, given by its number; whether there was one."""
    with writing(engine) as connection:
        ended = connection.execute(
            delete(AccessToken)
            .where(AccessToken.id == key, AccessToken.kind == "api")
            .returning(AccessToken.account_id, AccessToken.label)
        ).one_or_none()
        if ended is not None:
            now = datetime.now(UTC)
            record_event(connection, ended.account_id, "token_ended", ended.label, done_by, now)
        return ended is not None


def begin_attempt(
    engine: Engine,
    keys: Sequence[str],
    wait: Callable[[Mapping[str, tuple[int, datetime]]], float],
    now: datetime,
) -> float:
    """Count an attempt under every key, unless ``wait`` of the failures so far (count, last time) says to wait.

    Returns the seconds to wait; 0: counted, go on. Counted before the password is looked at, so that many attempts at
    once count as many.
    """
    dialect = sqlite if engine.dialect.name == "sqlite" else postgresql
    wanted = SignInFailure.key.in_(keys)
    with writing(engine) as connection:
        # The rows are made first, so that there is something to lock.
        connection.execute(
            dialect.insert(SignInFailure).on_conflict_do_nothing(),
            [{"key": key, "failures": 0, "last_at": now} for key in sorted(keys)],
        )
        rows = connection.execute(
            select(SignInFailure.key, SignInFailure.failures, SignInFailure.last_at)
            .where(wanted)
            .order_by(SignInFailure.key)
            .with_for_update()
        )
        seconds = wait({row.key: (row.failures, row.last_at) for row in rows})
        if seconds <= 0:
            connection.execute(
                update(SignInFailure)
                .where(wanted)
                .values(failures=SignInFailure.failures + 1, last_at=now)
            )
        return max(seconds, 0.0)


def end_attempt(
    engine: Engine, *, forget: Sequence[str], uncount: Sequence[str], before: datetime
) -> None:
    """After success: start anew for some keys, take back one count of others, and drop counts from before a time."""
    with writing(engine) as connection:
        connection.execute(
            delete(SignInFailure).where(
                SignInFailure.key.in_(forget) | (SignInFailure.last_at < before)
            )
        )
        connection.execute(
            update(SignInFailure)
            .where(SignInFailure.key.in_(uncount), SignInFailure.failures > 0)
            .values(failures=SignInFailure.failures - 1)
        )
