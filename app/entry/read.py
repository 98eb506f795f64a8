"""A file to sheets of texts: delimited text, pasted cells, XLSX. What the columns mean is not decided here."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from app.entry.decode import decode
from app.entry.delimited import find_delimiter, whole
from app.entry.hidden import hidden_places
from app.entry.problems import FileProblem
from db.memory import without_collection

MEBIBYTE = 1024 * 1024
MAX_BYTES = 10 * MEBIBYTE
MAX_ROWS = 200_000
MAX_COLUMNS = 256
# Characters in a row; the csv module has a limit of its own, which other libraries change.
MAX_ROW = 131_072
MAX_UNPACKED = 200 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of texts; each row with its number as a spreadsheet shows it. Empty rows are left out.

    ``hidden`` says that a workbook does not show the sheet; ``hidden_rows`` (by number) and ``hidden_columns`` (from
    0) are those that it does not show.
    """

    name: str
    rows: list[tuple[int, list[str]]]
    encoding: str = ""
    delimiter: str = ""
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


def read_table(data: bytes, filename: str = "") -> list[Sheet]:
    """The sheets of a CSV (any usual delimiter), TSV or XLSX file. Raises ``FileProblem``."""
    if len(data) > MAX_BYTES:
        raise FileProblem(
            "too_big", size=f"{len(data) / MEBIBYTE:.1f}", limit=str(MAX_BYTES // MEBIBYTE)
        )
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise FileProblem("empty")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileProblem("xls")
    if data.startswith(b"PK") or filename.lower().endswith((".xlsx", ".xlsm")):
        return _read_xlsx(data)
    text, encoding = decode(data)
    return [read_delimited(text, encoding)]


def read_delimited(text: str, encoding: str = "") -> Sheet:
    """A table in a text, its delimiter found: a CSV file, or cells from a spreadsheet. Raises ``FileProblem``."""
    first, _, rest = text.partition("\n")
    skipped = 0
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        delimiter, text, skipped = first.strip()[4], rest, 1
    else:
        delimiter = find_delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        with without_collection():
            rows = _kept(enumerate(whole(reader, text, delimiter), skipped + 1))
            return Sheet("", rows, encoding, delimiter)
    except csv.Error as error:
        raise FileProblem("not_csv", detail=str(error), row=str(reader.line_num)) from error


def _kept(rows: Iterable[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    kept = []
    for number, cells in rows:
        if len(cells) > MAX_COLUMNS:
            if any(cell.strip() for cell in cells[MAX_COLUMNS:]):
                raise FileProblem("too_many_columns", limit=str(MAX_COLUMNS), row=str(number))
            cells = cells[:MAX_COLUMNS]
        if sum(map(len, cells)) > MAX_ROW:
            # A quote that is never closed swallows the rest of the file.
            raise FileProblem("not_csv", detail=f"> {MAX_ROW:,}", row=str(number))
        # Most rows begin with something; only the others need a closer look.
        if (cells and cells[0] > " ") or any(map(str.strip, cells)):
            kept.append((number, cells))
        if len(kept) > MAX_ROWS:
            raise FileProblem("too_many_rows", limit=f"{MAX_ROWS:,}")
    return kept


def _read_xlsx(data: bytes) -> list[Sheet]:
    try:
        formulas = _inspect(data)
        with warnings.catch_warnings():
            # openpyxl tells of styles and extensions that it leaves out; none of them matter here.
            warnings.simplefilter("ignore")
            values = _sheets(data, values=True)
            # What a formula came to is stored beside it, unless a program wrote the file.
            return _with_formulas(values, _sheets(data, values=False)) if formulas else values
    except FileProblem:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers do
        raise FileProblem("not_xlsx") from error


def _inspect(data: bytes) -> bool:
    """Refuse what would unpack without end; whether any sheet holds a formula."""
    formulas = False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(item.file_size for item in archive.infolist())
        if size > MAX_UNPACKED:
            raise FileProblem(
                "unpacks_too_big",
                size=f"{size / MEBIBYTE:.0f}",
                limit=str(MAX_UNPACKED // MEBIBYTE),
            )
        for item in archive.infolist():
            if item.filename.endswith((".xml", ".rels")):
                content = archive.read(item)
                if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content[:4096]:
                    raise FileProblem("not_xlsx")
                if "worksheets/" in item.filename:
                    formulas = formulas or b"<f>" in content or b"<f " in content
    return formulas


def _sheets(data: bytes, *, values: bool) -> list[Sheet]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=values)
    try:
        sheets = []
        for sheet in book.worksheets:
            # The stated extent may be wrong, and huge.
            sheet.reset_dimensions()
            rows = ([_cell(cell) for cell in row] for row in sheet.iter_rows())
            kept = _kept(enumerate(rows, 1))
            unseen = hidden_places(sheet)
            sheets.append(
                Sheet(
                    sheet.title,
                    kept,
                    hidden=sheet.sheet_state != "visible",
                    hidden_rows=unseen[0],
                    hidden_columns=unseen[1],
                )
            )
        return sheets
    finally:
        book.close()


def _with_formulas(values: list[Sheet], formulas: list[Sheet]) -> list[Sheet]:
    """The values, and where a formula has none, its text: a number must not go missing in silence."""
    joined = []
    for shown, written in zip(values, formulas, strict=True):
        known = dict(shown.rows)
        rows = []
        for number, cells in written.rows:
            have = known.get(number, [])
            rows.append(
                (
                    number,
                    [
                        have[at] if at < len(have) and have[at] else cell if cell[:1] == "=" else ""
                        for at, cell in enumerate(cells)
                    ],
                )
            )
        joined.append(replace(shown, rows=rows))
    return joined


def _cell(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        # 0.123 that is shown as 12.3% means 12.3%.
        if "%" in (getattr(cell, "number_format", "") or ""):
            return f"{value * 100:.15g}%"
        whole = isinstance(value, int) or value.is_integer()
        return str(int(value)) if whole else repr(value)
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    return str(value)
