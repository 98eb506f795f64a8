"""``etl``, ``indicators`` and ``check``: seed folders into the database, and what came of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from app.commands.database import database_option, open_database
from app.commands.output import Format, number, write_rows
from app.domain.language import Lang

INDICATOR_COLUMNS = (
    "code",
    "name_zh",
    "name_en",
    "part",
    "category",
    "kind",
    "unit",
    "direction",
    "baseline_year",
    "baseline_value",
    "baseline_basis",
    "target_period",
    "target_comparator",
    "target_value",
    "target_basis",
    "required_growth",
    "required_growth_unit",
    "mentions",
    "milestones",
)


@click.command()
@click.argument("seeds", type=click.Path(path_type=Path), required=False)
@click.option("--jobs", type=click.IntRange(1), help="Processes that read.  Default: one a core.")
@click.option(
    "--time-limit",
    type=click.FloatRange(0, min_open=True),
    help="Seconds that one document may take where several processes read.  Default: five minutes.",
)
@database_option
def etl(
    seeds: Path | None, jobs: int | None, time_limit: float | None, database: str | None
) -> None:
    """Load every plan folder below SEEDS, in one transaction a plan; what people entered is never touched.

    Folders from which nothing new can come are not read again, so that a run that was interrupted goes on where it
    stopped when it is started once more.
    """
    from app.commands.loading import Loading
    from app.commands.stopping import stopping
    from app.config import Settings
    from etl.load.batch import TIME_LIMIT, all_cores
    from etl.load.pipeline import load_seeds

    with stopping() as stop, Loading() as loading:
        outcome = load_seeds(
            open_database(database),
            seeds or Settings.from_env().seeds,
            jobs=jobs or all_cores(),
            time_limit=time_limit or TIME_LIMIT,
            stop=stop,
            watcher=loading,
        )
    loading.conclude(outcome)
    if outcome.stopped:
        raise click.exceptions.Exit(stop.exit_code)
    if outcome.errors:
        raise click.exceptions.Exit(outcome.exit_code)


@click.command()
@click.option("--plan", "slug", help="Default: every plan.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "json", "table"]),
    default="table",
    show_default=True,
)
@database_option
def indicators(slug: str | None, form: Format, database: str | None) -> None:
    """Print one row for each indicator: baseline, target, required growth, targets for other years.

    The target is that of the plan's target year; milestones lists the others as 2020:>=70|2030:>=80.
    """
    from db import store

    engine = open_database(database)
    slugs = [slug] if slug else store.plan_slugs(engine)
    columns: tuple[str, ...] = INDICATOR_COLUMNS
    if form == "table":
        columns = tuple(
            name
            for name in columns
            if name not in {"name_en", "part", "direction", "target_basis", "baseline_basis"}
        )
    write_rows([row for name in slugs for row in _indicator_rows(engine, name)], columns, form)


def _indicator_rows(engine: Any, slug: str) -> Iterator[Mapping[str, Any]]:
    from app.domain.horizons import milestones
    from app.reading import load_model
    from app.words.targets import plain_words

    model = load_model(engine, slug)
    for row in model.rows:
        yield {
            "code": row.code,
            "name_zh": row.name_zh,
            "name_en": row.name_en,
            "part": row.part,
            "category": row.category,
            "kind": row.kind,
            "unit": row.unit,
            "direction": row.direction,
            "baseline_year": row.baseline_year if row.baseline is not None else "",
            "baseline_value": number(row.baseline),
            "baseline_basis": row.baseline_basis,
            "target_period": row.target_period,
            "target_comparator": row.comparator,
            "target_value": number(row.target, row.target_high) or plain_words(row.target_record),
            "target_basis": row.target_basis,
            "required_growth": number(row.required_growth_shown),
            "required_growth_unit": row.required_unit,
            "mentions": sum(mention.use == "target" for mention in row.mentions),
            "milestones": milestones(row.others),
        }


@click.command()
@click.option("--plan", "slug", help="Default: every plan.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@database_option
def check(slug: str | None, lang: Lang, database: str | None) -> None:
    """Print what the document says twice, says differently, or says that cannot add up."""
    from app.words import t
    from app.words.findings import finding_text
    from db import store

    engine = open_database(database)
    for name in [slug] if slug else store.plan_slugs(engine):
        view = store.plan_view(engine, name)
        click.echo(f"{view.plan.title if lang == 'zh' else view.plan.title_en or view.plan.title}")
        for finding in view.findings:
            severity = t(f"findings.severity.{finding.severity}", lang)
            click.echo(f"  [{severity}] {finding_text(finding, view, lang)}")
