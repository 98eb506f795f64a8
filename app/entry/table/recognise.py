"""A file or pasted cells to lines: long form (a value a row) or wide form (years across), or what has to be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.entry.files.read import read_delimited, read_table
from app.entry.files.sheets import Sheet
from app.entry.problems import Choice, FileProblem, Problem, Question
from app.entry.table.blocks import Block, find_block
from app.entry.table.columns import Layout
from app.entry.table.head import parse_head
from app.entry.table.layout import lay_out
from app.entry.table.lines import Line
from app.entry.table.rows import read_rows


@dataclass(frozen=True, slots=True)
class Source:
    """Where the lines came from, to say of every cell what became of it; not kept with a file that is held."""

    layout: Layout
    sheets: Sequence[Sheet]
    skipped: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Table:
    """What was read, and how: for the reader to confirm, and to write a copy of the same shape.

    ``form`` is ``long`` (a value a row) or ``wide`` (years across); ``columns`` are the header's words by field,
    ``years`` those of a wide header; ``header_row`` is its number as a spreadsheet shows it. ``answers`` are those
    that were given, ``remarks`` what was taken one way and could be another, ``cells`` what became of every cell
    (``app.entry.cell_account.Account`` as plain data).
    """

    lines: Sequence[Line] = ()
    form: str = "long"
    header_row: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)
    years: Sequence[str] = ()
    sheet: str = ""
    sheets: Sequence[str] = ()
    encoding: str = ""
    delimiter: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    remarks: Sequence[Problem] = ()
    cells: Mapping[str, Any] = field(default_factory=dict)
    source: Source | None = None


class Asked(FileProblem):
    """A file that leaves questions open: nothing was read out of it; ``table`` says how far it is understood."""

    def __init__(self, questions: Sequence[Question], table: Table) -> None:
        super().__init__("asked")
        self.problem = replace(self.problem, questions=questions)
        self.table = table


def read_file(data: bytes, filename: str) -> list[Line]:
    """The values of a CSV, TSV or XLSX file. Raises ``FileProblem``."""
    return list(recognise_file(data, filename).lines)


def recognise_file(
    data: bytes,
    filename: str,
    *,
    sheet: str = "",
    form: str = "",
    answers: Mapping[str, str] | None = None,
) -> Table:
    """The values of a CSV, TSV or XLSX file, and how it was read. Raises ``FileProblem``, ``Asked`` among them.

    ``sheet`` names the sheet to read; without it, it is the first one that is shown and has a known header. ``form``
    (``long`` or ``wide``) goes before what the header looks like. ``answers`` are the analyst's, by column (a letter,
    or a number from 1) or matter (``hidden``, ``title``, ``year``, ``table``, ``sheet``).
    """
    sheets = read_table(data, filename)
    answers = answers or {}
    sheet = sheet or answers.get("sheet", "")
    if sheet and not any(each.name == sheet for each in sheets):
        raise FileProblem(
            "no_sheet", name=sheet[:60], sheets="、".join(each.name for each in sheets)[:300]
        )
    return _recognised(sheets, sheet, form, answers)


def recognise_text(text: str, *, form: str = "", answers: Mapping[str, str] | None = None) -> Table:
    """The values of cells copied from a spreadsheet, header included. Raises ``FileProblem``, ``Asked`` among them."""
    if not text.strip():
        raise FileProblem("empty")
    return _recognised([read_delimited(text)], "", form, answers or {})


def _recognised(
    sheets: Sequence[Sheet], wanted: str, form: str, answers: Mapping[str, str]
) -> Table:
    behind = []
    for sheet in sheets:
        if wanted and sheet.name != wanted:
            continue
        block = find_block(sheet.rows, form, answers)
        if block is None:
            continue
        if sheet.hidden and not wanted:
            behind.append(sheet)
            continue
        return _table(sheets, sheet, lay_out(sheet, block, form, answers), answers)
    names = [sheet.name for sheet in sheets if sheet.name]
    if behind:
        choices = [Choice("sheet", each.name, "sheet", {"name": each.name}) for each in behind]
        question = Question("hidden_sheet", {"names": "、".join(c.value for c in choices)}, choices)
        raise Asked([question], Table(sheets=names, answers=answers))
    top = next((each.rows[0][1] for each in sheets if each.rows), None)
    if top is None:
        raise FileProblem("empty")
    found = ", ".join(cell.strip()[:40] for cell in top if cell.strip())[:120]
    missing = Block(0, 0, 0, [parse_head(cell) for cell in top]).missing()
    raise FileProblem("columns", missing=", ".join(missing), found=found)


def _table(
    sheets: Sequence[Sheet], sheet: Sheet, layout: Layout, answers: Mapping[str, str]
) -> Table:
    used = [column for column in layout.columns if column.use]
    wide = layout.form == "wide"
    table = Table(
        form=layout.form,
        header_row=sheet.rows[layout.block.row][0],
        columns={c.use: c.head.text for c in used if not (wide and c.use == "value")},
        years=[c.head.text for c in used if wide and c.use == "value"],
        sheet=sheet.name,
        sheets=[each.name for each in sheets if each.name],
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        answers=dict(answers),
        remarks=layout.remarks,
    )
    if layout.questions:
        raise Asked(layout.questions, table)
    read = read_rows(layout)
    if not len(read.lines):
        raise FileProblem("no_rows")
    return replace(table, lines=read.lines, source=Source(layout, sheets, read.skipped))
