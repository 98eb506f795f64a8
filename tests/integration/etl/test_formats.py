"""The same plan in every format gives the same document, and the command line the same facts."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main
from etl.document import Document
from etl.readers import read_document
from tests.rendering import RENDERERS, Grid, Part, Text, to_docx, to_pdf

SEED = Path(__file__).parents[3] / "seeds" / "shanghai-ei-14fyp" / "source.html"

PLAN: list[Part] = [
    Text("东江市新材料产业发展“十四五”规划", centered=True),
    Text(
        "为推动新材料产业做大做强，依据《东江市国民经济和社会发展第十四个五年规划》，制定本规划。"
        "规划期为2021—2025年，展望到2035年，涉及全市8个区县和2个开发区。"
    ),
    Text("一、发展基础"),
    Text("（一）主要成效"),
    Text(
        "产业规模稳步扩大。2020年全市新材料产业实现产值1286.4亿元，较2015年增长62.5%，年均增长10.2%，"
        "占规模以上工业总产值的比重达到13.7%，比“十二五”末提高2.1个百分点。"
        "其中先进钢铁材料产值412亿元，化工新材料产值356.8亿元，AM-OLED用发光材料形成3.2吨年产能。"
    ),
    Text("（二）存在问题。高端产品供给不足，关键设备自给率仅为28.3%，产业链协同水平有待提升。"),
    Text("二、发展目标"),
    Text("到2025年，新材料产业综合实力进入全省前三位，形成2个千亿级产业集群。"),
    Text("产业规模：产业总产值突破2200亿元，年均增长11%左右，规上企业达到320家。"),
    Text("创新能力：规上企业研发投入强度达到3.5%以上，新增省级以上创新平台12个。"),
    Text("1．先进钢铁材料"),
    Text("重点发展高强汽车板、耐候桥梁钢等产品，到2025年产值达到600亿元。"),
    Text("2．化工新材料"),
    Text("重点发展聚碳酸酯、特种尼龙等产品，到2025年产值达到550亿元，本地配套率超过60%。"),
    Text("表1 “十四五”新材料产业发展主要指标"),
    Grid(
        [
            ["类别", "指标", "2020年", "2025年", "属性"],
            [("规模", 2, 1), "产业总产值（亿元）", "1286.4", "2200", "预期性"],
            ["规上企业数（家）", "214", "320", "预期性"],
            [("创新", 2, 1), "研发投入强度（%）", "2.6", "3.5", "预期性"],
            ["省级以上创新平台（个）", "31", "43", "约束性"],
        ]
    ),
    Text("三、保障措施"),
    Text("加强组织领导，建立市新材料产业发展联席会议制度，统筹推进规划实施和重大项目建设。"),
    Text("附件1："),
    Text("东江市新材料重点园区建设方案", centered=True),
    Text("一、总体安排"),
    Text("建设5个特色园区，到2025年园区产值占全市新材料产业产值比重达到80%。"),
]


def outline(document: Document) -> list[tuple[str, int | None, tuple[str, ...], str]]:
    return [(b.kind, b.level, b.section, b.text) for b in document.blocks]


def grids(document: Document) -> list[list[list[str]]]:
    return [
        [["" if o is None else document.blocks[o].text for o in row] for row in table.grid]
        for table in document.tables
    ]


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Document:
    path = tmp_path_factory.mktemp("plan") / "plan.html"
    return read_document(RENDERERS[".html"](PLAN, path))


@pytest.mark.parametrize("suffix", [".md", ".docx", ".pdf"])
def test_every_format_gives_the_blocks_of_the_page(
    suffix: str, reference: Document, tmp_path: Path
) -> None:
    document = read_document(RENDERERS[suffix](PLAN, tmp_path / f"plan{suffix}"))
    assert outline(document) == outline(reference)
    assert grids(document) == grids(reference)
    assert document.text == reference.text
    assert document.title == "东江市新材料产业发展“十四五”规划"
    assert document.tables[0].caption == "表1 “十四五”新材料产业发展主要指标"


def test_plain_text_gives_the_same_paragraphs_and_sections(
    reference: Document, tmp_path: Path
) -> None:
    document = read_document(RENDERERS[".txt"](PLAN, tmp_path / "plan.txt"))
    assert [b for b in outline(document) if b[0] != "cell"] == [
        b for b in outline(reference) if b[0] != "cell"
    ]
    assert [b.text for b in document.blocks] == [b.text for b in reference.blocks]


def test_parts_number_their_own_sections(reference: Document) -> None:
    sections = {b.text: b.section for b in reference.blocks}
    plan, annex = "东江市新材料产业发展“十四五”规划", "东江市新材料重点园区建设方案"
    goals = "产业规模：产业总产值突破2200亿元，年均增长11%左右，规上企业达到320家。"
    assert sections[goals] == (plan, "二、发展目标")
    steel = "重点发展高强汽车板、耐候桥梁钢等产品，到2025年产值达到600亿元。"
    assert sections[steel] == (plan, "二、发展目标", "1．先进钢铁材料")
    assert sections["建设5个特色园区，到2025年园区产值占全市新材料产业产值比重达到80%。"] == (
        annex,
        "一、总体安排",
    )


def test_expanded_grid_repeats_spanning_cells(reference: Document) -> None:
    assert grids(reference)[0][2] == ["规模", "规上企业数（家）", "214", "320", "预期性"]
    table = reference.tables[0]
    start, end = table.row_spans[2]
    assert reference.text[start:end] == "规上企业数（家）\t214\t320\t预期性"


# A document with an indicator table, and all that it states as a reader would write it down.
WITH_TABLE: list[Part] = [
    Text("南湖区数字经济发展“十四五”规划", centered=True),
    Text("一、发展现状"),
    Text(
        "2020年，全区数字经济核心产业增加值为186.5亿元，占地区生产总值的9.2%，规上数字企业412家。"
    ),
    Text("二、主要目标"),
    Text(
        "到2025年，数字经济核心产业增加值超过320亿元，年均增长11.5%以上。"
        "力争软件业务收入突破1000亿元，比2020年翻一番。"
    ),
    Text("表1 主要指标"),
    Grid(
        [
            ["序号", "指标名称", "单位", "2020年", "2025年", "年均增长", "指标属性"],
            ["1", "数字经济核心产业增加值", "亿元", "186.5", "320", "11.5%", "预期性"],
            ["2", "规上数字企业数", "家", "412", "600", "—", "预期性"],
            ["3", "5G基站数", "个", "2300", "6000", "—", "约束性"],
            ["4", "数字人才总量", "万人", "3.2", "≥5", "—", "预期性"],
            ["5", "政务服务网上可办率", "%", "88.5", "98", "—", "约束性"],
        ]
    ),
    Text("三、保障措施"),
    Text("到2025年，累计培育数字工匠500名，安排专项资金2亿元。"),
]
ITS_FACTS = """
全区数字经济核心产业增加值|baseline|=|186.5|亿元|level|2020
全区数字经济核心产业增加值占地区生产总值比重|baseline|=|9.2|%|share|2020
规上数字企业|baseline|=|412|家|count|2020
数字经济核心产业增加值|target|>|320|亿元|level|2025
数字经济核心产业增加值年均增长|target|>=|11.5|%|growth_rate|2021-2025
软件业务收入|target|>|1000|亿元|level|2025
软件业务收入|target|>=|2|倍|multiple|2025
数字经济核心产业增加值|baseline|=|186.5|亿元|level|2020
数字经济核心产业增加值|target|>=|320|亿元|level|2025
数字经济核心产业增加值年均增长|target|>=|11.5|%|growth_rate|2021-2025
规上数字企业数|baseline|=|412|家|count|2020
规上数字企业数|target|>=|600|家|count|2025
5G基站数|baseline|=|2300|个|count|2020
5G基站数|target|>=|6000|个|count|2025
数字人才总量|baseline|=|3.2|万人|count|2020
数字人才总量|target|>=|5|万人|count|2025
政务服务网上可办率|baseline|=|88.5|%|share|2020
政务服务网上可办率|target|>=|98|%|share|2025
数字工匠|target|>=|500|名|cumulative|2021-2025
安排专项资金|other|=|2|亿元|level|
"""
COLUMNS = ("indicator", "role", "comparator", "value", "unit", "kind", "period")


def command(*arguments: str | Path) -> str:
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def facts(path: Path) -> list[tuple[str, ...]]:
    """What ``plan-monitor extract`` prints, its evidence held against what ``plan-monitor text`` prints."""
    rows = list(
        csv.DictReader(io.StringIO(command("extract", path, "--format", "csv"), newline=""))
    )
    text = command("text", path)
    for row in rows:
        assert text[int(row["start"]) : int(row["end"])] == row["evidence"]
        assert text[int(row["quantity_start"]) : int(row["quantity_end"])] == row["text"]
    return [tuple(row[name] for name in COLUMNS) for row in rows]


@pytest.mark.parametrize("suffix", RENDERERS)
def test_every_format_states_the_facts_of_the_document(suffix: str, tmp_path: Path) -> None:
    path = RENDERERS[suffix](WITH_TABLE, tmp_path / f"plan{suffix}")
    assert facts(path) == [tuple(line.split("|")) for line in ITS_FACTS.split()]


def test_every_format_states_the_same_facts_where_cells_span_rows(tmp_path: Path) -> None:
    stated = {
        suffix: facts(render(PLAN, tmp_path / f"plan{suffix}"))
        for suffix, render in RENDERERS.items()
    }
    reference = stated[".html"]
    for fact in (
        ("规上企业数", "baseline", "=", "214", "家", "count", "2020"),
        ("省级以上创新平台", "target", ">=", "43", "个", "count", "2025"),
        ("园区产值占全市新材料产业产值比重", "target", ">=", "80", "%", "share", "2025"),
    ):
        assert fact in reference
    assert {suffix: found == reference for suffix, found in stated.items()} == dict.fromkeys(
        RENDERERS, True
    )


@pytest.fixture(scope="module")
def seed_copies(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The seed as a Word and as a PDF file."""
    parts = seed_parts(read_document(SEED))
    folder = tmp_path_factory.mktemp("seed")
    return [to_docx(parts, folder / "seed.docx"), to_pdf(parts, folder / "seed.pdf")]


