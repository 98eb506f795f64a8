"""10,000 indicators over 100 plans, and in one plan, beside the 30-odd of the seed: ``python -m benchmarks.plans``.

The real application over SQLite, asked in this process: the page as it is sent with what the server draws of it, once
anew after a write and again with what is kept by revision number, and the answer that the page's own request gets. Then
the real server and a browser that has nothing kept: from the navigation's beginning until the live chart is there, with
the cards and the table's first rows above it. The fastest of the runs counts.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import flask.testing
import numpy as np
from playwright.sync_api import sync_playwright
from sqlalchemy import Engine
from tabulate import tabulate

from app.config import Settings
from app.web.server import create_app
from benchmarks.first_paint import DRAWN, Program, started
from db import store
from db.engine import make_engine, upgrade
from db.records import (
    BaselineRecord,
    DocumentRecord,
    IndicatorRecord,
    NewObservation,
    PlanBundle,
    PlanRecord,
    TargetRecord,
)
from etl.load.pipeline import load_seeds
from tests.needs import find_chromium

ROOT = Path(__file__).resolve().parents[1]
INDICATORS, PLANS, YEARS = 10_000, 100, (2021, 2022, 2023)
SEED = "shanghai-ei-14fyp"


def make_plan(engine: Engine, slug: str, size: int) -> None:
    """A plan of so many levels, each with baseline, target and three years of actuals."""
    random = np.random.default_rng(size)
    baseline = random.uniform(20, 60, size).round(2)
    codes = [f"i{number:05d}" for number in range(size)]
    parts = [{"code": f"p{n}", "zh": f"部分{n}", "en": f"Part {n}"} for n in range(4)]
    store.load_plan(
        engine,
        PlanBundle(
            plan=PlanRecord(slug, slug, 2020, 2021, 2025, parts=parts, categories=parts),
            document=DocumentRecord(slug, "0" * 64, "text/plain", "", []),
            indicators=[
                IndicatorRecord(
                    code, n, f"指标{n:05d}", "", f"p{n % 4}", f"p{n // 4 % 4}", "亿元", "level", 1
                )
                for n, code in enumerate(codes)
            ],
            mentions=[],
            targets=[
                TargetRecord(code, "2025", ">=", round(float(base * 1.4), 2), "亿元", "stated")
                for code, base in zip(codes, baseline, strict=True)
            ],
            baselines=[
                BaselineRecord(code, 2020, float(base), "亿元", "stated")
                for code, base in zip(codes, baseline, strict=True)
            ],
            findings=[],
        ),
    )
    rows = [
        NewObservation(
            code, year, round(float(base * 1.07 ** (year - 2020)), 2), "亿元", source="x"
        )
        for code, base in zip(codes, baseline, strict=True)
        for year in YEARS
    ]
    store.record_upload(engine, slug, rows, kind="file", entered_by="x")


def asks(app: Any, client: flask.testing.FlaskClient) -> Callable[[str], int]:
    """The page's own request for its contents, as the browser sends it; the bytes of the answer."""
    output = next(key for key in app.callback_map if "_pages_content" in key)

    def ask(search: str) -> int:
        def wire(name: str, value: str) -> dict[str, str]:
            return {"id": "_pages_location", "property": name, "value": value}

        body = {
            "output": output,
            "outputs": [
                {"id": "_pages_content", "property": "children"},
                {"id": "_pages_store", "property": "data"},
            ],
            "inputs": [wire("pathname", "/"), wire("search", search)],
            "state": [wire("pathname", "/")],
            "changedPropIds": ["_pages_location.pathname"],
        }
        answer = client.post("/_dash-update-component", json=body)
        if answer.status_code != 200:
            raise SystemExit(f"plan-monitor: {answer.status_code} for {search}")
        return len(answer.data)

    return ask


def fastest(
    work: Callable[[], object], runs: int, before: Callable[[], object] | None = None
) -> float:
    """The least milliseconds of the runs."""
    least = float("inf")
    for _ in range(runs):
        if before is not None:
            before()
        start = time.perf_counter()
        work()
        least = min(least, time.perf_counter() - start)
    return least * 1000


def ready(database: str, slug: str, runs: int) -> float:
    """The least milliseconds from asking for the overview to its live chart, in a browser that has nothing kept."""
    server = Program(
        "Plan Monitor",
        [sys.executable, "-m", "app.cli", "serve", "--workers", "1", "--port"],
        {"PLAN_MONITOR_DATABASE": database, "HOST": "127.0.0.1"},
    )
    with started(server) as (url, _, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])

        def visit() -> None:
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            page = context.new_page()
            page.goto(f"{url}?plan={slug}", wait_until="commit")
            page.wait_for_selector(DRAWN, state="attached")
            context.close()

        visit()
        least = fastest(visit, runs)
        browser.close()
    return least


def table(runs: int) -> str:
    """Make the three databases, ask, and lay the times side by side."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="plan-monitor-bench-") as folder:
        for name, plans, each in (
            ("the seed plan", 0, 0),
            (f"{INDICATORS:,} over {PLANS} plans", PLANS, INDICATORS // PLANS),
            (f"{INDICATORS:,} in one plan", 1, INDICATORS),
        ):
            url = f"sqlite:///{folder}/{plans}.db"
            engine = make_engine(url)
            upgrade(engine)
            if plans:
                for number in range(plans):
                    make_plan(engine, f"plan-{number:03d}", each)
                slug = f"plan-{plans - 1:03d}"
            else:
                load_seeds(engine, ROOT / "seeds")
                slug = SEED
            app = create_app(Settings(database=url))
            client = app.server.test_client()
            search = f"?plan={slug}"
            client.get(f"/{search}")
            ask = asks(app, client)
            code = "i00000" if plans else "ic_scale"
            value = count(3000)

            def write(engine: Engine = engine, slug: str = slug, code: str = code) -> None:
                new = NewObservation(code, 2023, float(next(value)), "亿元", source="x")  # noqa: B023
                store.record_upload(engine, slug, [new], kind="file", entered_by="x")

            rows.append(
                [
                    name,
                    fastest(lambda: client.get(f"/{search}"), runs, write),  # noqa: B023
                    fastest(lambda: client.get(f"/{search}"), runs),  # noqa: B023
                    fastest(lambda: ask(search), runs),  # noqa: B023
                    fastest(lambda: ask(f"{search}&part=p1&q=7"), runs),  # noqa: B023
                    ask(search) / 1000,
                ]
            )
            app.server.extensions["plan_monitor"].engine.dispose()
            engine.dispose()
            rows[-1].append(ready(url, slug, runs))
    first = rows[0]
    for row in rows:
        row += [row[3] / first[3], row[6] / first[6]]
    head = [
        "",
        "page after a write",
        "page",
        "contents",
        "filtered",
        "contents, kB",
        "ready in a browser",
        "contents ×",
        "ready ×",
    ]
    form = ("", *[".1f"] * 4, ".0f", ".0f", ".2f", ".2f")
    return tabulate(rows, head, tablefmt="github", floatfmt=form)


def main() -> None:
    """Measure, print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plans", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    sys.stdout.write(
        f"{date.today()}, milliseconds, the fastest of {options.runs}\n\n{table(options.runs)}\n"
    )


if __name__ == "__main__":
    main()
