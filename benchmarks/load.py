"""A bureau at work: ``python -m benchmarks.load`` (``--users 50 --seconds 300 --engine sqlite``).

The real server on loopback, with accounts; locust plays the analysts (``benchmarks.load_users``). Measured: the time of
every kind of request, failures, the memory of all server processes at the start and at the end. Afterwards every value
that the server has confirmed is looked for in the database, each revision in its order. Exit code 1: a request failed,
or a value is missing, or there is one that nobody wrote.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import Engine
from tabulate import tabulate

from app.reading import load_model
from app.web.access import accounts
from db import store
from db.engine import make_engine, upgrade
from etl.load.pipeline import load_seeds
from tests.postgresql import private_cluster

ROOT = Path(__file__).resolve().parents[1]
PLAN = "shanghai-ei-14fyp"
PASSWORD = "ein langes Passwort nur für die Messung"
YEARS = range(2021, 2026)
STARTUP_SECONDS = 90
SPAWN_RATE = 5
# Work in hand is finished, so that hardly anything is left of which nobody knows whether it was written.
STOP_SECONDS = 60
SAMPLE_SECONDS = 2.0
# No comparison with a fixed value, and no room for a value of every analyst's own making.
LEFT_OUT = frozenset({"multiple", "relative", "qualitative"})


def work_for(engine: Engine, users: int) -> list[list[tuple[str, int, str]]]:
    """Code, year and unit of the values that each analyst keeps; no two keep the same."""
    rows = [row for row in load_model(engine, PLAN).rows if row.indicator.kind not in LEFT_OUT]
    keys = [(row.code, year, row.indicator.unit) for row in rows for year in YEARS]
    each = len(keys) // users
    if not each:
        raise SystemExit(f"the plan has values for {len(keys)} analysts at most")
    return [keys[at * each : (at + 1) * each] for at in range(users)]


@contextmanager
def served(url: str, folder: Path, workers: int | None) -> Iterator[tuple[psutil.Process, str]]:
    """The server as it is in use, and its address; its log is in the folder."""
    command = [sys.executable, "-m", "app.cli", "serve", "--host", "127.0.0.1", "--port", "0"]
    command += ["--database", url, *(("--workers", str(workers)) if workers else ())]
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        try:
            end = time.monotonic() + STARTUP_SECONDS
            while not (found := re.search(r"(http://127\.0\.0\.1:\d+)", log.read_text("utf-8"))):
                if process.poll() is not None or time.monotonic() > end:
                    raise SystemExit(log.read_text("utf-8"))
                time.sleep(0.1)
            yield psutil.Process(process.pid), found[1]
        finally:
            process.terminate()
            process.wait(STARTUP_SECONDS)


class Memory:
    """Resident megabytes of a process and its children together, sampled until stopped."""

    def __init__(self, process: psutil.Process) -> None:
        self._process = process
        self._stop = threading.Event()
        self.samples: list[tuple[float, float]] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        begun = time.monotonic()
        while not self._stop.wait(SAMPLE_SECONDS):
            try:
                family = [self._process, *self._process.children(recursive=True)]
                size = sum(each.memory_info().rss for each in family) / 1e6
            except psutil.NoSuchProcess:
                continue
            self.samples.append((time.monotonic() - begun, size))

    def stop(self) -> None:
        """No more samples."""
        self._stop.set()
        self._thread.join()

    def between(self, first: float, last: float) -> float:
        """The median between two parts of the time (0 to 1), in megabytes; else the sample nearest to their middle."""
        end = self.samples[-1][0]
        middle = (first + last) / 2 * end
        inside = [size for when, size in self.samples if first * end <= when <= last * end]
        nearest = min(self.samples, key=lambda sample: abs(sample[0] - middle))
        return statistics.median(inside or [nearest[1]])


def play(address: str, users: int, seconds: int, work: Any, folder: Path) -> dict[str, Any]:
    """Let locust play so many analysts for so long; what it has measured and what was confirmed."""
    result = folder / "result.json"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "locust", "--headless", "--only-summary", "--skip-log-setup"),
            *("-f", str(ROOT / "benchmarks" / "load_users.py"), "--host", address),
            *("--users", str(users), "--spawn-rate", str(SPAWN_RATE)),
            *("--run-time", f"{seconds}s", "--stop-timeout", str(STOP_SECONDS)),
            *("--exit-code-on-error", "0"),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "LOAD_PLAN": PLAN,
            "LOAD_PASSWORD": PASSWORD,
            "LOAD_WORK": json.dumps(work),
            "LOAD_RESULT": str(result),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if not result.exists():
        raise SystemExit(done.stdout)
    found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return found


def missing(engine: Engine, found: dict[str, Any]) -> tuple[int, list[str]]:
    """How many confirmed values are in the database, and what is wrong: missing, out of order, or nobody's."""
    held: dict[tuple[str, int], list[float | None]] = {}
    for row in store.observation_revisions(engine, PLAN):
        held.setdefault((row.code, row.year), []).append(row.value)
    wanted: dict[tuple[str, int], list[float]] = {}
    maybe: dict[tuple[str, int], list[float]] = {}
    for values, into in ((found["confirmed"], wanted), (found["doubtful"], maybe)):
        for uploads in values.values():
            for upload in uploads:
                for code, year, value, _ in upload:
                    into.setdefault((code, year), []).append(value)
    wrong = []
    for key in {*held, *wanted}:
        sure, there = wanted.get(key, []), held.get(key, [])
        known = [value for value in there if value in sure]
        if known != sure:
            wrong.append(f"{key}: confirmed {len(sure)}, found {len(known)} of them")
        if nobodys := [v for v in there if v not in sure and v not in maybe.get(key, [])]:
            wrong.append(f"{key}: {len(nobodys)} that nobody wrote")
    confirmed = sum(len(uploads) for uploads in found["confirmed"].values())
    in_doubt = sum(len(uploads) for uploads in found["doubtful"].values())
    recorded = len(store.uploads(engine, PLAN))
    if not confirmed <= recorded <= confirmed + in_doubt:
        wrong.append(f"{confirmed} uploads confirmed, {in_doubt} in doubt, {recorded} recorded")
    return sum(map(len, wanted.values())), wrong


