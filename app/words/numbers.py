"""Numbers for readers: 2.2万亿元 and CNY 2.2 trillion, 330家 and 330 firms, signs and rounding as people expect.

Rounding is half away from zero, as statistical tables round, on the number as written (its shortest decimal form).
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from app.domain.language import Lang
from app.words import t

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_EN_ONE = {
    "firms": "firm",
    "kinds": "kind",
    "items": "item",
    "persons": "person",
    "units": "unit",
    "vehicles": "vehicle",
    "working days": "working day",
    "days": "day",
    "months": "month",
    "hours": "hour",
    "class hours": "class hour",
}
_EN_COUNT = {
    "家": "firms",
    "工作日": "working days",
    "自然日": "days",
    "日历日": "days",
    "日": "days",
    "天": "days",
    "个月": "months",
    "小时": "hours",
    "学时": "class hours",
    "课时": "class hours",
    "个": "",
    "种": "kinds",
    "项": "items",
    "座": "",
    "所": "",
    "处": "",
    "件": "items",
    "人": "persons",
    "台": "units",
    "辆": "vehicles",
    "倍": "times",
}
_EN_COMPARATOR = {
    ">": "over ",
    ">=": "at least ",
    "=": "",
    "~": "about ",
    "<=": "at most ",
    "<": "under ",
    "hold": "",
}
_ZH_COMPARATOR = {
    ">": "超过",
    ">=": "达到",
    "=": "",
    "~": "约",
    "<=": "不超过",
    "<": "低于",
    "hold": "",
}


def is_number(value: object) -> bool:
    """Whether there is a number to show."""
    return isinstance(value, (int, float)) and value == value


def plain(value: float | None, places: int | None = None) -> str:
    """Grouped thousands; ``places`` decimals, or as many as the number has (at most 4). A dash for nothing."""
    if value is None or value != value:
        return "—"
    number = Decimal(repr(float(value)))
    digits = (
        places
        if places is not None
        else min(4, max(0, -int(number.normalize().as_tuple().exponent)))
    )
    text = f"{_rounded(number, digits):,f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    if text.startswith("-") and not text.strip("-0.,"):
        text = text[1:]
    return text.replace("-", "−")


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def quantity(value: float | None, unit: str, lang: Lang, places: int | None = None) -> str:
    """A value in its canonical unit, in the reader's words."""
    if value is None or value != value:
        return "—"
    if unit == "%":
        return f"{plain(value, places)}%"
    if unit == "百分点":
        return f"{plain(value, places)}个百分点" if lang == "zh" else f"{plain(value, places)} pp"
    if unit == "亿元":
        return _money(value, lang, places)
    if unit == "万人":
        if lang == "zh":
            return f"{plain(value, places)}万人"
        if abs(value) >= 100:
            return f"{plain(_shifted(value, -2), places)} million persons"
        # Rounded where rounding is asked for: to whole persons, for there are no others.
        return _counted(_shifted(value, 4), "persons", None if places is None else 0)
    if lang == "zh":
        return f"{plain(value, places)}{unit}"
    return _counted(value, _EN_COUNT.get(unit, unit), places)


def qualified(
    value: float | None, unit: str, qualifier: str, lang: Lang, places: int | None = None
) -> str:
    """A value as its source gives it: 约1.3万亿元, 超过4800亿元."""
    shown = quantity(value, unit, lang, places)
    return t(f"qualifier.{qualifier}", lang, value=shown) if qualifier else shown


def _money(value: float, lang: Lang, places: int | None) -> str:
    """亿元. The larger unit only where it takes no more than two decimals: 1.5万亿元, but 10,912.97亿元."""
    large = abs(value) >= 10_000 and _decimals(value) <= -2
    if lang == "zh":
        if large:
            return f"{plain(_shifted(value, -4))}万亿元"
        return f"{plain(value, places)}亿元"
    if large:
        return f"CNY {plain(_shifted(value, -4))} trillion"
    if abs(value) >= 10:
        return f"CNY {plain(_shifted(value, -1), places)} billion"
    return f"CNY {plain(_shifted(value, 2), places)} million"


def _counted(value: float, noun: str, places: int | None) -> str:
    number = plain(value, places)
    return f"{number} {_EN_ONE.get(noun, noun) if number == '1' else noun}".strip()


def _decimals(value: float) -> int:
    """Places after the point that the number needs; negative where it ends in zeros (1500: -2)."""
    return -int(Decimal(repr(float(value))).normalize().as_tuple().exponent)


def _shifted(value: float, power: int) -> float:
    """The number with its point moved, exactly (0.1 × 3 stays 0.3)."""
    return float(Decimal(repr(float(value))).scaleb(power))


def day(value: date, lang: Lang) -> str:
    """2021年12月24日, 24 December 2021."""
    if lang == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def target_text(
    comparator: str,
    value: float | None,
    unit: str,
    lang: Lang,
    high: float | None = None,
    hold: str = "",
) -> str:
    """A target with its comparator: 超过2.2万亿元, over CNY 2.2 trillion, 8%左右; ``hold`` where there is no number."""
    if value is None or value != value:
        return hold or "—"
    if high is not None and high == high:
        return f"{plain(value)}–{quantity(high, unit, lang)}"
    text = quantity(value, unit, lang)
    if unit == "倍":
        # Times what: a multiple is one of the baseline.
        text = f"基期的{text}" if lang == "zh" else f"{plain(value)} × baseline"
    if comparator == "~" and lang == "zh":
        return f"{text}左右"
    words = _ZH_COMPARATOR if lang == "zh" else _EN_COMPARATOR
    return words.get(comparator, "") + text


def growth(value: float | None, required_unit: str, unit: str, lang: Lang, kind: str = "") -> str:
    """A yearly growth: 6.57%/年, 0.4 pp a year, 900亿元/年. Fractions for percentages, except for growth rates."""
    if value is None or value != value:
        return "—"
    year = "/年" if lang == "zh" else " a year"
    if required_unit == "percent_per_year":
        if kind == "growth_rate":
            return f"{plain(value)}%{year}"
        return f"{plain(value * 100, 2)}%{year}"
    rounded = float(_rounded(Decimal(repr(float(value))), 2))
    shown = "百分点" if required_unit == "points_per_year" else unit
    return quantity(rounded, shown, lang) + year


def percent(value: float | None, places: int = 1) -> str:
    """A fraction as a percentage."""
    return "—" if value is None or value != value else f"{plain(value * 100, places)}%"


def signed(text: str) -> str:
    """A plus in front of what is not negative."""
    return text if text.startswith(("−", "—")) else f"+{text}"
