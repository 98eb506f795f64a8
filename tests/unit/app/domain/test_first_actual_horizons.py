"""Targets for several years without a baseline: the legs begin at the first actual; values computed by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.methods.thresholds import Thresholds
from app.domain.row import IndicatorRow, PlanModel
from app.domain.what_if import scenario
from app.domain.yearly_verdicts import yearly_rows
from app.export.tables import progress_values, target_values
from app.figures.indicator_path import path_chart, required_path
from app.words.cards import sentence, start_line
from app.words.horizons import legs
from app.words.sentences import status_words
from tests.unit.app.domain.test_horizons import VIEW, decided, of, told

# 150 by 2023 and 216 by 2025; 100 in 2021. The legs: (150/100)^(1/2) − 1 = 22.474 %, (216/150)^(1/2) − 1 = 20 %.
TARGETS: dict[str, float | None] = {"2023": 150.0, "2025": 216.0}


def level(actuals: dict[int, float], baseline: float | None = None) -> IndicatorRow:
    return told("level", TARGETS, baseline, actuals)


def model_of(row: IndicatorRow) -> PlanModel:
    return PlanModel(VIEW, [row], Thresholds(), None)


def test_the_way_begins_at_the_first_actual() -> None:
    # 25 % achieved, 22.474 % asked for: 1.112. The path stands at 122.474. Straight to the headline 2.16^(1/4) − 1 =
    # 21.231 %; still needed 150/125 − 1 = 20 % to the milestone, (216/125)^(1/3) − 1 = 20 % to the headline.
    row = level({2021: 100.0, 2022: 125.0})
    assert decided(row) == (2023, "ahead")
    assert (row.since, row.from_first, row.measured["origin_basis"]) == (2021, 2021, "first_actual")
    found = of(row, "required_growth", "expected", "ratio", "achieved", "catch_up", "remaining")
    assert found == pytest.approx(
        {
            "required_growth": 0.224745,
            "expected": 122.4745,
            "ratio": 1.11237,
            "achieved": 0.25,
            "catch_up": 0.2,
            "remaining": 25.0,
        },
        abs=1e-4,
    )
    assert row.required_growth_shown == pytest.approx(21.2310, abs=1e-3)
    assert row.headline is not None
    assert row.headline.number("catch_up") == pytest.approx(0.2)
    assert [(leg.years, leg.ends, leg.rate) for leg in legs(row, "en")] == [
        ("2021–2023", "100 firms → 150 firms", "22.47% a year"),
        ("2023–2025", "150 firms → 216 firms", "20.00% a year"),
    ]
    assert dict(required_path(row)) == pytest.approx(
        {2021: 100.0, 2022: 122.4745, 2023: 150.0, 2024: 180.0, 2025: 216.0}, abs=1e-4
    )


def test_past_the_milestone_growth_is_still_since_the_first_actual() -> None:
    # The path stands at 150 × 1.2 = 180 in 2024; achieved 1.5^(1/3) − 1 = 14.471 %, asked for 1.8^(1/3) − 1 =
    # 21.644 %: 0.669. Still needed 216/150 − 1 = 44 %.
    row = level({2021: 100.0, 2022: 125.0, 2024: 150.0})
    assert decided(row) == (2025, "behind")
    assert row.since == 2021
    assert of(row, "required_growth", "expected", "ratio", "catch_up") == pytest.approx(
        {"required_growth": 0.2, "expected": 180.0, "ratio": 0.66860, "catch_up": 0.44}, abs=1e-4
    )
    assert [each.status for each in row.horizons] == ["no_data", "behind"]


def test_a_milestone_that_was_passed_before_the_first_actual_is_no_point_of_the_path() -> None:
    # From 160 in 2023, the milestone's own year, straight on: (216/160)^(1/2) − 1 = 16.190 %; 170/160 − 1 = 6.25 %.
    row = level({2023: 160.0, 2024: 170.0})
    assert decided(row) == (2025, "far_behind")
    assert of(row, "required_growth", "ratio") == pytest.approx(
        {"required_growth": 0.161895, "ratio": 0.38605}, abs=1e-4
    )
    assert row.horizons[0].status == "achieved"
    assert [(leg.years, leg.ends) for leg in legs(row, "en")] == [
        ("2023–2025", "160 firms → 216 firms")
    ]
    assert required_path(row)[0] == (2023, 160.0)
    # Nor does a milestone of zero that is past make the way a straight one: 4^(1/4) − 1 = 41.421 %.
    row = told("count", {"2020": 0.0, "2025": 20.0}, None, {2021: 5.0, 2023: 10.0})
    assert row.number("required_growth") == pytest.approx(0.414214, abs=1e-6)


def test_one_actual_after_the_milestone_is_measured_from_what_was_promised() -> None:
    # 165/150 − 1 = 10 % of 20 %. A second actual takes the milestone's place: 180/165 − 1 = 9.09 % from 2024 on.
    row = level({2024: 165.0})
    assert (decided(row), row.since) == ((2025, "far_behind"), None)
    assert (row.measured["status_basis"], row.number("origin_year")) == ("milestone", 2023)
    assert row.number("ratio") == pytest.approx(0.5)
    assert row.leg_start(row.horizons[1]) == (2023, 150.0)


def test_an_actual_before_the_milestone_and_one_after_it_leave_the_milestone_on_the_path() -> None:
    # From 100 in 2022 to 150 in 2023 is 50 %; the way to the milestone has one actual only and no verdict of its own.
    row = level({2022: 100.0, 2024: 171.0})
    assert (decided(row), row.since) == ((2025, "behind"), 2022)
    # 1.71^(1/2) − 1 = 30.767 % of 1.8^(1/2) − 1 = 34.164 %.
    assert row.number("ratio") == pytest.approx(0.9006, abs=1e-4)
    assert [(leg.years, leg.rate) for leg in legs(row, "en")] == [
        ("2022–2023", "50.00% a year"),
        ("2023–2025", "20.00% a year"),
    ]


def test_a_share_goes_straight_leg_by_leg() -> None:
    # 40 in 2021, 50 by 2023 (5 points a year), 52 by 2025 (1 a year): 51 in 2024; 10/3 achieved, 11/3 asked for.
    row = told("share", {"2023": 50.0, "2025": 52.0}, None, {2021: 40.0, 2024: 50.0}, unit="%")
    assert decided(row) == (2025, "behind")
    assert of(row, "expected", "ratio", "required_growth") == pytest.approx(
        {"expected": 51.0, "ratio": 10 / 11, "required_growth": 1.0}
    )


def test_with_a_baseline_it_gives_way() -> None:
    # 96 in 2015 and 150 by 2023: (150/96)^(1/8) − 1 = 5.737 %; (125/96)^(1/7) − 1 = 3.843 %: 0.670.
    row = level({2021: 100.0, 2022: 125.0}, 96.0)
    assert (decided(row), row.since) == ((2023, "behind"), None)
    assert row.number("ratio") == pytest.approx(0.6698, abs=1e-3)
    assert [leg.years for leg in legs(row, "en")] == ["2015–2023", "2023–2025"]


def test_status_and_card_say_both_start_and_milestone() -> None:
    row = level({2021: 100.0, 2022: 125.0})
    assert status_words(row, "zh") == "快于预期（自2021年起，2023年阶段目标）"
    assert status_words(row, "en") == "ahead (since 2021, milestone 2023)"
    assert start_line(row, "en") == "No baseline; from the actual of 2021: 100 firms"
    assert sentence(row, "en") == (
        "Needs 21.23% a year from 2021 to 2025; 25.00% a year achieved; 125 firms in 2022"
    )
    chart = path_chart(model_of(row), row, "zh")
    assert "（自2021年起，2023年阶段目标）" in chart.subtitle
    assert "自2021年首个实绩（100家）起测算" in chart.note
    assert "空心菱形" in chart.note


def test_tables_say_it_for_each_target() -> None:
    row = level({2021: 100.0, 2022: 125.0})
    names = ("target_status", "status_basis", "measured_from", "leg_start_year", "leg_start")
    assert [[each[name] for name in names] for each in target_values(row)] == [
        ["ahead", "first_actual", 2021, 2021, 100.0],
        ["", "", 2021, 2023, 150.0],
    ]
    progress = progress_values(row)
    assert (progress["status_basis"], progress["measured_from"]) == ("first_actual", 2021)
    assert (progress["deciding_role"], progress["leg_growth"]) == (
        "milestone",
        pytest.approx(22.4745, abs=1e-3),
    )


def test_the_strip_and_a_scenario_carry_the_start() -> None:
    row = level({2021: 100.0, 2022: 125.0, 2024: 150.0})
    model = model_of(row)
    assert [(year, each.status, each.since) for year, each in yearly_rows(model, row)] == [
        (2021, "no_baseline", None),
        (2022, "ahead", 2021),
        (2024, "behind", 2021),
    ]
    row = level({2021: 100.0, 2022: 125.0})
    # 125 × 1.2 = 150 in 2023, × 1.2³ = 216 in 2025: both are just reached.
    found = scenario(model_of(row), row, 20.0)
    assert found is not None
    assert found.at_target == pytest.approx(216.0)
    assert [(each.year, each.status) for each in found.milestones] == [(2023, "achieved")]


@settings(max_examples=40, deadline=None)
@given(
    kind=st.sampled_from(["level", "share"]),
    first=st.floats(5, 50),
    values=st.lists(st.floats(1, 99), min_size=1, max_size=3),
    targets=st.lists(st.floats(51, 99), min_size=2, max_size=2),
)
def test_a_first_actual_says_what_the_same_value_as_a_baseline_would(
    kind: str, first: float, values: list[float], targets: list[float]
) -> None:
    set_for: dict[str, float | None] = {"2020": targets[0], "2025": targets[1]}
    later = {2017 + 2 * n: value for n, value in enumerate(values)}
    without = told(kind, set_for, None, {2016: first, **later}, unit="%")
    names = ("required_growth", "expected", "gap", "achieved", "catch_up", "origin", "origin_year")
    shifted = told(kind, set_for, first, later, unit="%", baseline_year=2016)
    assert of(without, *names, "ratio") == pytest.approx(of(shifted, *names, "ratio"))
    assert dict(required_path(without)) == pytest.approx(dict(required_path(shifted)))
