"""``charts``: pictures of a plan's charts as files, for scheduled jobs and slides made without a dashboard."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

import click

from app.commands.database import database_option, open_database
from app.commands.export import plan_model, view_options, write_file
from app.domain.language import Lang


@click.command()
@view_options
@click.option(
    "--indicator",
    "codes",
    multiple=True,
    metavar="CODE",
    help="Only this indicator (its code; may be given again); required is the chart of all required growth.",
)
@click.option(
    "--format", "form", type=click.Choice(["png", "svg"]), default="png", show_default=True
)
@click.option(
    "--size",
    type=click.Choice(["slide", "column", "square"]),
    default="slide",
    show_default=True,
    help="1600x900, 1000x750 or 1080x1080 pixels.",
)
@click.option(
    "--scale",
    type=click.IntRange(1, 4),
    default=2,
    show_default=True,
    help="Of PNG: so many pixels for one.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The folder for the files. Default: here.",
)
@database_option
def charts(
    slug: str | None,
    as_of: datetime | None,
    lang: Lang,
    codes: tuple[str, ...],
    form: Literal["png", "svg"],
    size: str,
    scale: int,
    output: Path,
    database: str | None,
    **filters: str | None,
) -> None:
    """Write the charts of a selection, each with title, finding, unit, source and notes in the picture.

    Without --indicator all charts of the view, numbered, and index.csv. Needs Chromium or Chrome (CHROMIUM names one)
    and, for Chinese, a font that has it.
    """
    from app.export import gather, pictures
    from app.export.images import draw
    from app.figures.printing import print_figure

    model = plan_model(open_database(database), slug, as_of)
    view = {name: word for name, word in filters.items() if word}
    if codes and view:
        raise click.UsageError("give --indicator or filters, not both")
    try:
        if codes:
            found = [pictures.chart_of(model, code, lang) for code in codes]
            stems = [chart.filename.removesuffix(".png") for chart in found]
            entries = []
        else:
            entries = pictures.index(model, gather.chosen(model, view, lang), lang)
            found = [pictures.chart_of(model, entry["key"], lang) for entry in entries]
            stems = [entry["stem"] for entry in entries]
    except LookupError as error:
        raise click.UsageError(str(error.args[0])) from None
    figures = [print_figure(chart, size) for chart in found]
    for stem, data in zip(stems, draw(figures, form, scale, lang), strict=True):
        write_file(data, output / f"{stem}.{form}", lang)
    if entries:
        listed = pictures.index_csv(entries, lang, form)
        write_file(listed.encode("utf-8"), output / "index.csv", lang)
