"""From sentences to mentions: names, roles, periods, as the language of plans has them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.evaluate import one_paragraph
from etl.extract.walk import extract
from etl.facts import Mention

GOALS = ("发展目标",)
REVIEW = ("发展回顾",)
TASKS = ("主要任务",)


def read(
    text: str, section: tuple[str, ...] = GOALS, base: int = 2020, target: int = 2025
) -> list[Mention]:
    document = one_paragraph(text, section)
    mentions = extract(document, base, target)
    for mention in mentions:
        assert document.text[mention.start : mention.end] == mention.evidence
        assert document.text[mention.quantity_start : mention.quantity_end] == mention.text
        assert mention.start <= mention.quantity_start < mention.quantity_end <= mention.end
    return mentions


def facts(text: str, section: tuple[str, ...] = GOALS, **years: int) -> list[tuple[object, ...]]:
    return [
        (m.indicator, m.role, m.value, m.unit, m.period)
        for m in read(text, section, **years)
        if m.role != "other"
    ]


def test_shared_heads_keep_their_own_subjects() -> None:
    assert facts("其中软件业营收达77亿元，信息服务业营收达70亿元。") == [
        ("软件业营收", "target", 77, "亿元", "2025"),
        ("信息服务业营收", "target", 70, "亿元", "2025"),
    ]


def test_a_threshold_carries_over_to_the_row_that_hangs_on_it() -> None:
    found = facts("年经营收入超亿元的企业超过1000家，其中，超100亿元企业20家。")
    assert [(name, value) for name, _, value, _, _ in found] == [
        ("年经营收入超亿元的企业", 1000),
        ("年经营收入超100亿元企业", 20),
    ]


def test_a_threshold_in_a_name_is_no_target() -> None:
    mentions = read("打造15家年收入超百亿元的龙头企业。")
    assert [(m.role, m.value, m.unit) for m in mentions] == [
        ("target", 15, "家"),
        ("other", 100, "亿元"),
    ]
    assert mentions[0].indicator == "年收入超百亿元的龙头企业"


def test_time_said_once_governs_the_sentences_after_it() -> None:
    text = "到2027年，产业规模达到600亿元。从业人员达到12万人。"
    assert [period for *_, period in facts(text)] == ["2027", "2027"]


def test_time_is_forgotten_with_the_section() -> None:
    from etl.document import Block, Document

    first, second = "到2030年，产业规模达到600亿元。", "从业人员达到12万人。"
    document = Document(
        first + "\n" + second,
        (
            Block(0, "paragraph", first, 0, len(first), ("规划", "展望目标")),
            Block(
                1, "paragraph", second, len(first) + 1, len(first + second) + 1, ("规划", *GOALS)
            ),
        ),
        title="规划",
    )
    assert [m.period for m in extract(document, 2020, 2025)] == ["2030", "2025"]


def test_chained_clauses_lean_on_the_subject_before() -> None:
    text = "软件业经营收入912亿元，较“十二五”末增长81.6%，增加值250亿元，占全市增加值的8.4%。"
    assert facts(text, REVIEW) == [
        ("软件业经营收入", "baseline", 912, "亿元", "2020"),
        ("软件业经营收入增长", "history", 81.6, "%", "2015-2020"),
        ("软件业增加值", "baseline", 250, "亿元", "2020"),
        ("软件业增加值占全市增加值比重", "baseline", 8.4, "%", "2020"),
    ]


def test_from_to_states_what_was_and_what_is() -> None:
    assert facts(
        "某产品占比由2010年的14.8%增加到2015年的22.4%。", REVIEW, base=2015, target=2020
    ) == [
        ("某产品占比", "history", 14.8, "%", "2010"),
        ("某产品占比", "baseline", 22.4, "%", "2015"),
    ]


def test_from_to_of_a_goal_starts_at_the_base_year() -> None:
    assert facts("服务业占比从48%提升至超过55%。") == [
        ("服务业占比", "baseline", 48, "%", "2020"),
        ("服务业占比", "target", 55, "%", "2025"),
    ]


def test_from_to_for_several_subjects() -> None:
    found = facts("网上零售额、商品交易规模分别由12亿元、37亿元提高到17亿元、46亿元。")
    assert [(name, role, value) for name, role, value, _, _ in found] == [
        ("网上零售额", "baseline", 12),
        ("商品交易规模", "baseline", 37),
        ("网上零售额", "target", 17),
        ("商品交易规模", "target", 46),
    ]


def test_respectively_gives_each_subject_its_own_number() -> None:
    found = facts("花生种植、收获机械化率分别达到65%和55%。")
    assert [(name, value) for name, _, value, _, _ in found] == [
        ("花生种植机械化率", 65),
        ("花生收获机械化率", 55),
    ]


def test_both_gives_each_subject_the_same_number() -> None:
    found = facts("薯类种植、收获机械化率均达到45%。")
    assert [(name, value) for name, _, value, _, _ in found] == [
        ("薯类种植机械化率", 45),
        ("薯类收获机械化率", 45),
    ]


def test_growth_of_the_facts_before() -> None:
    text = "货物吞吐量完成2.6亿吨，集装箱吞吐量完成320万标箱，较2015年分别增长40%和65%。"
    assert [(name, value, period) for name, _, value, _, period in facts(text, REVIEW)][2:] == [
        ("货物吞吐量增长", 40, "2015-2020"),
        ("集装箱吞吐量增长", 65, "2015-2020"),
    ]


def test_one_indicator_with_two_years() -> None:
    found = facts("数字经济规模2025年达到600亿元、2027年达到1000亿元。")
    assert [(value, period) for *_, value, _, period in found] == [(600, "2025"), (1000, "2027")]


def test_number_before_its_indicator() -> None:
    (found,) = facts("98%的行政村实现光纤通达。")
    assert "行政村" in str(found[0])
    assert "光纤通达" in str(found[0])
    assert found[1:] == ("target", 98, "%", "2025")


def test_growth_behind_its_number() -> None:
    assert facts("规上工业产值保持年均6%增长。") == [
        ("规上工业产值年均增长", "target", 6, "%", "2021-2025")
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("规模增长约1倍", 2),
        ("规模增长到2倍", 2),
        ("规模翻两番", 4),
        ("规模倍增", 2),
        ("规模增长2倍", 3),
    ],
)
def test_multiples_say_how_much_it_becomes(text: str, value: float) -> None:
    (mention,) = read(f"到2025年，某产业{text}。")
    assert (mention.kind, mention.value, mention.unit) == ("multiple", value, "倍")


def test_cumulative_over_the_plan_and_a_mean_over_its_years() -> None:
    total, mean = read("软件累计研发投入超450亿元，年均投入占软件业营收的比重超10%。")
    assert (total.kind, total.period, total.comparator) == ("cumulative", "2021-2025", ">")
    assert (mean.kind, mean.period, mean.value) == ("share", "2021-2025", 10)
    assert mean.indicator == "软件研发投入占软件业营收比重"


def test_a_label_gives_way_to_the_topic_of_the_part() -> None:
    document = one_paragraph("产业规模：经营收入超过150亿元。", GOALS, "某市软件业发展“十四五”规划")
    (mention,) = extract(document, 2020, 2025)
    assert (mention.indicator, mention.value) == ("软件业经营收入", 150)


@pytest.mark.parametrize(
    ("text", "kind", "comparator"),
    [
        ("产值占全市比重保持基本稳定。", "qualitative", "hold"),
        ("年均增长高于全市服务业平均水平。", "relative", ">"),
    ],
)
def test_targets_without_a_number(text: str, kind: str, comparator: str) -> None:
    (mention,) = read("到2025年，某产业" + text)
    assert (mention.role, mention.kind, mention.comparator, mention.value) == (
        "target",
        kind,
        comparator,
        None,
    )


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("总投资65亿元的存储项目开工建设。", TASKS),
        ("对重点企业给予最高500万元奖励。", TASKS),
        ("据机构预测，2025年全球市场规模将达到8000亿美元。", REVIEW),
        ("研发12英寸晶圆和14纳米工艺。", TASKS),
        ("项目达产后年产值20亿元。", TASKS),
    ],
)
def test_what_is_no_indicator(text: str, section: tuple[str, ...]) -> None:
    assert facts(text, section) == []


def test_a_zero_holds_over_the_whole_plan() -> None:
    assert facts("力争实现重大事故零发生。") == [("重大事故", "target", 0, "起", "2021-2025")]


def test_five_year_totals_of_a_review() -> None:
    text = "2011至2015年生产总值、利润总额五年累计分别完成595亿元、52亿元。"
    assert facts(text, REVIEW, base=2015, target=2020) == [
        ("生产总值累计", "history", 595, "亿元", "2011-2015"),
        ("利润总额累计", "history", 52, "亿元", "2011-2015"),
    ]


def test_ratios_do_not_part_the_clause() -> None:
    text = "城乡居民收入比由2.56:1缩小到2.31:1。"
    assert [(name, value, unit) for name, _, value, unit, _ in facts(text, REVIEW)] == [
        ("城乡居民收入比", 2.56, ":1"),
        ("城乡居民收入比", 2.31, ":1"),
    ]


def test_a_guideline_without_a_plan_looks_back_on_the_year_before_it() -> None:
    from dataclasses import replace

    document = replace(
        one_paragraph("到2020年，动力超过10亿千瓦。到2025年，动力达到11亿千瓦。", ("总体要求",)),
        metadata=(("成文日期", "2018年12月21日"),),
    )
    assert [(m.role, m.period) for m in extract(document)] == [
        ("target", "2020"),
        ("target", "2025"),
    ]


_WORDS = """到2025年， 某产业 规模 占全市 的比重 分别 均 由 从 提高到 达到 超过 5亿元 8% 12家 、 ， 。 ； ： 年均增长
    较2020年 其中 的企业 五年累计 “十三五”期间 倍增 保持稳定 2.5:1 零发生 1倍"""
_PIECES = st.sampled_from(_WORDS.split())


@given(st.lists(_PIECES, max_size=24).map("".join), st.sampled_from([GOALS, REVIEW, TASKS]))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_every_offset_leads_back(text: str, section: tuple[str, ...]) -> None:
    if text.strip():
        starts = [mention.quantity_start for mention in read(text, section)]
        assert starts == sorted(starts)


def test_rates_per_hundred_thousand_and_per_head_lists() -> None:
    assert facts("到2025年，孕产妇死亡率控制在8/10万以内。") == [
        ("孕产妇死亡率", "target", 8, "/10万", "2025")
    ]
    found = facts("每千常住人口拥有执业医师3.8人、注册护士4.5人。")
    assert [name for name, *_ in found] == [
        "每千常住人口拥有执业医师",
        "每千常住人口拥有注册护士",
    ]


def test_ranks_and_thresholds_lean_on_the_count_before() -> None:
    assert [name for name, *_ in facts("培育产业化龙头企业50家，其中省级以上10家。")] == [
        "产业化龙头企业",
        "省级以上产业化龙头企业",
    ]
    found = facts("培育营业收入超百亿元企业5家、超五十亿元企业10家。")
    assert [name for name, *_ in found] == ["营业收入超百亿元企业", "营业收入超五十亿元企业"]


def test_numbers_without_a_unit_where_the_measure_has_none() -> None:
    (pue,) = read("数据中心平均PUE值降至1.25以下。")
    assert (pue.value, pue.unit, pue.comparator) == (1.25, "", "<=")
    assert facts("建设内容见附件1.2和3.5。") == []


def test_what_is_to_vanish_is_named() -> None:
    mentions = read("基本消除重污染天气，劣Ⅴ类水体全面消除。")
    assert [(m.indicator, m.kind) for m in mentions] == [
        ("重污染天气", "qualitative"),
        ("劣Ⅴ类水体", "qualitative"),
    ]


def test_counts_of_tasks_and_grants_are_no_targets() -> None:
    text = "实施重点项目200个，对新认定的重点实验室给予最高1000万元支持，举办文艺演出200场以上。"
    assert facts(text) == []


def test_a_change_over_a_way_just_told_has_its_two_years() -> None:
    found = facts("全市能耗由2015年的58万吨下降至2020年的35万吨，降幅达39.7%。", REVIEW)
    assert [(value, period) for _, _, value, _, period in found] == [
        (58, "2015"),
        (35, "2020"),
        (39.7, "2015-2020"),
    ]


def test_what_was_done_over_a_past_span_is_a_sum() -> None:
    found = facts("“十三五”期间，全市扎实推进。完成投资120亿元。", REVIEW)
    assert [fact[1:] for fact in found] == [("history", 120, "亿元", "2016-2020")]


def test_labels_shares_and_plan_periods_without_their_word() -> None:
    text = "装机能力：到2025年，总装机容量达到120万千瓦，其中风电装机达到60万千瓦，占比50%以上。"
    assert [name.removeprefix("示例") for name, *_ in facts(text)] == [
        "总装机容量",
        "风电装机",
        "风电装机占比",
    ]
    assert facts("能源生产能力：到2025年，达到25亿吨标准煤以上。") == [
        ("能源生产能力", "target", 25, "亿吨标准煤", "2025")
    ]
    found = facts(
        "2020年，全社会用电量375亿千瓦时，“十三五”年均增长5.8%，人均用电量520千瓦时。", REVIEW
    )
    assert found[2][1:] == ("baseline", 520, "千瓦时", "2020")
    assert found[1] == ("全社会用电量年均增长", "history", 5.8, "%", "2016-2020")
