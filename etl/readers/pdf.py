"""PDF files with a text layer."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from etl.readers.errors import DocumentError
from etl.readers.layout.lines import Line, join_lines
from etl.readers.layout.noise import is_page_number, speaks
from etl.readers.layout.raw import Item, Paragraph, RawDocument, RawTable
from etl.readers.layout.whitespace import squeeze, unshare
from etl.readers.pdf_tables import PageTable, continue_table, page_tables

MAX_PAGES = 2000
_EDGE = 0.12
_CONTINUED = re.compile(
    r"[（(]?(?:续\s?表.{0,40}|表\s?[\d.-]+[（(]?续[）)]?.{0,40}|接上(?:页|表))[)）]?"
)
_CID = re.compile(r"\(cid:\d+\)")


@dataclass(slots=True)
class _Line:
    """A printed line with its place on the page, in points from the top left."""

    page: int
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    box: int | None = None
    left: float = 0.0
    right: float = 0.0


@dataclass(slots=True)
class _Page:
    height: float
    lines: list[_Line]
    tables: list[PageTable]


def read_pdf(data: bytes, name: str) -> RawDocument:
    """Paragraphs and ruled tables. Raises ``DocumentError`` for scans and for encrypted files."""
    pages: list[_Page] = []
    blank: list[int] = []
    try:
        with _quiet(), pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                raise DocumentError(
                    f"{name}: has {len(pdf.pages)} pages, more than {MAX_PAGES}; give the plan alone"
                )
            title = str((pdf.metadata or {}).get("Title") or "")
            for number, page in enumerate(pdf.pages, start=1):
                pages.append(_read_page(page, number))
                if not pages[-1].lines and not pages[-1].tables and page.images:
                    blank.append(number)
                page.close()
    except DocumentError:
        raise
    except Exception as error:
        # pdfminer raises whatever a damaged file leads it into; all of it means the same here.
        raise _explain(error, name) from error
    _require_text(pages, blank, name)
    _drop_running_lines(pages)
    _measure(pages)
    items = [part for item in list(_items(pages)) for part in _tables_only(item)]
    document = RawDocument(items=items, media_type="application/pdf")
    document.title = squeeze(title) if re.search(r"[\u4e00-\u9fff]{4}", title) else ""
    if blank:
        shown = ", ".join(map(str, blank[:10])) + (" …" if len(blank) > 10 else "")
        document.warnings.append(f"pages without a text layer (scanned): {shown}")
    return document


@contextmanager
def _quiet() -> Iterator[None]:
    """pdfminer logs a warning for each odd font, which tells a user nothing."""
    logger = logging.getLogger("pdfminer")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _explain(error: Exception, name: str) -> DocumentError:
    inner = error.args[0] if isinstance(error, PdfminerException) and error.args else error
    if isinstance(inner, PDFPasswordIncorrect | PDFEncryptionError):
        return DocumentError(
            f"{name}: the PDF is encrypted; save it without a password and try again"
        )
    reason = " ".join(str(inner).split())[:80] or type(inner).__name__
    if isinstance(inner, MalformedPDFException):
        reason = f"malformed: {reason}"
    return DocumentError(f"{name}: the PDF is damaged ({reason}); print or export it again as PDF")


def _require_text(pages: list[_Page], blank: list[int], name: str) -> None:
    texts = [line.text for page in pages for line in page.lines]
    texts += [cell.text for page in pages for table in page.tables for cell in table.table.cells]
    text = "".join(texts)
    unmapped = sum(len(found) for found in _CID.findall(text))
    if unmapped > 0.3 * max(1, len(text)):
        raise DocumentError(
            f"{name}: the PDF's fonts do not say which characters they show; "
            "export it again, or run OCR (for example ocrmypdf --force-ocr)"
        )
    if not pages:
        raise DocumentError(f"{name}: the PDF has no pages; export it again")
    if blank and len("".join(text.split())) < 20 * len(pages):
        raise DocumentError(
            f"{name}: the PDF is scanned, {len(blank)} of {len(pages)} pages have no text layer; "
            "run OCR first (for example ocrmypdf -l chi_sim)"
        )


def _read_page(page: Any, number: int) -> _Page:
    page = page.filter(lambda obj: obj["object_type"] != "char" or obj.get("upright", True))
    page = page.dedupe_chars(tolerance=1)
    tables, boxes = (
        page_tables(page, number) if page.rects or page.lines or page.curves else ([], [])
    )

    def outside(obj: dict[str, Any]) -> bool:
        return obj["object_type"] == "char" and not any(_holds(t.bbox, obj) for t in tables)

    lines: list[_Line] = []
    for region, bbox in enumerate([None, *boxes]):

        def here(obj: dict[str, Any], bbox: Any = bbox) -> bool:
            if bbox is not None:
                return outside(obj) and _holds(bbox, obj)
            return outside(obj) and not any(_holds(box, obj) for box in boxes)

        part = page.filter(here)
        if not part.chars:
            continue
        for found in part.extract_text_lines(strip=True, return_chars=True):
            size = median(char["size"] for char in found["chars"])
            line = _Line(
                number,
                unshare(found["text"]),
                found["x0"],
                found["x1"],
                found["top"],
                found["bottom"],
                size,
            )
            if bbox is not None:
                line.box = number * 1000 + region
                line.left, line.right = bbox[0], bbox[2]
            lines.append(line)
    lines.sort(key=lambda line: (line.top, line.x0))
    return _Page(float(page.height), lines, tables)


def _holds(bbox: tuple[float, float, float, float], obj: dict[str, Any]) -> bool:
    x, y = (obj["x0"] + obj["x1"]) / 2, (obj["top"] + obj["bottom"]) / 2
    return bool(bbox[0] <= x <= bbox[2] and bbox[1] <= y <= bbox[3])


def _drop_running_lines(pages: list[_Page]) -> None:
    """Remove page numbers, and headers and footers that recur from page to page."""

    def key(line: _Line) -> str:
        return re.sub(r"\d+", "#", "".join(line.text.split()))

    edges: list[list[_Line]] = []
    for page in pages:
        top, bottom = _EDGE * page.height, (1 - _EDGE) * page.height
        above = [line for line in page.lines if line.bottom < top][:2]
        edges.append(above + [line for line in page.lines if line.top > bottom][-2:])
    counts = Counter(text for lines in edges for text in {key(line) for line in lines})
    recurring = {text for text, count in counts.items() if count >= max(2, 0.4 * len(pages))}
    for page, lines in zip(pages, edges, strict=True):
        drop = [
            id(line)
            for line in lines
            if is_page_number(line.text.strip())
            or (key(line) in recurring and not speaks(line.text))
        ]
        page.lines = [line for line in page.lines if id(line) not in drop]


def _measure(pages: list[_Page]) -> None:
    """Give each line its column's left and right edges: the page's, or its frame's."""
    body = [line for page in pages for line in page.lines if line.box is None]
    left, right = _edges(body)
    by_box: dict[int, list[_Line]] = {}
    for page in pages:
        for line in page.lines:
            if line.box is None:
                line.left, line.right = left, right
            else:
                by_box.setdefault(line.box, []).append(line)
    for lines in by_box.values():
        inner = min(line.x0 for line in lines)
        margin = inner - lines[0].left
        for line in lines:
            line.left, line.right = inner, line.right - margin


