"""Who is counted: indicator phrases cut out of clauses, and the subjects that later clauses inherit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# Words that name what is measured. Behind them a phrase is complete; alone they need a subject.
_MEASURE_WORDS = [
    "经营收入",
    "营业收入",
    "主营业务收入",
    "销售收入",
    "业务收入",
    "总收入",
    "收入",
    "营收",
    "增加值",
    "工业总产值",
    "总产值",
    "产值",
    "产业规模",
    "规模",
    "总量",
    "总额",
    "交易额",
    "销售额",
    "进出口额",
    "出口额",
    "零售额",
    "投资额",
    "投资",
    "产量",
    "销量",
    "产能",
    "数量",
    "人数",
    "总数",
    "户数",
    "利润",
    "利润总额",
    "税收",
    "比重",
    "占比",
    "比例",
    "份额",
    "率",
    "覆盖率",
    "普及率",
    "利用率",
    "贡献率",
    "市场份额",
    "研发投入",
    "研发经费支出",
    "研发经费",
    "投入",
    "支出",
    "强度",
    "从业人员",
    "从业人数",
    "面积",
    "里程",
    "能力",
    "吞吐量",
    "总动力",
    "装机容量",
    "消耗",
    "能耗",
    "水平",
    "指数",
    "拥有量",
    "床位数",
    "年限",
    "寿命",
    "消费量",
    "利用量",
    "生产量",
    "用水量",
    "使用量",
    "施用量",
    "蓄积量",
    "捕捞量",
    "藏书量",
    "用电量",
    "发电量",
    "处理量",
    "成交额",
    "成交量",
    "运输量",
    "周转量",
    "客运量",
    "货运量",
    "保有量",
    "供应量",
    "储备量",
    "排放量",
    "供给量",
    "减排量",
    "重点工程减排量",
    "生师",
    "数",
]
_MEASURES = "|".join(sorted(map(re.escape, _MEASURE_WORDS), key=len, reverse=True))
_MEASURE_END = re.compile(rf"(?P<entity>.*?)(?P<measure>{_MEASURES})$")
_GROWTH_WORDS = (
    "年均增长率|年均增长|年均增速|年均增幅|年均复合增长率|年复合增长率|复合增长率|平均增速|增长率|增长|增速|增幅|"
    "提高|提升|下降|降低|减少|上升|增加|压减|缩减|累计增长|累计下降|高出|降幅|翻番|年均净增|净增长|净增|新增|延长|缩短"
)
_GROWTH = re.compile(rf"(?:比|较)?(?P<growth>{_GROWTH_WORDS})(?:了|约|均)?$")

# Cut from the front: time, connectives, verbs of intention. Cut from the end: verbs of reaching, comparators.
_FRONT = re.compile(
    r"^(?:[\s、，,的]|[（(]?其中[：:，,]?|同时|另外|此外|并且|并|且|以及|及|和|与(?=[^\u4e00-\u9fff])|使其?|将|把|由|从(?!业|事)|实现|力争使?|"
    r"力争|争取|确保|努力|预计|届时|基本(?![养医公农药建保生民])|全面|全力|进一步|加快|大力|着力|重点|积极|持续|不断|推动|促进|带动|引导|支持|"
    r"打造|培育|建设|建成|形成|拥有|具有|新增|扶持|培养|引进|引育|集聚|完成|发展|达到|达|共|已|至|到|在(?![校学园岗职建册])|为|年底前?|底|末|前|"
    r"一是|二是|三是|四是|五是|六是|[①②③④⑤⑥⑦⑧⑨⑩]|[(（]?[一二三四五六七八九十\d]+[)）、.．]\s*(?=[\u4e00-\u9fff])|"
    r"期间|时期|以来|累计(?=[建新完培引]))"
)
_BACK = re.compile(
    r"(?:[\s、，,：:“”]|连续(?:多|\d+|[一二三四五六七八九十]+)年|分别|(?<![人年平户地])均|都|各|总体|合计|累计|总计|共计|已经|已|将|力争|争取|确保|要|应|实现|完成|达到|达|保持在?|稳定在|维持在|"
    r"控制在|提高到|提高至|提升到|提升至|上升到|上升至|增加到|增加至|增至|增长到|增长至|扩大到|扩大至|扩至|扩展到|下降到|下降至|"
    r"下降为|缩小到|缩小至|调整到|调整为|优化为|优化到|提升为|回落到|(?:压[减降缩]|缩[短减]|精简|减|收窄|优化|[上下]?调整?)[到至为]|转变为|攀升至|攀升到|跃升至|跃升到|迈上|跨越|跨上|站上|先后|逐步|回升并|争创|减少到|减少至|降低到|降低至|降到|降至|发展到|突破|超过|超出|不低于|不少于|不超过|原则上|全部|仅|仅为|为|有|是|至|到|在|"
    r"约|近|接近|大约|也|还|由|从|(?<![占消性同])比|较|与|再|拥有|占据|占有|占到|占|的|左右|以上|以[^，。]{1,6}为单位|≥|≤|[<>]|大幅|显著|快速|稳步|年底|底|末|了|基本|不断|持续|进一步)$"
)
# No word that is cut off is longer; ``trim`` looks at no more.
_EDGE = 24
_CREATING = re.compile(
    r"(?:打造|培育|建设|建成|形成|新增|新建|扶持|培养|引进|集聚|固化|赋能|发展|创建|认定|布局|汇聚|壮大|推出|孵化|引育|组建|构建|"
    r"设立|开发|改造|新认定|遴选|扩大|支持|推广|带动|覆盖|拥有|现有|包括|达到|达|实现|完成|推动|累计|惠及|引导|服务|制定|制修订|"
    r"颁布|发布|出台|攻克|研制|掌握|取得|转化|认定|命名|评定|颁发|落地|投产|投用|开通|开行|在|共|有|并优化|优化|争创|创成|建立)+$"
)
# Bodies that have a revenue, a staff and the like of their own: 检验检测机构2000家，营业收入….
_BODY = re.compile(r"(?:机构|集团|景区|园区|开发区|港口|院校|示范区|产业集群)$")
_THERE_ARE = re.compile(r"^(全[国省市县区]|我[国省市县区])(?:共有|拥有|现有|共)")
BUILT = re.compile(r"^(?:新建|改建|扩建|改扩建|续建|改造|提升|新增)+")
# Of a matter that offices settle, what is cut: 办理环节, 审批时间, 申报材料.
_STEP = re.compile(r"(?:(?:办理|审批|办结|申报|平均|申请)*)(?:时间|时限|环节|材料|跑动次数)$")
_PER_HEAD = re.compile(r"每[^，]{1,8}?(?:人口|人|居民|户|学生)")
# How the name of a measure ends; 公共图书馆 and 高新技术企业 are counted themselves.
_ABOUT = re.compile(
    r"[量额值数率]$|面积|里程|长度|能力|规模|收入|支出|投资|投入|[人户]次|强度|浓度|比[重例]|占比$"
)
_INNER_VERB = re.compile(rf"(?:实现了?|完成|拥有|占据)(?=[^，。]{{0,4}}(?:{_MEASURES}))")
_VAGUE = re.compile(
    r"(?:产业|行业|全行业|企业|规上企业|从业人员|规模以上企业|全产业)$|^规上企业|^产业(?=投资|规模$)"
)
_SHARE = re.compile(r"占(?P<whole>[^，,、]*?)(?:的)?(?:比重|比例|份额)?(?:的)?$")
_SPOKEN = re.compile(
    r"(?P<subject>[^，。；、]{2,24}?(?:产业|制造业|服务业|行业|业|经济|市场|园区))(?:整体|总体|快速|实现|持续|不断|稳步|发展|加快|蓬勃|保持|进一步|迅猛|克服)"
)
_SPREAD = re.compile(
    r"(?:推广|普及|扩大|推进|加强|提高)(?P<subject>[^，。；、]{2,14}?)(?:的)?(?:推广|应用|使用|普及)$"
)
_FIELD = re.compile(r"(?P<subject>[^，。；、\d]{2,16}?(?:环节|领域|方面))$")
TOPIC = re.compile(
    r"^(?:.*?(?:省|市|自治区|县|区)(?!场|民|域))?(?P<topic>[^“”‘’《》（）()]{2,}?)(?:高质量|产业化|科学|改革|融合|事业|创新)?"
    r"(?:发展|建设|振兴)?(?:[“‘\"]?十?[一二三四五六七八九十]五[”’\"]?|中长期|专项|三年)?(?:发展)?(?:规划|行动计划|行动方案|实施方案|指导意见)"
)

_GENERAL = re.compile(r"国民经济|社会发展|第[一二三四五六七八九十]+个")


@dataclass(slots=True)
class Carry:
    """What a later clause may lean on: the last subject, its measure, and the last full names."""

    topic: str = ""
    entity: str = ""
    measure: str = ""
    name: str = ""
    base: str = ""
    threshold: str = ""
    per: str = ""
    by_unit: dict[str, str] = field(default_factory=dict)
    unit: str = ""

    def note(self, name: str, unit: str) -> None:
        """Remember what was last counted in a unit: 2025年突破4000亿元 speaks of what was told in 亿元."""
        self.unit = unit
        self.by_unit[unit] = self.by_unit[measured_in(unit)] = name

    def named_in(self, unit: str) -> str:
        """What a quantity without a subject counts, where the last one told has another unit; else nothing."""
        if unit == self.unit:
            return ""
        return self.by_unit.get(unit) or self.by_unit.get(measured_in(unit), "")

    def reset(self) -> None:
        """Forget all but the topic of the part (a new paragraph)."""
        self.entity = self.measure = self.name = self.base = self.threshold = self.per = ""
        self.by_unit, self.unit = {}, ""


def measured_in(unit: str) -> str:
    """A unit without its size: 万元 and 亿元 measure the same."""
    return unit.lstrip("十百千万亿") or unit


def topic_of(title: str) -> str:
    """What a plan is about, from its title: 上海市软件和信息服务业发展“十四五”规划 → 软件和信息服务业."""
    match = TOPIC.match(re.sub(r"\s", "", title))
    # A plan for everything (国民经济和社会发展第十四个五年规划) has no topic that its indicators would inherit.
    return "" if match is None or _GENERAL.search(match["topic"]) else match["topic"]


def trim(text: str) -> str:
    """A phrase without the verbs and connectives around it."""
    begin, end = 0, len(text)
    while begin < end:
        before = begin, end
        if front := _FRONT.match(text[begin : min(end, begin + _EDGE)]):
            begin += front.end()
        if back := _BACK.search(text[max(begin, end - _EDGE) : end]):
            end -= len(back.group())
        if (begin, end) == before:
            break
    return text[begin:end].strip(" \u3000*＊")


def created(before: str) -> bool:
    """Whether the words before a count are only verbs of making: 打造, 培育, 建设并优化 …"""
    rest = re.sub(r"^.*[，,：:；;、]", "", before)
    rest = re.sub(r"(?:^|.*?)(?:到|至)?\d{4}年(?:底|末|前)?", "", rest)
    rest = rest.strip()
    return not rest or _CREATING.search(rest) is not None


def growth_word(before: str) -> str | None:
    """The word of growth right before a quantity (年均增长, 下降 …), if there is one."""
    cut = re.sub(
        r"(?:约|达到|达|超过|超|不低于|高于|为|在|分别|均|左右|保持在|控制在|近|突破)+$", "", before
    )
    match = _GROWTH.search(cut)
    return match["growth"] if match else None


def growth_stem(phrase: str) -> str:
    """The phrase without its word of growth: 工业总产值年均增长 → 工业总产值."""
    return trim(re.sub(r"(?:年均|平均|复合|累计)$", "", _GROWTH.sub("", trim(phrase))))


def split_measure(phrase: str) -> tuple[str, str]:
    """Subject and measure: 软件业营收 → (软件业, 营收); a phrase without a measure is all subject."""
    match = _MEASURE_END.match(phrase)
    return (match["entity"], match["measure"]) if match else (phrase, "")


def part_of(whole: str, part: str) -> str:
    """A part by the measure of its whole: 森林面积, 乔木林 → 乔木林面积; one that has its own stands for itself."""
    entity, measure = split_measure(whole)
    if not whole or split_measure(part)[1] or not _ABOUT.search(whole):
        return part
    if any(part.endswith(measure[:size]) for size in range(2, len(measure))):
        # 风电装机 beside 装机容量: the measure is said already.
        return part
    if measure and entity:
        per = _PER_HEAD.match(whole)
        return (per.group() if per and not part.startswith("每") else "") + part + measure
    return f"{whole}（{part}）"


def share_of(phrase: str) -> tuple[str, str] | None:
    """Of a share, what stands before 占 and the whole that it is a share of; ``None`` when it is none."""
    position = phrase.rfind("占")
    if position < 0 or re.match(r"占(?:地(?![区方])|比|领|用)", phrase[position:]):
        return None
    match = _SHARE.fullmatch(phrase[position:])
    if match is None or not match["whole"].strip("的据有到 "):
        return None
    whole = re.sub(r"^[据有到]", "", match["whole"]).strip("的 ")
    return phrase[:position], whole


def full_name(phrase: str, carry: Carry) -> str:
    """The indicator's name, complete enough to stand alone, and ``carry`` updated for the next clause."""
    share = share_of(phrase)
    if share is not None:
        return _share_name(trim(share[0]), share[1], carry)
    if not phrase:
        return carry.name or carry.topic
    phrase = _THERE_ARE.sub(r"\1", _INNER_VERB.sub("", phrase))
    if BUILT.fullmatch(phrase) and carry.name:
        # 建成高标准农田60万亩，其中新建20万亩: what is built was named before.
        return phrase + BUILT.sub("", carry.name, count=1)
    if _STEP.fullmatch(phrase) and _STEP.search(carry.name):
        # 企业开办环节压缩至1个，办理时间压缩至4个小时: of the same matter.
        carry.name = carry.base = _STEP.sub("", carry.name) + phrase
        return carry.name
    phrase = re.sub(r"(?:计划|拟)(?:完成|实现)?(?=投资|总投资)", "", phrase)
    inherited = re.match(
        r"(?:年?(?:收入|营收|产值))?(?:超|过|达|突破|超过)[\d一二三四五六七八九十百千万亿.]+[美欧]?元",
        phrase,
    )
    if inherited and carry.threshold and phrase.startswith(("超", "过", "达", "突破")):
        phrase = carry.threshold + phrase
    threshold = re.search(
        r"^(?P<head>.*?)(?:超过|超|突破|达到|达|过)[\d一二三四五六七八九十百千万亿.]+[美欧]?元",
        phrase,
    )
    if threshold:
        carry.threshold = threshold["head"]
    entity, measure = split_measure(phrase)
    entity = entity.strip("的")
    if not entity and measure in {"总数", "总量", "数量"} and carry.name:
        # 新增上市公司15家，总数达到60家
        return carry.name + measure
    if not entity and measure in {"占比", "比重", "比例"} and carry.name:
        # 其中可再生能源装机达到6000万千瓦，占比50%: the share of what was just counted.
        return carry.name if carry.name.endswith(measure) else carry.name + measure
    if not entity:
        owner = carry.entity or carry.topic
        name = owner + measure
        carry.measure = measure
        if owner:
            carry.entity = owner
    elif entity in {"年均", "累计", "平均", "年", "全年", "人均", "总", "年度", "新增"} and (
        carry.entity or carry.topic
    ):
        owner = carry.entity or carry.topic
        name = owner + entity + measure
        carry.measure = measure
    elif entity in {"死亡", "受伤", "伤亡"} and "事故" in carry.name:
        name = carry.name.partition("事故")[0] + "事故" + phrase
    elif _VAGUE.fullmatch(entity) and (carry.entity or carry.topic):
        # 产业投资, 从业人员数量: whose? The subject spoken of, or the plan's topic.
        name = _joined(carry.entity or carry.topic, phrase)
        carry.measure = measure
    else:
        name = phrase
        if measure or _BODY.search(phrase):
            carry.entity, carry.measure = entity, measure
    carry.name = carry.base = name
    return name


