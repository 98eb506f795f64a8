"""What can be an indicator's name, and what is offered as doubtful."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from db.phrases import doubt

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("其余", "pointing"),
        ("其他", "pointing"),
        ("占比", "pointing"),
        ("年均增长", "pointing"),
        ("继续出台", "open"),
        ("继续推动产业协同创新", "verb"),
        ("推动产业发展迈上新台阶", "verb"),
        ("培育新兴产业", "verb"),
        ("均高于全国", "predicate"),
        ("居民收入均高于全国", "predicate"),
        ("经济总量位居全省前列", "predicate"),
        ("实验室和", "open"),
        ("产业规模，企业数量", "sentence"),
        ("到期末全部城镇和乡村的居民家庭以及在本地居住的外来人口年人均可支配收入与全国平均水平之比", "sentence"),
    ],
)  # fmt: skip
def test_no_names(name: str, reason: str) -> None:
    assert doubt(name) == reason


@pytest.mark.parametrize(
    "name",
    [
        "森林覆盖率",
        "高新技术企业",
        "新增就业人数",
        "建设用地规模",
        "研发投入强度",
        "服务业增加值",
        "引进高层次人才",
        "改造老旧小区",
        "通过认证的企业",
        "单位GDP能耗降低",
        "地表水达到或好于Ⅲ类水体比例",
        "排名前15家企业产值占比",
        "规上工业产值年均增长",
        "PM2.5浓度",
    ],
)
def test_names(name: str) -> None:
    assert doubt(name) == ""


def test_a_row_of_a_table_may_tell_what_is_done() -> None:
    assert doubt("完成新兴产业布局", in_table=True) == ""
    assert doubt("其余", in_table=True) == "pointing"


def test_the_names_that_people_gave_are_names() -> None:
    """Of the plans in seeds/ and of the hand-made answers."""
    names = {
        name
        for path in ROOT.glob("seeds/*/plan.toml")
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["indicators"]
        for name in (row["name"], *row.get("aliases", ()))
    }
    for half in ("tuned", "held_out"):
        lines = (ROOT / "tests" / "data" / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()
        names |= {
            fact["indicator"]
            for line in lines
            for fact in json.loads(line)["facts"]
            if fact["role"] == "target"
        }
    assert len(names) > 100
    assert {name: doubt(name) for name in names if doubt(name)} == {}
