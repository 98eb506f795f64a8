"""The process killed at any moment of a commit: all rows are there or none, and the database is whole."""

from __future__ import annotations

import multiprocessing
import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db import store
from db.engine import make_engine, upgrade
from db.records import (
    DocumentRecord,
    IndicatorRecord,
    NewObservation,
    PlanBundle,
    PlanRecord,
)

SLUG = "p"
INDICATORS, YEARS = 400, range(2021, 2026)
ROWS = INDICATORS * len(YEARS)
KILLS = {"sqlite": 25, "postgresql": 6}
# One server that has everything imported makes each child at once.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.integration.entry.test_crash"])


def make_plan(engine: Engine) -> None:
    rows = [
        IndicatorRecord(f"i{n}", n, f"指标{n}", "", "all", "all", "亿元", "level", 1)
        for n in range(INDICATORS)
    ]
    store.load_plan(
        engine,
        PlanBundle(
            PlanRecord(SLUG, "规划", 2020, 2021, 2025),
            DocumentRecord("d", "0" * 64, "text/plain", "", []),
            rows,
            [],
            [],
            [],
            [],
        ),
    )


def upload(url: str, value: float) -> None:
    """What is killed: a commit of all rows."""
    rows = [
        NewObservation(f"i{n}", year, value, "亿元") for n in range(INDICATORS) for year in YEARS
    ]
    engine = make_engine(url)
    store.record_upload(engine, SLUG, rows, kind="file", entered_by="a", filename=f"{value}.csv")


def killed(url: str, value: float, after: float) -> bool:
    """Start an upload and kill it after some seconds; whether it was still at work."""
    process = CONTEXT.Process(target=upload, args=(url, value))
    process.start()
    process.join(after)
    alive = process.is_alive()
    process.kill()
    process.join()
    process.close()
    return alive


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of either engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'plan.db'}"
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An engine on it, the plan loaded."""
    engine = make_engine(url)
    upgrade(engine)
    make_plan(engine)
    yield engine
    engine.dispose()


def test_all_rows_or_none(url: str, engine: Engine) -> None:
    start = time.perf_counter()
    assert not killed(url, 1.0, 120), "an upload that is left alone comes to its end"
    whole = time.perf_counter() - start
    chance = random.Random(14)
    committed = {1.0}
    interrupted = 0
    for number in range(KILLS[engine.dialect.name]):
        value = float(number + 2)
        interrupted += killed(url, value, chance.uniform(0, whole))
        held = store.current_observations(engine, SLUG)
        assert len(held) == ROWS
        assert len({row.value for row in held}) == 1, "rows of two uploads stand side by side"
        said = {float(each.filename.removesuffix(".csv")) for each in store.uploads(engine, SLUG)}
        if value in said:
            committed.add(value)
        assert said == committed, "an upload is listed that was not committed, or the reverse"
        # A later upload may have been lost; the values are those of the last one that was not.
        assert held[0].value == max(committed)
        revisions = store.observation_revisions(engine, SLUG, "i0")
        assert len(revisions) == len(committed) * len(YEARS)
    assert interrupted, "no process was killed while it worked"
    if engine.dialect.name == "sqlite":
        path = Path(str(engine.url.database))
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_copy_taken_after_a_kill_opens_and_goes_on(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'plan.db'}"
    engine = make_engine(url)
    upgrade(engine)
    make_plan(engine)
    engine.dispose()
    killed(url, 1.0, 0.15)
    # As a machine would find it after the power came back: file and journal as they were left.
    for name in ("plan.db", "plan.db-wal"):
        if (tmp_path / name).exists():
            shutil.copyfile(tmp_path / name, tmp_path / f"copy{name.removeprefix('plan')}")
    copy = make_engine(f"sqlite:///{tmp_path / 'copy.db'}")
    upgrade(copy)
    assert len(store.current_observations(copy, SLUG)) in {0, ROWS}
    upload(f"sqlite:///{tmp_path / 'copy.db'}", 2.0)
    assert {row.value for row in store.current_observations(copy, SLUG)} == {2.0}
    copy.dispose()
