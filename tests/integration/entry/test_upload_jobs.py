"""Files between choosing and writing: held by token, worked on in the background, forgotten in the end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.config import Settings
from app.entry.problems import FileProblem
from app.entry.table.recognise import recognise_file
from app.reading import Services
from app.uploads import jobs as uploading
from app.uploads.held import Gone, Held
from app.uploads.jobs import Uploads
from db import store
from db.engine import make_engine, upgrade
from tests.integration.db.test_store import bundle, enter, value

HEAD = "indicator,year,value,unit\n"
PATIENCE = 60.0


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(
        f"sqlite:///{tmp_path / 'uploads.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgresql_url")
    )
    upgrade(engine)
    store.load_plan(engine, bundle())
    yield engine
    engine.dispose()


@pytest.fixture
def uploads(engine: Engine) -> Uploads:
    return Uploads(Services(engine, Settings()))


def take(uploads: Uploads, rows: str, name: str = "a.csv") -> Held:
    return uploads.wait(uploads.take("p", (HEAD + rows).encode(), name), PATIENCE)


def test_a_file_is_checked_and_written_by_its_token(uploads: Uploads, engine: Engine) -> None:
    held = take(uploads, "jobs,2021,10,亿元\njobs,2022,x,亿元\n")
    assert held.step == "checked"
    # A file with a bad row is not written unless the good ones are asked for.
    uploads.commit(held.token, "李", good_only=False)
    assert uploads.wait(held.token, PATIENCE).step == "checked"
    assert store.uploads(engine, "p") == []
    uploads.commit(held.token, "李", good_only=True)
    assert uploads.wait(held.token, PATIENCE).step == "written"
    (record,) = store.uploads(engine, "p")
    assert (record.rows_new, record.entered_by, record.filename) == (1, "李", "a.csv")


@pytest.mark.parametrize("deleted", [False, True])
def test_what_changed_since_the_check_is_not_written_over(
    uploads: Uploads, engine: Engine, deleted: bool
) -> None:
    if deleted:
        enter(engine, value("jobs", 2021, 9.0))
        enter(engine, value("jobs", 2021, None, deleted=True))
    held = take(uploads, "jobs,2021,10,亿元\n")
    enter(engine, value("jobs", 2021, 11.0), by="王")
    uploads.commit(held.token, "李", good_only=False)
    held = uploads.wait(held.token, PATIENCE)
    assert (held.step, held.stale) == ("checked", True)
    assert [row.value for row in store.current_observations(engine, "p")] == [11.0]
    # Checked again, the same file can be written by whoever wants to.
    uploads.commit(held.token, "李", good_only=False)
    assert uploads.wait(held.token, PATIENCE).step == "written"
    assert [row.value for row in store.current_observations(engine, "p")] == [10.0]


def test_a_withdrawn_value_is_entered_again_by_a_file(uploads: Uploads, engine: Engine) -> None:
    enter(engine, value("jobs", 2021, 9.0))
    enter(engine, value("jobs", 2021, None, deleted=True))
    held = take(uploads, "jobs,2021,10,亿元\n")
    uploads.commit(held.token, "李", good_only=False)
    assert uploads.wait(held.token, PATIENCE).step == "written"


def test_names_are_accepted_taken_back_and_remembered_with_the_rows(
    uploads: Uploads, engine: Engine
) -> None:
    held = take(uploads, "jobz,2021,10,亿元\n")
    assert held.preview is not None
    assert not held.preview.good
    for code, good in (("jobs", True), ("", False), ("jobs", True)):
        uploads.accept(held.token, "jobz", code, remember=True)
        held = uploads.wait(held.token, PATIENCE)
        assert held.preview is not None
        assert held.preview.good is good
    assert store.name_aliases(engine, "p") == {}
    uploads.commit(held.token, "李", good_only=False)
    assert uploads.wait(held.token, PATIENCE).step == "written"
    assert store.name_aliases(engine, "p") == {"jobz": "jobs"}


def test_a_bad_file_and_an_unforeseen_error_both_end_in_an_answer(
    uploads: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = uploads.wait(uploads.take("p", b"", "a.csv"), PATIENCE)
    assert (held.step, held.problem and held.problem.code) == ("failed", "empty")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(uploading, "recognise_file", broken)
    held = take(uploads, "jobs,2021,10,亿元\n")
    assert (held.step, held.problem and held.problem.code) == ("failed", "unexpected")


def test_questions_are_held_with_the_file_and_any_answer_counts_for_it(
    uploads: Uploads, engine: Engine
) -> None:
    text = "indicator,year,region,value,unit\njobs,2021,a,10,亿元\njobs,2021,b,11,亿元\n"
    token = uploads.take("p", text.encode(), "a.csv")
    held = uploads.wait(token, PATIENCE)
    assert held.step == "failed"
    assert held.problem is not None
    (question,) = held.problem.questions
    assert (question.code, question.choices[1].answer) == ("narrows", "C=only:b")
    # How far it is understood is known, and nothing can be written.
    assert held.table is not None
    assert held.table.columns["value"] == "value"
    uploads.commit(token, "李", good_only=True)
    assert uploads.wait(token, PATIENCE).step == "failed"
    # Another process takes the answer.
    other = Uploads(Services(engine, Settings()))
    other.answer(token, {"C": "only:b"})
    held = other.wait(token, PATIENCE)
    assert held.step == "checked"
    assert held.table is not None
    assert held.table.answers == {"C": "only:b"}
    assert (held.table.cells["total"], held.table.cells["used"]) == (15, 10)
    # An answer can be taken back, and given otherwise.
    uploads.answer(token, {})
    assert uploads.wait(token, PATIENCE).step == "failed"
    uploads.answer(token, {"C": "only:a"})
    uploads.wait(token, PATIENCE)
    uploads.commit(token, "李", good_only=False)
    assert uploads.wait(token, PATIENCE).step == "written"
    (row,) = store.current_observations(engine, "p")
    assert row.value == 10


def test_the_oldest_is_forgotten_and_work_is_not(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 4
    uploads = Uploads(Services(engine, Settings()), most)
    begun, go = threading.Event(), threading.Event()

    def slow(*_: object, **__: object) -> None:
        begun.set()
        go.wait(PATIENCE)
        raise FileProblem("empty")

    quick = recognise_file
    monkeypatch.setattr(uploading, "recognise_file", slow)
    busy = uploads.take("p", b"x", "slow.csv")
    assert begun.wait(PATIENCE)
    monkeypatch.setattr(uploading, "recognise_file", quick)
    tokens = [take(uploads, "jobs,2021,10,亿元\n").token for _ in range(most + 2)]
    assert uploads.get(busy).step == "reading"
    with pytest.raises(Gone):
        uploads.get(tokens[0])
    assert uploads.get(tokens[-1]).step == "checked"
    go.set()
    assert uploads.wait(busy, PATIENCE).step == "failed"
    for token in ("", "nobody's", None):
        with pytest.raises(Gone):
            uploads.get(token)
    uploads.drop(tokens[-1])
    with pytest.raises(Gone):
        uploads.wait(tokens[-1], 0)


def test_many_threads_write_many_files_and_none_is_lost(uploads: Uploads, engine: Engine) -> None:
    def one(at: int) -> None:
        held = take(uploads, f"jobs,{2021 + at},{at + 1},亿元\n", f"{at}.csv")
        uploads.commit(held.token, "李", good_only=False)
        assert uploads.wait(held.token, PATIENCE).step == "written"

    threads = [threading.Thread(target=one, args=(at,)) for at in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert {row.year: row.value for row in store.current_observations(engine, "p")} == {
        2021 + at: at + 1.0 for at in range(5)
    }
