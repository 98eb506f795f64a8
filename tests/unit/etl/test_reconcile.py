"""Mentions to indicators, on hand-made mentions: which target holds, which baseline, what reviewers changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from db.records import DecisionRecord, TargetRecord
from etl.catalogue.read import Catalogue, Category, Part, Row
from etl.facts import Mention
from etl.reconcile import Reconciled, ReconcileError, mention_keys, reconcile

PLAN = Catalogue(
    slug="p",
    title="规划",
    base_year=2020,
    start_year=2021,
    target_year=2025,
    document="source.html",
    rows=(),
    parts=(Part("main", "总规划", "", "总规划"), Part("annex", "附件", "", "附件")),
    categories=(Category("goals", "目标"),),
)
_AT = iter(range(0, 10**6, 100))


def said(indicator: str, value: float | None, unit: str = "亿元", **more: Any) -> Mention:
    at = next(_AT)
    fields: dict[str, Any] = {
        "role": "target",
        "comparator": ">=",
        "kind": "level",
        "period": "2025",
        "text": f"{value}{unit}",
        "section": ("总规划", "目标"),
        "evidence": f"{indicator}{value}{unit}",
    }
    fields |= more
    return Mention(
        indicator=indicator,
        value=value,
        unit=unit,
        start=at,
        end=at + 50,
        quantity_start=at + 10,
        quantity_end=at + 20,
        block=at,
        **fields,
    )


def row(code: str, name: str, **more: Any) -> Row:
    fields: dict[str, Any] = {
        "part": "main",
        "category": "goals",
        "unit": "亿元",
        "kind": "level",
        "direction": 1,
    }
    return Row(code=code, name=name, **(fields | more))


def ruled(
    rows: list[Row], mentions: list[Mention], *decisions: DecisionRecord, **plan: Any
) -> Reconciled:
    return reconcile(replace(PLAN, rows=tuple(rows), **plan), mentions, decisions)


def decision(mentions: list[Mention], which: int, action: str, **more: Any) -> DecisionRecord:
    fields: dict[str, Any] = {"code": "", "data": {}, "reason": ""} | more
    return DecisionRecord(
        id=which + 1,
        mention_key=mention_keys(mentions)[which],
        action=action,
        entered_by="审核人",
        entered_at=datetime(2026, 1, 1, tzinfo=UTC),
        **fields,
    )


def only_target(result: Reconciled) -> TargetRecord:
    assert len(result.targets) == 1
    return result.targets[0]


def test_the_strictest_comparator_wins_and_the_others_are_named() -> None:
    target = only_target(
        ruled(
            [row("a", "产值")],
            [
                said("产值", 15000.0, comparator=">="),
                said("产值", 15000.0, comparator=">"),
                said("产值", 15000.0, comparator="~"),
            ],
        )
    )
    assert (target.comparator, target.value) == (">", 15000.0)
    assert target.reason == {
        "rule": "strictest",
        "mentions": 3,
        "chosen": ">",
        "others": [">=", "~"],
    }


def test_where_less_is_better_the_strictest_is_the_lowest() -> None:
    target = only_target(
        ruled(
            [row("a", "能耗", direction=-1)],
            [said("能耗", 5.0, comparator="<="), said("能耗", 5.0, comparator="<")],
        )
    )
    assert target.comparator == "<"


def test_a_multiple_of_the_baseline_is_a_derived_target() -> None:
    mentions = [
        said("产值", 2071.33, role="baseline", period="2020"),
        said("产值", 2.0, "倍", kind="multiple"),
    ]
    target = only_target(ruled([row("a", "产值")], mentions))
    assert (target.value, target.unit, target.basis, target.factor) == (
        4142.66,
        "亿元",
        "derived",
        2.0,
    )


def test_points_more_than_in_the_base_year_make_a_level() -> None:
    mentions = [
        said("占比", 8.4, "%", kind="share", role="baseline", period="2020"),
        said("占比", 2.5, "百分点", kind="change"),
    ]
    target = only_target(ruled([row("a", "占比", unit="%", kind="share")], mentions))
    assert (target.value, target.basis, target.comparator) == (10.9, "derived", ">=")


def test_a_fall_is_mirrored() -> None:
    mentions = [
        said("失业率", 6.0, "%", kind="share", role="baseline", period="2020"),
        said("失业率下降", 1.5, "百分点", kind="change", comparator=">="),
    ]
    rows = [row("a", "失业率", aliases=("失业率下降",), unit="%", kind="share", direction=-1)]
    target = only_target(ruled(rows, mentions))
    assert (target.value, target.comparator) == (4.5, "<=")


def test_a_total_fall_in_per_cent_is_a_factor() -> None:
    mentions = [said("能耗下降", 13.5, "%", kind="growth_rate", period="2021-2025")]
    rows = [row("a", "能耗", aliases=("能耗下降",), unit="倍", kind="multiple", direction=-1)]
    target = only_target(ruled(rows, mentions))
    assert (target.factor, target.value, target.comparator) == (0.865, 0.865, "<=")


def test_one_name_in_two_parts_goes_to_the_indicator_of_its_part() -> None:
    mentions = [
        said("企业", 35.0, "家", kind="count"),
        said("企业", 15.0, "家", kind="count", section=("附件", "目标")),
    ]
    rows = [
        row("all", "企业", unit="家", kind="count"),
        row("own", "企业", unit="家", kind="count", part="annex"),
    ]
    result = ruled(rows, mentions)
    assert {target.code: target.value for target in result.targets} == {"all": 35.0, "own": 15.0}


def test_a_row_without_a_target_and_an_alias_without_a_match_are_refused_together() -> None:
    rows = [row("a", "产值", aliases=("总产出",)), row("b", "没有")]
    with pytest.raises(ReconcileError) as error:
        ruled(rows, [said("产值", 1.0)])
    assert "'总产出' matches nothing" in str(error.value)
    assert "b: no mention" in str(error.value)


def test_a_reviewer_ties_a_mention_that_no_name_claims() -> None:
    mentions = [said("产值", 100.0), said("总产出", 120.0)]
    result = ruled([row("a", "产值")], mentions, decision(mentions, 1, "tie", code="a"))
    assert [record.code for record in result.mentions] == ["a", "a"]
    assert {target.value for target in result.targets} == {100.0, 120.0}


def test_a_reviewer_says_that_it_is_the_baseline_of_a_neighbouring_scope() -> None:
    mentions = [said("产值", 100.0), said("销售收入", 60.0, role="history", period="2020")]
    tie = decision(mentions, 1, "tie", code="a", data={"role": "baseline", "basis": "proxy"})
    result = ruled([row("a", "产值")], mentions, tie)
    (baseline,) = result.baselines
    assert (baseline.value, baseline.basis, baseline.reason["rule"]) == (60.0, "proxy", "reviewer")


def test_another_unit_cannot_become_a_target_whoever_says_so() -> None:
    mentions = [said("产值", 100.0), said("企业", 20.0, "家", kind="count")]
    result = ruled([row("a", "产值")], mentions, decision(mentions, 1, "tie", code="a"))
    assert result.mentions[1].code == "a"
    assert result.mentions[1].use == ""
    assert only_target(result).value == 100.0


def test_a_created_indicator_counts_and_a_row_of_the_catalogue_goes_before_it() -> None:
    mentions = [said("产值", 100.0), said("园区", 30.0, "个", kind="count")]
    data = {"name": "零碳园区", "unit": "个", "kind": "count", "direction": "up", "part": "gone"}
    made = decision(mentions, 1, "create", code="parks", data=data)
    result = ruled([row("a", "产值")], mentions, made)
    assert [indicator.code for indicator in result.indicators] == ["a", "parks"]
    assert result.indicators[1].part == "main", "a part that is no more gives way to the first"
    own = row("parks", "园区", unit="个", kind="count")
    result = ruled([row("a", "产值"), own], mentions, made)
    assert result.indicators[1].name_zh == "园区"


def test_what_is_set_aside_takes_its_indicator_with_it_and_breaks_nothing() -> None:
    mentions = [said("总量", 100.0), said("部分", 60.0)]
    rows = [row("whole", "总量"), row("part", "部分", parent="whole")]
    aside = decision(mentions, 0, "set_aside", reason="预测")
    result = ruled(rows, mentions, aside)
    assert [indicator.code for indicator in result.indicators] == ["part"]
    assert result.indicators[0].parent == ""
    assert (result.mentions[0].code, result.mentions[0].use) == ("", "set_aside")


def test_rulings_on_what_is_no_longer_there_change_nothing() -> None:
    mentions = [said("产值", 100.0)]
    others = [said("旧句", 1.0)]
    gone = decision(
        others, 0, "create", code="old", data={"name": "旧", "unit": "个", "kind": "count"}
    )
    elsewhere = decision(mentions, 0, "tie", code="nowhere")
    result = ruled([row("a", "产值")], mentions, gone, elsewhere)
    assert [indicator.code for indicator in result.indicators] == ["a"]
    assert result.mentions[0].code == "a"


def test_an_actual_is_tied_to_its_indicator_and_decides_nothing() -> None:
    plan = replace(PLAN, rows=(row("output", "产值", direction=1),))
    mentions = [
        said("产值", 800),
        said("产值", 600, role="actual", comparator="=", period="2022"),
        said("产值", 580, role="actual", comparator="=", period="2020"),
        said("产值增长", 6, "%", role="actual", kind="growth_rate", period="2022"),
    ]
    result = reconcile(plan, mentions)
    assert [record.use for record in result.mentions] == ["target", "actual", "actual", "actual"]
    assert {record.code for record in result.mentions} == {"output"}
    assert only_target(result).value == 800
    assert result.baselines == ()
    assert "history_growth" not in result.indicators[0].settings


def test_a_plan_with_actuals_alone_has_no_target() -> None:
    plan = replace(PLAN, rows=(row("output", "产值"),))
    with pytest.raises(ReconcileError, match="no mention in the text sets a target"):
        reconcile(plan, [said("产值", 600, role="actual", period="2022")])


def test_what_the_period_rests_on_is_kept() -> None:
    plan = replace(PLAN, rows=(row("output", "产值"),))
    result = reconcile(plan, [said("产值", 800, period_basis="heading")])
    assert result.mentions[0].period_basis == "heading"


def test_a_relative_change_of_a_level_is_a_factor_of_its_baseline() -> None:
    fall = said("浓度下降", 10.0, "%", kind="change", period="2020-2025")
    rows = [row("a", "浓度", aliases=("浓度下降",), unit="微克/立方米", direction=-1)]
    waiting = only_target(ruled(rows, [fall]))
    assert (waiting.value, waiting.factor, waiting.basis) == (None, 0.9, "derived")
    assert (waiting.comparator, waiting.unit) == ("<=", "微克/立方米")
    base = said("浓度", 35.0, "微克/立方米", role="baseline", period="2020")
    known = only_target(ruled(rows, [base, fall]))
    assert (known.value, known.comparator) == (31.5, "<=")


def test_a_change_in_points_without_a_baseline_stays_in_sight() -> None:
    rows = [row("a", "覆盖率", aliases=("覆盖率提高",), unit="%", kind="share")]
    target = only_target(ruled(rows, [said("覆盖率提高", 2.5, "百分点", kind="change")]))
    assert (target.value, target.reason["change"]) == (None, 2.5)
