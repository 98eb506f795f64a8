"""The columns of a table while it is being worked out what they are, and the layout that comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.entry.files.sheets import Sheet, Unclear
from app.entry.problems import Choice, FileProblem, Problem, Question
from app.entry.table.blocks import Block
from app.entry.table.head import OBSERVED, Head
from app.entry.table.lines import COLUMNS, Row, letter, place_of
from app.entry.values.units import read_year

FIELDS = frozenset({*COLUMNS, "code"} - {"value"})
# Answers that make a column one of observed values.
TAKEN = ("actual", "estimate", "provisional")
# The column that says what is wrong with each row, in a file that came back.
ADDED = frozenset({"问题", "problem"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, and what it is used as: a field, ``value``, ``period``, ``note+``, ``only``; else why not.

    ``why`` is a reason's code (entry.reason.<code>) with its ``params``; ``only`` the one value whose rows count.
    """

    at: int
    head: Head
    use: str = ""
    why: str = ""
    only: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def letter(self) -> str:
        """The column as a spreadsheet names it."""
        return letter(self.at)

    @property
    def name(self) -> str:
        """The column as it is shown to people: letter and head."""
        return f"{self.letter}“{self.head.text[:40]}”" if self.head.text else self.letter

    @property
    def observed(self) -> bool:
        """Whether its head says that it holds what was observed."""
        head = self.head
        return head.role in OBSERVED and bool(head.role or head.unit or head.status or head.part)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet is to be read: its head, its columns, what is asked and what is said; ``rows`` are those below.

    ``unit`` is for cells that state none; ``year`` and ``part`` are the year and the part of it that the whole table
    is of, where no column says so.
    """

    sheet: Sheet
    block: Block
    form: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    unit: str
    year: str
    part: str
    questions: Sequence[Question]
    remarks: Sequence[Problem]
    hidden: bool

    def used_as(self, use: str) -> list[Column]:
        """The columns that are used as this."""
        return [column for column in self.columns if column.use == use]


class Draft:
    """A layout in the making: columns get a use or a reason against it, questions and remarks come up."""

    def __init__(self, sheet: Sheet, block: Block, form: str, answers: Mapping[str, str]) -> None:
        self.sheet, self.block, self.form = sheet, block, form
        self.rows = sheet.rows[block.last + 1 :]
        self.answers = checked_answers(answers, len(block.heads))
        self.columns = {at: Column(at, head) for at, head in enumerate(block.heads)}
        self.questions: list[Question] = []
        self.remarks: list[Problem] = []

    @property
    def all(self) -> list[Column]:
        """Every column, as it stands."""
        return list(self.columns.values())

    @property
    def open(self) -> list[Column]:
        """The columns of which nothing is decided."""
        return [column for column in self.all if not (column.use or column.why)]

    def answer(self, column: Column) -> str:
        """What the analyst has said about a column."""
        return self.answers.get(column.letter, "")

    def use(self, column: Column, use: str, only: str = "") -> None:
        """Decide what a column is used as."""
        self.columns[column.at] = replace(column, use=use, only=only, why="")

    def leave(self, column: Column, why: str, /, **params: str) -> None:
        """Decide that a column is not used."""
        self.columns[column.at] = replace(column, use="", why=why, params=params)

    def ask(self, code: str, choices: Sequence[Choice], /, **params: str) -> None:
        """Put a question."""
        self.questions.append(Question(code, params, choices))

    def say(self, code: str, /, **params: str) -> None:
        """Say how something was taken."""
        self.remarks.append(Problem(code, "", params))

    def texts(self, column: Column) -> list[str]:
        """The different texts of a column in the rows that hold anything, in order."""
        return list(
            dict.fromkeys(
                cell_of(cells, column.at)
                for _, cells in self.rows
                if len(cells) - cells.count("") > 1 or cell_of(cells, column.at)
            )
        )


def width_of(heads: Sequence[Head]) -> int:
    """How many columns a head has, but for one that this program has added behind it."""
    named = [at for at, head in enumerate(heads) if head.text and head.text not in ADDED]
    return max(named, default=-1) + 1


def cell_of(cells: Sequence[str], at: int) -> str:
    """The text of a cell; empty where the row is too short."""
    text = cells[at] if at < len(cells) else ""
    return text if isinstance(text, Unclear) else text.strip()


def checked_answers(answers: Mapping[str, str], width: int) -> dict[str, str]:
    """Answers with their columns as letters. Raises ``FileProblem`` for one that answers nothing."""
    known: dict[str, str] = {}
    for key, value in answers.items():
        if key in {"hidden", "title", "table", "sheet", "year"}:
            allowed = {"hidden": {"read", "leave"}, "title": {"year", "part"}}.get(key)
            good = value in allowed if allowed else bool(value)
            good = good and (key != "year" or read_year(value) is not None)
            known[key] = value
        else:
            at = place_of(key)
            good = at is not None and at < max(width, 1)
            good = good and (
                value in {*TAKEN, "ignore", "note"}
                or value in FIELDS
                or (value.startswith(("only:", "unit:")) and len(value) > 5)
            )
            known[letter(at or 0)] = value
        if not good:
            raise FileProblem("bad_answer", answer=f"{key}={value}"[:80])
    return known
