"""Targets for several years: what reconciliation makes of them, and that only those of one year are compared."""

from __future__ import annotations

from typing import Any

from db.records import FindingRecord
from etl.consistency import findings
from etl.reconcile import Reconciled
from tests.unit.etl.test_reconcile import row, ruled, said

SHARE: dict[str, Any] = {"unit": "%", "kind": "share"}
YEARS = {"base_year": 2015, "start_year": 2016, "target_year": 2025}


def found(result: Reconciled) -> list[tuple[str, str]]:
    return [(each.kind, each.severity) for each in findings(result)]


def only(result: Reconciled) -> FindingRecord:
    (finding,) = findings(result)
    return finding


def share(value: float, period: str, **more: Any) -> Any:
    return said("机械化率", value, "%", kind="share", period=period, **more)


def test_two_years_are_two_targets_and_no_agreement() -> None:
    result = ruled(
        [row("a", "机械化率", **SHARE)], [share(70.0, "2020"), share(75.0, "2025")], **YEARS
    )
    assert [(t.year, t.value) for t in result.targets] == [(2020, 70.0), (2025, 75.0)]
    assert found(result) == []


def test_other_words_for_another_year_are_no_difference() -> None:
    mentions = [
        said("装机容量", 10.0, "亿千瓦", comparator=">", period="2020"),
        said("装机容量", 11.0, "亿千瓦", comparator="~", period="2025"),
    ]
    result = ruled([row("a", "装机容量", unit="亿千瓦")], mentions, **YEARS)
    assert [(t.year, t.comparator, t.value) for t in result.targets] == [
        (2020, ">", 10.0),
        (2025, "~", 11.0),
    ]
    assert found(result) == []


def test_each_year_is_compared_with_itself_and_named() -> None:
    mentions = [share(70.0, "2020"), share(70.0, "2020"), share(75.0, "2025"), share(76.0, "2025")]
    result = ruled([row("a", "机械化率", **SHARE)], mentions, **YEARS)
    assert [(f.kind, f.data["horizon"]) for f in findings(result)] == [
        ("mentions_agree", "2020"),
        ("values_differ", "2025"),
    ]
    assert findings(result)[0].data["value"] == 70.0
    assert findings(result)[1].data["values"] == [75.0, 76.0]


def test_a_single_year_is_not_named() -> None:
    result = ruled(
        [row("a", "机械化率", **SHARE)], [share(70.0, "2025"), share(70.0, "2025")], **YEARS
    )
    assert only(result).data == {"count": 2, "value": 70.0, "unit": "%"}


def test_an_undated_statement_is_of_the_plans_target_year() -> None:
    mentions = [share(70.0, "2020"), share(75.0, "2025"), share(75.0, "")]
    result = ruled([row("a", "机械化率", **SHARE)], mentions, **YEARS)
    assert [(t.period, t.year, t.value) for t in result.targets] == [
        ("2020", 2020, 70.0),
        ("2025", 2025, 75.0),
    ]
    assert (only(result).kind, only(result).data["horizon"]) == ("mentions_agree", "2025")


def test_a_range_does_not_agree_with_one_of_its_ends() -> None:
    mentions = [share(30.0, "2025"), share(30.0, "2025", value_high=35.0)]
    finding = only(ruled([row("a", "机械化率", **SHARE)], mentions, **YEARS))
    assert (finding.kind, finding.data["values"]) == ("values_differ", [30.0, 35.0])


def test_a_multiple_is_not_compared_with_a_level() -> None:
    mentions = [said("产值", 2.0, "倍", kind="multiple"), said("产值", 400.0)]
    assert found(ruled([row("a", "产值")], mentions)) == []


def test_parts_are_added_up_year_by_year() -> None:
    rows = [row("all", "总量"), row("a", "甲", parent="all"), row("b", "乙", parent="all")]
    amounts = {
        "2020": {"总量": 100.0, "甲": 60.0, "乙": 40.0},
        "2025": {"总量": 150.0, "甲": 90.0, "乙": 70.0},
    }
    mentions = [
        said(name, value, period=year) for year, of in amounts.items() for name, value in of.items()
    ]
    sums = [
        (f.severity, f.data["parts"], f.data["whole"], f.data["horizon"])
        for f in findings(ruled(rows, mentions, **YEARS))
    ]
    assert sums == [
        ("agrees", [60.0, 40.0], 100.0, "2020"),
        ("conflict", [90.0, 70.0], 150.0, "2025"),
    ]


