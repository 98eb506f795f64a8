"""What is in a database: its tables, whether anything is in them, and whether it is sound."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, Table, func, inspect, select

from db.engine import newest_revision, reading, schema_revision, told_plainly
from db.maintenance.backup import faults_of, open_file
from db.models import Base

# Alembic's own, and the row that counts writes: they are there in an empty database, too.
_ALWAYS = frozenset({"installation"})
# What is on its way, and soon forgotten: nothing to keep.
_PASSING = frozenset({"upload_job"})


@dataclass(frozen=True, slots=True)
class Condition:
    """What ``check`` found: rows by table, the schema found and needed, and faults in words (none: sound)."""

    revision: str
    needed: str
    rows: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def tables() -> list[Table]:
    """Every table, those that others refer to first."""
    return list(Base.metadata.sorted_tables)


def lasting() -> list[Table]:
    """Every table with what is to be kept."""
    return [table for table in tables() if table.name not in _PASSING]


def is_empty(engine: Engine) -> bool:
    """Whether nothing was ever put into the database (with or without a schema). Raises ``DatabaseError``."""
    with told_plainly(engine), reading(engine) as connection:
        there = set(inspect(connection).get_table_names())
        return not any(
            connection.execute(select(1).select_from(table).limit(1)).first()
            for table in lasting()
            if table.name in there and table.name not in _ALWAYS
        )


def check(engine: Engine) -> Condition:
    """Look the database over. Raises ``DatabaseError`` when it cannot even be opened."""
    faults = []
    if engine.dialect.name == "sqlite":
        faults = file_faults(Path(engine.url.database or ""))
        if faults:
            return Condition("", newest_revision(), {}, faults)
    revision, needed = schema_revision(engine), newest_revision()
    if revision != needed:
        faults.append(f"schema {revision or 'missing'}, this version needs {needed}")
    rows = {}
    with told_plainly(engine), reading(engine) as connection:
        there = set(inspect(connection).get_table_names())
        for table in tables():
            if table.name in there:
                count = connection.execute(select(func.count()).select_from(table)).scalar_one()
                rows[table.name] = count
            elif revision == needed:
                faults.append(f"table {table.name} is missing")
    return Condition(revision, needed, rows, faults)


def file_faults(path: Path) -> list[str]:
    """What is wrong with an SQLite file: its structure, and rows that refer to rows that are not there."""
    try:
        with closing(open_file(path)) as connection:
            found = faults_of(connection)
            for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
                found.append(f"{table}, row {row}: what it refers to in {parent} is missing")
                if len(found) >= 20:
                    break
            return found
    except sqlite3.DatabaseError as error:
        return [str(error)]
