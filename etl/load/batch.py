"""Bundles of many plan folders, built in worker processes and handed back in the order of the folders.

The workers read, extract, reconcile and check; they have no database. Whoever takes the bundles writes them, so that
there is one writer, and takes them one by one, so that only a few are in memory at any time.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.records import DecisionRecord, PlanBundle
from etl.load.inputs import EtlError

if TYPE_CHECKING:
    from pebble import ProcessPool

# A document takes a tenth of a second, a long PDF a minute; after this long nothing comes any more.
TIME_LIMIT = 300.0
# Bundles asked for and not yet taken, for each worker: enough that a long document does not leave the others idle.
AHEAD = 8
# What a worker process reads before another takes its place, so that nothing can pile up in it.
TASKS_PER_WORKER = 250
# How often waiting looks whether to stop.
POLL = 0.2

Result = PlanBundle | str


@dataclass(frozen=True, slots=True)
class Task:
    """A folder to build the bundle of, with the rulings that hold for its mentions."""

    folder: Path
    decisions: tuple[DecisionRecord, ...] = ()
    inputs: str = ""


def all_cores() -> int:
    """How many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def build(task: Task) -> Result:
    """The bundle of a folder, or in one line why there is none; never an exception."""
    from etl.load.bundle import build_bundle

    try:
        return build_bundle(task.folder, task.decisions)
    except EtlError as error:
        return str(error)
    except Exception as error:
        reason = " ".join(str(error).split())
        return f"{task.folder.name}: cannot be read ({type(error).__name__}{': ' * bool(reason)}{reason})"


def build_all(
    tasks: Iterable[Task],
    jobs: int,
    *,
    stop: Callable[[], bool] = lambda: False,
    time_limit: float = TIME_LIMIT,
) -> Generator[tuple[Task, Result], None, None]:
    """The result of each task, in order. With one job all is done in this process, and without a time limit.

    ``stop`` is asked between results and while waiting; once it says yes nothing more comes. A document that takes
    longer than ``time_limit`` seconds, or ends its worker, is an error of its own and harms no other. Raises
    ``EtlError`` when no worker can be started.
    """
    if jobs == 1:
        for task in tasks:
            if stop():
                return
            yield task, build(task)
        return
    _try_a_worker()
    with _pool(jobs) as (pool, finished):
        waiting: deque[tuple[Task, Future[Result]]] = deque()
        rest = iter(tasks)
        while True:
            for task in islice(rest, AHEAD * jobs - len(waiting)):
                with _interrupts_held():
                    asked = pool.schedule(build, args=(task,), timeout=time_limit)
                waiting.append((task, asked))
            if not waiting:
                finished.set()
                return
            task, future = waiting.popleft()
            while not wait([future], timeout=POLL).done:
                if stop():
                    return
            if stop():
                return
            yield task, _result(task, future, time_limit)


def _result(task: Task, future: Future[Result], time_limit: float) -> Result:
    """What the worker made of it; where it made nothing, why."""
    from pebble import ProcessExpired

    name = task.folder.name
    try:
        return future.result()
    except TimeoutError:
        return f"{name}: given up after {time_limit:g} s (--time-limit sets another limit)"
    except ProcessExpired:
        return f"{name}: reading it ended the process (out of memory, or a fault in a library)"


@contextmanager
def _pool(jobs: int) -> Iterator[tuple[ProcessPool, threading.Event]]:
    """Worker processes, and the mark that all they were given has been taken; without it they are ended at once.

    They hold nothing that could be lost. Started anew, never forked: forks of a process with threads and connections
    are unsound.
    """
    from pebble import ProcessPool

    finished = threading.Event()
    with _interrupts_held():
        pool: Any = ProcessPool(
            max_workers=jobs,
            max_tasks=TASKS_PER_WORKER,
            initializer=_prepare,
            context=multiprocessing.get_context("spawn"),
        )
    try:
        yield pool, finished
    finally:
        if finished.is_set():
            pool.close()
        else:
            pool.stop()
        pool.join()


def _try_a_worker() -> None:
    """Raise ``EtlError`` where a process cannot be started at all: a pool would go on trying."""
    with _interrupts_held():
        process = multiprocessing.get_context("spawn").Process(target=_prepare)
        process.start()
    process.join()
    if process.exitcode:
        raise EtlError("worker processes cannot be started here; --jobs 1 does without them")


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach: a terminal sends it to all, and only this one knows what to do.

    A mask outlives the start of a program, so there is no moment in which a worker could die with a traceback.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare() -> None:
    """Once in each worker: no Ctrl-C, and no life after the parent's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_the_parent, daemon=True).start()


def _die_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
