"""HTML pages, as government sites and news portals publish plans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from etl.readers.aligned_columns import has_gap
from etl.readers.errors import DocumentError
from etl.readers.layout.lines import Line, join_lines
from etl.readers.layout.page_furniture import Weights, hidden, is_chrome, main_parts, plain
from etl.readers.layout.raw import Item, Paragraph, RawDocument, RawTable, place
from etl.readers.layout.whitespace import LINE_BREAK, join, squeeze
from etl.readers.text import read_text
from etl.readers.text_tables import tables_among

# fmt: off
_BLOCK = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})
_DROP = frozenset({
    "applet", "audio", "button", "canvas", "datalist", "embed", "head", "iframe", "img", "input", "link",
    "map", "meta", "nav", "noframes", "noscript", "object", "option", "script", "select", "style", "svg",
    "template", "textarea", "title", "video",
})
# fmt: on
_CENTER = re.compile(r"text-align\s*:\s*center", re.I)
_LABEL = re.compile(
    r"^(?:索引号|主题分类|发文机关|发文单位|发布机构|发布单位|成文日期|生成日期|发布日期|公开日期|"
    r"印发日期|标题|名称|信息名称|发文字号|文号|主题词|关键词|有效性|公开类别|公开属性|公开形式|公开方式|"
    r"公开范围|公开时限|废止日期|失效日期|实施日期|效力状态|体裁分类|组配分类|服务对象|来源|责任部门)[:：]?$"
)
_META_NAMES = {
    "articletitle": "标题",
    "pubdate": "发布日期",
    "contentsource": "来源",
    "indexno": "索引号",
}
_LONG_CELL = 800


def read_html(text: str, name: str) -> RawDocument:
    """Paragraphs and tables of a page, without its scripts, menus and other site furniture."""
    root = _parse(text, name)
    document = RawDocument(items=[], media_type="text/html")
    for meta in root.iter("meta"):
        key = _META_NAMES.get((meta.get("name") or "").lower())
        if key and meta.get("content"):
            document.metadata.append((key, squeeze(meta.get("content") or "")))
    title = root.find(".//title")
    if title is not None:
        document.title = squeeze(title.text or "")
    weights = Weights(root)
    walker = _Walker(root, main_parts(root, weights), weights)
    document.items, warnings = tables_among(walker.items)
    document.metadata += walker.metadata
    document.warnings += (*walker.warnings, *warnings)
    return document


def _parse(text: str, name: str) -> Any:
    # libxml2 wants bytes; the declared character set no longer holds for text that is decoded.
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    try:
        root = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise DocumentError(
            f"{name}: the HTML cannot be parsed ({error}); save the page again from a browser"
        ) from error
    # Beyond its limit libxml2 drops the rest of the page without an exception.
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise DocumentError(
            f"{name}: its elements are nested thousands deep; save the page again from a browser"
        )
    etree.strip_elements(root, "script", "style", "template", "noscript", with_tail=False)
    return root


class _Walker:
    """Goes through the tree once, without recursion, and collects paragraphs and tables."""

    def __init__(self, root: Any, main: set[Any], weights: Weights) -> None:
        self.items: list[Item] = []
        self.metadata: list[tuple[str, str]] = []
        self._parts: list[str] = []
        self._text = 0
        self._linked = 0
        self._in_link = 0
        self._levels: list[int] = []
        self._center: list[bool] = []
        self._boxes: list[int] = []
        self._box_count = 0
        self._prefix = ""
        self._list_counts: list[int] = []
        self._as_typed = 0
        self.warnings: list[str] = []
        self._main = main
        self._weights = weights
        self._in_main = 0
        self._walk(root)

    def _walk(self, root: Any) -> None:
        events = ("start", "end", "comment", "pi")
        walk = etree.iterwalk(root, events=events)
        skipped: Any = None
        for event, element in walk:
            if event in {"comment", "pi"}:
                self._add(element.tail)
                continue
            if event == "end":
                if element is skipped:
                    skipped = None
                else:
                    self._end(element)
                if element is not root:
                    self._add(element.tail)
                continue
            if self._skip(element, root):
                skipped = element
                walk.skip_subtree()
                if element.tag in _BLOCK:
                    self._flush()
                continue
            self._start(element)
            self._add(element.text)
        self._flush()

    def _skip(self, element: Any, root: Any) -> bool:
        if not isinstance(element.tag, str) or element.tag in _DROP:
            return True
        if element is root:
            return False
        if hidden(element) or is_chrome(element, self._weights):
            return True
        return element.tag == "table" and self._table(element)

    def _start(self, element: Any) -> None:
        tag = element.tag
        if element in self._main:
            self._in_main += 1
        if tag == "br":
            self._parts.append(LINE_BREAK)
        elif tag == "a":
            self._in_link += 1
        if tag not in _BLOCK:
            return
        self._flush()
        style = element.get("style") or ""
        centered = (
            bool(_CENTER.search(style)) or element.get("align") == "center" or tag == "center"
        )
        left = "text-align" in style or bool(element.get("align"))
        inherited = bool(self._center and self._center[-1])
        self._center.append(centered or (inherited and not left and tag not in {"td", "table"}))
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self._levels.append(int(tag[1]))
        elif tag == "pre":
            self._as_typed += 1
        elif tag == "ol":
            self._list_counts.append(0)
        elif tag == "li":
            self._prefix = self._list_number(element)
        elif tag == "table":
            self._box_count += 1
            self._boxes.append(self._box_count if _is_box(element) else 0)

    def _end(self, element: Any) -> None:
        tag = element.tag
        if tag == "a":
            self._in_link = max(0, self._in_link - 1)
        if tag in _BLOCK:
            self._flush()
            self._center.pop()
            if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
                self._levels.pop()
            elif tag == "pre":
                self._as_typed -= 1
            elif tag == "ol":
                self._list_counts.pop()
            elif tag == "li":
                self._prefix = ""
            elif tag == "table":
                self._boxes.pop()
        if element in self._main:
            self._in_main -= 1

    def _list_number(self, element: Any) -> str:
        """The number that a browser shows before a list's item; empty where it shows none."""
        parent = element.getparent()
        if parent is None or parent.tag != "ol" or not self._list_counts:
            return ""
        self._list_counts[-1] += 1
        start = parent.get("start") or "1"
        if parent.get("type") not in {None, "1"} or not start.isdecimal() or len(start) > 9:
            return ""
        return f"{int(start) + self._list_counts[-1] - 1}."

    def _add(self, text: str | None) -> None:
        if not text:
            return
        self._parts.append(text)
        size = len(text.strip())
        self._text += size
        if self._in_link:
            self._linked += size

    def _flush(self) -> None:
        raw = "".join(self._parts)
        linked = self._text > 0 and self._linked >= 0.8 * self._text
        self._parts, self._text, self._linked = [], 0, 0
        if not raw.strip():
            return
        if self._main and not self._in_main and not (self._levels and self._levels[-1] == 1):
            return
        if self._as_typed:
            typed = read_text(raw.replace(LINE_BREAK, "\n"))
            self.items += typed.items
            self.warnings += typed.warnings
            return
        prefix, self._prefix = self._prefix, ""
        box = next((box for box in reversed(self._boxes) if box), None)
        # Source code is broken and indented at will; what a writer typed to set columns stays in sight.
        typed_out = re.sub(r"[ \t\r\n\f]+", " ", raw)
        layout = typed_out if has_gap(typed_out) and LINE_BREAK not in raw else ""
        for text in join_lines(_lines(raw)):
            self.items.append(
                Paragraph(
                    squeeze(f"{prefix} {text}") if prefix else text,
                    level=self._levels[-1] if self._levels else None,
                    centered=bool(self._center and self._center[-1]),
                    box=box,
                    link=linked,
                    layout=layout,
                )
            )
            prefix = ""

    def _table(self, element: Any) -> bool:
        """Take a table as a whole if it is data or metadata; layout is walked through instead."""
        if element.find(".//table") is not None:
            return False
        rows = list(_rows(element, self._weights))
        labels = [cell for row in rows for cell in row if _LABEL.match(cell[0].replace(" ", ""))]
        if len(labels) >= 2:
            self._flush()
            self._metadata_table(rows)
            return True
        if self._main and not self._in_main:
            return False
        table = place(rows)
        if not _is_data(element, table):
            return False
        self._flush()
        caption = element.find("caption")
        if caption is not None:
            table.caption = squeeze("".join(caption.itertext()))
        self.items.append(table)
        return True

    def _metadata_table(self, rows: list[list[tuple[str, int, int]]]) -> None:
        for row in rows:
            label = ""
            for text, _, _ in row:
                if _LABEL.match(text.replace(" ", "")):
                    label = text.rstrip(":：")
                elif label and text:
                    self.metadata.append((label, text))
                    self.items.append(Paragraph(f"{label}：{text}"))
                    label = ""
                elif text:
                    self.items.append(Paragraph(text))


