"""The seed plan with a few actuals, for tests of what leaves the program; numbers are worked out by hand beside it.

集成电路产业规模: 2071.33 in 2020, 4142.66 wanted for 2025, 3251.9 in 2023 (first entered as 3000). Path value
2071.33 × 2^(3/5) = 3139.549; gap 112.351, 3.579 %; achieved (3251.9/2071.33)^(1/3) − 1 = 16.224 %, required 14.870 %,
ratio 1.091: ahead; catch-up (4142.66/3251.9)^(1/2) − 1 = 12.868 %; distance 1180.57/2071.33 = 56.996 %.
软件业营收: 6395.9 to 7700, 6500 in 2022. Path 6395.9 × (7700/6395.9)^(2/5) = 6888.69; gap −5.643 %;
achieved (6500/6395.9)^(1/2) − 1 = 0.8105 %, required 3.781 %, ratio 0.214: far behind.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from db import store
from db.engine import make_engine, upgrade
from db.records import NewObservation
from etl.load.pipeline import load_seeds
from tests.needs import ROOT

PLAN = "shanghai-ei-14fyp"
FIRST = datetime(2024, 3, 1, 8, tzinfo=UTC)
SECOND = datetime(2024, 6, 1, 8, tzinfo=UTC)
FORMULA = '=HYPERLINK("http://x","y")'


def loaded(url: str) -> Engine:
    """An engine on a database with the seed plan, as the ETL loads it."""
    return _copied(url, _load)


def filled(url: str) -> Engine:
    """An engine on a database with the seed plan and the actuals above."""
    return _copied(url, _fill)


def _copied(url: str, make: Callable[[Engine], None]) -> Engine:
    """Make it; on SQLite once in this process, and from then on a copy of the file."""
    path = url.removeprefix("sqlite:///")
    if path != url:
        Path(path).write_bytes(_original(make))
    engine = make_engine(url)
    if path == url:
        make(engine)
    return engine


@cache
def _original(make: Callable[[Engine], None]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.db"
        engine = make_engine(f"sqlite:///{path}")
        make(engine)
        # The last connection to close takes the journal into the file.
        engine.dispose()
        assert [each.name for each in path.parent.iterdir()] == [path.name]
        return path.read_bytes()


def _load(engine: Engine) -> None:
    upgrade(engine)
    assert load_seeds(engine, ROOT / "seeds").exit_code == 0


def _fill(engine: Engine) -> None:
    _load(engine)
    enter(
        engine,
        FIRST,
        [
            ("ic_scale", 2021, 2500.0, "亿元", {}),
            ("ic_scale", 2022, 2700.0, "亿元", {}),
            ("ic_scale", 2023, 3000.0, "亿元", {}),
            ("software_revenue", 2022, 6500.0, "亿元", {"note": "@note", "qualifier": "about"}),
            ("listed_firms", 2022, 331.0, "家", {}),
            ("employees", 2020, 90.0, "万人", {}),
        ],
    )
    enter(
        engine,
        SECOND,
        [("ic_scale", 2023, 3251.9, "亿元", {"source": FORMULA, "status": "provisional"})],
    )


def enter(engine: Engine, when: datetime, rows: list[tuple[str, int, float, str, Any]]) -> None:
    """Record values as entered at a time."""
    new = [
        NewObservation(code, year, value, unit, **{"source": "年鉴", **more})
        for code, year, value, unit, more in rows
    ]
    store.record_upload(engine, PLAN, new, kind="file", entered_by="李明", now=when)
