"""A table of values as XLSX."""

from __future__ import annotations

import csv
import io
from typing import Any

from app.entry.guard import bare, runs

STATUSES = ("provisional", "final", "revised", "estimate")


def as_workbook(content: bytes, title: str) -> bytes:
    """The same table as XLSX: numbers as numbers, every other cell a text that nothing runs."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    for at in range(len(rows[0])):
        widest = max(sum(2 if ord(c) > 255 else 1 for c in row[at]) for row in rows[:400])
        sheet.column_dimensions[chr(ord("A") + at)].width = min(60, max(8, widest + 2))
    for place, row in enumerate(rows):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet)
            number = None if place == 0 else _number(text)
            if number is not None:
                cell.value = number
            elif text:
                # The apostrophe is CSV's way of marking a text; here the cell's type and its mark say so.
                cell.value = plain = bare(text)
                cell.data_type = "s"
                cell.quotePrefix = runs(plain)
            if place == 0:
                cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)
    _offer_statuses(sheet, rows[0])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _number(text: str) -> int | float | None:
    """The number of a cell that is nothing else, and that comes out the same when it is written again."""
    try:
        value = float(text)
    except ValueError:
        return None
    if text == f"{value:.0f}":
        return int(value)
    return value if text == repr(value) else None


def _offer_statuses(sheet: Any, header: list[str]) -> None:
    """Let the spreadsheet offer the words that the status column takes."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    if "status" not in header:
        return
    letter = get_column_letter(header.index("status") + 1)
    offered = DataValidation(type="list", formula1=f'"{",".join(STATUSES)}"', allow_blank=True)
    offered.add(f"{letter}2:{letter}10000")
    sheet.data_validations.append(offered)
