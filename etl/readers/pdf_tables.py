"""Ruled tables of a PDF page: grid from the rules, spans from cells that cross them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pdfplumber.utils.text import extract_text

from etl.readers.layout.raw import Cell, RawTable, place
from etl.readers.layout.whitespace import join, squeeze, unshare

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
    sides = [_rule("v", *end) for end in _open_ends(page, "h")]
    closing = [_rule("h", *end) for end in _open_ends(page, "v")]
    settings = {"explicit_horizontal_lines": closing, "explicit_vertical_lines": sides}
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
            columns = aligned_table(page, found.bbox) if table.columns == 1 else None
            if columns is not None:
                tables.append(PageTable(number, found.bbox, columns[1], columns[0]))
            else:
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


def _open_ends(page: Any, along: str) -> list[tuple[float, float, float]]:
    """Where rules end in the open: (place, from, to) of the cross rules that would close them.

    With ``along`` "v" the ends are those of upright rules, which a page break cuts; with "h" those
    of level rules, in tables that are printed without their left and right sides.
    """
    near, far, at = ("top", "bottom", "x0") if along == "v" else ("x0", "x1", "top")
    runs: dict[int, list[tuple[float, float, float]]] = {}
    across: list[tuple[float, float, float]] = []
    for edge in page.edges:
        if edge["orientation"] == along and edge[far] - edge[near] > 2 * _TOLERANCE:
            key = round(edge[at] / _TOLERANCE)
            runs.setdefault(key, []).append((edge[near], edge[far], edge[at]))
        elif edge["orientation"] in {"v", "h"} and edge["orientation"] != along:
            low, high = (edge["x0"], edge["x1"]) if along == "v" else (edge["top"], edge["bottom"])
            if high - low > 2 * _TOLERANCE:
                across.append((edge["top"] if along == "v" else edge["x0"], low, high))
    ends: list[tuple[float, float]] = []
    for pieces in runs.values():
        reach: float | None = None
        for start, stop, spot in sorted(pieces):
            if reach is None or start > reach + _TOLERANCE:
                ends += [(start, spot)] if reach is None else [(reach, spot), (start, spot)]
                reach = stop
            reach = max(reach, stop)
        if reach is not None:
            ends.append((reach, pieces[0][2]))
    found: list[tuple[float, float, float]] = []
    for spot in _cluster([end for end, _ in ends]):
        places = _cluster([place for end, place in ends if 0 <= end - spot <= _TOLERANCE])
        closed = any(
            abs(line - spot) <= 2 * _TOLERANCE and low < places[-1] and high > places[0]
            for line, low, high in across
        )
        # Two parallel rules make a frame or an underlined heading; three, a table.
        if len(places) >= 3 and not closed:
            found.append((spot, places[0], places[-1]))
    return found


def _rule(orientation: str, spot: float, low: float, high: float) -> dict[str, Any]:
    level = orientation == "h"
    return {
        "object_type": "rect_edge",
        "orientation": orientation,
        "x0": low if level else spot,
        "x1": high if level else spot,
        "top": spot if level else low,
        "bottom": spot if level else high,
        "width": high - low if level else 0,
        "height": 0 if level else high - low,
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


def aligned_table(page: Any, bbox: BBox) -> tuple[RawTable, list[float]] | None:
    """A table whose columns only white space sets apart, between a head rule and a foot rule."""
    lines = page.within_bbox(bbox).extract_text_lines(strip=True, return_chars=True)
    if len(lines) < 3:
        return None
    chars = [char for line in lines for char in line["chars"] if char["text"].strip()]
    size = max(char["size"] for char in chars)
    edges, reach = [bbox[0]], None
    for left, right in sorted((char["x0"], char["x1"]) for char in chars):
        if reach is not None and left - reach > 0.8 * size:
            edges.append((left + reach) / 2)
        reach = right if reach is None else max(reach, right)
    edges.append(bbox[2])
    if len(edges) < 3:
        return None
    rows: list[list[str]] = []
    for line in lines:
        cells = [
            squeeze(unshare(extract_text([c for c in line["chars"] if low <= c["x0"] < high])))
            for low, high in pairwise(edges)
        ]
        if sum(map(bool, cells)) == 1 and rows and cells[0]:
            # A name that needs a second line has nothing beside it there.
            rows[-1][0] = join(rows[-1][0], cells[0])
        else:
            rows.append(cells)
    if sum(1 for row in rows if sum(map(bool, row)) >= 2) < max(2, 0.6 * len(rows)):
        return None
    return place([[(cell, 1, 1) for cell in row] for row in rows]), edges


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
