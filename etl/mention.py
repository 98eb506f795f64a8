"""From paragraphs to mentions: who (indicator phrase), what (quantity), when (period), role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from etl.distribute import Shared, shared_names
from etl.document import Block
from etl.facts import Comparator, Kind, Mention, Role
from etl.period import Cue, Years, cues
from etl.quantity import Quantity, fold, scan
from etl.role import Setting, decide
from etl.subject import (
    Carry,
    created,
    full_name,
    growth_stem,
    growth_word,
    subject_spoken_of,
    trim,
)

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_BOUNDARY = "，,；;。！？：:"
# A colon or a comma inside a number (2.5:1, 1,200) parts nothing.
_BREAK = re.compile(r"[；;。！？]|[，,：:](?!\d)|(?<!\d)[，,：:]|，(?!\d{3}(?!\d))")
_COUNTED = set("家个种项座所处支条名件台辆套款类门场届只头艘架人") | {
    "万人",
    "万个",
    "万件",
    "万辆",
    "万台",
    "万套",
    "人次",
    "万人次",
}
_THRESHOLD = re.compile(
    r"^(?:及以上|以上)?(?:的|级)?[^，。；、,;]{0,24}?(?:企业|项目|园区|基地|集群|单位|工程|品牌|公司|平台|商圈|产业群|产品|县|镇|街区|院校|"
    r"产业|市场|机构|医院|学校|工厂|供应商|城市)"
)
_MONEY_NOTE = re.compile(
    r"总投资|补贴|补助|奖励|奖金|资助|专项资金|扶持资金|贷款|授信|注册资本|罚款|基金规模|引导基金|融资额度|投资约|预计投资|计划投资|达产后|项目投资|财政安排"
)
_FORECAST = re.compile(r"(?:预测|据.{0,12}(?:统计|预计|估计)).{0,6}全球|全球.{0,12}(?:预计|将达)")
_INTENT = re.compile(
    r"达到|达|超过|突破|不低于|不少于|以上|力争|确保|提高到|提升到|提高至|提升至|增至|降至|控制在|以下|以内|实现|增长到|扩大到"
)
_MAKING = re.compile(
    r"(?:打造|培育|建成|建设|形成|固化|赋能|新增|新建|引进|集聚|创建|认定|推广|改造)[^，。；、]{0,4}$"
)
_PERCENT_OF = re.compile(
    r"^的(?P<noun>[^，。；]+?)(?P<verb>实现了?|达到|建有|完成|建成|拥有|接入|纳入|开展|具备|通|使用|采用|应用|设立)(?P<rest>[^，。；]*)"
)
_DOING = re.compile(
    r"^(?P<noun>[^，。；、]{0,6}?(?:企业|单位|项目|院校|高校|机构|园区|城市|县|镇|村|医院|产品|基地|平台|品牌))(?P<verb>引进|入选|获得|获评|获批|通过|"
    r"进入|列入|纳入|开展|入围|跻身|被评为|被认定为|建成|实现)了?(?P<rest>[^，。；、]{0,20})"
)
_RATE_AHEAD = re.compile(
    r"^(?:的|以上的?|左右的?)?(?:年均|平均)?(?:速度|速率)?(?P<word>增长|增速|增幅|递增|降幅|涨幅)(?!极|点|引擎|动力)"
)
_HOLD = re.compile(
    r"(?P<phrase>[^，。；：]*?)(?P<words>(?:继续)?(?:保持|维持)(?:总体|基本|相对)?(?:稳定|不变|平稳)|基本稳定)"
)
_RELATIVE = re.compile(
    r"(?P<phrase>[^，。；：]*?)(?P<words>(?P<than>不低于|高于|低于|快于|超过|优于|领先)[^，。；\d]{0,12}?(?:平均水平|平均增速|平均值|平均增幅|"
    r"经济增长速度|经济增速|经济增长|增长速度|GDP增速|发展速度|同期水平))"
)
_GONE = re.compile(r"(?P<phrase>[^，。；：]*?)(?P<words>(?:基本|全面|全部)(?:消除|淘汰|消灭|杜绝))")
_LABEL = re.compile(
    r"^\s*(?:[①-⑳]|[(（]?\d+[)）.、．])?\s*[—\-*•]*\s*(?P<label>[^，。；：:\d]{2,14})[：:]"
)
_RUN_IN = re.compile(
    r"^\s*(?:[(（]?[一二三四五六七八九十\d]+[)）.、．])?\s*(?P<label>[^，。；：:\d%]{2,20})。"
)


@dataclass(slots=True)
class Reading:
    """What reading on leaves behind: the plan's years, subjects to lean on, the time last spoken of."""

    years: Years
    carry: Carry = field(default_factory=Carry)
    time: Cue | None = None
    section: tuple[str, ...] = ()


