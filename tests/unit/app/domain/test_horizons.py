"""Targets for several years: which is the headline, which decides, and what the path through them asks for.

Numbers are worked out by hand beside each case. The plan runs from 2016 to 2025 on the base year 2015.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.horizons import headline_year, milestones
from app.domain.measuring import measured_rows
from app.domain.methods.thresholds import Thresholds
from app.domain.row import IndicatorRow, PlanModel
from app.domain.what_if import scenario
from app.domain.yearly_verdicts import yearly_rows
from app.figures.indicator_path import path_chart, required_path
from app.words.horizons import legs
from db.records import IndicatorRecord, PlanRecord, PlanView, TargetRecord
from tests.unit.app.domain.test_what_if import observed

VIEW = PlanView(0, PlanRecord("p", "规划", 2015, 2016, 2025), (), (), (), (), ())


def told(
    kind: str,
    targets: dict[str, float | None],
    baseline: float | None = None,
    actuals: dict[int, float] | None = None,
    *,
    direction: int = 1,
    comparator: str = ">=",
    unit: str = "家",
    baseline_year: int = 2015,
) -> IndicatorRow:
    records = [
        TargetRecord("x", period, comparator, value, unit, "stated", ordinal=n)
        for n, (period, value) in enumerate(targets.items())
    ]
    row = IndicatorRow(
        indicator=IndicatorRecord("x", 0, "某", "x", "main", "scale", unit, kind, direction),
        target_record=None,
        baseline=baseline,
        baseline_year=baseline_year,
        baseline_basis="none" if baseline is None else "stated",
        baseline_key="",
        observations=[observed(year, value) for year, value in (actuals or {}).items()],
        mentions=(),
        findings=(),
        measured={},
        targets=records,
    )
    (row,) = measured_rows([row], VIEW, Thresholds())
    return row


def share(actuals: dict[int, float], baseline: float | None = 60.0) -> IndicatorRow:
    return told("share", {"2020": 70.0, "2025": 75.0}, baseline, actuals, unit="%")


def of(row: IndicatorRow, *names: str) -> dict[str, Any]:
    return {name: row.number(name) for name in names}


def decided(row: IndicatorRow) -> tuple[int, str]:
    assert row.deciding is not None
    return row.deciding.year, row.status


@pytest.mark.parametrize(
    ("years", "headline"),
    [([2020, 2025, 2030], 2025), ([2020, 2023], 2023), ([2030, 2035], 2030), ([2025], 2025)],
)
def test_the_headline_is_the_latest_year_not_beyond_the_plans(
    years: list[int], headline: int
) -> None:
    assert headline_year(years, 2025) == headline


def test_each_target_has_its_role() -> None:
    row = told("count", {"2030": 25.0, "2020": 15.0, "2025": 20.0})
    assert [(each.year, each.role) for each in row.horizons] == [
        (2020, "milestone"),
        (2025, "headline"),
        (2030, "outlook"),
    ]
    assert (row.target, row.target_period) == (20.0, "2025")
    assert milestones(row.others) == "2020:>=15|2030:>=25"


def test_a_target_without_a_year_is_the_plans() -> None:
    row = told("count", {"": 20.0, "2020": 15.0})
    assert [(each.year, each.role) for each in row.horizons] == [
        (2020, "milestone"),
        (2025, "headline"),
    ]


# 60 in 2015, 70 by 2020 (2 points a year), 75 by 2025 (1 point a year).
@pytest.mark.parametrize(
    ("actuals", "verdict", "numbers"),
    [
        # Path 66; 5.5/3 achieved, 6/3 asked for; (70 − 65.5)/2 still needed.
        (
            {2018: 65.5},
            (2020, "behind"),
            {"expected": 66.0, "gap": -0.5, "ratio": 5.5 / 6, "required_growth": 2.0, "catch_up": 2.25},
        ),
        ({2020: 70.0}, (2020, "achieved"), {"expected": 70.0, "ratio": 1.0}),
        ({2020: 66.0}, (2020, "missed"), {"expected": 70.0, "ratio": 0.6}),
        # After the milestone the way leads from it: path 72, 1 point a year, (75 − 71)/3.
        (
            {2022: 71.0},
            (2025, "behind"),
            {"expected": 72.0, "gap": -1.0, "ratio": 11 / 12, "required_growth": 1.0, "catch_up": 4 / 3},
        ),
        # It was missed and the values rise twice as fast as asked: behind the path, not moving away.
        ({2020: 66.0, 2021: 68.0}, (2025, "behind"), {"expected": 71.0, "ratio": 8 / 11}),
        ({2019: 69.0, 2023: 73.0}, (2025, "on_track"), {"expected": 73.0, "ratio": 1.0}),
        ({2025: 75.0}, (2025, "achieved"), {"expected": 75.0, "ratio": 1.0}),
        ({2025: 74.0}, (2025, "missed"), {"expected": 75.0, "ratio": 14 / 15}),
    ],
)  # fmt: skip
def test_a_share_through_its_milestone(
    actuals: dict[int, float], verdict: tuple[int, str], numbers: dict[str, float]
) -> None:
    row = share(actuals)
    assert decided(row) == verdict
    assert of(row, *numbers) == pytest.approx(numbers)


def test_the_headlines_own_numbers_stand_beside_the_milestones() -> None:
    row = share({2018: 65.5})
    # (75 − 60)/10 from the baseline; (75 − 65.5)/7 from the latest value.
    assert row.required_growth_shown == 1.5
    assert row.headline is not None
    assert row.headline.number("catch_up") == pytest.approx(9.5 / 7)
    assert [(leg.years, leg.ends, leg.rate) for leg in legs(row, "en")] == [
        ("2015–2020", "60% → 70%", "2 pp a year"),
        ("2020–2025", "70% → 75%", "1 pp a year"),
    ]


def test_what_is_past_is_judged_by_its_own_year() -> None:
    row = share({2020: 69.0, 2022: 74.0})
    assert [(each.status, each.decides) for each in row.horizons] == [
        ("missed", False),
        ("ahead", True),
    ]
    assert [each.status for each in share({2019: 71.0, 2022: 74.0}).horizons] == [
        "no_data",
        "ahead",
    ]
    assert [each.status for each in share({2019: 69.0}).horizons] == ["ahead", ""]


def test_a_level_grows_by_the_rate_of_each_leg() -> None:
    # 100, 150 by 2020, 250 by 2025. Last leg (250/150)^(1/5) − 1 = 10.757 %; path in 2022 150 × (5/3)^0.4 = 184.0056;
    # achieved (180/100)^(1/7) − 1 = 8.7595 %, asked for 1.840056^(1/7) − 1 = 9.1020 %.
    row = told("level", {"2020": 150.0, "2025": 250.0}, 100.0, {2022: 180.0})
    assert decided(row) == (2025, "on_track")
    assert row.number("required_growth") == pytest.approx(0.107566, abs=1e-6)
    assert row.number("expected") == pytest.approx(184.0055, abs=1e-3)
    assert row.number("achieved") == pytest.approx(0.0875955, abs=1e-6)
    assert row.number("ratio") == pytest.approx(0.96237, abs=1e-4)
    assert row.required_growth_shown == pytest.approx(9.5958, abs=1e-4), "2.5^(1/10) − 1"


def test_without_a_baseline_the_way_begins_at_the_milestone_that_is_past() -> None:
    # 10 by 2020, 11 by 2025: 1.1^(1/5) − 1 = 1.9245 %; path in 2022 10.3886; achieved (10.3/10)^(1/2) − 1 = 1.4889 %.
    row = told("level", {"2020": 10.0, "2025": 11.0}, None, {2022: 10.3}, comparator="~")
    assert decided(row) == (2025, "behind")
    assert (row.measured["origin_basis"], row.number("origin_year")) == ("milestone", 2020)
    assert row.number("ratio") == pytest.approx(0.7737, abs=1e-4)
    assert row.required_growth_shown is None, "there is no baseline"
    before = told("level", {"2020": 10.0, "2025": 11.0}, None, {2018: 9.5})
    assert decided(before) == (2020, "no_baseline")


def test_short_of_a_promise_is_moving_away_only_where_the_values_fall() -> None:
    targets: dict[str, float | None] = {"2020": 10.0, "2025": 11.0}
    assert told("level", targets, None, {2022: 9.8}).status == "far_behind"
    assert told("level", targets, None, {2021: 9.7, 2022: 9.8}).status == "far_behind"
    assert told("level", targets, None, {2021: 9.9, 2022: 9.8}).status == "reversing"


def test_a_path_that_dips_below_its_baseline_is_compared_on_its_leg() -> None:
    # 60, 55 by 2020, 70 by 2025: the path is 58 in 2021, where growth from 60 would be none.
    dip = {"2020": 55.0, "2025": 70.0}
    assert told("share", dip, 60.0, {2021: 58.0}, unit="%").number("ratio") == pytest.approx(1.0)
    assert told("share", dip, 60.0, {2021: 56.5}, unit="%").number("ratio") == pytest.approx(0.5)


def test_sums_that_run_from_one_year_are_one_running_sum() -> None:
    targets = {"2016-2020": 400.0, "2016-2025": 1000.0}
    spent = {2016: 70.0, 2017: 75.0, 2018: 85.0}
    # 230 of 240 due in 2018; then 120 a year: 520 due in 2021.
    row = told("cumulative", targets, None, spent)
    assert decided(row) == (2020, "on_track")
    assert of(row, "expected", "ratio", "required_growth") == pytest.approx(
        {"expected": 240.0, "ratio": 230 / 240, "required_growth": 80.0}
    )
    later = told("cumulative", targets, None, spent | {2019: 85.0, 2020: 95.0, 2021: 110.0})
    assert decided(later) == (2025, "on_track")
    assert of(later, "total", "expected", "required_growth", "catch_up") == pytest.approx(
        {"total": 520.0, "expected": 520.0, "required_growth": 120.0, "catch_up": 120.0}
    )
    assert later.horizons[0].status == "achieved"
    assert dict(required_path(later))[2020] == 400.0


def test_a_sum_over_a_period_of_its_own_starts_with_it() -> None:
    targets = {"2016-2020": 400.0, "2021-2025": 600.0}
    row = told("cumulative", targets, None, {2020: 380.0, 2021: 110.0})
    assert decided(row) == (2025, "behind")
    assert of(row, "total", "expected", "ratio") == pytest.approx(
        {"total": 110.0, "expected": 120.0, "ratio": 110 / 120}
    )
    assert row.sums == [(2021, 110.0)]


def test_mean_rates_are_each_of_their_own_period() -> None:
    # The mean of 7 % and 5 % is (1.07 × 1.05)^(1/2) − 1 = 5.9953 %.
    row = told(
        "growth_rate",
        {"2016-2020": 8.0, "2021-2025": 6.0},
        None,
        {2019: 20.0, 2021: 7.0, 2022: 5.0},
        unit="%",
    )
    assert decided(row) == (2025, "on_track")
    assert row.number("achieved") == pytest.approx(5.9953, abs=1e-4)
    assert required_path(row) == [(year, 6.0) for year in range(2021, 2026)]


def test_an_outlook_never_decides_and_is_no_part_of_the_path() -> None:
    row = told("count", {"2020": 15.0, "2025": 20.0, "2030": 25.0}, 10.0, {2025: 21.0})
    assert decided(row) == (2025, "achieved")
    assert required_path(row)[-1] == (2025, 20.0)
    assert [each.status for each in row.horizons] == ["no_data", "achieved", ""]


def test_of_several_values_for_one_milestone_the_worst_decides_and_the_path_asks_for_most() -> None:
    records = [
        TargetRecord("x", "2020", ">=", 70.0, "%", "stated"),
        TargetRecord("x", "2020", ">=", 72.0, "%", "stated", ordinal=1),
        TargetRecord("x", "2025", ">=", 75.0, "%", "stated", ordinal=2),
    ]
    row = replace(share({2020: 71.0}), targets=records)
    (row,) = measured_rows([row], VIEW, Thresholds())
    assert [each.status for each in row.horizons] == ["achieved", "missed", ""]
    assert (row.status, row.target) == ("missed", 75.0)
    assert dict(required_path(row))[2020] == 72.0


def test_one_direction_for_all_where_the_catalogue_gives_none() -> None:
    # A rising path whose headline is "about": the way from the first target says it.
    row = told(
        "level", {"2020": 10.0, "2025": 11.0}, None, {2022: 10.3}, direction=0, comparator="~"
    )
    assert row.number("direction") == 1
    # A milestone below the baseline does not turn the others round.
    dip = told("share", {"2020": 55.0, "2025": 70.0}, 60.0, {2019: 56.0}, direction=0, unit="%")
    assert {float(each.measured["direction"]) for each in dip.horizons} == {1.0}


def test_the_strip_judges_each_year_by_the_target_that_was_next() -> None:
    row = share({2018: 66.0, 2020: 69.0, 2022: 71.0})
    model = PlanModel(VIEW, [row], Thresholds(), None)
    assert [(year, each.status, each.since) for year, each in yearly_rows(model, row)] == [
        (2018, "on_track", None),
        (2020, "missed", None),
        (2022, "behind", None),
    ]


def test_a_scenario_says_what_the_milestone_would_come_to() -> None:
    row = share({2018: 65.5})
    found = scenario(PlanModel(VIEW, [row], Thresholds(), None), row, 1.5)
    assert found is not None
    # 65.5 + 2 × 1.5 = 68.5 in 2020, + 7 × 1.5 = 76 in 2025; 75 is passed in 2025.
    assert (found.at_target, found.status, found.reached) == (76.0, "achieved", 2025)
    assert [(each.year, each.status) for each in found.milestones] == [(2020, "missed")]


def test_the_chart_marks_every_target_in_its_year() -> None:
    row = told("count", {"2020": 15.0, "2025": 20.0, "2030": 25.0}, 10.0, {2018: 12.0})
    chart = path_chart(PlanModel(VIEW, [row], Thresholds(), None), row, "zh")
    drawn = {trace["uid"]: trace for trace in chart.figure["data"]}
    assert (list(drawn["mark_0"]["x"]), drawn["mark_0"]["y"]) == ([2020], [15.0])
    assert drawn["mark_0"]["text"] == ["2020 ≥15家"]
    assert (list(drawn["target_point"]["x"]), drawn["target_point"]["y"]) == ([2025], [20.0])
    assert drawn["mark_2"]["text"] == ["远景目标 2030 ≥25家"]
    along = dict(zip(drawn["required_path"]["x"], drawn["required_path"]["y"], strict=True))
    assert (along[2015], along[2020], along[2025]) == (10.0, 15.0, 20.0)
    assert chart.figure["layout"]["xaxis"]["range"][1] > 2030
    assert "（2020年阶段目标）" in chart.subtitle
    assert ["2020", "15.00家", "—", "达到15家"] in chart.table


@settings(max_examples=40, deadline=None)
@given(
    kind=st.sampled_from(["level", "share"]),
    baseline=st.floats(5, 50),
    target=st.floats(51, 99),
    year=st.integers(2016, 2024),
    latest=st.integers(2016, 2024),
    value=st.floats(1, 99),
)
def test_a_milestone_on_the_path_changes_no_verdict_that_is_not_its_own(
    kind: str, baseline: float, target: float, year: int, latest: int, value: float
) -> None:
    alone = told(kind, {"2025": target}, baseline, {latest: value}, unit="%")
    on_path = dict(required_path(alone))[year]
    row = told(kind, {str(year): on_path, "2025": target}, baseline, {latest: value}, unit="%")
    names = ("expected", "gap", "ratio", "achieved")
    assert of(row, *names) == pytest.approx(of(alone, *names), rel=1e-6, abs=1e-6)
    assert row.required_growth == pytest.approx(alone.required_growth)
    assert dict(required_path(row)) == pytest.approx(dict(required_path(alone)))
    if latest > year and abs((alone.number("ratio") or 0.0) % 0.05) > 1e-4:
        assert row.status == alone.status


@settings(max_examples=40, deadline=None)
@given(
    points=st.lists(st.floats(1, 100), min_size=2, max_size=4),
    baseline=st.floats(1, 100),
    latest=st.integers(2016, 2025),
    value=st.floats(0.5, 120),
)
def test_ratio_and_gap_never_contradict_each_other(
    points: list[float], baseline: float, latest: int, value: float
) -> None:
    targets: dict[str, float | None] = {str(2025 - 2 * n): v for n, v in enumerate(points)}
    row = told("share", targets, baseline, {latest: value}, unit="%")
    assert row.deciding is not None
    assert row.deciding.year >= latest
    assert sum(each.decides for each in row.horizons) == 1
    gap, ratio = row.number("gap"), row.number("ratio")
    if row.measured["path_kind"] == "straight" and ratio is not None and gap is not None:
        if gap > 1e-6:
            assert ratio > 1 - 1e-9
        if gap < -1e-6:
            assert ratio < 1 + 1e-9
