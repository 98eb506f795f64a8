"""Reading and extracting take no more steps than in proportion to the document, whatever stands in it.

Steps are counted (``tests.steps``), never seconds. What goes on inside an expression is not seen there: that each is
linear by its own shape is checked beside it.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import etl
from benchmarks.linear import CASES, Case, prose, read_and_extract
from etl.language.zh.numbers import amounts
from tests.expressions import module_patterns, slow_shapes
from tests.steps import steps

ROOT = Path(__file__).resolve().parents[3]
# Four times as much may take four times the steps, and a little for what begins to matter only then.
ALLOWED = 4.6
PIECES = (
    "7",
    "12.5",
    "2025年",
    "到2025年",
    "达到",
    "约",
    " ",
    "\u3000",
    "\t",
    "\n",
    "\n\n",
    "，",
    "。",
    "、",
    "：",
    "（",
    "）",
    "“",
    "十四五",
    "万",
    "亿元",
    "%",
    "5%",
    "家",
    "百",
    "产业",
    "收入",
    "增长",
    "分别",
    "均",
    "占",
    "其中",
    "保持稳定",
    "基本消除",
    "高于平均水平",
    "一、",
    "（一）",
    "1.",
    "·",
    "…",
    "-",
    "a",
    "/",
    "@",
    "http://a.cn/",
    "%E5",
    "年均",
    "由",
    "提高到",
    "同比",
    "较2020年",
    "目录",
    "单位：",
)


def grows(case: Case, size: int) -> tuple[int, int]:
    one, four = case.make(size), case.make(4 * size)
    # What is loaded or remembered on a first run is no part of it.
    case.work(case.make(3))
    return steps(lambda: case.work(one)), steps(lambda: case.work(four))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_shape_of_the_table_is_linear(case: Case) -> None:
    one, four = grows(case, max(20, case.size // 5))
    assert four <= ALLOWED * one + 5_000


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join))
def test_any_repeated_text_is_linear(unit: str) -> None:
    size = max(1, 2_500 // len(unit))
    case = Case("any", size, lambda times: prose(unit, times), read_and_extract)
    one, four = grows(case, size)
    assert four <= ALLOWED * one + 20_000, repr(unit)


def test_counting_sees_what_is_quadratic(monkeypatch: pytest.MonkeyPatch) -> None:
    quadratic = Case(
        "quadratic",
        300,
        lambda size: "a" * size,
        lambda text: [amounts.QUANTITY.search(text[place:]) for place in range(len(text))],
    )
    one, four = grows(quadratic, 300)
    assert four > 2 * ALLOWED * one


def test_no_expression_is_slow_by_its_shape() -> None:
    for found in pkgutil.walk_packages(etl.__path__, "etl."):
        importlib.import_module(found.name)
    slow = {name: slow_shapes(pattern) for name, pattern in module_patterns("etl")}
    assert {name: shapes for name, shapes in slow.items() if shapes} == {}


def test_no_expression_in_the_middle_of_a_function_is_slow_by_its_shape() -> None:
    slow = []
    for path in sorted((ROOT / "etl").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and slow_shapes(re.compile(node.args[0].value))
            ):
                slow.append(f"{path.name}:{node.lineno}")
    assert slow == []


@pytest.mark.parametrize(
    ("pattern", "slow"),
    [
        (r"(?:a+)+b", True),
        (r"\d*\s*\d*x", True),
        (r"\s*,?\s*x", True),
        (r"(?:\d+\.?)*x", True),
        (r"\d+\s+x", False),
        (r"\d++\d*x", False),
        (r"\s{0,4},?\s{0,4}x", False),
        (r"[^，]*，[^。]*。", False),
    ],
)
def test_the_check_of_shapes_knows_slow_ones(pattern: str, slow: bool) -> None:
    assert bool(slow_shapes(re.compile(pattern))) is slow