def test_parts_of_one_year_are_not_added_to_a_whole_of_another() -> None:
    rows = [row("all", "总量"), row("a", "甲", parent="all"), row("b", "乙", parent="all")]
    mentions = [
        said("总量", 150.0, period="2025"),
        said("甲", 60.0, period="2020"),
        said("乙", 40.0, period="2020"),
    ]
    assert found(ruled(rows, mentions, **YEARS)) == []


def test_a_path_that_turns_against_its_direction_is_noted() -> None:
    def turns(direction: int, *values: float, **more: Any) -> list[tuple[str, str]]:
        mentions = [share(v, str(2020 + 5 * n), **more) for n, v in enumerate(values)]
        return found(ruled([row("a", "机械化率", direction=direction, **SHARE)], mentions, **YEARS))

    assert turns(1, 70.0, 68.0) == [("path_turns", "note")]
    assert turns(1, 70.0, 75.0, 72.0) == [("path_turns", "note")]
    assert turns(1, 70.0, 70.0, 72.0) == []
    assert turns(-1, 70.0, 68.0) == []
    assert turns(-1, 68.0, 70.0) == [("path_turns", "note")]
    # Without a direction the comparator says it, else the targets themselves, which then cannot turn.
    assert turns(0, 70.0, 72.0, comparator="<=") == [("path_turns", "note")]
    assert turns(0, 70.0, 68.0) == []


def test_a_turn_says_its_steps() -> None:
    mentions = [share(70.0, "2020"), share(68.0, "2025")]
    finding = only(ruled([row("a", "机械化率", **SHARE)], mentions, **YEARS))
    assert finding.data == {
        "periods": ["2020", "2025"],
        "values": [70.0, 68.0],
        "unit": "%",
        "direction": 1,
    }
    assert len(finding.mention_keys) == 2


def test_sums_and_rates_are_compared_within_their_own_period() -> None:
    kinds: list[tuple[str, str]] = [("cumulative", "亿元"), ("growth_rate", "%")]
    for kind, unit in kinds:
        mentions = [
            said("投入", 400.0, unit, kind=kind, period="2021-2025"),
            said("投入", 90.0, unit, kind=kind, period="2025-2025"),
        ]
        result = ruled([row("a", "投入", unit=unit, kind=kind)], mentions, **YEARS)
        assert [(t.period, t.value) for t in result.targets] == [
            ("2021-2025", 400.0),
            ("2025-2025", 90.0),
        ]
        assert found(result) == [], kind


def test_a_longer_sum_below_a_shorter_one_is_noted() -> None:
    def sums(**periods: float) -> list[tuple[str, str]]:
        mentions = [
            said("投入", value, kind="cumulative", period=period.strip("y").replace("_", "-"))
            for period, value in periods.items()
        ]
        return found(ruled([row("a", "投入", kind="cumulative")], mentions, **YEARS))

    assert sums(y2016_2020=400.0, y2016_2025=300.0) == [("path_turns", "note")]
    assert sums(y2016_2020=400.0, y2021_2025=300.0) == []


def test_a_sum_is_set_beside_one_over_as_many_years() -> None:
    rows = [row("a", "投入", kind="cumulative", prior_total_aliases=("此前投入",))]
    mentions = [
        said("此前投入", 200.0, kind="cumulative", role="history", period="2011-2015"),
        said("投入", 300.0, kind="cumulative", period="2016-2020"),
        said("投入", 800.0, kind="cumulative", period="2016-2025"),
    ]
    finding = only(ruled(rows, mentions, **YEARS))
    assert (finding.kind, finding.data["target"], finding.data["years"]) == (
        "cumulative_and_prior",
        300.0,
        5,
    )
    assert finding.data["growth"] == 50.0
