"""Title, issuer, date and years that a document states."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from etl.language.zh.front_matter import DocumentFacts, describe, five_year_plan, parse_date
from etl.readers import read_bytes, read_document

SEED = Path(__file__).parents[3] / "seeds" / "shanghai-ei-14fyp" / "source.html"


def facts(text: str, suffix: str = ".txt") -> DocumentFacts:
    return describe(read_bytes(text.encode(), suffix, f"plan{suffix}"))


def test_seed_document() -> None:
    assert describe(read_document(SEED)) == DocumentFacts(
        title="上海市电子信息产业发展“十四五”规划",
        issuer="上海市经济和信息化委员会",
        date=dt.date(2021, 12, 24),
        base_year=2020,
        start_year=2021,
        target_year=2025,
        target_years=(2025,),
        period_stated=True,
    )


@pytest.mark.parametrize(
    ("number", "years"),
    [
        (1, (1953, 1957)),
        (2, (1958, 1962)),
        (3, (1966, 1970)),
        (13, (2016, 2020)),
        (15, (2026, 2030)),
    ],
)
def test_five_year_plans(number: int, years: tuple[int, int]) -> None:
    assert five_year_plan(number) == years


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("东江市能源发展“十三五”规划", (2015, 2016, 2020)),
        ("民用船舶行业发展规划（2016-2020年）", (2015, 2016, 2020)),
        ("东江市制造业三年行动计划（2023—2025年）", (2022, 2023, 2025)),
        ("东江市国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要", (2020, 2021, 2025)),
        ("东江市碳达峰中长期规划（2021-2035年）", (2020, 2021, 2035)),
        ("东江市“十五五”产业发展规划", (2025, 2026, 2030)),
    ],
)
def test_years_from_the_title(title: str, years: tuple[int, int, int]) -> None:
    found = facts(f"{title}\n一、目标\n产值比“十二五”末增长30%，达到500亿元。\n")
    assert (found.base_year, found.start_year, found.target_year) == years


def test_several_target_years_and_no_stated_base() -> None:
    found = facts(
        "东江市人民政府关于加快农机产业发展的意见\n一、目标\n到2020年，总动力达到3万千瓦。\n"
        "到2025年，总动力达到4万千瓦。\n展望2035年，基本实现现代化，到2035年产值翻番。\n东江市人民政府\n2018年12月21日\n"
    )
    assert found == DocumentFacts(
        title="东江市人民政府关于加快农机产业发展的意见",
        issuer="东江市人民政府",
        date=dt.date(2018, 12, 21),
        base_year=None,
        start_year=2018,
        target_year=2025,
        target_years=(2020, 2025),
    )


def test_page_metadata_comes_first() -> None:
    found = facts(
        "<table><tr><td>发文机关：</td><td>东江市水务局</td></tr><tr><td>成文日期：</td><td>2021-11-02</td></tr></table>"
        "<h1>东江市水务发展“十四五”规划</h1><p>发布时间：2022-01-05</p><p>到2025年，供水达到30万吨。</p>",
        ".html",
    )
    assert found.issuer == "东江市水务局"
    assert found.date == dt.date(2021, 11, 2)


def test_nothing_is_guessed() -> None:
    assert facts("关于开展活动的说明\n各单位要认真落实各项工作要求。\n") == DocumentFacts(
        title="关于开展活动的说明"
    )


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2021年12月24日", dt.date(2021, 12, 24)),
        ("发布时间：2022-01-12 17:55", dt.date(2022, 1, 12)),
        ("二〇二一年十二月二十四日", dt.date(2021, 12, 24)),
        ("二○一六年九月一日", dt.date(2016, 9, 1)),
        ("2021年13月24日", None),
        ("2021年", None),
    ],
)
def test_dates(text: str, date: dt.date | None) -> None:
    assert parse_date(text) == date
