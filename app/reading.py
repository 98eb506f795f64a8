"""Plans read from the database and measured, each kept in memory for as long as nothing has changed."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from app.config import Settings
from app.domain.as_of import end_of_day, judgements_at
from app.domain.derived_targets import derived
from app.domain.entered import Entered, base_of
from app.domain.measuring import measured_rows
from app.domain.methods.thresholds import Thresholds
from app.domain.row import IndicatorRow, PlanModel
from db import store
from db.records import FindingRecord, JudgementRecord, MentionRecord, TargetRecord


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
    entered = Entered.of(observations, view.plan.base_year)
    rows = []
    for indicator in view.indicators:
        if indicator.retired:
            continue
        code = indicator.code
        base, year, basis, key = base_of(code, view.plan.base_year, stated, entered)
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
                targets=targets[code],
            )
        )
    thresholds = Thresholds.of(view.plan.thresholds)
    newest = max((row.entered_at for row in observations), default=None)
    return PlanModel(
        view, measured_rows(rows, view, thresholds), thresholds, newest, viewed_at=as_of
    )


class Services:
    """Handed to every page by the composition root; safe to use from several threads."""

    def __init__(
        self, engine: Engine, settings: Settings, reconsider: Callable[[str], str] | None = None
    ) -> None:
        self.engine = engine
        self.settings = settings
        self._reconsider = reconsider
        self._lock = threading.Lock()
        self._models: dict[str, tuple[int, PlanModel]] = {}
        self._making: dict[str, threading.Lock] = {}
        self._titles: tuple[int, list[tuple[str, str, str]]] = (-1, [])

    def plans(self) -> list[str]:
        """The plans there are, in the order of loading."""
        return store.plan_slugs(self.engine)

    def titles(self) -> list[tuple[str, str, str]]:
        """Slug, title and English title of every plan, read anew only after a committed write."""
        revision = store.revision_number(self.engine)
        with self._lock:
            known, titles = self._titles
            if known != revision:
                titles = store.plan_titles(self.engine)
                self._titles = (revision, titles)
            return titles

    def reconsider(self, slug: str) -> str | None:
        """Load a plan again, so that reviewers' rulings count at once.

        Returns ``None`` when that is done, else why it could not be: the rulings then count from the next
        ``plan-monitor etl`` on.
        """
        if self._reconsider is None:
            return ""
        return self._reconsider(slug) or None

    def model(self, slug: str | None = None) -> PlanModel:
        """The model of a plan (the first one by default), made anew only after a committed write.

        Raises ``LookupError`` when there is no such plan, or none at all.
        """
        if slug is None:
            plans = self.plans()
            if not plans:
                raise LookupError("no plan in the database: run plan-monitor etl")
            slug = plans[0]
        revision = store.revision_number(self.engine)
        if (cached := self._cached(slug, revision)) is not None:
            return cached
        with self._lock:
            making = self._making.setdefault(slug, threading.Lock())
        # After a write everybody asks at once: one makes the model, the others wait for it.
        with making:
            # What is written from here on may be in the model or not: it counts as no newer than this.
            revision = store.revision_number(self.engine)
            if (cached := self._cached(slug, revision)) is not None:
                return cached
            model = load_model(self.engine, slug)
            with self._lock:
                self._models[slug] = (revision, model)
        return model

    def _cached(self, slug: str, revision: int) -> PlanModel | None:
        """The model, if it was made at this revision (a database put back by hand may have a lower one)."""
        with self._lock:
            known, model = self._models.get(slug, (-1, None))
            return model if known == revision else None


def model_of(services: Services, slug: str, as_of: str) -> PlanModel:
    """The plan (the first where none is named) now, or as it stood at the end of a day (YYYY-MM-DD).

    Raises ``LookupError`` for no plan or no day.
    """
    if not as_of:
        return services.model(slug or None)
    until = end_of_day(as_of)
    if until is None:
        raise LookupError(f"as_of: not a day, YYYY-MM-DD: {as_of[:40]}")
    return load_model(services.engine, slug or services.model().slug, until)
