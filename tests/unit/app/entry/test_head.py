"""Heads of tables: each says what it says, whole, or what was not understood is kept to be asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.entry.table.blocks import find_block, is_numbering
from app.entry.table.head import Head, parse_head, part_of_year_in, status_of, years_in
from app.entry.table.head_units import MAX_HEAD, unit_line, unit_of

HEADS: dict[str, dict[str, str]] = {
    "指标": {"kind": "field", "field": "indicator"},
    "项目 Item": {"kind": "field", "field": "indicator"},
    "年份/Year": {"kind": "field", "field": "year"},
    "ｉｎｄｉｃａｔｏｒ": {"kind": "field", "field": "indicator"},
    "指标（单位：亿元）": {"kind": "field", "field": "indicator", "unit": "亿元"},
    "年份（必填）": {"kind": "field", "field": "year"},
    "年份（1-9月）": {"kind": "field", "field": "year", "part": "1-9月"},
    "指标代码": {"kind": "field", "field": "code"},
    "序号": {"kind": "about"},
    "地区": {"kind": "group"},
    "月份": {"kind": "period"},
    "数值（亿元）": {"role": "value", "unit": "亿元"},
    "数值/万人": {"role": "value", "unit": "万人"},
    "完成值（kWh）": {"role": "actual", "unit": "kWh"},
    "绝对额（100 million yuan）": {"role": "value", "unit": "亿元"},
    "数值（平方米/人）": {"role": "value", "unit": "平方米/人"},
    "2022": {"year": "2022"},
    "2022年度": {"year": "2022年度"},
    "2022-12-31": {"year": "2022-12-31"},
    "2022年1-12月": {"year": "2022年"},
    "2023年（1-9月）": {"year": "2023年", "part": "1-9月"},
    "2023Q1": {"year": "2023", "part": "q1"},
    "2023年前三季度": {"year": "2023年", "part": "前三季度"},
    "2023年一季度": {"year": "2023年", "part": "一季度"},
    "202309": {"year": "2023年", "part": "9月"},
    "2023-09-30": {"year": "2023年", "part": "9月30日"},
    "Jan-Sep 2023": {"year": "2023", "part": "jan-sep"},
    "1-9月累计": {"part": "1-9月累计"},
    "2025年（目标）": {"year": "2025年", "role": "target"},
    "2022年计划数": {"year": "2022年", "role": "target"},
    "2022年（同比增长%）": {"year": "2022年", "role": "growth", "unit": "%"},
    "2022年实际增长": {"year": "2022年", "role": "growth"},
    "2022年比2021年增长（%）": {"year": "2022年", "role": "growth", "unit": "%"},
    "2022年为2021年%": {"year": "2022年", "role": "index", "unit": "%"},
    "数值（上年=100）": {"role": "index"},
    "目标完成率": {"role": "rate"},
    "2022年（初步核算）": {"year": "2022年", "status": "provisional"},
    "2023E": {"year": "2023", "status": "estimate"},
    "2022 p": {"year": "2022", "status": "provisional"},
    "2024F": {"year": "2024", "role": "forecast"},
    "2023年预计": {"year": "2023年", "status": "estimate"},
    "2022①": {"year": "2022", "mark": "①"},
    "2022¹": {"year": "2022", "mark": "¹"},
    "2022*": {"year": "2022", "mark": "*"},
    "2022年[1]": {"year": "2022年", "mark": "[1]"},
    "2022年（万元）": {"year": "2022年", "unit": "万元"},
    "面积（万m²）": {"unit": "万m2", "rest": "面积"},
    "2022年（可比口径）": {"year": "2022年", "rest": "可比口径"},
    "2022年全市": {"year": "2022年", "rest": "全市"},
    "2021-2025年": {"year": "2021", "rest": "2021-2025年"},
    "数值（蒲式耳）": {"role": "value", "rest": "蒲式耳"},
    "2022年（亿元，初步核算）": {"year": "2022年", "unit": "亿元", "status": "provisional"},
    "2022年 亿元": {"year": "2022年", "unit": "亿元"},
    "二〇二二年": {"year": "2022年"},
    "2022#": {"year": "2022", "mark": "#"},
    "2022年目标完成情况": {"year": "2022年", "role": "target", "rest": "actual"},
    "指标值": {"role": "value", "rest": "指标"},
    "": {},
}


@pytest.mark.parametrize("text", HEADS)
def test_a_head_says(text: str) -> None:
    assert parse_head(text) == Head(text=text, **HEADS[text])


@given(st.text(max_size=60))
def test_nothing_of_a_head_is_lost_in_silence(text: str) -> None:
    """A head is empty, or something is understood, or it is its own rest, or it is a bare separator or joining word."""
    head = parse_head(text)
    assert head.text == " ".join(text.split())
    said = any((head.kind, head.period, head.role, head.status, head.unit, head.mark, head.rest))
    letters = any(char.isalnum() for char in head.text)
    joining = {"的", "及", "和", "其", "按", "至", "到", "年", "of", "the", "in", "as", "at", "fy"}
    assert (
        said or not letters or any(word in head.text.lower() for word in joining) or "全年" in text
    )


@given(
    year=st.integers(2000, 2099),
    mark=st.sampled_from(["", "①", "*", "¹", "[2]"]),
    role=st.sampled_from([("", ""), ("目标", "target"), ("实绩", "actual"), ("同比", "growth")]),
    status=st.sampled_from([("", ""), ("初步核算", "provisional"), ("预计", "estimate")]),
    unit=st.sampled_from(["", "亿元", "万人", "%"]),
    strange=st.sampled_from(["", "可比口径", "全市", "規上"]),
)
def test_a_head_of_known_parts_is_understood_whole(
    year: int, mark: str, role: tuple[str, str], status: tuple[str, str], unit: str, strange: str
) -> None:
    inner = "".join(f"（{each}）" for each in (status[0], unit, strange) if each)
    head = parse_head(f"{year}年{role[0]}{inner}{mark}")
    assert (head.year, head.role, head.status, head.unit) == (f"{year}年", role[1], status[1], unit)
    assert head.mark == mark
    assert bool(head.rest) == bool(strange)


def test_a_head_that_is_too_long_is_not_understood() -> None:
    assert parse_head("数" * (MAX_HEAD + 1)).rest
    assert parse_head(" " * 40_000) == Head()
    assert parse_head("2022" + " " * 40_000 + "年").year == "2022年"


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("亿元", "亿元"),
        ("单位：万元", "万元"),
        ("元/人", "元/人"),
        ("吨标准煤/万元", "吨标准煤/万元"),
        ("百万元", "百万元"),
        ("cny billion", "十亿元"),
        ("万", ""),
        ("目标", ""),
        ("1-9月", ""),
    ],
)
def test_units(text: str, unit: str) -> None:
    assert unit_of(text) == unit


def test_lines_above_a_table() -> None:
    assert unit_line("表1 主要指标（单位：亿元）") == "亿元"
    assert unit_line("计量单位: 万元") == "万元"
    assert unit_line("填报单位名称") == ""
    assert part_of_year_in("2023年1—9月主要指标") == "1—9月"
    assert part_of_year_in("2023年前三季度") == "前三季度"
    assert part_of_year_in("2023年1-12月主要指标") == ""
    assert part_of_year_in("制表日期：2023年9月") == ""
    assert part_of_year_in("2023年9月12日") == ""
    assert years_in("2021—2022年指标") == ["2021", "2022"]
    assert status_of("初步核算数") == "provisional"
    assert status_of("大概") == ""


def rows(*lines: str) -> list[tuple[int, list[str]]]:
    return [(number, line.split(",")) for number, line in enumerate(lines, 1)]


def test_a_head_of_several_rows_is_put_together() -> None:
    block = find_block(rows("指标,单位,2022年,", ",,目标,实绩", "a,家,1,2"), "", {})
    assert block is not None
    assert (block.first, block.last, block.row) == (0, 1, 0)
    assert [(head.year, head.role) for head in block.heads[2:]] == [
        ("2022年", "target"),
        ("2022年", "actual"),
    ]
    block = find_block(
        rows("某表", ",,实绩,,目标", "指标,单位,2021,2022,2025", "a,家,1,2,3"), "", {}
    )
    assert block is not None
    assert (block.first, block.last, block.row) == (1, 2, 2)
    assert [head.role for head in block.heads[2:]] == ["actual", "actual", "target"]


def test_a_second_row_in_another_language_says_the_same() -> None:
    block = find_block(
        rows("指标,单位,2021年,2022年", "Indicator,Unit,2021,2022", "a,家,1,2"), "", {}
    )
    assert block is not None
    assert (block.first, block.last) == (0, 1)
    assert [head.year for head in block.heads] == ["", "", "2021年", "2022年"]
    block = find_block(rows("指标,年份,数值", "Indicator,Year,Value", "a,2021,1"), "", {})
    assert block is not None
    assert block.last == 1


def test_a_row_of_data_is_no_part_of_a_head() -> None:
    for below in (",2022,13700,亿元", "a,2022,1,家", ",,,", "a,2021,2022,家"):
        block = find_block(rows("指标,年份,数值,单位", below), "", {})
        assert block is not None
        assert block.last == 0, below
    # A title above names no role of a column.
    block = find_block(rows("2022年", "指标,2021,2022", "a,1,2"), "", {})
    assert block is not None
    assert block.first == 1


def test_numbers_of_columns() -> None:
    assert is_numbering(["甲", "乙", "1", "2"])
    assert is_numbering(["(1)", "(2)", "(3)"])
    assert not is_numbering(["1", "2"])
    assert not is_numbering(["a", "2021", "1"])