def run(url: str, users: int, seconds: int, workers: int | None = None) -> tuple[str, list[str]]:
    """Prepare an empty database, play, count; the report in Markdown and what went wrong."""
    engine = make_engine(url)
    upgrade(engine)
    outcome = load_seeds(engine, ROOT / "seeds")
    if outcome.errors:
        raise SystemExit(str(outcome.errors[0]))
    for number in range(users):
        name = f"analyst{number:02d}"
        accounts.add(engine, name, name, "analyst", PASSWORD, "benchmark")
    work = work_for(engine, users)
    with tempfile.TemporaryDirectory(prefix="plan-monitor-load-") as place:
        folder = Path(place)
        with served(url, folder, workers) as (process, address):
            memory = Memory(process)
            before = os.getloadavg()[0]
            found = play(address, users, seconds, work, folder)
            memory.stop()
            processes = len(process.children())
        log = (folder / "server.log").read_text(encoding="utf-8")
    values, wrong = missing(engine, found)
    engine.dispose()
    wrong += found["errors"]
    wrong += [line for line in log.splitlines() if "Traceback" in line or " ERROR " in line]
    headers = ("request", "number", "failed", "a second", "p50 ms", "p95 ms", "p99 ms")
    rows = [
        (
            each["name"].replace("Aggregated", "**all**"),
            each["number"],
            each["failures"],
            f"{each['per_second']:.2f}",
            *(each[part] for part in ("p50", "p95", "p99")),
        )
        for each in found["requests"]
    ]
    confirmed = sum(map(len, found["confirmed"].values()))
    report = [
        f"{url.partition(':')[0]}, {users} analysts, {seconds} s, {processes} workers; {date.today()}, "
        f"Python {platform.python_version()}, {os.cpu_count()} × {platform.machine()}, "
        f"load average before it {before:.1f}",
        "",
        tabulate(rows, headers=headers, tablefmt="github"),
        "",
        f"{confirmed} uploads confirmed, {values} values; {len(wrong)} things wrong.",
        f"Memory of all server processes: {memory.between(0.2, 0.3):.0f} MB after a fifth of the time, "
        f"{memory.between(0.45, 0.55):.0f} MB half-way, {memory.between(0.9, 1):.0f} MB at the end.",
    ]
    return "\n".join(report), wrong


def main() -> int:
    """Play, print the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--workers", type=int, default=None)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args()
    with ExitStack() as stack:
        if options.engine == "sqlite":
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="plan-monitor-load-"))
            url = f"sqlite:///{folder}/plan-monitor.db"
        else:
            url = stack.enter_context(private_cluster()).new_database()
        report, wrong = run(url, options.users, options.seconds, options.workers)
    sys.stdout.write(report + "\n")
    for each in wrong:
        sys.stdout.write(f"- {each}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
