"""What waits for a reviewer, what is proposed to him, and what a new indicator must have."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.domain.review import NewIndicator, problems, shown
from app.words.mentions import dated
from db.records import MentionRecord


def mention(key: str, role: str = "target", code: str = "", use: str = "") -> MentionRecord:
    fields: dict[str, Any] = dict.fromkeys(
        ("start", "end", "quantity_start", "quantity_end", "block", "ordinal"), 0
    )
    return MentionRecord(
        key=key,
        code=code,
        phrase="产值",
        role=role,
        comparator=">=",
        value=1.0,
        value_high=None,
        unit="亿元",
        kind="level",
        period="2025",
        text="1亿元",
        section="",
        use=use,
        **fields,
    )


def new(**more: str) -> NewIndicator:
    fields = {
        "code": "parks",
        "name": "园区",
        "name_en": "",
        "unit": "个",
        "kind": "count",
        "direction": "up",
        "part": "main",
        "category": "goals",
    }
    return NewIndicator(**(fields | more))


def test_each_mention_stands_in_the_list_it_belongs_to() -> None:
    mentions = [
        mention("waits"),
        mention("tied", code="a", use="target"),
        mention("aside", use="set_aside"),
        mention("past", role="history"),
        mention("base", role="baseline"),
    ]
    assert [m.key for m in shown(mentions, [], "open")] == ["waits"]
    assert [m.key for m in shown(mentions, [], "others")] == ["base", "past"]
    assert [m.key for m in shown(mentions, [], "tied")] == ["tied"]


def test_a_complete_new_indicator_has_no_problem() -> None:
    assert problems(new(), {"other"}, {}) == []
    assert problems(new(unit="", kind="qualitative"), set(), {}) == []


def test_all_that_is_wrong_is_said_at_once() -> None:
    wrong = problems(new(code="没有", name="", unit="", part=""), set(), {})
    assert [key for key, _ in wrong] == [
        "review.problem.name",
        "review.problem.code",
        "review.problem.unit",
        "review.problem.place",
    ]


def test_a_code_or_a_name_that_is_another_indicators_is_refused() -> None:
    assert problems(new(), {"parks"}, {})[0] == ("review.problem.taken", {"code": "parks"})
    same = problems(new(name="“园区”"), set(), {("main", "园区"): "old"})
    assert same == [("review.problem.same_name", {"code": "old"})]
    assert problems(new(name="园区", part="annex"), set(), {("main", "园区"): "old"}) == []


def test_years_that_nothing_states_are_listed() -> None:
    mentions = [
        replace(mention("guessed", code="a", use="target"), period_basis="assumed"),
        replace(mention("open"), period=""),
        replace(mention("seen", role="actual"), period=""),
        replace(mention("stated", code="a", use="target"), period_basis="stated"),
        replace(mention("past", role="history"), period=""),
        replace(mention("number", role="other"), period=""),
        replace(mention("aside", use="set_aside"), period_basis="assumed"),
    ]
    assert [m.key for m in shown(mentions, [], "years")] == ["guessed", "open", "seen"]


def test_an_assumed_year_is_marked_in_plain_words() -> None:
    guessed = replace(mention("a"), period_basis="assumed")
    assert (dated(guessed, "zh"), dated(guessed, "en")) == ("2025（推定）", "2025 (assumed)")
    assert dated(mention("b"), "en") == "2025"
