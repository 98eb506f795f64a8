"""Paragraphs and tables to a ``Document``: headings found, sections named, text laid out."""

from __future__ import annotations

import re
from collections import defaultdict

from etl.document import Block, BlockKind, Document, Table
from etl.readers.layout.headings import LEAF_RANK, HeadingFinder, is_title, merge_titles
from etl.readers.layout.noise import drop_noise
from etl.readers.layout.raw import Cell, RawDocument, RawTable

_CAPTION_END = re.compile(r"[。！？；，]$")
_UNIT_LINE = re.compile(r"[（(]?(?:计量)?单位[:：].{1,30}[)）]?")
_CAPTION_MAX = 60
CELL_SEPARATOR = "\t"


def assemble(raw: RawDocument, *, name: str, sha256: str) -> Document:
    """Lay the items out as text. Each block stands on its own line; a table row is one line, its
    cells parted by tabs; a heading that runs on into its paragraph stands directly before it.
    """
    items, stamps, left_out = drop_noise(raw.items)
    layout = _Layout()
    items = merge_titles(items)
    finder = HeadingFinder(items)
    for index, item in enumerate(items):
        if isinstance(item, RawTable):
            layout.table(item)
            continue
        layout.leave_box(item.box)
        heading = finder.heading(index)
        if heading is None:
            layout.paragraph(item.text)
            continue
        layout.heading(item.text[: heading.length], heading.rank, heading.label, item.box)
        if rest := item.text[heading.length :]:
            layout.run_on(rest)
    return Document(
        text=layout.text(),
        blocks=tuple(layout.blocks),
        tables=tuple(layout.tables),
        title=_title(raw, layout),
        media_type=raw.media_type,
        sha256=sha256,
        name=name,
        warnings=(*raw.warnings, *left_out),
        metadata=(*raw.metadata, *stamps),
    )


class _Layout:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.tables: list[Table] = []
        self._chunks: list[str] = []
        self._size = 0
        self._path: list[tuple[float, str, int | None]] = []

    def text(self) -> str:
        return "".join(self._chunks)

    @property
    def section(self) -> tuple[str, ...]:
        # A bare 附件1 gives way to the title below it, which names the part.
        return tuple(label for _, label, _ in self._path)

    def paragraph(self, text: str) -> None:
        self._block("paragraph", text)
        self._write("\n")

    def heading(self, text: str, rank: float, label: str, box: int | None) -> None:
        while self._path and (self._path[-1][0] >= rank):
            self._path.pop()
        self._block("heading", text, level=len(self._path) + 1)
        self._write("\n")
        self._path.append((rank, label, box if rank >= LEAF_RANK else None))

    def run_on(self, text: str) -> None:
        """Text that follows its heading on the same line."""
        self._chunks.pop()
        self._size -= 1
        self.paragraph(text.lstrip())

    def leave_box(self, box: int | None) -> None:
        """A heading inside a frame (专栏) holds only as far as the frame."""
        while self._path and self._path[-1][2] is not None and self._path[-1][2] != box:
            self._path.pop()

    def table(self, raw: RawTable) -> None:
        self.leave_box(None)
        raw.drop_empty_rows()
        raw.drop_empty_columns()
        caption = raw.caption
        if caption:
            self.paragraph(caption)
        else:
            caption = self._caption()
        index = len(self.tables)
        rows, columns = raw.rows, raw.columns
        grid: list[list[int | None]] = [[None] * columns for _ in range(rows)]
        spans: list[tuple[int, int]] = []
        by_row: dict[int, list[Cell]] = defaultdict(list)
        for cell in sorted(raw.cells, key=lambda cell: cell.column):
            by_row[cell.row].append(cell)
        for row in range(rows):
            cells = by_row[row]
            first = last = self._size
            for place, cell in enumerate(cells):
                if place:
                    self._write(CELL_SEPARATOR)
                if not cell.text:
                    continue
                if first == last:
                    first = self._size
                ordinal = self._block("cell", cell.text, table=index, row=row, column=cell.column)
                last = self._size
                for r in range(row, min(row + cell.rowspan, rows)):
                    for c in range(cell.column, cell.column + cell.colspan):
                        grid[r][c] = ordinal
            self._write("\n")
            spans.append((first, last))
        self.tables.append(
            Table(index, tuple(map(tuple, grid)), caption, self.section, tuple(spans))
        )

    def _caption(self) -> str:
        """The short paragraph or two (title, then unit) right above a table."""
        lines: list[str] = []
        for block in reversed(self.blocks[-2:]):
            if block.kind == "cell" or len(block.text) > _CAPTION_MAX:
                break
            if _CAPTION_END.search(block.text):
                break
            lines.insert(0, block.text)
            if not _UNIT_LINE.fullmatch(block.text):
                break
        return " ".join(lines)

    def _block(
        self,
        kind: BlockKind,
        text: str,
        level: int | None = None,
        table: int | None = None,
        row: int | None = None,
        column: int | None = None,
    ) -> int:
        ordinal, start = len(self.blocks), self._size
        self._write(text)
        self.blocks.append(
            Block(ordinal, kind, text, start, self._size, self.section, level, table, row, column)
        )
        return ordinal

    def _write(self, text: str) -> None:
        self._chunks.append(text)
        self._size += len(text)


def _title(raw: RawDocument, layout: _Layout) -> str:
    """The plan's title: not that of the letter which sends it round, nor of an annex."""
    stated = dict(raw.metadata).get("标题", "")
    titles = [block.text for block in layout.blocks if block.kind == "heading" and block.level == 1]
    for text in titles:
        if is_title(text) and not text.endswith("通知"):
            return text
    if stated:
        return stated
    for text in titles:
        if is_title(text):
            return text
    if raw.title:
        return raw.title
    for block in layout.blocks:
        if block.kind != "cell" and 4 <= len(block.text) <= 60:
            return block.text
    return ""
