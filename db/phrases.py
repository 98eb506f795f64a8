"""What can be the name of an indicator: a noun phrase. Pure text, for the draft of a catalogue and for the review."""

from __future__ import annotations

import re

LONGEST = 40
# A name that ends in what is measured may begin with a verb: 新增就业人数, 建设用地规模, 实施项目数.
_MEASURED = re.compile(
    r"(?:[量额值数率度]|面积|规模|收入|支出|投资|投入|人次|里程|长度|能力|比[重例]|占比|份额|水平|人员|人口|岗位|年限|寿命|"
    r"时间|时限|期限|增速|增幅|增长|下降|降低|减少|提高|提升|增加|缩短|变化|成本|价格|利润|税收|比|[a-zA-Z])$"
)
_CLAUSE = re.compile(r"[。；！？：:\n]|，|,(?!\d{3})")
# Words that point to a name told elsewhere, and measures that do not say whose they are.
_POINTING = re.compile(
    r"(?:其[余他它中]|上述|以上|以下|该|此|这些?|那些?|各项?|全部|总计|合计|共计?|双方|两者|前者|后者|本)(?:.{0,2}|部分|方面|地区)"
)
_OWNERLESS = re.compile(
    r"(?:总|年均?|平均|累计|其)?(?:规模|总量|比重|占比|比例|份额|数量|总数|增长|增速|增幅|下降|降低|减少|提高|提升|增加|目标|指标|任务|水平|能力|"
    r"总额|累计|年均|个数|左右|以上)+"
)
_URGING = re.compile(
    r"(?:继续|加快|进一步|不断|持续|全面(?!预算|小康)|大力|积极|着力|深入|率先|力争|争取|确保|努力|按照|根据|围绕|依托|对于|为了|关于|针对|"
    r"坚持|推动|促进|鼓励|引导|支持|落实|统筹|强化|加强|发挥)"
)
_DOING = re.compile(
    r"(?:出台|推出|推进|实施|开展|完成|带动|形成|打造|培育|建设|建成|引进|举办|组织|突破|攻克|研制|制定|修订|发布|提高|提升|降低|减少|达到|"
    r"超过|实现|保持|维持|拥有|具有|覆盖|入选|进入|列入|获得|获批|吸引|集聚|汇聚|安排|投放|布局|构建|完善|健全|优化|扩大|增强|落地|启动|"
    r"谋划|储备|认定|遴选|选派|培训|培养|改造|淘汰|关停|整合|压减)(?!机构|企业|单位|人员|基地|中心|园区|平台|业|型|器|员|师|商|水土|用地)"
)
# What is done may be counted where it is done to things that can be: 引进高层次人才, 改造老旧小区.
_THINGS = re.compile(
    r"(?:人才|人员|[工农]人|学生|教师|企业|公司|主体|团队|项目|工程|平台|基地|中心|机构|园区?|品牌|产品|标准|技术|专利|学校|医院|[站桩桥路厂村镇县户馆店场]|"
    r"小区|住房|集群|实验室|车间|社区|品种|景区|泊位|床位|学位|农田|[企院校])$"
)
_ADVERB = re.compile(
    r"(?:(?<![年人户平])均|都|也|还|已|将|要|应|须|能够?|可以?|使|让|会|正在|仍|皆|尚|不断|持续|稳步|显著|明显|大幅|逐步)"
    r"(?:高于|低于|优于|快于|大于|小于|超过|突破|达到|实现|完成|位居|位列|领先|走在|排名|提[高升]|增[长强加]|下降|改善|保持)"
)
_PREDICATE = re.compile(r"(?:位居|位列|居全|排名(?!前)|走在|名列|跻身)")
_LOOSE_END = re.compile(
    r"(?:[和与及或并且而的了着过在为是有对向从由以将把被让使到至于等约超达也还均都]|以及|达到|超过|实现|完成|推进|开展|出台|包括|建成|拥有|力争)$"
)
_INNER_CLAUSE = re.compile(r"(?:，|、)?(?:使得?|从而|以便|因此|同时|并且|此外|另外)")
# Words that end as a loose particle does and are whole: 参与, 普及, 大于 never end a name; 用于 neither.
_WHOLE = re.compile(
    r"(?:普及|涉及|参与|目的|所在|人均|户均|年均|平均|存在|现在|所有|国有|保有|持有|共有|占有|未来|机会和|总和|饱和|通过|关于)$"
)


def doubt(name: str, *, in_table: bool = False) -> str:
    """Why ``name`` may be no indicator's name, as a code; empty for a noun phrase.

    ``sentence``: it is one, or too long; ``pointing``: it points to what is named elsewhere (其余), or says not whose
    it is (占比); ``verb``: it tells what is done (继续出台), and not to things that are counted; ``predicate``: it says
    something of its subject (均高于全国); ``open``: it stops in the middle (实验室和). A row of a table has a whole
    name: there only the first two can be.
    """
    text = re.sub(r"[“”\"‘’《》\s]", "", name)
    text = re.sub(r"[（(][^（）()]{0,40}[)）]", "", text)
    if len(text) > LONGEST or _CLAUSE.search(text) or text.count("、") > 3:
        return "sentence"
    if not re.search(r"[\u4e00-\u9fffA-Za-z]", text) or len(text) < 2:
        return "pointing"
    if _POINTING.fullmatch(text) or _OWNERLESS.fullmatch(text):
        return "pointing"
    if in_table:
        return ""
    if _ADVERB.search(text) or _PREDICATE.search(text) or _INNER_CLAUSE.search(text):
        return "predicate"
    if _LOOSE_END.search(text) and not _WHOLE.search(text):
        return "open"
    if _URGING.match(text):
        return "verb"
    whole = (
        _MEASURED.search(text) or _THINGS.search(text) or re.search(r"的[\u4e00-\u9fff]{2,}$", text)
    )
    return "verb" if _DOING.match(text) and not whole else ""
