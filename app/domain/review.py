"""What a reviewer has before him: mentions that no indicator claims, proposals for each, checks of a new indicator."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.domain.row import IndicatorRow
from db.codes import code_from_name, is_code
from db.kinds import CATALOGUED, WORDED
from db.records import MENTION_ROLES, DecisionRecord, MentionRecord

Show = Literal["open", "others", "tied", "ruled", "years"]
SHOWS: tuple[Show, ...] = ("open", "others", "tied", "ruled", "years")
# Kinds that need no unit of their own.
UNITLESS = WORDED | {"multiple"}
_LIKE = 0.35


@dataclass(frozen=True, slots=True)
class NewIndicator:
    """What a reviewer enters to make an indicator of a mention; ``direction`` is up, down, or empty (undecided)."""

    code: str
    name: str
    name_en: str
    unit: str
    kind: str
    direction: str
    part: str
    category: str

    def data(self) -> dict[str, str]:
        """As the decision keeps it."""
        return {
            "name": self.name,
            "name_en": self.name_en,
            "unit": self.unit,
            "kind": self.kind,
            "direction": self.direction,
            "part": self.part,
            "category": self.category,
        }


def shown(
    mentions: Sequence[MentionRecord], decisions: Sequence[DecisionRecord], show: Show
) -> list[MentionRecord]:
    """The mentions of a list: targets that wait, what else is tied to nothing, what is tied, what was ruled on, and
    the values whose year nothing states.
    """
    ruled = {decision.mention_key for decision in decisions}
    if show == "ruled":
        return [mention for mention in mentions if mention.key in ruled]
    if show == "tied":
        return [mention for mention in mentions if mention.code]
    free = [m for m in mentions if not m.code and m.use != "set_aside"]
    if show == "open":
        return [mention for mention in free if mention.role == "target"]
    if show == "years":
        return [m for m in mentions if m.use != "set_aside" and unsure_of_year(m)]
    rest = [mention for mention in free if mention.role != "target"]
    return sorted(rest, key=lambda m: (MENTION_ROLES.index(m.role), m.ordinal))


def unsure_of_year(mention: MentionRecord) -> bool:
    """Whether the period of a value rests on a year that nothing states, or is left open."""
    if mention.role not in {"target", "baseline", "actual"}:
        return mention.period_basis == "assumed"
    return mention.period_basis == "assumed" or not mention.period


def nearest(
    mention: MentionRecord, rows: Sequence[IndicatorRow], limit: int = 3
) -> list[IndicatorRow]:
    """The indicators whose names are most like the mention's, those of the same unit first; none below a likeness."""

    def likeness(row: IndicatorRow) -> float:
        names = (row.name_zh, *row.indicator.aliases)
        return max(
            difflib.SequenceMatcher(None, _plain(mention.phrase), _plain(name)).ratio()
            for name in names
        )

    ranked = [(row.unit == mention.unit, likeness(row), row) for row in rows]
    good = [each for each in ranked if each[1] >= _LIKE]
    good.sort(key=lambda each: (-each[0], -each[1], each[2].code))
    return [row for _, _, row in good[:limit]]


def proposal(
    mention: MentionRecord, taken: Collection[str], near: Sequence[IndicatorRow]
) -> NewIndicator:
    """A new indicator as the mention suggests it, placed beside the one most like it."""
    kind = (
        mention.kind
        if mention.kind in CATALOGUED
        else "share"
        if mention.unit == "百分点"
        else "level"
    )
    return NewIndicator(
        code=code_from_name(mention.phrase, taken),
        name=mention.phrase,
        name_en="",
        unit="%" if mention.unit == "百分点" else mention.unit,
        kind=kind,
        direction="down" if mention.comparator in {"<", "<="} else "up",
        part=near[0].part if near else "",
        category=near[0].category if near else "",
    )


def problems(
    new: NewIndicator, taken: Collection[str], names: Mapping[tuple[str, str], str]
) -> list[tuple[str, dict[str, str]]]:
    """What keeps a new indicator from being made: (text key, its words). ``names`` are (part, name) to code."""
    found: list[tuple[str, dict[str, str]]] = []
    if not new.name:
        found.append(("review.problem.name", {}))
    if not is_code(new.code):
        found.append(("review.problem.code", {"code": new.code}))
    elif new.code in taken:
        found.append(("review.problem.taken", {"code": new.code}))
    if not new.unit and new.kind not in UNITLESS:
        found.append(("review.problem.unit", {}))
    if new.kind not in CATALOGUED:
        found.append(("review.problem.kind", {}))
    if not new.part or not new.category:
        found.append(("review.problem.place", {}))
    other = names.get((new.part, _plain(new.name)))
    if other:
        found.append(("review.problem.same_name", {"code": other}))
    return found


def known_names(rows: Sequence[IndicatorRow]) -> dict[tuple[str, str], str]:
    """(part, name without punctuation) to code, aliases included."""
    return {
        (row.part, _plain(name)): row.code
        for row in rows
        for name in (row.name_zh, *row.indicator.aliases)
    }


def _plain(name: str) -> str:
    return re.sub(r"[\s“”\"‘’'（）()*、，,]", "", name)
