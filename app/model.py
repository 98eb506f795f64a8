"""A plan as the pages read it: one row an indicator, measured, made once for each state of the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from app.i18n import Lang
from app.methods.thresholds import Thresholds
from app.past import judgements_at
from app.progress import measure
from app.worded import derived
from db import store
from db.records import (
    BaselineRecord,
    FindingRecord,
    IndicatorRecord,
    JudgementRecord,
    MentionRecord,
    ObservationRecord,
    PlanView,
    TargetRecord,
)

# Of several targets for one indicator the worst verdict counts; not to know is worse than what is well.
WORST_FIRST = (
    "missed",
    "reversing",
    "lost",
    "far_behind",
    "lost_recovering",
    "behind",
    "no_data",
    "no_baseline",
    "judgement",
    "early_slipping",
    "holding_worse",
    "on_track",
    "ahead",
    "held",
    "early",
    "achieved",
)


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator with its ruling, its baseline, its values and what the methods say of it.

    ``measured`` holds the columns of ``app.progress.measure`` as plain numbers (NaN for nothing).
    ``reference`` is the series that a relative target is compared with, by year; ``base_record`` the value entered
    for the base year (also where the document states one, which then holds); ``judgements`` all of them, oldest
    first, withdrawn ones included. ``verdicts`` is empty for a single target; for several, each with its status
    (``target_record`` and ``measured`` are those of the worst).
    """

    indicator: IndicatorRecord
    target_record: TargetRecord | None
    baseline: float | None
    baseline_year: int
    baseline_basis: str
    baseline_key: str
    observations: Sequence[ObservationRecord]
    mentions: Sequence[MentionRecord]
    findings: Sequence[FindingRecord]
    measured: Mapping[str, Any]
    reference: Mapping[int, float] = field(default_factory=dict)
    base_record: ObservationRecord | None = None
    judgements: Sequence[JudgementRecord] = ()
    verdicts: Sequence[tuple[TargetRecord, str]] = ()

    @property
    def code(self) -> str:
        """The stable code."""
        return self.indicator.code

    @property
    def name_zh(self) -> str:
        """The Chinese name."""
        return self.indicator.name_zh

    @property
    def name_en(self) -> str:
        """The English name."""
        return self.indicator.name_en

    def name(self, lang: Lang) -> str:
        """The name in a language; the Chinese one where there is no English."""
        return (
            self.indicator.name_zh
            if lang == "zh"
            else self.indicator.name_en or self.indicator.name_zh
        )

    @property
    def part(self) -> str:
        """Code of the part."""
        return self.indicator.part

    @property
    def category(self) -> str:
        """Code of the category."""
        return self.indicator.category

    @property
    def unit(self) -> str:
        """The canonical unit."""
        return self.indicator.unit

    @property
    def kind(self) -> str:
        """The kind, which decides the path."""
        return self.indicator.kind

    @property
    def direction(self) -> int:
        """+1 where up is good."""
        return self.indicator.direction

    @property
    def target(self) -> float | None:
        """The target's value; ``None`` where it is in words."""
        return self.target_record.value if self.target_record else None

    @property
    def target_high(self) -> float | None:
        """The upper end of a range."""
        return self.target_record.value_high if self.target_record else None

    @property
    def comparator(self) -> str:
        """The target's comparator."""
        return self.target_record.comparator if self.target_record else ""

    @property
    def target_period(self) -> str:
        """The year or years of the target."""
        return self.target_record.period if self.target_record else ""

    @property
    def target_basis(self) -> str:
        """stated or derived."""
        return self.target_record.basis if self.target_record else ""

    @property
    def status(self) -> str:
        """The code of the verdict."""
        return str(self.measured["status"])

    @property
    def required_unit(self) -> str:
        """Unit of the required growth; ``hold`` where a level is to be held."""
        return (
            "hold" if self.measured["path_kind"] == "band" else str(self.measured["required_unit"])
        )

    @property
    def required_growth_shown(self) -> float | None:
        """Required growth as a number to print: 6.5687 for 6.5687 % a year; points or units as they are."""
        value = self.number("required_growth")
        if value is None:
            return None
        percent = (
            self.measured["required_unit"] == "percent_per_year" and self.kind != "growth_rate"
        )
        return round(value * 100, 4) if percent else round(value, 6)

    def number(self, name: str) -> float | None:
        """A measured number, ``None`` for nothing."""
        value = self.measured[name]
        return None if value is None or value != value else float(value)


