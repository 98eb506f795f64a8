"""What became of every cell of a file: used, in a refused row, or not used, and why; together they are all cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import groupby, pairwise
from typing import Any

from app.domain.language import Lang
from app.entry.files.sheets import Sheet
from app.entry.outcome import Preview, Rows
from app.entry.table.columns import Column, Layout
from app.entry.table.head_units import unit_line
from app.entry.table.lines import letter, turned
from app.entry.table.recognise import Source, Table
from app.words import t


@dataclass(frozen=True, slots=True)
class Unused:
    """Cells that were not used, for one reason: where (A1:C3), how many, why (entry.reason.<why>)."""

    place: str
    count: int
    why: str
    params: Mapping[str, str] = field(default_factory=dict)

    def text(self, lang: Lang) -> str:
        """Why."""
        return t(f"entry.reason.{self.why}", lang, **self.params)


@dataclass(frozen=True, slots=True)
class Account:
    """How many cells hold anything, how many were used, how many stand in refused rows; the others, with reasons."""

    total: int
    used: int
    refused: int
    unused: Sequence[Unused]

    @property
    def left(self) -> int:
        """How many cells were not used, and are no part of a refused row."""
        return sum(each.count for each in self.unused)

    def plain(self) -> dict[str, Any]:
        """As plain data, to be kept with the file."""
        return asdict(self)


def account_from(stored: Mapping[str, Any]) -> Account | None:
    """The account that was kept as plain data."""
    if not stored:
        return None
    return Account(**{**stored, "unused": [Unused(**each) for each in stored["unused"]]})


def account(source: Source, preview: Preview) -> Account:
    """What became of every cell of the file whose lines were checked."""
    layout = source.layout
    unused = _above(layout)
    used = _count(
        cell for _, cells in layout.sheet.rows[: layout.block.first] for cell in cells
    ) - sum(each.count for each in unused)
    in_heads, left_heads = _head(layout)
    used += in_heads
    rows = [row for row in layout.rows if row[0] not in source.skipped]
    states = _states(preview, wide=layout.form == "wide")
    refused = 0
    numbers = [number for number, _ in rows]
    columns = {column.at: column for column in layout.columns}
    by_column = turned([cells for _, cells in rows])
    for at in range(max(len(by_column), len(columns))):
        cells = by_column[at] if at < len(by_column) else ("",) * len(rows)
        column = columns.get(at)
        bad, blank = _of_states(cells, numbers, states, at)
        if column is None or column.why == "no_head":
            # Rows with cells beyond the head are refused as a whole.
            refused += bad
        elif column.use:
            refused += bad
            used += len(cells) - _blanks(cells) - bad - len(blank)
            unused += _runs(blank, at, "blank")
        else:
            own = [number for number, cell in zip(numbers, cells, strict=True) if cell.strip()]
            unused += _of_column(column, [*left_heads.get(at, ()), *own])
    unused += _skipped(layout, source.skipped)
    used += _count(
        c for n, cells in layout.rows if source.skipped.get(n) == "footnote" for c in cells
    )
    unused += _other_sheets(source.sheets, layout.sheet)
    total = sum(_count(cell for _, cells in s.rows for cell in cells) for s in source.sheets)
    return Account(total, used, refused, unused)


def with_account(table: Table, preview: Preview) -> Table:
    """The table with what became of every cell of its file; without the file's cells themselves."""
    if table.source is None:
        return table
    return replace(table, cells=account(table.source, preview).plain(), source=None)


