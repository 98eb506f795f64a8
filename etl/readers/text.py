"""Plain text: one paragraph a line, or lines wrapped at a fixed width."""

from __future__ import annotations

import re
from itertools import pairwise

from etl.readers.aligned_columns import width
from etl.readers.layout.lines import Line, join_lines, starts_item
from etl.readers.layout.noise import is_page_number
from etl.readers.layout.raw import Item, Paragraph, RawDocument
from etl.readers.text_tables import TextTables

_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|div|p|table|span|h[1-6]|br|article)\b[^>]*>", re.I
)
_TAG = re.compile(r"<(?:[a-zA-Z][\w:-]*|/[a-zA-Z]\w*|!--|!doctype)", re.I)
_RULE = re.compile(r"[-=_*─━—]{5,}")


def looks_like_html(text: str, *, expected: bool = False) -> bool:
    """Whether a text is in truth a page's source; where that is ``expected`` one tag proves it."""
    if expected:
        return _TAG.search(text) is not None
    tags = _MARKUP.findall(text[:20_000])
    return len(tags) >= 2 or bool(re.match(r"\s*<(?:!doctype|html)", text, re.I))


def read_text(text: str) -> RawDocument:
    """Paragraphs and tables of a plain text."""
    items: list[Item] = []
    pending: list[str] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")
    tables = TextTables(lines)
    warnings: list[str] = []
    index = 0
    while index < len(lines):
        if found := tables.at(index):
            items += _paragraphs(pending)
            pending = []
            items.append(found.table)
            warnings += found.warnings
            index += found.lines
        else:
            pending.append(lines[index])
            index += 1
    items += _paragraphs(pending)
    return RawDocument(items=items, media_type="text/plain", warnings=warnings)


def _paragraphs(lines: list[str]) -> list[Item]:
    kept = _without_page_numbers([line for line in lines if not _RULE.fullmatch(line.strip())])
    cleaned = [line for line, _ in kept]
    margin = _margin(cleaned)
    indents = any(line.startswith(("\u3000\u3000", "    ", "\xa0\xa0")) for line in cleaned)
    result: list[Line] = []
    gap = False
    for line, cut in kept:
        if not line.strip():
            gap = True
            continue
        indented = bool(re.match(r"[\u3000\xa0]{2}| {4}|\t", line)) if indents else None
        full = margin > 0 and width(line.rstrip()) >= margin - 4
        result.append(Line(line, full=full, indented=indented, gap=gap, cut=cut))
        gap = False
    return [Paragraph(text) for text in join_lines(result)]


def _margin(lines: list[str]) -> int:
    """The width, in half-width columns, at which lines were wrapped; 0 where they were not."""
    widths = [width(line.rstrip()) for line in lines if line.strip()]
    if len(widths) < 4:
        return 0
    widest = max(widths)
    full = sum(1 for each in widths if each >= widest - 4)
    # Unwrapped paragraphs have all lengths; wrapped ones pile up at the margin.
    return widest if 30 <= widest <= 160 and full >= max(3, 0.3 * len(widths)) else 0


def _without_page_numbers(lines: list[str]) -> list[tuple[str, bool]]:
    """The lines without those that only number a page, each with whether it was cut from its like.

    A bare number may also be a figure that stands on a line of its own (增长 / 13.69 / %): it goes
    only if the line after it does not go on with a unit and the numbers count up like pages.
    """
    kept: list[tuple[str, bool]] = []
    last = ""
    cut = False
    bare = [int(line) for line in map(str.strip, lines) if line.isdecimal() and len(line) <= 4]
    counting = sum(1 for first, second in pairwise(bare) if second == first + 1)
    numbered = counting >= 0.6 * (len(bare) - 1)
    for line, after in zip(lines, _next_filled(lines), strict=True):
        text = line.strip()
        if cut and not text:
            continue
        if text and is_page_number(text):
            if text.isdecimal() and (_goes_on(after) or not numbered):
                kept.append((line, _open_end(last)))
                last, cut = text, False
                continue
            if _open_end(last):
                while kept and not kept[-1][0].strip():
                    kept.pop()
                cut = True
            continue
        kept.append((line, cut))
        last = text or last
        cut = False
    return kept


def _next_filled(lines: list[str]) -> list[str]:
    """For each line the text of the next one that has any."""
    found: list[str] = []
    text = ""
    for line in reversed(lines):
        found.append(text)
        text = line.strip() or text
    return found[::-1]


def _goes_on(text: str) -> bool:
    return bool(re.match(r"[年月日%％‰万亿千百个家项倍元人种名条吨户台套件.．]", text))


def _open_end(line: str) -> bool:
    """Whether a line, the last with text, stops in mid-sentence."""
    return bool(line) and line[-1] not in "。！？；：!?;:" and not starts_item(line)
