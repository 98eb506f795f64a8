"""What would be: values worked out by hand for every kind of rate, and what holds for all of them."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.measuring import measured_rows
from app.domain.methods.thresholds import Thresholds
from app.domain.row import IndicatorRow, PlanModel
from app.domain.what_if import scenario, start_of, step_of
from app.figures.indicator_path import path_chart
from db.records import IndicatorRecord, ObservationRecord, PlanRecord, PlanView, TargetRecord


def observed(year: int, value: float, **more: Any) -> ObservationRecord:
    given = {
        "code": "x",
        "series": "actual",
        "revision": 1,
        "unit": "",
        "qualifier": "",
        "status": "final",
        "source": "",
        "source_url": "",
        "note": "",
        "scope_break": False,
        "deleted": False,
        "upload_id": 1,
        "entered_by": "a",
        "entered_at": datetime(2024, 1, 1, tzinfo=UTC),
        "year": year,
        "value": value,
        **more,
    }
    return ObservationRecord(**given)


def told(
    kind: str,
    target: float | None,
    baseline: float | None,
    actuals: dict[int, float],
    *,
    comparator: str = ">=",
    unit: str = "家",
    direction: int = 0,
    broken: int = 0,
) -> tuple[PlanModel, IndicatorRow]:
    view = PlanView(0, PlanRecord("p", "规划", 2020, 2021, 2025), (), (), (), (), ())
    indicator = IndicatorRecord("x", 0, "某", "x", "main", "scale", unit, kind, direction)
    row = IndicatorRow(
        indicator=indicator,
        target_record=TargetRecord("x", "2025", comparator, target, unit, "stated"),
        baseline=baseline,
        baseline_year=2020,
        baseline_basis="none" if baseline is None else "stated",
        baseline_key="",
        observations=[observed(y, v, scope_break=y == broken) for y, v in actuals.items()],
        mentions=(),
        findings=(),
        measured={},
    )
    (row,) = measured_rows([row], view, Thresholds())
    return PlanModel(view, [row], Thresholds(), None), row


def test_growth_is_compound_from_the_latest_value() -> None:
    model, row = told("level", 150.0, 80.0, {2022: 100.0})
    found = scenario(model, row, 10.0)
    assert found is not None
    # 100 × 1.1^3 = 133.1 in 2025; 1.1^4 = 1.4641, 1.1^5 = 1.61051: over 150 in 2027.
    assert found.years == [2022, 2023, 2024, 2025]
    assert found.values == pytest.approx([100, 110, 121, 133.1])
    assert found.at_target == pytest.approx(133.1)
    assert (found.status, found.reached) == ("missed", 2027)
    better = scenario(model, row, 15.0)
    assert better is not None
    # 115, 132.25, 152.0875: met in the target year itself.
    assert (better.status, better.reached) == ("achieved", 2025)


def test_a_share_moves_by_points_and_stays_a_share() -> None:
    model, row = told("share", 60.0, 40.0, {2023: 50.0}, unit="%")
    found = scenario(model, row, 4.0)
    assert found is not None
    assert found.step == "points"
    assert found.values == [50.0, 54.0, 58.0]
    assert (found.status, found.reached) == ("missed", 2026)
    beyond = scenario(model, row, 40.0)
    assert beyond is not None
    assert beyond.values == [50.0, 90.0, 100.0]


def test_a_sum_goes_on_from_what_it_has_with_the_latest_amount_growing() -> None:
    model, row = told("cumulative", 4500.0, None, {2021: 600.0, 2022: 800.0}, direction=1)
    found = scenario(model, row, 0.0)
    assert found is not None
    # 1,400 so far, 800 a year to come: 3,800.
    assert found.values == [1400.0, 2200.0, 3000.0, 3800.0]
    assert (found.status, found.reached) == ("missed", None)
    # 800 × (1.25 + 1.5625 + 1.953125) = 3,812.5 on top: 5,212.5; after two more years 1400 + 2250 = 3650.
    grown = scenario(model, row, 25.0)
    assert grown is not None
    assert grown.at_target == pytest.approx(5212.5)
    assert (grown.status, grown.reached) == ("achieved", 2025)


def test_a_mean_rate_is_judged_over_the_whole_period() -> None:
    model, row = told("growth_rate", 10.0, None, {2021: 4.0}, unit="%", direction=1)
    # (1.04 × 1.12^4)^(1/5) − 1 = 10.35 %; with 11 %: (1.04 × 1.11^4)^(1/5) − 1 = 9.56 %.
    enough, short = scenario(model, row, 12.0), scenario(model, row, 11.0)
    assert enough is not None
    assert short is not None
    assert enough.at_target == pytest.approx(10.3528, abs=1e-3)
    assert (enough.status, enough.reached) == ("achieved", 2025)
    assert short.at_target == pytest.approx(9.5639, abs=1e-3)
    assert (short.status, short.reached) == ("missed", None)


def test_strictly_more_is_not_as_much() -> None:
    model, row = told("level", 121.0, 80.0, {2023: 121.0}, comparator=">")
    found = scenario(model, row, 0.0)
    assert found is not None
    assert (found.status, found.reached) == ("missed", None)


def test_less_is_better_where_the_target_lies_below() -> None:
    model, row = told("level", 50.0, 100.0, {2023: 80.0}, comparator="<=")
    found = scenario(model, row, -25.0)
    assert found is not None
    # 60, 45.
    assert (found.status, found.reached) == ("achieved", 2025)


def test_without_actuals_it_sets_out_from_the_baseline() -> None:
    model, row = told("count", 20.0, 10.0, {})
    start = start_of(model, row)
    assert start is not None
    assert (start.year, start.value, start.basis) == (2020, 10.0, "baseline")


@pytest.mark.parametrize(
    "case",
    [
        told("count", 20.0, None, {}, direction=1),
        told("count", 20.0, 10.0, {2025: 18.0}),
        told("level", 20.0, 10.0, {2022: 0.0}),
        told("relative", None, None, {2022: 3.0}, comparator=">", direction=1),
        told("count", 20.0, 10.0, {2021: 11.0, 2022: 30.0}, broken=2022),
    ],
    ids=["nothing", "period over", "growth from nothing", "relative", "another scope"],
)
def test_where_nothing_can_be_carried_on_there_is_no_scenario(
    case: tuple[PlanModel, IndicatorRow],
) -> None:
    model, row = case
    assert scenario(model, row, 5.0) is None


@pytest.mark.parametrize("rate", [-100.0, -250.0, math.nan, math.inf])
def test_what_is_no_rate_is_refused(rate: float) -> None:
    model, row = told("level", 150.0, 80.0, {2022: 100.0})
    with pytest.raises(ValueError, match="rate"):
        scenario(model, row, rate)


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(["level", "count", "share", "cumulative"]),
    target=st.floats(1, 99),
    baseline=st.floats(1, 99),
    latest=st.floats(1, 99),
    rate=st.floats(-50, 80),
)
def test_the_verdict_and_the_year_never_contradict_each_other(
    kind: str, target: float, baseline: float, latest: float, rate: float
) -> None:
    model, row = told(kind, target, baseline, {2021: baseline, 2022: latest}, direction=1)
    found = scenario(model, row, rate)
    if found is None:
        return
    # Rising all the way, what is there by 2025 was reached by 2025, and only then.
    if row.measured["path_kind"] != "band" and rate >= 0:
        by_then = found.reached is not None and found.reached <= 2025
        assert (found.status == "achieved") == by_then
    assert found.years[-1] == 2025
    assert len(found.years) == len(found.values)


def test_the_chart_draws_the_scenario_instead_of_the_projection_and_says_so() -> None:
    model, row = told("level", 150.0, 80.0, {2021: 90.0, 2022: 100.0})
    chart = path_chart(model, row, "en", scenario(model, row, 10.0))
    names = [trace.get("name") for trace in chart.figure["data"]]
    assert "Projection" not in names
    (drawn,) = [t for t in chart.figure["data"] if str(t.get("name")).startswith("What if")]
    assert drawn["y"] == pytest.approx([100, 110, 121, 133.1])
    assert "what if 10% a year from 2022 on" in chart.subtitle
    assert "missed" in chart.subtitle
    assert "not a forecast" in chart.note
    low, high = chart.figure["layout"]["yaxis"]["range"]
    assert low <= 80
    assert high >= 150


def test_each_kind_has_its_own_step() -> None:
    kinds = ("level", "count", "share", "change", "cumulative", "growth_rate")
    steps = [step_of(told(kind, 10.0, 5.0, {}, direction=1)[1]) for kind in kinds]
    assert steps == ["growth", "growth", "points", "points", "growth", "rate"]