@dataclass(slots=True)
class _Sentence:
    text: str
    offset: int
    quantities: list[Quantity]
    cues: list[Cue]


def read_block(block: Block, reading: Reading, setting: Setting) -> Iterator[Mention]:
    """The mentions of a paragraph, in order; ``reading`` is carried on to the next block."""
    if block.section != reading.section:
        reading.section = block.section
        reading.time = None
    reading.carry.reset()
    if not setting.past and reading.time is not None and reading.time.kind == "now":
        reading.time = None
    for sentence in _sentences(block):
        yield from _read_sentence(sentence, block, reading, setting)


def _sentences(block: Block) -> Iterator[_Sentence]:
    for match in _SENTENCE.finditer(block.text):
        text = match.group()
        yield _Sentence(text, match.start(), scan(text), [])


def _read_sentence(
    sentence: _Sentence, block: Block, reading: Reading, setting: Setting
) -> Iterator[Mention]:
    text = sentence.text
    sentence.cues = cues(text, reading.years, past=setting.past)
    found: list[tuple[int, Mention]] = []
    groups = shared_names(text, sentence.quantities, sentence.cues)
    named: dict[int, str] = {}
    said: Cue | None = None
    previous = 0
    worded = sorted(_worded(text, block, sentence, reading, setting), key=lambda item: item[0])
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
        mentions = _fact(sentence, number, previous, shared, block, reading, setting)
        previous = quantity.end
        if mentions:
            named[number] = mentions[-1].indicator
            found.extend((quantity.start, each) for each in mentions)
    found.extend(worded)
    for cue in sentence.cues:
        if cue.kind in {"at", "over", "since"} and not _from_to(text, cue):
            said = cue
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
        end = _next_boundary(text, quantity.end)
        if number + 1 < len(quantities):
            end = min(end, quantities[number + 1].start)
        if _THRESHOLD.match(text[quantity.end : end]):
            found.add(number)
    return found


def _qualifier(sentence: _Sentence, quantity: Quantity, previous: int, block: Block) -> Mention:
    text = sentence.text
    clause = clause_start(text, quantity.start)
    end = _next_boundary(text, quantity.end)
    name = trim(_without_cues(text, max(clause, previous), quantity.start, sentence.cues))
    return _mention(
        block, sentence.offset, name, "other", quantity.comparator, quantity.value, quantity.high,
        quantity, "level", "", clause, end,
    )  # fmt: skip


def _bring_up(text: str, begin: int, end: int, sentence: _Sentence, carry: Carry) -> None:
    """Let the clauses between two quantities name the subject that the next one leans on."""
    position = begin
    for match in re.finditer(rf"[^{_BOUNDARY}]+[{_BOUNDARY}]", text[begin:end]):
        start, stop = begin + match.start(), begin + match.end() - 1
        subject = subject_spoken_of(_without_cues(text, start, stop, sentence.cues))
        if subject:
            carry.entity, carry.measure, carry.name, carry.base = subject, "", "", ""
        position = stop
    _ = position


