"""``plan new``: a document into a plan folder with a drafted catalogue; ``plan list``: what is in the database."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.database import database_option, open_database
from app.commands.documents import warn
from app.commands.output import Format, write_rows

if TYPE_CHECKING:
    from etl.catalogue.read import Catalogue
    from etl.facts import Mention

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# So many places without a sure year are named one by one.
_LISTED = 12
_Year = click.IntRange(1900, 2200)


@click.group()
def plan() -> None:
    """Onboard plans: draft a catalogue from a document, list what is loaded."""


@plan.command()
@click.argument("document", type=click.Path(path_type=Path))
@click.option("--slug", required=True, help="Name of the folder and in addresses: a-z, 0-9 and -.")
@click.option(
    "--seeds", type=click.Path(path_type=Path), help="Default: PLAN_MONITOR_SEEDS, or seeds/."
)
@click.option("--title", help="Default: what the document says; so are the next ones.")
@click.option("--title-en")
@click.option("--issuer")
@click.option("--source-url", help="Where the document was published.")
@click.option("--base-year", type=_Year)
@click.option("--start-year", type=_Year)
@click.option("--target-year", type=_Year)
@click.option(
    "--replace-document",
    is_flag=True,
    help="Put another edition of the document in the place of the one in the folder.",
)
def new(
    document: Path,
    slug: str,
    seeds: Path | None,
    title: str | None,
    title_en: str | None,
    issuer: str | None,
    source_url: str | None,
    base_year: int | None,
    start_year: int | None,
    target_year: int | None,
    replace_document: bool,
) -> None:
    """Put DOCUMENT into seeds/SLUG and draft its plan.toml: a row for each distinct target, to be corrected by hand.

    Run again, it adds what the file does not name yet and leaves everything else in it as it is.
    """
    from app.config import Settings
    from etl.catalogue.draft import draft
    from etl.catalogue.read import CatalogueError, read_catalogue
    from etl.catalogue.write import PlanFileError, completed_plan_file, new_plan_file
    from etl.extract.walk import extract
    from etl.language.zh.front_matter import describe
    from etl.language.zh.time.plan_years import offered_years, plan_years
    from etl.readers import read_document
    from etl.reconcile import ReconcileError, reconcile

    if not _SLUG.fullmatch(slug):
        raise click.BadParameter(
            "use a-z, 0-9 and single hyphens: shenzhen-ai-15fyp", param_hint="--slug"
        )
    folder = (seeds or Settings.from_env().seeds) / slug
    path = folder / "plan.toml"
    read = read_document(document)
    warn(read)
    old = read_catalogue(path) if path.is_file() else None
    name = old.document if old else f"source{document.suffix.lower()}"
    _refuse_other_edition(folder / name, document, replace_document)
    if old is not None and replace_document:
        name = (
            f"source{document.suffix.lower()}"
            if Path(old.document).suffix != document.suffix
            else name
        )
    given = {"base_year": base_year, "target_year": target_year}
    settled = {name: year for name, year in given.items() if year is not None}
    assumed = tuple(n for n in old.assumed if n not in settled) if old else ()
    if old:
        given = {"base_year": old.base_year, "target_year": old.target_year}
        given |= {name: year for name, year in settled.items() if name in old.assumed}
    mentions = extract(read, given["base_year"], given["target_year"], assumed)
    taken = {row.code for row in old.rows} if old else set()
    proposed = draft(read, mentions, describe(read), taken)
    if not proposed.rows and not proposed.doubtful and old is None:
        raise click.ClickException(
            f"{document}: states no target for a year to come; see what it states with: plan-monitor extract {document}"
        )
    if old is None:
        offered, assumed = offered_years(plan_years(read, base_year, target_year), mentions)
        given |= offered
    try:
        if old is None:
            done = new_plan_file(
                proposed,
                name,
                slug=slug,
                title=title,
                title_en=title_en,
                issuer=issuer,
                source_url=source_url,
                start_year=start_year,
                assumed=assumed or None,
                **given,
            )
        else:
            text = path.read_text(encoding="utf-8")
            done = completed_plan_file(text, proposed, name, settled)
    except PlanFileError as error:
        raise click.ClickException(f"{slug}/plan.toml: {error}") from error
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / name, document.read_bytes())
    _write(path, done.text.encode())
    _report(path, done, old is not None)
    try:
        catalogue = read_catalogue(path)
        mentions = extract(read, catalogue.base_year, catalogue.target_year, catalogue.assumed)
        _report_assumed(catalogue, mentions)
        reconcile(catalogue, mentions)
    except (CatalogueError, ReconcileError) as error:
        click.echo(f"  to correct before etl takes it: {error}", err=True)


@plan.command(name="list")
@click.option("--format", "form", type=click.Choice(["csv", "json", "table"]), default="table")
@database_option
def list_plans(form: Format, database: str | None) -> None:
    """Print the plans in the database."""
    from db import store

    engine = open_database(database)
    rows = []
    for slug in store.plan_slugs(engine):
        view = store.plan_view(engine, slug)
        rows.append(
            {
                "slug": slug,
                "title": view.plan.title,
                "years": f"{view.plan.start_year}-{view.plan.target_year}",
                "indicators": sum(not row.retired for row in view.indicators),
                "untied_targets": sum(m.role == "target" and not m.code for m in view.mentions),
            }
        )
    write_rows(rows, ("slug", "title", "years", "indicators", "untied_targets"), form)


def _refuse_other_edition(there: Path, document: Path, replace: bool) -> None:
    if replace or not there.is_file() or there.read_bytes() == document.read_bytes():
        return
    raise click.ClickException(
        f"{there}: holds another document than {document}; with --replace-document this one takes its place, "
        "with another --slug it becomes a plan of its own"
    )


def _write(path: Path, data: bytes) -> None:
    """Write all or nothing: a file that was there stays until the new one is complete."""
    if path.is_file() and path.read_bytes() == data:
        return
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _report_assumed(catalogue: Catalogue, mentions: Sequence[Mention]) -> None:
    """Which years nobody states, and the option that gives each; the values that rest on them, or on no year."""
    for name in catalogue.assumed:
        option, year = f"--{name.replace('_', '-')}", getattr(catalogue, name)
        click.echo(
            f"  {name} {year} is assumed, the document does not state it: run this again with {option} {year}, or "
            "with the right year",
            err=True,
        )
    if "base_year" in catalogue.assumed:
        click.echo("  no value becomes a baseline by an assumed base year", err=True)
    unsure = [m for m in mentions if m.role in {"target", "baseline", "actual"}]
    lists = {
        "year assumed": [m for m in unsure if m.period_basis == "assumed"],
        "no year stated": [m for m in unsure if not m.period],
    }
    for what, found in lists.items():
        for mention in found[:_LISTED]:
            about = f"{mention.indicator} {mention.text} {mention.period}".rstrip()
            click.echo(f"  {what}: {about} ({mention.role})", err=True)
        if len(found) > _LISTED:
            click.echo(f"  {what}: and {len(found) - _LISTED} more", err=True)


def _report(path: Path, done: object, again: bool) -> None:
    from etl.catalogue.write import Completed

    assert isinstance(done, Completed)
    if not again:
        click.echo(f"{path}: drafted, {len(done.added)} indicators")
    elif done.added or done.doubtful:
        click.echo(f"{path}: {len(done.added)} added: {'、'.join(done.added)}")
    else:
        click.echo(f"{path}: nothing to add")
    if done.doubtful:
        click.echo(
            f"  doubtful, {len(done.doubtful)}: {'、'.join(done.doubtful)} "
            "(no indicators until confirmed: in the file, under [[doubtful]], or on the Review page)"
        )
    if done.left_out:
        click.echo(
            f"  taken out before and left out: {'、'.join(done.left_out)} "
            "(remove a name from [draft] proposed to see it again)"
        )
    if done.gone:
        click.echo(f"  no longer stated by the document: {'、'.join(done.gone)}", err=True)
    click.echo(
        "Read and correct it (lines that begin with # say what to look at), then: plan-monitor etl"
    )