def _joined(owner: str, phrase: str) -> str:
    """Owner and phrase without saying 产业 twice."""
    if owner.endswith(("产业", "行业")) and phrase.startswith(("产业", "行业")):
        return owner + phrase[2:]
    return owner + phrase


def subject_spoken_of(clause: str) -> str:
    """The subject that a clause without numbers brings up: 软件和信息服务业快速发展; 制造环节."""
    match = (
        _SPOKEN.match(trim(clause))
        or _FIELD.match(clause.strip())
        or _SPREAD.search(clause.strip())
    )
    return match["subject"] if match else ""


def _share_name(head: str, whole: str, carry: Carry) -> str:
    owner = carry.entity or carry.topic
    if not head:
        subject = carry.base or owner
        entity, measure = split_measure(subject)
        if measure in {"比重", "占比", "比例", "份额", "率"}:
            subject = entity
    else:
        yearly = re.fullmatch(r"(?:年均|累计|平均)?(?P<what>投入|收入|支出|投资|增加值)", head)
        stem = re.sub("累计", "", carry.base)
        if yearly and stem.endswith(yearly["what"]):
            subject = stem
        else:
            entity, measure = split_measure(head)
            subject = owner + head if measure and not entity else head
            if entity and measure:
                carry.entity, carry.measure = entity, measure
        carry.base = subject
    name = f"{subject}占{whole}比重"
    carry.name = name
    return name
