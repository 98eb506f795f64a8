"""How much of a document is read, by the language that its parts are in."""

from __future__ import annotations

import pytest

from etl.extract.walk import extract
from etl.language.recognition import check_language, coverage, script_of
from etl.readers import DocumentError, read_bytes

CHINESE = "某市“十四五”规划\n一、发展目标\n到2025年，森林覆盖率达到45%，PM2.5浓度下降10%。\n"
ENGLISH = "By 2025 the share of forests shall rise to 45% and there shall be 120 hospitals.\n"


def read(text: str) -> object:
    return read_bytes(text.encode(), ".txt", "plan.txt")


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("到2025年，GDP达到5亿元，R&D投入占比3%。", ""),
        ("5G、AI、IoT", "LATIN"),
        ("45%", ""),
        ("По плану к 2025 году доля лесов вырастет до 45%.", "CYRILLIC"),
        ("2025年までに森林の割合を45%に引き上げる。", "JAPANESE"),
        ("到2025年，森林覆蓋率達到45%，產業規模達到5億元。", "TRADITIONAL"),
        ("2025년까지 산림 비율을 45%로 높인다.", "HANGUL"),
    ],
)
def test_scripts(text: str, script: str) -> None:
    assert script_of(text) == script


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        "2025年までに森林の割合を45%に引き上げる。\n",
        "某市「十四五」規劃\n到2025年，森林覆蓋率達到45%，產業規模達到5億元。\n",
    ],
)
def test_a_document_of_which_nothing_is_read_is_refused(text: str) -> None:
    document = read(text)
    assert extract(document) == []
    with pytest.raises(DocumentError, match=r"^plan\.txt: 0 % of its text is read"):
        check_language(document)


def test_a_document_that_is_read_in_part_says_how_much() -> None:
    document = read(CHINESE + ENGLISH)
    # 25 ideographs and one word in Latin letters against 13 words of English.
    assert coverage(document).share == pytest.approx(26 / 39)
    assert check_language(document).startswith("67% of the text is read; the rest is in a language")
    assert "Latin letters" in check_language(document)
    assert [mention.value for mention in extract(document)] == [45, 10]


def test_a_chinese_plan_with_foreign_terms_is_read_whole() -> None:
    document = read(CHINESE + "附录：AI, IoT, 5G.\n")
    assert check_language(document) == ""
    assert coverage(document).share > 0.85


def test_a_table_is_one_text() -> None:
    table = "指标\t2025年\nPUE\t1.2\nCPI\t3\n主要污染物排放总量减少（%）\t5\n"
    assert coverage(read(CHINESE + table)).share == 1
