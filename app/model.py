"""A plan as the pages read it: one row an indicator, measured, made once for each state of the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from app.i18n import Lang
from app.methods.thresholds import Thresholds
from app.progress import measure
from db import store
from db.records import (
    FindingRecord,
    IndicatorRecord,
    MentionRecord,
    ObservationRecord,
    PlanView,
    TargetRecord,
)


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator with its ruling, its baseline, its values and what the methods say of it.

    ``measured`` holds the columns of ``app.progress.measure`` as plain numbers (NaN for nothing).
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
    """A plan with all its rows in catalogue order."""

    view: PlanView
    rows: Sequence[IndicatorRow]
    thresholds: Thresholds
    as_of: datetime | None

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


def load_model(engine: Engine, slug: str) -> PlanModel:
    """Read a plan and measure it. Raises ``LookupError`` when there is none of that name."""
    view = store.plan_view(engine, slug)
    observations = store.current_observations(engine, slug, series=None)
    judgements = [row for row in store.judgements(engine, slug) if not row.withdrawn]
    thresholds = Thresholds.of(view.plan.thresholds)
    live = [indicator for indicator in view.indicators if not indicator.retired]
    targets: dict[str, TargetRecord] = {}
    for target in view.targets:
        targets.setdefault(target.code, target)
    stated = {baseline.code: baseline for baseline in view.baselines}
    own: dict[str, list[ObservationRecord]] = defaultdict(list)
    entered: dict[str, ObservationRecord] = {}
    reference = []
    for row in observations:
        if row.series == "reference":
            reference.append({"code": row.code, "year": row.year, "value": row.value})
        elif row.year <= view.plan.base_year:
            entered[row.code] = row
        else:
            own[row.code].append(row)
    table = []
    bases: dict[str, tuple[float | None, int, str, str]] = {}
    for indicator in live:
        baseline = stated.get(indicator.code)
        base: tuple[float | None, int, str, str]
        if baseline is not None:
            base = (baseline.value, baseline.year, baseline.basis, baseline.mention_key)
        elif indicator.code in entered:
            base = (entered[indicator.code].value, entered[indicator.code].year, "entered", "")
        else:
            base = (None, view.plan.base_year, "none", "")
        bases[indicator.code] = base
        table.append(_input(indicator, targets.get(indicator.code), base, view))
    frame = pd.DataFrame(table).set_index("code")
    values = pd.DataFrame(
        [
            {
                "code": row.code,
                "year": row.year,
                "value": row.value,
                "status": row.status,
                "scope_break": row.scope_break,
            }
            for rows in own.values()
            for row in rows
        ],
        columns=["code", "year", "value", "status", "scope_break"],
    )
    given = {
        kind: pd.DataFrame(
            [{"code": j.code, "status": j.status} for j in judgements if j.kind == kind]
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
    mentions: dict[str, list[MentionRecord]] = defaultdict(list)
    for mention in view.mentions:
        if mention.code:
            mentions[mention.code].append(mention)
    rows = [
        IndicatorRow(
            indicator=indicator,
            target_record=targets.get(indicator.code),
            baseline=bases[indicator.code][0],
            baseline_year=bases[indicator.code][1],
            baseline_basis=bases[indicator.code][2],
            baseline_key=bases[indicator.code][3],
            observations=own.get(indicator.code, []),
            mentions=mentions.get(indicator.code, []),
            findings=[f for f in view.findings if indicator.code in f.codes],
            measured={str(key): value for key, value in measured[indicator.code].items()},
        )
        for indicator in live
    ]
    as_of = max((row.entered_at for row in observations), default=None)
    return PlanModel(view, rows, thresholds, as_of)


def _input(
    indicator: IndicatorRecord,
    target: TargetRecord | None,
    base: tuple[float | None, int, str, str],
    view: PlanView,
) -> dict[str, Any]:
    plan = view.plan
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
        "baseline": number(base[0]),
        "baseline_year": base[1],
        "baseline_basis": base[2],
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
