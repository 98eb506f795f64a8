"""What breaks around the program: a database away, locked, full; workers killed; a clock put back. Nothing is lost."""

from __future__ import annotations

import base64
import json
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests
from sqlalchemy import Engine, event

import db.engine
import db.store.actuals
from app.config import Settings
from app.reading import Services
from app.uploads.jobs import Uploads
from benchmarks.callbacks import LIST, PATH, body
from benchmarks.uploads import SLUG, make_plan
from db import store
from db.engine import make_engine, upgrade
from db.maintenance.contents import check
from db.store import jobs
from tests.integration.db.test_store import bundle, enter, value
from tests.integration.web.test_serve import served
from tests.postgresql import private_cluster

HEAD = "indicator,year,value,unit\n"
PATIENCE = 90.0


class Analyst:
    """A person at the Actuals page, by what the page sends; patient with a server that is away."""

    def __init__(self, port: int, plan: str) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.session = requests.Session()
        self.context = {"plan": plan, "lang": "en"}
        self.session.cookies.set("lang", "en")
        self.listed = self.session.get(self.address + LIST, timeout=PATIENCE).json()
        # Whatever the server has answered instead of what was asked for.
        self.refusals: list[tuple[int, str]] = []

    def choose(self, text: str) -> Any:
        """Choose a file; the page once it is checked, ``None`` when it was refused."""
        contents = f"data:text/csv;base64,{base64.b64encode(text.encode()).decode()}"
        taken = self.send("upload.contents", {"upload.contents": contents})
        return taken and self.settled(taken)

    def write(self, token: str) -> Any:
        """Press the button; what the page is told, if anything."""
        values = {"commit.n_clicks": 1, "upload-token.data": token, "entered-by.value": "Li"}
        return self.send("commit.n_clicks", values)

    def settled(self, answer: Any, token: str = "") -> Any:
        """What the page shows once no work goes on, asking again as the page does."""
        end = time.monotonic() + PATIENCE
        while answer is None or answer["upload-again"]["data"]:
            assert time.monotonic() < end, "it never came to an end"
            time.sleep(0.3)
            token = (answer and answer["upload-token"]["data"]) or token
            values = {"upload-tick.data": time.monotonic(), "upload-token.data": token}
            answer = self.send("upload-tick.data", values)
        return answer

    def send(self, changed: str, values: dict[str, Any]) -> Any:
        """The answer of a callback; ``None`` when there is none, or a refusal, which is noted."""
        given = {**values, "upload-context.data": self.context}
        try:
            answer = self.session.post(
                self.address + PATH, json=body(self.listed, changed, given), timeout=PATIENCE
            )
        except requests.ConnectionError:
            return None
        if answer.status_code != 200:
            self.refusals.append((answer.status_code, answer.text))
            return None
        return answer.json()["response"]


def is_written(shown: Any) -> bool:
    return '"committed"' in json.dumps(shown["outcome"])


def test_postgresql_restarted_under_load_loses_nothing(tmp_path: Path) -> None:
    with private_cluster() as cluster:
        url = cluster.new_database()
        engine = make_engine(url)
        upgrade(engine)
        make_plan(engine, 200)
        with served(url, tmp_path / "log") as (_, port):
            stop, troubles = threading.Event(), []
            confirmed: dict[int, list[float]] = {}
            analysts = [Analyst(port, SLUG) for _ in range(4)]

            def work(number: int) -> None:
                try:
                    enter_values(number)
                except BaseException as error:
                    troubles.append(error)
                    raise

            def enter_values(number: int) -> None:
                own = confirmed.setdefault(number, [])
                at = 0
                while not stop.is_set():
                    at += 1
                    row = f"i{number:05d},2021,{at},亿元\n"
                    shown = analysts[number].choose(HEAD + row)
                    if shown is None:
                        continue
                    token = shown["upload-token"]["data"]
                    while not is_written(shown):
                        shown = analysts[number].settled(analysts[number].write(token), token)
                        assert is_written(shown) or not shown["commit"]["disabled"]
                    own.append(float(at))

            threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
            for thread in threads:
                thread.start()
            until(lambda: all(len(confirmed.get(n, [])) >= 2 for n in range(4)))
            for _ in range(2):
                before = {n: len(confirmed[n]) for n in range(4)}
                cluster.restart()
                until(
                    lambda before=before: (
                        troubles or all(len(confirmed[n]) > before[n] + 1 for n in range(4))
                    )
                )
            stop.set()
            for thread in threads:
                thread.join(PATIENCE)
            assert troubles == []
            for analyst in analysts:
                for status, text in analyst.refusals:
                    assert status == 503
                    assert "database" in json.loads(text)["message"]
        held: dict[str, list[float | None]] = {}
        for row in store.observation_revisions(engine, SLUG):
            held.setdefault(row.code, []).append(row.value)
        # Every value that was confirmed, once, in its order, and none besides.
        assert held == {f"i{n:05d}": own for n, own in confirmed.items()}
        assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")
        engine.dispose()


