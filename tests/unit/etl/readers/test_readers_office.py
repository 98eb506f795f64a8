"""Word and PDF files: structure that only these formats have."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.lib import colors
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import SimpleDocTemplate, Table, TableStyle

from etl.document import Document
from etl.readers import read_bytes, read_document


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


def grid(document: Document, index: int = 0) -> list[list[str]]:
    return [
        ["" if o is None else document.blocks[o].text for o in row]
        for row in document.tables[index].grid
    ]


def word(build: Any) -> Document:
    document = docx.Document()
    build(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return read_bytes(buffer.getvalue(), ".docx", "plan.docx")


def test_automatic_chinese_numbers_are_restored() -> None:
    def build(document: Any) -> None:
        root = document.part.numbering_part.element
        root.insert(
            0,
            parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">'
                '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
                '<w:lvlText w:val="%1、"/></w:lvl>'
                '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/>'
                '<w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>'
            ),
        )
        root.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
        )

        def add(text: str, level: int | None = None) -> None:
            paragraph = document.add_paragraph(text)
            if level is not None:
                paragraph._p.get_or_add_pPr().append(
                    parse_xml(
                        f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'
                    )
                )

        add("现实基础", 0)
        add("主要成效", 1)
        add("存在问题", 1)
        add("高端供给不足，自给率仅为28%。")
        add("发展目标", 0)
        add("总体目标", 1)

    document = word(build)
    assert texts(document) == [
        "一、现实基础",
        "（一）主要成效",
        "（二）存在问题",
        "高端供给不足，自给率仅为28%。",
        "二、发展目标",
        "（一）总体目标",
    ]
    assert document.blocks[3].section == ("一、现实基础", "（二）存在问题")


def test_tracked_deletions_and_hidden_text_are_left_out() -> None:
    def build(document: Any) -> None:
        paragraph = document.add_paragraph("产值达到")
        for fragment in (
            "<w:del {}><w:r><w:delText>300</w:delText></w:r></w:del>",
            "<w:ins {}><w:r><w:t>500</w:t></w:r></w:ins>",
            "<w:r {}><w:rPr><w:vanish/></w:rPr><w:t>（待核）</w:t></w:r>",
            "<w:hyperlink {}><w:r><w:t>亿元</w:t></w:r></w:hyperlink>",
            "<w:r {}><w:t>。</w:t></w:r>",
        ):
            paragraph._p.append(parse_xml(fragment.format(nsdecls("w"))))

    assert texts(word(build)) == ["产值达到500亿元。"]


def test_headings_by_style_and_title() -> None:
    def build(document: Any) -> None:
        document.add_heading("东江市工业发展规划", level=0)
        document.add_heading("发展基础", level=1)
        document.add_paragraph("2020年产值达到5亿元。")
        document.add_heading("发展目标", level=1)
        document.add_heading("总体目标", level=2)
        document.add_paragraph("2025年产值达到8亿元。")

    document = word(build)
    assert document.blocks[-1].section == ("东江市工业发展规划", "发展目标", "总体目标")
    assert document.title == "东江市工业发展规划"


def test_merged_cells_and_frames_in_word() -> None:
    def build(document: Any) -> None:
        table = document.add_table(3, 3)
        table.cell(0, 0).merge(table.cell(1, 0)).text = "指标"
        table.cell(0, 1).merge(table.cell(0, 2)).text = "年份"
        for (row, column), text in {
            (1, 1): "2020年",
            (1, 2): "2025年",
            (2, 0): "产值",
            (2, 1): "5",
            (2, 2): "8",
        }.items():
            table.cell(row, column).text = text
        frame = document.add_table(1, 1)
        frame.cell(0, 0).text = "专栏1 重点工程"
        frame.cell(0, 0).add_paragraph("建设园区5个。")

    document = word(build)
    assert grid(document) == [
        ["指标", "年份", "年份"],
        ["指标", "2020年", "2025年"],
        ["产值", "5", "8"],
    ]
    assert len(document.tables) == 1
    assert document.blocks[-1].text == "建设园区5个。"
    assert document.blocks[-1].section == ("专栏1 重点工程",)


@pytest.fixture
def song() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))


@pytest.mark.usefixtures("song")
def test_table_over_a_page_break_with_repeated_header(tmp_path: Path) -> None:
    rows = [["序号", "指标", "2025年"]] + [
        [str(n), f"第{n}项指标（亿元）", str(n * 10)] for n in range(1, 81)
    ]
    table = Table(
        rows,
        repeatRows=1,
        style=TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                ("FONT", (0, 0), (-1, -1), "STSong-Light"),
            ]
        ),
    )
    SimpleDocTemplate(str(tmp_path / "t.pdf")).build([table])
    document = read_document(tmp_path / "t.pdf")
    assert grid(document) == rows


ROWS = [
    ["指标", "2020年", "2025年"],
    ["产业规模（亿元）", "1286", "2200"],
    ["企业数（家）", "214", "320"],
    ["研发投入强度（%）", "2.6", "3.5"],
]


@pytest.mark.usefixtures("song")
@pytest.mark.parametrize(
    "rules",
    [
        [
            ("LINEABOVE", (0, 0), (-1, -1), 0.5, colors.black),
            ("LINEBELOW", (0, -1), (-1, -1), 0.5, colors.black),
            ("LINEAFTER", (0, 0), (-2, -1), 0.5, colors.black),
        ],
        [
            (kind, (0, row), (-1, row), 0.7, colors.black)
            for kind, row in (("LINEABOVE", 0), ("LINEBELOW", 0), ("LINEBELOW", -1))
        ],
    ],
    ids=["open sides", "three rules"],
)
def test_tables_without_all_their_rules(rules: list[Any], tmp_path: Path) -> None:
    font = ("FONT", (0, 0), (-1, -1), "STSong-Light", 11)
    table = Table(ROWS, colWidths=[160, 90, 90], style=TableStyle([font, *rules]))
    SimpleDocTemplate(str(tmp_path / "t.pdf")).build([table])
    assert grid(read_document(tmp_path / "t.pdf")) == ROWS


@pytest.mark.usefixtures("song")
def test_running_heads_and_page_numbers_go_and_sentences_meet_over_pages() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(400, 300))
    sentence = "到2025年全市软件和信息技术服务业主营业务收入达到1"
    for page, lines in enumerate(
        [[f"　　{sentence}"], ["200亿元，从业人员达到12万人。", "　　三、保障措施"]], start=1
    ):
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(40, 280, "东江市“十四五”规划汇编")
        canvas.drawCentredString(200, 12, str(page))
        canvas.setFont("STSong-Light", 12)
        for row, line in enumerate(lines):
            indent = 24 if line.startswith("　") else 0
            canvas.drawString(40 + indent, 240 - 20 * row, line.strip())
        canvas.showPage()
    canvas.save()
    document = read_bytes(buffer.getvalue(), ".pdf", "plan.pdf")
    assert texts(document) == [f"{sentence}200亿元，从业人员达到12万人。", "三、保障措施"]


@pytest.mark.usefixtures("song")
def test_some_scanned_pages_are_a_warning() -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.setFont("STSong-Light", 12)
    for row in range(5):
        canvas.drawString(
            72, 700 - 20 * row, f"（{row + 1}）到2025年，产值达到五十亿元，新增企业三十家。"
        )
    canvas.showPage()
    canvas.drawImage(ImageReader(Image.new("RGB", (50, 50), "gray")), 0, 0, 500, 700)
    canvas.showPage()
    canvas.save()
    document = read_bytes(buffer.getvalue(), ".pdf", "plan.pdf")
    assert len(document.blocks) == 5
    assert document.warnings == ("pages without a text layer (scanned): 2",)
