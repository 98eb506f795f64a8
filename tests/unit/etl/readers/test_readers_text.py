"""Plain text, Markdown, headings and section paths."""

from __future__ import annotations

import pytest

from etl.document import Document
from etl.readers import read_bytes
from etl.readers.layout.markers import find_marker, to_int
from etl.readers.layout.whitespace import squeeze


def read(text: str, suffix: str = ".txt") -> Document:
    return read_bytes(text.encode(), suffix, f"plan{suffix}")


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


def grid(document: Document) -> list[list[str]]:
    return [
        ["" if o is None else document.blocks[o].text for o in row]
        for row in document.tables[0].grid
    ]


def sections(document: Document) -> dict[str, tuple[str, ...]]:
    return {block.text: block.section for block in document.blocks}


def test_wrapped_lines_become_paragraphs() -> None:
    goals = (
        "到2025年，全市高端装备产业综合实力显著增强，产业规模达到13.69亿元，其中智能机器人产业规模达到500亿元，"
        "年均增长12%左右。培育年营业收入超十亿元的企业30家，建成国家级创新平台5个以上，基本形成协同创新体系。"
    )
    tasks = (
        "推进产业基础再造，实施一批重大工程项目，带动投资超过200亿元的规模效应，新增就业1.5万人。"
    )
    cut = goals.index("3.69")
    lines = ["　　一、发展目标", f"　　{goals[:cut]}"]
    lines += [goals[at : at + cut + 2] for at in range(cut, len(goals), cut + 2)]
    lines[3:3] = ["", "— 12 —", ""]
    lines += ["　　二、重点任务", f"　　{tasks[:cut]}", tasks[cut:]]
    assert texts(read("\n".join(lines))) == ["一、发展目标", goals, "二、重点任务", tasks]


def test_one_line_paragraphs_stay_apart() -> None:
    text = (
        "总体情况良好\n国务院\n2021年12月12日\n一、现状\n2020年，产值达到5亿元。\n企业达到30家。\n"
    )
    assert texts(read(text)) == text.split("\n")[:-1]


def test_name_cut_by_a_page_number() -> None:
    text = "到2025年，全市软件和信息技术服务\n12\n业收入达到800亿元。\n"
    assert texts(read(text)) == ["到2025年，全市软件和信息技术服务业收入达到800亿元。"]


def test_a_figure_on_its_own_line_is_no_page_number() -> None:
    text = "到2025年，全市软件业收入比上一年增长\n13\n%以上。\n"
    assert texts(read(text)) == ["到2025年，全市软件业收入比上一年增长13%以上。"]


def test_breadcrumbs_and_contents_are_dropped() -> None:
    text = (
        "首页\n>\n新闻发布\n>\n要闻\n东江市“十四五”规划\n目 录\n一、基础............1\n二、目标\t2\n"
        "一、基础\n2020年产值5亿元。\n二、目标\n2025年产值达到8亿元。\n"
    )
    assert texts(read(text)) == [
        "东江市“十四五”规划",
        "一、基础",
        "2020年产值5亿元。",
        "二、目标",
        "2025年产值达到8亿元。",
    ]


def test_tabbed_lines_are_a_table() -> None:
    document = read("主要指标\n指标\t2020年\t2025年\n产值\t5\t8\n企业\t\t30\n以上为预期性指标。\n")
    assert document.tables[0].caption == "主要指标"
    grid = document.tables[0].grid
    assert [len(row) for row in grid] == [3, 3, 3]
    assert grid[2][1] is None
    assert document.blocks[-1].kind == "paragraph"


def test_aligned_columns_are_a_table() -> None:
    document = read(
        "表1 主要指标\n指标        2020年   2025年\n产业规模（亿元）  1286   2200\n"
        "企业数（家）   214    320\n注：均为预期性指标。\n"
    )
    assert grid(document) == [
        ["指标", "2020年", "2025年"],
        ["产业规模（亿元）", "1286", "2200"],
        ["企业数（家）", "214", "320"],
    ]


def test_cells_one_to_a_line_are_a_table() -> None:
    head = ["类别", "指标", "2020年", "2025年", "属性"]
    rows = [
        ["规模", "产业规模（亿元）", "1286", "2200", "预期性"],
        ["企业数（家）", "214", "320", "预期性"],
        ["创新", "研发投入强度（%）", "-", ">3", "约束性"],
    ]
    cells = [cell for row in [head, *rows] for cell in row]
    document = read(
        "\n".join(["表1 主要指标", *cells, "三、重点任务", "建设园区5个，完成投资30亿元。"])
    )
    assert grid(document) == [head, rows[0], ["规模", *rows[1]], rows[2]]
    assert document.blocks[-2].text == "三、重点任务"


def test_short_lines_are_no_table() -> None:
    document = read("主要指标\n2025年目标\n发展基础\n到2025年，产值达到5亿元。\n企业达到30家。\n")
    assert document.tables == ()


