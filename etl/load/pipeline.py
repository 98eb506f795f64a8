"""Plan folders into the database: what has changed is built (``etl.load.batch``), written, one transaction a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError

from db import store
from db.records import DecisionRecord, LoadReport, PlanBundle
from etl.load.batch import TIME_LIMIT, Task, build, build_all
from etl.load.inputs import EtlError, fingerprint, plan_folders

__all__ = ["EtlError", "Outcome", "Watcher", "load_seed", "load_seeds", "plan_folders"]


@dataclass(slots=True)
class Outcome:
    """What a run over several folders did: a report for each one loaded, a line for each one not.

    ``stopped``: it was asked to stop, and ``left`` folders were not looked at.
    """

    reports: list[LoadReport] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    left: int = 0

    @property
    def stopped(self) -> bool:
        """Whether the run ended before all was done."""
        return self.left > 0

    @property
    def exit_code(self) -> int:
        """2 when some input could not be used."""
        return 2 if self.errors else 0


class Watcher(Protocol):
    """Who is told how a run goes on."""

    def begin(self, folders: int, unchanged: int) -> None:
        """So many folders there are, and so many of them need not be read."""

    def done(self, result: LoadReport | str) -> None:
        """One more is loaded (its report), or cannot be (the reason)."""


def load_seeds(
    engine: Engine,
    seeds: Path,
    *,
    jobs: int = 1,
    time_limit: float = TIME_LIMIT,
    stop: Callable[[], bool] = lambda: False,
    watcher: Watcher | None = None,
) -> Outcome:
    """Load every plan folder below ``seeds`` (or ``seeds`` itself when it is one), each in its own transaction.

    A folder from which nothing new can come is not read again. One that cannot be loaded is reported and the others
    are loaded. ``jobs`` processes build, this one writes, in the order of the folders. When ``stop`` says so, what
    is being written is finished and the rest left. Raises ``EtlError`` when there is no folder.
    """
    folders = plan_folders(seeds)
    states = store.load_states(engine)
    pending: list[Path] = []
    outcome = Outcome()
    for folder in folders:
        state = states.get(folder.name)
        if state and state.inputs and state.inputs == fingerprint(folder, state.decided):
            outcome.reports.append(LoadReport(folder.name, {}))
        else:
            pending.append(folder)
    outcome.left = len(pending)
    if watcher:
        watcher.begin(len(folders), len(folders) - len(pending))
    # A process for a single folder would cost more than it saves.
    jobs = min(jobs, len(pending)) or 1
    # Closed whatever happens to the database: no worker outlives the run.
    with closing(
        build_all(_tasks(engine, pending), jobs, stop=stop, time_limit=time_limit)
    ) as results:
        for task, built in results:
            result = built if isinstance(built, str) else _write(engine, task, built)
            if isinstance(result, str):
                outcome.errors.append(result)
            else:
                outcome.reports.append(result)
            outcome.left -= 1
            if watcher:
                watcher.done(result)
    return outcome


def load_seed(engine: Engine, folder: Path) -> LoadReport:
    """Read and load one plan folder, whatever is known of it. Raises ``EtlError``; nothing is written then.

    What it was made from is not recorded: this may run in a server that was started long ago, from a source that
    has changed on the disk since.
    """
    task = Task(folder, _decisions(engine, folder.name))
    built = build(task)
    result = built if isinstance(built, str) else _write(engine, task, built)
    if isinstance(result, str):
        raise EtlError(result)
    return result


def _tasks(engine: Engine, folders: list[Path]) -> Iterator[Task]:
    """The tasks, each made when it is its turn, so that its rulings are of then."""
    for folder in folders:
        decisions = _decisions(engine, folder.name)
        # Taken before the folder is read: what changes in between is found changed by the next run.
        yield Task(folder, decisions, fingerprint(folder, [each.id for each in decisions]))


def _decisions(engine: Engine, slug: str) -> tuple[DecisionRecord, ...]:
    try:
        return tuple(store.decisions(engine, slug))
    except LookupError:
        return ()


def _write(engine: Engine, task: Task, bundle: PlanBundle) -> LoadReport | str:
    built: PlanBundle | str = bundle
    while not isinstance(built, str):
        try:
            report = store.load_plan(engine, built, inputs=task.inputs, decided=task.decisions)
            return replace(report, warnings=built.warnings)
        except store.DecisionsChanged:
            # Somebody has ruled on a mention while the folder was read: once more, with that ruling.
            decisions = _decisions(engine, task.folder.name)
            task = Task(
                task.folder,
                decisions,
                task.inputs and fingerprint(task.folder, [each.id for each in decisions]),
            )
            built = build(task)
        except (DataError, IntegrityError) as error:
            reason = str(error.orig).strip().splitlines()[0]
            return f"{task.folder.name}: the database does not take it ({reason})"
    return built
