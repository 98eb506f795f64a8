"""Uploads over one database in several processes: any of them goes on with a file, and none writes it twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import OperationalError

from app.config import Settings
from app.reading import Services
from app.uploads import jobs as uploading
from app.uploads.held import Gone
from app.uploads.jobs import DEAD_SECONDS, TRIES, Uploads
from db import store
from db.engine import make_engine, upgrade
from db.maintenance.contents import is_empty
from db.maintenance.copy import copy
from db.models import UploadJob
from db.store import jobs
from tests.integration.db.test_store import bundle, enter, value
from tests.needs import ROOT

HEAD = "indicator,year,value,unit\n"
PATIENCE = 60.0


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'shared.db'}"
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    upgrade(engine)
    store.load_plan(engine, bundle())
    yield engine
    engine.dispose()


@pytest.fixture
def process(url: str, engine: Engine) -> Iterator[Any]:
    """Makes what another process would have: an engine, caches and a pool of its own."""
    engines = []

    def make() -> Uploads:
        engines.append(make_engine(url))
        return Uploads(Services(engines[-1], Settings()))

    yield make
    for own in engines:
        own.dispose()


def take(uploads: Uploads, rows: str) -> str:
    token = uploads.take("p", (HEAD + rows).encode(), "a.csv")
    uploads.wait(token, PATIENCE)
    return token


def silence(engine: Engine, seconds: float = DEAD_SECONDS + 1) -> None:
    """As if the workers of all jobs had last been heard of so long ago."""
    with engine.begin() as connection:
        past = datetime.now(UTC) - timedelta(seconds=seconds)
        connection.execute(update(UploadJob).values(heartbeat=past))


def values_of(engine: Engine) -> dict[int, float | None]:
    return {row.year: row.value for row in store.current_observations(engine, "p")}


def test_one_takes_another_accepts_a_third_writes_a_fourth_tells(
    process: Any, engine: Engine
) -> None:
    token = take(process(), "jobz,2021,10,亿元\njobs,2022,11,亿元\n")
    second = process()
    held = second.get(token)
    assert held.preview is not None
    assert held.preview.count("refused") == 1
    second.accept(token, "jobz", "jobs", remember=True)
    assert second.wait(token, PATIENCE).preview.good
    process().commit(token, "李", good_only=False)
    held = process().wait(token, PATIENCE)
    assert held.step == "written"
    assert (held.record.rows_new, held.record.entered_by) == (2, "李")
    assert values_of(engine) == {2021: 10.0, 2022: 11.0}
    assert store.name_aliases(engine, "p") == {"jobz": "jobs"}
    # The file itself is no longer kept.
    with engine.connect() as connection:
        assert connection.scalar(select(UploadJob.data)) == b""


def test_what_changed_since_the_check_is_seen_by_another_process(
    process: Any, engine: Engine
) -> None:
    enter(engine, value("jobs", 2021, 9.0))
    token = take(process(), "jobs,2021,10,亿元\n")
    enter(engine, value("jobs", 2021, 11.0), by="王")
    writer = process()
    # Looking again shows what stands now, and still does not pass for having seen it when the check was made.
    assert writer.get(token).step == "checked"
    writer.commit(token, "李", good_only=False)
    held = process().wait(token, PATIENCE)
    assert (held.step, held.stale) == ("checked", True)
    assert values_of(engine) == {2021: 11.0}
    writer.commit(token, "李", good_only=False)
    assert writer.wait(token, PATIENCE).step == "written"
    assert values_of(engine) == {2021: 10.0}


def test_values_that_were_not_shown_are_not_written(process: Any, engine: Engine) -> None:
    token = take(process(), "jobs,2021,10,亿元\n职位,2022,11,亿元\n")
    # Since then the name means an indicator: another process would write two values where one was shown.
    store.remember_alias(engine, "p", "职位", "jobs", entered_by="王")
    writer = process()
    writer.commit(token, "李", good_only=True)
    held = writer.wait(token, PATIENCE)
    assert (held.step, held.stale) == ("checked", True)
    assert held.preview.good
    assert values_of(engine) == {}


def test_two_who_press_at_once_write_once(process: Any, engine: Engine) -> None:
    first, second = process(), process()
    for year in range(2021, 2026):
        token = take(first, f"jobs,{year},10,亿元\n")
        second.get(token)
        barrier = threading.Barrier(2)

        def press(uploads: Uploads, token: str = token, barrier: Any = barrier) -> None:
            barrier.wait(PATIENCE)
            uploads.commit(token, "李", good_only=False)

        threads = [threading.Thread(target=press, args=(each,)) for each in (first, second)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        assert {each.wait(token, PATIENCE).step for each in (first, second)} == {"written"}
    assert len(store.uploads(engine, "p")) == 5
    # Pressing once more changes nothing.
    first.commit(token, "李", good_only=False)
    assert len(store.uploads(engine, "p")) == 5


KILLED = """
import sys, time
from app.config import Settings
from app.uploads.jobs import Uploads
from app.reading import Services
from db.engine import make_engine
from db.store import jobs

