"""What a quantity is called and what kind it is, from the words before and behind it."""

from __future__ import annotations

import re

from etl.facts import Kind
from etl.language.zh.distribution import Shared
from etl.language.zh.numbers.quantities import Quantity
from etl.language.zh.sentences import Sentence
from etl.language.zh.subjects import (
    Carry,
    created,
    full_name,
    growth_stem,
    part_of,
    share_of,
    split_measure,
    trim,
)
from etl.language.zh.time.periods import Cue

COUNTED = set("家个种项座所处支条名件台辆套款类门场届只头艘架人") | {
    "万人",
    "万个",
    "万件",
    "万辆",
    "万台",
    "万套",
    "人次",
    "万人次",
}
THRESHOLD = re.compile(
    r"^(?:及?以上)?的[^，。；、,;]{0,12}?(?:村|农户|家庭|人群|地区|乡镇|居民)|"
    r"^(?:及以上|以上)?(?:的|级)?[^，。；、,;]{0,24}?(?:企业|项目|园区|基地|集群|单位|工程|品牌|公司|平台|商圈|产业群|产品|县|镇|街区|院校|"
    r"产业|市场|机构|医院|学校|工厂|供应商|城市)"
)
_PERCENT_OF = re.compile(
    r"^的(?P<noun>[^，。；]+?)(?P<verb>实现了?|达到|建有|完成|建成|拥有|接入|纳入|开展|具备|通|使用|采用|应用|设立)(?P<rest>[^，。；]*)"
)
_DOING = re.compile(
    r"^(?P<noun>[^，。；、]{0,6}?(?:企业|单位|项目|院校|高校|机构|园区|城市|县|镇|村|医院|产品|基地|平台|品牌|学科|专业|实验室|团队|景区))(?P<verb>引进|入选|获得|获评|获批|通过|"
    r"进入|列入|纳入|开展|入围|跻身|被评为|被认定为|建成|实现)了?(?P<rest>[^，。；、]{0,20})"
)
_PART_OF_WHOLE = re.compile(
    r"(?P<part>[^，。；]{2,40}?)(?:达到|相当于|(?:压[减缩]|缩[短减]|降低|下降|减少|提高|提升)[至到])"
    r"(?P<whole>[^，。；]{2,16})的"
)
# Of 3个产业基地、4个实验室和5个测试中心 what stands between two numbers: a noun, and what joins it to the next.
_LISTED = re.compile(r"(?P<noun>[^，。；、\d]{2,30}?)(?:、|以及|及|和|与|或)")
# What is broken through, not surpassed: 突破50项关键技术.
_BROKEN_THROUGH = re.compile(
    r"[^，。；、\d]{0,12}(?:技术|瓶颈|难题|工艺|成果|材料|装备|产品|标准|零部件)$"
)
_WITHIN = re.compile(r"(?:实现)?(?:在)?(?:[一二两三四五\d]年)(?:内|间)?(?:实现)?$")
_RANK = re.compile(
    r"(?P<rank>(?:国家|世界|省|市|县|区|[1-5]A)级(?:及?以上)?)(?:的|达到?|有|为|超过)?"
)
_RATE_AHEAD = re.compile(
    r"^(?:的|以上的?|左右的?)?(?:年均|平均)?(?:速度|速率)?(?P<word>增长|增速|增幅|递增|降幅|涨幅)(?!极|点|引擎|动力)"
)


def words_behind(sentence: Sentence, number: int) -> str:
    """The words after a quantity that may say what is counted, up to the next fact."""
    text, quantity = sentence.text, sentence.quantities[number]
    match = re.match(r"[^，,。；;！？：:（(]*", text[quantity.end :])
    words = match.group() if match else ""
    for later in sentence.quantities[number + 1 :]:
        if later.start >= quantity.end + len(words):
            break
        if "元" in later.unit and THRESHOLD.match(text[later.end : quantity.end + len(words)]):
            continue
        words = words[: later.start - quantity.end]
        if listed := _LISTED.fullmatch(words):
            return listed["noun"]
        head, comma, _ = words.rpartition("、")
        return head if comma else words if _DOING.match(words) else ""
    if quantity.unit not in COUNTED:
        words = words.partition("、")[0]
    return words


def breaks_through(text: str, quantity: Quantity, behind: str) -> bool:
    """Whether 突破 before a count says what is done, and sets no limit to be passed: 突破50项关键技术."""
    verb = text[quantity.start : quantity.core_start].strip()
    return verb == "突破" and _BROKEN_THROUGH.fullmatch(behind.strip(" 的")) is not None


def listed_noun(text: str, begin: int, quantity: Quantity) -> bool:
    """Whether what stands between two counts is the noun of the first, joined to the second: 个产业基地、4个.

    The second has its noun behind it, too; 产业基地3个、实验室4个 has each before its number.
    """
    between = text[begin : quantity.start]
    following = text[quantity.end : quantity.end + 2]
    return (
        _LISTED.fullmatch(between) is not None
        and re.match(r"[\u4e00-\u9fff]{2}", following) is not None
    )


