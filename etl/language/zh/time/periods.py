"""When a quantity holds: years, parts of years, plan periods and their ends, as the text says them.

A part of a year is written ``2023H1``, ``2023Q3``, ``2023Q1-Q3`` (the first three quarters), ``2023-09`` (a month) or
``2023-01/2023-05`` (the first five months). Months that make a half-year or quarters are written as these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from etl.language.zh.numbers.quantities import fold

CueKind = Literal["at", "over", "since", "compare", "now"]
# What the plan's base or target year rests on; empty where there is nothing to go by.
YearBasis = Literal["plan", "assumed", ""]
# Whether a word of time names its years itself, leans on the plan's years, or on a year that nobody knows.
CueBasis = Literal["stated", "heading", "plan", "assumed", "open"]

_PLAN_WORDS = "一二三四五六七八九十"
_QUOTE = "[“\"'「『]?"
_CLOSE = "[”\"'」』]?"
_FIVE = rf"{_QUOTE}(?P<plan>十?[一二三四五六七八九]|十)五{_CLOSE}"

_FOOTING = rf"在(?=(?:(?:19|20)\d\d年?|{_FIVE.replace('(?P<plan>', '(?:')}末?)的?基础上)"
_SOON = "(?:[一二两三四五六七八九十]|10|[1-9])"
_HAN_OR_DIGITS = r"[一二三四五六七八九十\d]{1,2}"

_CUE = re.compile(
    rf"""
    (?P<compare>(?:恢复[至到]|较|比|相比|与|同|超出|高于|{_FOOTING}|(?:分别)?(?:相当于|是|为)(?=[^，。]{{2,12}}?的?\d[\d.]*倍))(?:去年|上年)?
        (?:(?P<cyear>(?:19|20)\d\d)年?|{_FIVE.replace("plan", "cplan")}|上一?个五年|上一?时期
        |(?P<last>上年|去年|前一年|上一年度?))
        (?P<cend>期?末期?|时期|期间|年底|底|同期)?(?:峰值|水平|的?基础上)?(?:相比|比|时|的(?=\d[\d.]*倍))?)
    |(?P<yoy>同比|环比)
    |(?P<range>(?P<from>(?:19|20)\d\d)年?\s?(?:-|~|至|到)\s?(?P<to>(?:19|20)\d\d)(?:年(?!均)|五年)?(?:期间|间)?)
    |(?<![\d.])(?P<year>(?P<y>(?:19|20)\d\d)(?:年度?(?P<yend>底|末|前(?![两二三23]个?季度|{_HAN_OR_DIGITS}个月)|初)?|(?=\s*(?:$|[（(]))))(?P<since>以来|起|开始)?
    |(?P<relative>(?P<which>今年|本年度?|去年|明年|过去一年|一年来)(?:度|底|末|以来|初)?)
    |(?P<whole>全年(?![龄月]))
    |(?P<fyp>{_FIVE}(?:规划)?(?P<fend>期?末期?|期间末|时期末|期内)?(?P<fper>期间|时期|以来|五年|(?=年均|累计))?)
    |(?P<ago>(?:过去|近)(?P<back>{_SOON})年)
    |(?P<end>规划期末|(?<!五”)期末|规划末期)
    |(?P<within>规划期内|规划期间|规划期)
    |(?P<coming>(?:未来|今后)(?P<span>{_SOON})年|(?<![\d年月])(?P<span3>三|3)年内)
    |(?P<five>(?<![\d一二三四五六七八九十])(?:五|5)年(?:内|间|来|(?=累计|合计|翻)))
    |(?P<now>目前|当前|现有|截至目前|迄今|现已|已经|已建成|至今|近年来|多年来)
    """,
    re.VERBOSE,
)
_MONTH = r"(?:1[0-2]|0?[1-9])"
_HAN = "[一二三四五六七八九十]"
_PART = re.compile(
    rf"""
    的?(?:
    (?P<half>[上下])半年
    |第?(?P<quarter>[一二三四1-4])个?季度
    |前(?P<quarters>[两二三23])个?季度
    |前(?P<months>{_HAN}|{_MONTH})个月
    |(?P<first>{_MONTH}|{_HAN})(?:月份?)?\s?(?:-{{1,2}}|~|至|到)\s?(?P<last>{_MONTH}|{_HAN}{{1,2}})月(?:份|底|末)?
    |(?P<month>{_MONTH})月(?:份|底|末|(?P<day>\d{{1,2}})日)?
    )(?!前)
    """,
    re.VERBOSE,
)
# Without a year beside it a part must speak for itself: a month alone is a date of something else.
_PART_ALONE = re.compile(
    r"(?<![\d一二三四年])(?=上半年|下半年|第?[一二三四1-4]个?季度|前[两二三23]个?季度|前[二三四五六七八九十\d]{1,2}个月"
    r"|(?:截至|截止)?\d{1,2}(?:月份?)?\s?(?:-{1,2}|~|至|到)\s?\d{1,2}月)(?:截至|截止)?"
    r"|(?:截至|截止)(?=\d{1,2}月)|(?=\d{1,2}月[底末](?!前))"
)
_AIMED = re.compile(r"(?:(?<![截止达])[到至]|力争|争取|确保|计划|预期|力争在|争取在)$")
_BESIDE_COMPARED = re.compile(r"(?:较|比|同|与)(?:去年|上年)?$")


@dataclass(frozen=True, slots=True)
class Years:
    """The plan's own years, base (2020), start (2021) and target (2025), and what each rests on.

    ``written`` is the year in which the text was written, ``reviewed`` the one that it looks back on as a whole (a
    communiqué, a summary), with ``reviewed_part`` where it is a part of it, ``first_aim`` the first year for which it
    sets an aim (到2025年); ``None`` where nothing says so. ``coming`` is the year with which 未来五年 begins.
    ``report`` marks a text that tells how a plan goes. A year that rests on nothing is a number out of the way that
    no period shows.
    """

    base: int
    target: int
    base_basis: YearBasis = "plan"
    target_basis: YearBasis = "plan"
    written: int | None = None
    coming: int | None = None
    reviewed: int | None = None
    reviewed_part: str = ""
    first_aim: int | None = None
    report: bool = False

    @property
    def start(self) -> int:
        """The first year of the plan."""
        return self.base + 1

    @property
    def known(self) -> bool:
        """Whether the document or a person says from when to when the plan runs."""
        return self.base_basis == self.target_basis == "plan"

    @property
    def this(self) -> int | None:
        """今年: the year of writing, else the one under review."""
        return self.written or self.reviewed


@dataclass(frozen=True, slots=True)
class Cue:
    """A word of time at ``start:end``: ``at`` a year, ``over`` a span, ``compare`` with a date, or ``now``.

    ``part`` is the part of the year that is meant (``*H1``, with ``*`` for the year); ``aimed`` is set where the words
    lead up to the year (到2025年), ``goal`` where the year is that of a goal which something is measured by. A cue
    whose ``basis`` is ``open`` speaks of a year that nothing tells.
    """

    start: int
    end: int
    kind: CueKind
    first: int
    last: int
    part: str = ""
    basis: CueBasis = "stated"
    aimed: bool = False
    goal: bool = False

    def period(self) -> str:
        """``2025``, ``2021-2025``, or with the part of the year: ``2023H1``."""
        if self.basis == "open":
            return ""
        if self.first != self.last:
            return f"{self.first}-{self.last}"
        return self.part.replace("*", str(self.last)) if self.part else str(self.last)


def five_year_plan(words: str) -> tuple[int, int]:
    """First and last year of a five-year plan by its number: 十四 → (2021, 2025)."""
    number = 0
    if words.startswith("十"):
        number = 10 + (_PLAN_WORDS.index(words[1]) + 1 if len(words) > 1 else 0)
    else:
        number = _PLAN_WORDS.index(words) + 1
    last = 2005 + (number - 10) * 5
    return last - 4, last


def cues(text: str, years: Years, *, past: bool = False, spoken: Cue | None = None) -> list[Cue]:
    """Every word of time in ``text``, from left to right; ``past`` where the section looks back.

    ``spoken`` is the time that the text before speaks of: 全年 and 上半年 are of its year.
    """
    folded, outside = fold(text), spoken
    found: list[Cue] = []
    inside: Cue | None = None
    for match in _CUE.finditer(folded):
        foreseen = match["whole"] and folded[max(0, match.start() - 2) : match.start()] == "预计"
        cue = _read(match, years, None if foreseen else inside or outside, inside)
        if match["five"]:
            cue = _five_years(match, years, found, past)
        if cue is None:
            continue
        before = folded[max(0, cue.start - 4) : cue.start]
        if part := _part_at(folded, cue.end) if match["year"] or match["relative"] else None:
            # The state at the end of December is that of the year.
            whole = part[1] == "*-12" and before.endswith(("截至", "截止"))
            cue = replace(cue, end=part[0], part="" if whole else part[1])
        elif match["cyear"] and (part := _part_at(folded, cue.end)):
            cue = replace(cue, end=part[0])
        if cue.kind in {"at", "over"} and not cue.aimed:
            cue = replace(cue, aimed=_AIMED.search(before) is not None)
        found.append(cue)
        if cue.kind == "at":
            inside = cue
    return _with_parts_alone(folded, found, years, outside)


def _five_years(match: re.Match[str], years: Years, found: list[Cue], past: bool) -> Cue | None:
    start, end = match.span()
    over = past or any(each.kind in {"over", "at"} and each.last <= years.base for each in found)
    if not over:
        return _coming(start, end, 5, years)
    # 五年累计 after 2011至2015年, or in a review: the five years that are over.
    said = next((each for each in reversed(found) if each.kind == "over"), None)
    if said:
        return replace(said, start=start, end=end)
    return Cue(start, end, "over", years.base - 4, years.base, basis="plan")


def _coming(start: int, end: int, length: int, years: Years) -> Cue:
    """未来五年: the plan's own years where these are known, else counted from the date of the text."""
    if years.known:
        return Cue(start, end, "over", years.start, years.base + length, basis="plan", aimed=True)
    if years.coming is None:
        return Cue(start, end, "over", years.start, years.target, basis="open", aimed=True)
    last = years.coming + length - 1
    return Cue(start, end, "over", years.coming, last, basis="assumed", aimed=True)


def _read(match: re.Match[str], years: Years, spoken: Cue | None, inside: Cue | None) -> Cue | None:
    """A word of time; ``spoken`` is the year said before, ``inside`` the one said in the same sentence."""
    start, end = match.span()
    if match["compare"]:
        return _compared(match, years)
    if match["yoy"]:
        return Cue(start, end, "compare", 0, 0)
    if match["range"]:
        return Cue(start, end, "over", int(match["from"]), int(match["to"]))
    if match["year"]:
        year = int(match["y"])
        if match["since"]:
            return _since(start, end, year, years)
        return Cue(start, end, "at", year, year)
    if match["relative"] or match["whole"]:
        return _relative(match, years, spoken)
    if match["fyp"]:
        first, last = five_year_plan(match["plan"])
        ending = match["fend"] or ""
        if "末" in ending:
            return Cue(start, end, "at", last, last)
        if match["fper"] == "以来" and last > years.base:
            return _since(start, end, first, years)
        if match["fper"] is not None or ending == "期内":
            return Cue(start, end, "over", first, last)
        return None
    if match["end"]:
        return Cue(start, end, "at", years.target, years.target, basis="plan", aimed=True)
    if match["within"]:
        return Cue(start, end, "over", years.start, years.target, basis="plan", aimed=True)
    if match["ago"]:
        return Cue(
            start, end, "over", years.base + 1 - _length(match["back"]), years.base, basis="plan"
        )
    if match["coming"]:
        return _coming(start, end, _length(match["span"] or match["span3"]), years)
    if years.base_basis == "plan" and not years.report:
        return Cue(start, end, "now", years.base, years.base, basis="plan")
    if inside is not None and not inside.aimed:
        return replace(inside, start=start, end=end)
    if years.this is None:
        return Cue(start, end, "now", years.base, years.base, basis="open")
    return Cue(start, end, "now", years.this, years.this, basis="assumed")


def _since(start: int, end: int, first: int, years: Years) -> Cue:
    """From a year on: up to the base year of a plan, or up to when the text was written."""
    own = years.base_basis == "plan" and not years.report and first <= years.base
    last = years.base if own else years.this
    if last is None or last < first:
        return Cue(start, end, "since", first, first, basis="open")
    return Cue(start, end, "since", first, last)


def _compared(match: re.Match[str], years: Years) -> Cue:
    start, end = match.span()
    if match["cyear"]:
        return Cue(start, end, "compare", int(match["cyear"]), int(match["cyear"]))
    if match["cplan"]:
        first, last = five_year_plan(match["cplan"])
        whole = not (match["cend"] and "末" in match["cend"])
        return Cue(start, end, "compare", first if whole else last, last)
    if match["last"]:
        # 比上年增长: like 同比, a growth of the year that is spoken of.
        return Cue(start, end, "compare", 0, 0)
    return Cue(start, end, "compare", years.base - 9, years.base - 5, basis="plan")


def _relative(match: re.Match[str], years: Years, spoken: Cue | None) -> Cue | None:
    """今年, 去年 and 全年: of the year of writing, or of the one that is spoken of."""
    start, end = match.span()
    if match["whole"] and (spoken is None or spoken.kind != "at"):
        return None if years.this is None else Cue(start, end, "at", years.this, years.this)
    if match["whole"] and spoken is not None:
        return replace(spoken, start=start, end=end, part="")
    if years.this is None:
        return Cue(start, end, "at", years.base, years.base, basis="open")
    which = match["which"]
    back = which in {"去年", "过去一年", "一年来"}
    if back and years.written is None:
        return Cue(start, end, "at", years.this, years.this)
    year = years.this + (which == "明年") - back
    return Cue(start, end, "at", year, year)


def _length(word: str) -> int:
    return int(word) if word.isdecimal() else {"两": 2}.get(word) or _PLAN_WORDS.index(word) + 1


def _part_at(text: str, position: int) -> tuple[int, str] | None:
    """Where a part of a year at ``position`` ends, and the part with ``*`` for the year; ``None`` without one."""
    match = _PART.match(text, position)
    if match is None:
        return None
    if match["half"]:
        part = "*H1" if match["half"] == "上" else "*H2"
    elif match["quarter"]:
        part = f"*Q{_number(match['quarter'])}"
    elif match["quarters"]:
        part = _months(1, 3 * _number(match["quarters"]))
    elif match["months"]:
        part = _months(1, _number(match["months"]))
    elif match["month"]:
        month = int(match["month"])
        # The end of December is the end of the year.
        ends = match["day"] == "31" or match.group().endswith(("底", "末"))
        part = "" if month == 12 and ends else f"*-{month:02d}"
    else:
        part = _months(_number(match["first"]), _number(match["last"]))
    return match.end(), part


def _number(word: str) -> int:
    if word.isdecimal():
        return int(word)
    if len(word) == 2:
        return 10 + _PLAN_WORDS.index(word[1]) + 1
    return 2 if word == "两" else _PLAN_WORDS.index(word) + 1


def _months(first: int, last: int) -> str:
    named = {
        (1, 12): "", (1, 6): "*H1", (7, 12): "*H2", (1, 9): "*Q1-Q3",
        (1, 3): "*Q1", (4, 6): "*Q2", (7, 9): "*Q3", (10, 12): "*Q4",
    }  # fmt: skip
    if (first, last) in named:
        return named[(first, last)]
    return f"*-{first:02d}" if first == last else f"*-{first:02d}/*-{last:02d}"


def _with_parts_alone(text: str, found: list[Cue], years: Years, spoken: Cue | None) -> list[Cue]:
    """上半年 and 1-9月 without a year beside them: of the year said before, or of that of writing."""
    merged: list[Cue] = []
    later = 0
    for match in _PART_ALONE.finditer(text):
        start, part = match.start(), _part_at(text, match.end())
        while later < len(found) and found[later].start < start:
            merged.append(found[later])
            spoken = found[later] if found[later].kind == "at" else spoken
            later += 1
        if part is None or (merged and start < merged[-1].end):
            continue
        if later < len(found) and found[later].start < part[0]:
            continue
        if _BESIDE_COMPARED.search(text[max(0, start - 3) : start]):
            continue
        if spoken is not None and spoken.kind == "at":
            cue = replace(spoken, start=start, end=part[0], part=part[1])
        elif years.this is not None:
            cue = Cue(start, part[0], "at", years.this, years.this, part[1])
        else:
            cue = Cue(start, part[0], "at", years.base, years.base, part[1], "open")
        merged.append(cue)
    return merged + found[later:]