def until(true: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'faults.db'}"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    upgrade(engine)
    store.load_plan(engine, bundle())
    yield engine
    engine.dispose()


def values_of(engine: Engine) -> dict[int, float | None]:
    return {row.year: row.value for row in store.current_observations(engine, "p")}


@contextmanager
def held_by_another(url: str) -> Iterator[None]:
    """As another program does that writes for long."""
    path = url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_database_locked_for_ten_seconds_is_waited_for(engine: Engine, url: str) -> None:
    uploads = Uploads(Services(engine, Settings()))
    token = uploads.take("p", (HEAD + "jobs,2021,10,亿元\n").encode(), "a.csv")
    assert uploads.wait(token, PATIENCE).step == "checked"
    pressed = threading.Thread(
        target=uploads.commit, args=(token, "李"), kwargs={"good_only": False}
    )
    with held_by_another(url):
        pressed.start()
        time.sleep(10)
        # Reading waits for nobody.
        assert values_of(engine) == {}
        assert uploads.get(token).step == "checked"
    pressed.join(PATIENCE)
    assert uploads.wait(token, PATIENCE).step == "written"
    assert values_of(engine) == {2021: 10.0}


def test_a_database_locked_for_longer_is_said_and_the_file_can_be_written_later(
    engine: Engine, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db.engine, "BUSY_TIMEOUT_MS", 300)
    impatient = make_engine(url)
    uploads = Uploads(Services(impatient, Settings()))
    token = uploads.take("p", (HEAD + "jobs,2021,10,亿元\n").encode(), "a.csv")
    uploads.wait(token, PATIENCE)
    real, begun, go = jobs.revisions_at, threading.Event(), threading.Event()

    def late(*arguments: Any) -> Any:
        begun.set()
        go.wait(PATIENCE)
        return real(*arguments)

    monkeypatch.setattr(jobs, "revisions_at", late)
    uploads.commit(token, "李", good_only=False)
    assert begun.wait(PATIENCE)
    with held_by_another(url):
        go.set()
        until(lambda: uploads.get(token).problem)
        held = uploads.get(token)
        assert (held.step, held.problem and held.problem.code) == ("checked", "unwritten")
        assert held.preview is not None
    # What went wrong is told to the other processes once the database takes it.
    held = uploads.wait(token, PATIENCE)
    assert (held.step, held.problem and held.problem.code) == ("checked", "unwritten")
    assert values_of(engine) == {}
    uploads.commit(token, "李", good_only=False)
    assert uploads.wait(token, PATIENCE).step == "written"
    assert values_of(engine) == {2021: 10.0}
    impatient.dispose()


@contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """A file system of 4 MB; ``None`` where this account may not mount one."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(folder)],
        capture_output=True,
        check=False,
    )
    try:
        yield folder if mounted.returncode == 0 else None
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_is_said_and_nothing_is_half_written(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    with small_disk(folder) as disk:
        engine = make_engine(f"sqlite:///{folder / 'full.db'}")
        full = threading.Event()

        # Without rights to mount: SQLite's own limit, which it reports in the same words.
        @event.listens_for(engine, "begin")
        def limit(connection: Any) -> None:
            if disk is None:
                most = 1 if full.is_set() else 1_000_000
                connection.exec_driver_sql(f"PRAGMA max_page_count={most}")

        upgrade(engine)
        make_plan(engine, 300)
        uploads = Uploads(Services(engine, Settings()))
        rows = [f"i{n:05d},{year},1.5,亿元\n" for n in range(300) for year in range(2021, 2026)]
        token = uploads.take(SLUG, (HEAD + "".join(rows)).encode(), "a.csv")
        assert uploads.wait(token, PATIENCE).step == "checked"
        filler = folder / "filler"
        real = jobs.revisions_at

        def fill(*arguments: Any) -> Any:
            # Once the order to write is in the database, and before the values are.
            full.set()
            if disk is not None:
                with suppress(OSError), filler.open("wb", buffering=0) as file:
                    while file.write(b"x" * 4096):
                        pass
            return real(*arguments)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(jobs, "revisions_at", fill)
            uploads.commit(token, "李", good_only=False)
            until(lambda: uploads.get(token).problem)
        held = uploads.get(token)
        assert (held.step, held.problem and held.problem.code) == ("checked", "unwritten")
        # Reading goes on.
        assert store.current_observations(engine, SLUG) == []
        full.clear()
        filler.unlink(missing_ok=True)
        assert check(engine).faults == []
        uploads.wait(token, PATIENCE)
        uploads.commit(token, "李", good_only=False)
        assert uploads.wait(token, PATIENCE).step == "written"
        assert len(store.current_observations(engine, SLUG)) == len(rows)
        engine.dispose()


class Earlier(datetime):
    """A clock that somebody has put back by a day."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return datetime.now(tz) - timedelta(days=1)


def test_a_clock_put_back_changes_no_order(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    uploads = Uploads(Services(engine, Settings()))
    token = uploads.take("p", (HEAD + "jobs,2022,1,亿元\n").encode(), "a.csv")
    assert uploads.wait(token, PATIENCE).step == "checked"
    enter(engine, value("jobs", 2021, 1.0))
    enter(engine, value("jobs", 2021, 2.0))
    before = datetime.now(UTC)
    monkeypatch.setattr(db.store.actuals, "datetime", Earlier)
    monkeypatch.setattr(jobs, "datetime", Earlier)
    enter(engine, value("jobs", 2021, 3.0))
    uploads.commit(token, "李", good_only=False)
    # The file came from the future, and is neither forgotten nor thought dead.
    assert uploads.wait(token, PATIENCE).step == "written"
    assert values_of(engine) == {2021: 3.0, 2022: 1.0}
    revisions = store.observation_revisions(engine, "p")
    assert [(row.year, row.revision, row.value) for row in revisions] == [
        (2021, 1, 1.0),
        (2021, 2, 2.0),
        (2021, 3, 3.0),
        (2022, 1, 1.0),
    ]
    entered = [record.entered_at for record in reversed(store.uploads(engine, "p"))]
    assert entered == sorted(entered)
    # As of that day: the last that was entered, not the last by the clock.
    as_of = store.current_observations(engine, "p", as_of=before)
    assert {row.year: row.value for row in as_of} == {2021: 3.0, 2022: 1.0}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_workers_killed_in_mid_upload_lose_nothing_and_the_page_says_what_happened(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = (
        f"sqlite:///{tmp_path / 'killed.db'}"
        if kind == "sqlite"
        else request.getfixturevalue("postgresql_url")
    )
    engine = make_engine(url)
    upgrade(engine)
    make_plan(engine, 4000)
    rows = [f"i{n:05d},{year},1.5,亿元\n" for n in range(4000) for year in range(2021, 2026)]
    with served(url, tmp_path / "log") as (process, port):
        analyst = Analyst(port, SLUG)
        shown = analyst.choose(HEAD + "".join(rows))
        assert not shown["commit"]["disabled"]
        token = shown["upload-token"]["data"]
        presses = 0
        while not is_written(shown):
            presses += 1
            pressed: list[Any] = []
            press = threading.Thread(target=lambda into=pressed: into.append(analyst.write(token)))
            press.start()
            if presses == 1:
                until(lambda: (job := jobs.job_of(engine, token)) and job.step != "checked")
                for worker in psutil.Process(process.pid).children():
                    worker.send_signal(signal.SIGKILL)
            press.join(PATIENCE)
            shown = analyst.settled(pressed[0] if pressed else None, token)
            if not is_written(shown):
                assert "nothing was written" in json.dumps(shown["preview"])
                assert not shown["commit"]["disabled"]
                assert store.uploads(engine, SLUG) == []
        assert presses <= 2
    assert len(store.uploads(engine, SLUG)) == 1
    assert len(store.observation_revisions(engine, SLUG)) == len(rows)
    engine.dispose()
