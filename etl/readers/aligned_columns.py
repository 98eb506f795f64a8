"""Columns that white space sets apart: the pieces of a line, and which column each belongs to."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

# A full-width space alone is as wide as two.
_GAP = re.compile(r"[ \u3000\xa0]{2,}+|\u3000|\t[ \t\u3000\xa0]*+")
# A line with more is no line of a printed table; a piece that is longer, no cell.
_MOST_PIECES = 30
LONGEST_PIECE = 120


@dataclass(frozen=True, slots=True)
class Piece:
    """Text between two gaps and where it stands, in half-width columns from the line's beginning."""

    text: str
    start: int
    end: int


def width(text: str) -> int:
    """How many half-width columns a text takes."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def pieces(line: str) -> list[Piece]:
    """What gaps of two spaces or a tab part a line into; empty for a line that is too long for a table's."""
    found: list[Piece] = []
    at = place = 0
    for match in [*_GAP.finditer(line), None]:
        end = len(line) if match is None else match.start()
        text = line[at:end]
        stop = place + width(text)
        if text.strip():
            found.append(Piece(text.strip(), place, stop))
            if len(found) > _MOST_PIECES or len(text) > LONGEST_PIECE:
                return []
        if match is not None:
            at, place = match.end(), stop + width(match.group().expandtabs(4))
    return found


def has_gap(text: str) -> bool:
    """Whether gaps part a text, an indent left out."""
    return _GAP.search(text.strip()) is not None


def aligned(rows: Sequence[Sequence[Piece]]) -> list[list[str] | None]:
    """The cells of each row, empty ones among them; ``None`` for a row of which it is open where its pieces belong.

    The columns are those of the rows that have all of them: the head's, where no row has more, else the usual number.
    A row with fewer pieces has each in the column that it stands below; one of a single piece names a group.
    """
    counts = Counter(len(row) for row in rows)
    size = len(rows[0])
    if size < max(counts) and counts[size] == 1:
        size = max(counts, key=lambda each: (counts[each], each))
    whole = [row for row in rows if len(row) == size]
    columns = [
        (min(row[n].start for row in whole), max(row[n].end for row in whole)) for n in range(size)
    ]
    return [
        [piece.text for piece in row] if len(row) in {1, size} else _placed(row, columns)
        for row in rows
    ]


def _placed(row: Sequence[Piece], columns: Sequence[tuple[int, int]]) -> list[str] | None:
    cells = [""] * len(columns)
    last = -1
    for piece in row:
        place = _column_of(piece, columns)
        if place is None or place <= last:
            return None
        cells[place] = piece.text
        last = place
    return cells


def _column_of(piece: Piece, columns: Sequence[tuple[int, int]]) -> int | None:
    """The one column that a piece stands in: by overlap, else by nearness; ``None`` where two are as likely."""
    ranked = sorted(
        (
            min(piece.end, end) - max(piece.start, start),
            -abs((piece.start + piece.end) - (start + end)),
            number,
        )
        for number, (start, end) in enumerate(columns)
    )
    best = ranked[-1]
    if len(ranked) > 1 and best[0] <= ranked[-2][0]:
        return None
    return best[2]
