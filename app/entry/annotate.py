"""The analyst's own file, as it came, with one column more that says what is wrong with each row."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from app.entry.checked import Checked
from app.entry.decode import decode
from app.entry.read import read_delimited
from app.entry.template import safe
from app.i18n import Lang, t

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
    if data.startswith(b"PK"):
        return _workbook(data, said, sheet), "xlsx"
    text, encoding = decode(data)
    return _delimited(text, encoding, said), "csv"


def _delimited(text: str, encoding: str, said: dict[int, list[str]]) -> bytes:
    sheet = read_delimited(text)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=sheet.delimiter)
    # In one column, however long the rows are.
    width = max(len(cells) for _, cells in sheet.rows)
    for number, cells in sheet.rows:
        rest = [""] * (width - len(cells))
        writer.writerow([*map(safe, cells), *rest, " ".join(said.get(number, ()))])
    # What came without a mark gets one, so that Excel shows it right.
    return out.getvalue().encode(_MARKED.get(encoding, encoding))


def _workbook(data: bytes, said: dict[int, list[str]], name: str) -> bytes:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book[name] if name in book.sheetnames else book.worksheets[0]
    column = sheet.max_column + 1
    for number, words in said.items():
        cell = sheet.cell(number, column, " ".join(words))
        cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
