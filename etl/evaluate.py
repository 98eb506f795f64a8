"""Measure the extractor on hand-made answers: ``python -m etl.evaluate [FILE ...] [--misses]``.

Each line of a ``.jsonl`` file is a case: ``text`` (one paragraph) or ``html`` (one table), the ``section`` it
stands under, the plan's ``base`` and ``target`` year, and ``facts``, everything it states that is a target, a
baseline, an actual or history; or a ``page`` (a whole text file, or an HTML file when it begins with ``<``), or a
whole ``document`` with its facts in ``facts_file``, a CSV file. Years that a case does not give are those that its
text tells. Recall and precision are over facts with the right value, unit and time (to come or past); comparator,
period, kind and name are shares among those found, ``basis`` among those whose answer has a ``period_basis``.
``history``, ``actual`` and ``baseline`` count as one role for finding, as three where ``role`` is counted.
"""

from __future__ import annotations

import argparse
import csv
import difflib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from etl.document import Block, Document
from etl.extract.walk import extract
from etl.facts import Mention
from etl.language.zh.numbers.quantities import canonical_unit
from etl.readers import read_bytes, read_document

_TITLE = "示例规划"
_PAST = {"actual", "baseline", "history"}
# =, >= and > all say "at least this much"; < and <= "at most".
_CLASS = {">": "more", ">=": "more", "=": "more", "": "more", "<": "less", "<=": "less"}
_NOISE = re.compile(r"[\s“”\"‘’（）()，。、；：:;,*]")


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact that a case states; ``value`` is the low end of a range, ``high`` its upper end."""

    indicator: str
    role: str
    comparator: str
    value: float
    high: float | None
    unit: str
    kind: str
    period: str
    basis: str | None = None


@dataclass(slots=True)
class Case:
    """A short text with its answers."""

    name: str
    document: Document
    base: int | None
    target: int | None
    facts: list[Fact]


@dataclass(slots=True)
class Score:
    """Counts over cases; ``agreed`` counts, among the facts found, those right in a further respect."""

    facts: int = 0
    found: int = 0
    claimed: int = 0
    agreed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    with_basis: int = 0
    by_group: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    remarks: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Found among stated."""
        return self.found / self.facts if self.facts else 1.0

    @property
    def precision(self) -> float:
        """Found among claimed."""
        return self.found / self.claimed if self.claimed else 1.0

    def share(self, respect: str) -> float:
        """Share of the facts found that are right in ``role``, ``comparator``, ``period`` and so on."""
        judged = self.with_basis if respect == "basis" else self.found
        return self.agreed[respect] / judged if judged else 1.0


def one_paragraph(text: str, section: Sequence[str] = (), title: str = _TITLE) -> Document:
    """A document of one paragraph under the headings of ``section``."""
    block = Block(0, "paragraph", text, 0, len(text), (title, *section))
    return Document(text, (block,), title=title)


def one_table(html: str, section: Sequence[str] = (), title: str = _TITLE) -> Document:
    """A document of one HTML table under the headings of ``section``."""
    document = read_bytes(f"<html><body>{html}</body></html>".encode(), ".html", "table.html")
    path = (title, *section)
    return replace(
        document,
        title=title,
        blocks=tuple(replace(block, section=path) for block in document.blocks),
        tables=tuple(replace(table, section=path) for table in document.tables),
    )


def load_cases(path: Path) -> list[Case]:
    """The cases of a ``.jsonl`` file."""
    cases = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        section = row.get("section", ())
        if "document" in row:
            document = read_document(path.parent / row["document"])
            with (path.parent / row["facts_file"]).open(encoding="utf-8", newline="") as file:
                stated = [fact for fact in csv.DictReader(file) if fact["value"]]
        else:
            stated = row["facts"]
            document = _short(row, section)
        facts = [_fact(fact) for fact in stated]
        cases.append(Case(row["id"], document, row.get("base"), row.get("target"), facts))
    return cases


def _short(row: dict[str, Any], section: Sequence[str]) -> Document:
    if "page" in row:
        suffix = ".html" if row["page"].startswith("<") else ".txt"
        return read_bytes(row["page"].encode(), suffix, f"{row['id']}{suffix}")
    if "html" in row:
        return one_table(row["html"], section)
    return one_paragraph(row["text"], section)


def _fact(row: dict[str, Any]) -> Fact:
    low, _, high = str(row["value"]).partition("-")
    factor, unit, _ = canonical_unit(row["unit"])
    return Fact(
        row["indicator"],
        row["role"],
        row["comparator"],
        float(Decimal(low) * factor),
        float(Decimal(high) * factor) if high else None,
        unit,
        row["kind"],
        row["period"],
        row.get("period_basis"),
    )


