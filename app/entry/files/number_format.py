"""What a spreadsheet's number format makes of a number: whether what is shown is the number that is stored.

A percent sign of the format multiplies by a hundred; one that stands in quotes or after a backslash is only written
beside the number, as 亿元 may be. A comma at the end divides by a thousand, which no reader of the file sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_PLAIN = frozenset({"", "General", "G/通用格式", "@", "0", "0.00", "#,##0", "#,##0.00"})
_DIGITS = frozenset("0#?")
_GENERAL = ("General", "G/通用格式")
_ESCAPES, _FILLERS, _CLOSED_BY = frozenset("\\!"), frozenset("_*"), {'"': '"', "[": "]"}
# They are signs of the number itself, or fill the cell.
_DROPPED = frozenset("+-() ")
_DAY, _MONTH, _YEAR = "d日hs", "m月", "ye年"


@dataclass(frozen=True, slots=True)
class Shown:
    """How a section of a format shows a number.

    ``percent``: a hundred times what is stored, once for each sign. ``before`` and ``after`` is what is written beside
    it. ``altered``: another number is shown than the one stored, or none.
    """

    percent: int = 0
    before: str = ""
    after: str = ""
    altered: bool = False


@lru_cache(maxsize=2000)
def shown(number_format: str, sign: int) -> Shown:
    """How a format shows a number of a sign (-1, 0 or 1)."""
    if number_format in _PLAIN:
        return Shown()
    sections = _sections(number_format)
    place = 1 if sign < 0 and len(sections) > 1 else 2 if sign == 0 and len(sections) > 2 else 0
    return _section(sections[place])


def written(value: int | float, number_format: str) -> str | None:
    """The number with what the format writes beside it: 8.3%, 1.37万; ``None`` where the format shows another one."""
    how = shown(number_format, (value > 0) - (value < 0))
    if how.altered:
        return None
    number = Decimal(repr(value)).scaleb(2 * how.percent)
    plain = f"{number.normalize():f}" if "." in f"{number:f}" else f"{number:f}"
    return f"{how.before}{plain}{'%' * (how.percent == 1)}{how.after}" if how.percent < 2 else None


def finest(number_format: str) -> str:
    """The smallest part of a date that a format shows: ``day``, ``month`` or ``year``."""
    # 年 may be quoted, and mmm may stand bare.
    letters = "".join(text for kind, text in _tokens(number_format) if kind != "bracket").lower()
    if any(char in letters for char in _DAY):
        return "day"
    if any(char in letters for char in _MONTH):
        return "month"
    return "year" if any(char in letters for char in _YEAR) else "day"


def _tokens(text: str) -> list[tuple[str, str]]:
    """A format's pieces, each with what it is: ``literal`` (quoted, escaped), ``bracket``, ``filler``, or nothing."""
    found, at = [], 0
    while at < len(text):
        char = text[at]
        word = next((word for word in _GENERAL if text.startswith(word, at)), "")
        if char in _CLOSED_BY:
            end = text.find(_CLOSED_BY[char], at + 1)
            end = len(text) if end < 0 else end
            found.append(("bracket" if char == "[" else "literal", text[at + 1 : end]))
            at = end + 1
        elif char in _ESCAPES or char in _FILLERS:
            found.append(("literal" if char in _ESCAPES else "filler", text[at + 1 : at + 2]))
            at += 2
        else:
            found.append(("", "0" if word else char))
            at += len(word) or 1
    return found


def _sections(text: str) -> list[list[tuple[str, str]]]:
    sections: list[list[tuple[str, str]]] = [[]]
    for token in _tokens(text):
        if token == ("", ";"):
            sections.append([])
        else:
            sections[-1].append(token)
    return sections


def _section(tokens: list[tuple[str, str]]) -> Shown:
    places = [at for at, (kind, text) in enumerate(tokens) if not kind and text in _DIGITS]
    if not places:
        # A word in place of a nought, or nothing at all.
        return Shown(altered=not any(text.strip() for _, text in tokens))
    first, last = places[0], places[-1]
    before = after = ""
    percent, altered = 0, False
    for at, (kind, text) in enumerate(tokens):
        if kind == "bracket":
            # [$¥-804] is a sign of money, [Red] and [$-804] are none; a condition chooses among numbers.
            money = text[1:].partition("-")[0] if text[:1] == "$" else ""
            before, altered = before + money, altered or text[:1] in {"<", ">", "="}
        elif kind == "filler":
            continue
        elif not kind and text == "%":
            percent += 1
        elif not kind and (text in _DIGITS or text in ".,/Ee"):
            altered = altered or (text == "," and at > last)
        elif first < at < last:
            altered = altered or text not in _DROPPED
        elif text not in _DROPPED:
            before, after = (before + text, after) if at < first else (before, after + text)
    return Shown(percent, before.strip(), after.strip(), altered)