@dataclass(frozen=True, slots=True)
class PlanModel:
    """A plan with all its rows in catalogue order.

    ``as_of`` is when the newest value that counts was entered; ``viewed_at`` the past moment that is shown
    (``None``: now).
    """

    view: PlanView
    rows: Sequence[IndicatorRow]
    thresholds: Thresholds
    as_of: datetime | None
    viewed_at: datetime | None = None

    @property
    def slug(self) -> str:
        """The plan's name in addresses."""
        return self.view.plan.slug

    def row(self, code: str) -> IndicatorRow | None:
        """The row of a code."""
        return next((row for row in self.rows if row.code == code), None)

    def neighbours(self, code: str) -> tuple[IndicatorRow | None, IndicatorRow | None]:
        """The rows before and after a code."""
        place = next((n for n, row in enumerate(self.rows) if row.code == code), None)
        if place is None:
            return None, None
        before = self.rows[place - 1] if place else None
        after = self.rows[place + 1] if place + 1 < len(self.rows) else None
        return before, after

    def title(self, lang: Lang) -> str:
        """The plan's title in a language."""
        plan = self.view.plan
        return plan.title if lang == "zh" else plan.title_en or plan.title

    def label(self, what: str, code: str, lang: Lang) -> str:
        """The name of a part or category by its code (``what``: parts, categories)."""
        for item in getattr(self.view.plan, what):
            if item["code"] == code:
                return str(item[lang])
        return code


def load_model(engine: Engine, slug: str, as_of: datetime | None = None) -> PlanModel:
    """Read a plan and measure it, now or with what had been entered by ``as_of``.

    Targets and baselines of the document are those of its latest reading at any time. Raises ``LookupError`` when
    there is no plan of that name.
    """
    view = store.plan_view(engine, slug)
    observations = store.current_observations(engine, slug, as_of=as_of, series=None)
    judged: dict[str, list[JudgementRecord]] = defaultdict(list)
    for judgement in judgements_at(store.judgements(engine, slug), as_of):
        judged[judgement.code].append(judgement)
    targets: dict[str, list[TargetRecord]] = defaultdict(list)
    for target in sorted(view.targets, key=lambda each: each.ordinal):
        targets[target.code].append(target)
    mentions: dict[str, list[MentionRecord]] = defaultdict(list)
    for mention in view.mentions:
        if mention.code:
            mentions[mention.code].append(mention)
    findings: dict[str, list[FindingRecord]] = defaultdict(list)
    for finding in view.findings:
        for code in dict.fromkeys(finding.codes):
            findings[code].append(finding)
    # The first stands where a document's list has several.
    stated = {each.code: each for each in reversed(view.baselines)}
    entered = _Entered.of(observations, view.plan.base_year)
    rows = []
    for indicator in view.indicators:
        if indicator.retired:
            continue
        code = indicator.code
        base, year, basis, key = _base(code, view.plan.base_year, stated, entered)
        targets[code] = [derived(each, indicator.kind, base) for each in targets[code]]
        rows.append(
            IndicatorRow(
                indicator=indicator,
                target_record=targets[code][0] if targets[code] else None,
                baseline=base,
                baseline_year=year,
                baseline_basis=basis,
                baseline_key=key,
                observations=entered.actual.get(code, []),
                mentions=mentions.get(code, []),
                findings=findings.get(code, []),
                measured={},
                reference=entered.reference.get(code, {}),
                base_record=entered.base.get(code),
                judgements=judged.get(code, []),
            )
        )
    thresholds = Thresholds.of(view.plan.thresholds)
    rows = measured_rows(rows, view, thresholds)
    further = [
        replace(row, target_record=target) for row in rows for target in targets[row.code][1:]
    ]
    newest = max((row.entered_at for row in observations), default=None)
    return PlanModel(
        view, _worst(rows, further, view, thresholds), thresholds, newest, viewed_at=as_of
    )


@dataclass(frozen=True, slots=True)
class _Entered:
    """The values that hold, by what they are for: years of the plan, the base year, the series compared with."""

    actual: Mapping[str, list[ObservationRecord]]
    base: Mapping[str, ObservationRecord]
    reference: Mapping[str, dict[int, float]]

    @classmethod
    def of(cls, observations: Sequence[ObservationRecord], base_year: int) -> _Entered:
        actual: dict[str, list[ObservationRecord]] = defaultdict(list)
        base: dict[str, ObservationRecord] = {}
        reference: dict[str, dict[int, float]] = defaultdict(dict)
        for row in observations:
            if row.series == "reference":
                if row.value is not None:
                    reference[row.code][row.year] = row.value
            elif row.year <= base_year:
                base[row.code] = row
            else:
                actual[row.code].append(row)
        return cls(actual, base, reference)


