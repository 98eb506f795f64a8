"""Words of comparison before and behind a number: 超过, 不低于, 以上, 左右."""

from __future__ import annotations

import re

from etl.facts import Comparator

_BEFORE_WORDS: list[tuple[str, Comparator]] = [
    ("不(?:低|少|小)于", ">="),
    ("不(?:高|多|大)于", "<="),
    ("不超过|不超|控制在|控制到|压减到|限制在", "<="),
    ("不足|不到|低于|少于|小于", "<"),
    ("超过|超出|超|突破|高于|多于|大于|逾|过(?=$)|上(?=$)", ">"),
    ("≥", ">="),
    ("≤", "<="),
    (">", ">"),
    ("<", "<"),
    ("接近|将近|近|大约|大致|约为|约占|约|稳定在|基本保持在", "~"),
    ("达到|达|至少|为|至|到|有|在|：|:", ">="),
]
BEFORE = re.compile(
    r"(?P<word>"
    + "|".join(f"(?P<b{n}>{words})" for n, (words, _) in enumerate(_BEFORE_WORDS))
    + r")"
    r"[了的约]?\s*$"
)
_AFTER_WORDS: list[tuple[str, Comparator]] = [
    (r"[(（]含[)）]以上|及以上|以上", ">="),
    (r"[(（]含[)）]以下|及以下|以下|以内|之内", "<="),
    (r"左右|上下|内外", "~"),
    (r"[余多]", ">"),
]
_AFTER = re.compile("|".join(f"(?P<a{n}>{words})" for n, (words, _) in enumerate(_AFTER_WORDS)))
SYMBOLS: dict[str, Comparator] = {
    ">": ">",
    "≥": ">=",
    ">=": ">=",
    "<": "<",
    "≤": "<=",
    "<=": "<=",
    "约": "~",
    "≈": "~",
}


def comparator_before(text: str, start: int, floor: int) -> tuple[int, Comparator | None]:
    window = text[max(floor, start - 8) : start]
    match = BEFORE.search(window)
    if match is None:
        return start, None
    if match["word"] in {"过", "上"} and text[start : start + 1] not in {
        "百",
        "千",
        "万",
        "亿",
        "半",
    }:
        return start, None
    for n, (_, comparator) in enumerate(_BEFORE_WORDS):
        word = match.group(f"b{n}")
        if word is None:
            continue
        begin = max(floor, start - 8) + match.start()
        if word in {"为", "至", "到", "有", "在", "：", ":"}:
            return start, None
        if comparator == ">=":
            outer, stronger = comparator_before(text, begin, floor)
            if stronger:
                return outer, stronger
        return begin, comparator
    return start, None


def comparator_after(text: str, end: int) -> tuple[int, Comparator | None]:
    gap = re.match(r"[ ]?", text[end:])
    position = end + (gap.end() if gap else 0)
    match = _AFTER.match(text, position)
    if match is None:
        return end, None
    for n, (_, comparator) in enumerate(_AFTER_WORDS):
        if match.group(f"a{n}"):
            if match.group() == "多" and text[match.end() : match.end() + 1] in {"元", "样", "种"}:
                return end, None
            return match.end(), comparator
    return end, None