def test_markdown() -> None:
    document = read(
        "# 东江市“十四五”规划\n\n## 发展目标\n\n**产业规模：**产值*超过*500亿元，\n企业30家。\n\n"
        "1. 先进材料\n\n    形成产值20亿元的集群。\n\n- 建设园区5个\n- 建设平台6个\n\n"
        "| 指标 | 2025年 |\n|---|---|\n| 占比* | **8%** |\n",
        ".md",
    )
    assert texts(document) == [
        "东江市“十四五”规划",
        "发展目标",
        "产业规模：产值超过500亿元，企业30家。",
        "1.先进材料",
        "形成产值20亿元的集群。",
        "建设园区5个",
        "建设平台6个",
        "指标",
        "2025年",
        "占比*",
        "8%",
    ]
    path = sections(document)
    assert path["形成产值20亿元的集群。"] == ("东江市“十四五”规划", "发展目标", "1.先进材料")


def test_run_in_headings_head_their_paragraph() -> None:
    document = read("一、回顾\n1．质量稳步提升。2015年产值达到5亿元。\n2．结构优化。占比达到8%。\n")
    assert texts(document) == [
        "一、回顾",
        "1．质量稳步提升。",
        "2015年产值达到5亿元。",
        "2．结构优化。",
        "占比达到8%。",
    ]
    assert sections(document)["占比达到8%。"] == ("一、回顾", "2．结构优化")
    assert (
        document.text
        == "一、回顾\n1．质量稳步提升。2015年产值达到5亿元。\n2．结构优化。占比达到8%。\n"
    )


def test_numbered_sentences_are_no_headings() -> None:
    document = read(
        "一、目标\n（一）到2025年，产值达到500亿元，企业达到30家。\n（二）到2025年，占比达到8%，新增平台12个。\n"
    )
    assert [block.kind for block in document.blocks] == ["heading", "paragraph", "paragraph"]
    assert {block.section for block in document.blocks[1:]} == {("一、目标",)}


def test_labels_stay_in_their_paragraph() -> None:
    document = read("三、目标\n产业规模：经营收入超过500亿元。\n产业创新。研发投入达到30亿元。\n")
    assert [b.kind for b in document.blocks[1:]] == ["paragraph", "paragraph"]


def test_item_about_6g_is_a_heading_but_a_measure_is_not() -> None:
    document = read(
        "（三）前沿领域\n1．量子计算\n完善研发体系和产业生态，建成平台3个。\n2．新型半导体\n开展工艺攻关，建成产线2条。\n"
        "3.6G通信\n提前布局关键技术研发，形成专利60件。\n"
    )
    assert sections(document)["提前布局关键技术研发，形成专利60件。"] == (
        "（三）前沿领域",
        "3.6G通信",
    )
    assert find_marker("3.6万亿元的规模") is None
    assert find_marker("3.6G通信") is None
    assert find_marker("2.5D封装") is None


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("第三章 发展目标", "chapter", 3),
        ("第十二节 保障", "section", 12),
        ("二十一、措施", "cn", 21),
        ("（十二）产业", "cn_paren", 12),
        ("10．集成电路", "arabic", 10),
        ("1.2 发展形势", "decimal", 2),
        ("(3)项目", "arabic_paren", 3),
        ("③项目", "circled", 3),
    ],
)
def test_markers(text: str, kind: str, number: int) -> None:
    marker = find_marker(text)
    assert marker is not None
    assert (marker.kind, marker.number) == (kind, number)


def test_chinese_numerals() -> None:
    assert [to_int(n) for n in ("十", "十四", "二十", "三十五", "一百零三", "7", "⑤")] == [
        10,
        14,
        20,
        35,
        103,
        7,
        5,
    ]


def test_chapters_hold_sections_and_items() -> None:
    document = read(
        "第一章 基础\n第一节 现状\n一、规模\n（一）工业\n1.钢铁\n产值达到5亿元，其中出口2亿元。\n"
        "第二节 形势\n面临新的机遇和挑战。\n"
    )
    path = sections(document)
    assert path["产值达到5亿元，其中出口2亿元。"] == (
        "第一章 基础",
        "第一节 现状",
        "一、规模",
        "（一）工业",
        "1.钢铁",
    )
    assert path["面临新的机遇和挑战。"] == ("第一章 基础", "第二节 形势")


def test_annex_list_begins_no_part_but_the_annex_does() -> None:
    document = read(
        "东江市制造业“十四五”规划\n一、目标\n产值达到500亿元。\n附件：\n1．重点产业方案\n2．重点项目清单\n附件1\n重点产业方案\n"
        "一、总则\n产值达到80亿元。\n附件2：重点项目清单\n一、工业\n投资达到60亿元。\n"
    )
    path = sections(document)
    assert path["1．重点产业方案"] == ("东江市制造业“十四五”规划", "一、目标")
    assert path["产值达到80亿元。"] == ("重点产业方案", "一、总则")
    assert path["投资达到60亿元。"] == ("重点项目清单", "一、工业")


def test_short_numbered_lists_open_no_section() -> None:
    document = read("一、领域\n重点发展以下领域：\n1.钢铁\n2.化工\n3.水泥\n二、目标\n产值5亿元。\n")
    assert sections(document)["3.水泥"] == ("一、领域",)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("附件 1 某某规划", "附件1 某某规划"),
        ("表1　　主要 指标", "表1 主要指标"),
        ("索 引 号：", "索引号："),
        ("⼾均⾯积", "户均面积"),
        ("Micro-\nLED屏", "Micro-LED屏"),
    ],
)
def test_squeeze(raw: str, expected: str) -> None:
    assert squeeze(raw) == expected
