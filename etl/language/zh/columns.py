"""The head of an indicator table: which column is which year, and whether its values are promised or were observed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.document import Table
from etl.facts import PeriodBasis, Role
from etl.language.zh.numbers.quantities import fold
from etl.language.zh.roles import Setting, rests_on, setting_of, stated_years
from etl.language.zh.time.periods import Cue, Years, cues, five_year_plan

KNOWN_UNIT = re.compile(
    r"%|％|‰|元|家|个|人|件|项|吨|倍|岁|米|公里|亩|公顷|千瓦|标煤|小时|天|张|套|辆|台|种|户|分|次|处|座|平方|立方|微克|百分点|:1|[TGPE]B|bps|"
    r"[万亿]|FLOPS|公斤|克|条|所|起|级|例|名|万$|亿$"
)
_NAME = re.compile(r"指标(?!值|属性|类型)|名称|项目|内容|目标任务")
_GROUP = re.compile(r"^(?:类别|分类|类型|领域|维度|一级指标|方面|指标类别|大类)$")
_NUMBER = re.compile(r"^(?:序号|编号|No\.?)$", re.IGNORECASE)
_UNIT = re.compile(r"^(?:计量)?单位$")
_ATTRIBUTE = re.compile(r"属性|性质|类型")
_GROWTH = re.compile(r"年均|增速|增长|年平均|累计\s*增|变化|同比|增幅")
_OVER_YEARS = re.compile(r"年均|年平均|累计")
# How much of a target is reached, or how it ranks: no value of the indicator.
_NO_VALUE = re.compile(r"(?:完成|达成|实现|达标)(?:率|比例|进度|程度)|进度|排名|位次|是否")
_AIM = re.compile(r"目标|计划|规划(?!实施|基)|预期|力争|任务|控制数|下达")
_DONE = re.compile(r"实际|完成|实绩|实现|现状|预计|初步|统计|执行数|评估")
_END = re.compile(r"目标值|规划目标|发展目标|年度目标|^(?:全年)?目标$|规划值|预期值|目标年")
_NOW = re.compile(r"现状|现值")
_BASE = re.compile(r"现状|基期|基准|基数|完成值|实际值|现值")
_OBSERVED = re.compile(
    r"完成值|实际值|实绩|完成情况|实际完成|评估值|^完成$|^实际$|^完成数$|^实际数$"
)

_PLAN = re.compile(r"[“\"]?(十[一二三四五六七八九]?)五[”\"]?")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds: the values of ``period``, or growth over it.

    ``time`` is the word of time that says so (``None``: the plan's own years), ``stated`` the years its head names.
    """

    index: int
    role: Role
    period: str
    growth: bool = False
    unit: str = ""
    time: Cue | None = None
    stated: frozenset[int] = frozenset()

    def resting(self, period: str, years: Years) -> tuple[str, PeriodBasis]:
        """A period in this column and what it rests on."""
        told, basis = rests_on(period, self.time, set(self.stated), years)
        return told, "column" if basis == "stated" else basis


@dataclass(frozen=True, slots=True)
class Head:
    """A table's head: how many rows it has, the value columns, and the columns of name, unit and attribute."""

    depth: int
    columns: list[Column]
    name: int | None = None
    unit: int | None = None
    attribute: int | None = None


def read_head(table: Table, texts: list[list[str]], years: Years) -> Head:
    """The head of a table, ``texts`` being the cells of its grid."""
    depth = _depth(table, texts)
    parts = _heads(texts, depth)
    compact = ["".join(each) for each in parts]
    setting = setting_of(table.section, years, table.caption)
    others = [_year_columns(head, years) for head in compact]
    columns: list[Column] = []
    name = unit = attribute = None
    for index, head in enumerate(compact):
        if _NUMBER.match(head) or _GROUP.match(head):
            continue
        column = _column(index, parts[index], setting, years, others)
        if column is not None:
            columns.append(column)
        elif _UNIT.match(head):
            unit = index
        elif _ATTRIBUTE.search(head) and not _NAME.match(head):
            attribute = index
        elif name is None and _NAME.search(head):
            name = index
    name = _name_column(compact, columns, name, {unit, attribute})
    return Head(depth, columns, name, unit, attribute)


