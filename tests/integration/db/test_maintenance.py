"""Backup, restore, check, copy and upgrade, on both engines."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from click.testing import CliRunner
from sqlalchemy import Engine, text

from app.cli import main
from db import store
from db.engine import DatabaseError, make_engine, migrations, schema_is_current, upgrade
from db.maintenance.backup import backup
from db.maintenance.contents import check, is_empty
from db.maintenance.copy import copy
from db.maintenance.restore import restore
from db.maintenance.upgrade import prepare, upgrade_with_backup
from tests.integration.db.test_store import bundle, enter, value

KINDS = ["sqlite", "postgresql"]


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PostgreSQL's backups go when no folder is named."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(
        f"sqlite:///{tmp_path / 'live.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgresql_url")
    )
    upgrade(engine)
    store.load_plan(engine, bundle())
    enter(engine, value("jobs", 2021, 9.0))
    yield engine
    engine.dispose()


def held(engine: Engine) -> dict[int, float | None]:
    return {row.year: row.value for row in store.current_observations(engine, "p")}


def back_to(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        config = migrations(engine)
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, list(arguments))
    return done.exit_code, done.output


def address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def test_what_was_backed_up_comes_back_and_what_was_there_is_kept(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = backup(engine, tmp_path / "backup")
    # Two entries, so that the number of the write alone would not tell old from new.
    enter(engine, value("jobs", 2022, 10.0))
    before = store.revision_number(engine)
    with pytest.raises(DatabaseError, match="not empty"):
        restore(engine, file)
    assert held(engine) == {2021: 9.0, 2022: 10.0}
    kept = restore(engine, file, force=True)
    assert held(engine) == {2021: 9.0}
    assert store.revision_number(engine) > before
    # New rows get keys that no restored row has.
    enter(engine, value("jobs", 2023, 11.0))
    assert kept is not None
    restore(engine, kept, force=True)
    assert held(engine) == {2021: 9.0, 2022: 10.0}
    assert check(engine).faults == []


def test_a_backup_never_overwrites_unasked_and_leaves_no_half_file(
    engine: Engine, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    file = backup(engine, folder / "backup")
    with pytest.raises(DatabaseError, match="exists already"):
        backup(engine, file)
    assert backup(engine, file, force=True) == file
    assert [path.name for path in folder.iterdir()] == ["backup"]
    assert file.stat().st_mode & 0o077 == 0


def test_a_backup_under_writing_is_one_moment(engine: Engine, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        at = 0
        while not stop.is_set():
            at += 1
            # Both or neither.
            enter(engine, value("jobs", 2022, float(at)), value("jobs", 2023, float(at)))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        files = [backup(engine, tmp_path / f"{at}.backup") for at in range(3)]
    finally:
        stop.set()
        writer.join()
    for file in files:
        restore(engine, file, force=True)
        found = held(engine)
        assert found.get(2022) == found.get(2023)
        assert found[2021] == 9.0


def test_restoring_rubbish_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish"
    rubbish.write_bytes(b"PGDMP and then nothing of sense" * 50)
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("create table cheese (id integer)")
    connection.close()
    for file in (rubbish, other, tmp_path / "missing"):
        with pytest.raises(DatabaseError):
            restore(engine, file, force=True)
        assert held(engine) == {2021: 9.0}


def test_a_damaged_file_is_named_and_replaced_by_its_backup(tmp_path: Path) -> None:
    path = tmp_path / "live.db"
    url = f"sqlite:///{path}"
    engine = make_engine(url)
    upgrade(engine)
    store.load_plan(engine, bundle())
    enter(engine, value("jobs", 2021, 9.0))
    file = backup(engine, tmp_path / "backup.db")
    engine.dispose()
    data = bytearray(path.read_bytes())
    data[4096 : len(data) // 2] = b"\xa5" * (len(data) // 2 - 4096)
    path.write_bytes(data)
    code, said = run("db", "check", "--database", url)
    assert code == 1
    assert "restore FILE --force" in said
    assert "Traceback" not in said
    code, said = run("db", "backup", str(tmp_path / "no.db"), "--database", url)
    assert (code, (tmp_path / "no.db").exists()) == (1, False)
    assert run("db", "restore", str(file), "--database", url)[0] == 1
    code, said = run("db", "restore", str(file), "--force", "--database", url)
    assert code == 0, said
    (kept,) = tmp_path.glob("live.damaged.*.db")
    assert kept.read_bytes() == bytes(data)
    engine = make_engine(url)
    assert held(engine) == {2021: 9.0}
    engine.dispose()


def test_sqlite_migrates_by_itself_after_a_backup(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'live.db'}")
    # Nothing to keep of a new file.
    assert prepare(engine) is None
    store.load_plan(engine, bundle())
    enter(engine, value("jobs", 2021, 9.0))
    back_to(engine, "0002")
    kept = prepare(engine)
    assert kept is not None
    assert kept.name.startswith("live.0002.2")
    assert schema_is_current(engine)
    assert prepare(engine) is None
    engine.dispose()
    old = make_engine(f"sqlite:///{kept}")
    assert check(old).revision == "0002"
    old.dispose()


def test_a_backup_that_fails_leaves_the_schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'live.db'}")
    upgrade(engine)
    back_to(engine, "0002")
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(DatabaseError, match="cannot be written"):
        upgrade_with_backup(engine, blocked / "deeper")
    assert check(engine).revision == "0002"
    engine.dispose()


def test_postgresql_waits_for_the_command(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    engine = make_engine(postgresql_url)
    with pytest.raises(DatabaseError, match=r"no tables yet.*plan-monitor db upgrade") as caught:
        prepare(engine)
    assert str(engine.url.password) not in str(caught.value)
    code, said = run("indicators", "--database", postgresql_url)
    assert code == 1
    assert "plan-monitor db upgrade" in said
    assert run("db", "upgrade", "--database", postgresql_url)[0] == 0
    assert prepare(engine) is None
    store.load_plan(engine, bundle())
    back_to(engine, "0002")
    engine.dispose()
    code, said = run("db", "upgrade", "--database", postgresql_url)
    assert code == 0, said
    (kept,) = tmp_path.glob("*.0002.*.dump")
    assert kept.read_bytes().startswith(b"PGDMP")
    engine.dispose()


def test_two_upgrades_at_once_make_one_backup(engine: Engine, tmp_path: Path) -> None:
    back_to(engine, "0002")
    folder = tmp_path / "backups"
    results: list[object] = []

    def work() -> None:
        own = make_engine(address(engine))
        try:
            results.append(upgrade_with_backup(own, folder))
        except Exception as error:
            results.append(error)
        own.dispose()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(str(type(each).__name__) for each in results) == [
        "NoneType",
        "NoneType",
        "PosixPath",
    ]
    assert schema_is_current(engine)
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("to", KINDS)
def test_an_installation_moves_whole(
    engine: Engine, to: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if to == "postgresql" and engine.dialect.name == "postgresql":
        cluster = request.getfixturevalue("postgresql_cluster")
        other = cluster.new_database()
    else:
        other = (
            f"sqlite:///{tmp_path / 'other.db'}"
            if to == "sqlite"
            else request.getfixturevalue("postgresql_url")
        )
    for number in (10.5, 0.1 + 0.2):
        upload = enter(engine, value("jobs", 2022, number))
    store.undo_upload(engine, "p", upload, entered_by="王")
    target = make_engine(other)
    assert is_empty(target)
    counts = copy(engine, target)
    assert (counts["upload"], counts["observation"]) == (4, 4)
    assert store.plan_view(target, "p") == store.plan_view(engine, "p")
    assert store.observation_revisions(target, "p") == store.observation_revisions(engine, "p")
    assert store.uploads(target, "p") == store.uploads(engine, "p")
    # Keys go on after those copied.
    enter(target, value("jobs", 2023, 11.0))
    with pytest.raises(DatabaseError, match="not empty"):
        copy(engine, target)
    with target.connect() as connection:
        assert connection.execute(text("select count(*) from upload")).scalar() == 5
    target.dispose()


def test_passwords_are_never_printed() -> None:
    for url in (
        "mysql://me:hunter2@host/x",
        "postgresql+psycopg://me:hunter2@host:port/x",
        "me:hunter2@host",
        "postgresql+nothing://me:hunter2@host/x",
        "postgresql+psycopg://me:hunter2@127.0.0.1:1/x",
    ):
        code, said = run("db", "check", "--database", url)
        assert code == 1
        assert "hunter2" not in said or not url.count("://")
        assert "Traceback" not in said
