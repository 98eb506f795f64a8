"""Every status and kind stands in one table, and every place that must know it does."""

from __future__ import annotations

import ast
import inspect
from typing import get_args

import pytest

from app.domain import progress
from app.domain.vocabulary import STATUSES, WORST_FIRST
from app.words import has
from db.kinds import CATALOGUED, KINDS
from etl.facts import Kind
from tests.needs import ROOT


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_has_its_word_and_its_rule(status: str) -> None:
    assert has(f"status.{status}")
    assert has(f"export.rule.{status}")


def test_what_is_computed_is_known_and_all_but_a_judgement_is_computed() -> None:
    tree = ast.parse(inspect.getsource(progress._verdict))
    lists = [
        {element.value for element in node.value.elts if isinstance(element, ast.Constant)}
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.List)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "words"
    ]
    assert lists == [set(STATUSES) - {"judgement"}]


def test_of_two_verdicts_the_worse_counts() -> None:
    assert len({status.rank for status in STATUSES.values()}) == len(STATUSES)
    assert WORST_FIRST[0] == "missed"
    assert WORST_FIRST[-1] == "achieved"
    order = [WORST_FIRST.index(each) for each in ("behind", "no_data", "on_track", "ahead")]
    assert order == sorted(order)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_its_word_and_its_row_in_the_method(kind: str) -> None:
    assert has(f"kind.{kind}") or kind not in CATALOGUED
    assert kind in (ROOT / "docs" / "method.md").read_text("utf-8") or kind in {
        "qualitative",
        "change",
    }


def test_the_extractor_and_the_methods_know_the_same_kinds() -> None:
    assert set(get_args(Kind)) == set(KINDS)
