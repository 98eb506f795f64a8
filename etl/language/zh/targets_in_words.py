"""Targets without a number: 比重保持基本稳定, 高于全市服务业平均水平, 基本消除."""

from __future__ import annotations

import re
from collections.abc import Iterator

from etl.document import Block
from etl.facts import Mention
from etl.language.zh.numbers.quantities import Quantity
from etl.language.zh.roles import Said, Setting, decide, rests_on
from etl.language.zh.sentences import Sentence, clause_start, cue_before, make_mention, without_cues
from etl.language.zh.state import Reading
from etl.language.zh.subjects import Carry, full_name, growth_stem, growth_word, trim

_HOLD = re.compile(
    r"(?:继续)?(?:保持|维持)(?:总体|基本|相对)?(?:稳定|不变|平稳)|基本稳定"
)  # fmt: skip
_RELATIVE = re.compile(
    r"(?P<than>不低于|高于|低于|快于|超过|优于|领先)[^，。；\d]{0,12}?(?:平均水平|平均增速|平均值|平均增幅|"
    r"经济增长速度|(?:国内|地区)?生产总值增长|GDP增长|经济增速|经济增长|增长速度|GDP增速|发展速度|同期水平)"
)
_GONE = re.compile(
    r"(?:基本|全面|全部)(?:消除|淘汰|消灭|杜绝)(?P<what>[^，。；：、\d]{0,14})"
)  # fmt: skip
_PHRASE_END = re.compile(r"[，。；：]")


def _found(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Each place where ``pattern`` matches, with the beginning of the phrase before it in its clause."""
    begin = at = 0
    for match in pattern.finditer(text):
        for mark in _PHRASE_END.finditer(text, at, match.start()):
            begin = mark.end()
        yield begin, match
        begin = at = match.end()


def worded_targets(
    text: str, block: Block, sentence: Sentence, reading: Reading, setting: Setting
) -> Iterator[tuple[int, Mention]]:
    """Targets without a number: 比重保持基本稳定, 高于全市服务业平均水平, 基本消除."""
    if setting.past:
        return
    for pattern, kind, comparator in (
        (_HOLD, "qualitative", "hold"),
        (_RELATIVE, "relative", ">"),
        (_GONE, "qualitative", "="),
    ):
        for begin, match in _found(pattern, text):
            before = without_cues(text, begin, match.start(), sentence.cues)
            grown = growth_word(before)
            stem = growth_stem(before) if grown else trim(before)
            if pattern is _GONE:
                # 基本消除重污染天气; 劣Ⅴ类水体全面消除
                stem = match["what"].strip() or stem
                if len(stem) < 3:
                    continue
            elif kind == "qualitative" and not re.search(
                r"(?:比重|占比|比例|率|规模|水平|总量|份额)$", stem
            ):
                continue
            if any(q.start < match.end() and q.end > match.start() for q in sentence.quantities):
                continue
            carry = Carry(
                reading.carry.topic,
                reading.carry.entity,
                reading.carry.measure,
                reading.carry.name,
                reading.carry.base,
            )
            earlier = [q for q in sentence.quantities if q.end <= begin]
            name = _name_at(text, sentence, earlier, stem, carry) + (grown or "")
            cue = cue_before(sentence, match.end())
            spans = bool(grown)
            role, period, time = decide(
                "growth_rate" if spans else "share",
                Said(cue, reading.time),
                setting,
                reading.years,
            )
            if role != "target":
                continue
            fake = Quantity(*match.span(), *match.span(), 0.0, None, "", comparator, "bare")  # type: ignore[arg-type]
            mention = make_mention(
                block,
                sentence.offset,
                name,
                role,
                comparator,  # type: ignore[arg-type]
                None,
                None,
                fake,
                kind,  # type: ignore[arg-type]
                rests_on(period, time, sentence.stated, reading.years),
                begin,
                match.end(),
            )
            yield match.start(), mention


def _name_at(
    text: str, sentence: Sentence, earlier: list[Quantity], stem: str, carry: Carry
) -> str:
    """The name of a worded target, leaning on the quantity before it in the sentence."""
    if stem:
        return full_name(stem, carry)
    if earlier:
        last = earlier[-1]
        clause = clause_start(text, last.start)
        return full_name(trim(without_cues(text, clause, last.start, sentence.cues)), carry)
    return carry.base or carry.topic