def _edges(lines: list[_Line]) -> tuple[float, float]:
    if not lines:
        return 0.0, 0.0
    starts = sorted(line.x0 for line in lines)
    ends = sorted(line.x1 for line in lines)
    # A few stray lines (a stamp in the margin) must not set the column's edges.
    cut = len(lines) // 50
    return starts[cut], ends[-1 - cut]


def _items(pages: list[_Page]) -> Iterator[Item]:
    indents, pitch = _style(pages)
    run: list[_Line] = []
    last_table: PageTable | None = None
    for page in pages:
        parts: list[_Line | PageTable] = sorted([*page.lines, *page.tables], key=lambda p: p.top)
        for part in parts:
            if isinstance(part, _Line):
                if last_table is not None and _CONTINUED.fullmatch(squeeze(part.text)):
                    continue
                last_table = None
                if run and run[-1].box != part.box:
                    yield from _paragraphs(run, indents, pitch)
                    run = []
                run.append(part)
                continue
            yield from _paragraphs(run, indents, pitch)
            run = []
            if last_table is not None and continue_table(last_table, part):
                continue
            last_table = part
            yield part.table
    yield from _paragraphs(run, indents, pitch)


def _tables_only(item: Item) -> list[Item]:
    """A single row that nothing continued is no table; its cells are paragraphs."""
    if isinstance(item, RawTable) and item.rows < 2:
        return [Paragraph(cell.text) for cell in item.cells if cell.text]
    return [item]


def _style(pages: list[_Page]) -> tuple[bool, float]:
    """Whether paragraphs are indented, and the usual distance from line to line."""
    body = [line for page in pages for line in page.lines]
    indented = [line for line in body if _is_indented(line) and not _is_centered(line)]
    steps = [
        below.top - line.top
        for page in pages
        for line, below in pairwise(page.lines)
        if 0 < below.top - line.top < 4 * line.size
    ]
    return len(indented) >= max(2, 0.1 * len(body)), median(steps) if steps else 0.0


def _is_indented(line: _Line) -> bool:
    return line.x0 >= line.left + 1.3 * line.size


def _is_centered(line: _Line) -> bool:
    before, after = line.x0 - line.left, line.right - line.x1
    return before > 2.5 * line.size and abs(before - after) < 1.5 * line.size


def _paragraphs(lines: list[_Line], indents: bool, pitch: float) -> Iterable[Paragraph]:
    made: list[Line] = []
    for above, line in zip([None, *lines], lines, strict=False):
        same_page = above is not None and above.page == line.page
        made.append(
            Line(
                line.text,
                full=line.x1 >= line.right - 1.6 * line.size,
                indented=_is_indented(line) if indents else None,
                gap=same_page and above is not None and _parted(above, line, pitch),
            )
        )
    centered = {squeeze(line.text) for line in lines if _is_centered(line)}
    box = lines[0].box if lines else None
    return [Paragraph(text, centered=text in centered, box=box) for text in join_lines(made)]


def _parted(above: _Line, line: _Line, pitch: float) -> bool:
    if abs(above.size - line.size) > 0.15 * line.size:
        return True
    return pitch > 0 and line.top - above.top > 1.35 * max(pitch, 1.0)
