"""A backup back into the database; what was there is kept."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, func, inspect, select, update

from db.engine import DatabaseError, reading, schema_revision, shown, told_plainly, writing
from db.maintenance.backup import backup, open_file, run_tool
from db.maintenance.contents import file_faults, is_empty
from db.maintenance.upgrade import safe_name
from db.models import Installation

_ARCHIVE = b"PGDMP"


def restore(engine: Engine, source: Path, *, force: bool = False) -> Path | None:
    """Put a backup in place of what is in the database, whole or not at all; where what was there is kept.

    Refuses a database that is not empty unless ``force``, which backs up what is there first. Servers that run go on
    with what was restored. The schema is the backup's: ``prepare`` afterwards. Raises ``DatabaseError``.
    """
    if not source.is_file():
        raise DatabaseError(f"{source}: there is no such file")
    with source.open("rb") as file:
        head = file.read(len(_ARCHIVE))
    sqlite = engine.dialect.name == "sqlite"
    if sqlite:
        _refuse_damaged(source, head)
    elif head != _ARCHIVE:
        raise DatabaseError(
            f"{source}: no backup of a PostgreSQL database; see plan-monitor db copy"
        )
    damaged = sqlite and _exists(engine) and bool(file_faults(Path(engine.url.database or "")))
    kept = None
    if damaged or not is_empty(engine):
        if not force:
            raise DatabaseError(
                f"{shown(engine)}: {'damaged, but' if damaged else 'is'} not empty; "
                "--force puts the backup in its place and keeps what is there in a file"
            )
        kept = _set_aside(engine) if damaged else backup(engine, safe_name(engine, "replaced"))
    revision = 0 if damaged else _revision_number(engine)
    if sqlite:
        _restore_file(engine, source)
    else:
        _restore_archive(engine, source)
    _past(engine, revision)
    return kept


def _exists(engine: Engine) -> bool:
    path = Path(engine.url.database or "")
    return path.is_file() and path.stat().st_size > 0


def _refuse_damaged(source: Path, head: bytes) -> None:
    if head == _ARCHIVE:
        raise DatabaseError(
            f"{source}: a backup of a PostgreSQL database, and this one is SQLite; restore it to a PostgreSQL "
            "database, then plan-monitor db copy"
        )
    faults = file_faults(source)
    if faults:
        raise DatabaseError(f"{source}: damaged, nothing was restored: {faults[0]}")
    with closing(open_file(source)) as connection:
        names = {row[0] for row in connection.execute("select name from sqlite_master")}
    if "alembic_version" not in names or "plan" not in names:
        raise DatabaseError(f"{source}: no database of Plan Monitor")


def _set_aside(engine: Engine) -> Path:
    """Move a damaged file, and what belongs to it, out of the way as it is."""
    engine.dispose()
    path = Path(engine.url.database or "")
    kept = safe_name(engine, "damaged")
    for suffix in ("", "-wal", "-shm"):
        part = Path(f"{path}{suffix}")
        if part.exists():
            shutil.move(part, f"{kept}{suffix}")
    return kept


def _restore_file(engine: Engine, source: Path) -> None:
    engine.dispose()
    target = Path(engine.url.database or "")
    try:
        with (
            closing(open_file(source)) as backed_up,
            closing(sqlite3.connect(target, timeout=15, isolation_level=None)) as live,
        ):
            backed_up.backup(live)
    except sqlite3.Error as error:
        raise DatabaseError(f"{target}: nothing was restored: {error}") from error


def _restore_archive(engine: Engine, source: Path) -> None:
    with told_plainly(engine), reading(engine) as connection:
        names = inspect(connection).get_table_names()
    engine.dispose()
    with tempfile.TemporaryDirectory() as folder:
        # As text, so that what is there goes and what comes arrives in one transaction, whatever tables there are.
        script, whole = Path(folder) / "archive.sql", Path(folder) / "all.sql"
        _archive_as_text(source, script)
        preparer = engine.dialect.identifier_preparer
        with whole.open("w", encoding="utf-8") as file:
            for name in names:
                file.write(f"DROP TABLE IF EXISTS {preparer.quote(name)} CASCADE;\n")
            with script.open(encoding="utf-8") as lines:
                # Newer servers' programs write a setting that older servers do not know.
                file.writelines(line for line in lines if "transaction_timeout" not in line[:40])
        run_tool(
            engine,
            "psql",
            *("--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1"),
            *("--output", "/dev/null", "--file", str(whole)),
        )


def _archive_as_text(source: Path, script: Path) -> None:
    import subprocess

    program = shutil.which("pg_restore")
    if program is None:
        raise DatabaseError(
            "pg_restore is not installed here: install PostgreSQL's client programs"
        )
    done = subprocess.run(
        [program, "--no-owner", "--no-privileges", "--file", str(script), str(source)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DatabaseError(f"{source}: {' '.join(done.stderr.split())[-300:]}")


def _revision_number(engine: Engine) -> int:
    if not schema_revision(engine):
        return 0
    with told_plainly(engine), reading(engine) as connection:
        return connection.execute(select(func.max(Installation.revision))).scalar() or 0


def _past(engine: Engine, revision: int) -> None:
    """Count on from the higher of the two numbers: a server's caches must not pass for what was restored."""
    with told_plainly(engine), writing(engine) as connection:
        there = connection.execute(select(func.max(Installation.revision))).scalar() or 0
        connection.execute(update(Installation).values(revision=max(there, revision) + 1))
