"""Which database a command works on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sqlalchemy import Engine

database_option = click.option(
    "--database",
    help="sqlite:///file.db or postgresql+psycopg://…  Default: PLAN_MONITOR_DATABASE, or data/plan-monitor.db.",
)


def open_database(url: str | None) -> Engine:
    """The engine for an address (or the configured one), its schema brought up to date."""
    from app.config import Settings
    from db.engine import make_engine, upgrade

    engine = make_engine(url or Settings.from_env().database)
    upgrade(engine)
    return engine
