"""A plan document as plain text with a structure on top.

Everything downstream points into ``Document.text``: ``text[block.start:block.end] == block.text`` holds for
every block, so an offset stored with a fact leads back to the exact characters it came from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

BlockKind = Literal["heading", "paragraph", "cell"]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading or table cell.

    ``section`` is the heading path above the block, outermost first (the part title, then its headings).
    ``table``, ``row`` and ``column`` place a cell: ``table`` counts tables in the document from 0, ``row`` and
    ``column`` are the cell's top-left place in the expanded grid, from 0. They are ``None`` outside tables.
    """

    ordinal: int
    kind: BlockKind
    text: str
    start: int
    end: int
    section: tuple[str, ...] = ()
    level: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with rowspans and colspans expanded.

    ``grid[r][c]`` is the ordinal of the block shown at row r, column c, or ``None`` where there is no cell. A cell
    that spans rows or columns stands at each place it covers. All rows have the same length. ``None``
    also stands for an empty cell. ``text[start:end]`` with ``row_spans[r]`` is the line of row r, cells
    parted by tabs, without the cells that hang down from rows above.
    """

    index: int
    grid: tuple[tuple[int | None, ...], ...]
    caption: str = ""
    section: tuple[str, ...] = ()
    row_spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A document read: its plain text, the blocks that cover it, and its tables.

    ``metadata`` is what the page says of the document (发文机关, 成文日期, 发布时间 …), as (label, text).
    """

    text: str
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...] = ()
    title: str = ""
    media_type: str = ""
    sha256: str = ""
    name: str = ""
    warnings: tuple[str, ...] = field(default=())
    metadata: tuple[tuple[str, str], ...] = ()

    def block_at(self, offset: int) -> Block | None:
        """The block that holds the character at ``offset``, or ``None`` for the gaps between blocks."""
        from bisect import bisect_right

        index = bisect_right(self.blocks, offset, key=lambda block: block.start) - 1
        if index >= 0 and self.blocks[index].start <= offset < self.blocks[index].end:
            return self.blocks[index]
        return None
