"""``actuals``: import, export, template, history and undo of what people enter, with the checks of the dashboard."""

from __future__ import annotations

import getpass
import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands.database import database_option, open_database
from app.commands.output import Format, number, write_rows
from app.commands.reading import refusal, show_reading, show_rows
from app.domain.language import LANGS, Lang

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.domain.row import PlanModel

HISTORY = (
    "code",
    "series",
    "year",
    "revision",
    "value",
    "unit",
    "status",
    "deleted",
    "source",
    "source_url",
    "note",
    "entered_by",
    "entered_at",
    "upload",
    "file",
)
plan_option = click.option("--plan", "slug", help="Default: the only plan there is.")
lang_option = click.option("--lang", type=click.Choice(LANGS), default="zh", show_default=True)


def _name(_context: click.Context, _option: click.Parameter, value: str | None) -> str:
    """Who enters: as given, else PLAN_MONITOR_ANALYST, else the login name."""
    name = value or os.environ.get("PLAN_MONITOR_ANALYST") or ""
    if not name:
        try:
            name = getpass.getuser()
        except (KeyError, OSError):
            name = ""
    if not name.strip():
        raise click.UsageError("no name to enter values under; give --as NAME")
    return name.strip()[:200]


def _answers(
    _context: click.Context, _option: click.Parameter, value: tuple[str, ...]
) -> dict[str, str]:
    """Each ``KEY=VALUE`` by its key."""
    pairs = [each.partition("=") for each in value]
    wrong = next((each for each, (_, sign, _) in zip(value, pairs, strict=True) if not sign), None)
    if wrong is not None:
        raise click.BadParameter(f"{wrong!r} is not KEY=VALUE, such as D=actual")
    return {key.strip(): answer.strip() for key, _, answer in pairs}


name_option = click.option(
    "--as", "who", callback=_name, help="Who enters. Default: PLAN_MONITOR_ANALYST or the login."
)


@click.group()
def actuals() -> None:
    """What people enter: import files, export values, look at history, undo."""


@actuals.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@plan_option
@click.option("--dry-run", is_flag=True, help="Check and show; write nothing.")
@click.option(
    "--on-error",
    type=click.Choice(["stop", "skip"]),
    default="stop",
    show_default=True,
    help="With a refused row: write nothing, or write the good rows.",
)
@click.option("--sheet", default="", help="Sheet of a workbook. Default: the first with a header.")
@click.option(
    "--answer",
    "answers",
    multiple=True,
    callback=_answers,
    metavar="KEY=VALUE",
    help="Settle what the file leaves open, for instance D=actual, C=ignore, hidden=leave; the question says how.",
)
@click.option("--note", default="", help="Kept with the upload.")
@name_option
@lang_option
@database_option
def import_(
    file: Path,
    slug: str | None,
    dry_run: bool,
    on_error: str,
    sheet: str,
    answers: dict[str, str],
    note: str,
    who: str,
    lang: Lang,
    database: str | None,
) -> None:
    """Check every row of FILE (CSV or XLSX, as the dashboard takes it) and record them, all or nothing."""
    from app.entry.cell_account import with_account
    from app.entry.problems import FileProblem
    from app.entry.table.recognise import recognise_file
    from app.entry.validation import check
    from app.words import t
    from db import store

    engine, model = _opened(database, slug)
    data = file.read_bytes()
    try:
        table = recognise_file(data, file.name, sheet=sheet, answers=answers)
    except FileProblem as error:
        raise Refused(refusal(file, error.problem, lang)) from error
    with _bars() as bar:
        found = check(
            table.lines,
            model,
            store.name_aliases(engine, model.slug),
            progress=bar(t("entry.checking", lang)),
        )
        show_rows(file, found, lang)
        show_reading(file, with_account(table, found), lang)
        counts = ", ".join(
            f"{n} {t(f'actuals.state.{s}', lang)}" for s, n in found.counts().items()
        )
        click.echo(f"{file}: {len(table.lines)} → {counts}")
        if not found.good and on_error == "stop":
            raise click.exceptions.Exit(2)
        if dry_run or not len(found.observations()):
            click.echo(t("entry.nothing_written", lang))
            return
        try:
            record = store.record_upload(
                engine,
                model.slug,
                found.observations(),
                kind="import",
                entered_by=who,
                filename=file.name,
                sha256=hashlib.sha256(data).hexdigest(),
                note=note,
                progress=bar(t("entry.writing", lang)),
            )
        except store.Conflict as error:
            raise click.ClickException(str(error)) from error
    click.echo(
        t(
            "entry.written",
            lang,
            upload=record.id,
            new=record.rows_new,
            changed=record.rows_changed,
            unchanged=record.rows_unchanged,
        )
    )