def test_the_seed_states_the_same_facts_in_word_and_pdf(seed_copies: list[Path]) -> None:
    reference = facts(SEED)
    assert len(reference) == 103
    for path in seed_copies:
        assert facts(path) == reference, path.name


def seed_parts(seed: Document) -> list[Part]:
    """The seed's paragraphs and tables, to be rendered again."""
    parts: list[Part] = []
    seen: set[int] = set()
    for block in seed.blocks:
        if block.table is None:
            if parts and block.start and seed.text[block.start - 1] != "\n":
                parts[-1] = Text(f"{parts[-1].text}{block.text}")  # type: ignore[union-attr]
            else:
                parts.append(Text(block.text))
        elif block.table not in seen:
            seen.add(block.table)
            parts.append(Grid(_cells(seed, block.table)))
    return parts


def test_seed_document_survives_word_and_pdf(seed_copies: list[Path]) -> None:
    seed = read_document(SEED)
    for path in seed_copies:
        copy = read_document(path)
        assert [b.text for b in copy.blocks if b.kind == "cell"] == [
            b.text for b in seed.blocks if b.kind == "cell"
        ]
        assert grids(copy) == grids(seed)
        assert [b[:4:3] for b in outline(copy)] == [b[:4:3] for b in outline(seed)]


def _cells(document: Document, index: int) -> list[list[tuple[str, int, int]]]:
    grid = document.tables[index].grid
    rows: list[list[tuple[str, int, int]]] = []
    for r, row in enumerate(grid):
        cells = []
        for c, ordinal in enumerate(row):
            assert ordinal is not None
            if document.blocks[ordinal].row == r and document.blocks[ordinal].column == c:
                height = sum(1 for other in grid[r:] if other[c] == ordinal)
                width = sum(1 for other in row[c:] if other == ordinal)
                cells.append((document.blocks[ordinal].text, height, width))
        rows.append(cells)
    return rows
