"""The store over a real SQLite file and a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from db import store
from db.engine import DatabaseError, make_engine, reading, schema_is_current, upgrade
from db.models import Base
from db.records import (
    BaselineRecord,
    BlockRecord,
    DocumentRecord,
    FindingRecord,
    IndicatorRecord,
    MentionRecord,
    NewObservation,
    PlanBundle,
    PlanRecord,
    TargetRecord,
)

TEXT = "到2025年，产值超过200亿元。2020年产值100亿元。"
T0 = datetime(2024, 1, 1, tzinfo=UTC)


def bundle(*codes: str) -> PlanBundle:
    names = codes or ("output", "jobs")
    mention = MentionRecord(
        key="k1",
        ordinal=0,
        code="output",
        phrase="产值",
        role="target",
        comparator=">",
        value=200.0,
        value_high=None,
        unit="亿元",
        kind="level",
        period="2025",
        text="超过200亿元",
        section="规划",
        start=0,
        end=17,
        quantity_start=9,
        quantity_end=16,
        block=0,
        use="target",
    )
    return PlanBundle(
        plan=PlanRecord("p", "规划", 2020, 2021, 2025, issued=date(2021, 12, 24)),
        document=DocumentRecord(
            "p.html",
            "0" * 64,
            "text/html",
            TEXT,
            [BlockRecord(0, "paragraph", "规划", None, 0, len(TEXT))],
        ),
        indicators=[
            IndicatorRecord(
                code, n, code, code, "main", "scale", "亿元", "level", 1, aliases=["甲"]
            )
            for n, code in enumerate(names)
        ],
        mentions=[mention, replace(mention, key="k2", ordinal=1, code="", use="")],
        targets=[TargetRecord("output", "2025", ">", 200.0, "亿元", "stated", mention_key="k1")],
        baselines=[
            BaselineRecord("output", 2020, 100.0, "亿元", "stated", reason={"rule": "only"})
        ],
        findings=[FindingRecord(0, "same", "agrees", ["output"], ["k1", "k2"], {"sum": 1.5})],
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    url = (
        f"sqlite:///{tmp_path / 'store.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgresql_url")
    )
    engine = make_engine(url)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def loaded(engine: Engine) -> Engine:
    store.load_plan(engine, bundle())
    return engine


def enter(engine: Engine, *rows: NewObservation, at: datetime = T0, by: str = "李") -> int:
    return store.record_upload(
        engine, "p", rows, kind="file", entered_by=by, filename="a.csv", now=at
    ).id


def value(code: str, year: int, amount: float | None, **more: object) -> NewObservation:
    return NewObservation(code, year, amount, "亿元", **more)  # type: ignore[arg-type]


def held(engine: Engine, as_of: datetime | None = None) -> dict[tuple[str, int], float | None]:
    return {
        (row.code, row.year): row.value
        for row in store.current_observations(engine, "p", as_of=as_of)
    }


def test_migrations_make_exactly_the_models_tables(engine: Engine) -> None:
    found = inspect(engine)
    assert schema_is_current(engine)
    for table in Base.metadata.tables.values():
        columns = {column["name"]: column for column in found.get_columns(table.name)}
        assert columns.keys() == {column.name for column in table.columns}, table.name
        for column in table.columns:
            assert columns[column.name]["nullable"] == column.nullable, (table.name, column.name)


def test_upgrading_twice_changes_nothing(loaded: Engine) -> None:
    before = store.plan_view(loaded, "p")
    upgrade(loaded)
    assert store.plan_view(loaded, "p") == before


def test_sqlite_has_its_safety_pragmas(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'deep' / 'er' / 'x.db'}")
    with reading(engine) as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 15_000}


def test_a_file_that_is_no_database_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(b"this is not a database, however long it goes on " * 100)
    engine = make_engine(f"sqlite:///{path}")
    with pytest.raises(DatabaseError) as caught:
        upgrade(engine)
    engine.dispose()
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_database_of_a_newer_version_is_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(DatabaseError, match="newer version"):
        upgrade(engine)


@pytest.mark.parametrize("url", ["nonsense", "mysql://x/y"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(DatabaseError):
        make_engine(url)


def test_what_is_loaded_is_what_is_read(engine: Engine) -> None:
    given = bundle()
    report = store.load_plan(engine, given)
    assert report.changes["indicator"] == (2, 0, 0)
    view = store.plan_view(engine, "p")
    assert (view.plan.title, view.plan.issued, view.plan.document_sha256) == (
        "规划",
        date(2021, 12, 24),
        "0" * 64,
    )
    assert list(view.indicators) == list(given.indicators)
    assert list(view.mentions) == list(given.mentions)
    assert list(view.targets) == list(given.targets)
    assert list(view.baselines) == list(given.baselines)
    assert list(view.findings) == list(given.findings)
    assert store.document_of(engine, "p") == given.document
    assert store.plan_slugs(engine) == ["p"]


def test_loading_the_same_again_writes_nothing(loaded: Engine) -> None:
    revision = store.revision_number(loaded)
    assert not store.load_plan(loaded, bundle()).changed
    assert store.revision_number(loaded) == revision


def test_a_corrected_catalogue_keeps_observations_and_retires_what_it_drops(loaded: Engine) -> None:
    enter(loaded, value("output", 2021, 120.0), value("jobs", 2021, 3.0))
    given = bundle("output")
    changed = replace(given, indicators=[replace(given.indicators[0], name_zh="总产值")])
    report = store.load_plan(loaded, changed)
    assert report.changes["indicator"] == (0, 2, 0)
    view = store.plan_view(loaded, "p")
    assert [(row.code, row.name_zh, row.retired) for row in view.indicators] == [
        ("output", "总产值", False),
        ("jobs", "jobs", True),
    ]
    assert held(loaded) == {("output", 2021): 120.0, ("jobs", 2021): 3.0}
    store.load_plan(loaded, bundle())
    assert not any(row.retired for row in store.plan_view(loaded, "p").indicators)


def test_a_load_that_fails_leaves_everything_as_it_was(loaded: Engine) -> None:
    before = store.plan_view(loaded, "p")
    bad = replace(bundle(), targets=[TargetRecord("nobody", "2025", ">", 1.0, "", "stated")])
    with pytest.raises(KeyError):
        store.load_plan(loaded, bad)
    assert store.plan_view(loaded, "p") == before


def test_unknown_plans_and_codes_are_lookup_errors(loaded: Engine) -> None:
    with pytest.raises(LookupError):
        store.plan_view(loaded, "nothing")
    with pytest.raises(LookupError):
        enter(loaded, value("nobody", 2021, 1.0))
    assert store.uploads(loaded, "p") == []


def test_a_correction_is_a_new_revision_and_the_past_can_be_asked(loaded: Engine) -> None:
    enter(loaded, value("output", 2021, 120.0, source="年鉴"))
    enter(
        loaded,
        value("output", 2021, 125.0),
        value("output", 2022, 130.0),
        at=T0 + timedelta(days=2),
    )
    assert held(loaded) == {("output", 2021): 125.0, ("output", 2022): 130.0}
    assert held(loaded, as_of=T0 + timedelta(days=1)) == {("output", 2021): 120.0}
    history = store.observation_revisions(loaded, "p", "output")
    assert [(row.year, row.revision, row.value, row.source) for row in history] == [
        (2021, 1, 120.0, "年鉴"),
        (2021, 2, 125.0, ""),
        (2022, 1, 130.0, ""),
    ]


def test_equal_rows_are_counted_and_not_written(loaded: Engine) -> None:
    enter(loaded, value("output", 2021, 120.0))
    enter(loaded, value("output", 2021, 120.0), value("output", 2022, 1.0), at=T0 + timedelta(1))
    newest = store.uploads(loaded, "p")[0]
    assert (newest.rows_new, newest.rows_changed, newest.rows_unchanged) == (1, 0, 1)
    assert len(store.observation_revisions(loaded, "p")) == 2


def test_undo_restores_what_was_before_and_can_itself_be_undone(loaded: Engine) -> None:
    enter(loaded, value("output", 2021, 120.0, source="年鉴"))
    second = enter(loaded, value("output", 2021, 999.0), value("jobs", 2021, 5.0))
    undo = store.undo_upload(loaded, "p", second, entered_by="王")
    assert held(loaded) == {("output", 2021): 120.0}
    assert store.current_observations(loaded, "p")[0].source == "年鉴"
    assert store.uploads(loaded, "p")[1].undone_by_id == undo.id
    store.undo_upload(loaded, "p", undo.id, entered_by="王")
    assert held(loaded) == {("output", 2021): 999.0, ("jobs", 2021): 5.0}


def test_undo_leaves_values_revised_since(loaded: Engine) -> None:
    first = enter(loaded, value("output", 2021, 1.0), value("output", 2022, 2.0))
    enter(loaded, value("output", 2022, 22.0))
    undo = store.undo_upload(loaded, "p", first, entered_by="王")
    assert held(loaded) == {("output", 2022): 22.0}
    assert (undo.rows_changed, undo.rows_unchanged) == (1, 1)


@pytest.mark.parametrize("case", ["unknown", "already_undone", "all_revised"])
def test_undo_is_refused_with_a_reason(loaded: Engine, case: str) -> None:
    first = enter(loaded, value("output", 2021, 1.0))
    if case == "already_undone":
        store.undo_upload(loaded, "p", first, entered_by="王")
    elif case == "all_revised":
        enter(loaded, value("output", 2021, 2.0))
    with pytest.raises(store.UndoRefused) as caught:
        store.undo_upload(loaded, "p", 404 if case == "unknown" else first, entered_by="王")
    assert caught.value.reason == case


def test_a_value_changed_in_the_meantime_refuses_the_whole_upload(loaded: Engine) -> None:
    enter(loaded, value("output", 2021, 1.0))
    with pytest.raises(store.Conflict) as caught:
        enter(
            loaded,
            value("output", 2021, 2.0, expected_revision=0),
            value("jobs", 2021, 7.0, expected_revision=0),
        )
    (collision,) = caught.value.collisions
    assert collision.current is not None
    assert (collision.code, collision.expected_revision, collision.current.value) == (
        "output",
        0,
        1.0,
    )
    assert held(loaded) == {("output", 2021): 1.0}


def test_two_rows_for_one_value_are_refused(loaded: Engine) -> None:
    with pytest.raises(ValueError, match="two rows"):
        enter(loaded, value("output", 2021, 1.0), value("output", 2021, 2.0))


def test_taking_a_value_away_is_a_revision(loaded: Engine) -> None:
    enter(loaded, value("output", 2021, 1.0))
    enter(loaded, value("output", 2021, None, deleted=True))
    assert held(loaded) == {}
    assert [row.deleted for row in store.observation_revisions(loaded, "p")] == [False, True]


def test_time_of_entry_never_runs_backwards(loaded: Engine) -> None:
    enter(loaded, value("output", 2021, 1.0), at=T0)
    enter(loaded, value("output", 2021, 2.0), at=T0 - timedelta(days=400))
    assert [row.entered_at for row in store.uploads(loaded, "p")] == [T0, T0]


def test_the_revision_number_rises_with_every_write(loaded: Engine) -> None:
    before = store.revision_number(loaded)
    upload = enter(loaded, value("output", 2021, 1.0))
    store.undo_upload(loaded, "p", upload, entered_by="王")
    assert store.revision_number(loaded) == before + 2


def test_progress_is_told(loaded: Engine) -> None:
    seen: list[tuple[int, int]] = []
    store.record_upload(
        loaded,
        "p",
        [value("output", 2021, 1.0), value("output", 2022, 1.0)],
        kind="file",
        entered_by="李",
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == [(2, 2)]