def name_and_kind(
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
            dated = compare is not None and compare.first == compare.last != 0
            kind = "change" if dated and "年均" not in shared.growth else "growth_rate"
            return [name + shared.growth for name in names], kind, value, high
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
    of_whole = _PART_OF_WHOLE.fullmatch(before.strip()) if quantity.sort == "percent" else None
    if of_whole and not grown and trim(of_whole["part"]) and not share_of(before):
        # 承诺时限压缩至法定时限的25%, 响应能力达到最大负荷的3%: a share of that.
        carry.name = carry.base = f"{trim(of_whole['part'])}占{of_whole['whole']}比重"
        return [carry.name], "share", value, high
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
            else (_share_before(carry) if quantity.sort == "points" else "")
            or carry.base
            or carry.topic
        )
        if quantity.sort == "times":
            word = "" if quantity.value != 1 else grown
            return [name + word], "multiple", _times(quantity, grown), high
        average = re.search("年均|复合|平均", before) is not None
        rate = "growth_rate"
        if quantity.sort in {"amount", "points"} or (
            not average
            and ((compare is not None and compare.last != 0) or quantity.sort != "percent")
        ):
            rate = "change"
        label = grown if not average or grown.startswith("年") else f"年均{grown}"
        return [name + label], rate, value, high
    if quantity.sort == "points" and re.match(r"高出|高于|低于|超出|快于|领先", stripped):
        return (
            [(_share_before(carry) or carry.base or carry.topic) + stripped],
            "change",
            value,
            high,
        )
    if quantity.sort == "times":
        stripped = trim(_WITHIN.sub("", stripped))
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
    counted = quantity.unit in COUNTED or quantity.unit in {"家", "个", "种", "项"}
    if counted and breaks_through(text, quantity, behind):
        carry.name = carry.base = behind.strip(" 的")
        return [carry.name], kind, value, high
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
        name = noun
        name = re.sub(r"的?总?布局$", "", name)
        carry.name = carry.base = name
        return [name], "cumulative" if "累计" in before else "count", value, high
    if quantity.sort == "percent" and not stripped and not carry.name:
        return [], kind, value, high
    if quantity.sort in {"ratio", "bare"} and re.search(r"比(?=[由从为达提缩]|$)", before):
        stripped = re.sub(r"比?$", "比", stripped)
    if quantity.sort == "percent" and stripped and not split_measure(stripped)[1]:
        measure = _share_spoken_of(before, carry)
        if measure:
            carry.name = carry.base = stripped + measure
            return [carry.name], "share", value, high
    ranked = _RANK.fullmatch(re.sub(r"^.*其中[：:，,]?", "", before).strip())
    if ranked and counted and carry.name and not carry.name.startswith("每"):
        # 龙头企业50家，其中省级以上10家
        stem = re.sub(r"^(?:国家|世界|省|市|县|区|[1-5]?A)级(?:及?以上)?的?", "", carry.name)
        return [f"{ranked['rank']}{stem}"], kind, value, high
    if not stripped:
        stripped = _label_of(text, clause)
    if not stripped and quantity.sort == "amount" and (told := carry.named_in(quantity.unit)):
        carry.name = carry.base = told
        return [told], kind, value, high
    whole, alike = carry.name, carry.unit == quantity.unit
    name = full_name(stripped, carry)
    if alike and quantity.sort == "amount" and "其中" in before and name == stripped:
        carry.name = carry.base = name = part_of(whole, name)
    return ([name] if name else []), kind, value, high


def _label_of(text: str, clause: int) -> str:
    """The label that a clause stands under: 装机容量：2025年达到6000万千瓦; 装机容量：到2025年，达到6000万千瓦."""
    label = re.search(
        r"(?P<label>[^，。；：:]+)[：:]\s*(?:(?:到|至)?\s?20\d\d\s?年(?:底|末)?[，,])?$",
        text[:clause],
    )
    return trim(label["label"]) if label else ""


def _share_before(carry: Carry) -> str:
    """The share just spoken of, which alone can rise by points."""
    return carry.name if re.search(r"占.+比重$", carry.name) else ""


def _share_spoken_of(before: str, carry: Carry) -> str:
    """The share that a bare subject is measured by: 国内市场占有率领先，其中A超50%、B超70%."""
    if share_of(before) is not None:
        return ""
    whole = re.search(r"占[^占]+比重$", carry.name)
    if whole and re.search(r"占(?:比|据|有)?(?:达到?|超过?|为|约)?$", before):
        return whole.group()
    return carry.measure if re.search(r"(?:占有率|份额|比重|占比|覆盖率)$", carry.measure) else ""


def _plain_kind(quantity: Quantity, before: str, clause: str) -> Kind:
    if re.search(r"累计|五年.{0,2}合计", clause) and quantity.sort == "amount":
        return "cumulative"
    if quantity.sort == "percent":
        return "growth_rate" if re.search(r"增速|增长率|增幅", before[-8:]) else "share"
    if quantity.sort in {"points"}:
        return "change"
    if quantity.sort == "times":
        return "multiple"
    if quantity.unit in COUNTED or (quantity.unit == "起" and quantity.value == 0):
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
