"""Word documents (.docx): paragraphs and tables in the order of the body."""

from __future__ import annotations

import io
import re
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml import etree

from etl.readers.aligned_columns import has_gap
from etl.readers.archive import check_archive
from etl.readers.errors import DocumentError
from etl.readers.layout.lines import Line, join_lines
from etl.readers.layout.raw import Item, Paragraph, RawDocument, place
from etl.readers.layout.whitespace import LINE_BREAK, join, squeeze
from etl.readers.numbering import Numbering
from etl.readers.text_tables import tables_among

_P, _TBL, _TR, _TC = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_R, _T = qn("w:r"), qn("w:t")
_TRANSPARENT = frozenset(
    qn(f"w:{tag}") for tag in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml")
)
_SKIP = frozenset(
    [qn(f"w:{tag}") for tag in ("del", "moveFrom", "instrText", "delText", "pict", "object")]
    + ["{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"]
)
_TEXT_BOX = qn("w:txbxContent")
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.I)
_CONTENTS = re.compile(r"(?:toc|目录)\s*(?:\d|heading|标题|$)", re.I)
_MAX_LAYOUT_DEPTH = 20


def read_docx(data: bytes, name: str) -> RawDocument:
    """Paragraphs and tables of a Word document, tracked deletions and hidden text left out."""
    check_archive(data, name)
    try:
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        reader = _Reader(document)
        reader.walk(body)
    except (KeyError, ValueError, AttributeError, TypeError, etree.LxmlError) as error:
        raise DocumentError(
            f"{name}: the Word document's parts do not fit together ({error}); "
            "open it in Word or WPS and save it again"
        ) from error
    title = squeeze(document.core_properties.title or "")
    items, warnings = tables_among(reader.items)
    return RawDocument(
        items=items,
        warnings=warnings,
        title=title if re.search(r"[\u4e00-\u9fff]", title) else "",
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    )


class _Reader:
    def __init__(self, document: WordDocument) -> None:
        self.items: list[Item] = []
        self._styles = _Styles(document)
        self._numbering = Numbering(document)
        self._boxes = 0

    def walk(self, parent: Any, box: int | None = None, depth: int = 0) -> None:
        for child in parent:
            if child.tag == _P:
                self.items += self._paragraph(child, box)
                for text_box in _outer(child, _TEXT_BOX):
                    self._boxes += 1
                    self.walk(text_box, self._boxes, depth + 1)
            elif child.tag == _TBL:
                self._table(child, box, depth)
            elif child.tag in _TRANSPARENT and not _is_contents(child):
                self.walk(child, box, depth)

    def _paragraph(self, p: Any, box: int | None) -> list[Item]:
        style = self._styles.of(p)
        if _CONTENTS.match(style.name):
            return []
        prefix = self._numbering.label(p, style.number)
        raw = "".join(_text(p))
        found: list[Item] = []
        layout = raw if has_gap(raw) and LINE_BREAK not in raw and not prefix else ""
        for text in join_lines([Line(piece) for piece in raw.split(LINE_BREAK)]):
            full = squeeze(f"{prefix} {text}") if prefix else text
            found.append(
                Paragraph(full, level=style.level, centered=style.centered, box=box, layout=layout)
            )
            prefix = ""
        return found

    def _table(self, table: Any, box: int | None, depth: int) -> None:
        rows = [_cells(row) for row in _outer(table, _TR)]
        width = max((sum(cell.colspan for cell in row) for row in rows), default=0)
        nested = any(True for row in rows for cell in row for _ in _outer(cell.element, _TBL))
        single = max((len(row) for row in rows), default=0) <= 1
        if depth < _MAX_LAYOUT_DEPTH and (nested or single or len(rows) < 2 or width < 2):
            if single and not nested:
                self._boxes += 1
                box = self._boxes
            for row in rows:
                for cell in row:
                    if not cell.continued:
                        self.walk(cell.element, box, depth + 1)
            return
        self.items.append(_grid(rows, self._cell_text))

    def _cell_text(self, cell: Any) -> str:
        text = ""
        for p in cell.iter(_P):
            for item in self._paragraph(p, None):
                if isinstance(item, Paragraph):
                    text = join(text, item.text)
        return text


class _Cell:
    """A ``w:tc``: how many columns it spans, and whether it goes on from the row above."""

    def __init__(self, element: Any) -> None:
        self.element = element
        properties = element.find(qn("w:tcPr"))
        span = merge = None
        if properties is not None:
            span = properties.find(qn("w:gridSpan"))
            merge = properties.find(qn("w:vMerge"))
        value = span.get(qn("w:val"), "1") if span is not None else "1"
        self.colspan = max(1, int(value)) if value.isdecimal() else 1
        self.continued = merge is not None and merge.get(qn("w:val")) != "restart"


def _cells(row: Any) -> list[_Cell]:
    return [_Cell(tc) for tc in _outer(row, _TC)]