def score(cases: Iterable[Case]) -> Score:
    """Extract every case and compare."""
    total = Score()
    for case in cases:
        mentions = [
            mention
            for mention in extract(case.document, case.base, case.target)
            if mention.role != "other" and mention.value is not None
        ]
        _compare(case, mentions, total)
    return total


def _compare(case: Case, mentions: list[Mention], total: Score) -> None:
    left = list(mentions)
    total.facts += len(case.facts)
    total.claimed += len(mentions)
    for fact in case.facts:
        ranked = [mention for mention in left if _same(fact, mention)]
        group = total.by_group[f"{fact.role} {fact.kind}"]
        group[1] += 1
        if not ranked:
            total.remarks.append(
                f"{case.name} MISS {fact.role} {fact.indicator} {fact.value:g} {fact.unit}"
            )
            continue
        best = max(ranked, key=lambda mention: _likeness(fact.indicator, mention.indicator))
        left.remove(best)
        total.found += 1
        group[0] += 1
        _judge(case.name, fact, best, total)
    for mention in left:
        total.remarks.append(
            f"{case.name} EXTRA {mention.role} {mention.indicator} {mention.value:g} "
            f"{mention.unit} | {mention.evidence}"
        )


def _same(fact: Fact, mention: Mention) -> bool:
    if mention.value is None or (fact.role in _PAST) != (mention.role in _PAST):
        return False
    return (
        _near(fact.value, mention.value)
        and (fact.high is None) == (mention.value_high is None)
        and _near(fact.high or 0.0, mention.value_high or 0.0)
        and fact.unit == mention.unit
    )


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-6 * max(1.0, abs(a), abs(b))


def _judge(case: str, fact: Fact, mention: Mention, total: Score) -> None:
    right = {
        "role": fact.role == mention.role,
        "comparator": _CLASS.get(fact.comparator, fact.comparator)
        == _CLASS.get(mention.comparator, mention.comparator),
        "period": fact.period == mention.period,
        "kind": fact.kind == mention.kind,
        "name": same_name(fact.indicator, mention.indicator),
    }
    said = {
        "role": (fact.role, mention.role),
        "comparator": (fact.comparator, mention.comparator),
        "period": (fact.period, mention.period),
        "kind": (fact.kind, mention.kind),
        "name": (fact.indicator, mention.indicator),
    }
    if fact.basis is not None:
        total.with_basis += 1
        right["basis"] = fact.basis == mention.period_basis
        said["basis"] = (fact.basis, mention.period_basis)
    for respect, ok in right.items():
        total.agreed[respect] += ok
        if not ok:
            wanted, got = said[respect]
            total.remarks.append(f"{case} {respect} {wanted} != {got} | {mention.text}")


def same_name(wanted: str, got: str) -> bool:
    """Whether two names speak of one indicator: alike but for punctuation, additions and small words."""
    a, b = (re.sub(r"(?:数量|数)$", "", _NOISE.sub("", name)) for name in (wanted, got))
    if not b or not a:
        return not a
    common = difflib.SequenceMatcher(None, a, b, autojunk=False).find_longest_match().size
    shorter = min(len(a), len(b))
    if shorter >= 4 and common >= 0.6 * shorter:
        return True
    return a in b or (b in a and len(b) >= 0.5 * len(a)) or _likeness(a, b) >= 0.6


def _likeness(a: str, b: str) -> float:
    return difflib.SequenceMatcher(None, a, b, autojunk=False).ratio()


def report(path: Path, misses: bool) -> str:
    """What a file's cases give, as lines of text."""
    total = score(load_cases(path))
    lines = [
        f"{path.stem}: {total.facts} facts, recall {total.recall:.3f}, precision {total.precision:.3f}",
        "  among found: "
        + ", ".join(
            f"{respect} {total.share(respect):.3f}"
            for respect in ("role", "comparator", "period", "kind", "name", "basis")
            if respect != "basis" or total.with_basis
        ),
    ]
    for group, (found, stated) in sorted(total.by_group.items()):
        lines.append(f"  {group:<22} {found}/{stated}")
    if misses:
        lines.extend("  " + remark for remark in total.remarks)
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report of each file; 0 always, for the numbers are for people to judge."""
    parser = argparse.ArgumentParser(description="Measure the extractor on hand-made answers.")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--misses", action="store_true", help="list what is missed or wrong")
    options = parser.parse_args(arguments)
    data = Path(__file__).parent.parent / "tests" / "data"
    files = options.files or [
        data / f"{name}.jsonl" for name in ("tuned", "held_out", "years", "seed")
    ]
    for path in files:
        if not path.is_file():
            print(f"{path}: no such file", file=sys.stderr)
            return 2
        print(report(path, options.misses))
    return 0


if __name__ == "__main__":
    sys.exit(main())
