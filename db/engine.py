"""Engines for SQLite and PostgreSQL, and the way to bring a database to the current schema."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

BUSY_TIMEOUT_MS = 15_000
MIGRATIONS = Path(__file__).parent / "migrations"
WRITE_OPTION = "plan_monitor_write"
# Any number will do as long as nothing else in the same database uses it.
MIGRATION_LOCK = 7_214_202_125


class DatabaseError(Exception):
    """The database cannot be used; the message is one line that says which, why, and what to do."""


def make_engine(url: str) -> Engine:
    """An engine for ``sqlite:///path`` or ``postgresql+psycopg://…``; makes the folder of an SQLite file.

    SQLite: WAL, foreign keys on, a busy timeout, and explicit transactions, so that a writer takes its lock at the
    start (``write``) and two writers queue instead of failing half-way.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseError(
            f"database address {url!r} is not one: use sqlite:///path/to/file.db or postgresql+psycopg://…"
        ) from error
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return create_engine(parsed, pool_pre_ping=True)
    if backend != "sqlite":
        raise DatabaseError(
            f"database address {parsed.render_as_string()}: {backend} is not supported; use SQLite or PostgreSQL"
        )
    if parsed.database and parsed.database != ":memory:":
        folder = Path(parsed.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseError(f"{folder}: cannot be made ({error.strerror})") from error
    engine = create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        # The driver's own idea of when a transaction begins is switched off; see ``begin`` below.
        connection.isolation_level = None
        cursor = connection.cursor()
        try:
            for pragma in (
                f"busy_timeout={BUSY_TIMEOUT_MS}",
                "journal_mode=WAL",
                "synchronous=NORMAL",
                "foreign_keys=ON",
            ):
                cursor.execute(f"PRAGMA {pragma}")
        finally:
            cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get(WRITE_OPTION)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A short transaction that sees one state of the database throughout."""
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that holds the write lock from its start; all of it is committed, or none."""
    with (
        engine.connect().execution_options(**{WRITE_OPTION: True}) as connection,
        connection.begin(),
    ):
        yield connection


def migrations(engine: Engine) -> Config:
    """Alembic's configuration for this engine, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest migration; two processes that try at once queue.

    Raises ``DatabaseError`` when the file is no database, cannot be written, or was made by a newer version.
    """
    try:
        with writing(engine) as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(
                    text("select pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK}
                )
            config = migrations(engine)
            known = {
                script.revision for script in ScriptDirectory.from_config(config).walk_revisions()
            }
            found = set(MigrationContext.configure(connection).get_current_heads())
            if found - known:
                raise DatabaseError(
                    f"{_shown(engine)}: made by a newer version of Plan Monitor "
                    f"(schema {', '.join(sorted(found - known))}); install that version or a newer one"
                )
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise DatabaseError(
            f"{_shown(engine)}: {reason}; check the address, the rights and the disk"
        ) from error


def schema_is_current(engine: Engine) -> bool:
    """Whether the database has exactly the migrations that this version knows."""
    heads = set(ScriptDirectory.from_config(migrations(engine)).get_heads())
    with reading(engine) as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == heads


def _shown(engine: Engine) -> str:
    if engine.dialect.name == "sqlite":
        return engine.url.database or ":memory:"
    return engine.url.render_as_string(hide_password=True)
