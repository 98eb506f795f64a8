"""Mentions and catalogue to indicators: which mention is whose, a target for each year, one baseline, and why.

The strictest comparator of a year wins; a baseline needs the same scope; a multiple of a known baseline gives a derived
target. Every mention is kept, tied or not. Nothing here guesses: what the document does not say stays empty.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from db.periods import horizon
from db.records import (
    BaselineRecord,
    DecisionRecord,
    IndicatorRecord,
    MentionRecord,
    TargetRecord,
)
from etl.catalogue.match import Matcher, comparable, normal
from etl.catalogue.read import Catalogue, Row
from etl.catalogue.rulings import with_created, without
from etl.facts import Mention

# From the strictest to the loosest, for an indicator whose values should rise; mirrored where they should fall.
_STRICT_UP = (">", ">=", "=", "hold", "~", "<=", "<")
_STRICT_DOWN = ("<", "<=", "=", "hold", "~", ">=", ">")
_MIRRORED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
_FALL = re.compile(r"(?:下降|降低|减少|压减|缩减|缩短|回落)$")
_AVERAGE = re.compile(r"年均(?:复合)?(?:增长率?|增速|增幅)$")


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What came of it, ready for the store; ``catalogue`` is the one that the reviewers' rulings left."""

    catalogue: Catalogue
    indicators: tuple[IndicatorRecord, ...]
    mentions: tuple[MentionRecord, ...]
    targets: tuple[TargetRecord, ...]
    baselines: tuple[BaselineRecord, ...]


class ReconcileError(Exception):
    """The catalogue contradicts the text; the message names every place in one line."""


def reconcile(
    catalogue: Catalogue, mentions: Sequence[Mention], decisions: Sequence[DecisionRecord] = ()
) -> Reconciled:
    """Tie the mentions to the catalogue and rule on targets and baselines.

    ``decisions`` are reviewers' rulings, which go before any rule here: they tie a mention to another indicator, make
    an indicator of it, or set it aside. An indicator whose mentions they all took away is left out.
    Raises ``ReconcileError`` for a catalogue row without a mention or an alias that matches nothing.
    """
    keys = mention_keys(mentions)
    matcher = Matcher(catalogue)
    records = [
        _record(mention, key, ordinal, *matcher.tie(mention))
        for ordinal, (mention, key) in enumerate(zip(mentions, keys, strict=True))
    ]
    _complain(catalogue, matcher, records)
    catalogue = with_created(catalogue, decisions)
    ruled = {decision.mention_key: decision for decision in decisions}
    records = [_ruled(record, ruled.get(record.key), catalogue) for record in records]
    targeted = {record.code for record in records if record.use == "target"}
    catalogue = without(catalogue, [r.code for r in catalogue.rows if r.code not in targeted])
    codes = {row.code for row in catalogue.rows}
    records = [r if r.code in codes or not r.code else replace(r, code="", use="") for r in records]
    of: dict[str, list[MentionRecord]] = defaultdict(list)
    for record in records:
        if record.code:
            of[record.code].append(record)
    targets: list[TargetRecord] = []
    baselines: list[BaselineRecord] = []
    indicators: list[IndicatorRecord] = []
    for ordinal, row in enumerate(catalogue.rows):
        own = of[row.code]
        baseline = _baseline(row, own, catalogue, ruled)
        if baseline is not None:
            baselines.append(baseline)
        targets.extend(_targets(row, own, baseline, catalogue))
        indicators.append(_indicator(row, ordinal, own, catalogue))
    return Reconciled(
        catalogue, tuple(indicators), tuple(records), tuple(targets), tuple(baselines)
    )


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


def _ruled(
    record: MentionRecord, decision: DecisionRecord | None, catalogue: Catalogue
) -> MentionRecord:
    """A mention after a reviewer's ruling on it; one for an indicator that is no more changes nothing."""
    if decision is None:
        return record
    if decision.action == "set_aside":
        return replace(record, code="", use="set_aside")
    row = next((row for row in catalogue.rows if row.code == decision.code), None)
    if row is None:
        return record
    # What the reviewer says it is goes before what the grammar made of it.
    role = str(decision.data.get("role") or record.role)
    use = role if role in {"target", "baseline", "actual", "history"} else ""
    if use in {"target", "baseline"} and not comparable(row, record.unit, record.kind):
        use = ""
    return replace(record, code=row.code, use=use)


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
        period_basis=mention.period_basis,
    )


