"""``export``: tables, workbook and data package, as the dashboard's buttons give them."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from app.commands.database import database_option, open_database
from app.domain.as_of import end_of_day
from app.domain.language import LANGS, Lang
from app.words import t

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.domain.row import PlanModel

ENDINGS = {"csv": "csv", "xlsx": "xlsx", "package": "zip", "html": "html", "docx": "docx"}


def _moment(
    _context: click.Context, _option: click.Parameter, given: str | None
) -> datetime | None:
    if given is None:
        return None
    found = end_of_day(given)
    if found is None:
        raise click.BadParameter(f"{given[:40]!r} is not a day, YYYY-MM-DD")
    return found


def view_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a view: plan, language, the overview's filters, and a past day."""
    options = (
        click.option("--plan", "slug", help="Default: the only plan there is."),
        click.option("--lang", type=click.Choice(LANGS), default="zh", show_default=True),
        click.option("--part", help="Only this part of the plan (its code)."),
        click.option("--category", help="Only this category (its code)."),
        click.option("--status", help="Only indicators with this status (its code)."),
        click.option(
            "--basis",
            help="first_actual: only verdicts measured from it, for want of a baseline; other: only the others.",
        ),
        click.option(
            "--search", "q", help="Only indicators with these words in name, code or alias."
        ),
        click.option(
            "--as-of",
            metavar="YYYY-MM-DD",
            callback=_moment,
            help="As it stood at the end of that day (UTC): only what had been entered by then.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@view_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "xlsx", "package"]),
    default="csv",
    show_default=True,
    help="A package always holds everything, whatever the filters.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Default: PLAN.csv, PLAN.xlsx or PLAN.zip here; - is standard output.",
)
@database_option
def export(
    slug: str | None,
    as_of: datetime | None,
    lang: Lang,
    form: Literal["csv", "xlsx", "package"],
    output: Path | None,
    database: str | None,
    **filters: str | None,
) -> None:
    """Write the indicators with all their numbers (csv), with values and evidence (xlsx), or all data (package)."""
    from app.export import gather

    engine = open_database(database)
    model = plan_model(engine, slug, as_of)
    view = {name: word for name, word in filters.items() if word}
    try:
        if form == "csv":
            data = gather.csv_file(model, lang, view)
        elif form == "xlsx":
            data = gather.xlsx_file(engine, model, lang, view)
        else:
            data = gather.package_file(engine, model)
    except gather.UnknownFilter as error:
        raise click.UsageError(str(error)) from None
    write_file(data, output or Path(f"{model.slug}.{ENDINGS[form]}"), lang)


def plan_model(engine: Engine, slug: str | None, as_of: datetime | None = None) -> PlanModel:
    """The plan named, or the only one, now or at a past moment.

    Raises ``click.UsageError`` where one has to be named.
    """
    from app.reading import load_model
    from db import store

    if slug is None:
        slugs = store.plan_slugs(engine)
        if not slugs:
            raise LookupError("no plan in the database: run plan-monitor etl")
        if len(slugs) > 1:
            raise click.UsageError(f"which plan? Give --plan, one of {', '.join(slugs)}")
        slug = slugs[0]
    return load_model(engine, slug, as_of)


def write_file(data: bytes, path: Path, lang: Lang) -> None:
    """Write all or nothing: beside the target first, then in its place. Raises ``OSError``."""
    if str(path) == "-":
        sys.stdout.buffer.write(data)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        mask = os.umask(0)
        os.umask(mask)
        # mkstemp's files are for their owner alone; this one is as any other file of the user's.
        Path(temporary).chmod(0o666 & ~mask)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    click.echo(t("export.command.written", lang, path=path, size=f"{len(data):,}"), err=True)