def _lines(raw: str) -> list[Line]:
    lines = []
    for piece in raw.split(LINE_BREAK):
        start = piece.lstrip("\t\n\r\f\v ")
        lines.append(Line(piece, indented=True if start[:2].strip("\u3000\xa0") == "" else None))
    for above, line in pairwise(lines):
        line.gap = not above.text.strip()
    return lines


def _rows(table: Any, weights: Weights) -> Iterator[list[tuple[str, int, int]]]:
    for row in table.iter("tr"):
        if hidden(row):
            continue
        cells = [cell for cell in row.iterchildren("td", "th") if not hidden(cell)]
        if cells:
            yield [
                (_cell_text(c, weights), _span(c, "rowspan"), _span(c, "colspan") or 1)
                for c in cells
            ]


def _span(cell: Any, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return int(value) if value.isdecimal() and len(value) < 10 else 1


def _cell_text(cell: Any, weights: Weights) -> str:
    text = ""
    for item in _Walker(cell, set(), weights).items:
        if isinstance(item, Paragraph):
            text = join(text, item.text)
    return text


def _is_box(table: Any) -> bool:
    """A frame around paragraphs: one column, no tables inside."""
    if table.find(".//table") is not None:
        return False
    rows = [list(row.iterchildren("td", "th")) for row in table.iter("tr")]
    return bool(rows) and max(len(row) for row in rows) == 1


def _is_data(element: Any, table: RawTable) -> bool:
    if element.get("role") in {"presentation", "none"}:
        return False
    filled = [cell for cell in table.cells if cell.text]
    if table.rows < 2 or table.columns < 2 or len(filled) < 3:
        return False
    if len({cell.column for cell in filled}) < 2:
        return False
    for cell in element.iter("td", "th"):
        if len(plain(cell)) > _LONG_CELL and sum(1 for _ in cell.iter("p", "div", "br")) > 8:
            return False
    return True
