"""A plan as the pages read it: one row an indicator, measured, made once for each state of the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain.horizons import Horizon, growth_unit
from app.domain.language import Lang
from app.domain.methods.thresholds import Thresholds
from db.records import (
    FindingRecord,
    IndicatorRecord,
    JudgementRecord,
    MentionRecord,
    ObservationRecord,
    PlanView,
    TargetRecord,
)


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator with its ruling, its baseline, its values and what the methods say of it.

    ``target_record`` is the headline; ``horizons`` are all targets by year, each measured (``app.domain.horizons``).
    ``measured`` holds the columns of ``app.domain.progress.measure`` as plain numbers (NaN for nothing) for the target
    that decides the verdict, ``whole`` those of the way from the baseline (or first actual) straight to the headline.
    ``reference`` is the series that a relative target is compared with, by year; ``base_record`` the value entered
    for the base year (also where the document states one, which then holds); ``judgements`` all of them, oldest
    first, withdrawn ones included; ``targets`` what the document sets, where there is more than the headline.
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
    targets: Sequence[TargetRecord] = ()
    horizons: Sequence[Horizon] = ()
    whole: Mapping[str, Any] = field(default_factory=dict)

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
    def from_first(self) -> int | None:
        """The year of the first actual that growth and path are measured from, where there is no baseline."""
        first = self.measured["origin_basis"] == "first_actual"
        return int(self.measured["origin_year"]) if first else None

    @property
    def since(self) -> int | None:
        """That year where the status rests on it; ``None`` for one that an analyst set or the target alone decides."""
        return self.from_first if self.measured["status_basis"] == "first_actual" else None

    @property
    def points(self) -> list[tuple[int, float]]:
        """Year and value of the baseline and of the actuals that count: of the plan's years, and of one scope."""
        base = [] if self.baseline is None else [(self.baseline_year, self.baseline)]
        first, last = self.number("first_year"), self.number("latest_year")
        if first is None or last is None:
            return base
        return base + [
            (each.year, float(each.value))
            for each in self.observations
            if each.value is not None and first <= each.year <= last
        ]

    @property
    def headline_year(self) -> int:
        """The year of the headline (of an indicator without a target: the plan's)."""
        return int(self.whole["target_year"])

    @property
    def deciding(self) -> Horizon | None:
        """The target that the verdict is on; ``None`` without a target."""
        return next((each for each in self.horizons if each.decides), None)

    @property
    def headline(self) -> Horizon | None:
        """The target of the plan's target year; ``None`` without a target."""
        return next((each for each in self.horizons if each.target is self.target_record), None)

    @property
    def others(self) -> Sequence[Horizon]:
        """All targets but the headline's: milestones, outlooks, other values for its year."""
        return [each for each in self.horizons if each.target is not self.target_record]

    @property
    def held(self) -> bool:
        """Whether the headline asks to hold a level, not to grow."""
        return bool(self.whole["path_kind"] == "band")

    @property
    def required_growth(self) -> float | None:
        """What takes the baseline (or first actual) to the headline in the years between, whatever lies on the way."""
        return self.straight("required_growth")

    @property
    def required_unit(self) -> str:
        """Unit of the growth; ``hold`` where a level is to be held and no growth is needed."""
        return growth_unit(self.whole)

    @property
    def required_growth_shown(self) -> float | None:
        """Required growth as a number to print: 6.5687 for 6.5687 % a year; points or units as they are."""
        value = self.required_growth
        if value is None:
            return None
        percent = self.whole["required_unit"] == "percent_per_year" and self.kind != "growth_rate"
        return round(value * 100, 4) if percent else round(value, 6)

    @property
    def sums(self) -> list[tuple[int, float]]:
        """Year and sum so far of each actual, from the first year of the period that decides."""
        first = self.deciding.start if self.deciding else 0
        total, found = 0.0, []
        for each in self.observations:
            if each.value is not None and each.year >= first:
                total += each.value
                found.append((each.year, total))
        return found

    def leg_start(self, horizon: Horizon) -> tuple[int, float | None] | None:
        """Year and value that the leg to a target begins at; of a mean rate the first year of its period, no value.

        ``None`` where there is nothing to begin at, or what is measured from is not before the target.
        """
        if self.kind == "growth_rate":
            return horizon.start, None
        if self.kind == "cumulative":
            return horizon.leg or (horizon.start - 1, 0.0)
        origin = self.origin
        if origin is None or (horizon.leg is not None and horizon.leg[0] > origin[0]):
            return horizon.leg
        return origin if origin[0] < horizon.year else None

    @property
    def origin(self) -> tuple[int, float] | None:
        """Year and value that the path begins at: the baseline, or the first actual where there is none."""
        year, value = self.straight("origin_year"), self.straight("origin")
        return None if year is None or value is None else (int(year), value)

    def number(self, name: str) -> float | None:
        """A measured number, ``None`` for nothing."""
        return _number(self.measured[name])

    def straight(self, name: str) -> float | None:
        """A number of the way straight to the headline, ``None`` for nothing."""
        return _number(self.whole[name])


def _number(value: Any) -> float | None:
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
