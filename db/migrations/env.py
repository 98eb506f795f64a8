"""Run by Alembic: on the connection it is handed, or on one of its own."""

from __future__ import annotations

from alembic import context

from db.models import Base


def run() -> None:
    """Run the migrations in the caller's transaction if there is one."""
    connection = context.config.attributes.get("connection")
    if connection is None:
        engine = context.config.attributes["engine"]
        with engine.connect() as own, own.begin():
            _migrate(own)
    else:
        _migrate(connection)


def _migrate(connection: object) -> None:
    context.configure(
        connection=connection,  # type: ignore[arg-type]
        target_metadata=Base.metadata,
        render_as_batch=True,
        transaction_per_migration=False,
    )
    context.run_migrations()


run()
