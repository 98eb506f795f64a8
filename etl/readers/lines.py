"""Lines of a page put together to paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from etl.readers.markers import find_marker
from etl.readers.whitespace import squeeze

SENTENCE_END = "。！？；!?;"
_END = re.compile(r"[。！？；：!?;:…][”’）)》」]*$")
_CONTINUES = re.compile(r"[，、。；：！？）》”’」％%,;)]")
_BULLET = re.compile(
    r"——|—|[-*•·●■◆▪➢◇○□]\s|[●■◆▪➢◇○□]|附\s?件|附\s?表|专\s?栏|表\s?\d|注[:：]|第.{1,4}[章节篇编]"
)
_UNIT = re.compile(r"[.．]?\d|[年月日%％‰万亿千百个家项倍元人种名条吨户台套件]")
_NUMBER_END = re.compile(r"\d[.,．]?$")
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


def continues(above: Line, line: Line) -> bool:
    """Whether ``line`` goes on with the sentence of ``above``."""
    first, second = above.text, line.text
    if not first or not second:
        return False
    number = bool(_NUMBER_END.search(first)) and bool(_UNIT.match(second))
    if number and len(first) >= 8 and not line.indented and re.search(r"[\u4e00-\u9fff]", first):
        return not (second[0].isdigit() and starts_item(second))
    if line.cut and not starts_item(second) and not starts_item(first):
        return not _END.search(first)
    if line.gap or line.indented or starts_item(second):
        return False
    if _CONTINUES.match(second):
        return not _END.search(first)
    if above.full:
        # Only an indent could tell that a full line ending in 。 was also the paragraph's last.
        return not _END.search(first) or line.indented is False
    if _END.search(first):
        return False
    if _OPEN.search(first):
        return True
    return len(first) >= 30 and bool(re.search(r"[，。；]", first)) and not starts_item(first)


def join_lines(lines: Iterable[Line]) -> list[str]:
    """Paragraphs from lines; a break inside a sentence or number leaves no trace."""
    paragraphs: list[str] = []
    above: Line | None = None
    for raw in lines:
        line = replace(raw, text=squeeze(raw.text))
        if not line.text:
            continue
        if above is not None and continues(above, line):
            paragraphs[-1] = squeeze(f"{paragraphs[-1]}\n{line.text}")
            # What decides next is the whole paragraph so far, at the lower line's place.
            above = Line(paragraphs[-1], line.full, line.indented)
        else:
            paragraphs.append(line.text)
            above = line
    return paragraphs
