"""Offsets: every block is a slice of the text, wherever it came from."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from etl.document import Block, Document
from etl.readers import DocumentError, read_bytes, read_document

SEED = Path(__file__).parents[4] / "seeds" / "shanghai-ei-14fyp" / "source.html"

CHARS = "一二、（）。，：；附件1：2025年达到3.6G亿元%　 \n\t<p>|#*-"


def check(document: Document) -> None:
    end = 0
    for ordinal, block in enumerate(document.blocks):
        assert block.ordinal == ordinal
        assert document.text[block.start : block.end] == block.text
        assert block.start >= end
        assert block.text == block.text.strip() != ""
        end = block.end
    for table in document.tables:
        assert len({len(row) for row in table.grid}) <= 1
        assert len(table.row_spans) == len(table.grid)
        for row, (start, stop) in zip(table.grid, table.row_spans, strict=True):
            line = document.text[start:stop]
            assert "\n" not in line
            for ordinal in row:
                assert ordinal is None or document.blocks[ordinal].table == table.index


def test_block_at() -> None:
    blocks = (Block(0, "heading", "一、", 0, 2), Block(1, "paragraph", "产值", 3, 5))
    document = Document("一、\n产值\n", blocks)
    assert [document.block_at(at) for at in (0, 1, 2, 3, 4, 5)] == [
        blocks[0],
        blocks[0],
        None,
        blocks[1],
        blocks[1],
        None,
    ]


def test_seed_document() -> None:
    document = read_document(SEED)
    check(document)
    assert document.sha256 == "3c113dbdd8a86d3d878c7b76583e86e43586696d2ae6e65e87fcffbea14e7315"
    assert len(document.tables) == 6
    assert document.tables[5].caption == "上海软件和信息服务业“十四五”期间预期性指标"
    parts = [b.text for b in document.blocks if b.level == 1 and not b.text.startswith("附件")]
    assert parts == [
        "上海市电子信息产业发展“十四五”规划",
        "上海市电子信息制造业发展“十四五”规划",
        "上海市软件和信息服务业发展“十四五”规划",
    ]
    found = next(b for b in document.blocks if b.text.startswith("产业规模：经营收入超过15000亿元"))
    assert found.section == (parts[2], "三、总体思路", "（三）发展目标")
    assert "线上线下融合服务发展水平" in document.text
    assert "责任编辑" not in document.text
    assert "新浪财经" not in document.text


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from(CHARS), max_size=120), st.sampled_from([".txt", ".md", ".html"]))
def test_any_text_keeps_its_offsets(text: str, suffix: str) -> None:
    try:
        document = read_bytes(text.encode(), suffix, "x")
    except DocumentError:
        return
    check(document)
