"""Numbers as readers expect them; the expected texts are written by hand."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.language import LANGS, Lang
from app.words.numbers import day, growth, percent, plain, qualified, quantity, signed, target_text

NAN = float("nan")


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (22000, "亿元", "2.2万亿元", "CNY 2.2 trillion"),
        (15000, "亿元", "1.5万亿元", "CNY 1.5 trillion"),
        # The larger unit would need four decimals and say nothing to the eye.
        (10912.97, "亿元", "10,912.97亿元", "CNY 1,091.297 billion"),
        (4142.66, "亿元", "4,142.66亿元", "CNY 414.266 billion"),
        (700, "亿元", "700亿元", "CNY 70 billion"),
        (0.3, "亿元", "0.3亿元", "CNY 30 million"),
        (-12300, "亿元", "−1.23万亿元", "CNY −1.23 trillion"),
        (120, "万人", "120万人", "1.2 million persons"),
        (52.67, "万人", "52.67万人", "526,700 persons"),
        (330, "家", "330家", "330 firms"),
        (1, "家", "1家", "1 firm"),
        (35, "个", "35个", "35"),
        (8.4, "%", "8.4%", "8.4%"),
        (0.4, "百分点", "0.4个百分点", "0.4 pp"),
        (2, "倍", "2倍", "2 times"),
        (NAN, "亿元", "—", "—"),
        (None, "家", "—", "—"),
    ],
)
def test_quantity(value: float | None, unit: str, zh: str, en: str) -> None:
    assert quantity(value, unit, "zh") == zh
    assert quantity(value, unit, "en") == en


@pytest.mark.parametrize(
    ("comparator", "value", "unit", "zh", "en"),
    [
        (">", 22000, "亿元", "超过2.2万亿元", "over CNY 2.2 trillion"),
        (">=", 35, "家", "达到35家", "at least 35 firms"),
        ("~", 8, "%", "8%左右", "about 8%"),
        ("<=", 5, "%", "不超过5%", "at most 5%"),
        ("<", 5, "%", "低于5%", "under 5%"),
    ],
)
def test_target(comparator: str, value: float, unit: str, zh: str, en: str) -> None:
    assert target_text(comparator, value, unit, "zh") == zh
    assert target_text(comparator, value, unit, "en") == en


def test_a_range_shows_both_ends_and_a_target_in_words_its_word() -> None:
    assert target_text(">=", 8, "%", "zh", 10) == "8–10%"
    assert target_text("hold", None, "%", "en", hold="hold steady") == "hold steady"


@pytest.mark.parametrize(
    ("value", "required_unit", "unit", "kind", "zh", "en"),
    [
        (0.065687, "percent_per_year", "亿元", "level", "6.57%/年", "6.57% a year"),
        (0.1, "percent_per_year", "亿元", "level", "10.00%/年", "10.00% a year"),
        (10, "percent_per_year", "%", "growth_rate", "10%/年", "10% a year"),
        (0.4, "points_per_year", "%", "share", "0.4个百分点/年", "0.4 pp a year"),
        (900, "units_per_year", "亿元", "cumulative", "900亿元/年", "CNY 90 billion a year"),
        (1 / 3, "units_per_year", "个", "count", "0.33个/年", "0.33 a year"),
        (NAN, "percent_per_year", "亿元", "level", "—", "—"),
    ],
)
def test_growth(value: float, required_unit: str, unit: str, kind: str, zh: str, en: str) -> None:
    assert growth(value, required_unit, unit, "zh", kind) == zh
    assert growth(value, required_unit, unit, "en", kind) == en


def test_rounding_is_half_away_from_zero_on_the_written_number() -> None:
    # 2.675 is below two and 675 thousandths in binary; tables print 2.68 all the same.
    assert plain(2.675, 2) == "2.68"
    assert plain(0.5, 0) == "1"
    assert plain(-0.5, 0) == "−1"
    assert plain(-0.004, 2) == "0.00"
    assert plain(1234567.891) == "1,234,567.891"


def test_signs_and_percentages() -> None:
    assert signed("3.1%") == "+3.1%"
    assert signed("−3.1%") == "−3.1%"
    assert percent(0.7265) == "72.7%"
    assert percent(NAN) == "—"


def test_day() -> None:
    assert day(date(2021, 12, 24), "zh") == "2021年12月24日"
    assert day(date(2021, 12, 24), "en") == "24 December 2021"


@given(
    st.decimals(min_value=-(10**7), max_value=10**7, places=3, allow_nan=False),
    st.sampled_from(LANGS),
)
def test_money_never_loses_what_a_reader_could_type(value: Decimal, lang: Lang) -> None:
    text = quantity(float(value), "亿元", lang).replace("−", "-").replace(",", "")
    number = Decimal("".join(c for c in text if c in "-.0123456789"))
    scale = next(
        factor
        for word, factor in (
            ("trillion", Decimal(10_000)),
            ("billion", Decimal(10)),
            ("million", Decimal("0.01")),
            ("万亿元", Decimal(10_000)),
            ("亿元", Decimal(1)),
        )
        if word in text
    )
    assert number * scale == value.quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)


def test_a_value_keeps_how_its_source_puts_it() -> None:
    assert qualified(13000.0, "亿元", "about", "zh") == "约1.3万亿元"
    assert qualified(4800.0, "亿元", "at_least", "en") == "over CNY 480 billion"
    assert qualified(310.0, "家", "", "en") == "310 firms"