def clause_start(text: str, position: int) -> int:
    """Where the clause that holds ``position`` begins."""
    begin = 0
    for match in _BREAK.finditer(text, 0, position):
        begin = match.end()
    return begin


def _from_to(text: str, cue: Cue) -> bool:
    """Whether a year belongs to one end of 由2010年的…到2015年的…, which says nothing of the rest."""
    return text[max(0, cue.start - 1) : cue.start] in {"由", "从"}


def _fact(
    sentence: _Sentence,
    number: int,
    previous: int,
    shared: Shared | None,
    block: Block,
    reading: Reading,
    setting: Setting,
) -> list[Mention]:
    text, quantity = sentence.text, sentence.quantities[number]
    carry = reading.carry
    clause = clause_start(text, quantity.start)
    begin = max(clause, previous)
    before = _without_cues(text, begin, quantity.start, sentence.cues)
    end = _next_boundary(text, quantity.end)
    after = text[quantity.end : end]
    behind = _behind(sentence, number)
    compare = _compare(sentence, begin if begin > clause else clause, quantity.start, clause)
    grown = (
        growth_word(before) if quantity.sort in {"percent", "points", "times", "amount"} else None
    )
    if (
        grown
        and quantity.sort == "amount"
        and not re.search(r"增加|减少|净增|下降|增长|降低|缩减|提高|提升|延长|缩短", grown)
    ):
        grown = None
    names, kind, value, high = _name_and_kind(
        quantity, before, behind, grown, compare, carry, shared, text, clause
    )
    if not names:
        return []
    yearly = "年均" in before and kind != "growth_rate"
    context = text[clause : quantity.end + len(after)]
    cue = _cue_for(sentence, quantity, clause)
    intended = _is_intended(before, quantity, behind, text, clause, setting)
    role, period = decide(
        kind,
        cue=cue,
        carried=reading.time,
        compare=compare,
        setting=setting,
        years=reading.years,
        yearly=yearly,
        intended=intended,
    )
    if yearly or "年均" in before:
        way = _dated_way(sentence, quantity.start)
        if way is not None and way[1] <= reading.years.base and compare is None:
            role, period = "history", f"{way[0] + 1}-{way[1]}"
        elif role == "history" and kind == "growth_rate" and period == str(reading.years.base):
            if re.search("年均|复合", before) and (cue is None or cue.kind != "at"):
                period = f"{reading.years.start - 5}-{reading.years.base}"
    if kind == "cumulative" and setting.past and cue is None and period == str(reading.years.base):
        role, period = "history", f"{reading.years.start - 5}-{reading.years.base}"
    if (
        kind in {"level", "count", "share"}
        and role == "history"
        and cue is not None
        and cue.kind == "over"
        and cue.last == reading.years.base
        and (cue.end < clause or kind == "share")
        and _REACHED.search(text[clause : quantity.start + 3])
        and not re.search(r"累计|新增|完成|投资|支出|引进|培训", text[clause : quantity.end])
    ):
        # “十三五”时期，…，人均GDP突破1万美元: a state, reached by the end of the time.
        role, period = "baseline", str(reading.years.base)
    if quantity.value == 0 and role == "target" and quantity.unit == "起":
        period = f"{reading.years.start}-{reading.years.target}"
    if kind == "change" and role == "target" and compare is not None and quantity.unit == "%":
        # 较“十三五”下降20%: one whole period against another, a growth of the plan's own.
        kind = "growth_rate" if compare.first != compare.last else kind
    end_of_way = (shared.way if shared else "") or _end_of_way(sentence, number, clause)
    if end_of_way == "from":
        role, period = _where_from(role, period, cue, compare, reading.years)
    elif end_of_way == "to" and compare is not None and compare.first != compare.last:
        role, period = ("history" if role != "target" else role), _after(compare, reading.years)
    if kind == "count" and role == "history" and cue is not None and cue.kind == "over":
        kind = "cumulative"
    role = _demote(role, kind, quantity, names[0], before, behind, context, text)
    comparator: Comparator = quantity.comparator
    if (
        role in {"baseline", "history"}
        and comparator == ">="
        and not re.search(r"以上|不低于|不少于|至少", text[quantity.start : quantity.end])
    ):
        comparator = "="
    if role == "target" and comparator == "=":
        comparator = ">="
    if role == "other":
        period = ""
    start = _evidence_start(text, clause, before, previous, names)
    stop = end
    while stop < len(text) and text[stop] in "。！？":
        break
    mentions = []
    for name in names:
        mentions.append(
            _mention(
                block,
                sentence.offset,
                name,
                role,
                comparator,
                value,
                high,
                quantity,
                kind,
                period,
                start,
                stop,
            )
        )
    return mentions


