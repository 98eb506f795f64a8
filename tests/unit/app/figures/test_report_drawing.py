"""The report's drawings: round ticks, everything inside the picture, nothing that could be markup."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from app.export.report.drawing import (
    HEIGHT,
    WIDTH,
    OtherTarget,
    Picture,
    svg,
    ticks,
    value_range,
)
from app.export.report.markup import el, legal

LABELS = {name: name for name in ("required_path", "target", "actual", "baseline", "others")}
VALUES = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False, width=32)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 10, [0, 2, 4, 6, 8, 10]),
        (0, 100, [0, 20, 40, 60, 80, 100]),
        (9_876, 15_432, [10_000, 12_000, 14_000]),
        (7.2, 9.1, [7.5, 8.0, 8.5, 9.0]),
        (-3, 3, [-2, 0, 2]),
        (5, 5, [5]),
    ],
)
def test_ticks_are_round(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high) == expected


@given(VALUES, VALUES)
def test_ticks_lie_inside_and_are_few(one: float, other: float) -> None:
    low, high = min(one, other), max(one, other)
    if high - low < 1e-6 * max(1.0, abs(low), abs(high)):
        return
    found = ticks(low, high)
    slack = 1e-6 * (high - low)
    assert 1 <= len(found) <= 6
    assert all(low - slack <= tick <= high + slack for tick in found)
    steps = [b - a for a, b in pairwise(found)]
    assert all(math.isclose(step, steps[0], rel_tol=1e-6) for step in steps)


# Where rounding to decimals instead of digits would draw lines outside the picture.
@example(target=None, baseline=1e-15, actual=[3e-15], others=[], text="")
@given(
    target=st.none() | VALUES,
    baseline=VALUES,
    actual=st.lists(VALUES, max_size=5),
    others=st.lists(VALUES, max_size=3),
    text=st.text(max_size=30),
)
def test_everything_drawn_is_inside(
    target: float | None, baseline: float, actual: list[float], others: list[float], text: str
) -> None:
    drawn = Picture(
        years=range(2020, 2026),
        unit=text,
        target=target,
        target_text=text,
        target_year=2023,
        others=[OtherTarget(2022 + n, value, text, n > 1) for n, value in enumerate(others)],
        baseline=(2020, baseline),
        baseline_text=text,
        actual=[(2021 + n, value) for n, value in enumerate(actual)],
        actual_text=text,
        labels=LABELS,
    )
    root = etree.fromstring(etree.tostring(svg(drawn, text)))
    low, high = value_range(drawn)
    assert low < high
    for node in root.iter("{http://www.w3.org/2000/svg}circle"):
        assert 0 <= float(node.get("cx")) <= WIDTH
        assert 0 <= float(node.get("cy")) <= HEIGHT
    for node in root.iter("{http://www.w3.org/2000/svg}polyline"):
        for point in node.get("points").split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= WIDTH
            assert 0 <= y <= HEIGHT
    for node in root.iter("{http://www.w3.org/2000/svg}polygon"):
        for point in node.get("points").split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= WIDTH
            assert 0 <= y <= HEIGHT
    assert len(list(root.iter("{http://www.w3.org/2000/svg}circle"))) - bool(actual) == len(actual)


def test_higher_values_stand_higher() -> None:
    drawn = Picture(
        years=range(2020, 2026),
        unit="亿元",
        path=[(2020, 100.0), (2025, 200.0)],
        actual=[(2021, 100.0), (2022, 150.0), (2023, 120.0)],
        open_years=frozenset({2023}),
        labels=LABELS,
    )
    circles = [node for node in svg(drawn, "t") if node.tag == "circle" and node.get("r") == "4.5"]
    first, second, third = (float(node.get("cy")) for node in circles)
    assert second < third < first
    # 120 is 40 % of the way from 100 to 150.
    assert (first - third) / (first - second) == pytest.approx(0.4, abs=0.01)
    assert [node.get("fill") for node in circles] == ["#0072b2", "#0072b2", "#ffffff"]


def test_texts_cannot_become_markup() -> None:
    node = el("p", "<script>alert(1)</script>", title='"><img src=x>')
    text = etree.tostring(node, encoding="unicode")
    assert "<script>" not in text
    assert "<img" not in text
    assert legal("a\x00b\x1fc\ud800") == "a\ufffdb\ufffdc\ufffd"
