"""Tables of texts, whatever file they come from, and how large they may be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.entry.problems import FileProblem, Problem

MEBIBYTE = 1024 * 1024
MAX_BYTES = 10 * MEBIBYTE
MAX_ROWS = 200_000
MAX_COLUMNS = 256
# Characters in a row; the csv module has a limit of its own, which other libraries change.
MAX_ROW = 131_072


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


class Unclear(str):
    """The text of a cell that does not hold what it shows, or shows nothing of what it holds; ``problem`` says why.

    The text reads as no number, so that it is refused even where only the text has been handed on.
    """

    __slots__ = ("problem",)
    problem: Problem

    def __new__(cls, text: str, problem: Problem) -> Unclear:
        """A text with its problem."""
        made = super().__new__(cls, text)
        made.problem = problem
        return made

    def __getnewargs__(self) -> tuple[str, Problem]:  # type: ignore[override]
        """What a copy is made of."""
        return str(self), self.problem

    @property
    def formula(self) -> bool:
        """Whether it is a formula that nothing says the result of."""
        return self.problem.code == "formula_cell"


def kept(rows: Iterable[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """The rows that are not empty. Raises ``FileProblem`` for more than a table of values has."""
    found = []
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
            found.append((number, cells))
        if len(found) > MAX_ROWS:
            raise FileProblem("too_many_rows", limit=f"{MAX_ROWS:,}")
    return found
