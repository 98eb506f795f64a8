"""Whether a quantity is an indicator of the plan at all."""

from __future__ import annotations

import re

from etl.facts import Kind, Role
from etl.language.zh.names import THRESHOLD
from etl.language.zh.numbers.quantities import Quantity
from etl.language.zh.roles import Setting
from etl.language.zh.subjects import trim

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


_MADE = set("家种个座所支张人") | {"万家", "万个", "万座", "万张", "万人"}
_URGING = re.compile(r"(?:推动|引导|支持|确保|力争|实现|带动|促进)$")
_TASKS = re.compile(
    r"(?:实施|推进|开工|谋划|储备|安排|组织|举办|开展|启动)[^，。；、]{0,10}(?:项目|工程|活动|行动|任务|课题|计划|大赛|论坛)$|(?:举办|组织|开展)[^，。；、]{0,14}$"
)
_GIVEN = re.compile(r"(?:给予|安排|拨付|奖补)(?:一次性)?(?:最高|不超过|总额)?$")
_GRANT = re.compile(r"奖励|补助|补贴|资助|奖补")
_SITE = re.compile(r"(?:占地|用地|建筑)(?:总?面积)?(?:约|达|超过)?$")


def is_intended(
    before: str, quantity: Quantity, behind: str, text: str, clause: int, setting: Setting
) -> bool:
    """In a section on tasks: whether the words around a number speak of an aim of the plan itself."""
    if setting.stance != "tasks":
        return False
    if quantity.sort == "percent" and behind.startswith("的") and _URGING.search(before):
        return True
    if quantity.unit in _MADE and _MAKING.search(before):
        return quantity.value >= 2
    words = text[clause : quantity.end]
    return _INTENT.search(words) is not None and bool(trim(before))


def demoted(
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
    if money and (THRESHOLD.match(behind) and not re.match(r"^(?:左右|以上)?$", behind)):
        return "other"
    if role == "target" and _TASKS.search(before) and quantity.unit in _MADE | {"项", "场", "批"}:
        return "other"
    granted = role == "target" and _GRANT.search(text)
    if granted and (money or re.match(r"的[^，。；、]{0,12}(?:企业|单位|项目|机构)", behind)):
        return "other"
    if money and _GIVEN.search(before):
        return "other"
    if money and _MONEY_NOTE.search(context):
        return "other"
    if (
        role == "target"
        and quantity.value < 4
        and re.search(r"每个?(?:县|市|区|乡镇|村|省|镇|街道)", before)
    ):
        return "other"
    if _SITE.search(before) and behind.startswith("的"):
        return "other"
    if role == "target" and "达产" in text[: text.find(context) + len(context)]:
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
        kind != "share"
        and not re.search(r"寿命|时间|时限|次数|频次|里程|长度|圈|平均|年限|年龄|浓度", name)
    ):
        return (
            "other"
            if not re.search(r"累计", context) and role not in {"actual", "baseline"}
            else role
        )
    if (
        role == "target"
        and quantity.worded
        and quantity.sort == "amount"
        and 0 < quantity.value < 3
    ):
        return "other"
    return role
