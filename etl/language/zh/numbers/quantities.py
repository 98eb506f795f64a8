"""Quantities in a text: 2.2万亿元, 超10%, 8%左右, 约1倍, 百种, 120万人 → value, unit, comparator, span.

Works on any Chinese text without a dictionary of one document. ``scan`` finds every quantity from left to right;
what a quantity means (target, baseline, a threshold in a name) is decided elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from etl.facts import Comparator
from etl.language.opaque import without_opaque
from etl.language.zh.numbers.amounts import QUANTITY, RANGE, Number, read
from etl.language.zh.numbers.comparators import SYMBOLS, comparator_after, comparator_before
from etl.language.zh.numbers.units import DIGITS, Sort, canonical_unit, fold, number_of

__all__ = ["Quantity", "Sort", "canonical_unit", "fold", "parse_cell", "scan"]
# A cell that says more than this in one piece is no value.
_CELL_MAX = 200


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity found in a text: ``text[start:end]`` is the number with its unit and comparator words.

    ``core_start`` and ``core_end`` bound number and unit alone. ``value`` (and ``high`` of a range) is in ``unit``,
    which is canonical: 亿元, %, 百分点, 倍, 家, 万人 … ``sort`` says what sort of number it is. ``worded`` is set when
    it is written in Chinese numerals; ``bare`` comparators (no word at all) are ``=``.
    """

    start: int
    end: int
    core_start: int
    core_end: int
    value: float
    high: float | None
    unit: str
    comparator: Comparator
    sort: Sort
    worded: bool = False
    decimals: int = 0


def scan(text: str) -> list[Quantity]:
    """Every quantity in ``text``, from left to right, never overlapping.

    Lookalikes (dates, 14纳米, 5G, digits in addresses and codes) are left out.
    """
    folded = fold(without_opaque(text))
    found: list[Quantity] = []
    position = 0
    while match := QUANTITY.search(folded, position):
        number = read(folded, match)
        if number is None:
            position = max(match.end(), position + 1)
            continue
        found.append(_quantity(folded, match.start(), number, found[-1].end if found else 0))
        position = found[-1].end
    return found


def _quantity(text: str, start: int, number: Number, floor: int) -> Quantity:
    """The number with the words of comparison round it, none before ``floor``."""
    core_end = number.end
    begin, before = comparator_before(text, start, floor)
    end, after = comparator_after(text, core_end)
    if before and after and {before, after} == {">=", "<="}:
        chosen: Comparator = after
    else:
        chosen = after or before or number.comparator or "="
        if before and before not in {">="} and after in {None, "~"}:
            chosen = before if after is None else "~"
    decimals = re.search(r"\.(\d+)", text[start:core_end])
    return Quantity(
        begin,
        end,
        start,
        core_end,
        float(number.value),
        None if number.high is None else float(number.high),
        number.unit,
        chosen,
        number.sort,
        number.worded,
        len(decimals[1]) if decimals else 0,
    )


def parse_cell(text: str, unit: str = "") -> Quantity | None:
    """What a table cell states: ``>30``, ``8%左右``, ``〔150〕``, or ``15000`` in the unit of its row or column.

    ``None`` for a cell that is empty, a dash, or words.
    """
    if len(text) > _CELL_MAX:
        return None
    folded = fold(text)
    stripped = re.sub(r"[〔〕\[\]【】()（）*\s]", " ", folded)
    if not re.search(r"\d|[一二三四五六七八九十百千万亿]", stripped) and "倍增" not in stripped:
        return None
    symbol = re.match(r"\s*(>=|<=|[><≥≤≈])\s*", stripped)
    scanned = [q for q in scan(stripped) if q.sort != "bare" or unit or q.core_start == 0]
    core = re.sub(r"^\s*(?:>=|<=|[><≥≤≈])\s*", lambda m: " " * len(m.group()), stripped)
    if not scanned:
        plain = _plain_number(core)
        if plain is None:
            return None
        scanned = [plain]
    first = scanned[0]
    value, high, canon, sort = first.value, first.high, first.unit, first.sort
    if first.sort == "bare" and unit:
        factor, canon, sort = canonical_unit(unit)
        value = float(Decimal(repr(value)) * factor)
        high = None if high is None else float(Decimal(repr(high)) * factor)
    comparator = SYMBOLS[symbol.group(1)] if symbol else first.comparator
    return Quantity(
        first.start,
        first.end,
        first.core_start,
        first.core_end,
        value,
        high,
        canon,
        comparator,
        sort,
        first.worded,
        first.decimals,
    )


_PLAIN_CELL = re.compile(
    rf"[^\d]{{0,6}}?(?P<low>{DIGITS})(?:{RANGE}(?P<high>{DIGITS}))?[^\d]{{0,8}}"
)


def _plain_number(text: str) -> Quantity | None:
    """A cell that is a number alone or with a comparator word: 15000, 6左右, 不低于30."""
    match = _PLAIN_CELL.fullmatch(text.rstrip())
    if match is None:
        return None
    end = match.end("high") if match["high"] else match.end("low")
    start, before = comparator_before(text, match.start("low"), 0)
    stop, after = comparator_after(text, end)
    if text[:start].strip() or text[stop:].strip():
        return None
    high = float(number_of(match["high"])) if match["high"] else None
    return Quantity(
        start, stop, match.start("low"), end, float(number_of(match["low"])), high, "",
        after or before or "=", "bare",
    )  # fmt: skip
