"""``plan-monitor``: the command line, which composes the program out of ``etl``, ``db`` and ``app``.

Exit codes: 0, done; 1, failure while working; 2, wrong usage or unreadable input. Errors are one line on stderr.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from app.commands.actuals import actuals
from app.commands.charts import charts
from app.commands.database import db
from app.commands.documents import extract, text
from app.commands.drafts import plan
from app.commands.export import export
from app.commands.plans import check, etl, indicators
from app.commands.report import report
from app.commands.users import users

if TYPE_CHECKING:
    from sqlalchemy import Engine


class OneLineErrors(click.Group):
    """A group whose commands end in one line on stderr, never in a traceback, unless PLAN_MONITOR_DEBUG is set."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn what the program knows how to say into its line and exit code."""
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort, click.ClickException):
            raise
        except BrokenPipeError:
            # The reader (head, less) has gone: not an error, and nothing more can be said to it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise click.exceptions.Exit(0) from None
        except Exception as error:
            if os.environ.get("PLAN_MONITOR_DEBUG"):
                raise
            click.echo(f"plan-monitor: {_line(error)}", err=True)
            raise click.exceptions.Exit(_exit_code(error)) from None


def _line(error: Exception) -> str:
    if isinstance(error, LookupError) and error.args:
        return str(error.args[0])
    message = " ".join(str(error).split())
    return message or type(error).__name__


def _exit_code(error: Exception) -> int:
    from app.config import SettingsError
    from etl.catalogue.read import CatalogueError
    from etl.readers import DocumentError

    usage = (DocumentError, CatalogueError, SettingsError, FileNotFoundError)
    return 2 if isinstance(error, usage) else 1


@click.group(cls=OneLineErrors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="plan-target-monitor", prog_name="plan-monitor")
def main() -> None:
    """From a government plan document to a living dashboard of its targets."""


@main.command()
@click.option("--host", default=None, help="Default: HOST, or 127.0.0.1.")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="Default: PORT, or 8050.")
@click.option("--database", default=None, help="Default: PLAN_MONITOR_DATABASE.")
@click.option(
    "--no-auth",
    is_flag=True,
    help="Nobody signs in, whoever reaches the server: for those whose own proxy signs people in.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=None,
    help="Processes that serve. Default: PLAN_MONITOR_WORKERS, or 2, on PostgreSQL up to 4 by processors.",
)
def serve(
    host: str | None, port: int | None, database: str | None, no_auth: bool, workers: int | None
) -> None:
    """Serve the dashboard; where others than this machine reach it, to those who sign in (plan-monitor users)."""
    from app.config import Settings
    from app.web.serve import serve as run

    settings = Settings.from_env(
        host=host, port=port, database=database, no_auth=no_auth or None, workers=workers
    )

    def reconsider(engine: Engine, slug: str) -> str:
        """Load the plan's folder again; why it cannot be, in one line, or nothing."""
        from etl.load.pipeline import EtlError, load_seed

        try:
            load_seed(engine, settings.seeds / slug)
        except EtlError as error:
            return str(error)
        return ""

    run(settings, reconsider)


for command in (
    extract,
    text,
    etl,
    indicators,
    check,
    plan,
    export,
    report,
    charts,
    actuals,
    db,
    users,
):
    main.add_command(command)


if __name__ == "__main__":
    main()
