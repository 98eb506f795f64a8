"""Backups, consistent while the database is in use: SQLite by its online backup, PostgreSQL by ``pg_dump``."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Engine

from db.engine import BUSY_TIMEOUT_MS, DatabaseError, shown


def backup(engine: Engine, target: Path, *, force: bool = False) -> Path:
    """Write the database as it is at one moment to a file, whole or not at all.

    The file is an SQLite database, or an archive of ``pg_dump``. Raises ``DatabaseError`` when the file exists (unless
    ``force``), the disk is full, the database is damaged, or ``pg_dump`` is missing.
    """
    if target.exists() and not force:
        raise DatabaseError(f"{target}: exists already; give another name, or --force")
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # What is in it is for the same eyes as the database.
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        if engine.dialect.name == "sqlite":
            _sqlite(engine, partial)
        else:
            run_tool(engine, "pg_dump", "--format=custom", "--no-owner", "--file", str(partial))
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(target)
    except OSError as error:
        raise DatabaseError(f"{target}: cannot be written ({error.strerror or error})") from error
    finally:
        with suppress(OSError):
            partial.unlink()
    return target


def _sqlite(engine: Engine, target: Path) -> None:
    source = Path(engine.url.database or "")
    try:
        with (
            closing(open_file(source)) as live,
            closing(sqlite3.connect(target)) as copy,
        ):
            live.backup(copy)
            # One file, not three.
            copy.execute("PRAGMA journal_mode=DELETE")
            faults = faults_of(copy)
    except sqlite3.Error as error:
        raise DatabaseError(f"{source}: no backup was made: {error}") from error
    if faults:
        raise DatabaseError(
            f"{source}: no backup was made, the database is damaged: {faults[0]}; see plan-monitor db check"
        )


def open_file(path: Path) -> sqlite3.Connection:
    """A plain connection to an SQLite file that exists, as patient as the program's own."""
    if not path.is_file():
        raise DatabaseError(f"{path}: there is no such file")
    return sqlite3.connect(path, timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None)


def faults_of(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with the file's structure."""
    rows = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)")]
    return [] if rows == ["ok"] else rows


def run_tool(engine: Engine, tool: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs on this database. Raises ``DatabaseError`` with the end of what it said."""
    program = shutil.which(tool)
    if program is None:
        raise DatabaseError(
            f"{tool} is not installed here: install PostgreSQL's client programs "
            "(Debian: apt-get install postgresql-client), or run the command where they are"
        )
    from psycopg.conninfo import make_conninfo

    _, given = engine.dialect.create_connect_args(engine.url)
    # What is SQLAlchemy's own, not the server's.
    given.pop("context", None)
    # The password goes through the environment, for others can read a command line.
    password = given.pop("password", None)
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    done = subprocess.run(
        [program, "--dbname", make_conninfo("", **given), "--no-password", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    if done.returncode:
        said = " ".join(done.stderr.split())[-600:]
        raise DatabaseError(f"{shown(engine)}: {tool} failed: {said}")
