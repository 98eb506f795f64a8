"""A head cell of a table, understood by a small grammar: field, year, part of it, role, status, unit, footnote mark.

What is not understood is kept as ``rest``: whoever reads the table asks about it instead of guessing. Every expression
here is bounded and tried once at each place of a text of at most ``MAX_HEAD`` characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from app.entry.files.sheets import Unclear
from app.entry.table.head_units import MAX_HEAD, folded, unit_of
from app.entry.table.head_words import (
    ABOUT,
    FIELDS,
    FLAGS,
    GROUPS,
    HINTS,
    JOINING,
    PERIODS,
    ROLES,
    STATUSES,
    UNITS_ENGLISH,
)
from app.entry.values.number import fold, is_mark
from app.entry.values.units import read_year

# Roles of columns that may hold what was observed.
OBSERVED = frozenset({"", "value", "actual"})


@dataclass(frozen=True, slots=True)
class Head:
    """What a head says. ``text`` is as the file has it, spaces folded; ``kind`` is field, group, period or about.

    ``field`` is the field's name for kind ``field``. ``year`` and ``part`` (of the year) are as written. ``rest`` is
    what was not understood.
    """

    text: str = ""
    kind: str = ""
    field: str = ""
    year: str = ""
    part: str = ""
    role: str = ""
    status: str = ""
    unit: str = ""
    mark: str = ""
    rest: str = ""

    @property
    def named(self) -> bool:
        """Whether it names a field or another known column, and not a value."""
        return bool(self.kind)

    @property
    def period(self) -> str:
        """The year and its part, as a year column would say it."""
        return period_of(self.year, self.part)


_MARK_IN_BRACKETS = re.compile(
    r"\(\s?(?:注\s?)?\d{1,2}\s?\)|\[\s?(?:注\s?)?\d{1,2}\s?\]|\(注\)|\[注\]"
)
_INDEX_BASE = re.compile(r"(?:上年(?:同期)?|(?:19|20|21)\d\d年?)\s?=\s?100%?")
_YEAR = re.compile(r"(?<![\d.])((?:19|20|21)\d\d)(?:\.0)?(?!\d)(\s?年(?:度|底|末)?)?")
_CHINESE_YEAR = re.compile(r"(?<![一二三四五六七八九十])[一二][〇○零一二三四五六七八九]{3}(?=年)")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_MONTH_OF_YEAR = re.compile(r"(?<!\d)((?:19|20|21)\d\d)(0[1-9]|1[0-2])(?!\d)")
_MONTH = r"(?:1[0-2]|0?[1-9])"
_PARTS = re.compile(
    rf"{_MONTH}\s?[-—–~到至]\s?{_MONTH}\s?月份?(?:累计)?"
    rf"|[一二三四五六七八九十]{{1,2}}[-—–~到至][一二三四五六七八九十]{{1,2}}月份?(?:累计)?"
    rf"|{_MONTH}\s?月(?:份|末|底)?|[一二三四五六七八九十]{{1,2}}月(?:份|末|底)?"
    r"|[前第]?[一二三四1-4]\s?个?季度?末?|q\s?[1-4](?![0-9a-z])|h[12](?![0-9a-z])"
    r"|上半年|下半年|本月|当月|本季度?|当季"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
    r"(?:\s?[-–]\s?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})?(?![a-z])"
)
# Behind a year alone: 2022-09, 2022.9, 2022/09/30.
_PART_AFTER_YEAR = re.compile(rf"\s?[-/.]\s?({_MONTH})(?:[-/.](3[01]|[12]\d|0?[1-9]))?(?![\d月])")
_WHOLE_YEAR = re.compile(r"0?1\s?[-—–~到至]\s?12\s?月份?(?:累计)?|一[-—–~到至]十二月份?(?:累计)?")
_SEPARATOR = re.compile(r"[\s()\[\]【】,;:、/|_·.%&=\-]")
_BETWEEN = re.compile(r"[,;、]")


def _table(words: Mapping[str, str]) -> dict[str, str]:
    return {word: name for name, several in words.items() for word in several.split()}


_NAMES: dict[str, tuple[str, str]] = {
    **dict.fromkeys(ABOUT.split(), ("about", "")),
    **dict.fromkeys(GROUPS.split(), ("group", "")),
    **dict.fromkeys(PERIODS.split(), ("period", "")),
    **{word: ("field", name) for word, name in _table(FIELDS).items()},
}
_WORDS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(JOINING.split(), ("join", "")),
    **{word: ("role", name) for word, name in _table(ROLES).items()},
    **{word: ("status", name) for word, name in _table(STATUSES).items()},
}
_LONGEST = max(map(len, _WORDS))


def is_field(text: str, name: str) -> bool:
    """Whether a cell is nothing but the head of this field."""
    return _NAMES.get(_joined(folded(text[:MAX_HEAD]))) == ("field", name)


def years_in(text: str) -> list[str]:
    """The years that a title names, each once."""
    plain = folded(text[: MAX_HEAD * 2])
    return list(dict.fromkeys(found[1] for found in _YEAR.finditer(plain)))


def part_of_year_in(text: str) -> str:
    """The part of a year that a title names (2023年1-9月), not the day it was made; empty where it names none."""
    plain = folded(text[: MAX_HEAD * 2])
    if any(word in plain for word in ("制表", "填报", "日期", "时间:", "更新", "发布", "印发")):
        return ""
    plain = _WHOLE_YEAR.sub(" ", plain)
    for found in _PARTS.finditer(plain):
        if (
            not plain[found.end() :].lstrip().startswith(tuple("0123456789日"))
            and found[0] != "may"
        ):
            return found[0]
    return ""


def status_of(text: str) -> str:
    """The status that a cell names, in any of the words of heads; empty where it names none."""
    kind, name = _WORDS.get(folded(text[:MAX_HEAD]), ("", ""))
    return name if kind == "status" else ""


def period_of(year: str, part: str) -> str:
    """A year and its part as a cell of a year column would say it; without a part the year as it is."""
    if not part:
        return year
    # 2022 and 9月 are not 20229月.
    between = "年" if year[-1:].isdecimal() and part[0].isdecimal() else ""
    return f"{year}{between}{part}"


def parse_head(text: str) -> Head:
    """What a head cell says; ``rest`` is what it says besides."""
    head = _parse(text)
    if isinstance(text, Unclear) and head.period and text.problem.code != "date_cell":
        # A year that is none: its values are refused, with the cell.
        return replace(head, year=text, part="", rest="")
    return head


@lru_cache(maxsize=4096)
def _parse(text: str) -> Head:
    shown = " ".join(text.split())
    if not shown:
        return Head()
    if len(shown) > MAX_HEAD:
        return Head(text=shown[:MAX_HEAD], rest=shown[:MAX_HEAD])
    head = _parsed(shown)
    if not head.unit or head.unit in UNITS_ENGLISH.values():
        return head
    # kWh and KW are units as they are written; the rest is compared in lower case.
    plain = " ".join(unicodedata.normalize("NFKC", shown).split())
    at = plain.lower().find(head.unit)
    return replace(head, unit=plain[at : at + len(head.unit)]) if at >= 0 else head


def _parsed(shown: str) -> Head:
    marks = "".join(char for at, char in enumerate(shown) if _is_mark(shown, at))
    plain = folded("".join(char for at, char in enumerate(shown) if not _is_mark(shown, at)))
    plain = _CHINESE_YEAR.sub(lambda year: year[0].translate(_CHINESE_DIGITS), plain)
    bracketed = "".join(found[0] for found in _MARK_IN_BRACKETS.finditer(plain))
    plain = _MARK_IN_BRACKETS.sub("", plain).strip()
    head = Head(text=shown, mark=marks + bracketed)
    if not plain:
        return replace(head, rest=shown)
    if read_year(plain):
        return replace(head, year=plain.replace(" ", ""))
    outer, inner = _brackets(plain)
    name = _name(outer)
    if name is not None:
        return _of_named(replace(head, kind=name[0], field=name[1]), inner)
    unit = unit_of(plain) if plain.startswith(("单位", "计量单位")) else ""
    if unit:
        return replace(head, unit=unit, kind="about")
    return _scan_all(head, outer, inner)


def _is_mark(shown: str, at: int) -> bool:
    """Whether a mark of a footnote stands here; m², 米³ and CO₂ are no marks."""
    char, before = shown[at], shown[at - 1 : at]
    if (char in "²³" and before in {"m", "M", "米"}) or (
        char in "₂₃" and before.isascii() and before.isalpha()
    ):
        return False
    return is_mark(fold(char))


def _brackets(plain: str) -> tuple[str, list[str]]:
    """The text outside of brackets, and what stands in each of them."""
    outer: list[str] = []
    inner: list[str] = []
    depth = 0
    for char in plain:
        if char in "([【":
            depth += 1
            if depth == 1:
                inner.append("")
                outer.append(" ")
        elif char in ")]】":
            depth = max(0, depth - 1)
        elif depth:
            inner[-1] += char
        else:
            outer.append(char)
    return " ".join("".join(outer).split()), [each.strip() for each in inner if each.strip()]


def _joined(text: str) -> str:
    return text.replace(" ", "_") if text.isascii() else text.replace(" ", "")


def _name(outer: str) -> tuple[str, str] | None:
    """The kind and field that the words outside of brackets name, in one language or in two."""
    own = _NAMES.get(_joined(outer))
    if own is not None:
        return own
    pieces = {_NAMES.get(piece) for piece in re.split(r"[ /|]", outer) if piece}
    return pieces.pop() if len(pieces) == 1 else None


def _of_named(head: Head, inner: Iterable[str]) -> Head:
    for each in inner:
        if unit := unit_of(each):
            head = replace(head, unit=unit)
        elif each in HINTS or _name(each) == (head.kind, head.field):
            continue
        elif head.field in {"indicator", "year", "unit"}:
            head = _scan(head, each)
    return head


def _scan_all(head: Head, outer: str, inner: Iterable[str]) -> Head:
    before, slash, after = outer.rpartition("/")
    if slash and (unit := unit_of(after)):
        outer, head = before, replace(head, unit=unit)
    before, word, after = outer.partition("单位:")
    if word and (unit := unit_of(after)):
        outer, head = before, replace(head, unit=unit)
    elif unit := unit_of(outer):
        outer, head = "", _with(head, "unit", unit)
    before, _, after = outer.rpartition(" ")
    if before and (unit := unit_of(after)):
        outer, head = before, _with(head, "unit", unit)
    head = _scan(head, outer)
    for each in [piece.strip() for text in inner for piece in _BETWEEN.split(text)]:
        if unit := unit_of(each):
            head = _with(head, "unit", unit)
        elif flag := FLAGS.get(each):
            head = _with(head, *flag)
        else:
            head = _scan(head, each)
    return head


def _scan(head: Head, text: str) -> Head:
    """Token after token from the left; what is none goes to the rest, character by character."""
    at, rest = 0, ""
    base = _INDEX_BASE.search(text)
    if base:
        head = _with(head, "role", "index")
        text = f"{text[: base.start()]} {text[base.end() :]}"
    ratio = len({found[1] for found in _YEAR.finditer(text)}) > 1
    while at < len(text):
        end, head = _token(head, text, at)
        if end == at:
            if not _SEPARATOR.match(text, at):
                rest += text[at]
            elif text[at] == "%" and not head.unit:
                head = replace(head, unit="%")
            at += 1
        else:
            at = end
    if ratio and head.role not in {"growth", "share"}:
        # 2022年为2021年% is an index; 2021-2025年 alone is nothing that can be told.
        if "为" in text or "of" in text:
            head, rest = _with(head, "role", "index"), rest.replace("为", "")
        else:
            rest = rest or text
    if ratio and head.role == "growth":
        rest = rest.replace("比", "").replace("较", "")
    return replace(head, rest=f"{head.rest} {rest}".strip()) if rest else head


def _token(head: Head, text: str, at: int) -> tuple[int, Head]:
    """The end of the token at a place, and the head with it; the place itself where there is none."""
    if month := _MONTH_OF_YEAR.match(text, at):
        return month.end(), _with(
            _with(head, "year", f"{month[1]}年"), "part", f"{int(month[2])}月"
        )
    if year := _YEAR.match(text, at):
        return _after_year(head, text, year)
    if whole := _WHOLE_YEAR.match(text, at):
        return whole.end(), head
    word = _word(text, at)
    part = _PARTS.match(text, at)
    # 二季度 is longer than any word that begins like it.
    if part and (word is None or part.end() >= at + len(word)):
        return part.end(), _with(head, "part", part[0])
    if word is None:
        return at, head
    kind, name = _WORDS[word]
    return at + len(word), head if kind == "join" else _with(head, kind, name)


def _after_year(head: Head, text: str, year: re.Match[str]) -> tuple[int, Head]:
    if not head.year:
        head = replace(head, year=year[0].replace(" ", ""))
    end = year.end()
    if not year[2] and (part := _PART_AFTER_YEAR.match(text, end)):
        # Beside other days a first of January is one, too: which day it is, is kept.
        day = f"{int(part[2])}日" if part[2] else ""
        head = replace(head, year=f"{year[1]}年")
        return part.end(), _with(head, "part", f"{int(part[1])}月{day}")
    at = end + (text[end : end + 1] == " ")
    flag = FLAGS.get(text[at : at + 1])
    if flag and not text[at + 1 : at + 2].isalnum():
        return at + 1, _with(head, *flag)
    return end, head


def _word(text: str, at: int) -> str | None:
    """The longest known word at a place; a Latin one only where no letter goes on."""
    for length in range(min(_LONGEST, len(text) - at), 0, -1):
        word = text[at : at + length]
        if word not in _WORDS:
            continue
        if word.isascii() and (
            text[at - 1 : at].isalpha() or text[at + length : at + length + 1].isalpha()
        ):
            continue
        return word
    return None


def _with(head: Head, what: str, value: str) -> Head:
    """The head with one thing more said; what says two different things is not understood."""
    had: str = getattr(head, what)
    if not had or had == value or (what == "role" and had == "value"):
        return replace(head, **{what: value})
    if what == "role" and {had, value} in ({"target", "actual"}, {"forecast", "actual"}):
        # 目标完成情况: whether it is what was aimed at or what was reached cannot be told.
        return replace(head, rest=f"{head.rest} {value}".strip())
    if what == "role" and value in {"value", "actual"}:
        # 同比实际增长, 目标值: the word that is more than a value counts.
        return head
    if what == "role" and had == "actual":
        return replace(head, role=value)
    return replace(head, rest=f"{head.rest} {value}".strip())


def together(upper: Head, lower: Head) -> Head | None:
    """What two heads, one above the other, say together; ``None`` where they contradict each other."""
    if lower.named and (upper.kind, upper.field) == (lower.kind, lower.field):
        # The same in another language.
        return upper
    if lower.named and upper.text:
        return None
    said = replace(upper, text=f"{upper.text} {lower.text}".strip(), kind=upper.kind or lower.kind)
    said = replace(said, field=upper.field or lower.field)
    for what in ("year", "part", "role", "status", "unit"):
        value: str = getattr(lower, what)
        if not value or (what == "year" and value[:4] == upper.year[:4]):
            continue
        merged = _with(said, what, value)
        if merged.rest != said.rest:
            return None
        said = merged
    rest = f"{upper.rest} {lower.rest}".strip()
    return replace(said, mark=upper.mark + lower.mark, rest=rest)
