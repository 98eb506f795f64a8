"""One installation's data into another database, whichever engines the two run on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, zip_longest
from typing import Any

from sqlalchemy import Connection, Engine, Table, insert, inspect, select, text

from db.engine import (
    DatabaseError,
    newest_revision,
    reading,
    schema_revision,
    shown,
    told_plainly,
    upgrade,
    writing,
)
from db.maintenance.contents import is_empty, lasting, tables

BATCH = 2_000


def copy(source: Engine, target: Engine) -> dict[str, int]:
    """Copy every table to an empty database, and compare row by row afterwards; the rows by table.

    Files that nobody has written yet stay behind: they are chosen again.

    All is committed, or nothing. The source is read in one transaction, so it may be in use, though what is written to
    it meanwhile is not copied. Raises ``DatabaseError``: schemas differ, the target is not empty, a value that the
    target cannot hold, or a row that differs afterwards.
    """
    if schema_revision(source) != newest_revision():
        raise DatabaseError(
            f"{shown(source)}: its schema is not current; run plan-monitor db upgrade first"
        )
    if not is_empty(target):
        raise DatabaseError(f"{shown(target)}: is not empty; copy to a new database")
    upgrade(target)
    with told_plainly(source), reading(source) as origin:
        _refuse_unknown(source, origin)
        with told_plainly(target), writing(target) as destination:
            # Again, now that nobody else can write.
            for table in reversed(lasting()):
                if table.name != "installation" and destination.execute(select(table)).first():
                    raise DatabaseError(f"{shown(target)}: somebody else has begun to use it")
                destination.execute(table.delete())
            counts = {table.name: _copy_table(table, origin, destination) for table in lasting()}
            for table in lasting():
                _compare(table, origin, destination)
            if target.dialect.name == "postgresql":
                _set_sequences(destination)
    return counts


def _refuse_unknown(source: Engine, origin: Connection) -> None:
    known = {table.name for table in tables()} | {"alembic_version"}
    unknown = set(inspect(origin).get_table_names()) - known
    if unknown:
        raise DatabaseError(
            f"{shown(source)}: tables that this version does not know ({', '.join(sorted(unknown))}); "
            "move them elsewhere first"
        )


def _rows(table: Table, connection: Connection) -> Iterator[Any]:
    # In the order of the keys, so that a row comes after the one of its own table that it refers to.
    keys = list(table.primary_key.columns)
    return iter(
        connection.execute(select(table).order_by(*keys), execution_options={"yield_per": BATCH})
    )


def _copy_table(table: Table, origin: Connection, destination: Connection) -> int:
    count = 0
    rows = _rows(table, origin)
    names = [column.key for column in table.columns]
    while batch := [dict(zip(names, row, strict=True)) for row in islice(rows, BATCH)]:
        destination.execute(insert(table), batch)
        count += len(batch)
    return count


def _compare(table: Table, origin: Connection, destination: Connection) -> None:
    ours, theirs = _rows(table, origin), _rows(table, destination)
    if any(column.type.python_type is str for column in table.primary_key.columns):
        # Engines order texts differently.
        ours, theirs = iter(sorted(ours, key=repr)), iter(sorted(theirs, key=repr))
    for here, there in zip_longest(ours, theirs):
        if here is None or there is None or tuple(here) != tuple(there):
            raise DatabaseError(
                f"{table.name}: a row differs after copying ({(here or there)[0]}); nothing was kept"
            )


def _set_sequences(destination: Connection) -> None:
    for table in tables():
        for column in table.primary_key.columns:
            sequence = destination.execute(
                text("select pg_get_serial_sequence(:name, :column)"),
                {"name": f'"{table.name}"', "column": column.name},
            ).scalar()
            if sequence:
                destination.execute(
                    text(
                        f'select setval(:sequence, coalesce(max("{column.name}"), 1), count(*) > 0) '
                        f'from "{table.name}"'
                    ),
                    {"sequence": sequence},
                )