_REACHED = re.compile(r"达到|达|突破|超过|提高到|提升到|增加到|增至|上升到|降至|下降到|为\d")


def _end_of_way(sentence: _Sentence, number: int, clause: int) -> str:
    """``from`` or ``to`` for the ends of 从48%提升至55%, where no year stands beside the first; else empty."""
    text, quantities = sentence.text, sentence.quantities
    quantity = quantities[number]

    def leads(first: Quantity, second: Quantity) -> bool:
        between = text[first.end : second.start]
        head = text[clause : first.start]
        return (
            first.unit == second.unit
            and re.search(r"[由从]", head) is not None
            and re.search(r"[，。；,;]", between) is None
            and re.search(r"[到至为]|提高|提升|增加|增长|下降|减少", between) is not None
        )

    if number + 1 < len(quantities) and leads(quantity, quantities[number + 1]):
        spoken = [c for c in sentence.cues if clause <= c.start < quantity.start]
        dated = any(c.kind == "at" and _from_to(text, c) for c in spoken)
        return "" if dated else "from"
    if number and leads(quantities[number - 1], quantity):
        return "to"
    to_zero = re.match(r"(?:下降到|降低到|减少到|降至|降到|下降至|减至)[0零]", text[quantity.end :])
    return "from" if to_zero and re.search(r"[由从]", text[clause : quantity.start]) else ""


def _dated_way(sentence: _Sentence, position: int) -> tuple[int, int] | None:
    """First and last year of 由2010年…到2015年… before ``position``, for a yearly growth that follows it."""
    spoken = [c for c in sentence.cues if c.kind == "at" and c.end <= position]
    for first, second in zip(reversed(spoken[:-1]), reversed(spoken), strict=False):
        if _from_to(sentence.text, first) and first.last < second.last:
            return first.last, second.last
    return None


def _where_from(
    role: Role, period: str, cue: Cue | None, compare: Cue | None, years: Years
) -> tuple[Role, str]:
    """Role and period of the first end of a way: before the plan the base year, before a past span its eve."""
    if role == "target":
        return "baseline", str(years.base)
    if compare is not None and compare.first != compare.last:
        return "history", f"{compare.first}-{compare.last}"
    if cue is not None and cue.kind in {"over", "since"}:
        return "history", str(cue.first - (cue.kind == "over"))
    return "history", ""


def _after(compare: Cue, years: Years) -> str:
    """The span that follows the one compared with."""
    length = compare.last - compare.first
    return f"{compare.last + 1}-{compare.last + 1 + length}"


def _behind(sentence: _Sentence, number: int) -> str:
    """The words after a quantity that may say what is counted, up to the next fact."""
    text, quantity = sentence.text, sentence.quantities[number]
    match = re.match(r"[^，,。；;！？：:（(]*", text[quantity.end :])
    words = match.group() if match else ""
    for later in sentence.quantities[number + 1 :]:
        if later.start >= quantity.end + len(words):
            break
        if "元" in later.unit and _THRESHOLD.match(text[later.end : quantity.end + len(words)]):
            continue
        words = words[: later.start - quantity.end]
        return words.rpartition("、")[0]
    if quantity.unit not in _COUNTED:
        words = words.partition("、")[0]
    return words


