"""The analyst's own file, as it came, with one column more that says what is wrong with each row."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from app.domain.language import Lang
from app.entry.files.file_kind import is_archive
from app.entry.files.read import read_table
from app.entry.files.sheets import Sheet
from app.entry.guard import guarded
from app.entry.outcome import Checked
from app.words import t

_MARKED = {"utf-8": "utf-8-sig", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}


def annotated(
    data: bytes, refused: Sequence[Checked], lang: Lang, *, header_row: int, sheet: str = ""
) -> tuple[bytes, str]:
    """The file's bytes with the column ``problem`` and its ending: encoding, delimiter and form as they came.

    ``refused`` are the rows that could not be taken, ``header_row`` is the header's number as a spreadsheet shows it,
    ``sheet`` the sheet of a workbook that was read.
    """
    said: dict[int, list[str]] = {}
    for row in refused:
        words = [
            (f"{row.line.fields['year']}: " if row.line.fields.get("year") else "")
            + problem.text(lang)
            for problem in row.problems
        ]
        said.setdefault(row.line.number, []).extend(words)
    said[header_row] = [t("entry.problem_column", lang)]
    if is_archive(data):
        return _workbook(data, said, sheet), "xlsx"
    return _delimited(read_table(data)[0], said), "csv"


def _delimited(sheet: Sheet, said: dict[int, list[str]]) -> bytes:
    out = io.StringIO(newline="")
    # Of a web page comes a table with commas.
    writer = csv.writer(out, delimiter=sheet.delimiter or ",")
    # In one column, however long the rows are.
    width = max(len(cells) for _, cells in sheet.rows)
    for number, cells in sheet.rows:
        rest = [""] * (width - len(cells))
        writer.writerow([*map(guarded, cells), *rest, " ".join(said.get(number, ()))])
    # What came without a mark gets one, so that Excel shows it right.
    return out.getvalue().encode(_MARKED.get(sheet.encoding, sheet.encoding))


def _workbook(data: bytes, said: dict[int, list[str]], name: str) -> bytes:
    import openpyxl

    from app.entry.files.xlsx import transitional

    book = openpyxl.load_workbook(io.BytesIO(transitional(data)), rich_text=True)
    sheet = book[name] if name in book.sheetnames else book.worksheets[0]
    column = sheet.max_column + 1
    for number, words in said.items():
        cell = sheet.cell(number, column, " ".join(words))
        cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
