"""Many plan folders in one run: the rows of a load one by one, whatever is broken, stopped or killed on the way."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import Engine
from sqlalchemy import select as query
from sqlalchemy.exc import OperationalError

from benchmarks.many import write_plans
from db import store
from db.engine import make_engine, upgrade
from db.models import Base
from db.records import LoadReport, PlanBundle
from etl.load.batch import Task, build_all
from etl.load.inputs import EtlError, fingerprint
from etl.load.pipeline import load_seed, load_seeds

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = Path(sys.executable).parent / "plan-monitor"
COUNT = 12
# Of one run alone, or of what hangs on the order in which rows were put in.
OWN = {"loaded_at", "inputs"}


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dozen plans with the seed's text and numbers of their own."""
    return write_plans(tmp_path_factory.mktemp("plans"), COUNT)


@pytest.fixture
def seeds(originals: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(originals, tmp_path / "seeds"))


@pytest.fixture(scope="module")
def one_by_one(originals: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """All rows after each folder was loaded by itself, in this process."""
    engine = fresh(tmp_path_factory.mktemp("reference"))
    for folder in sorted(originals.iterdir()):
        assert load_seed(engine, folder).changed
    found = rows(engine)
    engine.dispose()
    return found


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = fresh(tmp_path)
    yield engine
    engine.dispose()


def fresh(folder: Path) -> Engine:
    engine = make_engine(f"sqlite:///{folder / 'x.db'}")
    upgrade(engine)
    return engine


def rows(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, keys included: folders are written in their order, however they are read."""
    found = {}
    with engine.connect() as connection:
        for name, table in Base.metadata.tables.items():
            columns = [column for column in table.columns if column.name not in OWN]
            listed = connection.execute(query(*columns).order_by(*table.primary_key.columns))
            found[name] = [dict(row._mapping) for row in listed]
    return found


class Notes:
    """A watcher that writes down what it is told."""

    def __init__(self) -> None:
        self.folders = self.unchanged = -1
        self.results: list[LoadReport | str] = []

    def begin(self, folders: int, unchanged: int) -> None:
        self.folders, self.unchanged = folders, unchanged

    def done(self, result: LoadReport | str) -> None:
        self.results.append(result)


def test_all_cores_give_the_rows_of_one_by_one(
    engine: Engine, seeds: Path, one_by_one: dict[str, Any]
) -> None:
    outcome = load_seeds(engine, seeds, jobs=3)
    assert [report.slug for report in outcome.reports] == [f"plan-{n:04d}" for n in range(COUNT)]
    assert all(report.changed for report in outcome.reports)
    assert outcome.exit_code == 0
    assert not outcome.stopped
    assert rows(engine) == one_by_one
    # The plans are not all the same one.
    assert len({row["value"] for row in one_by_one["baseline"]}) > COUNT


def test_a_second_run_reads_nothing_and_changes_nothing(engine: Engine, seeds: Path) -> None:
    load_seeds(engine, seeds, jobs=2)
    before, revision = rows(engine), store.revision_number(engine)
    notes = Notes()
    outcome = load_seeds(engine, seeds, jobs=2, watcher=notes)
    assert (notes.folders, notes.unchanged, notes.results) == (COUNT, COUNT, [])
    assert not any(report.changed for report in outcome.reports)
    assert rows(engine) == before
    assert store.revision_number(engine) == revision


def test_what_differs_is_read_again(
    engine: Engine, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_seeds(engine, seeds)
    shutil.copy(seeds / "plan-0001" / "source.html", seeds / "plan-0004")
    catalogue = seeds / "plan-0007" / "plan.toml"
    catalogue.write_text(catalogue.read_text("utf-8") + "\n# A remark.\n", "utf-8")
    mention = next(m for m in store.plan_view(engine, "plan-0009").mentions if not m.code)
    store.decide(engine, "plan-0009", mention.key, "set_aside", entered_by="李", reason="重复")
    notes = Notes()
    load_seeds(engine, seeds, watcher=notes)
    read = {
        result.slug: result.changed for result in notes.results if isinstance(result, LoadReport)
    }
    assert read == {"plan-0004": True, "plan-0007": False, "plan-0009": True}
    # A change of the program is a change of everything that it reads.
    monkeypatch.setattr("etl.load.inputs.code_version", lambda: "another")
    notes = Notes()
    load_seeds(engine, seeds, watcher=notes)
    assert notes.unchanged == 0
    assert len(notes.results) == COUNT


def test_the_fingerprint_hangs_on_the_source_of_the_program(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from etl.load import inputs

    copy = tmp_path / "program"
    for package in ("etl", "db"):
        shutil.copytree(ROOT / package, copy / package)
    folder = seeds / "plan-0000"
    monkeypatch.setattr(inputs, "__file__", str(copy / "etl" / "load" / "inputs.py"))
    monkeypatch.setattr(inputs, "code_version", inputs.code_version.__wrapped__)
    before = fingerprint(folder, [])
    assert before == fingerprint(folder, [])
    assert before != fingerprint(folder, [1])
    for changed in ("etl/language/zh/numbers/quantities.py", "etl/readers/pdf.py", "db/records.py"):
        with (copy / changed).open("a", encoding="utf-8") as source:
            source.write("\n# Changed.\n")
        after = fingerprint(folder, [])
        assert after != before, changed
        before = after
    with (copy / "db" / "models.py").open("a", encoding="utf-8") as source:
        source.write("\n# Of no weight for what is read.\n")
    assert fingerprint(folder, []) == before
    (folder / "plan.toml").write_text("[plan", "utf-8")
    assert fingerprint(folder, []) == ""


def test_every_library_that_reads_is_part_of_the_fingerprint() -> None:
    import ast
    import importlib.metadata

    from etl.load.inputs import LIBRARIES

    owners = importlib.metadata.packages_distributions()
    # These write catalogues, start processes and reach the database; no bundle is made by them.
    others = {"tomlkit", "pebble", "sqlalchemy"}
    used = set()
    for path in (ROOT / "etl").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            used |= {name.partition(".")[0] for name in names}
    used -= sys.stdlib_module_names | {"etl", "db"}
    found = {owner.lower().replace(".", "-") for name in used for owner in owners[name]}
    assert found - others == {name.lower() for name in LIBRARIES}


def test_a_ruling_made_meanwhile_is_not_overwritten(
    engine: Engine, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_seeds(engine, seeds)
    monkeypatch.setattr("etl.load.inputs.code_version", lambda: "another")
    slug = "plan-0002"
    mention = next(m for m in store.plan_view(engine, slug).mentions if m.use == "target")

    class Reviewer(Notes):
        def done(self, result: LoadReport | str) -> None:
            if not self.results:
                # The first is written; the third has long been asked for.
                store.decide(engine, slug, mention.key, "set_aside", entered_by="李", reason="错")
            super().done(result)

    load_seeds(engine, seeds, jobs=2, watcher=Reviewer())
    used = {m.key: m.use for m in store.plan_view(engine, slug).mentions}
    assert used[mention.key] == "set_aside"
    notes = Notes()
    load_seeds(engine, seeds, watcher=notes)
    assert notes.unchanged == COUNT


def test_broken_folders_are_named_and_the_rest_is_loaded(engine: Engine, seeds: Path) -> None:
    (seeds / "plan-0001" / "source.html").write_bytes(b"\x89PNG\r\n")
    (seeds / "plan-0003" / "source.html").unlink()
    catalogue = seeds / "plan-0005" / "plan.toml"
    text = catalogue.read_text("utf-8")
    catalogue.write_text(text.replace("base_year = 2020", "base_year = 2030"), "utf-8")
    outcome = load_seeds(engine, seeds, jobs=2)
    assert len(outcome.reports) == COUNT - 3
    assert [error.partition("/")[0] for error in outcome.errors] == [
        "plan-0001",
        "plan-0003",
        "plan-0005",
    ]
    assert "\n" not in "".join(outcome.errors)
    assert outcome.exit_code == 2
    # What could not be read is tried again, and named again; the rest is not.
    notes = Notes()
    assert load_seeds(engine, seeds, jobs=2, watcher=notes).errors == outcome.errors
    assert notes.unchanged == COUNT - 3


def workers_of(process: psutil.Process) -> list[psutil.Process]:
    """The processes that read; the standard library keeps another one, for its semaphores."""
    found = []
    for child in process.children():
        # One that has just ended is a worker no more.
        with suppress(psutil.ZombieProcess, psutil.NoSuchProcess):
            if "spawn_main" in " ".join(child.cmdline()):
                found.append(child)
    return found


def test_a_database_that_fails_ends_the_run_and_its_workers(
    engine: Engine, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = store.load_plan
    written: list[str] = []

    def load_plan(engine: Engine, bundle: PlanBundle, **more: Any) -> LoadReport:
        if len(written) == 3:
            assert workers_of(psutil.Process())
            raise OperationalError("insert", {}, Exception("disk full"))
        written.append(bundle.plan.slug)
        return original(engine, bundle, **more)

    monkeypatch.setattr(store, "load_plan", load_plan)
    with pytest.raises(OperationalError, match="disk full"):
        load_seeds(engine, seeds, jobs=2)
    assert not workers_of(psutil.Process())
    monkeypatch.setattr(store, "load_plan", original)
    assert store.plan_slugs(engine) == written
    notes = Notes()
    load_seeds(engine, seeds, watcher=notes)
    assert notes.unchanged == 3


SABOTAGE = """
import multiprocessing, os, time
import etl.load.bundle
original = etl.load.bundle.build_bundle

def build_bundle(folder, *rest):
    if folder.name == "plan-0002":
        os._exit(9)
    if folder.name == "plan-0006":
        time.sleep(3600)
    if folder.name == "plan-0008":
        raise RecursionError("maximum recursion depth exceeded")
    return original(folder, *rest)

etl.load.bundle.build_bundle = build_bundle
"""


def test_a_worker_that_dies_or_hangs_costs_its_own_document_only(
    engine: Engine, seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Workers are new interpreters; this is how something gets into them.
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(SABOTAGE, "utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(hook), str(ROOT)]))
    outcome = load_seeds(engine, seeds, jobs=2, time_limit=4)
    assert len(outcome.reports) == COUNT - 3
    crashed, hung, failed = outcome.errors
    assert "plan-0002" in crashed
    assert "ended the process" in crashed
    assert "plan-0006" in hung
    assert "given up after 4 s" in hung
    assert "plan-0008" in failed
    assert "RecursionError" in failed
    assert not workers_of(psutil.Process())


def test_where_no_worker_can_start_it_says_so(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text("import os; os._exit(1)", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(hook))
    tasks = [Task(folder) for folder in sorted(seeds.iterdir())]
    with pytest.raises(EtlError, match="--jobs 1"):
        list(build_all(tasks, 2))


def test_workers_take_turns(
    seeds: Path, monkeypatch: pytest.MonkeyPatch, one_by_one: dict[str, Any]
) -> None:
    monkeypatch.setattr("etl.load.batch.TASKS_PER_WORKER", 2)
    monkeypatch.setattr("etl.load.batch.AHEAD", 2)
    tasks = [Task(folder) for folder in sorted(seeds.iterdir())]
    seen: set[int] = set()
    built = []
    for task, bundle in build_all(tasks, 2):
        seen |= {worker.pid for worker in workers_of(psutil.Process())}
        built.append((task.folder.name, len(bundle.mentions)))  # type: ignore[union-attr]
    # Twelve folders, two for each worker; successors may be there already that find nothing left to do.
    assert 6 <= len(seen) <= 8
    assert [name for name, _ in built] == [task.folder.name for task in tasks]
    assert sum(mentions for _, mentions in built) == len(one_by_one["mention"])


def run(seeds: Path, database: str, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [PROGRAM, "etl", seeds, "--database", database, *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        # A group of its own, as a terminal gives it: Ctrl-C goes to all of the group.
        start_new_session=True,
        cwd=ROOT,
    )


@pytest.mark.parametrize(
    ("number", "everybody", "jobs"),
    [
        (signal.SIGINT, True, "2"),
        (signal.SIGINT, True, "1"),
        (signal.SIGTERM, False, "2"),
        (signal.SIGTERM, True, "2"),
        (signal.SIGKILL, False, "2"),
    ],
)
def test_stopped_in_mid_run_it_goes_on_from_there(
    number: signal.Signals,
    everybody: bool,
    jobs: str,
    seeds: Path,
    tmp_path: Path,
    one_by_one: dict[str, Any],
) -> None:
    url = f"sqlite:///{tmp_path / 'y.db'}"
    process = run(seeds, url, "--jobs", jobs)
    assert process.stdout is not None
    assert "plan-0000: loaded" in process.stdout.readline()
    workers = workers_of(psutil.Process(process.pid))
    assert bool(workers) == (jobs != "1")
    os.killpg(process.pid, number) if everybody else process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == (-9 if number == signal.SIGKILL else 128 + number)
    assert "Traceback" not in out + err
    engine = make_engine(url)
    slugs = store.plan_slugs(engine)
    assert 1 <= len(slugs) < COUNT
    if number != signal.SIGKILL:
        assert f"stopped: {len(slugs)} loaded, 0 unchanged, {COUNT - len(slugs)} of {COUNT}" in err
        assert len(err.splitlines()) == 1
    _, alive = psutil.wait_procs(workers, timeout=30)
    assert not alive
    again = run(seeds, url, "--jobs", jobs)
    out, err = again.communicate(timeout=120)
    assert again.returncode == 0, err
    assert err == ""
    plans = "1 plan" if len(slugs) == 1 else f"{len(slugs)} plans"
    assert f"{plans}: nothing changed" in out
    assert rows(engine) == one_by_one
    engine.dispose()


@pytest.mark.parametrize("size", [(24, 100), (0, 0)], ids=["usual", "unknown"])
def test_a_terminal_gets_a_bar_with_rate_and_time_left(
    size: tuple[int, int], seeds: Path, tmp_path: Path
) -> None:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, size)
    (seeds / "plan-0001" / "source.html").write_bytes(b"")
    process = subprocess.Popen(
        [PROGRAM, "etl", seeds, "--database", f"sqlite:///{tmp_path / 'y.db'}"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        cwd=ROOT,
    )
    os.close(theirs)
    shown = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            chunk = os.read(ours, 65536)
        except OSError:
            break
        if not chunk:
            break
        shown += chunk
    out = process.communicate(timeout=60)[0].decode()
    os.close(ours)
    text = shown.decode("utf-8", "replace")
    assert process.returncode == 2
    # Done of all, time so far, time left, rate.
    assert re.search(rf"\b1?\d/{COUNT} \[\d\d:\d\d<\d\d:\d\d, +[\d.]+( plans/s|s/ plans)\]", text)
    assert "plan-0001/source.html" in text
    assert f"{COUNT - 1} plans loaded" in out
    assert "Traceback" not in text


def test_one_folder_needs_no_other_process(
    engine: Engine, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pebble.ProcessPool", None)
    assert load_seeds(engine, seeds / "plan-0000", jobs=8).reports[0].changed


def test_on_postgresql(postgresql_url: str, seeds: Path, one_by_one: dict[str, Any]) -> None:
    for folder in sorted(seeds.iterdir())[4:]:
        shutil.rmtree(folder)
    (seeds / "plan-0001" / "source.html").write_bytes(b"<html></html>")
    engine = make_engine(postgresql_url)
    upgrade(engine)
    outcome = load_seeds(engine, seeds, jobs=2)
    assert [report.slug for report in outcome.reports] == ["plan-0000", "plan-0002", "plan-0003"]
    assert len(outcome.errors) == 1
    again = load_seeds(engine, seeds, jobs=2)
    assert not any(report.changed for report in again.reports)
    stored = rows(engine)["mention"]
    engine.dispose()
    kept = {row["id"] for row in one_by_one["document"] if row["plan_id"] in {1, 3, 4}}
    assert [row["key"] for row in stored] == [
        row["key"] for row in one_by_one["mention"] if row["document_id"] in kept
    ]