def _name_and_kind(
    quantity: Quantity,
    before: str,
    behind: str,
    grown: str | None,
    compare: Cue | None,
    carry: Carry,
    shared: Shared | None,
    text: str,
    clause: int,
) -> tuple[list[str], Kind, float, float | None]:
    value, high = quantity.value, quantity.high
    kind = _plain_kind(quantity, before, text[clause : quantity.start])
    if shared is not None and shared.names:
        names = [full_name(name, carry) for name in shared.names]
        if shared.growth:
            return [name + shared.growth for name in names], "growth_rate", value, high
        return names, kind, value, high
    if shared is not None and (shared.inherit or (shared.growth and carry.base)):
        names = [f"{name}{shared.growth}" for name in shared.inherit]
        rate: Kind = "growth_rate"
        if compare is not None and compare.first == compare.last != 0:
            rate = "change"
        if quantity.sort == "times":
            return names or [carry.base], "multiple", _times(quantity, shared.growth), high
        return names or [carry.base + shared.growth], rate, value, high
    stripped = trim(before)
    ahead = _RATE_AHEAD.match(behind) if quantity.sort == "percent" and not grown else None
    if ahead:
        average = re.search("年均|平均", before) is not None
        stem = re.sub(r"(?:保持|按|以|按照|实现)?(?:年均?|平均|左右)*$", "", before)
        owner = full_name(trim(stem), carry) if trim(stem) else carry.base or carry.topic
        return [owner + ("年均" if average else "") + ahead["word"]], "growth_rate", value, high
    if grown:
        stem = growth_stem(re.sub(r"(?:约|达到|达|超过|超|为|左右|保持在|突破|近)+$", "", before))
        name = (
            full_name(stem, carry)
            if stem and stem not in {"年均", "比", "较"}
            else carry.base or carry.topic
        )
        if quantity.sort == "times":
            word = "" if quantity.value != 1 else grown
            return [name + word], "multiple", _times(quantity, grown), high
        average = re.search("年均|复合|平均", before) is not None
        rate = "growth_rate"
        if quantity.sort in {"amount", "points"}:
            rate = "change"
        elif not average and (
            (compare is not None and compare.last != 0) or quantity.sort != "percent"
        ):
            rate = "change"
        label = grown if not average or grown.startswith("年") else f"年均{grown}"
        return [name + label], rate, value, high
    if quantity.sort == "points" and re.match(r"高出|高于|低于|超出|快于|领先", stripped):
        return [(carry.base or carry.topic) + stripped], "change", value, high
    if quantity.sort == "times":
        return [full_name(stripped, carry)], "multiple", _times(quantity, ""), high
    if quantity.sort == "percent" and behind.startswith("的"):
        part = re.match(r"的(?P<measure>[^，。；]*?(?:份额|比重|占比))", behind)
        if part and stripped:
            return [f"{stripped}{part['measure']}"], "share", value, high
        swap = _PERCENT_OF.match(behind)
        if swap and (not stripped or created(before)):
            noun, verb = swap["noun"], swap["verb"].removesuffix("了")
            name = f"{verb}{swap['rest'].removeprefix('了')}的{noun}占比"
            carry.name = carry.base = name
            return [name], "share", value, high
    counted = quantity.unit in _COUNTED or quantity.unit in {"家", "个", "种", "项"}
    doing = _DOING.match(behind) if counted and not stripped else None
    if doing:
        name = f"{doing['verb']}{doing['rest']}的{doing['noun']}"
        carry.name = carry.base = name
        return [name], "count", value, high
    noun = behind.strip(" 的")
    if noun.endswith("级"):
        # 4个万亿级、4个五千亿级产业集群: the noun stands once, at the end.
        later = re.match(
            r"[^，。；]*级(?P<noun>[^，。；、\d]+)", text[quantity.end + len(behind) :]
        )
        noun += later["noun"] if later else ""
    if counted and len(noun) >= 2 and created(before) and not noun.startswith(("以上", "左右")):
        name = _counted_name(noun)
        carry.name = carry.base = name
        return [name], "cumulative" if "累计" in before else "count", value, high
    if quantity.sort == "percent" and not stripped and not carry.name:
        return [], kind, value, high
    if quantity.sort == "ratio" and re.search(r"比(?=[由从为达提缩]|$)", before):
        stripped = re.sub(r"比?$", "比", stripped)
    name = full_name(stripped, carry)
    return ([name] if name else []), kind, value, high


