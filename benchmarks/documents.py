"""A run over many plan documents: documents a second and peak memory, with all cores and with one."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from tabulate import tabulate

from benchmarks.many import write_plans
from etl.load.batch import all_cores

PROGRAM = Path(sys.executable).parent / "plan-monitor"
EVERY = 0.1
MEGABYTE = 1024 * 1024


@dataclass(slots=True)
class Run:
    """One run of the command: seconds, those of all processors, and memory (resident, bytes) as it was sampled.

    Pages that processes share count once for each of them, so that ``total`` is an upper bound.
    """

    seconds: float = 0.0
    cpu: float = 0.0
    parent: list[int] = field(default_factory=list)
    child: int = 0
    total: int = 0


def measure(seeds: Path, database: str, jobs: int) -> Run:
    """Run ``plan-monitor etl`` as anybody would, and watch it from outside."""
    run = Run()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.Popen(
        [PROGRAM, "etl", seeds, "--database", database, "--jobs", str(jobs)],
        stdout=subprocess.DEVNULL,
    )
    watched = psutil.Process(process.pid)
    while process.poll() is None:
        _sample(watched, run)
        time.sleep(EVERY)
    run.seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    run.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if process.returncode:
        raise SystemExit(f"plan-monitor etl ended with {process.returncode}")
    return run


def _sample(process: psutil.Process, run: Run) -> None:
    try:
        own = process.memory_info().rss
        children = []
        for child in process.children():
            try:
                children.append(child.memory_info().rss)
            except psutil.NoSuchProcess:
                # A worker whose turn is over.
                continue
    except psutil.NoSuchProcess:
        return
    run.parent.append(own)
    run.child = max([run.child, *children])
    run.total = max(run.total, own + sum(children))


def table(count: int) -> str:
    """Load ``count`` generated documents with all cores, again, and with one; a Markdown table."""
    jobs = max(2, all_cores())
    rows: list[Sequence[object]] = []
    with tempfile.TemporaryDirectory(prefix="plan-monitor-bench-") as folder:
        seeds = write_plans(Path(folder) / "seeds", count)
        many, one = (f"sqlite:///{folder}/{name}.db" for name in ("many", "one"))
        runs = (
            (f"--jobs {jobs}", measure(seeds, many, jobs)),
            ("again, nothing changed", measure(seeds, many, jobs)),
            ("--jobs 1", measure(seeds, one, 1)),
        )
        slowest = runs[-1][1].seconds
        for name, run in runs:
            rows.append(
                (
                    name,
                    f"{run.seconds:.1f}",
                    f"{run.cpu:.1f}",
                    f"{count / run.seconds:.1f}",
                    f"{slowest / run.seconds:.2f}",
                    f"{run.parent[len(run.parent) // 4] / MEGABYTE:.0f}",
                    f"{max(run.parent) / MEGABYTE:.0f}",
                    f"{run.child / MEGABYTE:.0f}",
                    f"{run.total / MEGABYTE:.0f}",
                )
            )
    headers = (
        f"{count:,} documents",
        "seconds",
        "processor seconds",
        "documents a second",
        "times --jobs 1",
        "parent after a quarter, MB",
        "parent at most, MB",
        "largest worker, MB",
        "all together at most, MB",
    )
    return tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True)
