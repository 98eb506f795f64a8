"""Names to catalogue rows: which indicator a mention is about, by its name, its unit and its part of the document."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from db.kinds import GROWING, WORDED
from etl.catalogue.read import Catalogue, Row
from etl.facts import Mention

# Classifiers: the same count is written with one or another.
COUNT_UNITS = frozenset({"家", "个", "种", "项", "座", "所", "处"})
_SUFFIX = re.compile(r"(?:的)?(?:数量|总数|个数|总量|人数)$")
_GROWTH = re.compile(r"(?:年均)?(?:复合)?(?:增长|增速|增幅|增长率|下降|降低|提高|提升)+$")


def normal(name: str, region: Sequence[str] = ()) -> str:
    """A name for comparison: no spaces, quotes or brackets, without the region in front and 数量 behind."""
    name = re.sub(r"[\s“”\"‘’'（）()*＊、，,]", "", name)
    for word in sorted(region, key=len, reverse=True):
        if name.startswith(word) and len(name) > len(word) + 2:
            name = name[len(word) :]
            break
    return _SUFFIX.sub("", name)


class Matcher:
    """Names to rows, by what the name is used for.

    ``met`` collects the (code, normal name) pairs that some mention was tied by.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.part_of = {part.begins: part.code for part in catalogue.parts if part.begins}
        self.names: dict[str, list[Row]] = defaultdict(list)
        self.baselines: dict[str, list[Row]] = defaultdict(list)
        self.history: dict[str, list[Row]] = defaultdict(list)
        self.prior: dict[str, list[Row]] = defaultdict(list)
        self.met: set[tuple[str, str]] = set()
        for row in catalogue.rows:
            for name in (row.name, *row.aliases):
                self.names[self._normal(name)].append(row)
            for name in row.baseline_aliases:
                self.baselines[self._normal(name)].append(row)
            for name in row.history_aliases:
                self.history[self._normal(name)].append(row)
            for name in row.prior_total_aliases:
                self.prior[self._normal(name)].append(row)

    def _normal(self, name: str) -> str:
        return normal(name, self.catalogue.region)

    def tie(self, mention: Mention) -> tuple[str, str]:
        """Code and use of a mention; both empty when the catalogue does not know it."""
        if mention.role == "other":
            return "", ""
        name = self._normal(mention.indicator)
        if mention.role == "target":
            row = self._pick(name, self.names, mention)
            return (row.code, "target") if row else ("", "")
        if mention.role == "baseline":
            row = self._pick(name, self.baselines, mention) or self._pick(name, self.names, mention)
            return (row.code, "baseline") if row else ("", "")
        if mention.kind in {"growth_rate", "change", "multiple"}:
            stem = self._normal(_GROWTH.sub("", mention.indicator))
            row = (
                self._pick(stem, self.history, mention, loose=True)
                or self._pick(stem, self.baselines, mention, loose=True)
                or self._pick(stem, self.names, mention, loose=True)
            )
            return (row.code, mention.role) if row else ("", "")
        if mention.role == "history" and (row := self._pick(name, self.prior, mention)):
            return row.code, "prior_total"
        row = self._pick(name, self.names, mention)
        return (row.code, mention.role) if row else ("", "")

    def _pick(
        self, name: str, index: Mapping[str, list[Row]], mention: Mention, *, loose: bool = False
    ) -> Row | None:
        rows = [row for row in index.get(name, ()) if loose or _fits(row, mention)]
        if not rows:
            return None
        part = self.part_of.get(mention.section[0] if mention.section else "")
        own = [row for row in rows if row.part == part]
        row = (own or rows)[0]
        self.met.add((row.code, name))
        return row


def _fits(row: Row, mention: Mention) -> bool:
    """Whether a mention can be about the row at all: unit and kind agree, or it says nothing of a unit."""
    if mention.value is None:
        return mention.kind == row.kind or (
            mention.kind == "qualitative" and row.kind != "relative"
        )
    if row.kind == "relative":
        return False
    if mention.kind == "multiple":
        return mention.role == "target" and row.kind in GROWING
    return comparable(row, mention.unit, mention.kind)


def comparable(row: Row, unit: str, kind: str) -> bool:
    """Whether what is said in ``unit`` can be about the row: in its unit, or as a change of what it measures."""
    # A table may print numbers without a unit under a name that tells it.
    if kind in WORDED or kind == "multiple" or unit in {row.unit, ""}:
        return True
    if {unit, row.unit} <= COUNT_UNITS:
        return True
    if kind == "change" and unit == "百分点":
        return row.unit == "%"
    if kind == "change" and unit == "%" and row.kind in {"level", "count", "cumulative"}:
        # 10 % less than in 2020 is 0.9 times the level of 2020, whatever that is measured in.
        return True
    return unit == "%" and kind in {"change", "growth_rate"} and row.kind == "multiple"
