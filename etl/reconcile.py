"""Mentions and catalogue to indicators: which mention is whose, one target, one baseline, and why.

The strictest comparator wins; a baseline needs the same scope; a multiple of a known baseline gives a derived
target. Every mention is kept, tied or not. Nothing here guesses: what the document does not say stays empty.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from db.records import BaselineRecord, IndicatorRecord, MentionRecord, TargetRecord
from etl.catalogue import Catalogue, Row
from etl.facts import Mention

# From the strictest to the loosest, for an indicator whose values should rise; mirrored where they should fall.
_STRICT_UP = (">", ">=", "=", "hold", "~", "<=", "<")
_STRICT_DOWN = ("<", "<=", "=", "hold", "~", ">=", ">")
_SUFFIX = re.compile(r"(?:的)?(?:数量|总数|个数|总量|人数)$")
_GROWTH = re.compile(r"(?:年均)?(?:复合)?(?:增长|增速|增幅|增长率|下降|降低|提高|提升)+$")
_AVERAGE = re.compile(r"年均(?:复合)?(?:增长率?|增速|增幅)$")


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What came of it, ready for the store."""

    indicators: tuple[IndicatorRecord, ...]
    mentions: tuple[MentionRecord, ...]
    targets: tuple[TargetRecord, ...]
    baselines: tuple[BaselineRecord, ...]


class ReconcileError(Exception):
    """The catalogue contradicts the text; the message names every place in one line."""


def reconcile(
    catalogue: Catalogue, mentions: Sequence[Mention], decisions: Iterable[Any] = ()
) -> Reconciled:
    """Tie the mentions to the catalogue and rule on targets and baselines.

    ``decisions`` are reviewers' rulings (``mention_key``, ``action``, ``code``), which go before any rule here.
    Raises ``ReconcileError`` for a catalogue row without a mention or an alias that matches nothing.
    """
    keys = mention_keys(mentions)
    ruled = {decision.mention_key: decision for decision in decisions}
    matcher = _Matcher(catalogue)
    records = []
    for ordinal, (mention, key) in enumerate(zip(mentions, keys, strict=True)):
        code, use = matcher.tie(mention)
        decision = ruled.get(key)
        if decision is not None:
            code = "" if decision.action == "set_aside" else decision.code
            use = "" if decision.action == "set_aside" else use or _use_of(mention)
        records.append(_record(mention, key, ordinal, code, use))
    _complain(catalogue, matcher, records)
    of: dict[str, list[MentionRecord]] = defaultdict(list)
    for record in records:
        if record.code:
            of[record.code].append(record)
    targets: list[TargetRecord] = []
    baselines: list[BaselineRecord] = []
    indicators: list[IndicatorRecord] = []
    for ordinal, row in enumerate(catalogue.rows):
        own = of[row.code]
        baseline = _baseline(row, own, catalogue)
        if baseline is not None:
            baselines.append(baseline)
        targets.extend(_targets(row, own, baseline))
        indicators.append(_indicator(row, ordinal, own, catalogue))
    return Reconciled(tuple(indicators), tuple(records), tuple(targets), tuple(baselines))


def mention_keys(mentions: Sequence[Mention]) -> list[str]:
    """A key for each mention that stays while the document says the same thing in the same section."""
    seen: Counter[tuple[str, ...]] = Counter()
    keys = []
    for mention in mentions:
        place = (" / ".join(mention.section), mention.evidence, mention.text, mention.indicator)
        seen[place] += 1
        data = "\x1f".join((*place, str(seen[place])))
        keys.append(hashlib.sha256(data.encode()).hexdigest()[:16])
    return keys


def normal(name: str, region: Sequence[str] = ()) -> str:
    """A name for comparison: no spaces, quotes or brackets, without the region in front and 数量 behind."""
    name = re.sub(r"[\s“”\"‘’'（）()*＊、，,]", "", name)
    for word in sorted(region, key=len, reverse=True):
        if name.startswith(word) and len(name) > len(word) + 2:
            name = name[len(word) :]
            break
    return _SUFFIX.sub("", name)


class _Matcher:
    """Names to rows, by what the name is used for."""

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
            return (row.code, "history") if row else ("", "")
        row = self._pick(name, self.prior, mention)
        if row:
            return row.code, "prior_total"
        row = self._pick(name, self.names, mention)
        return (row.code, "history") if row else ("", "")

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
        return mention.role == "target" and row.kind in {"level", "count", "multiple"}
    if mention.unit == row.unit:
        return True
    return {mention.unit, row.unit} <= {"家", "个", "种", "项", "座", "所", "处"}


def _use_of(mention: Mention) -> str:
    return mention.role if mention.role in {"target", "baseline", "history"} else ""


def _record(mention: Mention, key: str, ordinal: int, code: str, use: str) -> MentionRecord:
    return MentionRecord(
        key=key,
        ordinal=ordinal,
        code=code,
        phrase=mention.indicator,
        role=mention.role,
        comparator=mention.comparator,
        value=mention.value,
        value_high=mention.value_high,
        unit=mention.unit,
        kind=mention.kind,
        period=mention.period,
        text=mention.text,
        section=" / ".join(mention.section),
        start=mention.start,
        end=mention.end,
        quantity_start=mention.quantity_start,
        quantity_end=mention.quantity_end,
        block=mention.block,
        in_table=mention.in_table,
        attribute=mention.attribute,
        use=use,
    )


