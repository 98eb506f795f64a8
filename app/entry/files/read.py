"""A file to sheets of texts: delimited text, pasted cells, XLSX. What the columns mean is not decided here."""

from __future__ import annotations

import csv
import io

from app.entry.files import file_kind
from app.entry.files.decode import decode
from app.entry.files.delimited import find_delimiter, whole
from app.entry.files.sheets import MAX_BYTES, MEBIBYTE, Sheet, kept
from app.entry.problems import FileProblem
from db.garbage import without_collection


def read_table(data: bytes, filename: str = "") -> list[Sheet]:
    """The sheets of a CSV (any usual delimiter), TSV or XLSX file. Raises ``FileProblem``.

    What a file is, its bytes say; its name only tells apart what the bytes do not.
    """
    if len(data) > MAX_BYTES:
        raise FileProblem(
            "too_big", size=f"{len(data) / MEBIBYTE:.1f}", limit=str(MAX_BYTES // MEBIBYTE)
        )
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise FileProblem("empty")
    if file_kind.is_archive(data):
        from app.entry.files.xlsx import read_workbook

        return read_workbook(data)
    file_kind.refuse_binary(data, filename)
    text, encoding = decode(data)
    kind = file_kind.markup(text)
    if kind == "html":
        from app.entry.files.web_page import read_page

        return read_page(text, encoding)
    if kind:
        raise FileProblem(kind)
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
            rows = kept(enumerate(whole(reader, text, delimiter), skipped + 1))
            return Sheet("", rows, encoding, delimiter)
    except csv.Error as error:
        raise FileProblem("not_csv", detail=str(error), row=str(reader.line_num)) from error
