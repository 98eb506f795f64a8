"""Delimited text: which mark separates the cells, and whether a quote that is not closed swallows rows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

from app.entry.problems import FileProblem

DELIMITERS = ",\t;，"
LOOKED_AT = 30
# A line within a quoted cell that has so many cells itself is a row that was swallowed.
ROW_CELLS = 3


def find_delimiter(text: str) -> str:
    """The mark that cuts the most of the first lines into the same number of cells.

    How often a mark stands in one line tells nothing: a note may be full of it.
    """
    lines = [line for line in text.splitlines()[:LOOKED_AT] if line.strip()]
    best, mark = (0, 0), DELIMITERS[0]
    for each in DELIMITERS:
        widths = Counter(map(len, _cut(lines, each)))
        score = max(((rows, width) for width, rows in widths.items() if width > 1), default=(0, 0))
        if score > best:
            best, mark = score, each
    return mark


def _cut(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(lines, delimiter=delimiter)
    except csv.Error:
        # Said later, with the row, should this be the delimiter.
        return


def whole(reader: Any, text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows of a ``csv.reader`` over a text. Raises ``FileProblem`` where a cell has swallowed others."""
    before, strict = 0, None
    for number, cells in enumerate(reader, 1):
        if reader.line_num > before + 1:
            if strict is None:
                strict = _well_formed(text, delimiter)
            if not strict or any(_holds_rows(cell, delimiter) for cell in cells):
                raise FileProblem(
                    "unclosed_quote",
                    row=str(number),
                    line=str(before + 1),
                    last=str(reader.line_num),
                )
        before = reader.line_num
        yield cells


def _well_formed(text: str, delimiter: str) -> bool:
    """Whether every quote is closed, and closed before a delimiter."""
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error:
        return False
    return True


def _holds_rows(cell: str, delimiter: str) -> bool:
    lines = cell.splitlines()
    return any(line.count(delimiter) >= ROW_CELLS - 1 for line in lines[1:])
