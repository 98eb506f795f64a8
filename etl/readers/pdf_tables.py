"""Ruled tables of a PDF page: grid from the rules, spans from cells that cross them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pdfplumber.utils.text import extract_text

from etl.readers.raw import Cell, RawTable
from etl.readers.whitespace import join, squeeze

BBox = tuple[float, float, float, float]
_TOLERANCE = 3.0
_MAX_CELLS = 20_000


@dataclass(slots=True)
class PageTable:
    """A table on a page; ``edges`` are its column rules' x positions in points."""

    page: int
    bbox: BBox
    edges: list[float]
    table: RawTable

    @property
    def top(self) -> float:
        return self.bbox[1]


def page_tables(page: Any, number: int) -> tuple[list[PageTable], list[BBox]]:
    """The data tables of a page, and its frames: one-column boxes around paragraphs."""
    tables: list[PageTable] = []
    boxes: list[BBox] = []
    for found in page.find_tables():
        cells = [cell for cell in found.cells if cell is not None]
        xs = _cluster([x for cell in cells for x in (cell[0], cell[2])])
        ys = _cluster([y for cell in cells for y in (cell[1], cell[3])])
        if not cells or len(cells) > _MAX_CELLS:
            continue
        table = _table(page, cells, xs, ys)
        filled = {cell.column for cell in table.cells if cell.text}
        if table.columns >= 2 and table.rows >= 2 and len(filled) >= 2:
            tables.append(PageTable(number, found.bbox, xs, table))
        elif len(filled) == 1:
            boxes.append(found.bbox)
    return tables, boxes


def _cluster(values: list[float]) -> list[float]:
    """Sorted positions, those within the tolerance taken as one rule."""
    result: list[float] = []
    for value in sorted(values):
        if not result or value - result[-1] > _TOLERANCE:
            result.append(value)
    return result


def _nearest(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - value))


def _table(page: Any, bboxes: list[BBox], xs: list[float], ys: list[float]) -> RawTable:
    chars = page.chars
    table = RawTable()
    for x0, top, x1, bottom in sorted(bboxes, key=lambda b: (round(b[1]), b[0])):
        column, row = _nearest(xs, x0), _nearest(ys, top)
        inside = [
            char
            for char in chars
            if x0 <= (char["x0"] + char["x1"]) / 2 <= x1
            and top <= (char["top"] + char["bottom"]) / 2 <= bottom
        ]
        table.cells.append(
            Cell(
                squeeze(extract_text(inside)) if inside else "",
                row,
                column,
                max(1, _nearest(ys, bottom) - row),
                max(1, _nearest(xs, x1) - column),
            )
        )
    return table


def continue_table(above: PageTable, below: PageTable) -> bool:
    """Add ``below`` to ``above`` if it is the same table on the next page; whether it was."""
    if below.page != above.page + 1 or len(above.edges) != len(below.edges):
        return False
    widths = zip(_widths(above.edges), _widths(below.edges), strict=True)
    if any(abs(first - second) > 2 * _TOLERANCE for first, second in widths):
        return False
    first, second = above.table, below.table
    header = _repeated_header(first, second)
    offset = first.rows - header
    for cell in sorted(second.cells, key=lambda cell: (cell.row, cell.column)):
        if cell.row < header:
            continue
        if not header and cell.row == 0 and _goes_on(first, second, cell):
            continue
        cell.row += offset
        first.cells.append(cell)
    _close_rows(first)
    above.page, above.bbox, above.edges = below.page, below.bbox, below.edges
    return True


def _widths(edges: list[float]) -> list[float]:
    return [edge - edges[0] for edge in edges]


def _row(table: RawTable, row: int) -> list[tuple[int, int, str]]:
    return sorted((c.column, c.colspan, c.text) for c in table.cells if c.row == row)


def _repeated_header(first: RawTable, second: RawTable) -> int:
    """How many rows at the top of both tables are the same."""
    count = 0
    while count < min(first.rows, second.rows, 4) and _row(first, count) == _row(second, count):
        count += 1
    return count


def _goes_on(first: RawTable, second: RawTable, cell: Cell) -> bool:
    """A row cut by the page's end leaves its remainder alone in the next page's first row."""
    others = [c for c in second.cells if c.row == 0 and c.text]
    above = _cell_at(first, first.rows - 1, cell.column)
    if above is None:
        return False
    if not cell.text:
        return _is_group(first, cell.column) and _grow(first, above, cell.rowspan)
    return (
        False if len(others) > 1 or second.columns < 3 or cell.colspan > 1 else _append(above, cell)
    )


def _append(above: Cell, cell: Cell) -> bool:
    above.text = join(above.text, cell.text)
    return True


def _grow(table: RawTable, above: Cell, rows: int) -> bool:
    above.rowspan += rows
    return True


def _is_group(table: RawTable, column: int) -> bool:
    return any(cell.column == column and cell.rowspan > 1 for cell in table.cells)


def _cell_at(table: RawTable, row: int, column: int) -> Cell | None:
    for cell in table.cells:
        rows = range(cell.row, cell.row + cell.rowspan)
        if row in rows and cell.column <= column < cell.column + cell.colspan:
            return cell
    return None


def _close_rows(table: RawTable) -> None:
    """Number the rows without gaps after a remainder row has been taken up."""
    starts = sorted({cell.row for cell in table.cells})
    place = {row: index for index, row in enumerate(starts)}
    for cell in table.cells:
        end = cell.row + cell.rowspan
        cell.rowspan = max(1, sum(1 for row in starts if cell.row <= row < end))
        cell.row = place[cell.row]
