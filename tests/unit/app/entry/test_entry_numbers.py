"""Numbers, years and units of a file: what is read of a cell, and what is refused rather than read wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.entry.files.number_format import finest, written
from app.entry.values.number import NoNumber, fold, read_number
from app.entry.values.units import convert, is_blank, read_year, years_of

READ = {
    "13700": "13700",
    "1,234.5": "1234.5",
    "１２，３４５．６": "12345.6",
    "-5": "-5",
    "−5": "-5",
    "+5": "5",
    ".5": "0.5",
    "1.37E+04": "13700",
    " 13700 ": "13700",
    "13700\u200b": "13700",
    "٣٤": "34",
}
MARKED = {
    "13700①": "①",
    "13700¹": "¹",
    "13700¹²": "¹²",
    "13700⁽¹⁾": "⁽¹⁾",
    "13700₁": "₁",
    "13700*": "*",
    "13700＊": "*",
    "13700**": "**",
    "13700†‡": "†‡",
    "13700(a)": "(a)",
    "13700（1）": "(1)",
    "13700 (12)": "(12)",
    "13700[1]": "[1]",
    "13700【注2】": "【注2】",
    "13700⑴": "⑴",
    "13700㊀": "㊀",
    "13700ᵃ": "ᵃ",
    "13700❶": "❶",
    "①13700": "①",
    "*13700": "*",
    "¹13700": "¹",
    "13700①*": "①*",
}
REFUSED = {
    "10⁴": "power",
    "10⁻⁴": "power",
    "2.5²": "power",
    "8.3¹": "power",
    "13700⁻¹": "power",
    "1.2×10⁴": "power",
    "1.2 x 10^4": "power",
    "1.2*10**4": "power",
    "10^4": "power",
    "13700（预计）": "bracket",
    "13700(+5.2%)": "bracket",
    "13700(100)": "bracket",
    "(13700)": "negative_bracket",
    "（5.2）": "negative_bracket",
    "1,37": "not_a_number",
    "12,34,567": "not_a_number",
    "13 700": "not_a_number",
    "½": "not_a_number",
    "12½": "not_a_number",
    "㋀": "not_a_number",
    "Ⅳ": "not_a_number",
    "三百": "not_a_number",
    "100-200": "not_a_number",
    "\u202e321": "not_a_number",
    "1e999": "not_a_number",
    "": "not_a_number",
    "约" + " " * 1000 + "!": "not_a_number",
}
UNITS = {
    "约500亿元": ("500", "亿元", "about", ""),
    "超过310家": ("310", "家", "at_least", ""),
    "1.2万亿": ("1.2", "万亿", "", ""),
    "8.3%": ("8.3", "%", "", ""),
    "12‰": ("12", "‰", "", ""),
    "5个百分点": ("5", "个百分点", "", ""),
    "13.5㎡": ("13.5", "m2", "", ""),
    "13.5km²": ("13.5", "km2", "", ""),
    "1.2吨CO₂": ("1.2", "吨CO2", "", ""),
    "13700亿元①": ("13700", "亿元", "", ""),
    "13700①亿元": ("13700", "亿元", "", ""),
    "¥13,700": ("13700", "", "", "元"),
    "-$5": ("-5", "", "", "美元"),
    "US$1.2亿": ("1.2", "亿", "", "美元"),
}


@pytest.mark.parametrize("text", READ)
def test_numbers(text: str) -> None:
    assert read_number(text).value == Decimal(READ[text])


@pytest.mark.parametrize("text", MARKED)
def test_a_mark_of_a_footnote_is_kept_and_is_no_digit(text: str) -> None:
    found = read_number(text)
    assert (found.value, found.mark, found.unit) == (Decimal(13700), MARKED[text], "")


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_one_number_is_refused_with_its_reason(text: str) -> None:
    with pytest.raises(NoNumber) as caught:
        read_number(text)
    assert caught.value.code == REFUSED[text]


@pytest.mark.parametrize("text", UNITS)
def test_what_is_glued_to_a_number(text: str) -> None:
    found = read_number(text)
    value, unit, qualifier, currency = UNITS[text]
    assert (found.value, found.unit) == (Decimal(value), unit)
    assert (found.qualifier, found.currency) == (qualifier, currency)


@given(st.integers(11, 10**12), st.text("①②⑳¹²⁰*†‡§❶⑴ᵃ", min_size=1, max_size=4))
def test_no_mark_changes_the_number_before_it(number: int, mark: str) -> None:
    assert read_number(f"{number}{mark}").value == number


@given(st.decimals(-(10**9), 10**9, places=4))
def test_a_number_reads_back_as_itself(number: Decimal) -> None:
    assert read_number(f"{number:f}").value == number
    assert read_number(f"{number:,f}").value == number


@settings(max_examples=300)
@given(st.text("①¹⁴0123456789.,-+e×x^*()（）[]万亿元%约≥~ \u3000$¥²㎡½", max_size=20))
def test_no_text_makes_another_error_and_every_digit_is_one_of_the_text(text: str) -> None:
    try:
        value = read_number(text).value
    except NoNumber:
        return
    own = [char for char in fold(text) if char.isdecimal()]
    assert all(digit in own or digit == "0" for digit in f"{abs(value):f}" if digit.isdecimal())


def test_folding_leaves_marks_alone() -> None:
    assert fold("２０２３①年　ａ（¹）") == "2023①年 a(¹)"


@pytest.mark.parametrize(
    ("texts", "years"),
    [
        (["2023", "2023年", "2023.0", "2023年底"], [2023] * 4),
        (["2022-01-01", "2023/1/1", "2024年1月1日"], [2022, 2023, 2024]),
        (["2022-12-31", "2023-12-31 00:00:00"], [2022, 2023]),
        (["2022-01-01", "2022-02-01"], []),
        (["2022-12-31", "2022-11-30"], []),
        (["2022-12-31", "2023-01-01"], []),
        (["2022-01-01", "2022-02-01", "2023"], [2023]),
        (["2023①", "202①", "20231", "2023Q1", "2023年1-9月"], []),
    ],
)
def test_a_first_of_january_is_a_year_only_among_its_like(
    texts: list[str], years: list[int]
) -> None:
    found = years_of(texts)
    assert [found[text] for text in texts if text in found] == years


def test_a_mark_does_not_make_a_year() -> None:
    assert read_year("202①") is None


@pytest.mark.parametrize("text", ["", " ", "—", "－", "...", "n/a", "暂无"])
def test_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["0", "#N/A", "-5", "*", "x"])
def test_not_blank(text: str) -> None:
    assert not is_blank(text)


@pytest.mark.parametrize(
    ("value", "given_unit", "wanted", "comes_to"),
    [
        ("1.37", "万亿元", "亿元", "13700"),
        ("12", "‰", "%", "1.2"),
        ("700000", "人", "万人", "70"),
        ("1", "亿美元", "亿元", None),
        ("1", "亿美元元", "亿元", None),
        ("1", "亿\n元", "亿元", None),
        ("1", "万亿" * 2000 + "元", "亿元", None),
        ("1", "万", "亿元", None),
    ],
)
def test_units(value: str, given_unit: str, wanted: str, comes_to: str | None) -> None:
    found = convert(Decimal(value), given_unit, wanted)
    assert found == (None if comes_to is None else Decimal(comes_to))


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (0.083, "0.0%", "8.3%"),
        (0.083, "0.00%;-0.00%", "8.3%"),
        (8.3, '0.0"%"', "8.3%"),
        (8.3, "0.0\\%", "8.3%"),
        (8.3, "0.0!%", "8.3%"),
        (1.37, '0.00"万"', "1.37万"),
        (5, 'General"万"', "5万"),
        (5, "0.0‰", "5‰"),
        (13700, '0"①"', "13700①"),
        (2022, '0"年"', "2022年"),
        (5, "[$¥-804]#,##0.00", "¥5"),
        (-5.2, "#,##0;(#,##0)", "-5.2"),
        (-5.2, "0.0;[Red]0.0", "-5.2"),
        (5, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "5"),
        (0, '0;-0;"-"', "0"),
        (1.5, "0.00E+00", "1.5"),
        (13700, "#,##0", "13700"),
        # Another number is shown than is stored, or none.
        (13700, "0.0,", None),
        (13700, "0!.0,", None),
        (13700, '0"."0,', None),
        (0.083, "0%%", None),
        (5, "[>100]0.0;0", None),
        (5, ";;;", None),
        (0, "0;-0;", None),
    ],
)
def test_what_a_format_writes_beside_a_number(value: float, form: str, shown: str | None) -> None:
    assert written(value, form) == shown


@pytest.mark.parametrize(
    ("form", "part"),
    [
        ("yyyy", "year"),
        ('yyyy"年"', "year"),
        ('[$-804]yyyy"年"', "year"),
        ('yyyy"年"m"月"', "month"),
        ("mmm-yy", "month"),
        ("yyyy-mm-dd", "day"),
        ("m/d/yyyy h:mm", "day"),
        ("General", "day"),
    ],
)
def test_how_much_of_a_date_a_format_shows(form: str, part: str) -> None:
    assert finest(form) == part


def steps(work: Callable[[], Any]) -> int:
    """How many lines of the program run in a call."""
    count = 0

    def count_lines(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        return count_lines

    before = sys.gettrace()
    sys.settrace(count_lines)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@settings(max_examples=80, deadline=None)
@given(
    st.text("约≥~ 1.,+-e①¹*(（)[]万亿元%ax^²", min_size=1, max_size=4),
    st.text("约 1,①*(万元%!²", max_size=3),
    st.sampled_from(["read_number", "read_year", "written", "finest", "is_blank"]),
)
def test_the_steps_of_reading_grow_with_the_length_and_no_faster(
    unit: str, end: str, what: str
) -> None:
    reads: dict[str, Callable[[str], Any]] = {
        "read_number": lambda text: _tried(text),
        "read_year": read_year,
        "is_blank": is_blank,
        # Formats come from the file as well; each length is another one, so that none is remembered.
        "written": lambda text: written(5, text),
        "finest": finest,
    }
    one, four = (steps(lambda n=n: reads[what]("1" + unit * n + end)) for n in (100, 400))
    assert four <= 4.5 * one + 200


def _tried(text: str) -> None:
    with suppress(NoNumber):
        read_number(text)
