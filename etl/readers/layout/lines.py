"""Lines of a page put together to paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from etl.readers.layout.markers import find_marker
from etl.readers.layout.whitespace import squeeze

SENTENCE_END = "。！？；!?;"
_END = re.compile(r"[。！？；：!?;:…][”’）)》」]*$")
_CONTINUES = re.compile(r"[，、。；：！？）》”’」％%,;)]")
_BULLET = re.compile(
    r"——|—|[-*•·●■◆▪➢◇○□]\s|[●■◆▪➢◇○□]|附\s?件|附\s?表|专\s?栏|表\s?\d|注[:：]|第.{1,4}[章节篇编]"
)
_UNIT = re.compile(r"[.．]?\d|[年月日%％‰万亿千百个家项倍元人种名条吨户台套件]")
_NUMBER_END = re.compile(r"\d[.,．]?$")
# How far back the end of a paragraph shows whether it goes on; how much of it is put together anew with a line.
_END_LENGTH = 12
_OPEN_LENGTH = 40
_PARTS = re.compile(r"[，。；]")
_OPEN = re.compile(r"[，、,（(《“‘「—]$")


@dataclass(slots=True)
class Line:
    """A printed line.

    ``full`` means it reaches the right margin; ``indented``, that it starts in from the left one
    (``None``: the page gives no such sign); ``gap``, that space parts it from the line above;
    ``cut``, that only a page number or a lone figure stood between it and the line above.
    """

    text: str
    full: bool = False
    indented: bool | None = None
    gap: bool = False
    cut: bool = False


def starts_item(text: str) -> bool:
    """Whether a line starts a new paragraph whatever stood before it."""
    return find_marker(text) is not None or _BULLET.match(text) is not None


def continues(above: Line, line: Line, *, item: bool, parted: bool) -> bool:
    """Whether ``line`` goes on with the sentence of ``above``, the end of a paragraph.

    ``item``: the paragraph begins as an item does; ``parted``: there is a mark of punctuation in it.
    """
    first, second = above.text, line.text
    if not first or not second:
        return False
    end = first[-_END_LENGTH:]
    ended = _END.search(end) is not None
    number = bool(_NUMBER_END.search(end)) and bool(_UNIT.match(second))
    if number and len(first) >= 8 and not line.indented and re.search(r"[\u4e00-\u9fff]", first):
        return not (second[0].isdigit() and starts_item(second))
    if line.cut and not starts_item(second) and not item:
        return not ended
    if line.gap or line.indented or starts_item(second):
        return False
    if _CONTINUES.match(second):
        return not ended
    if above.full:
        # Only an indent could tell that a full line ending in 。 was also the paragraph's last.
        return not ended or line.indented is False
    if ended:
        return False
    if _OPEN.search(end):
        return True
    return len(first) >= 30 and parted and not item


def join_lines(lines: Iterable[Line]) -> list[str]:
    """Paragraphs from lines; a break inside a sentence or number leaves no trace."""
    paragraphs: list[str] = []
    settled: list[str] = []
    above: Line | None = None
    item = parted = False
    for raw in lines:
        line = replace(raw, text=squeeze(raw.text))
        if not line.text:
            continue
        if above is not None and continues(above, line, item=item, parted=parted):
            joined = squeeze(f"{above.text}\n{line.text}")
            # What decides next is the end of the paragraph so far, at the lower line's place.
            cut = _settled(joined)
            settled.append(joined[:cut])
            above = Line(joined[cut:], line.full, line.indented)
            parted = parted or _PARTS.search(line.text) is not None
            continue
        if above is not None:
            paragraphs.append("".join((*settled, above.text)))
        settled, above = [], line
        item, parted = starts_item(line.text), _PARTS.search(line.text) is not None
    return [*paragraphs, "".join((*settled, above.text))] if above is not None else paragraphs


def _settled(text: str) -> int:
    """How much of a paragraph no further line changes: all but its last few words, if it is longer."""
    if len(text) <= 2 * _OPEN_LENGTH:
        return 0
    cut = len(text) - _OPEN_LENGTH
    while cut and text[cut] == " ":
        cut -= 1
    return cut