def _plain_kind(quantity: Quantity, before: str, clause: str) -> Kind:
    if re.search(r"累计|五年.{0,2}合计", clause) and quantity.sort == "amount":
        return "cumulative"
    if quantity.sort == "percent":
        return "growth_rate" if re.search(r"增速|增长率|增幅", before[-8:]) else "share"
    if quantity.sort in {"points"}:
        return "change"
    if quantity.sort == "times":
        return "multiple"
    if quantity.unit in _COUNTED or (quantity.unit == "起" and quantity.value == 0):
        return "count"
    if quantity.unit in {"亿", "万"} and re.search(r"(?:户|人|家|件|辆|个|次)数$", before.strip()):
        return "count"
    return "level"


def _times(quantity: Quantity, grown: str) -> float:
    """Growth *by* one times leads to twice as much; growth *to* two times does, too."""
    if (
        grown in {"增长", "提高", "增加", "提升", "扩大", "年均增长", "上升"}
        and not quantity.worded
    ):
        return quantity.value + 1
    return quantity.value


def _counted_name(noun: str) -> str:
    return re.sub(r"(?:数字化转型|上云)$", lambda match: match.group(), noun)


def _is_intended(
    before: str, quantity: Quantity, behind: str, text: str, clause: int, setting: Setting
) -> bool:
    """In a section on tasks: whether the words around a number speak of an aim of the plan itself."""
    if setting.stance != "tasks":
        return False
    if quantity.unit in {"家", "种", "个", "座", "万家", "人", "万人"} and _MAKING.search(before):
        return quantity.value >= 2
    words = text[clause : quantity.end]
    return _INTENT.search(words) is not None and bool(trim(before))


def _demote(
    role: Role,
    kind: Kind,
    quantity: Quantity,
    name: str,
    before: str,
    behind: str,
    context: str,
    text: str,
) -> Role:
    """``other`` for what is no indicator: thresholds in names, projects, subsidies, durations, forecasts."""
    money = "元" in quantity.unit
    if money and (_THRESHOLD.match(behind) and not re.match(r"^(?:左右|以上)?$", behind)):
        return "other"
    if money and _MONEY_NOTE.search(context):
        return "other"
    if _FORECAST.search(text) or re.search(
        r"(?:排名|位列|居|位居|列|进入)?(?:全国|全球|世界)?前$", before
    ):
        return "other"
    if quantity.unit in {
        "天",
        "小时",
        "分钟",
        "秒",
        "毫秒",
        "岁",
        "米",
        "厘米",
        "克",
        "毫米",
        "平方厘米",
        "期",
        "次",
        "届",
        "条",
    } and (
        kind != "share" and not re.search(r"寿命|时间|时限|里程|长度|圈|平均|年限|年龄|浓度", name)
    ):
        return "other" if not re.search(r"累计", context) and role != "baseline" else role
    if (
        role == "target"
        and quantity.worded
        and quantity.sort == "amount"
        and 0 < quantity.value < 3
    ):
        return "other"
    return role


