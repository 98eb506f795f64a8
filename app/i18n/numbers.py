"""Numbers for readers: 2.2万亿元 and CNY 2.2 trillion, 330家 and 330 firms, signs and rounding as people expect."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from app.i18n import Lang

_EN_COUNT = {
    "家": "firms",
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
    ">=": "",
    "=": "",
    "~": "about ",
    "<=": "at most ",
    "<": "under ",
    "hold": "",
}
_ZH_COMPARATOR = {
    ">": "超过",
    ">=": "",
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
    rounded = number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    text = f"{rounded:,f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    if text.startswith("-") and not text.strip("-0.,"):
        text = text[1:]
    return text.replace("-", "−")


def quantity(value: float | None, unit: str, lang: Lang, places: int | None = None) -> str:
    """A value in its canonical unit, in the reader's words."""
    if value is None or value != value:
        return "—"
    if unit == "%":
        return f"{plain(value, places)}%"
    if unit == "百分点":
        return f"{plain(value, places)}个百分点" if lang == "zh" else f"{plain(value, places)} pp"
    if unit == "亿元":
        if lang == "zh":
            if abs(value) >= 10_000:
                return f"{plain(value / 10_000, places)}万亿元"
            return f"{plain(value, places)}亿元"
        if abs(value) >= 10_000:
            return f"CNY {plain(value / 10_000, places)} trillion"
        if abs(value) >= 10:
            return f"CNY {plain(value / 10, places)} billion"
        return f"CNY {plain(value * 100, places)} million"
    if unit == "万人":
        if lang == "zh":
            return f"{plain(value, places)}万人"
        if abs(value) >= 100:
            return f"{plain(value / 100, places)} million persons"
        return f"{plain(value * 10_000, places)} persons"
    if lang == "zh":
        return f"{plain(value, places)}{unit}"
    return f"{plain(value, places)} {_EN_COUNT.get(unit, unit)}".strip()


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
        number = value if kind == "growth_rate" else value * 100
        return f"{plain(number, 2)}%{year}"
    if required_unit == "points_per_year":
        return quantity(value, "百分点", lang, 2) + year
    return quantity(value, unit, lang, 2) + year


def percent(value: float | None, places: int = 1) -> str:
    """A fraction as a percentage."""
    return "—" if value is None or value != value else f"{plain(value * 100, places)}%"


def signed(text: str) -> str:
    """A plus in front of what is not negative."""
    return text if text.startswith(("−", "—")) else f"+{text}"
