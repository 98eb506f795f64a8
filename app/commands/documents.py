"""``extract`` and ``text``: one document to facts, without a database or a catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from app.commands.output import Format, number, write_rows
from etl.facts import Mention

EXTRACT_COLUMNS = (
    "indicator",
    "role",
    "comparator",
    "value",
    "unit",
    "kind",
    "period",
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

Document = click.Path(path_type=Path)


@click.command()
@click.argument("document", type=Document)
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
    """Print every quantity that DOCUMENT states, in document order."""
    from etl.extract import extract as find
    from etl.readers import read_document

    mentions = find(read_document(document), base_year=base_year, target_year=target_year)
    columns: tuple[str, ...] = EXTRACT_COLUMNS
    if form == "table":
        columns = ("indicator", "role", "comparator", "value", "unit", "kind", "period", "text")
    write_rows((mention_row(mention) for mention in mentions), columns, form)


@click.command()
@click.argument("document", type=Document)
def text(document: Path) -> None:
    """Print the plain text of DOCUMENT, to which all offsets refer."""
    from etl.readers import read_document

    # Not click.echo with a newline: offsets are to hold for what is printed.
    click.echo(read_document(document).text, nl=False)


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
