"""分别 and 均: several subjects before, one or several quantities after."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from etl.language.zh.numbers.quantities import Quantity
from etl.language.zh.subjects import growth_word, split_measure, trim
from etl.language.zh.time.periods import Cue

_JOINT = re.compile(r"\s{0,4}(?:、|和|与|及|以及|，|,)?\s{0,4}")
_ONLY_COMPARED = re.compile(r"^(?:比|较|同比|环比)")
_PARALLEL = re.compile(
    r"城镇|农村|城市|乡村|国内|国外|国际|境内|境外|男性|女性|国家级|省级|市级|县级|中央|地方|公办|民办|第[一二三]产业|工业|农业|服务业|高中|初中|小学|职业"
)
_COMPLETE = re.compile(r"(?:总值|GDP|总额|起数|人数|密度|里程|收入)$")
_SPLIT = re.compile(r"、|和(?!信息|谐|平|田)|与|及(?!其|以)|以及")


@dataclass(frozen=True, slots=True)
class Shared:
    """The names that one quantity of a distribution is for, and the word of growth that governs it.

    ``inherit`` holds the names of the distribution before it in the sentence, for a growth that names none itself;
    ``of`` is the number of the quantity whose indicator grew. ``way`` is ``from`` or ``to`` in 分别由1、2提高到3、4.
    """

    names: list[str] = field(default_factory=list)
    growth: str = ""
    inherit: list[str] = field(default_factory=list)
    of: int | None = None
    way: str = ""


def shared_names(text: str, quantities: list[Quantity], spoken: list[Cue]) -> dict[int, Shared]:
    """Which names the quantities (by number in the sentence) get from 分别 or 均."""
    given: dict[int, Shared] = {}
    last: list[str] = []
    for match in re.finditer(r"分别|均(?=达到|达|超过|不低于|在|为|突破|实现)", text):
        clause = max((text.rfind(mark, 0, match.start()) for mark in "，,；;。：:"), default=-1) + 1
        numbers = _list_after(text, quantities, match.end())
        if not numbers:
            continue
        head = _cut(text, clause, match.start(), spoken)
        first = quantities[numbers[0]]
        growth = growth_word(text[match.end() : first.start]) or ""
        if growth and re.search("年均$", head.rstrip()):
            growth = "年均" + growth
            head = head.rstrip().removesuffix("年均")
        names = _names(_lead(head))
        if match.group() == "均":
            if len(names) > 1:
                for number in numbers[:1]:
                    given[number] = Shared(names, growth)
            continue
        if names and all(quantities[number].sort == "ratio" for number in numbers):
            # 小学、初中生师比分别为19:1和13.5:1: 比 is the measure, not a comparison.
            names = [name if name.endswith("比") else f"{name}比" for name in names]
        if len(names) == len(numbers) and len(names) > 1:
            ends = _other_end(text, quantities, match.end(), numbers)
            way = "from" if ends and not _dated(spoken, match.end(), first.start) else ""
            for number, name in zip(numbers, names, strict=True):
                given[number] = Shared([name], growth, [], None, way)
            for number, name in zip(ends, names, strict=bool(ends)):
                given[number] = Shared([name], growth, [], None, "to")
            last = names
        elif not growth and not names and len(last) == len(numbers):
            # 到2030年分别达到75%和85%, of the subjects told before.
            for number, name in zip(numbers, last, strict=True):
                given[number] = Shared([name])
        elif growth and len(last) == len(numbers):
            for number, name in zip(numbers, last, strict=True):
                given[number] = Shared([], growth, [name])
        elif not names or _ONLY_COMPARED.search(names[0]):
            # A达到1，B达到2，较上年分别增长3%和4%: the facts just before, in their order.
            levels = [
                n for n, q in enumerate(quantities[: numbers[0]]) if q.sort in {"amount", "bare"}
            ][-len(numbers) :]
            if len(levels) == len(numbers):
                for number, of in zip(numbers, levels, strict=True):
                    given[number] = Shared([], growth, [], of)
    return given


def _lead(head: str) -> str:
    """The head of a distribution without verbs around it, its 累计 kept."""
    cut = trim(head)
    whole = re.search(r"(?:五年)?(?:累计|总量)(?=$|完成|实现|达到)", head)
    return cut + whole.group() if whole and not cut.endswith(whole.group()) else cut


def _dated(spoken: list[Cue], begin: int, end: int) -> bool:
    return any(begin <= cue.start < end and cue.kind == "at" for cue in spoken)


def _other_end(
    text: str, quantities: list[Quantity], position: int, numbers: list[int]
) -> list[int]:
    """Numbers of the second list in 分别由1、2提高到3、4; empty where there is none."""
    if not re.match(r"[由从]", text[position:]):
        return []
    begin = quantities[numbers[-1]].end
    verb = re.match(r"(?:大幅|逐步|稳步)?[\u4e00-\u9fff]{0,4}[到至为](?:\d{4}年的?)?", text[begin:])
    if verb is None:
        return []
    second = _list_after(text, quantities, begin + 1)
    return second if len(second) == len(numbers) else []


def _list_after(text: str, quantities: list[Quantity], position: int) -> list[int]:
    numbers: list[int] = []
    end = None
    for number, quantity in enumerate(quantities):
        if quantity.start < position:
            continue
        if end is None:
            if re.search(r"[，,；;。]", text[position : quantity.start]):
                break
        elif not _JOINT.fullmatch(text[end : quantity.start]) or (
            "，" in text[end : quantity.start] and len(numbers) > 1
        ):
            break
        numbers.append(number)
        end = quantity.end
    return numbers


def _cut(text: str, begin: int, end: int, spoken: list[Cue]) -> str:
    head = text[begin:end]
    for cue in sorted(spoken, key=lambda each: -each.start):
        if begin <= cue.start and cue.end <= end:
            head = head[: cue.start - begin] + head[cue.end - begin :]
    return head


def _names(head: str) -> list[str]:
    """The full names in a list that shares its beginning or its end: 花生种植、收获机械化率."""
    both = re.fullmatch(r"(?P<stem>.*)(?P<pair>产销|进出口)(?P<tail>量|额)", head)
    if both:
        return [both["stem"] + part + both["tail"] for part in ("产", "销")]
    whole = re.search(r"(?:五年)?(?:累计|总量)$", head.strip())
    tail = whole.group() if whole else ""
    items = [trim(item) for item in _SPLIT.split(head) if trim(item)]
    if len(items) < 2:
        return items
    if tail:
        return [item if item.endswith(tail) else item + tail for item in items]
    entity, measure = split_measure(items[-1])
    if measure == "率":
        wider = re.search(
            r"(?:机械化|普及|覆盖|利用|合格|达标|入学|毛入学|完成|参保|就业)?率$", items[-1]
        )
        if wider:
            measure, entity = wider.group(), items[-1][: wider.start()]
    names = []
    for item in items[:-1]:
        complete = split_measure(item)[1] != "" or _COMPLETE.search(item) is not None
        names.append(item + ("" if complete else measure))
    final = items[-1]
    first = items[0]
    pair = _PARALLEL.match(items[-1])
    if pair and all(_PARALLEL.fullmatch(item) for item in items[:-1]):
        return [item + items[-1][pair.end() :] for item in items[:-1]] + [items[-1]]
    if entity and len(first) > len(entity) and len(entity) <= 4:
        prefix = first[: len(first) - len(entity)]
        if len(prefix) >= 2 and names[0] != first:
            final = prefix + final
            names = [names[0], *(prefix + name for name in names[1:])]
    return [*names, final]
