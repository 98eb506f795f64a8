"""Sentences and clauses: where they begin and end, which word of time governs a place, and the mention made of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from etl.document import Block
from etl.facts import Comparator, Kind, Mention, PeriodBasis, Role
from etl.language.opaque import without_opaque
from etl.language.zh.numbers.quantities import Quantity, fold, scan
from etl.language.zh.subjects import trim
from etl.language.zh.time.periods import Cue

# “十三五”年均增长5.8%，人均用电量…: without 期间 the period speaks of its own clause alone.
_OWN_CLAUSE = re.compile(r"(?:年均|累计)[^，；,;]*[，；,;]")
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
# What runs on for longer is no sentence that anybody wrote; read in pieces, it costs no more than its length.
LONGEST_SENTENCE = 1000
_BOUNDARY = re.compile(r"[，,；;。！？]")
_JOINTS = ("；;", "，,", "、 ")
# A colon or a comma inside a number (2.5:1, 1,200) parts nothing.
_BREAK = re.compile(r"[；;。！？]|[，,：:](?!\d)|(?<!\d)[，,：:]|，(?!\d{3}(?!\d))")


@dataclass(slots=True)
class Sentence:
    """A sentence at ``offset`` in its block; ``masked`` is its text with addresses and codes filled up."""

    text: str
    offset: int
    quantities: list[Quantity]
    cues: list[Cue]
    masked: str = ""
    stated: set[int] = field(default_factory=set)


def sentences(block: Block) -> Iterator[Sentence]:
    """The block's sentences in order, those over ``LONGEST_SENTENCE`` characters in pieces."""
    masked = without_opaque(block.text)
    for match in _SENTENCE.finditer(masked):
        start = match.start()
        while start < match.end():
            end = _piece_end(masked, start, match.end())
            yield Sentence(
                block.text[start:end], start, scan(masked[start:end]), [], masked[start:end]
            )
            start = end


def _piece_end(text: str, start: int, end: int) -> int:
    """Where a sentence, or the next piece of an endless one, ends: after ；, else ，, else 、, never in a number."""
    if end - start <= LONGEST_SENTENCE:
        return end
    limit = start + LONGEST_SENTENCE
    for joints in _JOINTS:
        cut = max(text.rfind(mark, start + LONGEST_SENTENCE // 2, limit) for mark in joints)
        if cut > 0:
            return cut + 1
    cut = limit
    while cut > limit - 40 and text[cut - 1].isalnum() and text[cut - 1].isascii():
        cut -= 1
    return cut if cut > limit - 40 else limit


@lru_cache(maxsize=8)
def _breaks(text: str) -> list[int]:
    """Where clauses begin in a sentence, but for its own beginning."""
    return [match.end() for match in _BREAK.finditer(text)]


def clause_start(text: str, position: int) -> int:
    """Where the clause of the sentence ``text`` that holds ``position`` begins."""
    if position and text[position - 1] in "，,：:":
        return position
    breaks = _breaks(text)
    place = bisect_right(breaks, position)
    return breaks[place - 1] if place else 0


def next_boundary(text: str, position: int) -> int:
    """Where the clause from ``position`` on ends; the end of ``text`` where nothing ends it."""
    match = _BOUNDARY.search(text, position)
    return match.start() if match else len(text)


def from_to(text: str, cue: Cue) -> bool:
    """Whether a year belongs to one end of 由2010年的…到2015年的…, which says nothing of the rest."""
    return text[max(0, cue.start - 1) : cue.start] in {"由", "从"}


def cue_before(sentence: Sentence, position: int) -> Cue | None:
    best: Cue | None = None
    for cue in sentence.cues:
        if cue.kind == "compare" or cue.start > position:
            continue
        if cue.goal and clause_start(sentence.text, position) > cue.start:
            continue
        if _OWN_CLAUSE.match(sentence.text, cue.end, position):
            continue
        best = cue
    return best


def compared_with(sentence: Sentence, begin: int, end: int, clause: int) -> Cue | None:
    """The date that a growth is compared with: in its own clause, or alone in the clause just before."""
    for cue in reversed(sentence.cues):
        if cue.kind == "compare" and clause <= cue.start < end:
            return cue
    for cue in reversed(sentence.cues):
        if cue.kind == "compare" and cue.end <= clause:
            gap = sentence.text[cue.end : clause]
            if not trim(gap):
                return cue
            lead = sentence.text[cue.end :].lstrip()
            begins = cue.start == 0 or sentence.text[cue.start - 1] in "，；：。"
            if lead.startswith("，") and begins and "；" not in gap:
                # 与2013年相比，A减少…，下降…，B减少…: said once for all that follows.
                return cue
            break
    return None


def without_cues(text: str, begin: int, end: int, found: list[Cue]) -> str:
    kept = []
    position = begin
    for cue in found:
        if cue.start >= end or cue.end <= begin:
            continue
        if cue.start > position:
            kept.append(text[position : cue.start])
        position = max(position, min(cue.end, end))
    kept.append(text[position:end])
    return fold("".join(kept))


def evidence_start(text: str, clause: int, before: str, previous: int, names: list[str]) -> int:
    """The clause, or from the clause before where this one only continues it (growth, 占…)."""
    start = clause
    for _ in range(3):
        if any(trim(before) and trim(before)[:3] in name[:24] for name in names) or start == 0:
            break
        start = clause_start(text, start - 1)
        if text[start - 1 : start] in "；;。：:":
            break
    return start


def make_mention(
    block: Block,
    offset: int,
    name: str,
    role: Role,
    comparator: Comparator,
    value: float | None,
    high: float | None,
    quantity: Quantity,
    kind: Kind,
    period: tuple[str, PeriodBasis],
    start: int,
    end: int,
) -> Mention:
    base = block.start + offset
    inner = block.text[offset + start : offset + end]
    lead = len(inner) - len(inner.lstrip())
    inner = inner.strip()
    begin = base + start + lead
    return Mention(
        indicator=name,
        role=role,
        comparator=comparator,
        value=value,
        unit=quantity.unit,
        kind=kind,
        period=period[0],
        period_basis=period[1],
        text=block.text[offset + quantity.start : offset + quantity.end],
        section=block.section,
        start=begin,
        end=begin + len(inner),
        evidence=inner,
        quantity_start=base + quantity.start,
        quantity_end=base + quantity.end,
        block=block.ordinal,
        value_high=high,
    )