def _complain(catalogue: Catalogue, matcher: Matcher, records: Sequence[MentionRecord]) -> None:
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
    row: Row,
    own: Sequence[MentionRecord],
    catalogue: Catalogue,
    ruled: Mapping[str, DecisionRecord],
) -> BaselineRecord | None:
    stated = [record for record in own if record.use == "baseline" and record.value is not None]
    stated = [
        record
        for record in stated
        if record.period == str(catalogue.base_year) or record.key in ruled
    ]
    if not stated:
        return None
    aliases = {normal(name, catalogue.region) for name in row.baseline_aliases}
    exact = [r for r in stated if normal(r.phrase, catalogue.region) not in aliases]
    chosen = [r for r in stated if r.key in ruled]
    first = (chosen or exact or stated)[0]
    basis = "stated" if exact else row.baseline_basis
    if first.key in ruled and ruled[first.key].data.get("basis") == "proxy":
        basis = "proxy"
    values = sorted({record.value for record in stated if record.value is not None})
    reason: dict[str, Any] = {
        "rule": "same_name" if exact else "catalogue_alias",
        "phrase": first.phrase,
    }
    if first.key in ruled:
        reason["rule"] = "reviewer"
    if len(values) > 1:
        reason["also"] = [value for value in values if value != first.value]
    assert first.value is not None
    return BaselineRecord(
        row.code, catalogue.base_year, first.value, first.unit, basis, first.key, reason
    )


def _targets(
    row: Row,
    own: Sequence[MentionRecord],
    baseline: BaselineRecord | None,
    catalogue: Catalogue,
) -> list[TargetRecord]:
    """The rulings of one indicator: one for each horizon it has a target for, or more where values differ."""
    groups: dict[tuple[int, int], list[MentionRecord]] = defaultdict(list)
    for record in own:
        if record.use == "target":
            place = horizon(row.kind, record.period, catalogue.start_year, catalogue.target_year)
            groups[place].append(record)
    rulings = []
    for place in sorted(groups):
        by_value: dict[tuple[float | None, float | None], list[MentionRecord]] = defaultdict(list)
        for record in groups[place]:
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
    value, unit, basis = strictest.value, strictest.unit, "stated"
    comparator = strictest.comparator
    factor = _factor(row, strictest)
    falls = _FALL.search(strictest.phrase) is not None
    if factor is not None:
        unit, value = row.unit, factor
        if row.kind != "multiple":
            basis, value = "derived", None
        if baseline is not None:
            value = round(factor * baseline.value, 10)
            reason |= {"rule": "multiple", "factor": factor, "baseline": baseline.value}
    elif strictest.kind == "change" and strictest.value is not None:
        # "2.5 points more than in 2020" sets a level once the level of 2020 is known.
        unit, basis, value = row.unit, "derived", None
        step = -strictest.value if falls else strictest.value
        reason |= {"change": step}
        if baseline is not None:
            value = round(baseline.value + step, 10)
            reason |= {"rule": "change", "baseline": baseline.value}
    if falls and (factor is not None or basis == "derived"):
        comparator = _MIRRORED.get(comparator, comparator)
    period = max((record.period for record in records), key=len)
    return TargetRecord(
        code=row.code,
        period=period,
        comparator=comparator,
        value=value,
        unit=unit or row.unit,
        basis=basis,
        value_high=strictest.value_high,
        factor=factor,
        mention_key=strictest.key,
        reason=reason,
    )


def _factor(row: Row, record: MentionRecord) -> float | None:
    """What the target multiplies the baseline by, where it is worded so: doubling, or 30 % less than in 2020."""
    if record.kind == "multiple":
        return record.value
    total_change = record.kind in {"change", "growth_rate"} and record.unit == "%"
    of_level = record.kind == "change" and row.unit != "%"
    if not total_change or record.value is None or not (row.kind == "multiple" or of_level):
        return None
    return round(1 + (-1 if _FALL.search(record.phrase) else 1) * record.value / 100, 10)


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
