"""Numbering of headings: 第一章, 一、, （一）, 1．, 1.1, (1), ①, and what rank each has."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0}
_NUMERAL = r"[一二三四五六七八九十百零〇]{1,4}"

# Outermost first. 1. to 9 ranks; rank 0 is a part of the document (its plan, annex 1, annex 2).
_KINDS = (
    ("part", 1.0, re.compile(rf"第({_NUMERAL}|\d{{1,2}})(?:篇|编|部分)[:：、]?\s?")),
    ("chapter", 2.0, re.compile(rf"第({_NUMERAL}|\d{{1,2}})章[:：、]?\s?")),
    ("section", 3.0, re.compile(rf"第({_NUMERAL}|\d{{1,2}})节[:：、]?\s?")),
    ("cn", 4.0, re.compile(rf"({_NUMERAL})[、．.]\s?")),
    ("cn_paren", 5.0, re.compile(rf"[（(]({_NUMERAL})[）)][、.．]?\s?")),
    ("arabic", 6.0, re.compile(r"(\d{1,2})(?:[、．]|\.(?!\d))\s?")),
    (
        "decimal",
        6.1,
        re.compile(r"(\d{1,2}(?:[.．]\d{1,2}){1,3})[.．、]?(?:\s|(?=[\u4e00-\u9fff]))"),
    ),
    ("arabic_paren", 7.0, re.compile(r"[（(](\d{1,2})[）)][、.．]?\s?")),
    ("half_paren", 7.5, re.compile(r"(\d{1,2})[）)]\s?")),
    ("circled", 8.0, re.compile(r"([①-⑳])\s?")),
)
_MEASURE = re.compile(r"[万亿千百%％‰个家项倍元人种名条吨户台套件年月日岁分点成]")
# "3.6G通信" is item 3 about 6G, not 3.6; the reader of the sequence confirms it.
_GLUED = re.compile(r"(\d{1,2})\.(?=\d{1,2}[A-Za-z])")


@dataclass(frozen=True, slots=True)
class Marker:
    """A heading number: its kind, rank (smaller is outer), value and length in characters."""

    kind: str
    rank: float
    number: int
    length: int


def find_marker(text: str, after: Marker | None = None) -> Marker | None:
    """The number ``text`` starts with, if any.

    ``after`` is the last number of the kind ``1.`` in force: it decides whether ``3.6G`` is item 3.
    """
    for kind, rank, pattern in _KINDS:
        match = pattern.match(text)
        if not match or match.end() == len(text):
            continue
        if kind == "decimal":
            if _MEASURE.match(text, match.end()):
                continue
            parts = re.split(r"[.．]", match.group(1))
            return Marker(kind, 6.0 + 0.1 * (len(parts) - 1), int(parts[-1]), match.end())
        return Marker(kind, rank, to_int(match.group(1)), match.end())
    match = _GLUED.match(text)
    if match and after is not None and after.kind == "arabic":
        number = int(match.group(1))
        if number == after.number + 1:
            return Marker("arabic", 6.0, number, match.end())
    return None


def to_int(numeral: str) -> int:
    """The value of 1, 一, 十二, 二十一, 一百零三 or ③; 0 if it is none of these."""
    if numeral.isdecimal():
        return int(numeral)
    if len(numeral) == 1 and "①" <= numeral <= "⑳":
        return ord(numeral) - ord("①") + 1
    total, digit = 0, 0
    for char in numeral:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            return 0
    return total + digit
