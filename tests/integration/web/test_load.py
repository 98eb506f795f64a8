"""The load benchmark in small: analysts read and upload at once, nothing fails, every confirmed value is there."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from benchmarks.load import missing, run
from tests.integration.plan import filled


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_few_analysts_for_a_few_seconds(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = (
        f"sqlite:///{tmp_path / 'load.db'}"
        if kind == "sqlite"
        else request.getfixturevalue("postgresql_url")
    )
    report, wrong = run(url, users=4, seconds=15)
    assert wrong == []
    assert "**all**" in report


def test_what_is_missing_out_of_order_or_nobodys_is_found(tmp_path: Path) -> None:
    engine = filled(f"sqlite:///{tmp_path / 'x.db'}")
    first = [
        ["ic_scale", 2021, 2500.0, ""],
        ["ic_scale", 2022, 2700.0, ""],
        ["ic_scale", 2023, 3000.0, ""],
        ["software_revenue", 2022, 6500.0, ""],
        ["listed_firms", 2022, 331.0, ""],
        ["employees", 2020, 90.0, ""],
    ]
    second = [["ic_scale", 2023, 3251.9, ""]]
    found = {"confirmed": {"li": [first, second]}, "doubtful": {"li": []}}
    assert missing(engine, found) == (7, [])
    swapped = {**found, "confirmed": {"li": [second, first]}}
    assert len(missing(engine, swapped)[1]) == 1
    lost = copy.deepcopy(found)
    lost["confirmed"]["li"].append([["ic_scale", 2024, 1.0, ""]])
    # The value itself, and an upload too few.
    assert len(missing(engine, lost)[1]) == 2
    unknown = {"confirmed": {"li": [first]}, "doubtful": {"li": []}}
    assert any("nobody wrote" in each for each in missing(engine, unknown)[1])
    doubtful = {"confirmed": {"li": [first]}, "doubtful": {"li": [second]}}
    assert missing(engine, doubtful) == (6, [])
    engine.dispose()
