"""Sums that the text itself sets up, a whole and then 其中 its parts: they must not exceed it, and may make it up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from db.records import FindingRecord, MentionRecord
from etl.language.zh.subjects import split_measure

Range = tuple[float, float]
_AMONG = re.compile(r"[\s（(　]*其中")
_SENTENCE_END = re.compile(r"[。；;！？\n]")
_COUNTED = frozenset({"level", "count", "cumulative"})
_ROLES = frozenset({"target", "baseline"})


def sums_in_text(
    mentions: Sequence[MentionRecord],
    text: str,
    parents: dict[str, str],
    printed_range: Callable[[MentionRecord], Range],
) -> Iterable[FindingRecord]:
    """Findings ``text_sum``: parts that exceed their whole (conflict), or that make it up (agrees).

    A list that stays below its whole is taken for incomplete and gives none. ``parents`` are the catalogue's: what
    they relate is checked there. Numbers count as the range that they were rounded from.
    """
    stated = [
        m for m in mentions if m.role in _ROLES and m.kind in _COUNTED and m.value is not None
    ]
    for place, first in enumerate(stated):
        if not _AMONG.match(text[first.start : first.end]):
            continue
        whole = _whole(stated[:place], first)
        if whole is None:
            continue
        parts = [first, *_others(stated[place + 1 :], first, text)]
        if all(part.code and parents.get(part.code) == whole.code for part in parts):
            continue
        low = sum(printed_range(part)[0] for part in parts)
        high = sum(printed_range(part)[1] for part in parts)
        bottom, top = printed_range(whole)
        if low > top:
            severity = "conflict"
        elif len(parts) > 1 and high >= bottom:
            severity = "agrees"
        else:
            continue
        yield FindingRecord(
            0,
            "text_sum",
            severity,
            [],
            [mention.key for mention in (*parts, whole)],
            {
                "subject": whole.phrase,
                "names": [part.phrase for part in parts],
                "parts": [part.value for part in parts],
                "sum": sum(part.value or 0.0 for part in parts),
                "whole": whole.value,
                "unit": whole.unit,
            },
        )


def _alike(one: MentionRecord, other: MentionRecord) -> bool:
    """Whether two quantities can be whole and part: of the same time and unit, and measuring the same."""
    if (one.unit, one.period, one.role, one.section, one.in_table) != (
        other.unit,
        other.period,
        other.role,
        other.section,
        other.in_table,
    ):
        return False
    measures = {_measure(one.phrase), _measure(other.phrase)} - {""}
    return len(measures) < 2


def _measure(phrase: str) -> str:
    """What is measured, without 总 and revenue under one word: 软件业营收 and 全行业总收入 are both 收入."""
    measure = split_measure(phrase)[1]
    measure = measure.partition("总")[2] or measure
    return "收入" if measure.endswith(("收入", "营收")) else measure


def _whole(before: Sequence[MentionRecord], part: MentionRecord) -> MentionRecord | None:
    """What 其中 looks back on: the nearest quantity before it of the same sort, in its paragraph or its table."""
    for mention in reversed(before):
        if not part.in_table and mention.block != part.block:
            return None
        if _alike(mention, part):
            return mention
    return None


def _others(after: Sequence[MentionRecord], first: MentionRecord, text: str) -> list[MentionRecord]:
    """The parts that follow the first: in its sentence, or in the rows below that begin with 其中, too."""
    parts = []
    end = first.end
    for mention in after:
        between = text[end : mention.start] if mention.start > end else ""
        if first.in_table:
            if not _alike(mention, first):
                continue
            if not _AMONG.match(text[mention.start : mention.end]):
                break
        elif mention.block != first.block or _SENTENCE_END.search(between):
            break
        elif not _alike(mention, first):
            continue
        parts.append(mention)
        end = max(end, mention.end)
    return parts