def _worded(
    text: str, block: Block, sentence: _Sentence, reading: Reading, setting: Setting
) -> Iterator[tuple[int, Mention]]:
    """Targets without a number: 比重保持基本稳定, 高于全市服务业平均水平, 基本消除."""
    if setting.past:
        return
    for pattern, kind, comparator in (
        (_HOLD, "qualitative", "hold"),
        (_RELATIVE, "relative", ">"),
        (_GONE, "qualitative", "="),
    ):
        for match in pattern.finditer(text):
            before = _without_cues(text, match.start("phrase"), match.end("phrase"), sentence.cues)
            grown = growth_word(before)
            stem = growth_stem(before) if grown else trim(before)
            if kind == "qualitative" and not re.search(
                r"(?:比重|占比|比例|率|规模|水平|总量|份额)$", stem
            ):
                continue
            if any(
                q.start < match.end("words") and q.end > match.start("words")
                for q in sentence.quantities
            ):
                continue
            carry = Carry(
                reading.carry.topic,
                reading.carry.entity,
                reading.carry.measure,
                reading.carry.name,
                reading.carry.base,
            )
            earlier = [q for q in sentence.quantities if q.end <= match.start()]
            name = _name_at(text, sentence, earlier, stem, carry) + (grown or "")
            cue = _cue_before(sentence, match.end("words"))
            spans = bool(grown)
            role, period = decide(
                "growth_rate" if spans else "share",
                cue=cue,
                carried=reading.time,
                compare=None,
                setting=setting,
                years=reading.years,
                yearly=False,
                intended=False,
            )
            if role != "target":
                continue
            words = (match.start("words"), match.end("words"))
            fake = Quantity(*words, *words, 0.0, None, "", comparator, "bare")  # type: ignore[arg-type]
            mention = _mention(
                block,
                sentence.offset,
                name,
                role,
                comparator,  # type: ignore[arg-type]
                None,
                None,
                fake,
                kind,  # type: ignore[arg-type]
                period,
                match.start(),
                match.end(),
            )
            yield match.start("words"), mention


def _name_at(
    text: str, sentence: _Sentence, earlier: list[Quantity], stem: str, carry: Carry
) -> str:
    """The name of a worded target, leaning on the quantity before it in the sentence."""
    if stem:
        return full_name(stem, carry)
    if earlier:
        last = earlier[-1]
        clause = clause_start(text, last.start)
        return full_name(trim(_without_cues(text, clause, last.start, sentence.cues)), carry)
    return carry.base or carry.topic


def _cue_for(sentence: _Sentence, quantity: Quantity, clause: int) -> Cue | None:
    """The word of time that governs a quantity: right behind it in brackets, else the nearest before it."""
    return _cue_before(sentence, quantity.start)


def _cue_before(sentence: _Sentence, position: int) -> Cue | None:
    best: Cue | None = None
    for cue in sentence.cues:
        if cue.kind == "compare" or cue.start > position:
            continue
        best = cue
    return best


def _compare(sentence: _Sentence, begin: int, end: int, clause: int) -> Cue | None:
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


def _without_cues(text: str, begin: int, end: int, found: list[Cue]) -> str:
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


def _next_boundary(text: str, position: int) -> int:
    match = re.search(r"[，,；;。！？]", text[position:])
    return position + match.start() if match else len(text)


def _evidence_start(text: str, clause: int, before: str, previous: int, names: list[str]) -> int:
    """The clause, or from the clause before where this one only continues it (growth, 占…)."""
    start = clause
    for _ in range(3):
        if any(trim(before) and trim(before)[:3] in name[:24] for name in names) or start == 0:
            break
        mark = max((text.rfind(each, 0, start - 1) for each in "，,；;。：:"), default=-1)
        start = mark + 1
        if text[mark : mark + 1] in "；;。：:":
            break
    return start


def _mention(
    block: Block,
    offset: int,
    name: str,
    role: Role,
    comparator: Comparator,
    value: float | None,
    high: float | None,
    quantity: Quantity,
    kind: Kind,
    period: str,
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
        period=period,
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
