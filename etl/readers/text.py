"""Plain text: one paragraph a line, or lines wrapped at a fixed width."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from etl.readers.lines import Line, join_lines, starts_item
from etl.readers.noise import is_page_number
from etl.readers.raw import Item, Paragraph, RawDocument, RawTable, place
from etl.readers.whitespace import squeeze

_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|div|p|table|span|h[1-6]|br|article)\b[^>]*>", re.I
)
_TABLE_CELLS = re.compile(r"\t+")
_RULE = re.compile(r"[-=_*─━—]{5,}")


def looks_like_html(text: str) -> bool:
    """Whether text named .txt is in truth a page's source."""
    tags = _MARKUP.findall(text[:20_000])
    return len(tags) >= 2 or bool(re.match(r"\s*<(?:!doctype|html)", text, re.I))


def read_text(text: str) -> RawDocument:
    """Paragraphs of a plain text; tab-separated runs of lines become tables."""
    items: list[Item] = []
    pending: list[str] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")
    index = 0
    while index < len(lines):
        rows = _table_at(lines, index)
        if rows:
            items += _paragraphs(pending)
            pending = []
            items.append(_table(lines[index : index + rows]))
            index += rows
        else:
            pending.append(lines[index])
            index += 1
    items += _paragraphs(pending)
    return RawDocument(items=items, media_type="text/plain")


def _table_at(lines: list[str], start: int) -> int:
    """How many lines from ``start`` are rows: two or more with the same number of tabs inside."""
    counts = []
    for line in lines[start:]:
        count = len(_TABLE_CELLS.findall(line.strip("\r\n ").lstrip("\t\u3000")))
        if count == 0:
            break
        counts.append(count)
    if len(counts) < 2 or Counter(counts).most_common(1)[0][1] < 0.6 * len(counts):
        return 0
    return len(counts)


def _table(lines: list[str]) -> RawTable:
    return place([[(squeeze(cell), 1, 1) for cell in line.split("\t")] for line in lines])


def _paragraphs(lines: list[str]) -> list[Item]:
    cleaned = _without_page_numbers([line for line in lines if not _RULE.fullmatch(line.strip())])
    width = _wrap_width(cleaned)
    indents = any(line.startswith(("\u3000\u3000", "    ", "\xa0\xa0")) for line in cleaned)
    result: list[Line] = []
    gap = False
    for line in cleaned:
        if not line.strip():
            gap = True
            continue
        indented = bool(re.match(r"[\u3000\xa0]{2}| {4}|\t", line)) if indents else None
        full = width > 0 and _width(line.rstrip()) >= width - 4
        result.append(Line(line, full=full, indented=indented, gap=gap))
        gap = False
    return [Paragraph(text) for text in join_lines(result)]


def _wrap_width(lines: list[str]) -> int:
    """The width, in half-width columns, at which lines were wrapped; 0 where they were not."""
    widths = [_width(line.rstrip()) for line in lines if line.strip()]
    if len(widths) < 4:
        return 0
    widest = max(widths)
    full = sum(1 for width in widths if width >= widest - 4)
    # Unwrapped paragraphs have all lengths; wrapped ones pile up at the margin.
    return widest if 30 <= widest <= 160 and full >= max(3, 0.3 * len(widths)) else 0


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line)


def _without_page_numbers(lines: list[str]) -> list[str]:
    """Drop the lines that only number a page, with the blank lines that part them from the text.

    A bare number may also be a figure that stands on a line of its own (增长 / 13.69 / %): it goes
    only if the line after it does not go on with a unit.
    """
    kept: list[str] = []
    skip_blank = False
    for index, line in enumerate(lines):
        text = line.strip()
        if skip_blank and not text:
            continue
        skip_blank = False
        if text and is_page_number(text):
            after = next((rest.strip() for rest in lines[index + 1 :] if rest.strip()), "")
            if not text.isdecimal() or not _goes_on(after):
                while kept and not kept[-1].strip() and _cut(kept):
                    kept.pop()
                skip_blank = _cut(kept)
                continue
        kept.append(line)
    return kept


def _goes_on(text: str) -> bool:
    return bool(re.match(r"[年月日%％‰万亿千百个家项倍元人种名条吨户台套件.．]", text))


def _cut(lines: list[str]) -> bool:
    """Whether the last line with text was cut in mid-sentence."""
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return bool(last) and last[-1] not in "。！？；：!?;:" and not starts_item(last)
