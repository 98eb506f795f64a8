"""Tables that white space alone sets: read by alignment, or said to be unread with their line."""

from __future__ import annotations

import io

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.document import Document
from etl.extract.walk import extract
from etl.readers import read_bytes
from etl.readers.aligned_columns import aligned, pieces, width

HEAD = "某市“十四五”规划\n\n一、主要指标\n\n"
LINES = (
    "指标名称            2020年    2025年",
    "森林覆盖率（%）      42.1      45",
    "城镇化率（%）                  66",
)
TWO = [
    ("森林覆盖率", "baseline", 42.1, "%", "2020"),
    ("森林覆盖率", "target", 45, "%", "2025"),
    ("城镇化率", "target", 66, "%", "2025"),
]


def read(lines: str, suffix: str = ".txt") -> Document:
    return read_bytes((HEAD + lines).encode(), suffix, f"plan{suffix}")


def facts(document: Document) -> list[tuple[str, str, float | None, str, str]]:
    return [(m.indicator, m.role, m.value, m.unit, m.period) for m in extract(document)]


@pytest.mark.parametrize(
    "lines",
    [
        # An empty cell shows only by where the others stand.
        "指标名称            2020年    2025年\n森林覆盖率（%）      42.1      45\n城镇化率（%）                  66\n",
        "指标名称\t2020年\t2025年\n森林覆盖率（%）\t42.1\t45\n城镇化率（%）\t\t66\n",
        "指标名称　　　　2020年　　2025年\n森林覆盖率　　　42.1%　　45%\n城镇化率　　　　　　　　66%\n",
        "    指标名称            2020年    2025年\n    森林覆盖率（%）      42.1      45\n"
        "    城镇化率（%）                  66\n",
        "指标名称            2020年    2025年\n\n森林覆盖率（%）      42.1      45\n\n"
        "城镇化率（%）                  66\n",
        "指标名称            2020年    2025年\n一、绿色\n森林覆盖率（%）      42.1      45\n二、城镇\n"
        "城镇化率（%）                  66\n",
        "指标 单位 2020年 2025年\n森林覆盖率 % 42.1 45\n城镇化率 % - 66\n",
        "指标 单位 2020年 2025年\n森林 覆盖率 % 42.1 45\n城镇化率 % - 66\n",
    ],
    ids=[
        "gaps",
        "tabs",
        "full-width",
        "indented",
        "apart",
        "groups",
        "single",
        "name of two words",
    ],
)
def test_columns_by_alignment(lines: str) -> None:
    document = read(lines)
    assert facts(document) == TWO
    assert document.warnings == ()


def test_two_lines_and_two_columns_are_a_table_below_a_head() -> None:
    assert facts(read("指标      2025年\n森林覆盖率（%）   45\n")) == [
        ("森林覆盖率", "target", 45, "%", "2025")
    ]


def test_a_row_whose_columns_are_open_is_named_and_the_others_are_read() -> None:
    document = read(
        "指标名称            2020年    2025年    属性\n森林覆盖率（%）      42.1      45        约束性\n"
        "耕地  保有量       320        约束性\n城镇化率（%）        60.5      66        预期性\n"
    )
    assert [warning.split(":")[0] for warning in document.warnings] == ["line 7"]
    assert {name for name, *_ in facts(document)} == {"森林覆盖率", "城镇化率"}


def test_a_line_that_does_not_fit_the_head_is_named() -> None:
    document = read("指标 单位 2020年 2025年\n森林覆盖率 % 42.1 45\n常住人口 320\n")
    assert len(document.warnings) == 1
    assert document.warnings[0].startswith("line 7: does not fit")


def test_numbers_below_a_head_without_years_are_named() -> None:
    document = read("产品    产量    产值\n钢    120     35\n铁   300    44\n")
    assert facts(document) == []
    assert document.warnings[0].startswith("line 5: a table whose head names no year")


def test_two_tables_and_their_titles_stay_apart() -> None:
    document = read(
        "指标      2020年   2025年\n产值（亿元）   5    8\n表2 企业\n指标      2020年   2025年\n企业（家）   30    40\n"
    )
    assert len(document.tables) == 2
    assert [value for _, _, value, _, _ in facts(document)] == [5, 8, 30, 40]


@pytest.mark.parametrize("fence", ["", "```\n"])
def test_in_markdown(fence: str) -> None:
    table = "\n".join(LINES) + "\n"
    text = f"# 某市“十四五”规划\n\n## 一、主要指标\n\n{fence}{table}{fence}\n到2025年，收入达到5亿元。\n"
    found = facts(read_bytes(text.encode(), ".md", "plan.md"))
    assert found[:3] == TWO
    assert len(found) == 4


