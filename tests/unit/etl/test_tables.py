"""Indicator tables: headers, units, roles by column, and rows that hang on the row above."""

from __future__ import annotations

from etl.evaluate import one_table
from etl.extract.walk import extract
from etl.facts import Mention


def read(
    rows: list[str], *, cell: str = "td", base: int = 2020, target: int = 2025
) -> list[Mention]:
    html = "<table>" + "".join(
        "<tr>" + "".join(f"<{cell}>{text}</{cell}>" for text in row.split("|")) + "</tr>"
        for row in rows
    )
    return extract_html(html + "</table>", base, target)


def extract_html(html: str, base: int = 2020, target: int = 2025) -> list[Mention]:
    document = one_table(html, ("发展目标",))
    mentions = extract(document, base, target)
    for mention in mentions:
        assert document.text[mention.start : mention.end] == mention.evidence
        assert document.text[mention.quantity_start : mention.quantity_end] == mention.text
    return mentions


def facts(mentions: list[Mention]) -> list[tuple[object, ...]]:
    return [
        (m.indicator, m.role, m.comparator, m.value, m.unit, m.kind, m.period) for m in mentions
    ]


def test_year_columns_units_in_names_and_attributes() -> None:
    mentions = read(["指标|2020年|2025年|属性", "营业收入（亿元）|2100|>3000|约束性"])
    assert facts(mentions) == [
        ("营业收入", "baseline", "=", 2100, "亿元", "level", "2020"),
        ("营业收入", "target", ">", 3000, "亿元", "level", "2025"),
    ]
    assert {m.attribute for m in mentions} == {"binding"}
    assert mentions[0].evidence.startswith("营业收入（亿元）")


def test_a_column_of_units() -> None:
    (mention,) = read(["序号|指标名称|单位|2025年目标", "1|出口总额|万亿元|1.5"])
    assert (mention.indicator, mention.value, mention.unit) == ("出口总额", 15000, "亿元")


def test_growth_columns_hold_rates_and_bracketed_totals() -> None:
    mentions = read(
        [
            "指标|2020年|2025年|年均增速〔累计〕",
            "生产总值（亿元）|42|60|7.5%",
            "新增就业（万人）|〔62〕|-|〔60〕",
        ]
    )
    assert facts(mentions)[2:] == [
        ("生产总值年均增长", "target", ">=", 7.5, "%", "growth_rate", "2021-2025"),
        ("新增就业", "history", "=", 62, "万人", "cumulative", "2016-2020"),
        ("新增就业", "target", ">=", 60, "万人", "cumulative", "2021-2025"),
    ]


def test_a_header_of_two_rows_and_groups_across() -> None:
    mentions = extract_html(
        "<table><tr><td rowspan=2>指标</td><td rowspan=2>单位</td><td colspan=2>“十二五”</td>"
        "<td colspan=2>“十三五”</td></tr><tr><td>2015年</td><td>年均增长（%）</td><td>2020年</td>"
        "<td>年均增长（%）</td></tr><tr><td colspan=6>一、规模</td></tr>"
        "<tr><td>业务收入</td><td>亿元</td><td>32</td><td>12.5</td><td>56</td><td>—</td></tr></table>",
        2015,
        2020,
    )
    assert facts(mentions) == [
        ("业务收入", "baseline", "=", 32, "亿元", "level", "2015"),
        ("业务收入年均增长", "history", "=", 12.5, "%", "growth_rate", "2011-2015"),
        ("业务收入", "target", ">=", 56, "亿元", "level", "2020"),
    ]


def test_a_row_of_which_takes_its_head_from_the_row_above() -> None:
    mentions = read(
        ["指标|2025年", "年收入超亿元的企业数量|1000家", "其中，超100亿元企业数量|20家"]
    )
    assert [m.indicator for m in mentions] == ["年收入超亿元的企业数量", "年收入超100亿元企业数量"]


def test_words_in_cells() -> None:
    mentions = read(
        [
            "指标|2020年|2025年",
            "重大事故|-|“十四五”时期零发生",
            "死亡人数|-|较“十三五”下降30%以上",
            "制造业比重|-|保持基本稳定",
        ]
    )
    assert facts(mentions) == [
        ("重大事故", "target", ">=", 0, "起", "count", "2021-2025"),
        ("死亡人数下降", "target", ">=", 30, "%", "growth_rate", "2021-2025"),
        ("制造业比重", "target", "hold", None, "", "qualitative", "2025"),
    ]


def test_footnote_marks_are_no_part_of_a_name() -> None:
    (mention,) = read(["指标|2025年", "研发投入占比*|超10%"])
    assert (mention.indicator, mention.comparator, mention.value) == ("研发投入占比", ">", 10)


def test_tables_of_tasks_and_projects_give_nothing() -> None:
    assert read(["责任单位|重点任务|完成时限", "市经信局|新建技术中心30家|2025年"]) == []
    assert read(["项目名称|建设内容|总投资（亿元）", "数据中心|机柜5000个|20"]) == []


def test_totals_in_brackets_words_and_units_that_only_one_cell_names() -> None:
    mentions = read(
        [
            "指标|2020年|2025年|年均增长（%）[累计]",
            "机械化率（%）|72|≥80|[8]",
            "平均受教育年限（年）|10.8|11.3|〔0.5〕",
            "城乡收入比|2.35|2.2:1以内|—",
            "人均可支配收入增长（%）|4.7|—|与GDP增长同步",
            "公共图书馆面积（每万人）（平方米）|95|130|—",
        ]
    )
    assert facts(mentions) == [
        ("机械化率", "baseline", "=", 72, "%", "share", "2020"),
        ("机械化率", "target", ">=", 80, "%", "share", "2025"),
        ("机械化率变化", "target", ">=", 8, "百分点", "change", "2021-2025"),
        ("平均受教育年限", "baseline", "=", 10.8, "年", "level", "2020"),
        ("平均受教育年限", "target", ">=", 11.3, "年", "level", "2025"),
        ("平均受教育年限变化", "target", ">=", 0.5, "年", "change", "2021-2025"),
        ("城乡收入比", "baseline", "=", 2.35, ":1", "level", "2020"),
        ("城乡收入比", "target", "<=", 2.2, ":1", "level", "2025"),
        ("人均可支配收入增长", "baseline", "=", 4.7, "%", "growth_rate", "2020"),
        ("人均可支配收入增长", "target", ">=", None, "", "relative", "2021-2025"),
        ("公共图书馆面积（每万人）", "baseline", "=", 95, "平方米", "level", "2020"),
        ("公共图书馆面积（每万人）", "target", ">=", 130, "平方米", "level", "2025"),
    ]
