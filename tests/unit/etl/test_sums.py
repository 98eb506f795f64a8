"""Sums that 其中 sets up, on sentences and tables as plans have them."""

from __future__ import annotations

from etl.catalogue.draft import draft
from etl.catalogue.rulings import without
from etl.consistency import findings
from etl.evaluate import one_paragraph
from etl.extract.walk import extract
from etl.language.zh.front_matter import DocumentFacts
from etl.reconcile import reconcile
from tests.unit.etl.test_reconcile import PLAN


def sums(text: str) -> list[tuple[str, list[float], float]]:
    document = one_paragraph(text, ("发展目标",))
    mentions = extract(document, 2020, 2025)
    assert draft(document, mentions, DocumentFacts()).rows
    result = reconcile(without(PLAN, []), mentions)
    return [
        (each.severity, each.data["parts"], each.data["whole"])
        for each in findings(result, document.text)
        if each.kind == "text_sum"
    ]


def test_parts_that_make_up_their_whole_agree() -> None:
    text = (
        "到2025年，总产值达到1500亿元，其中软件业产值700亿元，信息业产值770亿元，安全业产值30亿元。"
    )
    assert sums(text) == [("agrees", [700, 770, 30], 1500)]


def test_parts_beyond_their_whole_are_a_conflict() -> None:
    text = "到2025年，总产值达到1500亿元，其中软件业产值900亿元，信息业产值770亿元。"
    assert sums(text) == [("conflict", [900, 770], 1500)]


def test_one_part_beyond_the_whole_is_a_conflict_and_one_below_says_nothing() -> None:
    assert sums("到2025年，铁路里程达到650公里，其中高速铁路里程360公里。") == []
    assert sums("到2025年，铁路里程达到650公里，其中高速铁路里程960公里。") == [
        ("conflict", [960], 650)
    ]


def test_rounding_is_no_conflict() -> None:
    # 0.7 + 0.8 may be 1.45: each is rounded from as little as 0.65 and 0.75.
    assert sums("到2025年，总产值达到1.4亿元，其中甲业产值0.7亿元，乙业产值0.8亿元。") == [
        ("agrees", [0.7, 0.8], 1.4)
    ]


def test_the_next_sentence_is_no_part() -> None:
    text = "到2025年，总产值达到1500亿元，其中软件业产值700亿元。信息业产值达到1700亿元。"
    assert sums(text) == []


def test_revenue_is_no_part_of_value_added() -> None:
    text = "到2025年，总收入达到1500亿元，增加值达到400亿元，其中软件业营收700亿元。"
    assert sums(text) == []