def test_in_a_page_as_typed_and_with_hard_spaces() -> None:
    lines = [
        "指标名称            2020年    2025年",
        "森林覆盖率（%）      42.1      45",
        "城镇化率（%）                  66",
    ]
    hard = "".join(f"<p>{line.replace(' ', '&nbsp;')}</p>" for line in lines)
    for body in ("<pre>" + "\n".join(lines) + "</pre>", hard):
        page = f"<html><body><h1>某市“十四五”规划</h1>{body}</body></html>"
        assert facts(read_bytes(page.encode(), ".html", "plan.html")) == TWO


def test_source_that_is_indented_makes_no_columns() -> None:
    page = "<html><body><p>\n   到2025年，\n      收入达到5亿元。\n</p><p>\n   企业   达到40家。</p></body></html>"
    document = read_bytes(page.encode(), ".html", "plan.html")
    assert document.tables == ()
    assert [block.text for block in document.blocks] == [
        "到2025年，收入达到5亿元。",
        "企业达到40家。",
    ]


def test_in_word_paragraphs_with_tabs() -> None:
    document = docx.Document()
    document.add_heading("某市“十四五”规划", 0)
    for line in ("指标\t2020年\t2025年", "森林覆盖率（%）\t42.1\t45", "城镇化率（%）\t\t66"):
        document.add_paragraph(line)
    document.add_paragraph("到2025年，收入达到5亿元。")
    buffer = io.BytesIO()
    document.save(buffer)
    assert facts(read_bytes(buffer.getvalue(), ".docx", "plan.docx"))[:3] == TWO


def test_parts_in_a_word_table_keep_unit_and_measure() -> None:
    document = docx.Document()
    document.add_heading("某市林业“十四五”规划", 0)
    rows = [
        ("指标", "单位", "2020年", "2025年"),
        ("森林面积", "万公顷", "120", "130"),
        ("其中：乔木林", "", "80", "90"),
        ("竹林面积", "〃", "5", "6"),
        ("高速公路里程", "公里", "300", "400"),
        ("其中：六车道及以上占比", "%", "30", "40"),
    ]
    table = document.add_table(rows=len(rows), cols=4)
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            table.cell(number, place).text = text
    buffer = io.BytesIO()
    document.save(buffer)
    found = facts(read_bytes(buffer.getvalue(), ".docx", "plan.docx"))
    assert [(name, value, unit) for name, role, value, unit, _ in found if role == "target"] == [
        ("森林面积", 130, "万公顷"),
        ("乔木林面积", 90, "万公顷"),
        ("竹林面积", 6, "万公顷"),
        ("高速公路里程", 400, "公里"),
        ("六车道及以上占比", 40, "%"),
    ]


@given(
    st.lists(
        st.tuples(st.integers(1, 9999), st.integers(1, 9999), st.booleans()),
        min_size=2,
        max_size=8,
    ),
    st.integers(2, 5),
)
@settings(max_examples=60, deadline=None)
def test_whatever_stands_below_its_year_is_read_under_it(
    rows: list[tuple[int, int, bool]], gap: int
) -> None:
    """Columns are set at fixed places; a row may lack its first value."""
    lines = [("指标名称", "2020年", "2025年")]
    lines += [
        (f"第{n}类企业数量（家）", "" if lacks else str(a), str(b))
        for n, (a, b, lacks) in enumerate(rows)
    ]
    sizes = [max(width(line[n]) for line in lines) + gap for n in range(2)]
    text = "\n".join(
        line[0] + " " * (sizes[0] - width(line[0])) + line[1] + " " * (sizes[1] - width(line[1])) + line[2]
        for line in lines
    )  # fmt: skip
    wanted = []
    for a, b, lacks in rows:
        wanted += [] if lacks else [("2020", a)]
        wanted.append(("2025", b))
    assert [(period, value) for _, _, value, _, period in facts(read(text + "\n"))] == wanted


def test_pieces_count_wide_characters_twice() -> None:
    assert [(p.text, p.start, p.end) for p in pieces("指标  2020年\t45")] == [
        ("指标", 0, 4),
        ("2020年", 6, 12),
        ("45", 16, 18),
    ]


def test_a_piece_belongs_to_the_column_that_it_overlaps_more_or_to_none() -> None:
    whole = pieces("aaaa    bbbb    cccc")
    nearer, between = pieces("aaaa      xxxx"), pieces("aaaa      xxxxxxxx")
    assert aligned([whole, whole, nearer])[2] == ["aaaa", "xxxx", ""]
    assert aligned([whole, whole, between])[2] is None
