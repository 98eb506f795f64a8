"""Engines for SQLite and PostgreSQL, and the way to bring a database to the current schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

if TYPE_CHECKING:
    from alembic.config import Config

BUSY_TIMEOUT_MS = 15_000
MIGRATIONS = Path(__file__).parent / "migrations"
WRITE_OPTION = "plan_monitor_write"
# Any number will do as long as nothing else in the same database uses it.
MIGRATION_LOCK = 7_214_202_125
# Where Alembic keeps what a database is at.
VERSIONS = "alembic_version"


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
            f"database address {_masked(url)!r} is not one: "
            "use sqlite:///path/to/file.db or postgresql+psycopg://…"
        ) from error
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return create_engine(parsed, pool_pre_ping=True)
    if backend != "sqlite":
        raise DatabaseError(
            f"database address {parsed.render_as_string(hide_password=True)}: {backend} is not supported; "
            "use SQLite or PostgreSQL"
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
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine, before: Callable[[str], None] | None = None) -> bool:
    """Bring the schema to the newest migration; two processes that try at once queue. Whether there was anything to do.

    ``before`` is called with the present revision, under the lock, when migrations are to run on a database that has
    a schema; what it raises leaves the database as it was.
    Raises ``DatabaseError`` when the file is no database, cannot be written, or was made by a newer version.
    """
    # Only here: most starts have nothing to migrate, and need not wait for the library.
    from alembic import command
    from alembic.script import ScriptDirectory

    with told_plainly(engine), writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        config = migrations(engine)
        scripts = ScriptDirectory.from_config(config)
        known = {script.revision for script in scripts.walk_revisions()}
        found = _revisions(connection)
        if found - known:
            raise DatabaseError(
                f"{shown(engine)}: made by a newer version of Plan Monitor "
                f"(schema {', '.join(sorted(found - known))}); install that version or a newer one"
            )
        if found == set(scripts.get_heads()):
            return False
        if before is not None and found:
            before("-".join(sorted(found)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return True


def schema_revision(engine: Engine) -> str:
    """The migration that the database is at; empty: it has no schema yet. Raises ``DatabaseError``."""
    with told_plainly(engine), reading(engine) as connection:
        return "-".join(sorted(_revisions(connection)))


def newest_revision() -> str:
    """The migration that this version needs: their files are named by number, and each follows the one before."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def schema_is_current(engine: Engine) -> bool:
    """Whether the database has exactly the migrations that this version knows."""
    with reading(engine) as connection:
        return _revisions(connection) == {newest_revision()}


def _revisions(connection: Connection) -> set[str]:
    if not inspect(connection).has_table(VERSIONS):
        return set()
    return set(connection.scalars(text(f"select version_num from {VERSIONS}")))


def shown(engine: Engine) -> str:
    """The database's address as it may be printed: a file's path, or the address without its password."""
    if engine.dialect.name == "sqlite":
        return engine.url.database or ":memory:"
    return engine.url.render_as_string(hide_password=True)


@contextmanager
def told_plainly(engine: Engine) -> Iterator[None]:
    """What the driver raises, as a ``DatabaseError`` of one line that says what to do."""
    try:
        yield
    except DBAPIError as error:
        reason = (str(error.orig).strip() or type(error.orig).__name__).splitlines()[0]
        raise DatabaseError(f"{shown(engine)}: {reason}; {_remedy(reason)}") from error


def _remedy(reason: str) -> str:
    if "malformed" in reason or "not a database" in reason or "disk image" in reason:
        return (
            "the file is damaged: stop the program, keep a copy of the file, and bring the last backup back "
            "with plan-monitor db restore FILE --force"
        )
    if "locked" in reason:
        return "another program holds the database: wait for it to end, or end it, and try again"
    if "full" in reason:
        return "make room on the disk; nothing was written"
    return "check the address, the rights and the disk"


def _masked(url: str) -> str:
    """What was given for an address, without what stands where a password would."""
    return re.sub(r"(://[^:/@]*:).*@", r"\1***@", url)
