"""Which database a command works on, and ``db``: keeping it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sqlalchemy import Engine

database_option = click.option(
    "--database",
    help="sqlite:///file.db or postgresql+psycopg://…  Default: PLAN_MONITOR_DATABASE, or data/plan-monitor.db.",
)
_file = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


def open_database(url: str | None) -> Engine:
    """The engine for an address (or the configured one), its schema of this version. Raises ``DatabaseError``."""
    from db.maintenance.upgrade import prepare

    engine = _engine(url)
    try:
        _kept(prepare(engine))
    except BaseException:
        engine.dispose()
        raise
    return engine


def _engine(url: str | None) -> Engine:
    from app.config import Settings
    from db.engine import make_engine

    return make_engine(url or Settings.from_env().database)


@contextmanager
def _opened(url: str | None) -> Iterator[Engine]:
    engine = _engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _kept(path: Path | None) -> None:
    if path is not None:
        click.echo(f"schema upgraded; the database as it was before is in {path}", err=True)


@click.group()
def db() -> None:
    """Back up, restore, check, copy and upgrade the database."""


@db.command()
@_file
@click.option("--force", is_flag=True, help="Overwrite FILE if it exists.")
@database_option
def backup(file: Path, force: bool, database: str | None) -> None:
    """Write the database to FILE, consistent while it is in use."""
    from db.maintenance.backup import backup as run

    with _opened(database) as engine:
        run(engine, file, force=force)
    click.echo(f"{file}: {file.stat().st_size:,} bytes")


@db.command()
@_file
@click.option("--force", is_flag=True, help="Replace what is there; it is kept in a file.")
@database_option
def restore(file: Path, force: bool, database: str | None) -> None:
    """Put the backup in FILE into the database."""
    from db.maintenance.restore import restore as run
    from db.maintenance.upgrade import upgrade_with_backup

    with _opened(database) as engine:
        kept = run(engine, file, force=force)
        if kept is not None:
            click.echo(f"what was there is in {kept}")
        # The backup itself is still there should this fail.
        upgrade_with_backup(engine)
    click.echo(f"{file}: restored")


@db.command()
@database_option
def check(database: str | None) -> None:
    """Look the database over: structure, references, schema, rows."""
    from db.engine import shown
    from db.maintenance.contents import check as run

    with _opened(database) as engine:
        found = run(engine)
    click.echo(f"{shown(engine)}: schema {found.revision or 'unknown'}")
    for name, count in found.rows.items():
        click.echo(f"  {name:<20} {count:>12,}")
    if not found.faults:
        click.echo("sound")
        return
    for fault in found.faults:
        click.echo(f"  fault: {fault}", err=True)
    if found.revision:
        click.echo("plan-monitor: run plan-monitor db upgrade, then check again", err=True)
    else:
        click.echo(
            "plan-monitor: stop the program, keep a copy of the file, and bring the last backup back with "
            "plan-monitor db restore FILE --force",
            err=True,
        )
    raise click.exceptions.Exit(1)


@db.command()
@click.option("--from", "source", required=True, help="The address to copy from.")
@click.option("--to", "target", required=True, help="The address of an empty database.")
def copy(source: str, target: str) -> None:
    """Copy everything to another database, checked row by row."""
    from db.maintenance.copy import copy as run

    with _opened(source) as origin, _opened(target) as destination:
        counts = run(origin, destination)
    for name, count in counts.items():
        click.echo(f"  {name:<20} {count:>12,}")
    click.echo(f"{sum(counts.values()):,} rows copied, each compared")


@db.command()
@click.option(
    "--backups",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the backup taken first.  Default: next to an SQLite file, else the working folder.",
)
@click.option("--no-backup", is_flag=True, help="For those who have just taken one.")
@database_option
def upgrade(backups: Path | None, no_backup: bool, database: str | None) -> None:
    """Bring the schema to this version's, after a backup."""
    from db.engine import newest_revision
    from db.engine import upgrade as run
    from db.maintenance.upgrade import upgrade_with_backup

    with _opened(database) as engine:
        if no_backup:
            run(engine)
        else:
            _kept(upgrade_with_backup(engine, backups))
        click.echo(f"schema {newest_revision()}: current")
