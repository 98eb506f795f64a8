"""What a format reader hands over: paragraphs and tables in reading order, without structure."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field


@dataclass(slots=True)
class Paragraph:
    """One paragraph of normalised text.

    ``level`` is the heading level the format itself states (h1, "Heading 1", ``#``), outermost 1, and 0
    for a document's title.
    ``box`` numbers the framed box (a one-column table, 专栏) the paragraph stands in. ``link`` says
    that the paragraph is nothing but a link, as in menus. ``layout`` is the text as typed where tabs or
    wide gaps part it, which may be a table's row.
    """

    text: str
    level: int | None = None
    centered: bool = False
    box: int | None = None
    link: bool = False
    layout: str = ""


@dataclass(slots=True)
class Cell:
    """A table cell with its top-left place in the grid and the rows and columns it covers."""

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1


@dataclass(slots=True)
class RawTable:
    """A data table; cells in row order, none overlapping."""

    cells: list[Cell] = field(default_factory=list)
    caption: str = ""

    @property
    def rows(self) -> int:
        return max((cell.row + cell.rowspan for cell in self.cells), default=0)

    @property
    def columns(self) -> int:
        return max((cell.column + cell.colspan for cell in self.cells), default=0)

    def drop_empty_rows(self) -> None:
        """Remove rows in which no cell with text begins; cells that hang through them shrink."""
        keep = sorted({cell.row for cell in self.cells if cell.text})
        place = {row: index for index, row in enumerate(keep)}
        self.cells = [cell for cell in self.cells if cell.row in place]
        for cell in self.cells:
            index = place[cell.row]
            cell.rowspan = bisect_left(keep, cell.row + cell.rowspan) - index
            cell.row = index

    def drop_empty_columns(self) -> None:
        """Remove columns in which no cell with text begins, as spans and spacers leave them."""
        keep = sorted({cell.column for cell in self.cells if cell.text})
        place = {column: index for index, column in enumerate(keep)}
        self.cells = [cell for cell in self.cells if cell.column in place]
        for cell in self.cells:
            index = place[cell.column]
            cell.colspan = bisect_left(keep, cell.column + cell.colspan) - index
            cell.column = index


Item = Paragraph | RawTable


@dataclass(slots=True)
class RawDocument:
    """Everything a reader found. ``metadata`` holds what the page says of itself (发文机关, date)."""

    items: list[Item]
    title: str = ""
    media_type: str = ""
    metadata: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


# A hostile colspan="1000000000" must not fill memory; no printed table comes near this.
MAX_SPAN = 200
MAX_SLOTS = 200_000


def place(rows: list[list[tuple[str, int, int]]]) -> RawTable:
    """Place cells given as (text, rowspan, colspan) per row the way a browser does."""
    table = RawTable()
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(rows):
        column = 0
        for text, rowspan, colspan in cells:
            while (row, column) in taken:
                column += 1
            height = min(rowspan or len(rows), len(rows) - row, MAX_SPAN)
            width = 1
            while width < min(colspan, MAX_SPAN) and (row, column + width) not in taken:
                width += 1
            if len(taken) + height * width > MAX_SLOTS:
                return table
            table.cells.append(Cell(text, row, column, height, width))
            taken.update((row + r, column + c) for r in range(height) for c in range(width))
            column += width
    return table
