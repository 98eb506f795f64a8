"""Texts that a spreadsheet would run as a formula: marked on the way out, the mark taken off on the way in."""

from __future__ import annotations

import re
import unicodedata

MARK = "'"
_RUNS = frozenset("=+-@\t\r\n")
# A negative number is one wherever it stands; +86 would lose its sign.
_NEGATIVE = re.compile(r"-\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


def runs(text: str) -> bool:
    """Whether a spreadsheet may take a text for a formula: =, +, -, @ in any width, or white space that hides one.

    Spreadsheets set to Chinese or Japanese read ＝ and its like as the plain sign.
    """
    first = text[:1]
    return first in _RUNS or (not first.isascii() and unicodedata.normalize("NFKC", first) in _RUNS)


def guarded(cell: object) -> object:
    """A cell of CSV that no spreadsheet runs: a text that looks like a formula gets an apostrophe before it."""
    if not isinstance(cell, str) or not cell or _NEGATIVE.fullmatch(cell):
        return cell
    return MARK + cell if cell[0] == MARK or runs(cell) else cell


def bare(text: str) -> str:
    """A cell's text without the apostrophe that ``guarded`` put before it."""
    return text[1:] if text[:1] == MARK and (text[1:2] == MARK or runs(text[1:])) else text
