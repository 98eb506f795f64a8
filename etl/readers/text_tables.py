"""Tables in plain text: columns set apart by tabs or spaces, or one cell to a line.

Every line is looked at a bounded number of times, whatever comes of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from etl.readers.aligned_columns import LONGEST_PIECE, Piece, aligned, pieces
from etl.readers.layout.raw import Item, Paragraph, RawTable, place
from etl.readers.layout.whitespace import squeeze

_YEAR = re.compile(r"(?:19|20)\d\d\s?年?.{0,12}|[“”十一二三四五]{2,6}.{0,10}")
_AIM = re.compile(
    r"(?:规划|发展|预期)?目标值?|(?:规划|预期|现状|基期|基准|实际|完成|现)[值数年]?|现状|.{0,8}目标"
)
_NAME = re.compile(r"(?:主要|核心|发展|具体)?指标(?:名称)?(?:[（(].{1,12}[)）])?|项\s?目|名\s?称")
_HEAD = re.compile(
    r"序\s?号|类\s?别|分\s?类|单\s?位|属\s?性|(?:指标)?性质|指标类型|年均.{0,12}|累计.{0,8}|备\s?注|领\s?域"
)
_HEADS = (_NAME, _HEAD, _YEAR, _AIM, re.compile(r"计量单位|责任.{0,6}|牵头.{0,6}|指标.{1,8}"))
_ATTRIBUTE = re.compile(r"[〔\[（(]?(?:预期性|约束性|预期|约束|指导性)[)）\]〕]?")
_VALUE = re.compile(
    r"[-—–－/*〔\[（(<>≤≥＜＞约超]{0,3}\s?\d[\d.,，%％‰\s]{0,20}.{0,14}|[-—–－/*]{1,3}|.{0,12}(?:以上|以下|左右|以内|提升|下降|提高|完成)"
)
_WORDED = re.compile(
    r"\d|保持|稳定|基本|提高|提升|下降|降低|[高低优快]于|持续|明显|实现|全部|完成|翻|倍"
)
_NUMBER = re.compile(r"[<>≤≥＜＞约超]{0,2}\d[\d.,，]{0,20}[%％‰]?")
_CELL_MAX = 40
_HEAD_MAX = 16
_LINE_MAX = 400


@dataclass(frozen=True, slots=True)
class Found:
    """A table, how many lines it takes, and what in it could not be read."""

    table: RawTable
    lines: int
    warnings: tuple[str, ...] = ()


def tables_among(items: Sequence[Item]) -> tuple[list[Item], list[str]]:
    """The items with tables in the place of paragraphs that are the lines of one, and what could not be read."""
    result: list[Item] = []
    warnings: list[str] = []
    stretch: list[Paragraph] = []
    for item in [*items, None]:
        if isinstance(item, Paragraph) and item.level is None:
            stretch.append(item)
            continue
        if any(paragraph.layout for paragraph in stretch):
            tables = TextTables([each.layout or each.text for each in stretch], by_space=False)
            index = 0
            while index < len(stretch):
                found = tables.at(index)
                result.append(found.table if found else stretch[index])
                warnings += (
                    warning.replace("line ", f"after “{stretch[index].text[:20]}”: row ", 1)
                    for warning in (found.warnings if found else ())
                )
                index += found.lines if found else 1
        else:
            result += stretch
        stretch = []
        if item is not None:
            result.append(item)
    return result, warnings


@dataclass(slots=True)
class _Run:
    """Lines one below the other, ``step`` apart, each of several cells; ``tables``: whether those from each on are one.

    They are where most have as many cells as one another.
    """

    start: int
    step: int = 1
    rows: list[Any] = field(default_factory=list)
    tables: list[bool] = field(default_factory=list)

    def close(self, fewest_rows: int, fewest_cells: int) -> None:
        """Fill ``tables`` in, from the last line up."""
        counts: Counter[int] = Counter()
        usual = many = 0
        for row in reversed(self.rows):
            if len(row) > 1:
                many += 1
                counts[len(row)] += 1
                usual = max(usual, len(row), key=lambda size: (counts[size], size))
            self.tables.append(
                many >= fewest_rows
                and len(row) >= fewest_cells
                and usual >= fewest_cells
                and counts[usual] >= 0.6 * many
            )
        self.tables.reverse()


class TextTables:
    """The tables among the lines of a text. ``by_space``: also where one space alone, or a line's end, parts cells."""

    def __init__(self, lines: Sequence[str], *, by_space: bool = True) -> None:
        self._lines = lines
        self._by_space = by_space
        self._pieces = [_pieces(line) for line in lines]
        self._cells: dict[int, str] = {}
        self._gaps = self._runs(self._pieces, rows=3, cells=3, step=2)
        tabbed = [_tabbed(line) for line in lines]
        self._tabs = self._runs(tabbed, rows=2, cells=2, step=1)

    def at(self, start: int) -> Found | None:
        """The table that begins at line ``start``, if there is one."""
        if not self._lines[start].strip():
            return None
        found = self._by_tabs(start) or self._by_gaps(start)
        if found is None and self._by_space:
            found = self._single_spaced(start) or self._one_cell_a_line(start)
        return found

    def _runs(
        self, cells_of: Sequence[Sequence[Any]], *, rows: int, cells: int, step: int
    ) -> dict[int, _Run]:
        """The run of each line that stands in one, lines at most ``step`` apart; ``rows``, ``cells``: the fewest."""
        found: dict[int, _Run] = {}
        run: _Run | None = None
        filled = [index for index, line in enumerate(self._lines) if line.strip()]
        for above, index, below in zip([-9, *filled], filled, [*filled[1:], -1], strict=False):
            apart = index - above
            if run is not None and apart != run.step and (len(run.rows) > 1 or apart > step):
                run = None
            if len(cells_of[index]) > 1:
                run = run or _Run(index)
            elif run is None or not self._names_group(run, index, below):
                run = None
                continue
            if len(run.rows) == 1:
                run.step = apart
            run.rows.append(cells_of[index])
            found[index] = run
        for each in {id(run): run for run in found.values()}.values():
            each.close(rows, cells)
        return found

    def _names_group(self, run: _Run, index: int, below: int) -> bool:
        """Whether a line between the rows of a table names the rows below it, and no other table."""
        line = self._lines[index].strip()
        return (
            below - index == index - (run.start + (len(run.rows) - 1) * run.step)
            and len(line) <= _CELL_MAX
            and not re.search(r"[。；：:]", line)
            and len(self._pieces[below]) > 1
            and _is_head([piece.text for piece in self._pieces[run.start]])
            and not _is_head([piece.text for piece in self._pieces[below]])
        )

    def _by_tabs(self, start: int) -> Found | None:
        """Lines with as many tabs as one another: two tabs in a row are an empty cell."""
        run = self._tabs.get(start)
        if run is None or not run.tables[start - run.start]:
            return None
        rows = run.rows[start - run.start :]
        table = place([[(squeeze(cell), 1, 1) for cell in row] for row in rows])
        return Found(table, len(rows), self._unheaded(start, rows))

    def _by_gaps(self, start: int) -> Found | None:
        """Lines that wide gaps part: three like one another, or two of which the first is a table's head."""
        run = self._gaps.get(start)
        if run is None:
            return None
        first = (start - run.start) // run.step
        rows: list[list[Piece]] = run.rows[first:]
        headed = len(rows) > 1 and _is_head([piece.text for piece in rows[0]])
        if not run.tables[first] and not headed:
            return None
        cells = aligned(rows)
        if headed:
            cells = [row if row and _fits_head(rows[0], row) else None for row in cells]
        while cells[-1] is None and not _numbers(rows[len(cells) - 1]):
            cells.pop()
        warnings: list[str] = []
        size = max(len(row) for row in cells if row is not None)
        laid: list[list[tuple[str, int, int]]] = []
        for number, row in enumerate(cells):
            if row is not None:
                laid.append([(squeeze(cell), 1, 1) for cell in row])
                continue
            laid.append([(squeeze(" ".join(piece.text for piece in rows[number])), 1, size)])
            if _numbers(rows[number]):
                warnings.append(
                    f"line {start + number * run.step + 1}: it is open which columns its numbers stand in; "
                    "not read (part the cells with tabs)"
                )
        warnings += self._unheaded(start, [row for row in cells if row is not None])
        return Found(place(laid), (len(cells) - 1) * run.step + 1, tuple(warnings))

    def _unheaded(self, start: int, rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
        """What to say of a table full of numbers of which no head says what year they are of."""
        values = [cell for row in rows[1:] for cell in row[1:] if cell.strip()]
        numbers = sum(_NUMBER.fullmatch(cell.strip()) is not None for cell in values)
        heads = [cell.strip() for row in rows[:2] for cell in row]
        told = any(_YEAR.fullmatch(head) or _AIM.fullmatch(head) or "年" in head for head in heads)
        if told or numbers < 2 or numbers < 0.3 * len(values):
            return ()
        return (
            f"line {start + 1}: a table whose head names no year and no 目标; its numbers are not read",
        )

    def _single_spaced(self, start: int) -> Found | None:
        """Cells that one space parts, below a head that leaves no doubt: 指标 单位 2020年 2025年."""
        head = self._words(start)
        if not 2 <= len(head) <= _HEAD_MAX or not _is_head(head):
            return None
        name = next(n for n, word in enumerate(head) if _NAME.fullmatch(word))
        rows: list[list[str]] = []
        at = start + 1
        while at < len(self._lines):
            words = self._words(at)
            surplus = len(words) - len(head)
            if surplus > 0:
                words[name : name + surplus + 1] = ["".join(words[name : name + surplus + 1])]
            if len(words) != len(head) or not all(map(_fits, head, words)):
                break
            rows.append(words)
            at += 1
        warnings: tuple[str, ...] = ()
        rest = self._words(at) if at < len(self._lines) else []
        if len(rest) > 1 and any(_NUMBER.fullmatch(word) for word in rest):
            warnings = (
                f"line {at + 1}: does not fit the columns of the table's head in line {start + 1}; not read "
                "(part the cells with tabs)",
            )
        if not rows and not warnings:
            return None
        laid = [[(word, 1, 1) for word in row] for row in (head, *rows)]
        return Found(place(laid), 1 + len(rows), warnings)

    def _words(self, index: int) -> list[str]:
        line = self._lines[index]
        return line.split() if len(line) <= _LINE_MAX else []

    def _cell(self, index: int) -> str:
        if index not in self._cells:
            line = self._lines[index]
            self._cells[index] = squeeze(line) if len(line) <= _LINE_MAX else ""
        return self._cells[index]

    def _one_cell_a_line(self, start: int) -> Found | None:
        """What is left of a table when a page is saved as text: its cells one below the other.

        It is taken for one only if the head names an indicator and a year and every row after it has
        values where the head has years.
        """
        head: list[str] = []
        for index in range(start, min(start + _HEAD_MAX, len(self._lines))):
            cell = self._cell(index)
            if not (_NAME.fullmatch(cell) or _HEAD.fullmatch(cell) or _YEAR.fullmatch(cell)):
                break
            head.append(cell)
        if (
            len(head) < 3
            or not any(map(_NAME.fullmatch, head))
            or not any(map(_YEAR.fullmatch, head))
        ):
            return None
        rows: list[list[str]] = []
        at = start + len(head)
        while row := self._next_row(at, head, bool(rows)):
            rows.append(row)
            at += len(row)
        if len(rows) < 2:
            return None
        laid = [[(cell, 1, 1) for cell in head], *_with_groups(rows, len(head))]
        return Found(place(laid), at - start)

    def _next_row(self, at: int, head: list[str], later: bool) -> list[str]:
        """The cells of the next row: as many as the head has, or one less beside a group's name."""
        for size in (len(head), len(head) - 1) if later else (len(head),):
            row = [self._cell(index) for index in range(at, min(at + size, len(self._lines)))]
            names = head[len(head) - size :]
            if len(row) < size or any(not cell or len(cell) > _CELL_MAX for cell in row):
                continue
            if all(_fits(name, cell) for name, cell in zip(names, row, strict=True)):
                return row
        return []


def _numbers(row: Sequence[Piece]) -> bool:
    return any(_NUMBER.fullmatch(piece.text) for piece in row)


def _fits_head(head: Sequence[Piece], row: Sequence[str]) -> bool:
    """Whether a row of a whole table has values, or words of holding and rising, where the head has years."""
    if len(row) != len(head):
        return len(row) == 1
    return all(
        not cell
        or cell == piece.text
        or not (_YEAR.fullmatch(piece.text) or _AIM.fullmatch(piece.text))
        or _VALUE.fullmatch(cell)
        or _WORDED.search(cell)
        for piece, cell in zip(head, row, strict=True)
    )


def _tabbed(line: str) -> list[str]:
    """The cells of a line with tabs, one without them; none where a cell is too long for a table's."""
    cells = line.strip("\r\n \u3000\xa0").split("\t")
    return [] if any(len(cell) > LONGEST_PIECE for cell in cells) else cells


def _pieces(line: str) -> list[Piece]:
    return pieces(line.rstrip()) if len(line) <= _HEAD_MAX * LONGEST_PIECE else []


def _is_head(cells: Sequence[str]) -> bool:
    """Whether a line is a table's head beyond doubt: an indicator, a year or 目标, and nothing but such words."""
    words = [cell.strip() for cell in cells]
    return (
        any(map(_NAME.fullmatch, words))
        and any(_YEAR.fullmatch(word) or _AIM.fullmatch(word) for word in words)
        and all(any(each.fullmatch(word) for each in _HEADS) for word in words)
    )


def _fits(name: str, cell: str) -> bool:
    if _NAME.fullmatch(name):
        return re.search(r"[\u4e00-\u9fffA-Za-z]", cell) is not None and not _ATTRIBUTE.fullmatch(
            cell
        )
    if re.fullmatch(r"属\s?性|(?:指标)?性质|指标类型", name):
        return _ATTRIBUTE.fullmatch(cell) is not None
    if re.fullmatch(r"序\s?号", name):
        return re.fullmatch(r"[（(]?\d{1,3}[)）.]?", cell) is not None
    if _YEAR.fullmatch(name) or _AIM.fullmatch(name) or name.startswith(("年均", "累计")):
        return _VALUE.fullmatch(cell) is not None
    return True


def _with_groups(rows: list[list[str]], size: int) -> list[list[tuple[str, int, int]]]:
    """Rows one cell short stand beside the group that the last full row opened."""
    result: list[list[tuple[str, int, int]]] = []
    grouped = any(len(row) < size for row in rows)
    open_at = -1
    for row in rows:
        if len(row) == size and grouped:
            open_at = len(result)
        elif len(row) < size:
            text, height, span = result[open_at][0]
            result[open_at][0] = (text, height + 1, span)
        result.append([(cell, 1, 1) for cell in row])
    return result
