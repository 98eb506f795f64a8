"""Observed or promised: what the words round a quantity say of it, beside the year.

到2025年达到42% promises; 已达到42.6%, 同比增长5% and 提前完成目标 tell what was seen. 完成年度目标的106% measures a
target and is no value of an indicator.
"""

from __future__ import annotations

import re
from typing import Literal

from etl.language.zh.numbers.quantities import Quantity, fold
from etl.language.zh.sentences import Sentence, clause_start
from etl.language.zh.time.periods import Cue

# Words further before a quantity say nothing of it.
_REACH = 120
Tense = Literal["aim", "done", "goal", ""]

_AIM = re.compile(
    r"力争|争取|确保(?!了)|计划(?!完成率|执行)|拟(?=[建新完培实投引])|将(?!军|士|领)|务必|努力|年底前|目标(?:为|是|：|:)|预期目标|(?<!完成)任务(?:为|是|：|:)?约?$"
)
_DONE = re.compile(
    r"已(?!知|有的?基础|建成?的)|[成到过现破增升降至]了|同比|环比|(?:比|较)(?:上年|去年|前一年|上一年)|[上去]年同期|预计完成|预计全年|实际|连续\S{1,3}年"
)
_GOAL = r"(?:预期|规划|约束性|年度|既定)?(?:目标|指标)"
_GOAL_BEHIND = re.compile(rf"的?[^，。；、\d]{{0,6}}{_GOAL}")
_GOAL_BEFORE = re.compile(
    r"(?:控制在|未达到?|高于|优于|好于|低于|超过)[^，。；、\d]{0,8}目标值?(?:的?[^，。；、\d]{0,2})$"
)
_MET = r"(?:完成|实现|达成|达到|达|超过|超)了?"
_MET_BEHIND = re.compile(
    rf"(?:提前|超额|如期|按期|圆满|顺利|已|均|高于|超过|优于|好于)[^。；]{{0,24}}?(?:{_GOAL}|任务|要求)"
)
_MEASURED_BEHIND = re.compile(
    r"(?:完成|达到|占|相当于)[^，。；\d]{0,12}(?:目标|任务|计划|进度)(?:任务|数|值|量)?的?(?:约|近|超)?\d"
    r"|(?:目标|任务|计划)[^，。；\d]{0,4}(?:完成|达成|执行|实现)率"
)
# The words that lead up to a target that was met: they name nothing.
_MET_BEFORE = re.compile(
    rf"(?:(?:提前|超额|如期|按期|圆满|顺利|已经?|均|全面|尚?未|没有)[^，。；、\d]{{0,4}})?"
    rf"(?:{_MET}|高于|优于|好于|距离?|对照|对标|控制在)(?:[^，。；、\d]{{0,8}}目标值?|规划|计划|年度|既定|预期)?$"
)
_ONLY_SAYS = re.compile(r"(?:提前|超额|如期|按期|圆满|顺利|已经?|均|全面|尚?未|没有)$")
_MEASURES = re.compile(
    r"(?:完成|达到?|实现|占|为|相当于|超出?|超过|高于|低于|快于|超额完成)[^，。；\d]{0,12}(?:目标|任务|计划|进度|年度预算)(?:任务|数|值|量)?的?(?:约|近|超|超过|达)?$"
    r"|(?:目标|任务|计划)[^，。；\d]{0,4}(?:完成|达成|执行|实现)率(?:为|达到?|约|超过?|是|均){0,2}$"
)


def tense_of(sentence: Sentence, quantity: Quantity, cue: Cue | None, behind: str) -> Tense:
    """What the words say, from the clause of the governing word of time to the quantity.

    ``aim``: to come; ``done``: observed; ``goal``: what something is measured by (42%的目标); empty: neither.
    """
    text = sentence.text
    if names_goal(text, quantity, behind):
        return "goal"
    begin = clause_start(text, cue.start if cue is not None else quantity.start)
    begin = max(begin, quantity.start - _REACH)
    words = fold(text[begin : quantity.start])
    if _AIM.search(words):
        return "aim"
    if cue is not None and cue.part and not cue.aimed:
        return "done"
    if _DONE.search(words):
        return "done"
    rest = re.match(r"[^。；]{0,60}", text[quantity.end :])
    met = rest and (_MET_BEHIND.search(rest.group()) or _MEASURED_BEHIND.search(rest.group()))
    return "done" if met else ""


def of_goal(text: str, cue: Cue) -> bool:
    """Whether a year belongs to a goal that something is measured by: 提前完成2025年42%的目标."""
    begin = max(0, cue.start - 12)
    if not _MET_BEFORE.search(text[begin : cue.start]):
        return False
    return re.match(rf"[^，。；、]{{0,20}}?{_GOAL}", text[cue.end : cue.end + 30]) is not None


def names_goal(text: str, quantity: Quantity, behind: str) -> bool:
    """Whether the words round a quantity make a goal of it: 42%的目标, 控制在年度目标18亿立方米以内."""
    before = text[max(0, quantity.start - 16) : quantity.start]
    return _GOAL_BEHIND.match(behind) is not None or _GOAL_BEFORE.search(before) is not None


def without_attainment(before: str) -> str:
    """The words before a target that was met, without those that only say so: 提前完成 → nothing."""
    named = re.sub(r"^(?:距离?|对照|对标)", "", before)
    return _ONLY_SAYS.sub("", _MET_BEFORE.sub("", named))


def measures_target(before: str, quantity: Quantity) -> bool:
    """Whether a percentage says how much of a target is reached: 完成年度目标的106%, 完成率达98%."""
    return quantity.sort in {"percent", "points"} and _MEASURES.search(before) is not None
