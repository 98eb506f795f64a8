"""``extract`` and ``text``: one document to facts, without a database or a catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands.output import Format, number, write_rows
from etl.document import Document
from etl.facts import Mention

if TYPE_CHECKING:
    from etl.language.zh.time.periods import Years

EXTRACT_COLUMNS = (
    "indicator",
    "role",
    "comparator",
    "value",
    "unit",
    "kind",
    "period",
    "period_basis",
    "text",
    "section",
    "start",
    "end",
    "evidence",
    "quantity_start",
    "quantity_end",
    "in_table",
    "attribute",
)

_Path = click.Path(path_type=Path)


@click.command()
@click.argument("document", type=_Path)
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "jsonl", "table"]),
    default="table",
    show_default=True,
)
@click.option(
    "--base-year", type=click.IntRange(1900, 2200), help="Default: what the document says."
)
@click.option(
    "--target-year", type=click.IntRange(1900, 2200), help="Default: what the document says."
)
def extract(document: Path, form: Format, base_year: int | None, target_year: int | None) -> None:
    """Print every quantity that DOCUMENT states, in document order; on stderr, what of it could not be read."""
    from etl.extract.walk import extract as find
    from etl.language.zh.time.plan_years import plan_years
    from etl.readers import read_document

    read = read_document(document)
    warn(read)
    mentions = find(read, base_year=base_year, target_year=target_year)
    _say_open(document, plan_years(read, base_year, target_year), mentions)
    columns: tuple[str, ...] = EXTRACT_COLUMNS
    if form == "table":
        columns = (*EXTRACT_COLUMNS[: EXTRACT_COLUMNS.index("text")], "text")
    write_rows((mention_row(mention) for mention in mentions), columns, form)


def _say_open(document: Path, years: Years, mentions: Sequence[Mention]) -> None:
    """Say on stderr which periods rest on a year that nothing states, or are left open, and what would settle them."""
    assumed = sum(mention.period_basis == "assumed" for mention in mentions)
    left = sum(mention.role != "other" and not mention.period for mention in mentions)
    if not assumed and not left:
        return
    said = [
        f"{name} {year} is assumed ({option})" if basis else f"no {name} is stated ({option})"
        for name, option, year, basis in (
            ("base year", "--base-year", years.base, years.base_basis),
            ("target year", "--target-year", years.target, years.target_basis),
        )
        if basis != "plan"
    ]
    said += [f"periods that rest on an assumed year: {assumed}"] if assumed else []
    said += [f"values without a year: {left}"] if left else []
    click.echo(f"{document}: {'; '.join(said)}", err=True)


@click.command()
@click.argument("document", type=_Path)
def text(document: Path) -> None:
    """Print the plain text of DOCUMENT, to which all offsets refer."""
    from etl.readers import read_document

    # Not click.echo with a newline: offsets are to hold for what is printed.
    click.echo(read_document(document).text, nl=False)


def warn(document: Document) -> None:
    """Say on stderr what of a document could not be read. Raises ``DocumentError`` where nothing could."""
    from etl.language.recognition import check_language

    for warning in (*document.warnings, check_language(document)):
        if warning:
            click.echo(f"plan-monitor: warning: {document.name}: {warning}", err=True)


def mention_row(mention: Mention) -> Mapping[str, Any]:
    """A mention as the columns of the contract."""
    return {
        "indicator": mention.indicator,
        "role": mention.role,
        "comparator": mention.comparator,
        "value": number(mention.value, mention.value_high),
        "unit": mention.unit,
        "kind": mention.kind,
        "period": mention.period,
        "period_basis": mention.period_basis,
        "text": mention.text,
        "section": " / ".join(mention.section),
        "start": mention.start,
        "end": mention.end,
        "evidence": mention.evidence,
        "quantity_start": mention.quantity_start,
        "quantity_end": mention.quantity_end,
        "in_table": int(mention.in_table),
        "attribute": mention.attribute,
    }