def _depth(table: Table, texts: list[list[str]]) -> int:
    if len(texts) <= 2:
        return 1
    same = [a is not None and a == b for a, b in zip(table.grid[0], table.grid[1], strict=True)]
    if not (len(set(table.grid[0])) < len(set(table.grid[1])) or any(same)):
        return 1
    values = any(re.search(r"\d\s*[%亿万家个]", text) for text in texts[1])
    years_below = any("年" in text for text in texts[1]) and not any("年" in t for t in texts[0])
    return 2 if (any(same) and not values) or (not any(same) and years_below) else 1


def _heads(texts: list[list[str]], depth: int) -> list[list[str]]:
    """For each column the distinct texts above its values, from the top, without spaces."""
    heads = []
    for place in range(len(texts[0])):
        parts: list[str] = []
        for row in range(depth):
            text = re.sub(r"\s", "", fold(texts[row][place]))
            if text and text not in parts:
                parts.append(text)
        heads.append(parts)
    return heads


def _name_column(
    compact: list[str], columns: list[Column], name: int | None, other: set[int | None]
) -> int | None:
    taken = {column.index for column in columns}
    if columns and name is None:
        rest = [n for n in range(min(taken)) if n not in other]
        rest = [n for n in rest if not _NUMBER.match(compact[n]) and not _GROUP.match(compact[n])]
        name = rest[-1] if rest else None
    if name is None or name in taken:
        return None
    # The name may span several columns (指标 over category and name): the last one before the values is the name.
    first = min(taken, default=0)
    while name + 1 < first and name + 1 not in other and compact[name + 1] == compact[name]:
        name += 1
    return name


def _year_columns(head: str, years: Years) -> tuple[int, bool] | None:
    """The year of a column of values and whether it is marked as an aim."""
    if _GROWTH.search(head) or _NO_VALUE.search(head):
        return None
    spoken = _spoken(head, years)
    return (spoken[0].last, _AIM.search(head) is not None) if spoken else None


def _spoken(head: str, years: Years) -> list[Cue]:
    return [c for c in cues(head, years) if c.kind in {"at", "over"} and c.basis == "stated"]


def _column(
    index: int,
    parts: list[str],
    setting: Setting,
    years: Years,
    others: list[tuple[int, bool] | None],
) -> Column | None:
    head = "".join(parts)
    if _NO_VALUE.search(head):
        return None
    unit = ""
    bracket = re.search(r"[（(](?P<unit>[^（）()]*)[)）]", head)
    if (
        bracket
        and KNOWN_UNIT.search(bracket["unit"])
        and not re.search(r"20\d\d|年", bracket["unit"])
    ):
        unit = bracket["unit"]
    spoken = _spoken(head, years)
    stated = frozenset(stated_years(spoken))
    plan = _PLAN.search(head)
    if _GROWTH.search(head):
        return _growth_column(index, head, unit, spoken, setting, years)
    if spoken:
        if re.search(r"备注|说明|部门|单位$", head):
            return None
        cue = spoken[-1] if len(spoken) > 1 and spoken[0].kind == "over" else spoken[0]
        role = _role(cue, parts, setting, years, others)
        period = str(cue.last) if role == "target" and cue.part else cue.period()
        return Column(index, role, period, False, unit, cue, stated)
    if plan:
        # The plan's own 目标 is to be reached; that of the plan before is history beside what became of it.
        first, last = five_year_plan(plan.group(1))
        own = Cue(0, 0, "over", first, last)
        if last > years.base:
            return Column(index, "target", str(last), False, unit, own)
        role = "baseline" if years.base_basis == "plan" else "history"
        role = "history" if _AIM.search(head) else role
        return Column(index, role, str(last), False, unit, own)
    return _column_without_year(index, head, unit, setting, years)


