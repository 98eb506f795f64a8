"""How long the main steps take on this machine: ``make bench`` (``make bench ARGS="--repeat 9"``).

Each step runs several times; the table shows the fastest and the median, which tells how noisy the machine is.
Nothing is asserted: a number here is for people to compare, a test that depends on the clock is a test that lies.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from plotly.utils import PlotlyJSONEncoder
from tabulate import tabulate

from app.config import Settings
from app.domain.progress import INDICATOR_COLUMNS, measure
from app.reading import Services, load_model
from app.web.pages.overview import page as overview
from app.web.server import create_app
from db.engine import make_engine, upgrade
from etl.extract.walk import extract
from etl.load.pipeline import load_seeds
from etl.readers import read_document

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "seeds"
SOURCE = SEEDS / "shanghai-ei-14fyp" / "source.html"
MANY = 10_000
YEARS = 3


def timed(work: Callable[[], object], repeat: int) -> tuple[float, float]:
    """Fastest and median time of ``work`` in milliseconds, after one run that does not count."""
    work()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return min(times), statistics.median(times)


@contextmanager
def loaded() -> Iterator[Settings]:
    """Settings of a fresh database that holds the plans of seeds/."""
    with tempfile.TemporaryDirectory(prefix="plan-monitor-bench-") as folder:
        settings = Settings(database=f"sqlite:///{folder}/plan-monitor.db", seeds=SEEDS)
        engine = make_engine(settings.database)
        upgrade(engine)
        outcome = load_seeds(engine, SEEDS)
        engine.dispose()
        if outcome.errors:
            raise SystemExit(f"plan-monitor: {outcome.errors[0]}")
        yield settings


def many_indicators(count: int = MANY) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Made-up levels and shares with a few years of values each: (indicators, observations)."""
    random = np.random.default_rng(14)
    codes = [f"i{number:05d}" for number in range(count)]
    share = np.arange(count) % 4 == 0
    baseline = random.uniform(20, 60, count)
    indicators = pd.DataFrame(
        {
            **dict.fromkeys(INDICATOR_COLUMNS, None),
            "kind": np.where(share, "share", "level"),
            "unit": np.where(share, "%", "亿元"),
            "direction": 1,
            "base_year": 2020,
            "start_year": 2021,
            "target_year": 2025,
            "baseline": baseline,
            "baseline_year": 2020,
            "baseline_basis": "stated",
            "comparator": ">=",
            "target": baseline * random.uniform(1.1, 1.6, count),
            "target_basis": "stated",
        },
        index=pd.Index(codes, name="code"),
    )
    growth = random.uniform(0.98, 1.12, (count, YEARS)).cumprod(axis=1)
    observations = pd.DataFrame(
        {
            "code": np.repeat(codes, YEARS),
            "year": np.tile(np.arange(2021, 2021 + YEARS), count),
            "value": (baseline[:, None] * growth).ravel(),
            "status": "final",
            "scope_break": False,
        }
    )
    return indicators, observations


def steps(settings: Settings) -> Iterator[tuple[str, Callable[[], object]]]:
    """What is measured: (name, work)."""
    engine = make_engine(settings.database)
    slug = "shanghai-ei-14fyp"
    document = read_document(SOURCE)
    model = load_model(engine, slug)
    services = Services(engine, settings)
    client = create_app(settings).server.test_client()
    indicators, observations = many_indicators()

    yield "read the seed document", lambda: read_document(SOURCE)
    yield "extract its mentions", lambda: extract(document)
    yield "etl, nothing changed", lambda: load_seeds(engine, SEEDS)
    yield "plan from the database, measured", lambda: load_model(engine, slug)
    yield (
        "overview page, as sent",
        lambda: json.dumps(overview.layout(model, "zh", services), cls=PlotlyJSONEncoder),
    )
    yield "GET /", lambda: client.get("/")
    yield f"measure {MANY:,} indicators", lambda: measure(indicators, observations)


def main() -> int:
    """Measure, print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--repeat", type=int, default=5, help="runs of each step (default 5)")
    parser.add_argument("--steps", action="store_true", help="the main steps and nothing else")
    parser.add_argument(
        "--documents",
        type=int,
        metavar="COUNT",
        help="instead: load COUNT generated plan documents, with all cores and with one",
    )
    options = parser.parse_args()
    machine = f"Python {platform.python_version()}, {os.cpu_count()} × {platform.machine()}"
    if options.documents:
        from benchmarks.documents import table as documents

        sys.stdout.write(f"{date.today()}, {machine}\n\n{documents(options.documents)}\n")
        return 0
    repeat = max(1, options.repeat)
    with loaded() as settings:
        rows = [(name, *timed(work, repeat)) for name, work in steps(settings)]
    sys.stdout.write(f"{machine}, {repeat} runs each, milliseconds\n\n")
    table = tabulate(rows, headers=("step", "fastest", "median"), floatfmt=".1f")
    sys.stdout.write(table + "\n")
    if not options.steps:
        from benchmarks import first_paint, linear, plans

        sys.stdout.write(f"\nbeside a plain Dash app\n\n{first_paint.table(repeat)}\n")
        sys.stdout.write(f"\nmany indicators, milliseconds\n\n{plans.table(repeat)}\n")
        sys.stdout.write(f"\nonce, twice, four times as much, seconds\n\n{linear.table()}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