def _count(cells: Iterable[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def _blanks(cells: Sequence[str]) -> int:
    """How many cells of a column are empty or white."""
    return sum(cells.count(each) for each in set(cells) if not each.strip())


def _above(layout: Layout) -> list[Unused]:
    """The cells above the head; a line that states the unit is used."""
    found = []
    for number, cells in layout.sheet.rows[: layout.block.first]:
        for at, cell in enumerate(cells):
            if cell.strip() and not (layout.unit and unit_line(cell) == layout.unit):
                found.append(Unused(f"{letter(at)}{number}", 1, "above"))
    return found


def _head(layout: Layout) -> tuple[int, dict[int, list[int]]]:
    """How many cells of the head were used; by column, the rows of those that were not."""
    used, left = 0, defaultdict[int, list[int]](list)
    block = layout.block
    columns = {column.at: column for column in layout.columns}
    for place, (number, cells) in enumerate(layout.sheet.rows[block.first : block.last + 1]):
        filled = [at for at, cell in enumerate(cells) if cell.strip()]
        for at, end in pairwise([*filled, max(len(block.heads), len(cells))]):
            # Above other heads a merged cell is one of all the columns below it.
            last = end if place < block.last - block.first else at + 1
            if any(each in columns and columns[each].use for each in range(at, last)):
                used += 1
            else:
                left[at].append(number)
    return used, left


def _states(preview: Preview, *, wide: bool) -> dict[tuple[int, int], str]:
    """State by row number and column of the value; -1 for all the other cells of the row. Only what is not used."""
    rows = preview.rows
    looked_at = rows.looked_at.values() if isinstance(rows, Rows) else rows
    states: dict[tuple[int, int], str] = {}
    shared: dict[int, set[str]] = {}
    for row in looked_at:
        state = row.state if row.state in {"refused", "blank"} else "used"
        if wide and state != "used":
            states[row.line.number, row.line.at] = state
        shared.setdefault(row.line.number, set()).add(state)
    for number, several in shared.items():
        if "used" not in several:
            states[number, -1] = "refused" if "refused" in several else "blank"
        elif wide:
            # The name counts for the values that were taken.
            states[number, -1] = "used"
    return states


def _of_states(
    cells: Sequence[str], numbers: Sequence[int], states: Mapping[tuple[int, int], str], at: int
) -> tuple[int, list[int]]:
    """How many filled cells of a column stand in refused rows, and the numbers of those rows without a value."""
    refused: int = 0
    blank: list[int] = []
    if not states:
        return refused, blank
    for number, cell in zip(numbers, cells, strict=True):
        state = states.get((number, at)) or states.get((number, -1))
        if state in {"refused", "blank"} and cell.strip():
            if state == "refused":
                refused += 1
            else:
                blank.append(number)
    return refused, blank


def _runs(rows: Iterable[int], at: int, why: str) -> list[Unused]:
    """Cells of a column, row after row put together."""
    found = []
    for _, group in groupby(enumerate(sorted(rows)), key=lambda item: item[1] - item[0]):
        run = [number for _, number in group]
        found.append(Unused(_place(at, run[0], at, run[-1]), len(run), why))
    return found


def _of_column(column: Column, rows: Sequence[int]) -> list[Unused]:
    """The cells of a column that is not used, from its head to its last."""
    if not rows:
        return []
    place = _place(column.at, rows[0], column.at, rows[-1])
    return [Unused(place, len(rows), column.why, column.params)]


def _skipped(layout: Layout, skipped: Mapping[int, str]) -> list[Unused]:
    """Rows that were no values, put together where they follow each other for one reason."""
    found: list[Unused] = []
    rows = [row for row in layout.rows if skipped.get(row[0], "footnote") != "footnote"]
    keyed = [
        (number - place, skipped[number], number, cells)
        for place, (number, cells) in enumerate(rows)
    ]
    for (_, why), group in groupby(keyed, key=lambda item: item[:2]):
        run = list(group)
        filled = [at for *_, cells in run for at, cell in enumerate(cells) if cell.strip()]
        place = _place(min(filled), run[0][2], max(filled), run[-1][2])
        found.append(Unused(place, len(filled), why))
    return found


def _other_sheets(sheets: Sequence[Sheet], read: Sheet) -> list[Unused]:
    found = []
    for sheet in sheets:
        count = _count(cell for _, cells in sheet.rows for cell in cells)
        if sheet is not read and count:
            why = "hidden_sheet" if sheet.hidden else "other_sheet"
            found.append(Unused(sheet.name, count, why))
    return found


def _place(first: int, top: int, last: int, bottom: int) -> str:
    begin, end = f"{letter(first)}{top}", f"{letter(last)}{bottom}"
    return begin if begin == end else f"{begin}:{end}"
