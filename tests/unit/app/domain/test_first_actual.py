"""Targets without a baseline, measured from the first of two or more actuals; values computed by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.domain.methods.growth import steps
from app.domain.progress import measure
from tests.unit.app.domain.test_progress import NAN, Points, indicator, run, run_all

NUMBERS = ["ratio", "required_growth", "achieved", "catch_up", "expected", "gap", "distance"]


def scoped(row: dict[str, Any], points: Points, *broken: int, **status: str) -> pd.Series:
    """Measured with breaks of scope in some years, and data statuses by ``y2021="provisional"``."""
    values = pd.DataFrame(
        [
            {
                "code": "x",
                "year": year,
                "value": value,
                "status": status.get(f"y{year}", ""),
                "scope_break": year in broken,
            }
            for year, value in points
        ]
    )
    return measure(pd.DataFrame.from_dict({"x": row}, orient="index"), values).loc["x"]


def test_the_golden_case() -> None:
    # Since 2021 (265/210)^(1/2) − 1 = 12.33 %, needed from 2021 (330/210)^(1/4) − 1 = 11.96 %: ratio 1.03. Still
    # needed (330/265)^(1/2) − 1 = 11.59 %, which 240/210 − 1 = 14.29 % exceeds.
    row = indicator("count", NAN, 330)
    found = run(row, [(2021, 210), (2022, 240), (2023, 265)])
    assert found.achieved * 100 == pytest.approx(12.33, abs=0.005)
    assert found.required_growth * 100 == pytest.approx(11.96, abs=0.005)
    assert found.ratio == pytest.approx(1.0307, abs=5e-4)
    assert (found.status, found.status_basis) == ("on_track", "first_actual")
    assert (found.origin, found.origin_year, found.origin_basis) == (210, 2021, "first_actual")
    assert found.catch_up * 100 == pytest.approx(11.59, abs=0.005)
    assert bool(found.catch_up_reached_before)
    assert (found.remaining, found.attainment) == (65, pytest.approx(265 / 330))
    # On the path of 2021 it would stand at 210 × (330/210)^(2/4) = 263.249; half of the time since then is gone.
    assert found.expected == pytest.approx(263.249, abs=1e-3)
    assert found.gap == pytest.approx(1.751, abs=1e-3)
    assert found.distance == pytest.approx(55 / 120)
    assert found.time_elapsed == pytest.approx(2 / 4)


def test_one_actual_gives_no_verdict_but_all_that_needs_none() -> None:
    # (330/265)^(1/2) − 1 = 11.59 % a year from 2023 on; no rate so far to compare it with.
    found = run(indicator("count", NAN, 330), [(2023, 265)])
    assert (found.status, found.status_basis, found.origin_basis) == ("no_baseline", "", "")
    assert found.catch_up * 100 == pytest.approx(11.59, abs=0.005)
    assert (found.required_unit, found.remaining) == ("percent_per_year", 65)
    assert pd.isna(found.required_growth)
    assert pd.isna(found.ratio)
    assert pd.isna(found.catch_up_reached_before)


def test_it_gives_way_to_a_baseline() -> None:
    points: Points = [(2021, 210), (2022, 240), (2023, 265)]
    with_base = run(indicator("count", 200, 330), points)
    # (330/200)^(1/5) − 1 = 10.53 %, (265/200)^(1/3) − 1 = 9.83 %: ratio 0.93.
    assert (with_base.status, with_base.status_basis) == ("behind", "baseline")
    assert with_base.required_growth * 100 == pytest.approx(10.535, abs=1e-3)
    assert (with_base.origin, with_base.origin_year) == (200, 2020)


@pytest.mark.parametrize(
    ("row", "points", "ratio", "status"),
    [
        # Shares go straight: (7.1 − 6)/2 = 0.55 points a year, (8 − 6)/4 = 0.5 needed.
        (indicator("share", NAN, 8), [(2021, 6), (2023, 7.1)], 1.10, "ahead"),
        # A falling target: (7/10)^(1/2) − 1 = −16.33 % a year, (5/10)^(1/4) − 1 = −15.91 % needed.
        (
            indicator("level", NAN, 5, "<=", direction=-1),
            [(2021, 10), (2023, 7)],
            1.026,
            "on_track",
        ),
        (
            indicator("level", NAN, 5, "<=", direction=-1),
            [(2021, 10), (2023, 11)],
            -0.307,
            "reversing",
        ),
        # From zero compound growth means nothing: 2 a year, 2.5 needed.
        (indicator("count", NAN, 10), [(2021, 0), (2023, 4)], 0.80, "behind"),
        # A year without a value counts as time: (150/100)^(1/3) − 1 = 14.47 %, 2^(1/4) − 1 = 18.92 % needed.
        (indicator("level", NAN, 200), [(2021, 100), (2024, 150)], 0.765, "behind"),
        # The first actual late: 1.1 − 1 = 10 %, (130/100)^(1/2) − 1 = 14.02 % needed from 2023.
        (indicator("level", NAN, 130), [(2023, 100), (2024, 110)], 0.713, "behind"),
        (indicator("level", NAN, 200), [(2021, 100), (2023, 110)], 0.258, "far_behind"),
    ],
)
def test_each_kind_from_its_first_actual(
    row: dict[str, Any], points: Points, ratio: float, status: str
) -> None:
    found = run(row, points)
    assert found.ratio == pytest.approx(ratio, abs=0.001)
    assert (found.status, found.status_basis) == (status, "first_actual")


@pytest.mark.parametrize(
    ("row", "points", "status", "basis"),
    [
        # Met or not is said of the target alone, as with one actual.
        (indicator("count", NAN, 330), [(2021, 210), (2025, 330)], "achieved", "target"),
        (indicator("count", NAN, 330), [(2021, 210), (2025, 329)], "missed", "target"),
        (indicator("count", NAN, 330), [(2021, 210), (2023, 331)], "early", "target"),
        (
            indicator("count", NAN, 330),
            [(2021, 210), (2022, 340), (2023, 331)],
            "early_slipping",
            "target",
        ),
        # About: within 5 % of the target, not of the way from the first actual: 114 of 100 → 120 is 70 % of the way.
        (indicator("count", NAN, 120, "~"), [(2021, 100), (2025, 114)], "achieved", "target"),
        # The first actual at or past the target: met is met; what has fallen short since is not held.
        (indicator("count", NAN, 330), [(2021, 340), (2023, 345)], "early", "target"),
        (indicator("count", NAN, 330), [(2021, 340), (2023, 335)], "early_slipping", "target"),
        (indicator("count", NAN, 330), [(2021, 340), (2023, 320)], "lost", "first_actual"),
        (
            indicator("count", NAN, 330),
            [(2021, 340), (2022, 300), (2023, 320)],
            "lost_recovering",
            "first_actual",
        ),
        (indicator("count", NAN, 330), [(2021, 340), (2025, 320)], "missed", "target"),
        # To be held: inside 5 % of the first actual, getting nearer to it or not.
        (indicator("share", NAN, NAN, "hold"), [(2021, 20), (2022, 20)], "held", "first_actual"),
        (
            indicator("share", NAN, NAN, "hold"),
            [(2021, 20), (2022, 20.9)],
            "holding_worse",
            "first_actual",
        ),
        (indicator("share", NAN, NAN, "hold"), [(2021, 20), (2022, 22)], "lost", "first_actual"),
        (indicator("share", NAN, NAN, "hold"), [(2021, 20)], "no_baseline", ""),
        # Sums and mean rates start with the plan's years and never needed a baseline.
        (indicator("cumulative", NAN, 4500, ">"), [(2021, 900), (2022, 900)], "on_track", "period"),
        (indicator("cumulative", NAN, 4500, ">"), [(2022, 900), (2023, 900)], "no_data", ""),
        (indicator("growth_rate", NAN, 10), [(2021, 5), (2022, 5)], "far_behind", "period"),
        # A multiple of an unknown baseline is no number to get to.
        (
            indicator("multiple", NAN, NAN, factor=2.0),
            [(2021, 100), (2022, 120)],
            "no_baseline",
            "",
        ),
    ],
)
def test_what_the_verdict_rests_on(
    row: dict[str, Any], points: Points, status: str, basis: str
) -> None:
    found = run(row, points)
    assert (found.status, found.status_basis) == (status, basis)


def test_a_relative_target_is_measured_by_its_reference() -> None:
    reference = pd.DataFrame([{"code": "x", "year": y, "value": 5.0} for y in (2021, 2022)])
    row = indicator("relative", NAN, NAN, ">")
    found = run(row, [(2021, 3.0), (2022, 4.0)], reference=reference)
    assert (found.status, found.status_basis, found.origin_basis) == ("behind", "reference", "")
    assert pd.isna(found.remaining)


def test_what_falls_short_of_a_target_met_before_still_shows_what_it_needs() -> None:
    # (330/320)^(1/2) − 1 = 1.55 % a year.
    found = run(indicator("count", NAN, 330), [(2021, 340), (2023, 320)])
    assert found.catch_up * 100 == pytest.approx(1.5504, abs=1e-3)
    assert (found.path_kind, found.required_unit) == ("band", "percent_per_year")
    assert pd.isna(found.ratio)


def test_a_break_of_scope_starts_anew() -> None:
    row = indicator("count", NAN, 330)
    points: Points = [(2021, 100), (2022, 210), (2023, 240), (2024, 290)]
    found = scoped(row, points, 2022)
    # From 2022: (290/210)^(1/2) − 1 = 17.51 %, (330/210)^(1/3) − 1 = 16.26 % needed; 100 → 210 is no growth.
    assert (found.origin, found.origin_year, found.points) == (210, 2022, 3)
    assert found.ratio == pytest.approx(17.514 / 16.262, abs=1e-3)
    assert (found.status, found.scope_since) == ("ahead", 2022)
    assert bool(found.scope_broken)
    assert found.best_rate == pytest.approx(290 / 240 - 1)
    # Of two breaks the last; one value after it gives no verdict.
    assert scoped(row, points, 2022, 2024).status == "no_baseline"
    assert scoped(row, points, 2022, 2024).origin_basis == ""


def test_a_break_of_scope_still_stops_what_has_a_baseline_or_is_a_sum() -> None:
    points: Points = [(2021, 210), (2022, 240), (2023, 500)]
    based = scoped(indicator("count", 200, 330), points, 2023)
    assert (based.latest_year, pd.isna(based.scope_since)) == (2022, True)
    summed = scoped(indicator("cumulative", NAN, 1650), points, 2023)
    assert (summed.latest_year, summed.total) == (2022, 450)


def test_provisional_ends_are_told_apart() -> None:
    row, points = indicator("count", NAN, 330), [(2021, 210.0), (2023, 265.0)]
    first = scoped(row, points, y2021="provisional")
    assert (bool(first.first_provisional), bool(first.provisional)) == (True, False)
    last = scoped(row, points, y2023="estimate")
    assert (bool(last.first_provisional), bool(last.provisional)) == (False, True)
    based = scoped(indicator("count", 200, 330), points, y2021="provisional")
    assert not based.first_provisional


def test_growth_from_each_value_to_the_next() -> None:
    # 100 → 121 in two years is 10 % a year; nothing can be said of growth to and from zero.
    points = [(2021, 100.0), (2023, 121.0), (2024, 0.0), (2025, 5.0)]
    assert steps(points, geometric=True) == [(2021, 2023, pytest.approx(0.1))]
    assert steps(points, geometric=False) == [
        (2021, 2023, 10.5),
        (2023, 2024, -121),
        (2024, 2025, 5),
    ]
    assert steps(points[:1], geometric=True) == []


def test_a_judgement_made_when_nothing_could_be_computed_stays() -> None:
    row = indicator("share", NAN, NAN, "hold")
    said = pd.DataFrame([{"code": "x", "status": "held"}])
    found = run(row, [(2021, 20), (2022, 22)], judgements=said)
    assert (found.status, found.judged, found.computed_status) == ("judgement", "held", "lost")


def test_a_value_of_zero_has_no_rate_and_is_measured_on_the_straight_line() -> None:
    # −5 a year where 2.5 is needed.
    found = run(indicator("count", NAN, 20), [(2021, 10), (2023, 0)])
    assert (found.path_kind, found.status) == ("straight", "reversing")
    assert found.ratio == pytest.approx(-2)
    assert not found.cagr_meaningful


firsts = st.floats(1, 1e6)
factors = st.floats(1.02, 5)
middles = st.floats(0.2, 5)


@settings(max_examples=40, deadline=None)
@given(first=firsts, factor=factors, actual=middles, scale=st.floats(0.001, 1000))
def test_the_unit_makes_no_difference(
    first: float, factor: float, actual: float, scale: float
) -> None:
    target, latest = first * factor, first * actual
    one = run(indicator("level", NAN, target), [(2021, first), (2023, latest)])
    other = run(
        indicator("level", NAN, target * scale), [(2021, first * scale), (2023, latest * scale)]
    )
    assert other.ratio == pytest.approx(one.ratio, rel=1e-6, abs=1e-9)
    assert other.catch_up == pytest.approx(one.catch_up, rel=1e-6, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(
    kind=st.sampled_from(["level", "count", "share"]),
    first=firsts,
    factor=factors,
    actual=st.floats(0.2, 0.99),
    year=st.integers(2022, 2024),
)
def test_it_is_as_if_the_first_actual_were_the_baseline(
    kind: str, first: float, factor: float, actual: float, year: int
) -> None:
    target = first * factor
    latest = target * actual
    bare = run(indicator(kind, NAN, target), [(2021, first), (year, latest)])
    based = run(indicator(kind, first, target, baseline_year=2021), [(year, latest)])
    assert (bare.status, bare.path_kind) == (based.status, based.path_kind)
    for name in NUMBERS:
        assert bare[name] == pytest.approx(based[name], rel=1e-9, abs=1e-12, nan_ok=True)


@settings(max_examples=40, deadline=None)
@given(first=firsts, factor=factors, actual=st.floats(0.2, 0.99), year=st.integers(2022, 2024))
def test_a_baseline_on_the_path_changes_neither_path_nor_side(
    first: float, factor: float, actual: float, year: int
) -> None:
    target = first * factor
    implied = first / factor ** (1 / 4)
    points: Points = [(2021, first), (year, target * actual)]
    bare = run(indicator("level", NAN, target), points)
    based = run(indicator("level", implied, target), points)
    assert based.status_basis == "baseline"
    assert based.required_growth == pytest.approx(bare.required_growth, rel=1e-6)
    assert based.expected == pytest.approx(bare.expected, rel=1e-6)
    assert based.catch_up == pytest.approx(bare.catch_up, rel=1e-6, abs=1e-12)
    assume(abs(bare.ratio - 1) > 1e-6)
    assert (based.ratio > 1) == (bare.ratio > 1)


@settings(max_examples=40, deadline=None)
@given(first=firsts, factor=factors, year=st.integers(2022, 2024), between=middles)
def test_on_the_path_is_on_track_whatever_lay_between(
    first: float, factor: float, year: int, between: float
) -> None:
    rate = factor ** (1 / 4) - 1
    points: Points = [(2021, first), (year, first * (1 + rate) ** (year - 2021))]
    if year > 2022:
        points.insert(1, (2022, first * between))
    found = run(indicator("level", NAN, first * factor), points)
    assert found.ratio == pytest.approx(1, rel=1e-6)
    assert (found.status, found.status_basis) == ("on_track", "first_actual")
    assert found.catch_up == pytest.approx(rate, rel=1e-6)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(firsts, factors, middles, st.booleans()), min_size=2, max_size=6))
def test_together_is_as_one_by_one(cases: list[tuple[float, float, float, bool]]) -> None:
    rows = {
        f"c{n}": indicator("level", first if based else NAN, first * factor)
        for n, (first, factor, _, based) in enumerate(cases)
    }
    points: dict[str, Points] = {
        f"c{n}": [(2021, first), (2023, first * actual)]
        for n, (first, _, actual, _) in enumerate(cases)
    }
    together = run_all(rows, points)
    for code, row in rows.items():
        alone = run(row, points[code])
        assert alone.status == together.loc[code, "status"]
        assert alone.status_basis == together.loc[code, "status_basis"]
