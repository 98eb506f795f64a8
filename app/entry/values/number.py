"""A number as people write it, read once from left to right: its time grows with its length and no faster.

Digits are only what stands as digits, in any width or script. ``①``, ``¹``, ``[1]``, ``(a)`` and ``*`` beside a number
are marks of footnotes and are kept as such; folding them into digits would make 137001 of 13700①.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

SCALE = {"百": 2, "千": 3, "万": 4, "亿": 8}
# Longest first: 大约 is no 大 and 约.
_QUALIFIERS = {
    "大约": "about",
    "约": "about",
    "近": "about",
    "≈": "about",
    "~": "about",
    "超过": "at_least",
    "超": "at_least",
    "逾": "at_least",
    "≥": "at_least",
    ">=": "at_least",
    ">": "at_least",
}
_CURRENCIES = {
    "人民币": "元",
    "RMB": "元",
    "CNY": "元",
    "¥": "元",
    "HK$": "港元",
    "US$": "美元",
    "$": "美元",
    "€": "欧元",
    "£": "英镑",
}
_SYMBOLS = frozenset("*†‡§#※")
_BRACKETS = {"(": ")", "[": "]", "〔": "〕", "【": "】"}
_TIMES = frozenset("×xX*·⋅∙")
_RAISED = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
# They take no room and come along from web pages. Those that turn the direction of reading stay, and are refused.
_UNSEEN = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
_FOLDED = ("<wide>", "<narrow>", "<noBreak>", "<small>")
_LONGEST_MARK = 4
_MOST_DIGITS = 400
_LARGEST = Decimal(10) ** 18


class NoNumber(ValueError):
    """A text that is no number; ``code`` is why: ``not_a_number``, ``power``, ``bracket``, ``negative_bracket``.

    ``part`` is the piece that was not understood, where there is one.
    """

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code)
        self.code, self.part = code, part


@dataclass(frozen=True, slots=True)
class Written:
    """A number as it was written.

    ``scale`` (万, 百万, 万亿) and ``base`` (元, 家, %) are glued to it, ``currency`` is the money that a sign before it
    says (元 for ¥), ``qualifier`` is ``about`` or ``at_least``, ``mark`` holds the marks of footnotes as they stood.
    """

    value: Decimal
    scale: str = ""
    base: str = ""
    qualifier: str = ""
    currency: str = ""
    mark: str = ""

    @property
    def unit(self) -> str:
        """The unit glued to the number, with its scale."""
        return self.scale + self.base


def read_number(text: str) -> Written:
    """``1,234.5``, ``１２．３％``, ``1.2万亿``, ``约500亿元``, ``13700①``. Raises ``NoNumber``."""
    return _Scanner(text).number()


def is_number(text: str) -> bool:
    """Whether a text is a number."""
    try:
        read_number(text)
    except NoNumber:
        return False
    return True


def fold(text: str) -> str:
    """Full-width and other forms of digits, letters and signs as their plain ones; marks of footnotes stay marks."""
    return text if text.isascii() else "".join(map(_folded, text))


def is_mark(char: str) -> bool:
    """Whether a character is a raised, circled or bracketed number or letter, or a sign of a footnote."""
    if char in _SYMBOLS:
        return True
    if char.isascii():
        return False
    form = unicodedata.decomposition(char).partition(" ")[0]
    if form in {"<super>", "<sub>", "<circle>"}:
        return True
    return unicodedata.category(char) == "No" and form != "<fraction>"


def _folded(char: str) -> str:
    if char.isascii():
        return char
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if char in _UNSEEN:
        return ""
    if char == "−":
        return "-"
    if char.isspace():
        return " "
    return (
        unicodedata.normalize("NFKC", char)
        if unicodedata.decomposition(char).startswith(_FOLDED)
        else char
    )


class _Scanner:
    """One pass over a text. ``at`` never goes back by more than the few characters that were looked ahead."""

    def __init__(self, text: str) -> None:
        self.text, self.at = fold(text).strip(), 0

    def number(self) -> Written:
        marks = [self.while_(is_mark)]
        if self.next() in _BRACKETS:
            closes = self.text[-1:] == _BRACKETS[self.next()]
            inside = self.text[1:-1].strip()
            code = "negative_bracket" if closes and inside[:1].isdecimal() else "bracket"
            raise NoNumber(code, self.text[:20])
        self.spaces()
        qualifier = _QUALIFIERS.get(self.one_of(_QUALIFIERS), "")
        self.spaces()
        sign = self.one_of("+-")
        currency = _CURRENCIES.get(self.one_of(_CURRENCIES), "")
        self.spaces()
        sign = sign or self.one_of("+-")
        value = self.digits()
        if sign == "-":
            value = -value
        self.refuse_power(value)
        marks.append(self.marks())
        scale = self.while_(SCALE.__contains__)
        marks.append(self.marks())
        base = self.unit()
        marks.append(self.marks())
        if self.at < len(self.text):
            raise NoNumber("not_a_number")
        return Written(value, scale, base, qualifier, currency, "".join(marks))

    def next(self, ahead: int = 0) -> str:
        return self.text[self.at + ahead : self.at + ahead + 1]

    def spaces(self) -> None:
        self.while_(str.isspace)

    def while_(self, fits: Callable[[str], bool]) -> str:
        start = self.at
        while self.at < len(self.text) and fits(self.text[self.at]):
            self.at += 1
        return self.text[start : self.at]

    def one_of(self, words: Iterable[str]) -> str:
        """The first of the words that stands here, taken; else nothing."""
        for word in words:
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return word
        return ""

    def digits(self) -> Decimal:
        """``13,700.5``, ``.5``, ``1.37E+04``; commas stand at every third digit or nowhere."""
        groups = [self.while_(str.isdecimal)]
        while self.next() == "," and groups[0]:
            self.at += 1
            groups.append(self.while_(str.isdecimal))
        if len(groups) > 1 and (len(groups[0]) > 3 or any(len(each) != 3 for each in groups[1:])):
            raise NoNumber("not_a_number")
        whole, part = "".join(groups), ""
        if self.next() == "." and self.next(1).isdecimal():
            self.at += 1
            part = self.while_(str.isdecimal)
        if not (whole or part) or len(whole) + len(part) > _MOST_DIGITS:
            raise NoNumber("not_a_number")
        value = Decimal(f"{whole or '0'}.{part}".rstrip(".")).scaleb(self.exponent())
        if value > _LARGEST:
            raise NoNumber("not_a_number")
        return value

    def exponent(self) -> int:
        if self.next() not in {"e", "E"}:
            return 0
        signed = self.next(1) in {"+", "-"}
        if not self.next(1 + signed).isdecimal():
            return 0
        self.at += 1
        sign = self.one_of("+-")
        power = self.while_(str.isdecimal)
        if len(power) > 3:
            raise NoNumber("not_a_number")
        return int(sign + power)

    def refuse_power(self, value: Decimal) -> None:
        """A raised digit after a number up to ten, ``^`` and a multiplication may make another number of it."""
        rest = self.text[self.at : self.at + 12]
        raised = rest[:1] in _RAISED and (abs(value) <= 10 or "⁻" in rest)
        product = rest.lstrip()
        times = product[:1] in _TIMES and product[1:].lstrip(" *")[:1].isdecimal()
        if raised or times or product[:1] == "^":
            raise NoNumber("power", self.text[:30])

    def marks(self) -> str:
        """The marks that stand here; spaces are passed."""
        found: list[str] = []
        while True:
            self.spaces()
            mark = self.while_(is_mark) or self.bracket()
            if not mark:
                return "".join(found)
            found.append(mark)

    def bracket(self) -> str:
        """``(1)``, ``[a]``, ``【注2】``: the mark with its brackets. Another bracket may say what counts."""
        closing = _BRACKETS.get(self.next())
        if closing is None:
            return ""
        end = self.text.find(closing, self.at + 1, self.at + 2 + 3 * _LONGEST_MARK)
        inside = self.text[self.at + 1 : end].strip() if end > 0 else ""
        if not _names_a_note(inside):
            raise NoNumber("bracket", self.text[self.at : self.at + 20])
        mark = self.text[self.at : end + 1]
        self.at = end + 1
        return mark

    def unit(self) -> str:
        """``%``, ``家``, ``元/人``, ``km²``: up to the first digit, bracket or mark."""
        start = self.at
        first = self.next()
        squared = unicodedata.decomposition(first).startswith("<square>") if first else False
        if not first or is_mark(first) or not (first.isalpha() or first in "%‰" or squared):
            return ""
        while self.at < len(self.text):
            char = self.text[self.at]
            # km², CO₂: raised and lowered digits after a Latin letter are the unit's own.
            own = char in "²³₂₃" and self.text[self.at - 1].isascii() and self.at > start
            if not own and (char.isdecimal() or char in _BRACKETS or is_mark(char)):
                break
            self.at += 1
        return unicodedata.normalize("NFKC", self.text[start : self.at]).strip()


def _names_a_note(inside: str) -> bool:
    """Whether what stands in brackets is no more than the name of a footnote: 1, 12, a, p, 注2, ①, *."""
    name = inside.removeprefix("注").strip()
    if name != inside and not name:
        return True
    if not name or len(name) > _LONGEST_MARK:
        return False
    return (name.isascii() and (name.isdecimal() or name.isalpha()) and len(name) <= 2) or all(
        map(is_mark, name)
    )