def _base(
    code: str, base_year: int, baselines: Mapping[str, BaselineRecord], entered: _Entered
) -> tuple[float | None, int, str, str]:
    """Value, year, basis and mention key: the document's own where it states one, else what an analyst entered."""
    stated = baselines.get(code)
    if stated is not None:
        return stated.value, stated.year, stated.basis, stated.mention_key
    own = entered.base.get(code)
    if own is not None:
        return own.value, own.year, "entered", ""
    return None, base_year, "none", ""


def measured_rows(
    rows: Sequence[IndicatorRow], view: PlanView, thresholds: Thresholds
) -> list[IndicatorRow]:
    """The rows with what the methods say of each; no code may come twice."""
    if not rows:
        return []
    frame = pd.DataFrame([_input(row, view) for row in rows]).set_index("code")
    values = pd.DataFrame(
        [
            {
                "code": row.code,
                "year": each.year,
                "value": each.value,
                "status": each.status,
                "scope_break": each.scope_break,
            }
            for row in rows
            for each in row.observations
        ],
        columns=["code", "year", "value", "status", "scope_break"],
    )
    reference = [
        {"code": row.code, "year": year, "value": value}
        for row in rows
        for year, value in row.reference.items()
    ]
    given = {
        kind: pd.DataFrame(
            [
                {"code": each.code, "status": each.status}
                for row in rows
                for each in row.judgements
                if each.kind == kind and not each.withdrawn
            ]
        )
        for kind in ("judgement", "override")
    }
    measured = measure(
        frame,
        values,
        thresholds,
        judgements=given["judgement"],
        overrides=given["override"],
        reference=pd.DataFrame(reference, columns=["code", "year", "value"]) if reference else None,
    ).to_dict("index")
    return [
        replace(row, measured={str(key): value for key, value in measured[row.code].items()})
        for row in rows
    ]


def _worst(
    rows: Sequence[IndicatorRow],
    further: Sequence[IndicatorRow],
    view: PlanView,
    thresholds: Thresholds,
) -> list[IndicatorRow]:
    """Of an indicator with several targets the row of the worst verdict, the first of equals."""
    found: dict[str, list[IndicatorRow]] = {row.code: [row] for row in rows}
    waiting = list(further)
    while waiting:
        # One target of each indicator at a time: the methods know a code once.
        turn = {row.code: row for row in reversed(waiting)}
        for row in measured_rows(list(turn.values()), view, thresholds):
            found[row.code].append(row)
        waiting = [row for row in waiting if turn[row.code] is not row]
    chosen = []
    for own in found.values():
        worst = min(own, key=lambda row: WORST_FIRST.index(row.status))
        verdicts = [
            (row.target_record, row.status)
            for row in own
            if row.target_record is not None and len(own) > 1
        ]
        chosen.append(replace(worst, verdicts=verdicts) if verdicts else worst)
    return chosen


def _input(row: IndicatorRow, view: PlanView) -> dict[str, Any]:
    plan, indicator, target = view.plan, row.indicator, row.target_record
    settings = indicator.settings
    last = int(target.period[-4:]) if target and target.period[-4:].isdigit() else plan.target_year

    def number(value: Any) -> float:
        return np.nan if value is None else float(value)

    history = settings.get("history_growth") or {}
    return {
        "code": indicator.code,
        "kind": indicator.kind,
        "direction": indicator.direction,
        "base_year": plan.base_year,
        "start_year": plan.start_year,
        "target_year": last,
        "baseline": number(row.baseline),
        "baseline_year": row.baseline_year,
        "baseline_basis": row.baseline_basis,
        "comparator": target.comparator if target else "",
        "target": np.nan
        if indicator.kind == "multiple"
        else number(target.value if target else None),
        "target_high": number(target.value_high if target else None),
        "target_basis": target.basis if target else "",
        "factor": number(target.factor if target else None),
        "bound": number(settings.get("bound")),
        "hold_tolerance": number(settings.get("hold_tolerance")),
        "history_growth": number(history.get("value")),
    }
