"""From paragraphs to mentions: who (indicator phrase), what (quantity), when (period), role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from etl.document import Block
from etl.facts import Comparator, Mention, Role
from etl.language.zh.distribution import Shared, shared_names
from etl.language.zh.endpoints import dated_way, end_of_way_at, span_after, where_from
from etl.language.zh.names import (
    THRESHOLD,
    breaks_through,
    listed_noun,
    name_and_kind,
    words_behind,
)
from etl.language.zh.numbers.quantities import Quantity
from etl.language.zh.relevance import demoted, is_intended
from etl.language.zh.roles import Said, Setting, decide, rests_on, stated_years
from etl.language.zh.sentences import (
    Sentence,
    clause_start,
    compared_with,
    cue_before,
    evidence_start,
    from_to,
    make_mention,
    next_boundary,
    sentences,
    without_cues,
)
from etl.language.zh.state import Reading
from etl.language.zh.subjects import BUILT, Carry, growth_word, subject_spoken_of, trim
from etl.language.zh.targets_in_words import worded_targets
from etl.language.zh.tense import (
    measures_target,
    names_goal,
    of_goal,
    tense_of,
    without_attainment,
)
from etl.language.zh.time.periods import Cue, cues

_BOUNDARY = "，,；;。！？：:"


def read_block(block: Block, reading: Reading, setting: Setting) -> Iterator[Mention]:
    """The mentions of a paragraph, in order; ``reading`` is carried on to the next block."""
    if block.section != reading.section:
        reading.section = block.section
        reading.time = None
    reading.carry.reset()
    if not setting.past and reading.time is not None and reading.time.kind == "now":
        reading.time = None
    for sentence in sentences(block):
        yield from _read_sentence(sentence, block, reading, setting)


def _read_sentence(
    sentence: Sentence, block: Block, reading: Reading, setting: Setting
) -> Iterator[Mention]:
    text = sentence.text
    spoken = reading.time or setting.time
    sentence.cues = [
        replace(cue, goal=True) if of_goal(text, cue) else cue
        for cue in cues(sentence.masked, reading.years, past=setting.past, spoken=spoken)
    ]
    sentence.stated = stated_years(sentence.cues)
    found: list[tuple[int, Mention]] = []
    groups = shared_names(text, sentence.quantities, sentence.cues)
    named: dict[int, str] = {}
    aims: set[int] = set()
    said: Cue | None = None
    previous = 0
    worded = sorted(
        worded_targets(text, block, sentence, reading, setting), key=lambda item: item[0]
    )
    qualifying = _qualifiers(text, sentence.quantities)
    spoken_to = 0
    for number, quantity in enumerate(sentence.quantities):
        clause = clause_start(text, quantity.start)
        if clause > spoken_to:
            _bring_up(text, spoken_to, clause, sentence, reading.carry)
        spoken_to = quantity.end
        while worded and worded[0][0] < quantity.start:
            found.append(worded.pop(0))
        if number in qualifying:
            found.append((quantity.start, _qualifier(sentence, quantity, previous, block)))
            continue
        shared = groups.get(number)
        if shared is not None and shared.of is not None:
            shared = Shared([], shared.growth, [named[shared.of]] if shared.of in named else [])
        # 建设智能工厂30个、数字化车间150个, 建成3个基地、4个实验室: the verb is said once for the list.
        listed = number - 1 in aims and (
            text[previous : previous + 1] == "、" or listed_noun(text, previous, quantity)
        )
        mentions = _fact(sentence, number, previous, shared, block, reading, setting, listed)
        previous = quantity.end
        if mentions:
            named[number] = mentions[-1].indicator
            if mentions[-1].role == "target":
                aims.add(number)
            found.extend((quantity.start, each) for each in mentions)
    found.extend(worded)
    way = False
    for cue in sentence.cues:
        starts = from_to(text, cue)
        ends = way and text[max(0, cue.start - 1) : cue.start] in {"至", "到"}
        if cue.goal:
            continue
        if cue.kind in {"at", "over", "since"} and not starts and not (ends and said is not None):
            said = cue
        way = starts
    if said is not None:
        reading.time = said
    for _, mention in sorted(found, key=lambda item: item[0]):
        yield mention


def _qualifiers(text: str, quantities: list[Quantity]) -> set[int]:
    """Numbers of the quantities that only say who is counted: 年收入超百亿元的龙头企业."""
    found = set()
    for number, quantity in enumerate(quantities):
        if "元" not in quantity.unit:
            continue
        end = next_boundary(text, quantity.end)
        if number + 1 < len(quantities):
            end = min(end, quantities[number + 1].start)
        if THRESHOLD.match(text[quantity.end : end]) or _counts_next(quantities, number):
            found.add(number)
    return found


def _counts_next(quantities: list[Quantity], number: int) -> bool:
    """Whether a sum only says who the next number counts: 超百亿元2家."""
    if number + 1 == len(quantities) or quantities[number].comparator not in {">", ">="}:
        return False
    following = quantities[number + 1]
    return following.start == quantities[number].end and following.unit in {"家", "个"}


def _qualifier(sentence: Sentence, quantity: Quantity, previous: int, block: Block) -> Mention:
    text = sentence.text
    clause = clause_start(text, quantity.start)
    end = next_boundary(text, quantity.end)
    name = trim(without_cues(text, max(clause, previous), quantity.start, sentence.cues))
    return make_mention(
        block, sentence.offset, name, "other", quantity.comparator, quantity.value, quantity.high,
        quantity, "level", ("", ""), clause, end,
    )  # fmt: skip


def _bring_up(text: str, begin: int, end: int, sentence: Sentence, carry: Carry) -> None:
    """Let the clauses between two quantities name the subject that the next one leans on."""
    for match in re.finditer(rf"[^{_BOUNDARY}]+[{_BOUNDARY}]", text[begin:end]):
        start, stop = begin + match.start(), begin + match.end() - 1
        subject = subject_spoken_of(without_cues(text, start, stop, sentence.cues))
        if subject:
            carry.entity, carry.measure, carry.name, carry.base = subject, "", "", ""
        share = re.search(
            r"[^，。；的]{0,4}市场(?:占有率|份额)(?=表现|领先|位居|居|保持|稳居|突出|均)",
            text[start:stop],
        )
        if share:
            carry.measure = share.group()


def _fact(
    sentence: Sentence,
    number: int,
    previous: int,
    shared: Shared | None,
    block: Block,
    reading: Reading,
    setting: Setting,
    listed: bool,
) -> list[Mention]:
    text, quantity = sentence.text, sentence.quantities[number]
    carry = reading.carry
    clause = clause_start(text, quantity.start)
    begin = max(clause, previous)
    if number and begin == previous and listed_noun(text, previous, quantity):
        begin = quantity.start
    before = without_cues(text, begin, quantity.start, sentence.cues)
    end = next_boundary(text, quantity.end)
    if measures_target(before, quantity) and setting.stance != "target":
        return [_attainment(sentence, quantity, block, carry, clause, end)]
    after = text[quantity.end : end]
    behind = words_behind(sentence, number)
    cue = cue_before(sentence, quantity.start)
    tense = tense_of(sentence, quantity, cue, behind)
    if names_goal(text, quantity, behind):
        before, behind = without_attainment(before), ""
    compare = compared_with(sentence, begin if begin > clause else clause, quantity.start, clause)
    grown = (
        growth_word(before) if quantity.sort in {"percent", "points", "times", "amount"} else None
    )
    if grown and quantity.sort == "amount" and BUILT.fullmatch(trim(before)):
        # 其中改造提升40万亩: what is done, no growth.
        grown = None
    if (
        grown
        and quantity.sort == "amount"
        and not re.search(r"增加|减少|净增|新增|下降|增长|降低|缩减|提高|提升|延长|缩短", grown)
    ):
        grown = None
    names, kind, value, high = name_and_kind(
        quantity, before, behind, grown, compare, carry, shared, text, clause
    )
    if not names:
        return []
    if kind in {"level", "count", "cumulative", "share"}:
        carry.note(names[-1], quantity.unit)
    names = _requalified(names, sentence, number, carry)
    names = _per_head(names, text[previous : previous + 1], quantity, carry)
    yearly = re.search("年均(?!浓度|气温|降水)", before) is not None and kind != "growth_rate"
    context = text[clause : quantity.end + len(after)]
    intended = listed or is_intended(before, quantity, behind, text, clause, setting)
    saying = Said(cue, reading.time, compare, yearly, intended, tense)
    role, period, time = decide(kind, saying, setting, reading.years)
    told = reading.time
    if (
        cue is None
        and told is not None
        and told.kind == "over"
        and told.last <= reading.years.base
        and kind in {"level", "count"}
        and _DONE.search(before)
    ):
        # “十三五”期间…。完成投资120亿元: what was done over the time told before.
        role, period, kind = "history", told.period(), "cumulative"
    if (
        role == "target"
        and kind in {"level", "share", "count"}
        and not yearly
        and cue is not None
        and cue.kind == "over"
        and cue.end < clause
        and not re.search(r"新增|累计|完成|新建|引进|培训|净增", text[clause : quantity.end])
    ):
        # The span is said of an earlier clause; a level holds at its end.
        period = str(cue.last)
    if yearly or "年均" in before or (shared is not None and "年均" in shared.growth):
        way = dated_way(sentence, quantity.start)
        if (
            way is not None
            and compare is None
            and (way[1] <= reading.years.base or role == "actual")
        ):
            role = "actual" if role == "actual" else "history"
            period = f"{way[0] + 1}-{way[1]}"
        elif role == "history" and kind == "growth_rate" and period == str(reading.years.base):
            period = f"{reading.years.start - 5}-{reading.years.base}"
    elif role in {"actual", "history"} and kind in {"growth_rate", "change"} and "-" not in period:
        way = dated_way(sentence, quantity.start)
        if way is not None and compare is None:
            # 由2015年的58下降至2020年的35，降幅达39.7%: over the way just told.
            period = f"{way[0]}-{way[1]}"
    if (
        kind == "cumulative"
        and role != "actual"
        and setting.past
        and cue is None
        and period == str(reading.years.base)
    ):
        role, period = "history", f"{reading.years.start - 5}-{reading.years.base}"
    if (
        kind in {"level", "count", "share"}
        and role == "history"
        and cue is not None
        and cue.kind == "over"
        and cue.last == reading.years.base
        and (cue.end < clause or kind == "share")
        and _REACHED.search(text[clause : quantity.start + 3])
        and not re.search(r"累计|新增|完成|投资|支出(?!占)|引进|培训", text[clause : quantity.end])
    ):
        # “十三五”时期，…，人均GDP突破1万美元: a state, reached by the end of the time.
        role = "baseline" if reading.years.base_basis == "plan" else "actual"
        period = str(reading.years.base)
    if quantity.value == 0 and role == "target" and quantity.unit == "起":
        period = f"{reading.years.start}-{reading.years.target}"
    if kind == "change" and role == "target" and compare is not None and quantity.unit == "%":
        # 较“十三五”下降20%: one whole period against another, a growth of the plan's own.
        kind = "growth_rate" if compare.first != compare.last else kind
    end_of_way = (shared.way if shared else "") or end_of_way_at(sentence, number, clause)
    if end_of_way == "to" and cue is not None and from_to(text, cue):
        # 由2022年的12%提升到15%: the year is that of the first end alone.
        cue = cue_before(sentence, cue.start - 1)
        role, period, time = decide(kind, replace(saying, cue=cue), setting, reading.years)
    if end_of_way == "from":
        role, period = where_from(role, period, cue, compare, reading.years)
    elif end_of_way == "to" and compare is not None and compare.first != compare.last:
        role = role if role in {"target", "actual"} else "history"
        period = span_after(compare, reading.years)
    if kind == "count" and role in {"actual", "history"} and cue is not None and cue.kind == "over":
        kind = "cumulative"
    if kind in {"level", "count"} and role == "target" and "-" in period and not yearly:
        # What is done over a span of years is a sum.
        kind = "cumulative" if quantity.value else kind
    role = demoted(role, kind, quantity, names[0], before, behind, context, text)
    if setting.past and _others_expect(role, text):
        # What others expect of the world is no aim of the plan.
        role = "other"
    comparator: Comparator = quantity.comparator
    if comparator == ">" and breaks_through(text, quantity, behind):
        comparator = "="
    if (
        role in {"actual", "baseline", "history"}
        and comparator == ">="
        and not re.search(r"以上|不低于|不少于|至少", text[quantity.start : quantity.end])
    ):
        comparator = "="
    if role == "target" and comparator == "=" and not _LOWERED.search(before):
        comparator = ">="
    if role == "other":
        period = ""
    start = evidence_start(text, clause, before, previous, names)
    stop = end
    while stop < len(text) and text[stop] in "。！？":
        break
    resting = rests_on(period, time, sentence.stated, reading.years)
    mentions = []
    for name in names:
        mentions.append(
            make_mention(
                block,
                sentence.offset,
                name,
                role,
                comparator,
                value,
                high,
                quantity,
                kind,
                resting,
                start,
                stop,
            )
        )
    return mentions


def _others_expect(role: Role, text: str) -> bool:
    """Whether a review speaks of what others expect of the world, which is no aim of the plan and no fact yet."""
    if role == "actual":
        return re.search(r"预测|有望|全球|世界", text) is not None
    return role == "target" and _EXPECTED.search(text) is not None


def _attainment(
    sentence: Sentence, quantity: Quantity, block: Block, carry: Carry, clause: int, end: int
) -> Mention:
    """How much of a target is reached: 完成年度目标的106% is no value of the indicator."""
    name = (carry.name or carry.topic) + "目标完成率"
    return make_mention(
        block, sentence.offset, name, "other", quantity.comparator, quantity.value, quantity.high,
        quantity, "share", ("", ""), clause, end,
    )  # fmt: skip


def _requalified(names: list[str], sentence: Sentence, number: int, carry: Carry) -> list[str]:
    """年产值超10亿元的企业5家、超亿元的30家: the second counts the same by another limit."""
    if not number or names != [carry.name]:
        return names
    limit, counted = sentence.quantities[number - 1 : number + 1]
    between = sentence.text[limit.end : counted.start].strip()
    if (
        between != "的"
        or "元" not in limit.unit
        or not names[0].startswith(carry.threshold or "的")
    ):
        return names
    carry.name = carry.base = (
        carry.threshold
        + sentence.text[limit.start : limit.end]
        + "的"
        + names[0].rpartition("的")[2]
    )
    return [carry.name]


def _per_head(names: list[str], joint: str, quantity: Quantity, carry: Carry) -> list[str]:
    """每千常住人口执业医师3.8人、注册护士4.5人: what it is counted on is said once for the list."""
    said = _PER_HEAD.match(names[0])
    if said:
        carry.per = said.group()
        return names
    if not carry.per or joint not in {"、", "和", "与", "及"} or quantity.unit not in _HEADS:
        carry.per = ""
        return names
    return [carry.per + name for name in names]


_PER_HEAD = re.compile(
    r"每(?:[十百千万亿]+|\d+)?名?(?:(?:城乡|城镇|常住|户籍|从业|老年|就业)*(?:人口|人员|人|居民|户|学生))(?:中?拥有|中)?"
)
_HEADS = frozenset({"人", "名", "张", "个", "件", "辆", "部", "册"})
_DONE = re.compile(r"完成|关停|累计|新增|淘汰|新建|改造|培训|引进|关闭|退出|整治")
_EXPECTED = re.compile(r"预计|预测|有望|将(?:达|超|突破|增|成为|保持)|全球|世界")
_LOWERED = re.compile(r"(?:降|减|缩短|压缩|回落|缩小|下降|减少|降低|压减)[到至为]$")
_REACHED = re.compile(r"达到|达|突破|超过|提高到|提升到|增加到|增至|上升到|降至|下降到|为\d")
