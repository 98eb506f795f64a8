"""How long an upload takes beside bare ``sqlite3``: parse, check and commit, against ``executemany`` of the same rows.

``python -m benchmarks.uploads`` (``--rows 100000``). Both write the same rows into copies of the same file, with the
same columns, indexes and constraints, in one process and turn about; the table shows the fastest of five runs each:
seconds, rows a second, and the ratio.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine
from tabulate import tabulate

from app.entry.table.recognise import recognise_file
from app.entry.validation import check
from app.reading import load_model
from db import store
from db.engine import make_engine, upgrade
from db.records import DocumentRecord, IndicatorRecord, PlanBundle, PlanRecord

SLUG = "many"
YEARS = range(2021, 2026)
REPEAT = 5


def make_plan(engine: Engine, indicators: int) -> None:
    """A plan with so many made-up levels, none with a target: what is measured is the upload."""
    bundle = PlanBundle(
        plan=PlanRecord(
            slug=SLUG,
            title="many",
            base_year=2020,
            start_year=2021,
            target_year=2025,
            parts=[{"code": "all", "zh": "全部", "en": "All"}],
            categories=[{"code": "all", "zh": "全部", "en": "All"}],
        ),
        document=DocumentRecord("many", "0" * 64, "text/plain", "", []),
        indicators=[
            IndicatorRecord(
                code=f"i{number:05d}",
                ordinal=number,
                name_zh=f"指标{number:05d}",
                name_en="",
                part="all",
                category="all",
                unit="亿元",
                kind="level",
                direction=1,
            )
            for number in range(indicators)
        ],
        mentions=[],
        targets=[],
        baselines=[],
        findings=[],
    )
    store.load_plan(engine, bundle)


def make_file(rows: int) -> bytes:
    """A CSV of so many values, a row a value."""
    lines = ["indicator,year,value,unit,source,note"]
    for number in range(rows):
        code, year = number // len(YEARS), YEARS[number % len(YEARS)]
        lines.append(f"i{code:05d},{year},{100 + number % 997 + 0.25},亿元,统计公报,")
    return ("\n".join(lines) + "\n").encode()


def bare(path: Path, rows: list[tuple[object, ...]]) -> float:
    """Seconds that ``sqlite3`` alone takes for the same rows, in a copy of the database as it was before."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(
            "insert into upload (id, plan_id, kind, filename, sha256, note, entered_by, entered_at, "
            "rows_new, rows_changed, rows_unchanged) values (1, 1, 'file', '', '', '', '', '', 0, 0, 0)"
        )
        start = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"insert into observation values ({marks})", rows)
        connection.execute("COMMIT")
        return time.perf_counter() - start


def upload(path: Path, data: bytes) -> list[tuple[str, float]]:
    """Seconds of each step of an upload."""
    engine = make_engine(f"sqlite:///{path}")
    model = load_model(engine, SLUG)
    begun = time.perf_counter()
    table = recognise_file(data, "many.csv")
    parsed = time.perf_counter()
    found = check(table.lines, model)
    checked = time.perf_counter()
    store.record_upload(
        engine, SLUG, found.observations(), kind="file", entered_by="bench", filename="many.csv"
    )
    done = time.perf_counter()
    engine.dispose()
    return [("parse", parsed - begun), ("check", checked - parsed), ("commit", done - checked)]


def main() -> int:
    """Measure, print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.uploads", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    count = max(len(YEARS), parser.parse_args().rows)
    with tempfile.TemporaryDirectory(prefix="plan-monitor-bench-") as name:
        empty = Path(name) / "empty.db"
        engine = make_engine(f"sqlite:///{empty}")
        upgrade(engine)
        make_plan(engine, -(-count // len(YEARS)))
        engine.dispose()
        with closing(sqlite3.connect(empty)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        data = make_file(count)
        ours: list[list[tuple[str, float]]] = []
        theirs: list[float] = []
        # Turn about, so that whatever else the machine does meets both.
        for run in range(REPEAT):
            own, other = Path(name) / f"own{run}.db", Path(name) / f"bare{run}.db"
            shutil.copyfile(empty, own)
            shutil.copyfile(empty, other)
            ours.append(upload(own, data))
            with closing(sqlite3.connect(own)) as connection:
                rows = connection.execute("select * from observation").fetchall()
            assert len(rows) == count
            theirs.append(bare(other, rows))
        steps = min(ours, key=lambda run: sum(seconds for _, seconds in run))
        total, own_time = sum(seconds for _, seconds in steps), min(theirs)
    sys.stdout.write(
        f"Python {platform.python_version()}, {os.cpu_count()} × {platform.machine()}, {count:,} rows\n\n"
    )
    lines = [
        (what, seconds, f"{count / seconds:,.0f}", seconds / own_time)
        for what, seconds in [*steps, ("upload, all of it", total), ("bare executemany", own_time)]
    ]
    header = ("step", "seconds", "rows a second", "× bare")
    sys.stdout.write(tabulate(lines, headers=header, floatfmt=".2f") + "\n")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(f"\npeak memory {peak / 1024:.0f} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
