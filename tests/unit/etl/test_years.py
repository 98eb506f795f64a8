"""Years and what they rest on; what was observed and what is promised."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.evaluate import one_table
from etl.extract.walk import extract
from etl.facts import Mention
from etl.language.zh.time.periods import Cue, Years, cues
from etl.language.zh.time.plan_years import offered_years, plan_years
from etl.readers import read_bytes

PLAN = Years(2020, 2025)


def read(text: str, **given_years: int) -> list[Mention]:
    suffix = ".html" if text.startswith("<") else ".txt"
    return extract(read_bytes(text.encode(), suffix, f"plan{suffix}"), **given_years)


def facts(text: str, **given_years: int) -> list[tuple[object, ...]]:
    return [
        (m.indicator, m.role, m.value, m.period, m.period_basis) for m in read(text, **given_years)
    ]


def report(*paragraphs: str) -> str:
    return "\n".join(paragraphs) + "\n"


# Years that nothing states


def test_an_aim_is_a_target_whatever_the_year() -> None:
    assert facts("到2025年建成示范园区8个。到2030年建成15个。\n") == [
        ("示范园区", "target", 8, "2025", "stated"),
        ("示范园区", "target", 15, "2030", "stated"),
    ]


def test_the_column_of_a_stated_base_year_is_the_baseline() -> None:
    table = (
        "<table><tr><td>指标</td><td>2022年</td><td>2035年</td></tr>"
        "<tr><td>耕地保有量（公顷）</td><td>85.2</td><td>86</td></tr></table>"
    )
    title = "<html><body><h1>东溪村村庄规划（2022-2035年）</h1>"
    for words in ("<p>规划基期年为2022年。</p>", "<p>本规划以2022年为基期。</p>", ""):
        assert facts(f"{title}{words}{table}</body></html>") == [
            ("耕地保有量", "baseline", 85.2, "2022", "column"),
            ("耕地保有量", "target", 86, "2035", "column"),
        ]


def test_columns_of_every_year_are_no_base() -> None:
    table = (
        "<table><tr><td>指标</td><td>2023年</td><td>2024年</td><td>2025年</td></tr>"
        "<tr><td>产量（万吨）</td><td>5</td><td>6</td><td>7</td></tr></table>"
    )
    found = facts(f"<html><body><h1>渔业三年行动计划（2023—2025年）</h1>{table}</body></html>")
    assert [role for _, role, *_ in found] == ["target"] * 3


def test_a_year_before_the_first_aim_was_observed() -> None:
    found = facts("2022年产值达2000亿元。到2025年突破4000亿元。\n")
    assert found == [
        ("产值", "actual", 2000, "2022", "stated"),
        ("产值", "target", 4000, "2025", "stated"),
    ]


def test_a_stated_base_year_makes_the_same_words_a_baseline() -> None:
    text = "以2022年为基期。2022年产值达2000亿元。到2025年突破4000亿元。\n"
    assert [role for _, role, *_ in facts(text)] == ["baseline", "target"]
    known = facts("2022年产值达2000亿元。到2025年突破4000亿元。\n", base_year=2022)
    assert [role for _, role, *_ in known] == ["baseline", "target"]


def test_a_title_over_many_years_sets_the_target_year() -> None:
    text = report("东江市总体规划（2018—2035年）", "建设用地占比控制在30%以内。")
    assert [(role, *rest) for _, role, *rest in facts(text)] == [("target", 30, "2035", "plan")]


def test_what_nothing_states_stays_open() -> None:
    text = report("关于促进文化产业发展的措施", "一、总体目标", "未来5年，建成文化园区20个。")
    assert facts(text) == [("文化园区", "target", 20, "", "")]


@pytest.mark.parametrize(("date", "period"), [("2023年3月5日", "2027"), ("2023年9月5日", "2028")])
def test_the_years_to_come_are_counted_from_the_date(date: str, period: str) -> None:
    text = report("关于促进文化产业发展的措施", date, "一、总体目标", "未来5年，建成文化园区20个。")
    (found,) = facts(text)
    assert found[3:] == (period, "assumed")


def test_the_years_to_come_of_a_plan_are_its_own() -> None:
    text = report("东江市“十四五”文化规划", "一、总体目标", "未来5年，建成文化园区20个。")
    (found,) = facts(text)
    assert found[3:] == ("2025", "plan")


def test_a_growth_from_a_guessed_base_year_says_so() -> None:
    text = report("关于发展平台的意见", "到2027年，平台达到100个，年均增长15%。")
    (_, growth) = facts(text)
    assert growth[1:] == ("target", 15, "2023-2027", "assumed")
    (_, growth) = facts(text, base_year=2022)
    assert growth[1:] == ("target", 15, "2023-2027", "stated")


def test_an_assumed_base_year_given_again_stays_assumed() -> None:
    document = read_bytes(
        "2022年产值达2000亿元。到2025年突破4000亿元。\n".encode(), ".txt", "x.txt"
    )
    (seen, _) = extract(document, 2022, 2025, assumed=("base_year",))
    assert seen.role == "actual"
    (seen, _) = extract(document, 2022, 2025)
    assert seen.role == "baseline"


_OBSERVED = st.sampled_from(["达", "达到", "为", "完成"])
_YEAR = st.integers(2015, 2024)


@given(st.lists(st.tuples(_YEAR, _OBSERVED), min_size=1, max_size=4), st.integers(2025, 2032))
@settings(max_examples=60, deadline=None)
def test_an_assumed_base_year_makes_no_baseline(seen: list[tuple[int, str]], aim: int) -> None:
    text = "".join(
        f"{year}年产值{word}{value + 11}亿元。" for value, (year, word) in enumerate(seen)
    )
    found = read(f"{text}到{aim}年产值达到900亿元。\n")
    assert {m.role for m in found} <= {"actual", "history", "target"}
    assert [m.period for m in found] == [*(str(year) for year, _ in seen), str(aim)]
    assert [m.value for m in found if m.role == "target"] == [900]


@pytest.mark.parametrize(
    "text",
    [
        "“十三五”时期，人均产值突破1万元。到2025年，人均产值达到2万元。\n",
        "<table><tr><td>指标</td><td>完成值</td><td>2025年</td></tr>"
        "<tr><td>产值（亿元）</td><td>5</td><td>8</td></tr></table>",
        "<table><tr><td>指标</td><td>“十三五”完成</td><td>2025年</td></tr>"
        "<tr><td>产值（亿元）</td><td>5</td><td>8</td></tr></table>",
    ],
)
def test_neither_do_the_words_of_a_plan_before_it(text: str) -> None:
    assert [m.role for m in read(text) if m.role == "baseline"] == []
    assert [m.role for m in read(text, base_year=2020) if m.value != 8][:1] == ["baseline"]


@given(st.sampled_from(["", "2021年3月1日\n"]), st.sampled_from(["目标", "现状", "任务"]))
def test_no_period_shows_a_year_that_stands_for_nothing(date: str, heading: str) -> None:
    text = f"关于发展的意见\n{date}一、{heading}\n目前园区5个，期末达到8个，年均增长7%，过去五年增长9%。\n"
    for mention in read(text):
        assert not {"1900", "2199"} & set(mention.period.split("-"))


# Observed, not promised


def test_a_review_of_a_year_tells_what_was_reached() -> None:
    text = report(
        "东江市政府工作报告", "2023年1月12日", "一、2022年工作回顾", "GDP完成1200亿元，增长6.1%。",
        "二、2023年工作安排", "GDP增长6.5%左右。",
    )  # fmt: skip
    assert facts(text) == [
        ("GDP", "actual", 1200, "2022", "heading"),
        ("GDP增长", "actual", 6.1, "2022", "heading"),
        ("GDP增长", "target", 6.5, "2023", "heading"),
    ]


@pytest.mark.parametrize("label", ["2022年工作回顾：", "2022年工作回顾\n"])
def test_a_review_that_only_labels_its_paragraph(label: str) -> None:
    assert [fact[1:4] for fact in facts(f"{label}GDP完成1200亿元，增长6.1%。\n")] == [
        ("actual", 1200, "2022"),
        ("actual", 6.1, "2022"),
    ]


def test_half_a_year_was_observed() -> None:
    dated = report("关于装配式建筑的报告", "2023年7月20日", "今年上半年面积达700万平方米。")
    assert facts(dated) == [("面积", "actual", 700, "2023H1", "stated")]
    assert facts("今年上半年面积达700万平方米。\n") == [("面积", "actual", 700, "", "")]


@pytest.mark.parametrize("word", ["实际", "完成", "实绩", "预计完成", "完成值", "实际值"])
def test_a_column_of_what_was_reached(word: str) -> None:
    html = (
        f"<table><tr><td>指标</td><td>2020年</td><td>2022年{word}</td><td>2025年目标</td></tr>"
        "<tr><td>森林覆盖率（%）</td><td>40</td><td>41</td><td>42</td></tr></table>"
    )
    found = extract(one_table(html), 2020, 2025)
    assert [(m.role, m.value, m.period, m.period_basis) for m in found] == [
        ("baseline", 40, "2020", "column"),
        ("actual", 41, "2022", "column"),
        ("target", 42, "2025", "column"),
    ]


def test_an_unmarked_year_beside_a_later_goal_was_observed() -> None:
    html = (
        "<table><tr><td>指标</td><td>2020年</td><td>2022年</td><td>2025年{}</td></tr>"
        "<tr><td>森林覆盖率（%）</td><td>40</td><td>41</td><td>42</td></tr></table>"
    )
    roles = [m.role for m in extract(one_table(html.format("目标")), 2020, 2025)]
    assert roles == ["baseline", "actual", "target"]
    roles = [m.role for m in extract(one_table(html.format("")), 2020, 2025)]
    assert roles == ["baseline", "target", "target"]


def test_plan_and_result_of_one_year_side_by_side() -> None:
    html = (
        "<table><tr><td rowspan=2>指标</td><td colspan=2>2022年</td><td rowspan=2>完成率（%）</td></tr>"
        "<tr><td>计划</td><td>实际</td></tr>"
        "<tr><td>产值（亿元）</td><td>920</td><td>935</td><td>101.6</td></tr></table>"
    )
    found = extract(one_table(html), 2020, 2025)
    assert [(m.role, m.value, m.period) for m in found] == [
        ("target", 920, "2022"),
        ("actual", 935, "2022"),
    ]


@pytest.mark.parametrize("years", [{}, {"base_year": 2020, "target_year": 2025}])
def test_a_goal_met_early_is_named_like_what_met_it(years: dict[str, int]) -> None:
    found = facts("2023年森林覆盖率达42.6%，提前完成2025年42%的目标。\n", **years)
    assert found == [
        ("森林覆盖率", "actual", 42.6, "2023", "stated"),
        ("森林覆盖率", "target", 42, "2025", "stated"),
    ]


def test_the_year_of_a_goal_does_not_govern_what_follows() -> None:
    text = "2023年森林覆盖率达42.6%，提前完成2025年42%的目标，湿地保护率达55%。林场达到9个。\n"
    periods = [(role, value, period) for _, role, value, period, _ in facts(text)]
    assert periods[2:] == [("actual", 55, "2023"), ("actual", 9, "2023")]


@pytest.mark.parametrize(
    "words",
    [
        "完成年度目标的106%",
        "占全年计划的52%",
        "完成年度任务的98%",
        "目标完成率达104%",
        "高于省定目标2.5个百分点",
    ],
)
def test_how_much_of_a_target_is_reached_is_no_value(words: str) -> None:
    (reached, share) = facts(f"2022年新建农田12万亩，{words}。\n", base_year=2020, target_year=2025)
    assert reached[1:4] == ("actual", 12, "2022")
    assert (share[1], share[3]) == ("other", "")


def test_what_a_year_under_review_was_to_reach_is_history() -> None:
    text = report(
        "关于河东区2022年国民经济计划执行情况与2023年国民经济计划草案的报告",
        "一、2022年计划执行情况", "生产总值增长5.1%，未达到7%的预期目标。",
    )  # fmt: skip
    assert [(role, value, period) for _, role, value, period, _ in facts(text)] == [
        ("actual", 5.1, "2022"),
        ("history", 7, "2022"),
    ]


def test_a_plan_of_today_reads_as_before() -> None:
    text = report(
        "东江市“十四五”规划", "一、发展基础", "2020年，产值达到500亿元。", "二、发展目标",
        "产值2023年达到600亿元、2025年达到800亿元。",
    )  # fmt: skip
    assert [fact[1:4] for fact in facts(text)] == [
        ("baseline", 500, "2020"),
        ("target", 600, "2023"),
        ("target", 800, "2025"),
    ]


# Words of time


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("2023年上半年", "2023H1"),
        ("2023年下半年", "2023H2"),
        ("2023年第三季度", "2023Q3"),
        ("2023年三季度", "2023Q3"),
        ("2023年前三季度", "2023Q1-Q3"),
        ("2023年1—9月", "2023Q1-Q3"),
        ("2023年1-6月", "2023H1"),
        ("2023年前5个月", "2023-01/2023-05"),
        ("2023年9月", "2023-09"),
        ("2023年6月30日", "2023-06"),
        ("2023年12月31日", "2023"),
        ("2023年12月", "2023-12"),
        ("截至2023年12月", "2023"),
        ("2023年底", "2023"),
        ("今年上半年", "2024H1"),
        ("去年", "2023"),
        ("前三季度", "2024Q1-Q3"),
        ("2023年全年", "2023"),
        ("“十四五”末", "2025"),
        ("期末", "2025"),
    ],
)
def test_the_spelling_of_parts_of_a_year(words: str, period: str) -> None:
    found = cues(words + "达到", Years(2020, 2025, written=2024))
    assert found[-1].period() == period
    assert found[-1].end == len(words)


def test_a_target_has_its_year_alone() -> None:
    text = report("东江市“十四五”规划", "一、目标", "到2023年6月，园区达到8个。")
    (found,) = facts(text)
    assert found[1:4] == ("target", 8, "2023")


def test_growth_over_the_year_before_belongs_to_its_year() -> None:
    (level, growth) = read("2020年产值50亿元，比上年增长8%。\n", base_year=2020, target_year=2025)
    assert (growth.kind, growth.period, level.period) == ("growth_rate", "2020", "2020")


@given(st.text(alphabet="今去年上下半一二三四季度前个月1290到截至底末-—2023全未来五", max_size=40))
@settings(max_examples=300, deadline=None)
def test_words_of_time_stand_in_order_and_never_overlap(text: str) -> None:
    found: list[Cue] = cues(text, Years(2020, 2025, written=2024))
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= cue.start < cue.end <= len(text) for cue in found)


# The plan's own years


def years_of(text: str) -> Years:
    suffix = ".html" if text.startswith("<") else ".txt"
    return plan_years(read_bytes(text.encode(), suffix, f"plan{suffix}"))


@pytest.mark.parametrize(
    ("text", "base", "target", "bases"),
    [
        ("东江市“十四五”规划\n", 2020, 2025, ("plan", "plan")),
        ("东江市规划（2021-2035年）\n规划基期年为2019年。\n", 2019, 2035, ("plan", "plan")),
        ("东江市规划（2022-2035年）\n基准年：2022年。\n", 2022, 2035, ("plan", "plan")),
        ("关于农机的意见\n到2025年达到5万台。\n东江市农业局\n2018年12月1日\n", 2017, 2025, ("assumed", "plan")),
        ("关于农机的意见\n2021年有3万台。到2025年达到5万台。\n", 2021, 2025, ("assumed", "plan")),
        ("关于农机的意见\n到2025年达到5万台。\n", 2020, 2025, ("assumed", "plan")),
        ("关于农机的意见\n达到5万台。\n", 1900, 2199, ("", "")),
    ],
)  # fmt: skip
def test_where_the_years_come_from(
    text: str, base: int, target: int, bases: tuple[str, str]
) -> None:
    years = years_of(text)
    assert (years.base, years.target) == (base, target)
    assert (years.base_basis, years.target_basis) == bases


def test_what_is_offered_for_a_plan_file() -> None:
    text = "未来5年，建成园区20个。\n"
    assert offered_years(years_of(text), read(text)) == ({}, ())
    text = "到2025年，建成园区20个。\n"
    assert offered_years(years_of(text), read(text)) == (
        {"base_year": 2020, "target_year": 2025},
        ("base_year",),
    )
    assert offered_years(PLAN, []) == ({"base_year": 2020, "target_year": 2025}, ())