def _column_without_year(
    index: int, head: str, unit: str, setting: Setting, years: Years
) -> Column | None:
    headed = setting.time if setting.time is not None and setting.time.kind == "at" else None
    if _END.search(head):
        period = headed.period() if headed and not headed.part else str(years.target)
        return Column(index, "target", period, False, unit, headed)
    reports = years.report or headed is not None or years.base_basis != "plan"
    if reports and (_OBSERVED.search(head) or (years.report and _NOW.search(head))):
        if headed is not None:
            return Column(index, "actual", headed.period(), False, unit, headed)
        reviewed = "" if years.reviewed is None else str(years.reviewed)
        return Column(index, "actual", reviewed, False, unit)
    if _BASE.search(head):
        return Column(index, "baseline", str(years.base), False, unit)
    return None


def _growth_column(
    index: int, head: str, unit: str, spoken: list[Cue], setting: Setting, years: Years
) -> Column:
    plan = _PLAN.search(head)
    time = spoken[0] if spoken else None
    first, last = years.start, years.target
    if time is not None and time.first != time.last:
        first, last = time.first, time.last
    elif plan:
        first, last = five_year_plan(plan.group(1))
        time = Cue(0, 0, "over", first, last)
    else:
        own = time or (setting.time if not _OVER_YEARS.search(head) else None)
        if own is not None and own.kind == "at":
            role = _role(own, [head], setting, years, [])
            if role == "actual" and not _OVER_YEARS.search(head):
                return Column(index, role, own.period(), True, unit, own)
            time, last = own, own.last
            first = min(first, last)
            if role == "actual":
                return Column(index, role, _span(first, last), True, unit, own)
    stated = frozenset(stated_years(spoken))
    role = "target" if last > years.base else "history"
    return Column(index, role, _span(first, last), True, unit, time, stated)


def _span(first: int, last: int) -> str:
    return f"{first}-{last}" if first < last else str(last)


def _role(
    cue: Cue,
    parts: list[str],
    setting: Setting,
    years: Years,
    others: list[tuple[int, bool] | None],
) -> Role:
    """Whether a year's column is a promise, the start, an observation after it, or lies before the plan."""
    head, year = "".join(parts), cue.last
    done = _DONE.search(head) is not None
    # 规划目标 over 2020年 and 2025年 does not make a target of the year it sets out from.
    first = min((other[0] for other in others if other is not None), default=year)
    group = len(parts) > 1 and year == first and _AIM.search(parts[-1]) is None
    aim = not group and _AIM.search(head) is not None
    aim = aim and not re.search(r"实际|完成情况|实绩", head)
    if years.base_basis == "plan" and year <= years.base:
        if aim or year < years.base or cue.part:
            return "history"
        return "actual" if year == years.reviewed else "baseline"
    if aim:
        return "target"
    if not done and _column_to_come(year, setting, years, others):
        return "target"
    later = years.base_basis == "plan" or year >= years.base
    return "actual" if done or later else "history"


def _column_to_come(
    year: int, setting: Setting, years: Years, others: list[tuple[int, bool] | None]
) -> bool:
    """Whether a column that names a year and nothing else holds what is to be reached."""
    named = [other for other in others if other is not None]
    if any(aim and later > year for later, aim in named):
        # 2022年 beside 2025年目标.
        return False
    if year == years.reviewed:
        return False
    if years.written is not None and year != years.written:
        return year > years.written
    if years.report or setting.past:
        return year >= years.target and years.target_basis == "plan"
    if years.base_basis == "plan":
        return True
    if years.first_aim is not None:
        return year >= years.first_aim
    # Nothing else tells: the first of several years is where the table sets out from.
    return len(named) < 2 or year > min(other for other, _ in named)
