"""New schemas: by itself on SQLite, with a backup first; on PostgreSQL when somebody says so."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from db.engine import DatabaseError, newest_revision, schema_revision, shown, upgrade
from db.maintenance.backup import backup

COMMAND = "plan-monitor db upgrade"


def prepare(engine: Engine) -> Path | None:
    """Make the database fit for use, as every start does; the backup that was taken, if one was.

    SQLite: migrations run, after a backup next to the file. PostgreSQL: raises ``DatabaseError`` with the command to
    run when migrations are pending, for other machines may still serve with the schema of now.
    """
    current = schema_revision(engine)
    if current == newest_revision():
        return None
    if engine.dialect.name == "sqlite":
        return upgrade_with_backup(engine)
    if current > newest_revision():
        # Says that it was made by a newer version.
        upgrade(engine)
    stands = f"its schema is {current}" if current else "it has no tables yet"
    raise DatabaseError(
        f"{shown(engine)}: {stands}, this version needs {newest_revision()}; run {COMMAND}"
    )


def upgrade_with_backup(engine: Engine, folder: Path | None = None) -> Path | None:
    """Run the migrations that are pending, after a backup into ``folder`` (default: next to an SQLite file).

    Safe when several processes do it at once: one migrates, the others find nothing to do. Returns the backup's path,
    or ``None`` when nothing was to be kept. Raises ``DatabaseError``; the schema is then as it was.
    """
    taken: list[Path] = []

    def keep(revision: str) -> None:
        taken.append(backup(engine, safe_name(engine, revision, folder)))

    upgrade(engine, None if engine.url.database in (None, "", ":memory:") else keep)
    return taken[0] if taken else None


def safe_name(engine: Engine, label: str, folder: Path | None = None) -> Path:
    """A name that no file has yet: the database's own, a label and the time (UTC)."""
    database = Path(engine.url.database or "database")
    sqlite = engine.dialect.name == "sqlite"
    base = folder or (database.parent if sqlite else Path())
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    suffix = database.suffix if sqlite else ".dump"
    path = base / f"{database.stem}.{label}.{now}{suffix}"
    number = 2
    while path.exists():
        path = base / f"{database.stem}.{label}.{now}-{number}{suffix}"
        number += 1
    return path
