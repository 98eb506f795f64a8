"""A plan as the pages read it: as it stands, as it stood, and with several targets for one indicator."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.domain.yearly_verdicts import yearly_rows
from app.reading import load_model
from db import store
from db.engine import make_engine, upgrade
from db.records import PlanBundle, TargetRecord
from tests.integration.db.test_store import T0, bundle, enter, value

DAY = timedelta(days=1)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = make_engine(f"sqlite:///{tmp_path / 'model.db'}")
    upgrade(engine)
    store.load_plan(engine, bundle())
    return engine


def status(engine: Engine, code: str, as_of: datetime | None = None) -> str:
    row = load_model(engine, "p", as_of).row(code)
    assert row is not None
    return row.status


def test_a_past_day_shows_values_verdicts_and_baselines_as_they_stood(engine: Engine) -> None:
    # 100 → 200 in five years: 150 after three is on track (r = 0.97), 140 behind (r = 0.80).
    enter(engine, value("output", 2023, 140.0), at=T0)
    enter(engine, value("output", 2023, 150.0), value("jobs", 2020, 80.0), at=T0 + 2 * DAY)
    assert status(engine, "output") == "on_track"
    assert status(engine, "output", T0 + DAY) == "behind"
    assert status(engine, "output", T0 - DAY) == "no_data"
    past = load_model(engine, "p", T0 + DAY)
    assert (past.viewed_at, past.as_of) == (T0 + DAY, T0)
    then, now = past.row("jobs"), load_model(engine, "p").row("jobs")
    assert then is not None
    assert now is not None
    assert (then.baseline_basis, now.baseline_basis, now.baseline) == ("none", "entered", 80.0)


def test_a_stated_baseline_stands_before_an_entered_one(engine: Engine) -> None:
    enter(engine, value("output", 2020, 90.0))
    row = load_model(engine, "p").row("output")
    assert row is not None
    assert (row.baseline, row.baseline_basis) == (100.0, "stated")
    assert row.base_record is not None
    assert row.base_record.value == 90.0


def test_overrides_count_from_the_day_they_were_given(engine: Engine) -> None:
    enter(engine, value("output", 2023, 140.0), at=T0)
    store.judge(
        engine,
        "p",
        "output",
        "on_track",
        kind="override",
        reason="一次性停产",
        judged_on=date(2024, 1, 3),
        entered_by="李",
        now=T0 + 2 * DAY,
    )
    assert status(engine, "output", T0 + DAY) == "behind"
    assert status(engine, "output") == "on_track"
    row = load_model(engine, "p").row("output")
    assert row is not None
    assert row.measured["computed_status"] == "behind"


def test_a_verdict_withdrawn_since_still_held_on_the_day(engine: Engine) -> None:
    enter(engine, value("output", 2023, 140.0), at=T0)
    given = store.judge(
        engine,
        "p",
        "output",
        "on_track",
        kind="override",
        reason="一次性停产",
        judged_on=date(2024, 1, 3),
        entered_by="李",
        now=T0 + DAY,
    )
    store.withdraw_judgement(engine, "p", given.id, withdrawn_by="王", now=T0 + 3 * DAY)
    assert status(engine, "output", T0 + 2 * DAY) == "on_track"
    assert status(engine, "output", T0 + 4 * DAY) == "behind"
    assert status(engine, "output") == "behind"
    (held,) = store.judgements(engine, "p")
    assert (held.withdrawn, held.withdrawn_by, held.withdrawn_at) == (True, "王", T0 + 3 * DAY)


def several(*targets: tuple[str, float]) -> PlanBundle:
    given = bundle()
    own = [
        TargetRecord("output", period, ">=", amount, "亿元", "stated", ordinal=n)
        for n, (period, amount) in enumerate(targets)
    ]
    return replace(given, targets=own)


@pytest.mark.parametrize(
    ("targets", "shown", "verdict"),
    [
        # 150 in 2023: a milestone of that year decides, 160 is missed, 145 achieved.
        ([("2025", 200.0), ("2023", 160.0)], 200.0, (160.0, "missed")),
        ([("2023", 145.0), ("2025", 200.0)], 200.0, (145.0, "achieved")),
        # 200 by 2025 is on track (r = 0.97), 300 far behind (0.59); a milestone that is past decides nothing.
        ([("2025", 200.0), ("2025", 300.0)], 300.0, (300.0, "far_behind")),
        ([("2022", 130.0), ("2025", 200.0)], 200.0, (200.0, "on_track")),
        # An outlook never decides.
        ([("2030", 900.0), ("2025", 200.0)], 200.0, (200.0, "on_track")),
    ],
)
def test_the_next_target_decides_and_of_one_year_the_worst(
    engine: Engine,
    targets: list[tuple[str, float]],
    shown: float,
    verdict: tuple[float, str],
) -> None:
    store.load_plan(engine, several(*targets))
    enter(engine, value("output", 2023, 150.0), at=datetime(2024, 5, 1, tzinfo=UTC))
    row = load_model(engine, "p").row("output")
    assert row is not None
    assert row.deciding is not None
    assert row.target == shown
    assert (row.deciding.target.value, row.status) == verdict
    assert [(each.target.period, each.target.value) for each in row.horizons] == sorted(targets)


def test_the_verdicts_year_by_year(engine: Engine) -> None:
    # Required 14.87 % a year; achieved 20 % (1.34), 11.8 % (0.79), 14.47 % (0.97), then 200 before the end.
    values = {2021: 120.0, 2022: 125.0, 2023: 150.0, 2024: 201.0}
    enter(engine, *[value("output", year, amount) for year, amount in values.items()])
    store.judge(
        engine,
        "p",
        "output",
        "behind",
        kind="override",
        reason="口径",
        judged_on=date(2024, 1, 3),
        entered_by="李",
    )
    model = load_model(engine, "p")
    row = model.row("output")
    assert row is not None
    assert [(year, each.status, each.since) for year, each in yearly_rows(model, row)] == [
        (2021, "ahead", None),
        (2022, "behind", None),
        (2023, "on_track", None),
        (2024, "early", None),
    ]
    jobs = model.row("jobs")
    assert jobs is not None
    assert yearly_rows(model, jobs) == []
