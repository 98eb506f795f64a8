"""How soon a reader sees something, beside a plain Dash app: ``python -m benchmarks.first_paint``.

Both serve the same indicators from processes of their own, in the same run, turn about; each browser context is new,
so nothing is cached. A slow line is Chromium's own throttling. The best of the runs counts, which asks least of the
machine's other work. Times are seconds from the navigation's beginning.
"""

from __future__ import annotations

import argparse
import csv
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

import psutil
from playwright.sync_api import Browser, Page, sync_playwright
from tabulate import tabulate

from app.figures.indicator_path import required_path
from app.reading import load_model
from benchmarks.__main__ import ROOT, loaded
from db.engine import make_engine
from tests.needs import find_chromium

SLUG = "shanghai-ei-14fyp"
BITS_PER_SECOND, LATENCY_MS = 1_600_000, 150
DRAWN = ".js-plotly-plot .trace"
# The chart of an indicator's page; the overview's has bars.
PATH = ".indicator-head ~ * .js-plotly-plot .scatterlayer .trace"
NUMBER = ".card-value"
SEEN = """selector =>
    !!document.querySelector(selector) ||
    (document.querySelector("#first-paint ~ #react-entry-point") &&
        performance.getEntriesByName("first-contentful-paint").length > 0)"""
MEASURES = {
    "transfer": "cold transfer, kB",
    "transfer_used": "cold transfer with the table in use, kB",
    "slow_number": "first number, slow line, s",
    "slow_chart": "first chart, slow line, s",
    "slow_live": "first chart that answers the mouse, slow line, s",
    "number": "first number, s",
    "chart": "first chart, s",
    "live": "first chart that answers the mouse, s",
    "choice": "choosing an indicator, s",
    "start": "start to first answer, s",
    "memory": "memory of the server's processes, MB",
}


@dataclass(frozen=True, slots=True)
class Program:
    """What is measured: its name, its command (the port comes last), its environment, how an indicator is chosen.

    ``menu`` is where, ``named`` what then has its name, ``page`` whether an indicator has a page of its own.
    """

    name: str
    command: list[str]
    environment: dict[str, str]
    menu: str = ""
    named: str = ""
    page: bool = False


def write_data(database: str, path: Path) -> None:
    """The seed plan's indicators and their required paths as the CSV that the plain app reads."""
    engine = make_engine(database)
    model = load_model(engine, SLUG)
    engine.dispose()
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["code", "name", "target", "baseline", "required", "year", "value"])
        for row in model.rows:
            facts = [row.code, row.name_zh, row.target, row.baseline, row.required_growth_shown]
            points = required_path(row)
            out.writerows([*facts, year, value] for year, value in points or [(2025, row.target)])


@contextmanager
def started(program: Program) -> Iterator[tuple[str, float, psutil.Process]]:
    """The program running: its address, the seconds until it first answered, its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    begin = time.perf_counter()
    process = subprocess.Popen(
        [*program.command, str(port)],
        cwd=ROOT,
        env={**os.environ, **program.environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not answers(url):
            if process.poll() is not None:
                raise SystemExit(f"plan-monitor: {program.name} ended with {process.returncode}")
            time.sleep(0.01)
        yield url, time.perf_counter() - begin, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


def answers(url: str) -> bool:
    """Whether the page comes."""
    try:
        with urlopen(url, timeout=30) as answer:
            return bool(answer.status == 200 and answer.read())
    except (OSError, HTTPException):
        return False


def visit(browser: Browser, url: str, program: Program, *, slow: bool) -> dict[str, float]:
    """One visit of somebody who was never there before."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(180_000)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    received = [0.0]

    def finished(event: dict[str, float]) -> None:
        received[0] += event["encodedDataLength"]

    session.on("Network.loadingFinished", finished)
    if slow:
        rate = BITS_PER_SECOND / 8
        limits = {"downloadThroughput": rate, "uploadThroughput": rate, "latency": LATENCY_MS}
        session.send("Network.emulateNetworkConditions", {"offline": False, **limits})
    begin = time.perf_counter()
    page.goto(url, wait_until="commit")
    # What the server has drawn counts once it is painted; where it draws nothing, what the scripts draw.
    page.wait_for_function(SEEN, arg=NUMBER, polling=10)
    number = time.perf_counter() - begin
    page.wait_for_function(SEEN, arg=DRAWN, polling=10)
    chart = time.perf_counter() - begin
    page.wait_for_selector(DRAWN, state="attached")
    live = time.perf_counter() - begin
    found = {"slow_number": number, "slow_chart": chart, "slow_live": live} if slow else {}
    if not slow:
        page.wait_for_load_state("networkidle")
        found = {"number": number, "chart": chart, "live": live, "transfer": received[0] / 1000}
        # Somebody at the page: from here on the table's library is wanted, too.
        page.mouse.move(400, 300)
        page.mouse.move(410, 305)
        page.wait_for_selector(".ag-row", state="attached")
        page.wait_for_load_state("networkidle")
        found["transfer_used"] = received[0] / 1000
        found["choice"] = choice(page, program)
    context.close()
    return found


