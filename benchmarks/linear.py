"""Whether work grows with its input and no faster: ``python -m benchmarks.linear``.

Each case makes an input of a size and works on it; the table has the processor seconds for one, two and four times
the size.
Twice as much should take about twice as long: ``× 4`` near 4 is linear, near 16 quadratic.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from tabulate import tabulate

from etl.catalogue.draft import draft
from etl.catalogue.read import Catalogue, Row
from etl.consistency import findings
from etl.extract.walk import extract
from etl.language.zh.front_matter import describe
from etl.readers import read_bytes
from etl.reconcile import reconcile

_HEAD = "某市软件产业发展“十四五”规划\n\n一、发展目标\n\n"


@dataclass(frozen=True, slots=True)
class Case:
    """A shape of input: ``make`` gives one of about ``size`` times its unit, ``work`` is what is measured."""

    name: str
    size: int
    make: Callable[[int], Any]
    work: Callable[[Any], object]


def read_and_extract(data: bytes, suffix: str = ".txt") -> object:
    """A document's bytes to its mentions and the draft of its catalogue."""
    document = read_bytes(data, suffix, f"case{suffix}")
    mentions = extract(document)
    return draft(document, mentions, describe(document))


def to_findings(data: bytes) -> object:
    """A Markdown document to the findings on it, with the catalogue that is drafted from it."""
    document = read_bytes(data, ".md", "case.md")
    mentions = extract(document)
    drafted = draft(document, mentions, describe(document))
    rows = [
        Row(
            row.code,
            row.name,
            row.part,
            row.category,
            row.unit,
            row.kind,
            aliases=tuple(row.aliases),
        )
        for row in drafted.rows
    ]
    return findings(reconcile(Catalogue("case", "", 2020, 2021, 2025, "", tuple(rows)), mentions))


def prose(unit: str, size: int) -> bytes:
    """A plan whose one section is ``unit``, over and over."""
    return (_HEAD + unit * size + "\n").encode()


def numbered(unit: str, size: int) -> bytes:
    """A plan in which each repetition of ``unit`` has a number of its own where it has ``#``."""
    return (_HEAD + "".join(unit.replace("#", str(n + 1)) for n in range(size))).encode()


def rows(size: int) -> bytes:
    """A table of ``size`` rows in Markdown."""
    lines = [f"| 第{n}类企业数量 | 家 | {n + 10} | {n + 20} |\n" for n in range(size)]
    return (
        _HEAD + "| 指标 | 单位 | 2020年 | 2025年 |\n|---|---|---|---|\n" + "".join(lines)
    ).encode()


def parts(size: int) -> bytes:
    """A table of ``size`` rows that all hang on the first."""
    lines = [f"| 其中：第{n}类企业数量 | 家 | {n + 10} | {n + 20} |\n" for n in range(size)]
    return (
        _HEAD + "| 指标 | 单位 | 2020年 | 2025年 |\n|---|---|---|---|\n" + "".join(lines)
    ).encode()


def nested(size: int) -> bytes:
    """A page whose elements are nested ``size`` deep."""
    return ("<div>" * size + "到2025年达到5家。" + "</div>" * size).encode()


# name, how many at one time, what one time is made of.
_SHAPES = (
    ("digits", 4_000, "7"),
    ("digits and a word", 4_000, "到2025年收入"),
    ("no punctuation", 2_000, "推动产业加快发展"),
    ("no punctuation, with quantities", 1_000, "收入达到5亿元企业达到8家"),
    ("spaces", 8_000, " "),
    ("full-width spaces", 8_000, "\u3000"),
    ("约 and spaces", 4_000, "约 "),
    ("约", 8_000, "约"),
    ("commas", 8_000, "，"),
    ("colons between digits", 4_000, "1:"),
    ("grouped digits", 2_000, "1，111"),
    ("万", 8_000, "万"),
    ("一二三", 3_000, "一二三"),
    ("opening brackets", 8_000, "（"),
    ("brackets", 4_000, "（一）"),
    ("quotation marks", 4_000, "“十四五”"),
    ("years", 2_000, "2021年至"),
    ("percentages", 4_000, "5%"),
    ("分别", 3_000, "分别达到5%"),
    ("占", 8_000, "占"),
    ("其中", 2_000, "其中收入5亿元，"),
    ("保持", 4_000, "保持"),
    ("latin", 4_000, "a1-"),
    ("dots", 8_000, "。"),
    ("leaders", 4_000, "… "),
    ("dashes", 8_000, "-"),
    ("wrapped lines", 400, "推动产业加快发展并取得成效而且还要继续推动产业加快发展的各项工作\n"),
    ("blank lines and page numbers", 1_000, "3\n\n"),
    ("columns by gaps", 500, "甲  乙  丙\n丁  戊\n己\n"),
)  # fmt: skip

CASES: list[Case] = [
    *(Case(name, size, partial(prose, unit), read_and_extract) for name, size, unit in _SHAPES),
    Case(
        "short paragraphs",
        1_000,
        partial(numbered, "第#类企业达到#家。\n\n"),
        read_and_extract,
    ),
    Case("list of 、", 1_000, partial(numbered, "建成#个甲#基地、"), read_and_extract),
    Case("headings", 1_000, partial(numbered, "（一）第#节\n\n"), read_and_extract),
    Case("table rows", 500, rows, partial(read_and_extract, suffix=".md")),
    Case("table of parts", 300, parts, to_findings),
    Case("catalogue", 300, rows, to_findings),
    Case("nesting", 60, nested, partial(read_and_extract, suffix=".html")),
]


def seconds(case: Case, times: int) -> float:
    """Processor seconds for ``times`` the case's size; making the input does not count."""
    data = case.make(case.size * times)
    start = time.process_time()
    case.work(data)
    return time.process_time() - start


def table(words: str = "") -> str:
    """The cases whose name has ``words`` in it, each at one, two and four times its size."""
    lines = []
    for case in CASES:
        if words in case.name:
            once, twice, four = (seconds(case, times) for times in (1, 2, 4))
            lines.append((case.name, once, twice, four, twice / once, four / once))
    headers = ("shape", "1×", "2×", "4×", "× 2", "× 4")
    return tabulate(lines, headers=headers, floatfmt=(None, *[".3f"] * 3, ".1f", ".1f"))


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linear", description=__doc__)
    parser.add_argument("words", nargs="?", default="", help="only cases whose name has them")
    sys.stdout.write(table(parser.parse_args().words) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
