"""What a quantity is for the plan: a target, a baseline, history, or none of these; and for which period.

Decided from words of time (the nearest before the quantity in its sentence), else from what the paragraph said
before, else from the section it stands in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.facts import Kind, Role
from etl.period import Cue, Years

_TARGET_SECTION = re.compile(r"目标|指标|愿景|蓝图|预期")
_PAST_SECTION = re.compile(
    r"回顾|现状|基础(?!设施|软件|研究|能力|工艺|元器件|材料|支撑)|成效|成绩|成就|进展|形势|环境|背景|回眸|总结|趋势|问题|挑战"
)
_SPAN_KINDS = {"growth_rate", "change", "cumulative"}


@dataclass(frozen=True, slots=True)
class Setting:
    """The time that holds where nothing is said: ``target``, ``past`` or ``tasks``, by the headings above."""

    stance: str

    @property
    def past(self) -> bool:
        """Whether the section looks back."""
        return self.stance == "past"


def setting_of(section: tuple[str, ...], caption: str = "") -> Setting:
    """How a section speaks, the innermost telling heading deciding."""
    for heading in (caption, *reversed(section[1:])):
        if _TARGET_SECTION.search(heading) and not re.search(r"完成情况|实现情况", heading):
            return Setting("target")
        if _PAST_SECTION.search(heading):
            return Setting("past")
    return Setting("tasks")


def decide(
    kind: Kind,
    *,
    cue: Cue | None,
    carried: Cue | None,
    compare: Cue | None,
    setting: Setting,
    years: Years,
    yearly: bool,
    intended: bool,
) -> tuple[Role, str]:
    """Role and period of a quantity of ``kind``.

    ``cue`` is the word of time in its own sentence, ``carried`` one from before, ``compare`` the date it is compared
    with, ``yearly`` whether it is a yearly average, ``intended`` whether its words speak of an aim.
    """
    spans = kind in _SPAN_KINDS or yearly or (kind == "multiple" and setting.past)
    time = cue
    if (
        time is None
        and carried is not None
        and (carried.kind == "at" or spans)
        and not (setting.past and carried.last > years.base)
        and not (setting.stance == "target" and carried.last <= years.base)
    ):
        time = carried
    if time is None:
        if setting.stance == "past":
            role: Role = "history" if spans else "baseline"
            return role, _span(years.base - 4, years.base, compare) if spans else str(years.base)
        if setting.stance == "target" or intended:
            return "target", (
                _span(years.start, years.target, compare) if spans else str(years.target)
            )
        return "other", ""
    if time.last > years.base:
        if kind == "cumulative" or spans:
            first = time.first if time.first != time.last else years.start
            return "target", _span(first, time.last, compare)
        return "target", time.period()
    if spans:
        return "history", _past_span(time, compare, kind, yearly, years)
    if time.kind == "over":
        return "history", time.period()
    return ("baseline" if time.last == years.base else "history"), str(time.last)


def _past_span(time: Cue, compare: Cue | None, kind: Kind, yearly: bool, years: Years) -> str:
    if compare is not None:
        if compare.last == 0:
            return str(time.last)
        if compare.first == compare.last:
            return f"{compare.last}-{time.last}"
        if time.first == time.last:
            return f"{compare.last + 1}-{time.last}"
        return time.period()
    if time.first == time.last and (yearly or kind in {"growth_rate", "cumulative"}):
        return f"{time.last - 4}-{time.last}" if time.kind == "at" and yearly else str(time.last)
    return time.period()


def _span(first: int, last: int, compare: Cue | None) -> str:
    if compare is not None and compare.last == 0:
        return str(last)
    if compare is not None and compare.first == compare.last and compare.last < first:
        return f"{compare.last}-{last}"
    return f"{first}-{last}"