def choice(page: Page, program: Program) -> float:
    """Seconds from choosing another indicator in a menu to its drawn path; the second choice, when all is loaded."""
    if program.page:
        page.click(".card-link")
        page.wait_for_selector(PATH, state="attached")
    for number in (1, 2):
        page.wait_for_load_state("networkidle")
        page.click(program.menu)
        option = page.locator(".dash-dropdown-option").nth(number)
        name = option.inner_text()
        begin = time.perf_counter()
        option.click()
        page.wait_for_selector(program.named.format(name), state="attached")
        if program.page:
            page.wait_for_selector(PATH, state="attached")
    return time.perf_counter() - begin


def memory(process: psutil.Process) -> float:
    """Bytes that a process takes; what it shares with others is divided among them, where the system tells."""
    info = process.memory_full_info()
    return float(getattr(info, "pss", info.rss))


def best(programs: list[Program], runs: int) -> dict[str, dict[str, float]]:
    """The least of every measure for each program."""
    least: dict[str, dict[str, float]] = {program.name: {} for program in programs}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        for _ in range(runs):
            for program in programs:
                with started(program) as (url, start, process):
                    found = {"start": start}
                    found |= visit(browser, url, program, slow=False)
                    found |= visit(browser, url, program, slow=True)
                    tree = [process, *process.children(recursive=True)]
                    found["memory"] = sum(map(memory, tree)) / 1e6
                kept = least[program.name]
                for key, value in found.items():
                    kept[key] = min(value, kept.get(key, value))
        browser.close()
    return least


def table(runs: int) -> str:
    """Measure both, lay the figures side by side."""
    with loaded() as settings, tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "indicators.csv"
        write_data(settings.database, data)
        ours = Program(
            "Plan Monitor",
            [sys.executable, "-m", "app.cli", "serve", "--port"],
            {"PLAN_MONITOR_DATABASE": settings.database, "HOST": "127.0.0.1"},
            "#indicator-choice",
            "h1:has-text('{}')",
            page=True,
        )
        plain = Program(
            "plain Dash",
            [sys.executable, "-m", "benchmarks.plain", str(data)],
            {},
            "#choice",
            "#path .gtitle:has-text('{}')",
        )
        found = best([plain, ours], max(1, runs))
    rows = [
        (
            words,
            found[ours.name][key],
            found[plain.name][key],
            found[ours.name][key] / found[plain.name][key],
        )
        for key, words in MEASURES.items()
    ]
    head = ("", ours.name, plain.name, "ratio")
    return tabulate(rows, head, tablefmt="github", floatfmt=("", ".2f", ".2f", ".2f"))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.first_paint", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="visits to each (default 3)")
    options = parser.parse_args()
    found = table(options.runs)
    sys.stdout.write(f"{date.today()}, {options.runs} runs, the best of each\n\n{found}\n")


if __name__ == "__main__":
    main()
