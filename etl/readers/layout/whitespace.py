"""White space in Chinese text: what is layout goes, what parts words stays.

Chinese has no spaces between words, so white space beside an ideograph or full-width mark comes
from the page (justification, separate tags, line breaks) and is dropped; between two Latin words or
numbers one space stays. Everything else in the text stays as printed.
"""

from __future__ import annotations

import re
import unicodedata

LINE_BREAK = "\u2028"
"""Stands for a forced line break (``<br>``, Shift-Enter) until lines are joined to paragraphs."""

CJK = (
    r"\u2e80-\u2fdf\u3001-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uffee"
    r"\U00020000-\U0003ffff\u2014\u2018\u2019\u201c\u201d\u2026\u2236\u25cf\u25a0\u25c6\u2460-\u2473"
)
# Glyphs that one font shares among ideographs: which code it gives them in a PDF is chance.
_SHARED_GLYPHS = str.maketrans("戶㬵", "户胶")
# Kangxi radicals and compatibility ideographs are how some PDF fonts spell ordinary ideographs.
_LOOKALIKE = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff]")
_INVISIBLE = re.compile(
    r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffc]"
    r"|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"
)
_BROKEN_NUMBER = re.compile(r"(?<=\d)[^\S\n]*\n\s*(?=[\d.,])|(?<=\d[.,])[^\S\n]*\n\s*(?=\d)")
_BROKEN_WORD = re.compile(r"(?<=[A-Za-z][-/])[^\S\n]*\n\s*(?=[A-Za-z])")
_SPACES = re.compile(r"[\s\u2028\u2029\u3164]+")
_BESIDE_CJK = re.compile(rf"(?<=[{CJK}]) | (?=[{CJK}%°℃])")
_NUMERAL = r"[一二三四五六七八九十百零〇\d]+"
_MARK = re.compile(
    rf"(?:第\s?{_NUMERAL}\s?(?:篇|编|部\s?分|章|节)|附\s?[件表录]\s?{_NUMERAL}"
    rf"|[表图]\s?{_NUMERAL}(?:[-－—]\d+)?|专\s?栏\s?{_NUMERAL}?)[:：]? (?=\S)"
)


def clean(text: str) -> str:
    """Drop invisible and control characters and give look-alike ideographs their usual code."""
    text = _INVISIBLE.sub("", text)
    return _LOOKALIKE.sub(_usual, text)


# The supplement's radicals have no compatibility mapping; these stand for whole ideographs.
_RADICALS = dict(
    zip(
        "⺁⺋⺎⺒⺓⺝⺟⺠⺼⻁⻄⻅⻆⻇⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳⼾",
        "厂㔾兀巳幺月母民肉虎西见角角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟户",
        strict=True,
    )
)


def unshare(text: str) -> str:
    """Simplified Chinese text from a PDF with 户 and 胶 for the rare twins fonts report instead."""
    return text.translate(_SHARED_GLYPHS)


def _usual(match: re.Match[str]) -> str:
    form = _RADICALS.get(match.group()) or unicodedata.normalize("NFKC", match.group())
    return form if len(form) == 1 else match.group()


def squeeze(text: str) -> str:
    """One paragraph's text with its white space normalised.

    A line break inside a number or after a hyphen disappears. One space stays after a leading mark such as 第一章,
    表1, 附件1, where it parts the number from the title.
    """
    text = _BROKEN_WORD.sub("", _BROKEN_NUMBER.sub("", clean(text)))
    text = _SPACES.sub(" ", text).strip()
    if mark := _MARK.match(text):
        head = _BESIDE_CJK.sub("", mark.group().rstrip())
        return f"{head} {_BESIDE_CJK.sub('', text[mark.end() :])}"
    return _BESIDE_CJK.sub("", text)


def join(first: str, second: str) -> str:
    """Two pieces of one cell or line put together, with a space only between Latin or digits."""
    if not first or not second:
        return first or second
    return squeeze(f"{first} {second}")
