"""What a quantity is for the plan: target, baseline, actual, history, or none of these; and for which period.

Decided from words of time (the nearest before the quantity in its sentence), else from what the paragraph said
before, else from the section it stands in. What lies after the base year is a target where words or the year
promise it, and an actual where they tell what was observed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from etl.facts import Kind, PeriodBasis, Role
from etl.language.zh.tense import Tense
from etl.language.zh.time.periods import Cue, Years, cues
from etl.readers.layout.markers import find_marker

_TOLD = r"完成|实现情况|进展|执行|实施情况|评估"
_TARGET_SECTION = re.compile(r"目标|指标|愿景|蓝图|预期")
_PAST_SECTION = re.compile(
    r"回顾|现状|基础(?!设施|软件|研究|能力|工艺|元器件|材料|支撑)|成效|成绩|成就|进展|形势|环境|背景|回眸|总结|趋势|问题|挑战|"
    r"(?:完成|实现|实施|执行|运行|发展|工作|建设)情况|评估(?!机制|体系|制度|考核|工作)"
)
_AHEAD = re.compile(r"安排|打算|部署|计划(?!执行)|思路|建议|下一步|任务|重点|举措|措施|展望|预测")
_SPAN_KINDS = {"growth_rate", "change", "cumulative"}


@dataclass(frozen=True, slots=True)
class Setting:
    """How a section speaks: ``target``, ``past`` or ``tasks``; the time its heading names; whether it looks ahead."""

    stance: str
    time: Cue | None = None
    ahead: bool = False

    @property
    def past(self) -> bool:
        """Whether the section looks back."""
        return self.stance == "past"


@dataclass(frozen=True, slots=True)
class Said:
    """What the words say of a quantity's time.

    ``cue`` is the word of time in its own sentence, ``carried`` one from before, ``compare`` the date it is compared
    with, ``yearly`` whether it is a yearly average, ``intended`` whether its words speak of an aim where nothing is
    said of time, ``tense`` whether they promise or tell.
    """

    cue: Cue | None = None
    carried: Cue | None = None
    compare: Cue | None = None
    yearly: bool = False
    intended: bool = False
    tense: Tense = ""


def setting_of(section: tuple[str, ...], years: Years, caption: str = "") -> Setting:
    """How a section speaks, the innermost telling heading deciding; its year, and the year of headings around it."""
    stance, time, ahead = "", None, False
    # The first of the path is the title, unless it is numbered as a heading of a text without one.
    inner = section if section and find_marker(section[0]) is not None else section[1:]
    for heading in (caption, *reversed(inner)):
        if not heading:
            continue
        own, named = _stance_of(heading), _time_of(heading, years)
        if not own and named is not None and years.written and named.last < years.written:
            own = "past"
        if stance and own not in {"", stance}:
            break
        ahead = ahead or (not stance and _AHEAD.search(heading) is not None)
        stance, time = stance or own, time or named
    if not stance and years.reviewed is not None:
        stance = "past" if time is None or time.last <= years.reviewed else "tasks"
    if stance == "past" and time is None and years.reviewed is not None:
        year = years.reviewed
        time = Cue(0, 0, "at", year, year, years.reviewed_part, basis="heading")
    return Setting(stance or "tasks", time, ahead and stance != "past")


def _stance_of(heading: str) -> str:
    if _TARGET_SECTION.search(heading) and not re.search(_TOLD, heading):
        return "target"
    return "past" if _PAST_SECTION.search(heading) else ""


def _time_of(heading: str, years: Years) -> Cue | None:
    """The one year or span that a heading names: 2022年工作回顾, 2035年目标."""
    named = [c for c in cues(heading, years) if c.kind in {"at", "over"} and c.basis == "stated"]
    if len({(cue.first, cue.last) for cue in named}) != 1:
        return None
    return replace(named[0], basis="heading", aimed=False)


def decide(kind: Kind, said: Said, setting: Setting, years: Years) -> tuple[Role, str, Cue | None]:
    """Role and period of a quantity of ``kind``, and the word of time that decided (``None``: the plan's own years)."""
    spans = kind in _SPAN_KINDS or said.yearly or (kind == "multiple" and setting.past)
    time = said.cue or _carried(said.carried, spans, setting, years) or _headed(spans, setting)
    if time is None:
        return (*_undated(spans, said, setting, years), None)
    if promised(time, said, setting, years):
        return "target", _promised_period(time, kind, spans, said, years), time
    if said.tense == "goal":
        # What a year under review was to reach.
        return "history", time.period(), time
    if observed_later(time, years):
        return "actual", _observed_period(time, spans, said, years), time
    if spans:
        return "history", _past_span(time, said.compare, kind, said.yearly, years), time
    if time.kind == "over":
        return "history", time.period(), time
    role: Role = "baseline" if time.last == years.base and not time.part else "history"
    return role, time.period(), time


def promised(time: Cue, said: Said, setting: Setting, years: Years) -> bool:
    """Whether a time is one to come: an aim, and no value that was observed."""
    if years.base_basis == "plan" and time.last <= years.base and time.basis != "open":
        return False
    if time.kind in {"now", "since"}:
        return False
    own = time.last != years.reviewed or time.last == years.target
    if said.tense == "aim" or (said.tense == "goal" and own):
        return True
    if setting.past and time.kind == "over" and time.first <= (years.this or 0) < time.last:
        # “十四五”期间 in a review of its first years.
        return False
    if years.written is not None and time.last > years.written:
        return True
    if said.tense in {"done", "goal"}:
        return False
    if time.basis == "open":
        return time.aimed or (not setting.past and (setting.stance == "target" or said.intended))
    if time.aimed and not setting.past:
        return True
    return _to_come(time, said, setting, years)


def _to_come(time: Cue, said: Said, setting: Setting, years: Years) -> bool:
    """Whether a year without words that tell or promise is one to come."""
    if time.last == years.reviewed:
        return False
    if years.written is not None and (not setting.past or time.last > years.written):
        if time.last == years.written:
            return not years.report or setting.stance == "target" or setting.ahead
        return time.last > years.written or (setting.stance == "target" and not years.report)
    if setting.past or years.report:
        return time.last >= years.target and years.target_basis == "plan"
    if years.base_basis == "plan":
        return True
    if years.first_aim is not None:
        return time.last >= years.first_aim
    return setting.stance == "target" or said.intended


def observed_later(time: Cue, years: Years) -> bool:
    """Whether an observed time lies after the base year, or in the year under review, or nobody knows the base year."""
    if years.base_basis != "plan":
        # A span up to a year that nobody knows to be the base year is history, like any that ends there.
        return time.last > years.base or time.first == time.last == years.base
    return time.basis == "open" or time.last > years.base or time.last == years.reviewed


def rests_on(
    period: str, time: Cue | None, stated: set[int], years: Years
) -> tuple[str, PeriodBasis]:
    """A period and what it rests on; empty where it would rest on a year that nothing tells.

    ``stated`` are the years that the words name.
    """
    if not period or (time is not None and time.basis == "open"):
        return "", ""
    basis: PeriodBasis = "plan"
    if time is not None:
        basis = "stated" if time.basis == "stated" else time.basis  # type: ignore[assignment]
        if time.basis in {"stated", "heading"}:
            stated = stated | {time.last, time.first, time.first + 1}
    if basis == "assumed":
        return period, basis
    first, last = int(period[:4]), _last_year(period)
    own = {first, last} - stated
    rests = {years.base_basis if year <= years.start else years.target_basis for year in own}
    if "" in rests:
        return "", ""
    if "assumed" in rests:
        return period, "assumed"
    return period, "plan" if last in own else basis


def stated_years(spoken: list[Cue]) -> set[int]:
    """The years that words of time name, and the ones after them, from which a growth counts."""
    named = [cue for cue in spoken if cue.basis == "stated"]
    first = {cue.first for cue in named} | {cue.last for cue in named if cue.kind != "since"}
    return first | {year + 1 for year in first}


def _last_year(period: str) -> int:
    years = re.findall(r"(?:^|-|/)(\d{4})", period)
    return int(years[-1])


def _carried(carried: Cue | None, spans: bool, setting: Setting, years: Years) -> Cue | None:
    if carried is None or not (carried.kind == "at" or spans):
        return None
    latest = years.written if years.written is not None else years.target - 1
    if setting.past and carried.last > max(latest, years.base):
        return None
    if setting.stance == "target" and carried.last <= years.base and years.base_basis == "plan":
        return None
    return carried


def _headed(spans: bool, setting: Setting) -> Cue | None:
    if setting.time is None or spans or setting.time.kind == "at":
        return setting.time
    # A level holds at the end of the time that the heading names.
    return replace(setting.time, kind="at", first=setting.time.last)


def _undated(spans: bool, said: Said, setting: Setting, years: Years) -> tuple[Role, str]:
    if setting.past:
        if years.report or years.base_basis != "plan":
            # The base year of a plan that a report is about would be a guess.
            guessed = years.written is not None and years.base_basis == "assumed"
            return "actual", str(years.base) if guessed else ""
        role: Role = "history" if spans else "baseline"
        base = years.base
        return role, _span(base - 4, base, said.compare) if spans else str(base)
    if setting.stance == "target" or said.intended or said.tense == "aim":
        return "target", (
            _span(years.start, years.target, said.compare) if spans else str(years.target)
        )
    return "other", ""


def _promised_period(time: Cue, kind: Kind, spans: bool, said: Said, years: Years) -> str:
    if kind == "cumulative" or spans:
        first = time.first if time.first != time.last else years.start
        one_year = kind == "growth_rate" and not said.yearly and said.compare is None
        if years.report and one_year and time.kind == "at":
            # 2023年增长5% in a report: the growth of that year alone.
            first = time.last
        return _span(min(first, time.last), time.last, said.compare)
    # A target is due within its year.
    return str(time.last) if time.part else time.period()


def _observed_period(time: Cue, spans: bool, said: Said, years: Years) -> str:
    compare = said.compare
    if spans and compare is not None and compare.first == compare.last and compare.last:
        return f"{compare.last}-{time.last}"
    if spans and said.yearly and time.kind == "at" and years.start < time.last:
        return f"{years.start}-{time.last}"
    if time.kind == "over" and years.this is not None and time.first <= years.this < time.last:
        return replace(time, last=years.this).period()
    return time.period()


def _past_span(time: Cue, compare: Cue | None, kind: Kind, yearly: bool, years: Years) -> str:
    if compare is not None:
        if compare.last == 0:
            return time.period() if time.kind == "at" else str(time.last)
        if compare.first == compare.last:
            return f"{compare.last}-{time.last}"
        if time.first == time.last:
            return f"{compare.last + 1}-{time.last}"
        return time.period()
    if time.first == time.last and (yearly or kind in {"growth_rate", "cumulative"}):
        return f"{time.last - 4}-{time.last}" if time.kind == "at" and yearly else time.period()
    return time.period()


def _span(first: int, last: int, compare: Cue | None) -> str:
    if compare is not None and compare.last == 0:
        return str(last)
    if compare is not None and compare.first == compare.last and compare.last < first:
        return f"{compare.last}-{last}"
    return f"{first}-{last}" if first < last else str(last)