finish = jobs.finish_job
def late(*arguments):
    if {after}:
        finish(*arguments)
    print("writing", flush=True)
    time.sleep(600)
jobs.finish_job = late
uploads = Uploads(Services(make_engine({url!r}), Settings()))
uploads.commit({token!r}, "李", good_only=False)
uploads.wait({token!r}, 600)
"""


@pytest.mark.parametrize("after", [False, True])
def test_a_writer_killed_in_mid_write_has_written_nothing_and_can_be_pressed_again(
    process: Any, engine: Engine, url: str, after: bool
) -> None:
    first = process()
    token = take(first, "jobs,2021,10,亿元\n")
    with subprocess.Popen(
        [sys.executable, "-c", KILLED.format(url=url, token=token, after=after)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"writing\n"
        assert first.get(token).step == "writing"
        assert values_of(engine) == {}
        writer.send_signal(signal.SIGKILL)
        writer.wait(PATIENCE)
    # As long as it may live, nobody takes its place.
    first.commit(token, "王", good_only=False)
    assert first.get(token).step == "writing"
    assert not first.drop(token)
    silence(engine)
    held = first.get(token)
    assert (held.step, held.problem and held.problem.code) == ("checked", "interrupted")
    assert values_of(engine) == {}
    first.commit(token, "王", good_only=False)
    assert first.wait(token, PATIENCE).step == "written"
    assert values_of(engine) == {2021: 10.0}
    assert [each.entered_by for each in store.uploads(engine, "p")] == ["王"]


@pytest.mark.parametrize("pressed", [False, True])
def test_a_writer_thought_dead_that_lives_writes_nothing_more(
    process: Any, engine: Engine, monkeypatch: pytest.MonkeyPatch, pressed: bool
) -> None:
    slow, other = process(), process()
    token = take(slow, "jobs,2021,10,亿元\n")
    begun, go = threading.Event(), threading.Event()
    real = jobs.revisions_at

    def late(*arguments: Any) -> Any:
        if not begun.is_set():
            begun.set()
            go.wait(PATIENCE)
        return real(*arguments)

    monkeypatch.setattr(jobs, "revisions_at", late)
    monkeypatch.setattr(jobs, "beat_jobs", lambda *_: None)
    slow.commit(token, "李", good_only=False)
    assert begun.wait(PATIENCE)
    silence(engine)
    assert other.get(token).step == "checked"
    if pressed:
        other.commit(token, "王", good_only=False)
        assert other.wait(token, PATIENCE).step == "written"
    go.set()
    expected = "written" if pressed else "checked"
    assert slow.wait(token, PATIENCE).step == expected
    assert [each.entered_by for each in store.uploads(engine, "p")] == ["王"] * pressed


def test_an_answer_lost_after_the_commit_is_not_taken_for_a_failure(
    process: Any, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = store.record_upload

    def lost(*arguments: Any, **more: Any) -> Any:
        real(*arguments, **more)
        raise OperationalError("commit", {}, Exception("server closed the connection"))

    uploads = process()
    token = take(uploads, "jobs,2021,10,亿元\n")
    monkeypatch.setattr(store, "record_upload", lost)
    uploads.commit(token, "李", good_only=False)
    held = uploads.wait(token, PATIENCE)
    assert (held.step, held.record.rows_new) == ("written", 1)


def test_what_could_not_be_written_can_be_pressed_again(
    process: Any, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OperationalError("insert", {}, Exception("database or disk is full"))

    uploads = process()
    token = take(uploads, "jobs,2021,10,亿元\n")
    with monkeypatch.context() as patch:
        patch.setattr(store, "record_upload", full)
        uploads.commit(token, "李", good_only=False)
        held = uploads.wait(token, PATIENCE)
    assert (held.step, held.problem.code) == ("checked", "unwritten")
    uploads.commit(token, "李", good_only=False)
    held = uploads.wait(token, PATIENCE)
    assert (held.step, held.problem) == ("written", None)


def test_a_check_whose_process_died_is_made_by_another_though_not_for_ever(
    process: Any, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = process()
    # It takes the file, and never gets to work.
    monkeypatch.setattr(dead, "_start", lambda *_: None)
    token = dead.take("p", (HEAD + "jobs,2021,10,亿元\n").encode(), "a.csv")
    other = process()
    assert other.get(token).step == "waiting"
    silence(engine)
    other.get(token)
    assert other.wait(token, PATIENCE).step == "checked"
    with engine.begin() as connection:
        connection.execute(update(UploadJob).values(step="reading", tries=TRIES))
    # By a clock that was put back, a sign of life from tomorrow.
    silence(engine, -86400)
    other.get(token)
    held = process().get(token)
    assert (held.step, held.problem.code) == ("failed", "unexpected")


def test_a_beat_tells_the_others_how_far_it_is(process: Any, engine: Engine) -> None:
    uploads, other = process(), process()
    token = take(uploads, "jobs,2021,10,亿元\n")
    job = jobs.job_of(engine, token)
    assert job is not None
    turn = jobs.take_up_job(engine, job, {"step": "writing"})
    assert turn is not None
    jobs.beat_jobs(engine, [(job.id, turn, "writing", 3, 7), (job.id, turn - 1, "reading", 1, 1)])
    held = other.get(token)
    assert (held.step, held.done, held.total) == ("writing", 3, 7)
    # Whoever read the job before is too late.
    assert jobs.take_up_job(engine, replace(job, step="writing"), {}) is None
    assert not jobs.change_job(engine, job.id, turn - 1, step="failed")


def test_old_and_many_and_large_files_are_forgotten(
    process: Any, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = process()
    old = take(uploads, "jobs,2021,10,亿元\n")
    with engine.begin() as connection:
        past = datetime.now(UTC) - timedelta(seconds=uploading.KEPT_SECONDS + 60)
        connection.execute(update(UploadJob).values(touched=past))
    young = take(uploads, "jobs,2021,10,亿元\n")
    with pytest.raises(Gone):
        uploads.get(old)
    uploads.get(young)
    monkeypatch.setattr(uploading, "HELD_BYTES", 960)
    take(uploads, "jobs,2021,10,亿元\n" * 45)
    with pytest.raises(Gone):
        uploads.get(young)


def test_files_on_their_way_are_not_copied_and_make_no_database_full(
    process: Any, engine: Engine, tmp_path: Path
) -> None:
    take(process(), "jobs,2021,10,亿元\n")
    other = make_engine(f"sqlite:///{tmp_path / 'other.db'}")
    assert "upload_job" not in copy(engine, other)
    with other.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(UploadJob)) == 0
    other.dispose()
    empty = make_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    upgrade(empty)
    jobs.open_job(empty, "t", "p", b"x", "a", pasted=False, most=9, most_bytes=99, seconds=60)
    assert is_empty(empty)
    empty.dispose()


def test_the_token_itself_is_not_in_the_database(process: Any, engine: Engine) -> None:
    token = take(process(), "jobs,2021,10,亿元\n")
    with engine.connect() as connection:
        assert token not in repr(connection.execute(select(UploadJob)).all())
