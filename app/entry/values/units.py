"""Years, units, and cells that say there is nothing: how people write them, and what they come to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from app.entry.values.number import SCALE, fold

_NOTHING = frozenset("-—–―－/….·")
_NOTHING_WORDS = frozenset({"na", "n/a", "nan", "null", "无", "暂无", "缺"})
_YEAR = re.compile(r"((?:19|20|21)\d\d)(?:\.0)? ?年?[度底末]?")
_DATE = re.compile(
    r"((?:19|20|21)\d\d)[-/.年](\d\d?)[-/.月](\d\d?)日?(?:[ T]0?0:00(?::00)?(?:\.0{1,6})?)?"
)
_PART = re.compile(r"季|月|上半年|下半年|[Qq]\s?[1-4]|[Hh][12]|\d{4}[-/.]\d{1,2}")
FIRST_DAY, LAST_DAY = (1, 1), (12, 31)
# Unit → (what it measures, power of ten above that measure's smallest unit).
_UNITS: dict[str, tuple[str, int]] = {
    "%": ("share", 0),
    "‰": ("share", -1),
    "百分比": ("share", 0),
    "百分点": ("points", 0),
    "个百分点": ("points", 0),
    "元": ("money", 0),
    "人民币元": ("money", 0),
    "元人民币": ("money", 0),
    "人": ("persons", 0),
    "人次": ("visits", 0),
    "倍": ("times", 0),
}
_COUNT_WORDS = frozenset("家 个 种 项 座 所 处 件 条 户 台 辆 套".split())  # noqa: SIM905
_ENGLISH = {
    "cny billion": "十亿元",
    "cny trillion": "万亿元",
    "billion yuan": "十亿元",
    "trillion yuan": "万亿元",
    "percent": "%",
    "pct": "%",
    "firms": "家",
    "persons": "人",
    "million persons": "百万人",
}
_SCALE = {"十": 1, **SCALE}
# 万亿 is twelve; whoever writes a longer row of scales has made a mistake.
_LARGEST_POWER = 16


def is_blank(text: str) -> bool:
    """Whether a cell says that there is no value."""
    plain = text.strip()
    return all(char in _NOTHING or char.isspace() for char in plain) or (
        plain.lower() in _NOTHING_WORDS
    )


def read_year(text: str) -> int | None:
    """``2023``, ``2023年``, ``2023.0``; the first or last day of a year. ``None`` for all else.

    Whether such a day stands for its year is for the whole column to say: ``years_of``.
    """
    plain = fold(text).strip()
    if match := _YEAR.fullmatch(plain):
        return int(match[1])
    day = read_date(plain)
    return day[0] if day and day[1:] in {FIRST_DAY, LAST_DAY} else None


def read_date(text: str) -> tuple[int, int, int] | None:
    """A day: year, month, day; ``None`` for what is none."""
    match = _DATE.fullmatch(fold(text).strip())
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def years_of(texts: Iterable[str]) -> dict[str, int]:
    """The year of each text of a column that has one.

    A first of January is the year only where every day of the column is one, and so with the last of December: among
    other days it is a day, and its value January's or December's.
    """
    known = set(texts)
    days = {day[1:] for text in known if (day := read_date(text))}
    yearly = days in ({FIRST_DAY}, {LAST_DAY})
    return {
        text: year
        for text in known
        if (year := read_year(text)) and (yearly or read_date(text) is None)
    }


def is_part_of_year(text: str) -> bool:
    """Whether a period is a quarter, a month or a year to date."""
    return _PART.search(text) is not None


def year_of_part(text: str) -> int | None:
    """The year that a quarter, a month or a year to date belongs to."""
    match = re.search(r"(?<!\d)((?:19|20|21)\d\d)(?!\d)", fold(text))
    return int(match[1]) if match else None


def counted_otherwise(given: str, wanted: str) -> bool:
    """Whether two units both count, with different words: 家 (firms) and 个, or 种."""
    one, other = (unit.lstrip("十百千万亿") for unit in (given, wanted))
    return one != other and {one, other} <= _COUNT_WORDS


def convert(value: Decimal, given: str, wanted: str) -> Decimal | None:
    """The value in the wanted unit; ``None`` where the units measure different things."""
    a, b = measure_of(given), measure_of(wanted)
    if a is None or b is None or a[0] != b[0]:
        return None
    return value.scaleb(a[1] - b[1])


def measure_of(unit: str) -> tuple[str, int] | None:
    """What a unit measures, and the power of ten above that measure's smallest unit; ``None`` for what is no unit."""
    scale, base = parts_of(unit)
    if not base:
        return None
    what, own = _UNITS.get(base, ("count" if base in _COUNT_WORDS else base, 0))
    power = own + power_of(scale)
    return (what, power) if power <= _LARGEST_POWER else None


def parts_of(unit: str) -> tuple[str, str]:
    """A unit's scale and base: 万亿元 is 万亿 and 元."""
    plain = unicodedata.normalize("NFKC", fold(unit)).strip()
    plain = _ENGLISH.get(plain.lower(), plain)
    # 百分比 begins with 百 and is no hundred of anything.
    base = plain if plain in _UNITS else plain.lstrip("十百千万亿")
    return plain[: len(plain) - len(base)], base


def power_of(scale: str) -> int:
    """The power of ten of a row of scales: 12 for 万亿."""
    return sum(_SCALE[char] for char in scale)
