"""Targets that the document sets by their baseline: in words, then derived."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.derived_targets import derived
from app.domain.language import Lang
from app.words.numbers import target_text
from app.words.targets import plain_words, ruling, worded
from db.records import TargetRecord

FALL = TargetRecord(
    code="a", period="2020-2025", comparator="<=", value=None, unit="微克/立方米", basis="derived",
    value_high=None, factor=0.9, mention_key="k", reason={"rule": "only"},
)  # fmt: skip
POINTS = replace(
    FALL, comparator=">=", unit="%", factor=None, reason={"rule": "only", "change": 2.5}
)


@pytest.mark.parametrize(
    ("target", "lang", "text"),
    [
        (FALL, "zh", "不高于基期的0.9倍"),
        (FALL, "en", "at most 0.9 × baseline"),
        (POINTS, "zh", "不低于基期+2.5个百分点"),
        (POINTS, "en", "at least baseline +2.5 pp"),
        (replace(POINTS, comparator="<=", reason={"change": -1.5}), "en", "at most baseline −1.5 pp"),
        (replace(FALL, basis="stated", factor=None, comparator="hold"), "en", "hold steady"),
        (None, "zh", "保持稳定"),
    ],
)  # fmt: skip
def test_words_in_the_place_of_a_number(target: TargetRecord | None, lang: Lang, text: str) -> None:
    assert worded("level", target, lang) == text


def test_a_baseline_that_an_analyst_enters_goes_on_to_the_target() -> None:
    assert derived(FALL, "level", 35.0).value == 31.5
    assert derived(POINTS, "share", 42.0).value == 44.5
    assert derived(FALL, "level", None) is FALL
    # The methods work with the factor of a multiple.
    assert derived(FALL, "multiple", 35.0) is FALL
    stated = replace(FALL, value=30.0)
    assert derived(stated, "level", 35.0) is stated


def test_for_programs() -> None:
    assert plain_words(FALL) == "0.9 x baseline"
    assert plain_words(POINTS) == "baseline + 2.5"
    assert plain_words(replace(POINTS, reason={"change": -1.5})) == "baseline - 1.5"
    assert plain_words(replace(FALL, value=31.5)) == ""


def test_the_ruling_tells_the_sum() -> None:
    target = derived(POINTS, "share", 42.0)
    text = ruling(target.reason, "%", target.value, "en")
    assert text == "The target is a change; derived: 42% +2.5 pp = 44.5%."


@pytest.mark.parametrize(
    ("lang", "text"), [("zh", "不超过基期的0.865倍"), ("en", "at most 0.865 × baseline")]
)
def test_a_multiple_says_of_what(lang: Lang, text: str) -> None:
    assert target_text("<=", 0.865, "倍", lang) == text