def _complain(catalogue: Catalogue, matcher: _Matcher, records: Sequence[MentionRecord]) -> None:
    targeted = {record.code for record in records if record.use == "target"}
    problems = []
    for row in catalogue.rows:
        if row.code not in targeted:
            problems.append(f"{row.code}: no mention in the text sets a target for {row.name!r}")
        lists = {
            "aliases": row.aliases,
            "baseline_aliases": row.baseline_aliases,
            "history_aliases": row.history_aliases,
            "prior_total_aliases": row.prior_total_aliases,
        }
        for key, names in lists.items():
            for name in names:
                if (row.code, normal(name, catalogue.region)) not in matcher.met:
                    problems.append(f"{row.code}: {key} {name!r} matches nothing in the text")
    if problems:
        raise ReconcileError(f"{catalogue.slug}/plan.toml: " + "; ".join(problems))


def _baseline(
    row: Row, own: Sequence[MentionRecord], catalogue: Catalogue
) -> BaselineRecord | None:
    stated = [record for record in own if record.use == "baseline" and record.value is not None]
    stated = [record for record in stated if record.period == str(catalogue.base_year)]
    if not stated:
        return None
    aliases = {normal(name, catalogue.region) for name in row.baseline_aliases}
    exact = [r for r in stated if normal(r.phrase, catalogue.region) not in aliases]
    first = (exact or stated)[0]
    basis = "stated" if exact else row.baseline_basis
    values = sorted({record.value for record in stated if record.value is not None})
    reason: dict[str, Any] = {
        "rule": "same_name" if exact else "catalogue_alias",
        "phrase": first.phrase,
    }
    if len(values) > 1:
        reason["also"] = [value for value in values if value != first.value]
    assert first.value is not None
    return BaselineRecord(
        row.code, catalogue.base_year, first.value, first.unit, basis, first.key, reason
    )


def _targets(
    row: Row, own: Sequence[MentionRecord], baseline: BaselineRecord | None
) -> list[TargetRecord]:
    """The rulings of one indicator: one for each year it has a target for, or more where values differ."""
    groups: dict[str, list[MentionRecord]] = defaultdict(list)
    for record in own:
        if record.use == "target":
            groups[record.period[-4:]].append(record)
    rulings = []
    for year in sorted(groups):
        by_value: dict[tuple[float | None, float | None], list[MentionRecord]] = defaultdict(list)
        for record in groups[year]:
            by_value[(record.value, record.value_high)].append(record)
        for records in by_value.values():
            rulings.append(_ruling(row, records, baseline))
    return [replace(ruling, ordinal=number) for number, ruling in enumerate(rulings)]


def _ruling(
    row: Row, records: Sequence[MentionRecord], baseline: BaselineRecord | None
) -> TargetRecord:
    order = _STRICT_DOWN if row.direction < 0 else _STRICT_UP
    strictest = min(records, key=lambda record: order.index(record.comparator))
    said = sorted({record.comparator for record in records}, key=order.index)
    reason: dict[str, Any] = {
        "rule": "only" if len(records) == 1 else "agree",
        "mentions": len(records),
    }
    if len(said) > 1:
        reason = {
            "rule": "strictest",
            "mentions": len(records),
            "chosen": strictest.comparator,
            "others": said[1:],
        }
    value, unit, basis, factor = strictest.value, strictest.unit, "stated", None
    if strictest.kind == "multiple":
        factor = strictest.value
        if row.kind != "multiple":
            unit, basis = row.unit, "derived"
            value = None
            if baseline is not None and factor is not None:
                value = round(factor * baseline.value, 10)
                reason |= {"rule": "multiple", "factor": factor, "baseline": baseline.value}
    period = max((record.period for record in records), key=len)
    return TargetRecord(
        code=row.code,
        period=period,
        comparator=strictest.comparator,
        value=value,
        unit=unit or row.unit,
        basis=basis,
        value_high=strictest.value_high,
        factor=factor,
        mention_key=strictest.key,
        reason=reason,
    )


def _indicator(
    row: Row, ordinal: int, own: Sequence[MentionRecord], catalogue: Catalogue
) -> IndicatorRecord:
    settings: dict[str, Any] = {}
    if row.hold_tolerance is not None:
        settings["hold_tolerance"] = row.hold_tolerance
    if row.bound is not None:
        settings["bound"] = row.bound
    if row.subset_of:
        settings["subset_of"] = row.subset_of
    past = f"{catalogue.base_year - 4}-{catalogue.base_year}"
    for record in own:
        value = {"value": record.value, "mention_key": record.key, "period": record.period}
        average = record.kind == "growth_rate" and _AVERAGE.search(record.phrase)
        if record.use == "history" and average and record.period == past:
            settings.setdefault("history_growth", value)
        elif record.use == "prior_total":
            settings.setdefault("prior_total", value)
    attributes = {record.attribute for record in own if record.attribute}
    return IndicatorRecord(
        code=row.code,
        ordinal=ordinal,
        name_zh=row.name,
        name_en=row.name_en,
        part=row.part,
        category=row.category,
        unit=row.unit,
        kind=row.kind,
        direction=row.direction,
        aliases=list(row.aliases),
        parent=row.parent,
        scope_note=row.scope_note,
        scope_note_en=row.scope_note_en,
        attribute=attributes.pop() if len(attributes) == 1 else "",
        headline=row.headline,
        settings=settings,
    )