@actuals.command()
@plan_option
@click.option("--format", "form", type=click.Choice(["csv", "xlsx"]), default="csv")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Default: stdout.")
@lang_option
@database_option
def export(
    slug: str | None, form: str, output: Path | None, lang: Lang, database: str | None
) -> None:
    """Write the values that hold, in the columns of an import."""
    from app.entry.template import current_values

    _, model = _opened(database, slug)
    _write(current_values(model, lang), form, output, lang)


@actuals.command()
@plan_option
@click.option("--format", "form", type=click.Choice(["csv", "xlsx"]), default="csv")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Default: stdout.")
@lang_option
@database_option
def template(
    slug: str | None, form: str, output: Path | None, lang: Lang, database: str | None
) -> None:
    """Write a file to fill in: a row for every indicator and year that has no value yet."""
    from app.entry.template import template as make

    _, model = _opened(database, slug)
    _write(make(model, lang), form, output, lang)


@actuals.command()
@click.argument("indicator")
@plan_option
@click.option("--format", "form", type=click.Choice(["csv", "json", "table"]), default="table")
@database_option
def history(indicator: str, slug: str | None, form: Format, database: str | None) -> None:
    """Print every revision of INDICATOR's values (its code, name or alias), oldest first."""
    from app.entry.table.names import Names
    from db import store

    engine, model = _opened(database, slug)
    names = Names(model, store.name_aliases(engine, model.slug))
    row = names.find(indicator)
    if row is None:
        near = ", ".join(names.near(indicator))
        hint = f"; near: {near}" if near else "; plan-monitor indicators lists the codes"
        raise Refused(f"no indicator {indicator!r} in {model.slug}{hint}")
    files = {upload.id: upload.filename for upload in store.uploads(engine, model.slug)}
    rows = [
        {
            "code": each.code,
            "series": each.series,
            "year": each.year,
            "revision": each.revision,
            "value": number(each.value),
            "unit": each.unit,
            "status": each.status,
            "deleted": int(each.deleted),
            "source": each.source,
            "source_url": each.source_url,
            "note": each.note,
            "entered_by": each.entered_by,
            "entered_at": each.entered_at.isoformat(timespec="seconds"),
            "upload": each.upload_id,
            "file": files.get(each.upload_id, ""),
        }
        for each in store.observation_revisions(engine, model.slug, row.code)
    ]
    columns: tuple[str, ...] = HISTORY
    if form == "table":
        columns = tuple(name for name in HISTORY if name not in {"code", "source_url", "deleted"})
    write_rows(rows, columns, form)


@actuals.command()
@click.argument("upload", type=int)
@plan_option
@name_option
@lang_option
@database_option
def undo(upload: int, slug: str | None, who: str, lang: Lang, database: str | None) -> None:
    """Put back what UPLOAD (its number) changed; values revised since are left as they are."""
    from app.words import t
    from db import store

    engine, model = _opened(database, slug)
    try:
        record = store.undo_upload(engine, model.slug, upload, entered_by=who)
    except store.UndoRefused as error:
        raise Refused(t(f"actuals.undo.{error.reason}", lang)) from error
    click.echo(
        t("actuals.undone", lang, count=str(record.rows_changed), left=str(record.rows_unchanged))
    )


class Refused(click.ClickException):
    """Wrong input: one line, exit code 2."""

    exit_code = 2


def _opened(database: str | None, slug: str | None) -> tuple[Engine, PlanModel]:
    """The database and the plan's model; without a name the only plan there is."""
    from app.reading import load_model
    from db import store

    engine = open_database(database)
    plans = store.plan_slugs(engine)
    if slug is None and len(plans) != 1:
        said = ", ".join(plans) if plans else "none; load one with plan-monitor etl"
        raise click.UsageError(f"which plan? give --plan (there are: {said})")
    if slug is not None and slug not in plans:
        raise click.UsageError(f"no plan {slug!r} in the database (there are: {', '.join(plans)})")
    return engine, load_model(engine, slug or plans[0])


def _write(content: bytes, form: str, output: Path | None, lang: Lang) -> None:
    if form == "xlsx":
        from app.entry.workbook import as_workbook
        from app.words import t

        content = as_workbook(content, t("actuals.export.name", lang))
    if output is None:
        if form == "xlsx" and sys.stdout.isatty():
            raise click.UsageError("a workbook is no text: give --output FILE")
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    temporary = output.with_name(f".{output.name}.part")
    temporary.write_bytes(content)
    temporary.replace(output)
    click.echo(str(output), err=True)


@contextmanager
def _bars() -> Iterator[Callable[[str], Callable[[int, int], None]]]:
    """Progress bars on stderr, one after another; none where stderr is no terminal."""
    from tqdm import tqdm

    with ExitStack() as stack:

        def begin(what: str) -> Callable[[int, int], None]:
            bar: Any = tqdm(total=None, desc=what, unit=" rows", disable=None, dynamic_ncols=True)
            stack.callback(bar.close)

            def told(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            return told

        yield begin
