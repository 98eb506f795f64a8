"""The years of a plan, as its document says them, and what each of them rests on.

Title, stated base year, columns of tables, date, and the years for which the text sets aims, in this order. What
nobody says is guessed where there is something to guess from, and the guess is marked as assumed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from etl.document import Document
from etl.facts import Mention
from etl.language.zh.front_matter import DocumentFacts, describe
from etl.language.zh.numbers.quantities import fold
from etl.language.zh.time.periods import YearBasis, Years, cues

# Where a plan of many years names its first year beside its last in a table, that year is where it sets out from.
_LONG = 8
# Numbers out of the way, for years that nothing tells: no period shows them.
_NO_BASE, _NO_TARGET = 1900, 2199
_REPORT = re.compile(
    r"工作报告|评估|总结|回顾|公报|通报|年报|白皮书|述职|监测报告|调研报告|(?:完成|执行|实施|发展|工作|进展|运行|建设)情况"
)
_REVIEW = re.compile(r"公报|总结|回顾|年报|(?:完成|执行|实施|发展|工作|进展|运行|建设)情况")
# A report on a plan that is over: everything in it was observed.
_WHOLE_PLAN = re.compile(r"总结|回顾|终期")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年?(?!\d)")
_REVIEWED = re.compile(
    r"((?:19|20)\d\d)年度?(?:[^，。\d]{0,24}?)(?:执行情况|完成情况|实施情况|发展情况|工作情况|运行情况|建设情况|进展情况|总结|回顾|公报|年报|评估)"
)
_BARE_YEAR = re.compile(r"(?<![\d到至])(?<!力争)(?<!争取)(?<!确保)((?:19|20)\d\d)年(?!以前|前)")
_TITLE_LENGTH = 80
# A head of a column is no longer than this.
_HEAD = 20
# An observed year lies at most so many years before the first aim.
_SPAN = 20


def plan_years(
    document: Document,
    base_year: int | None = None,
    target_year: int | None = None,
    assumed: Sequence[str] = (),
) -> Years:
    """The plan's base and target year: as given, else as the document says, else guessed and marked as assumed.

    ``assumed`` names those of the given years (``base_year``, ``target_year``) that are guesses themselves.
    """
    facts = describe(document)
    told = _told(document, facts)
    columns = column_years(document)
    target, target_basis = _target(facts, columns, target_year, base_year)
    base, base_basis = _base(document, facts, told, columns, base_year, target)
    if target is not None and base is not None and base >= target:
        target, target_basis = None, ""
    if base_year is not None and "base_year" in assumed:
        base_basis = "assumed"
    if target_year is not None and "target_year" in assumed:
        target_basis = "assumed"
    return Years(
        base if base is not None else _NO_BASE,
        target if target is not None else _NO_TARGET,
        base_basis,
        target_basis,
        written=told.written,
        coming=told.coming,
        reviewed=told.reviewed,
        reviewed_part=told.part,
        first_aim=min(facts.target_years, default=None),
        report=told.report,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """When the text was written, the year with which 未来五年 begins, and the year it looks back on."""

    written: int | None
    coming: int | None
    reviewed: int | None
    report: bool
    part: str = ""


def _told(document: Document, facts: DocumentFacts) -> _Told:
    sentence = "。" in document.title or len(document.title) > _TITLE_LENGTH
    title = "" if sentence else fold(document.title)
    report = _REPORT.search(title) is not None
    named = [int(year) for year in _YEAR.findall(title)]
    written = facts.date.year if facts.date else None
    coming = None
    if facts.date is not None:
        coming = facts.date.year if facts.date.month <= 6 else facts.date.year + 1
    start = facts.start_year if facts.period_stated and not report else None
    if start is not None and written is not None and written > start + 1:
        # A page may be dated long after the plan that it holds.
        written = coming = None
    reviewed = None
    looked = _REVIEWED.search(title) if report else None
    if looked:
        reviewed = int(looked[1])
    elif facts.period_stated and _WHOLE_PLAN.search(title):
        reviewed = facts.target_year
    elif report and len(set(named)) == 1 and not facts.period_stated:
        # The report of a year looks back on the one before it.
        reviewed = named[0] if _REVIEW.search(title) else named[0] - 1
        written = written or (None if _REVIEW.search(title) else named[0])
    parts = {cue.part for cue in cues(title, Years(_NO_BASE, _NO_TARGET)) if cue.last == reviewed}
    return _Told(written, coming, reviewed, report, parts.pop() if len(parts) == 1 else "")


def _target(
    facts: DocumentFacts, columns: list[int], given: int | None, base: int | None
) -> tuple[int | None, YearBasis]:
    if given is not None:
        return given, "plan"
    if facts.target_year is not None:
        # The last year for which aims are set; an earlier one that is named more often is a choice.
        sure = facts.period_stated or facts.target_year == max(facts.target_years)
        return facts.target_year, "plan" if sure else "assumed"
    if base is not None:
        return base + 5, "assumed"
    return (columns[-1], "assumed") if columns else (None, "")


def _base(
    document: Document,
    facts: DocumentFacts,
    told: _Told,
    columns: list[int],
    given: int | None,
    target: int | None,
) -> tuple[int | None, YearBasis]:
    if given is not None:
        return given, "plan"
    if facts.base_year is not None:
        first = _first_column(columns, facts)
        return (facts.base_year if first is None else first), "plan"
    if told.reviewed is not None:
        return told.reviewed, "assumed"
    first_aim = min(facts.target_years, default=target)
    if told.written is not None and (first_aim is None or told.written <= first_aim):
        return told.written - 1, "assumed"
    seen = [year for year in _bare_years(document) if _just_before(year, first_aim)]
    if seen:
        return max(seen), "assumed"
    if columns and (first_aim is None or columns[0] < first_aim):
        return columns[0], "assumed"
    return (None, "") if first_aim is None else (first_aim - 5, "assumed")


def _bare_years(document: Document) -> list[int]:
    """The years that the paragraphs name without leading up to them."""
    texts = (fold(block.text) for block in document.blocks if block.kind == "paragraph")
    return [int(year) for text in texts for year in _BARE_YEAR.findall(text)]


def _just_before(year: int, first_aim: int | None) -> bool:
    return first_aim is None or first_aim - _SPAN < year < first_aim


def column_years(document: Document) -> list[int]:
    """The years that the columns of the tables name, from the first; empty where no table names two."""
    named: set[int] = set()
    for table in document.tables:
        cells = [cell for row in table.grid[:2] for cell in row if cell is not None]
        heads = [fold(document.blocks[cell].text) for cell in cells]
        years = {int(each) for head in heads if len(head) <= _HEAD for each in _YEAR.findall(head)}
        named |= years if len(years) > 1 else set()
    return sorted(named)


def _first_column(columns: list[int], facts: DocumentFacts) -> int | None:
    """The start year as base year: （2022-2035年） over a table with the columns 2022年 and 2035年."""
    start, target = facts.start_year, facts.target_year
    if facts.base_stated or start is None or target is None or target - start < _LONG:
        return None
    leaps = len(columns) > 1 and columns[0] == start and columns[1] > start + 1
    return start if leaps and target in columns else None


def offered_years(
    years: Years, mentions: Sequence[Mention]
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Base and target year for a plan file, and which of them are guesses; one that cannot be guessed is left out."""
    offered: dict[str, int] = {}
    assumed: list[str] = []
    last = [int(m.period[-4:]) for m in mentions if m.role == "target" and m.period]
    target = years.target if years.target_basis else max(last, default=None)
    base: int | None = years.base
    if not years.base_basis:
        base = None if target is None else target - 5
    for name, year, basis in (
        ("base_year", base, years.base_basis),
        ("target_year", target, years.target_basis),
    ):
        if year is not None:
            offered[name] = year
            if basis != "plan":
                assumed.append(name)
    return offered, tuple(assumed)
