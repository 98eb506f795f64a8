"""Automatic paragraph numbers of Word documents: 一、 and （一） are often not in the text at all."""

from __future__ import annotations

import re
from typing import Any

import cn2an
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

_CHINESE = frozenset(
    {
        "chineseCounting",
        "chineseCountingThousand",
        "ideographTraditional",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "ideographDigital",
        "koreanDigital2",
    }
)
_SILENT = frozenset({"bullet", "none"})


class Numbering:
    """Counts through a document in order; each paragraph is asked about once."""

    def __init__(self, document: WordDocument) -> None:
        self._levels: dict[int, dict[int, tuple[str, str, int]]] = {}
        self._abstract: dict[int, int] = {}
        self._counters: dict[int, dict[int, int]] = {}
        try:
            root: Any = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        for abstract in root.iter(qn("w:abstractNum")):
            key = int(abstract.get(qn("w:abstractNumId")) or 0)
            self._levels[key] = {
                int(level.get(qn("w:ilvl")) or 0): _level(level)
                for level in abstract.iter(qn("w:lvl"))
            }
        for number in root.iter(qn("w:num")):
            link = number.find(qn("w:abstractNumId"))
            if link is not None:
                self._abstract[int(number.get(qn("w:numId")) or 0)] = int(
                    link.get(qn("w:val")) or 0
                )

    def label(self, paragraph: Any, number: tuple[int | None, int | None]) -> str:
        """The number Word would print before ``paragraph``; empty for bullets and none."""
        num_id, depth = number
        if not num_id or num_id not in self._abstract:
            return ""
        if not any((t.text or "").strip() for t in paragraph.iter(qn("w:t"))):
            return ""
        abstract, depth = self._abstract[num_id], depth or 0
        levels = self._levels.get(abstract, {})
        if depth not in levels:
            return ""
        counters = self._counters.setdefault(abstract, {})
        counters[depth] = counters.get(depth, levels[depth][2] - 1) + 1
        for deeper in [level for level in counters if level > depth]:
            del counters[deeper]
        style, pattern, _ = levels[depth]
        if style in _SILENT:
            return ""

        def shown(match: re.Match[str]) -> str:
            level = int(match[1]) - 1
            form, _, start = levels.get(level, ("decimal", "", 1))
            return _format(counters.get(level, start), form)

        return re.sub(r"%([1-9])", shown, pattern)


def _level(level: Any) -> tuple[str, str, int]:
    def value(tag: str, default: str) -> str:
        element = level.find(qn(tag))
        return (element.get(qn("w:val")) if element is not None else None) or default

    start = value("w:start", "1")
    return (
        value("w:numFmt", "decimal"),
        value("w:lvlText", ""),
        int(start) if start.isdecimal() else 1,
    )


def _format(number: int, form: str) -> str:
    if form in _CHINESE:
        text: str = cn2an.an2cn(number)
        return text[1:] if text.startswith("一十") else text
    if form in {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"} and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    if form in {"upperLetter", "lowerLetter"} and 1 <= number <= 26:
        return chr(ord("A" if form == "upperLetter" else "a") + number - 1)
    return str(number)
