"""Bundles of many plan folders, built in worker processes and handed back in the order of the folders.

The workers read, extract, reconcile and check; they have no database. Whoever takes the bundles writes them, so that
there is one writer, and takes them one by one, so that only a few are in memory at any time.
"""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from db.records import DecisionRecord, PlanBundle
from etl.inputs import EtlError

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
    from etl.bundle import build_bundle

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
    with _workers(jobs, time_limit) as workers:
        waiting: deque[tuple[Task, Future[Result]]] = deque()
        rest = iter(tasks)
        while True:
            for task in islice(rest, AHEAD * jobs - len(waiting)):
                waiting.append((task, workers.submit(task)))
            if not waiting:
                workers.finished = True
                return
            task, future = waiting.popleft()
            while not wait([future], timeout=POLL).done:
                if stop():
                    return
            if stop():
                return
            try:
                result = future.result()
            except BrokenProcessPool:
                # One of those that were being read has ended its worker, and all are lost: each by itself, then.
                alone = workers.alone(task, stop)
                if alone is None:
                    return
                result = alone
            yield task, result


class _Workers:
    """Pools that are replaced: when they have read enough, and when they are broken."""

    def __init__(self, jobs: int, time_limit: float) -> None:
        self.jobs = jobs
        self.time_limit = time_limit
        self.submitted = 0
        self.finished = False
        self.pool: ProcessPoolExecutor | None = None
        self.single: ProcessPoolExecutor | None = None

    def submit(self, task: Task) -> Future[Result]:
        # The executor's own max_tasks_per_child can hang on the versions of Python that we support (gh-115634).
        if self.pool is not None and self.submitted >= TASKS_PER_WORKER * self.jobs:
            self.pool.shutdown(wait=False)
            self.pool = None
        if self.pool is None:
            self.pool, self.submitted = self._new(self.jobs), 0
        self.submitted += 1
        try:
            with _interrupts_held():
                return self.pool.submit(_work, task)
        except BrokenProcessPool as error:
            self.pool = None
            lost: Future[Result] = Future()
            lost.set_exception(error)
            return lost

    def alone(self, task: Task, stop: Callable[[], bool]) -> Result | None:
        """The result of a task that a worker has to itself; nothing when it is time to stop."""
        if self.single is None:
            self.single = self._new(1)
            try:
                with _interrupts_held():
                    ready = self.single.submit(os.getpid)
                ready.result()
            except BrokenProcessPool as error:
                if stop():
                    return None
                raise EtlError(
                    "worker processes cannot be started here; --jobs 1 does without them"
                ) from error
        start = time.monotonic()
        with _interrupts_held():
            future = self.single.submit(_work, task)
        while not wait([future], timeout=POLL).done:
            if stop():
                return None
        try:
            return future.result()
        except BrokenProcessPool:
            self.single = None
        name = task.folder.name
        if time.monotonic() - start >= self.time_limit:
            return f"{name}: given up after {self.time_limit:g} s (--time-limit sets another limit)"
        return f"{name}: reading it ended the process (out of memory, or a fault in a library)"

    def _new(self, jobs: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            jobs,
            # Started anew, never forked: forks of a process with threads and connections are unsound.
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_prepare,
            initargs=(self.time_limit,),
        )

    def close(self) -> None:
        for pool in (self.pool, self.single):
            if pool is not None:
                pool.shutdown()


@contextmanager
def _workers(jobs: int, time_limit: float) -> Iterator[_Workers]:
    others = set(multiprocessing.active_children())
    workers = _Workers(jobs, time_limit)
    try:
        yield workers
    finally:
        if not workers.finished:
            _terminate(others)
        workers.close()


def _terminate(others: set[multiprocessing.process.BaseProcess]) -> None:
    """End the workers at once: what they are reading is not waited for. They hold nothing that could be lost."""
    for child in set(multiprocessing.active_children()) - others:
        child.terminate()


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


# In a worker


def _prepare(time_limit: float) -> None:
    """Once in each worker: its time limit, no Ctrl-C, and no life after the parent's."""
    global _limit, _nowhere
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit = time_limit
    _nowhere = os.open(os.devnull, os.O_WRONLY)
    threading.Thread(target=_die_with_the_parent, daemon=True).start()


def _die_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(task: Task) -> Result:
    # A thread outside the interpreter ends the process: nothing that Python or a library does can hold it up.
    faulthandler.dump_traceback_later(_limit, exit=True, file=_nowhere)
    try:
        return build(task)
    finally:
        faulthandler.cancel_dump_traceback_later()


_limit = TIME_LIMIT
_nowhere = -1
