"""The values of a table, one after another: a line has the row as a spreadsheet shows it, and its fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload

from app.entry.files.sheets import Unclear
from app.entry.guard import bare
from app.entry.problems import Problem

COLUMNS = ("indicator", "year", "value", "unit", "source", "note", "status", "source_url")
REQUIRED = ("indicator", "year", "value")


@dataclass(frozen=True, slots=True)
class Line:
    """A value of the file: the row as a spreadsheet shows it, and its fields by column.

    ``problem`` is what forbids to take the row, whatever its fields say. ``at`` is the column of the value, from 0.
    """

    number: int
    fields: dict[str, str]
    problem: Problem | None = None
    at: int = -1


Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Fields:
    """Where the fields of a row stand, from 0, and what counts where a cell is empty or there is none.

    ``unit_above`` is the unit of a line above the table: it counts where nothing nearer states one, and a row that
    takes it says so in its field of that name.
    """

    columns: Mapping[str, int]
    defaults: Mapping[str, str] = field(default_factory=dict)
    unit_above: str = ""

    def of(self, cells: Sequence[str]) -> dict[str, str]:
        """The fields of a row."""
        found = {
            name: text_of(cells[at]) if at < len(cells) else "" for name, at in self.columns.items()
        }
        found.setdefault("unit", "")
        for name, text in self.defaults.items():
            if not found.get(name):
                found[name] = text
        if self.unit_above and not found["unit"]:
            found["unit"] = found["unit_above"] = self.unit_above
        return found

    def default(self, name: str) -> str:
        """What counts where a cell is empty."""
        return self.defaults.get(name, "") or (self.unit_above if name == "unit" else "")


class LongLines(Sequence[Line]):
    """The rows of a table in long form, each made a ``Line`` when asked for, or read column by column.

    ``odd`` are the problems of rows that must not be taken, by place.
    """

    def __init__(self, rows: Sequence[Row], fields: Fields, odd: Mapping[int, Problem]) -> None:
        self._rows, self._fields, self.odd = rows, fields, odd
        self._turned: list[tuple[str, ...]] | None = None

    def __len__(self) -> int:
        """How many rows."""
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> list[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | list[Line]:
        """One row, or some."""
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        number, cells = self._rows[index]
        return Line(
            number, self._fields.of(cells), self.odd.get(index), self._fields.columns["value"]
        )

    def default(self, name: str) -> str:
        """What counts in every row whose cell of this field is empty."""
        return self._fields.default(name)

    def column(self, name: str) -> Sequence[str]:
        """The texts of a field, in the order of the rows; empty ones where there is no such column."""
        at, default = self._fields.columns.get(name), self.default(name)
        if at is None:
            return [default] * len(self._rows)
        if self._turned is None:
            self._turned = turned([cells for _, cells in self._rows])
        raw = self._turned[at] if at < len(self._turned) else ("",) * len(self._rows)
        known = {cell: text_of(cell) or default for cell in set(raw)}
        if all(cell is text for cell, text in known.items()):
            return raw
        return [known[cell] for cell in raw]


def turned(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """The columns of rows; where a row is short, empty cells."""
    width = max(map(len, rows), default=0)
    even = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows]
    return list(zip(*even, strict=True))


def text_of(cell: str) -> str:
    """A cell's text, without the apostrophe that keeps a spreadsheet from running it."""
    return cell if isinstance(cell, Unclear) else bare(cell.strip())


def letter(at: int) -> str:
    """The name that a spreadsheet gives to a column, from 0: A, B, …, Z, AA."""
    name, rest = "", at + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        name = chr(ord("A") + place) + name
    return name


def place_of(name: str) -> int | None:
    """The column that a letter (C) or a number from 1 (3) names, from 0; ``None`` for what is neither."""
    if name.isascii() and name.isdigit() and 0 < int(name) < 10_000:
        return int(name) - 1
    if not (name.isascii() and name.isalpha() and len(name) <= 3):
        return None
    number = 0
    for char in name.upper():
        number = number * 26 + ord(char) - ord("A") + 1
    return number - 1
