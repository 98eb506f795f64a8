"""Numbers as people write them, and units to an indicator's own."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_BLANK = re.compile(r"^[\s\-—–―/…·]*$|^(?:n/?a|nan|null|无|暂无|缺)$", re.IGNORECASE)
_SCALE = {"百": 2, "千": 3, "万": 4, "亿": 8}
_NUMBER = re.compile(
    r"^(?P<mark>约|大约|近|超过|超|逾|≥|>=|>|≈|~)?\s*"
    r"(?P<number>[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][-+]?\d{1,3})?)\s*"
    r"(?P<scale>[百千万亿]*)\s*(?P<unit>%|[^\W\d_]\D*)?$"
)
_ABOUT = {"约": "about", "大约": "about", "近": "about", "≈": "about", "~": "about"}
# Unit → (what it measures, power of ten above that measure's smallest unit).
_UNITS: dict[str, tuple[str, int]] = {
    "%": ("share", 0),
    "百分比": ("share", 0),
    "百分点": ("points", 0),
    "个百分点": ("points", 0),
    "元": ("money", 0),
    "人民币元": ("money", 0),
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


@dataclass(frozen=True, slots=True)
class Written:
    """A number as it was written: value, the unit glued to it (if any), and a qualifier (about, at_least)."""

    value: Decimal
    unit: str
    qualifier: str


def is_blank(text: str) -> bool:
    """Whether a cell says that there is no value."""
    return _BLANK.match(text) is not None


def read_number(text: str) -> Written | None:
    """``1,234.5``, ``１２．３％``, ``1.2万亿``, ``约500亿元``; ``None`` for what is no number."""
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace("，", ",").strip()
    match = _NUMBER.match(plain)
    if match is None or not re.search(r"\d", match["number"]):
        return None
    try:
        value = Decimal(match["number"].replace(",", "").replace("+", ""))
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) > Decimal(10) ** 18:
        return None
    mark = match["mark"] or ""
    qualifier = _ABOUT.get(mark, "at_least" if mark else "")
    return Written(value, (match["scale"] or "") + (match["unit"] or "").strip(), qualifier)


def read_year(text: str) -> int | None:
    """``2023``, ``2023年``, ``2023.0``, a year's first or last day; ``None`` for quarters, months, and all else."""
    plain = unicodedata.normalize("NFKC", text).strip()
    match = re.fullmatch(r"((?:19|20|21)\d\d)(?:\.0)?\s*年?(?:度|底|末)?", plain) or re.fullmatch(
        r"((?:19|20|21)\d\d)[-/.年](?:12[-/.月]31|0?1[-/.月]0?1)日?", plain
    )
    return int(match[1]) if match else None


def is_part_of_year(text: str) -> bool:
    """Whether a period is a quarter, a month or a year to date."""
    return (
        re.search(r"季|月|上半年|下半年|[Qq]\s?[1-4]|[Hh][12]|\d{4}[-/.]\d{1,2}", text) is not None
    )


def year_of_part(text: str) -> int | None:
    """The year that a quarter, a month or a year to date belongs to."""
    match = re.search(r"(?<!\d)((?:19|20|21)\d\d)(?!\d)", unicodedata.normalize("NFKC", text))
    return int(match[1]) if match else None


def counted_otherwise(given: str, wanted: str) -> bool:
    """Whether two units both count, with different words: 家 (firms) and 个, or 种."""
    one, other = (unit.lstrip("十百千万亿") for unit in (given, wanted))
    return one != other and {one, other} <= _COUNT_WORDS


def convert(value: Decimal, given: str, wanted: str) -> Decimal | None:
    """The value in the wanted unit; ``None`` where the units measure different things."""
    a, b = _measure(given), _measure(wanted)
    if a is None or b is None or a[0] != b[0]:
        return None
    return value.scaleb(a[1] - b[1])


def _measure(unit: str) -> tuple[str, int] | None:
    plain = unicodedata.normalize("NFKC", unit).strip()
    plain = _ENGLISH.get(plain.lower(), plain)
    if plain in _UNITS:
        # 百分比 begins with 百 and is no hundred of anything.
        return _UNITS[plain]
    match = re.fullmatch(r"(?P<scale>[十百千万亿]*)(?P<base>.*)", plain)
    assert match is not None
    power = sum({"十": 1, **_SCALE}[char] for char in match["scale"])
    base = match["base"]
    if base in _UNITS:
        what, own = _UNITS[base]
        return what, power + own
    if base in _COUNT_WORDS:
        return "count", power
    return (base, power) if base else None
