"""``report``: the briefing of a plan's progress as a file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

import click

from app.commands.database import database_option, open_database
from app.commands.export import ENDINGS, plan_model, view_options, write_file
from app.domain.language import Lang


@click.command()
@view_options
@click.option(
    "--format", "form", type=click.Choice(["html", "docx"]), default="html", show_default=True
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Default: PLAN-report.html or .docx here; - is standard output.",
)
@database_option
def report(
    slug: str | None,
    as_of: datetime | None,
    lang: Lang,
    form: Literal["html", "docx"],
    output: Path | None,
    database: str | None,
    **filters: str | None,
) -> None:
    """Write a briefing of the plan's progress: summary, status table, chart and evidence of each indicator, methods."""
    from app.export import gather

    engine = open_database(database)
    model = plan_model(engine, slug, as_of)
    view = {name: word for name, word in filters.items() if word}
    try:
        content = gather.report_content(engine, model, lang, view)
    except gather.UnknownFilter as error:
        raise click.UsageError(str(error)) from None
    if form == "html":
        from app.export.report.page import page

        data = page(content)
    else:
        from app.export.report.word import word

        data = word(content)
    write_file(data, output or Path(f"{model.slug}-report.{ENDINGS[form]}"), lang)
