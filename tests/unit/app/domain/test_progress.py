"""The methods, against values computed by hand (docs/method.md)."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.methods.projection import carry_on, fit, year_reached
from app.domain.methods.thresholds import Thresholds
from app.domain.progress import MethodError, measure

NAN = math.nan
Points = list[tuple[int, float]]


def indicator(
    kind: str, base: float, target: float, comparator: str = ">=", **more: Any
) -> dict[str, Any]:
    row = {
        "kind": kind,
        "direction": 1,
        "base_year": 2020,
        "start_year": 2021,
        "target_year": 2025,
        "baseline": base,
        "baseline_year": 2020,
        "baseline_basis": "stated",
        "comparator": comparator,
        "target": target,
        "target_high": NAN,
        "target_basis": "stated",
        "factor": NAN,
        "bound": NAN,
        "hold_tolerance": NAN,
        "history_growth": NAN,
    }
    return row | more


def run(row: dict[str, Any], points: Points, **more: Any) -> pd.Series:
    return run_all({"x": row}, {"x": points}, **more).loc["x"]


def run_all(
    rows: dict[str, dict[str, Any]], points: dict[str, Points], **more: Any
) -> pd.DataFrame:
    values = pd.DataFrame(
        [
            {"code": code, "year": year, "value": value, "status": "", "scope_break": False}
            for code, own in points.items()
            for year, value in own
        ],
        columns=["code", "year", "value", "status", "scope_break"],
    )
    return measure(pd.DataFrame.from_dict(rows, orient="index"), values, **more)


@pytest.mark.parametrize(
    ("kind", "base", "target", "percent"),
    [
        ("level", 10912.97, 15000, 6.5687),
        ("level", 6395.9, 7700, 3.7810),
        ("level", 2071.33, 4142.66, 14.8698),
    ],
)
def test_required_growth_of_the_golden_cases(
    kind: str, base: float, target: float, percent: float
) -> None:
    found = run(indicator(kind, base, target), [])
    assert found.required_growth * 100 == pytest.approx(percent, abs=5e-5)
    assert found.required_unit == "percent_per_year"
    assert found.status == "no_data"


@pytest.mark.parametrize(
    ("row", "actual", "ratio", "status", "sensitive", "attainment"),
    [
        (indicator("level", 100, 200), 150, 0.97, "on_track", True, 0.75),
        (indicator("level", 100, 200), 140, 0.80, "behind", False, 0.70),
        (indicator("share", 6, 8), 7.1, 0.92, "behind", True, 0.89),
        (indicator("level", 10, 5, "<=", direction=-1), 7, 0.87, "behind", True, 1.40),
        (indicator("count", 0, 10), 5, 0.83, "behind", False, 0.50),
        (indicator("level", 100, 200), 115, 0.32, "far_behind", False, 0.575),
        (indicator("level", 100, 200), 95, -0.11, "reversing", False, 0.475),
        (indicator("level", 100, 200), 190, 1.60, "ahead", False, 0.95),
    ],
)
def test_ratio_and_status_after_three_of_five_years(
    row: dict[str, Any],
    actual: float,
    ratio: float,
    status: str,
    sensitive: bool,
    attainment: float,
) -> None:
    found = run(row, [(2023, actual)])
    assert found.ratio == pytest.approx(ratio, abs=0.006)
    assert (found.status, bool(found.method_sensitive)) == (status, sensitive)
    assert found.attainment == pytest.approx(attainment, abs=0.005)


@pytest.mark.parametrize(
    ("row", "points", "status"),
    [
        # Strict and not strict at the target itself.
        (indicator("level", 100, 200, ">"), [(2025, 200)], "missed"),
        (indicator("level", 100, 200), [(2025, 200)], "achieved"),
        (indicator("level", 100, 200, ">"), [(2025, 200.01)], "achieved"),
        # Early, and early but falling back.
        (indicator("level", 100, 200), [(2022, 205)], "early"),
        (indicator("level", 100, 200), [(2022, 210), (2023, 205)], "early_slipping"),
        # About: 95 % of the way with a baseline, within 5 % of the target without one.
        (indicator("level", 100, 200, "~"), [(2025, 195)], "achieved"),
        (indicator("level", 100, 200, "~"), [(2025, 194)], "missed"),
        (indicator("count", NAN, 120, "~"), [(2025, 114)], "achieved"),
        (indicator("count", NAN, 120, "~"), [(2025, 113)], "missed"),
        # No baseline: whether it is met can still be said, how far it has come cannot.
        (indicator("count", NAN, 330, ">"), [(2023, 300)], "no_baseline"),
        (indicator("count", NAN, 330, ">"), [(2023, 331)], "early"),
        # Target at or below the baseline: a level to hold.
        (indicator("count", 35, 35), [(2022, 35)], "held"),
        (indicator("count", 35, 35), [(2021, 37), (2022, 36)], "holding_worse"),
        (indicator("count", 35, 35), [(2021, 36), (2022, 34)], "lost"),
        (indicator("count", 35, 35), [(2021, 33), (2022, 34)], "lost_recovering"),
        # Below what is to be held and not moving: lost, not coming back.
        (indicator("count", 35, 35), [(2021, 34), (2022, 34)], "lost"),
        (indicator("share", 20, NAN, "hold"), [(2021, 22), (2022, 22)], "lost"),
        (indicator("share", 20, NAN, "hold"), [(2021, 23), (2022, 22)], "lost_recovering"),
        (indicator("share", 8.4, 8, "~"), [(2022, 8.5)], "held"),
        # In words: inside 5 % of the baseline.
        (indicator("share", 20, NAN, "hold"), [(2022, 20.5)], "holding_worse"),
        (indicator("share", 20, NAN, "hold"), [(2022, 22)], "lost"),
        # Sums: 900 a year are due; a gap makes a lower bound, which is never called behind.
        (indicator("cumulative", NAN, 4500, ">"), [(2021, 800), (2022, 900)], "behind"),
        (indicator("cumulative", NAN, 4500, ">"), [(2021, 900), (2022, 900)], "on_track"),
        (indicator("cumulative", NAN, 4500, ">"), [(2022, 900)], "no_data"),
        (indicator("cumulative", NAN, 4500, ">"), [(2022, 4600)], "early"),
        # Growth: the geometric mean of the yearly rates; 1.12 × 1.09 gives 10.49 %.
        (indicator("growth_rate", NAN, 10, "~"), [(2021, 12), (2022, 9)], "on_track"),
        (indicator("growth_rate", NAN, 10), [(2021, 5), (2022, 5)], "far_behind"),
        # A bound: within a point of 100 is there.
        (indicator("share", 90, 100, bound=100), [(2025, 99.2)], "achieved"),
        (indicator("share", 90, 100, bound=100), [(2025, 98.9)], "missed"),
        # Values after the target year change nothing; those of the base year are no achievement.
        (indicator("level", 100, 200), [(2025, 150), (2026, 250)], "missed"),
        (indicator("level", 100, 200), [(2020, 150)], "no_data"),
        # A sign change: straight, compound growth means nothing.
        (indicator("level", -10, 10), [(2023, 2)], "on_track"),
    ],
)
def test_the_rules_one_by_one(row: dict[str, Any], points: Points, status: str) -> None:
    assert run(row, points).status == status


@pytest.mark.parametrize(
    ("own", "other", "status", "lead"),
    [
        ([(2021, 12.0), (2022, 9.0)], [(2021, 8.0), (2022, 5.0)], "early", 4.0),
        ([(2022, 4.0)], [(2022, 5.0)], "behind", -1.0),
        ([(2025, 4.0)], [(2025, 5.0)], "missed", -1.0),
        ([(2025, 5.5)], [(2025, 5.0)], "achieved", 0.5),
        # Years that the reference lacks cannot be compared.
        ([(2021, 6.0), (2022, 4.0)], [(2021, 5.0)], "early", 1.0),
    ],
)
def test_a_relative_target_is_measured_by_its_lead(
    own: Points, other: Points, status: str, lead: float
) -> None:
    reference = pd.DataFrame([{"code": "x", "year": y, "value": v} for y, v in other])
    found = run(indicator("relative", NAN, NAN, ">"), own, reference=reference)
    assert (found.status, found.latest) == (status, pytest.approx(lead))


def test_cumulative_target_against_the_years_before() -> None:
    found = run(indicator("cumulative", NAN, 4500, ">"), [(2021, 800), (2022, 900)])
    assert found.required_growth == 900
    assert found.expected == 1800
    assert found.gap == -100
    assert found.catch_up == pytest.approx((4500 - 1700) / 3)


def test_gap_catch_up_and_distance() -> None:
    found = run(indicator("level", 100, 200), [(2023, 140)])
    assert found.expected == pytest.approx(100 * 2**0.6)
    assert found.gap == pytest.approx(140 - 151.5717, abs=1e-3)
    assert found.catch_up == pytest.approx((200 / 140) ** 0.5 - 1)
    assert found.distance == pytest.approx(0.4)
    assert found.time_elapsed == pytest.approx(0.6)


def test_a_multiple_without_a_baseline_still_asks_for_growth() -> None:
    found = run(indicator("multiple", NAN, NAN, factor=2.0), [])
    assert found.required_growth == pytest.approx(2**0.2 - 1)
    assert found.status == "no_data"


def test_compound_growth_means_nothing_from_zero() -> None:
    found = run(indicator("count", 0, 10), [(2023, 5)])
    assert (found.path_kind, found.required_unit) == ("straight", "unit_per_year")
    assert not found.cagr_meaningful


def test_a_break_of_scope_stops_the_calculation() -> None:
    values = pd.DataFrame(
        [
            {"code": "x", "year": 2021, "value": 110.0, "status": "", "scope_break": False},
            {"code": "x", "year": 2022, "value": 500.0, "status": "", "scope_break": True},
        ]
    )
    found = measure(
        pd.DataFrame.from_dict({"x": indicator("level", 100, 200)}, orient="index"), values
    )
    assert (found.loc["x", "latest_year"], bool(found.loc["x", "scope_broken"])) == (2021, True)


def test_analysts_verdicts() -> None:
    rows = {"q": indicator("qualitative", NAN, NAN), "l": indicator("level", 100, 200)}
    given_ = pd.DataFrame([{"code": "q", "status": "on_track"}])
    over = pd.DataFrame([{"code": "l", "status": "behind"}])
    found = run_all(rows, {"l": [(2023, 190)]}, judgements=given_, overrides=over)
    assert (found.loc["q", "status"], found.loc["q", "judged"]) == ("judgement", "on_track")
    assert (found.loc["l", "status"], found.loc["l", "computed_status"]) == ("behind", "ahead")


def test_no_default_direction() -> None:
    with pytest.raises(MethodError) as caught:
        run(indicator("level", NAN, 200, ">=", direction=0), [])
    assert caught.value.codes == ["x"]
    assert run(indicator("level", 100, 50, ">=", direction=0), [(2023, 70)]).status == "behind"


def test_thresholds_can_be_a_plans_own_and_must_be_in_order() -> None:
    loose = Thresholds.of({"on_track": 0.75, "behind": 0.5})
    assert run(indicator("level", 100, 200), [(2023, 140)], thresholds=loose).status == "on_track"
    with pytest.raises(ValueError, match="does not hold"):
        run(indicator("level", 1, 2), [], thresholds=Thresholds.of({"behind": 0.99}))
    with pytest.raises(ValueError, match="unknown"):
        Thresholds.of({"nonsense": 1})


def test_projections() -> None:
    rate = carry_on([(2020, 100.0), (2022, 121.0)], 2025, True, "achieved")
    assert rate is not None
    assert rate.values == pytest.approx([121, 133.1, 146.41, 161.051])
    last = carry_on([(2020, 100.0), (2021, 110.0), (2022, 115.0)], 2024, False, "last_year")
    assert last is not None
    assert last.values == pytest.approx([115, 120, 125])
    straight = fit([(2020, 1.0), (2021, 2.0), (2022, 3.0), (2023, 4.0)], 2025, False)
    assert straight is not None
    assert straight.low is not None
    assert straight.values == pytest.approx([4, 5, 6])
    assert straight.low == pytest.approx(straight.values)
    assert fit([(2020, 1.0), (2021, 2.0), (2022, 3.0)], 2025, False) is None
    # 80 % interval of y = 1, 3, 2, 4 at x = 5: 4.5 ± 1.886 × √0.9 × √(1 + 1/4 + 2.5²/5).
    band = fit([(2020, 1.0), (2021, 3.0), (2022, 2.0), (2023, 4.0)], 2024, False)
    assert band is not None
    assert band.high is not None
    assert band.values[-1] == pytest.approx(4.5)
    assert band.high[-1] - band.values[-1] == pytest.approx(
        1.886 * math.sqrt(0.9) * math.sqrt(2.5), rel=1e-3
    )


def test_the_year_in_which_a_target_is_reached() -> None:
    assert year_reached(2022, 121, 160, 0.1, 1, True) == 2025
    assert year_reached(2022, 121, 121, 0.1, 1, True) == 2022
    assert year_reached(2022, 121, 160, -0.1, 1, True) is None
    assert year_reached(2022, 10, 5, -1, -1, False) == 2027


values_ = st.floats(1, 1e6)


@settings(max_examples=60, deadline=None)
@given(base=values_, factor=st.floats(1.05, 5), actual=values_, scale=st.floats(0.001, 1000))
def test_the_unit_makes_no_difference(
    base: float, factor: float, actual: float, scale: float
) -> None:
    one = run(indicator("level", base, base * factor), [(2023, actual)])
    other = run(indicator("level", base * scale, base * factor * scale), [(2023, actual * scale)])
    assert other.ratio == pytest.approx(one.ratio, rel=1e-6, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(base=values_, factor=st.floats(1.05, 5), year=st.integers(2021, 2024))
def test_being_on_the_path_is_being_on_track(base: float, factor: float, year: int) -> None:
    target = base * factor
    rate = factor ** (1 / 5) - 1
    found = run(indicator("level", base, target), [(year, base * (1 + rate) ** (year - 2020))])
    assert found.ratio == pytest.approx(1, rel=1e-6)
    assert found.status == "on_track"
    assert found.catch_up == pytest.approx(rate, rel=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(values_, st.floats(0.3, 3), values_), min_size=2, max_size=6))
def test_together_is_as_one_by_one(cases: list[tuple[float, float, float]]) -> None:
    rows = {
        f"c{n}": indicator("level", base, base * factor)
        for n, (base, factor, _) in enumerate(cases)
    }
    points = {f"c{n}": [(2023, actual)] for n, (_, _, actual) in enumerate(cases)}
    together = run_all(rows, points)
    for code, row in rows.items():
        assert run(row, points[code]).status == together.loc[code, "status"]
