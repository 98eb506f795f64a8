"""Accounts: who may come in, as what; each change is recorded with who made it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update

from db.account_records import ROLES, AccountEventRecord, AccountRecord
from db.engine import reading, writing
from db.models import Installation
from db.tables.accounts import AccessToken, Account, AccountEvent

ACCOUNT_COLUMNS = (
    Account.id,
    Account.name,
    Account.display_name,
    Account.role,
    Account.active,
    Account.created_at,
    Account.last_sign_in_at,
    Account.subject,
)


class NameTaken(ValueError):
    """There is an account of that name already."""


def secret_key(engine: Engine, proposed: str) -> str:
    """The installation's secret; the first to ask sets it to ``proposed``."""
    with reading(engine) as connection:
        found = connection.scalar(select(Installation.secret)) or ""
    if found:
        return str(found)
    with writing(engine) as connection:
        connection.execute(
            update(Installation).where(Installation.secret == "").values(secret=proposed)
        )
        return connection.scalars(select(Installation.secret)).one()


def any_accounts(engine: Engine) -> bool:
    """Whether there is any account, disabled ones included: to disable the last is not to open the door."""
    with reading(engine) as connection:
        return connection.scalar(select(Account.id).limit(1)) is not None


def accounts(engine: Engine) -> list[AccountRecord]:
    """Every account, by name."""
    with reading(engine) as connection:
        rows = connection.execute(select(*ACCOUNT_COLUMNS).order_by(Account.name))
        return [AccountRecord(*row) for row in rows]


def account(
    engine: Engine, *, name: str | None = None, subject: str | None = None
) -> AccountRecord | None:
    """The account of a name, or of a subject of an OpenID provider."""
    wanted = Account.name == name if name is not None else Account.subject == subject
    with reading(engine) as connection:
        row = connection.execute(select(*ACCOUNT_COLUMNS).where(wanted)).one_or_none()
        return AccountRecord(*row) if row else None


def password_hash(engine: Engine, account_id: int) -> str:
    """The hash that a password is checked against; empty: none lets in."""
    with reading(engine) as connection:
        found = connection.scalar(select(Account.password_hash).where(Account.id == account_id))
        return found or ""


def add_account(
    engine: Engine,
    name: str,
    display_name: str,
    role: str,
    *,
    done_by: str,
    password_hash: str = "",
    subject: str | None = None,
    now: datetime | None = None,
) -> AccountRecord:
    """A new account. A display name that another has gets the name behind it, for entries are told apart by it.

    Raises ``NameTaken``, and ``ValueError`` for a role there is not.
    """
    if role not in ROLES:
        raise ValueError(f"{role}: one of {', '.join(ROLES)}")
    at = now or datetime.now(UTC)
    with writing(engine) as connection:
        taken = connection.execute(select(Account.name, Account.display_name)).all()
        if any(row.name == name for row in taken):
            raise NameTaken(name)
        if any(row.display_name.casefold() == display_name.casefold() for row in taken):
            display_name = f"{display_name} ({name})"
        values: dict[str, Any] = {
            "name": name,
            "display_name": display_name,
            "role": role,
            "subject": subject,
            "active": True,
            "created_at": at,
            "last_sign_in_at": None,
        }
        key = connection.scalars(
            insert(Account).returning(Account.id), [{**values, "password_hash": password_hash}]
        ).one()
        record_event(connection, key, "added", role, done_by, at)
    return AccountRecord(id=key, **values)


def change_account(
    engine: Engine,
    account_id: int,
    *,
    done_by: str,
    role: str | None = None,
    active: bool | None = None,
    password_hash: str | None = None,
    keep_token: str = "",
    now: datetime | None = None,
) -> None:
    """Change what is given. A new password, and being disabled, end every session (but ``keep_token``'s hash).

    Raises ``LookupError`` when there is no such account, ``ValueError`` for a role there is not.
    """
    if role is not None and role not in ROLES:
        raise ValueError(f"{role}: one of {', '.join(ROLES)}")
    at = now or datetime.now(UTC)
    given: dict[str, Any] = {"role": role, "active": active, "password_hash": password_hash}
    values = {name: value for name, value in given.items() if value is not None}
    with writing(engine) as connection:
        changed = connection.execute(
            update(Account).where(Account.id == account_id).values(values)
        ).rowcount
        if not changed:
            raise LookupError(f"no account {account_id}")
        if role is not None:
            record_event(connection, account_id, "role", role, done_by, at)
        if active is not None:
            record_event(
                connection, account_id, "enabled" if active else "disabled", "", done_by, at
            )
        if password_hash is not None:
            record_event(connection, account_id, "password", "", done_by, at)
        ended = AccessToken.account_id == account_id
        if active is False:
            connection.execute(delete(AccessToken).where(ended))
        elif password_hash is not None:
            connection.execute(
                delete(AccessToken).where(
                    ended, AccessToken.kind == "session", AccessToken.token_hash != keep_token
                )
            )


def rehash(engine: Engine, account_id: int, password_hash: str) -> None:
    """The same password, hashed anew: nothing that anybody has to know of."""
    with writing(engine) as connection:
        connection.execute(
            update(Account).where(Account.id == account_id).values(password_hash=password_hash)
        )


def signed_in(engine: Engine, account_id: int, now: datetime) -> None:
    """Note the time."""
    with writing(engine) as connection:
        connection.execute(
            update(Account).where(Account.id == account_id).values(last_sign_in_at=now)
        )


def account_events(engine: Engine, limit: int = 200) -> list[AccountEventRecord]:
    """What was done to accounts, newest first."""
    with reading(engine) as connection:
        rows = connection.execute(
            select(
                Account.name,
                AccountEvent.action,
                AccountEvent.detail,
                AccountEvent.done_by,
                AccountEvent.done_at,
            )
            .join(Account, Account.id == AccountEvent.account_id)
            .order_by(AccountEvent.id.desc())
            .limit(limit)
        )
        return [AccountEventRecord(*row) for row in rows]


def record_event(
    connection: Connection, account_id: int, action: str, detail: str, done_by: str, at: datetime
) -> None:
    """Put what was done to an account on record, in the caller's transaction."""
    connection.execute(
        insert(AccountEvent).values(
            account_id=account_id, action=action, detail=detail, done_by=done_by, done_at=at
        )
    )
