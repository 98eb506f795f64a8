"""Values and names that were read wrong once: units, counts in a row, what a sum without a subject is of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.evaluate import one_paragraph
from etl.extract.walk import extract
from etl.language.opaque import without_opaque
from etl.language.zh.numbers.quantities import scan
from etl.readers import read_bytes, read_document
from tests.rendering import Text, to_docx, to_pdf

HEAD = "某市软件业“十四五”规划\n\n一、发展目标\n\n"


def facts(text: str) -> list[tuple[str, str, float | None, str]]:
    return [
        (m.indicator, m.comparator, m.value, m.unit)
        for m in extract(one_paragraph(text, ("发展目标",)), 2020, 2025)
        if m.role != "other"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "工程项目审批时间压缩至3个工作日。",
            ("工程项目审批时间", "=", 3, "工作日"),
        ),
        ("企业开办时间压减到0.5个工作日以内。", ("企业开办时间", "<=", 0.5, "工作日")),
        ("不动产登记办理时限缩短至1个小时。", ("不动产登记办理时限", "=", 1, "小时")),
        ("行政复议审理期限压缩到40日。", ("行政复议审理期限", "=", 40, "日")),
        ("专利审查周期压减至15个月。", ("专利审查周期", "=", 15, "个月")),
        ("教师年人均培训达到90个学时。", ("教师年人均培训", ">=", 90, "学时")),
        ("城乡居民收入比缩小至2.1。", ("城乡居民收入比", "=", 2.1, "")),
        (
            "承诺办理时限压缩至法定时限的25%以内。",
            ("承诺办理时限占法定时限比重", "<=", 25, "%"),
        ),
    ],
)
def test_units_of_time_and_shares_of_something(
    text: str, expected: tuple[str, str, float, str]
) -> None:
    assert facts(text) == [expected]


@pytest.mark.parametrize("text", ["5月3日前完成。", "未来3个月内完成。", "12月20日召开。"])
def test_dates_and_spans_are_no_durations(text: str) -> None:
    assert facts(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "建成3个产业基地、4个实验室和5个测试中心。",
            [("产业基地", 3), ("实验室", 4), ("测试中心", 5)],
        ),
        (
            "建成产业基地3个、实验室4个和测试中心5个。",
            [("产业基地", 3), ("实验室", 4), ("测试中心", 5)],
        ),
        ("培育20家龙头企业以及30个知名品牌。", [("龙头企业", 20), ("知名品牌", 30)]),
        ("行业领域突破50项关键技术。", [("关键技术", 50)]),
        ("攻克30项共性技术，出台20项标准。", [("共性技术", 30), ("标准", 20)]),
        (
            "培育年产值超10亿元的龙头企业5家、超亿元的30家。",
            [("年产值超10亿元的龙头企业", 5), ("年产值超亿元的龙头企业", 30)],
        ),
        (
            "建成高标准农田60万亩，其中新建20万亩、改造提升40万亩。",
            [("高标准农田", 60), ("新建高标准农田", 20), ("改造提升高标准农田", 40)],
        ),
        (
            "每千人口医疗机构床位数达到7张，其中公立医院3张。",
            [("每千人口医疗机构床位数", 7), ("每千人口公立医院床位数", 3)],
        ),
        (
            "水电报装办理环节压减至2个、办理时间压减至5个工作日。",
            [("水电报装办理环节", 2), ("水电报装办理时间", 5)],
        ),
    ],
)
def test_counts_in_a_row_have_each_its_own_name(
    text: str, expected: list[tuple[str, float]]
) -> None:
    assert [(name, value) for name, _, value, _ in facts(text)] == expected


def test_what_is_broken_through_is_no_lower_limit() -> None:
    assert facts("行业领域突破50项关键技术。") == [("关键技术", ">=", 50, "项")]
    assert facts("高新技术企业突破800家。") == [("高新技术企业", ">", 800, "家")]


def test_a_sum_without_a_subject_is_of_what_was_told_in_its_unit() -> None:
    text = "2022年汽车产业产值达2000亿元，保有量突破18万辆。2025年突破4000亿元。"
    assert [(name, value) for name, _, value, _ in facts(text)] == [
        ("汽车产业产值", 2000),
        ("汽车产业保有量", 18),
        ("汽车产业产值", 4000),
    ]
    text = "旅游总收入突破600亿元，文化产业增加值占GDP比重达到5%。2025年突破700亿元。"
    assert facts(text)[-1][0] == "旅游总收入"


@pytest.mark.parametrize(
    "text",
    [
        "详见http://www.example.gov.cn/zcfg/%E5%8D%81/2021.html。",
        "见www.example.gov.cn/a?rate=80%&n=5家。",
        "来信请寄plan80%@example.gov.cn。",
        "见附件“目标80%以上_v2.docx”。",
        "见目标达到80%.pdf。",
        "项目编号SH-2021-80%。",
        "参数rate_80%。",
        "地址http://example.cn/目标80%/b。",
    ],
)
def test_addresses_files_and_codes_state_nothing(text: str) -> None:
    assert facts(text) == []
    assert scan(text) == []
    # What stands beside them is read.
    assert facts(text + "森林覆盖率达到45%。") == [("森林覆盖率", ">=", 45, "%")]


@pytest.mark.parametrize(
    "text",
    ["占比5%左右", "装机600MW", "2%-3%", "10%/20%", "5%5%", "PM2.5浓度", "ISO9001", "PUE值1.3"],
)
def test_quantities_are_no_addresses(text: str) -> None:
    assert without_opaque(text)[-2:] == text[-2:]


@given(st.text(alphabet="a5%./:@-_ 家。，目标E中", max_size=60))
@settings(max_examples=200)
def test_what_is_blanked_keeps_its_place(text: str) -> None:
    blanked = without_opaque(text)
    assert len(blanked) == len(text)
    assert all(new in {old, "#"} for old, new in zip(text, blanked, strict=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7" * 40 + "亿元", []),
        ("万" * 60, []),
        ("1:" * 40 + "1", []),
        ("千分之3.5.2", [3.5]),
        ("零分之五", []),
        ("至少" * 400 + "5家", [5]),
    ],
)
def test_what_no_plan_states_breaks_nothing(text: str, expected: list[float]) -> None:
    assert [quantity.value for quantity in scan(text)][-1:] == expected


def paragraphs_as(suffix: str, times: int) -> bytes:
    fact = "到2025年，产业规模达到500亿元，企业达到40家。"
    if suffix == ".html":
        body = f"<h1>某市软件业“十四五”规划</h1><h2>一、发展目标</h2>{f'<p>{fact}</p>' * times}"
        return f"<html><body>{body}</body></html>".encode()
    return (HEAD + f"{fact}\n\n" * times).encode()


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_identical_paragraphs_are_all_read(suffix: str) -> None:
    mentions = extract(read_bytes(paragraphs_as(suffix, 20), suffix, f"plan{suffix}"))
    assert [mention.value for mention in mentions] == [500, 40] * 20


def test_identical_entries_below_contents_are_read_where_they_state_something() -> None:
    text = HEAD.replace("一、", "目录\n一、") + "企业达到40家\n" * 5
    mentions = extract(read_bytes(text.encode(), ".txt", "plan.txt"))
    assert [mention.value for mention in mentions] == [40] * 5


def test_a_title_printed_twice_is_dropped_once() -> None:
    text = "某市软件业“十四五”发展规划\n某市软件业“十四五”发展规划\n一、目标\n企业达到40家。\n"
    document = read_bytes(text.encode(), ".txt", "plan.txt")
    assert document.text.count("发展规划") == 1


def test_links_that_state_something_are_named_when_they_are_left_out() -> None:
    links = "".join(f'<p><a href="/{n}">本市企业达到{n}家</a></p>' for n in (5, 6, 7))
    page = f"<html><body>{links}<p>到2025年，产值达到5亿元。</p></body></html>"
    document = read_bytes(page.encode(), ".html", "plan.html")
    assert [warning for warning in document.warnings if "本市企业达到5家" in warning]


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from(["、", "和", "与", "以及"]))
@settings(max_examples=30, deadline=None)
def test_any_two_counts_joined_have_their_own_nouns(first: int, second: int, joint: str) -> None:
    found = facts(f"建成{first + 1}个产业基地{joint}{second + 1}个实验室。")
    assert [(name, value) for name, _, value, _ in found] == [
        ("产业基地", first + 1),
        ("实验室", second + 1),
    ]


def test_a_verb_of_making_said_once_holds_for_all_that_are_counted_after_it() -> None:
    mentions = extract(one_paragraph("建成3个产业基地、4个实验室和5个测试中心。"), 2020, 2025)
    assert [mention.role for mention in mentions] == ["target", "target", "target"]


def test_an_endless_sentence_is_read_in_pieces_with_every_offset_right() -> None:
    text = "，".join(f"第{n}类企业达到{n + 10}家" for n in range(300)) + "。"
    document = one_paragraph(text, ("发展目标",))
    mentions = extract(document, 2020, 2025)
    assert [mention.value for mention in mentions] == [n + 10 for n in range(300)]
    assert all(document.text[m.start : m.end] == m.evidence for m in mentions)
    assert all(document.text[m.quantity_start : m.quantity_end] == m.text for m in mentions)


@pytest.mark.parametrize(("render", "suffix"), [(to_docx, ".docx"), (to_pdf, ".pdf")])
def test_identical_paragraphs_of_a_file_with_pages_are_all_read(
    tmp_path: Path, render: Any, suffix: str
) -> None:
    fact = Text("到2025年，产业规模达到500亿元，企业达到40家。")
    parts = [Text("某市软件业“十四五”规划", centered=True), Text("一、发展目标"), *[fact] * 120]
    path = render(parts, tmp_path / f"plan{suffix}")
    assert [mention.value for mention in extract(read_document(path))] == [500, 40] * 120
