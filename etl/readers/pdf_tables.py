"""Ruled tables of a PDF page: grid from the rules, spans from cells that cross them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pdfplumber.utils.text import extract_text

from etl.readers.raw import Cell, RawTable
from etl.readers.whitespace import join, squeeze, unshare

BBox = tuple[float, float, float, float]
_TOLERANCE = 3.0
_MAX_CELLS = 20_000


@dataclass(slots=True)
class PageTable:
    """A table on a page; ``edges`` are its column rules' x positions in points.

    ``open_top`` and ``open_bottom`` say that no rule closes it there: a page break cut a row in two.
    ``hanging`` are the columns whose last cell goes on over the page's end beside whole rows.
    """

    page: int
    bbox: BBox
    edges: list[float]
    table: RawTable
    open_top: bool = False
    open_bottom: bool = False
    hanging: frozenset[int] = frozenset()

    @property
    def top(self) -> float:
        return self.bbox[1]


def page_tables(page: Any, number: int) -> tuple[list[PageTable], list[BBox]]:
    """The data tables of a page, and its frames: one-column boxes around paragraphs."""
    tables: list[PageTable] = []
    boxes: list[BBox] = []
    closing = _closing_rules(page)
    settings = {"explicit_horizontal_lines": closing} if closing else {}
    for found in page.find_tables(settings):
        cells = [cell for cell in found.cells if cell is not None]
        xs = _cluster([x for cell in cells for x in (cell[0], cell[2])])
        ys = _cluster([y for cell in cells for y in (cell[1], cell[3])])
        if not cells or len(cells) > _MAX_CELLS:
            continue
        table = _table(page, cells, xs, ys)
        filled = {cell.column for cell in table.cells if cell.text}
        # A single row may be the head or the tail of a table that a page break parted.
        if table.columns >= 2 and len(filled) >= 2:
            top, bottom = (
                any(abs(rule["top"] - y) <= 2 * _TOLERANCE for rule in closing)
                for y in (found.bbox[1], found.bbox[3])
            )
            hanging = _take_open_row(table) if bottom else frozenset()
            bottom = bottom and not hanging
            table.drop_empty_rows()
            tables.append(PageTable(number, found.bbox, xs, table, top, bottom, hanging))
        elif len(filled) == 1:
            boxes.append(found.bbox)
    return tables, boxes


def _take_open_row(table: RawTable) -> frozenset[int]:
    """Remove a last row that holds nothing but the lower end of cells from above."""
    last = table.rows - 1
    through = [cell for cell in table.cells if cell.row < last <= cell.row + cell.rowspan - 1]
    own = [cell for cell in table.cells if cell.row == last]
    if not through or any(cell.text for cell in own):
        return frozenset()
    for cell in through:
        cell.rowspan -= 1
    table.cells = [cell for cell in table.cells if cell.row < last]
    return frozenset(cell.column for cell in through)


def _closing_rules(page: Any) -> list[dict[str, Any]]:
    """Horizontal rules that a page break left out, where upright ones end in the open."""
    upright: dict[int, list[tuple[float, float, float]]] = {}
    level: list[tuple[float, float, float]] = []
    for edge in page.edges:
        if edge["orientation"] == "v" and edge["bottom"] - edge["top"] > 2 * _TOLERANCE:
            upright.setdefault(round(edge["x0"] / _TOLERANCE), []).append(
                (edge["top"], edge["bottom"], edge["x0"])
            )
        elif edge["orientation"] == "h" and edge["x1"] - edge["x0"] > 2 * _TOLERANCE:
            level.append((edge["top"], edge["x0"], edge["x1"]))
    ends: list[tuple[float, float]] = []
    for runs in upright.values():
        bottom = None
        for top, end, x in sorted(runs):
            if bottom is None or top > bottom + _TOLERANCE:
                if bottom is not None:
                    ends.append((bottom, x))
                ends.append((top, x))
                bottom = end
            bottom = max(bottom, end)
        if bottom is not None:
            ends.append((bottom, runs[0][2]))
    rules: list[dict[str, Any]] = []
    for y in _cluster([y for y, _ in ends]):
        xs = _cluster([x for at, x in ends if 0 <= at - y <= _TOLERANCE])
        closed = any(
            abs(at - y) <= 2 * _TOLERANCE and x0 < xs[-1] and x1 > xs[0] for at, x0, x1 in level
        )
        # Two uprights make a frame, three a table of two columns.
        if len(xs) >= 3 and not closed:
            rules.append(_rule(y, xs[0], xs[-1]))
    return rules


def _rule(y: float, x0: float, x1: float) -> dict[str, Any]:
    return {
        "object_type": "rect_edge",
        "orientation": "h",
        "x0": x0,
        "x1": x1,
        "top": y,
        "bottom": y,
        "width": x1 - x0,
        "height": 0,
    }


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
                squeeze(unshare(extract_text(inside))) if inside else "",
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
    _extend_hanging(above, second, header)
    cut = above.open_bottom or below.open_top
    for cell in sorted(second.cells, key=lambda cell: (cell.row, cell.column)):
        if cell.row < header:
            continue
        if cell.row == header and (cut or not header) and _goes_on(first, second, cell, cut):
            continue
        cell.row += offset
        first.cells.append(cell)
    _close_rows(first)
    above.page, above.bbox, above.edges = below.page, below.bbox, below.edges
    above.open_bottom, above.hanging = below.open_bottom, below.hanging
    return True


def _extend_hanging(above: PageTable, second: RawTable, header: int) -> None:
    """Let a group's name go on beside the rows that follow on the next page without a name."""
    first = above.table
    for column in range(first.columns):
        named = [c.row for c in second.cells if c.column == column and c.row >= header and c.text]
        gap = min(named, default=second.rows) - header
        cell = _cell_at(first, first.rows - 1, column)
        if gap <= 0 or cell is None or cell.column != column:
            continue
        if column in above.hanging or _is_group(first, column):
            second.cells = [
                c
                for c in second.cells
                if c.text or c.column != column or not header <= c.row < header + gap
            ]
            cell.rowspan += gap


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


def _goes_on(first: RawTable, second: RawTable, cell: Cell, cut: bool) -> bool:
    """Whether a cell in the next page's first row is the rest of the one above; if so, add it.

    ``cut`` says that the rules show a row cut in two; otherwise only a remainder that stands alone
    in its row is one.
    """
    above = _cell_at(first, first.rows - 1, cell.column)
    if above is None:
        return False
    alone = sum(1 for c in second.cells if c.row == cell.row and c.text) == 1
    if cut or (cell.text and alone and second.columns >= 3 and cell.colspan == 1):
        above.text = join(above.text, cell.text)
        above.rowspan += cell.rowspan - 1
        return True
    return False


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
