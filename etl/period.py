"""When a quantity holds: years, plan periods and their ends, as the text says them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from etl.quantity import fold

CueKind = Literal["at", "over", "since", "compare", "now"]

_PLAN_WORDS = "一二三四五六七八九十"
_FIRST_YEAR = (
    1953 - 5
)  # the first five-year plan ran from 1953; from the tenth (2001) on all are five years apart
_QUOTE = "[“\"'「『]?"
_CLOSE = "[”\"'」』]?"
_FIVE = rf"{_QUOTE}(?P<plan>十?[一二三四五六七八九]|十)五{_CLOSE}"

_FOOTING = rf"在(?=(?:(?:19|20)\d\d年?|{_FIVE.replace('(?P<plan>', '(?:')}末?)的?基础上)"

_CUE = re.compile(
    rf"""
    (?P<compare>(?:恢复[至到]|较|比|相比|与|同|超出|高于|{_FOOTING}|(?:分别)?(?:相当于|是|为)(?=[^，。]{{2,12}}?的?\d[\d.]*倍))(?:去年|上年)?
        (?:(?P<cyear>(?:19|20)\d\d)年?|{_FIVE.replace("plan", "cplan")}|上一?个五年|上一?时期|(?P<last>上年|去年))
        (?P<cend>期?末期?|时期|期间|年底|底|同期)?(?:峰值|水平|的?基础上)?(?:相比|比|时|的(?=\d[\d.]*倍))?)
    |(?P<yoy>同比|环比)
    |(?P<range>(?P<from>(?:19|20)\d\d)年?\s?(?:-|~|至|到)\s?(?P<to>(?:19|20)\d\d)(?:年(?!均)|五年)?(?:期间|间)?)
    |(?<![\d.])(?P<year>(?P<y>(?:19|20)\d\d)(?:年(?P<yend>底|末|前|初)?|(?=\s*(?:$|[（(]))))(?P<since>以来|起|开始)?
    |(?P<fyp>{_FIVE}(?:规划)?(?P<fend>期?末期?|期间末|时期末|期内)?(?P<fper>期间|时期|以来|五年|(?=年均|累计))?)
    |(?P<end>规划期末|(?<!五”)期末|规划末期)
    |(?P<within>规划期内|规划期间|规划期|未来(?:五|5)年|今后(?:五|5)年|(?P<five>(?:五|5)年(?:内|间|来|(?=累计|合计|翻))))
    |(?P<next>未来(?:三|3)年|今后(?:三|3)年|(?<!\d)(?:三|3)年内)
    |(?P<now>目前|当前|现有|截至目前|迄今|现已|已经|已建成|至今|近年来|多年来)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Years:
    """The plan's own years: base (2020), start (2021) and target (2025)."""

    base: int
    target: int

    @property
    def start(self) -> int:
        """The first year of the plan."""
        return self.base + 1


@dataclass(frozen=True, slots=True)
class Cue:
    """A word of time at ``start:end``: ``at`` a year, ``over`` a span, ``compare`` with a date, or ``now``."""

    start: int
    end: int
    kind: CueKind
    first: int
    last: int

    def period(self) -> str:
        """``2025`` or ``2021-2025``."""
        return str(self.last) if self.first == self.last else f"{self.first}-{self.last}"


def five_year_plan(words: str) -> tuple[int, int]:
    """First and last year of a five-year plan by its number: 十四 → (2021, 2025)."""
    number = 0
    if words.startswith("十"):
        number = 10 + (_PLAN_WORDS.index(words[1]) + 1 if len(words) > 1 else 0)
    else:
        number = _PLAN_WORDS.index(words) + 1
    last = 2005 + (number - 10) * 5
    return last - 4, last


def cues(text: str, years: Years, *, past: bool = False) -> list[Cue]:
    """Every word of time in ``text``, from left to right; ``past`` where the section looks back."""
    found: list[Cue] = []
    for match in _CUE.finditer(fold(text)):
        cue = _read(match, years)
        if match["five"] and (
            past or any(each.kind in {"over", "at"} and each.last <= years.base for each in found)
        ):
            # 五年累计 after 2011至2015年, or in a review: the five years that are over.
            said = next((each for each in reversed(found) if each.kind == "over"), None)
            first, last = (said.first, said.last) if said else (years.base - 4, years.base)
            cue = Cue(match.start(), match.end(), "over", first, last)
        if cue is not None:
            found.append(cue)
    return found


def _read(match: re.Match[str], years: Years) -> Cue | None:
    start, end = match.span()
    if match["compare"]:
        if match["cyear"]:
            return Cue(start, end, "compare", int(match["cyear"]), int(match["cyear"]))
        if match["cplan"]:
            first, last = five_year_plan(match["cplan"])
            whole = not (match["cend"] and "末" in match["cend"])
            return Cue(start, end, "compare", first if whole else last, last)
        if match["last"]:
            return Cue(start, end, "compare", years.base - 1, years.base - 1)
        return Cue(start, end, "compare", years.base - 9, years.base - 5)
    if match["yoy"]:
        return Cue(start, end, "compare", 0, 0)
    if match["range"]:
        return Cue(start, end, "over", int(match["from"]), int(match["to"]))
    if match["year"]:
        year = int(match["y"])
        if match["since"]:
            return Cue(start, end, "since", year, years.base)
        return Cue(start, end, "at", year, year)
    if match["fyp"]:
        first, last = five_year_plan(match["plan"])
        ending = match["fend"] or ""
        if "末" in ending:
            return Cue(start, end, "at", last, last)
        if match["fper"] is not None or ending == "期内":
            return Cue(start, end, "over", first, last)
        return None
    if match["end"]:
        return Cue(start, end, "at", years.target, years.target)
    if match["within"]:
        return Cue(start, end, "over", years.start, years.target)
    if match["next"]:
        return Cue(start, end, "over", years.start, years.start + 2)
    return Cue(start, end, "now", years.base, years.base)
