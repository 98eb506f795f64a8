"""The plan in the repository: every fact that it states, checked against a list made by reading it."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from etl.document import Document
from etl.evaluate import load_cases, score
from etl.extract.walk import extract
from etl.facts import Mention
from etl.readers import read_document

ROOT = Path(__file__).parents[3]
DATA = ROOT / "tests" / "data"


@pytest.fixture(scope="module")
def document() -> Document:
    return read_document(ROOT / "seeds" / "shanghai-ei-14fyp" / "source.html")


@pytest.fixture(scope="module")
def mentions(document: Document) -> list[Mention]:
    return extract(document)


def _rows() -> list[dict[str, str]]:
    with (DATA / "seed_facts.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _key(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(
        row[name] for name in ("role", "indicator", "comparator", "value", "unit", "period", "text")
    )


def test_every_fact_is_found_and_nothing_else_is_claimed(mentions: list[Mention]) -> None:
    found = Counter(
        (
            m.role,
            m.indicator,
            m.comparator,
            "" if m.value is None else f"{m.value:.10g}",
            m.unit,
            m.period,
            m.text,
        )
        for m in mentions
        if m.role != "other"
    )
    expected = Counter(_key(row) for row in _rows())
    assert found - expected == Counter()
    assert expected - found == Counter()


def test_offsets_lead_back_to_the_words(document: Document, mentions: list[Mention]) -> None:
    for mention in mentions:
        assert document.text[mention.start : mention.end] == mention.evidence
        assert document.text[mention.quantity_start : mention.quantity_end] == mention.text
        assert mention.evidence == mention.evidence.strip()
        block = document.block_at(mention.quantity_start)
        assert block is not None
        assert block.ordinal == mention.block


def test_mentions_stand_in_document_order(mentions: list[Mention]) -> None:
    starts = [mention.quantity_start for mention in mentions]
    assert starts == sorted(starts)


def test_years_may_be_given_or_left_to_the_document(document: Document) -> None:
    assert extract(document, 2020, 2025) == extract(document)


@pytest.mark.parametrize(
    ("name", "recall", "precision", "names"),
    [("tuned", 0.99, 0.99, 0.98), ("held_out", 0.95, 0.95, 0.95), ("years", 0.99, 0.99, 0.98)],
)
def test_sentences_and_tables_of_other_plans(
    name: str, recall: float, precision: float, names: float
) -> None:
    total = score(load_cases(DATA / f"{name}.jsonl"))
    assert total.recall >= recall, total.remarks
    assert total.precision >= precision, total.remarks
    assert total.share("name") >= names, total.remarks
    assert total.share("period") >= 0.95, total.remarks
    assert total.share("comparator") == 1.0, total.remarks
    assert total.share("role") >= 0.97, total.remarks
    assert total.share("basis") >= 0.99, total.remarks