def _grid(rows: list[list[_Cell]], text_of: Any) -> Any:
    """The table with vertical merges turned into row spans."""
    heights: dict[int, int] = {}
    open_at: dict[int, int] = {}
    for cells in rows:
        column, now = 0, {}
        for cell in cells:
            start = open_at.get(column)
            if cell.continued and start is not None:
                heights[start] += 1
                now[column] = start
            else:
                heights[id(cell)] = 1
                now[column] = id(cell)
                cell.continued = False
            column += cell.colspan
        open_at = now
    return place(
        [
            [
                (text_of(cell.element), heights[id(cell)], cell.colspan)
                for cell in cells
                if not cell.continued
            ]
            for cells in rows
        ]
    )


def _outer(element: Any, tag: str) -> list[Any]:
    """The nearest descendants with ``tag``: not those inside another of them."""
    found: list[Any] = []
    stack = list(reversed(list(element)))
    while stack:
        child = stack.pop()
        if child.tag == tag:
            found.append(child)
        elif child.tag not in _SKIP and not (tag != _TBL and child.tag == _TBL):
            stack.extend(reversed(list(child)))
    return found


def _text(p: Any) -> list[str]:
    """The visible text of a paragraph, in order, its text boxes left out."""
    parts: list[str] = []
    stack = list(reversed(list(p)))
    while stack:
        element = stack.pop()
        tag = element.tag
        if tag in _SKIP or tag == _TEXT_BOX or (tag == _R and _vanished(element)):
            continue
        if tag == _T:
            parts.append(element.text or "")
        elif tag in {qn("w:tab"), qn("w:ptab")}:
            parts.append("\t")
        elif tag in {qn("w:br"), qn("w:cr")}:
            parts.append("" if element.get(qn("w:type")) in {"page", "column"} else LINE_BREAK)
        elif tag == qn("w:noBreakHyphen"):
            parts.append("-")
        elif tag == qn("w:sym"):
            parts.append("")
        elif tag != qn("w:pPr"):
            stack.extend(reversed(list(element)))
    return parts


def _vanished(run: Any) -> bool:
    properties = run.find(qn("w:rPr"))
    vanish = properties.find(qn("w:vanish")) if properties is not None else None
    return vanish is not None and vanish.get(qn("w:val"), "1") not in {"0", "false"}


def _is_contents(sdt: Any) -> bool:
    return any(
        "Table of Contents" in (gallery.get(qn("w:val")) or "")
        for gallery in sdt.iter(qn("w:docPartGallery"))
    )


class _Style:
    __slots__ = ("centered", "level", "name", "number")

    def __init__(self) -> None:
        self.name = ""
        self.level: int | None = None
        self.centered = False
        self.number: tuple[int | None, int | None] = (None, None)


class _Styles:
    """What a paragraph's style, and the styles that it builds on, say."""

    def __init__(self, document: WordDocument) -> None:
        self._elements = {
            element.get(qn("w:styleId")): element
            for element in document.styles.element.iter(qn("w:style"))
        }

    def of(self, p: Any) -> _Style:
        style = _Style()
        properties = p.find(qn("w:pPr"))
        own = properties.find(qn("w:pStyle")) if properties is not None else None
        chain = [properties]
        style_id = own.get(qn("w:val")) if own is not None else None
        seen: set[Any] = set()
        while style_id is not None and style_id in self._elements and style_id not in seen:
            seen.add(style_id)
            element = self._elements[style_id]
            name = element.find(qn("w:name"))
            if not style.name and name is not None:
                style.name = name.get(qn("w:val")) or ""
            match = _HEADING.match((name.get(qn("w:val")) or "") if name is not None else "")
            if match and style.level is None:
                style.level = int(match[1])
            chain.append(element.find(qn("w:pPr")))
            based = element.find(qn("w:basedOn"))
            style_id = based.get(qn("w:val")) if based is not None else None
        self._properties(style, [link for link in chain if link is not None])
        if style.name.lower() == "title":
            style.level, style.centered = 0, True
        return style

    def _properties(self, style: _Style, chain: list[Any]) -> None:
        aligned = False
        number, depth = style.number
        for link in chain:
            outline = link.find(qn("w:outlineLvl"))
            if style.level is None and outline is not None:
                value = outline.get(qn("w:val")) or "9"
                style.level = int(value) + 1 if value.isdecimal() and int(value) < 9 else None
            align = link.find(qn("w:jc"))
            if align is not None and not aligned:
                aligned, style.centered = True, align.get(qn("w:val")) == "center"
            numbers = link.find(qn("w:numPr"))
            if numbers is not None and number is None:
                number = _value(numbers.find(qn("w:numId")))
                depth = _value(numbers.find(qn("w:ilvl")))
        style.number = (number, depth)


def _value(element: Any) -> int | None:
    value = element.get(qn("w:val")) if element is not None else None
    return int(value) if value is not None and value.lstrip("-").isdecimal() else None
