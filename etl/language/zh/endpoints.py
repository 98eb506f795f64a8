"""The two ends of a way: 由2010年的14.8%增加到2015年的22.4%, 从7.2%提升至超10%."""

from __future__ import annotations

import re

from etl.facts import Role
from etl.language.zh.numbers.quantities import Quantity
from etl.language.zh.sentences import Sentence, from_to
from etl.language.zh.time.periods import Cue, Years


def end_of_way_at(sentence: Sentence, number: int, clause: int) -> str:
    """``from`` or ``to`` for the ends of 从48%提升至55%, where no year stands beside the first; else empty."""
    text, quantities = sentence.text, sentence.quantities
    quantity = quantities[number]

    def leads(first: Quantity, second: Quantity) -> bool:
        between = text[first.end : second.start]
        head = text[clause : first.start]
        return (
            (first.unit == second.unit or first.sort == second.sort == "ratio")
            and re.search(r"[由从]", head) is not None
            and re.search(r"[，。；,;]", between) is None
            and re.search(r"[到至为]|提高|提升|增加|增长|下降|减少", between) is not None
        )

    if number + 1 < len(quantities) and leads(quantity, quantities[number + 1]):
        spoken = [c for c in sentence.cues if clause <= c.start < quantity.start]
        dated = any(c.kind == "at" and from_to(text, c) for c in spoken)
        return "" if dated else "from"
    if number and leads(quantities[number - 1], quantity):
        return "to"
    to_zero = re.match(r"(?:下降到|降低到|减少到|降至|降到|下降至|减至)[0零]", text[quantity.end :])
    return "from" if to_zero and re.search(r"[由从]", text[clause : quantity.start]) else ""


def dated_way(sentence: Sentence, position: int) -> tuple[int, int] | None:
    """First and last year of 由2010年…到2015年… before ``position``, for a yearly growth that follows it."""
    spoken = [c for c in sentence.cues if c.kind == "at" and c.end <= position]
    for first, second in zip(reversed(spoken[:-1]), reversed(spoken), strict=False):
        if from_to(sentence.text, first) and first.last < second.last:
            return first.last, second.last
    return None


def where_from(
    role: Role, period: str, cue: Cue | None, compare: Cue | None, years: Years
) -> tuple[Role, str]:
    """Role and period of the first end of a way: before the plan the base year, before a past span its eve."""
    if role == "target":
        return "baseline", str(years.base)
    if compare is not None and compare.first != compare.last:
        return "history", f"{compare.first}-{compare.last}"
    if cue is not None and cue.kind in {"over", "since"}:
        # 2015年至2020年 starts in 2015; “十三五” (2016 to 2020) starts from the end of 2015.
        before = cue.kind == "over" and cue.last - cue.first < 5
        return "history", str(cue.first - before)
    return "history", ""


def span_after(compare: Cue, years: Years) -> str:
    """The span that follows the one compared with."""
    length = compare.last - compare.first
    return f"{compare.last + 1}-{compare.last + 1 + length}"
