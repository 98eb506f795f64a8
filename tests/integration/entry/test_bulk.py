"""A large file is read column by column; what comes out is what looking at each row alone would have given."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from app.domain.row import PlanModel
from app.entry import validation as checking
from app.entry.outcome import Rows
from app.entry.table.lines import LongLines
from app.entry.table.recognise import recognise_file
from app.entry.validation import check
from app.reading import load_model
from db import store
from db.engine import make_engine, upgrade
from db.records import NewObservation
from etl.load.pipeline import load_seeds

SLUG = "shanghai-ei-14fyp"
SEEDS = Path(__file__).resolve().parents[3] / "seeds"
HEAD = "indicator,year,value,unit,source,note,status,source_url\n"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('bulk')}/plan.db")
    upgrade(engine)
    load_seeds(engine, SEEDS)
    some = [
        NewObservation("employees", 2022, 70.0, "万人"),
        NewObservation("bases", 2023, 35.0, "个"),
    ]
    store.record_upload(engine, SLUG, some, kind="file", entered_by="a")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def model(engine: Engine) -> PlanModel:
    return load_model(engine, SLUG)


names = st.sampled_from(
    [
        "employees",
        "sw_revenue",
        "从业人员",
        "bases",
        "listed_firms",
        "上市企业",
        "ei_scale",
        "没有的",
        "sw_value_added_share",
    ]
)
years = st.sampled_from(
    ["2021", "2022", "2023年", "2024", "2025", "2026", "2022Q3", "2023-01-01", "x", ""]
)
values = st.sampled_from(
    ["70", "35.5", "1,234", "约90", "-3", "1.2万", "—", "", "=1", "0.5", "300"]
)
units = st.sampled_from(["万人", "亿元", "家", "个", "%", "", "人"])
notes = st.sampled_from(["", "注", "'=1", " 空 "])
statuses = st.sampled_from(["", "final", "初步", "estimate", "??"])
tables = st.lists(
    st.tuples(names, years, values, units, st.just(""), notes, statuses, st.just("")),
    min_size=1,
    max_size=25,
)


@settings(
    max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@example(rows=[("comm_scale", "2023-01-01", "5000", "亿元", "", "", "", "")])
@given(rows=tables)
def test_column_by_column_and_row_by_row_agree(
    rows: list[tuple[str, ...]], model: PlanModel
) -> None:
    def quoted(cell: str) -> str:
        return f'"{cell}"' if "," in cell else cell

    text = HEAD + "".join(",".join(map(quoted, row)) + "\n" for row in rows)
    lines = recognise_file(text.encode(), "a.csv").lines
    assert isinstance(lines, LongLines)
    one_by_one = check(list(lines), model)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checking, "MANY", 1)
        columns = check(lines, model)
    assert list(columns.rows) == list(one_by_one.rows)
    assert list(columns.observations()) == list(one_by_one.observations())
    assert columns.counts() == one_by_one.counts()
    assert columns.first(10) == one_by_one.first(10)
    assert columns.odd == one_by_one.odd
    assert columns.refused() == one_by_one.refused()


def test_plain_rows_are_recorded_as_they_were_written(engine: Engine, model: PlanModel) -> None:
    text = HEAD + "".join(
        f"{code},{year},{100 + n + year - 2024}.5,{unit},年鉴,,final,\n"
        for n, (code, unit) in enumerate([("comm_scale", "亿元"), ("employees", "万人")])
        for year in (2024, 2025)
    )
    lines = recognise_file(text.encode(), "a.csv").lines
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checking, "MANY", 1)
        found = check(lines, model)
    assert isinstance(found.rows, Rows)
    assert found.rows.plain, "none of the rows went the short way"
    record = store.record_upload(
        engine, SLUG, found.observations(), kind="file", entered_by="b", filename="a.csv"
    )
    assert record.rows_new == 4
    held = {(o.code, o.year): o for o in store.current_observations(engine, SLUG)}
    assert held["comm_scale", 2025].value == 101.5
    assert (held["employees", 2024].value, held["employees", 2024].source) == (101.5, "年鉴")
    assert held["employees", 2024].status == "final"


def test_what_is_odd_within_a_large_file_is_said(model: PlanModel) -> None:
    """In plain rows as in others: ten times the year before, the same again, and beside a row that is not plain."""
    text = HEAD + (
        "comm_scale,2021,1700,亿元,,,,\ncomm_scale,2022,18000,亿元,,,,\n"
        "display_scale,2021,500,亿元,,,,\ndisplay_scale,2022,500,亿元,,,,\n"
        'auto_scale,2021,"1,000",亿元,,,,\nauto_scale,2023,20000,亿元,,,,\n'
        "bases,2024,40,个,,,,\nbases,2025,45,个,,,,\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checking, "MANY", 1)
        found = check(recognise_file(text.encode(), "a.csv").lines, model)
    odd = {
        (row.new.code, row.new.year): {w.code for w in row.warnings}
        for row in found.rows
        if row.new and row.warnings
    }
    assert odd == {
        ("comm_scale", 2022): {"warn_jump"},
        ("display_scale", 2022): {"warn_same"},
        ("auto_scale", 2023): {"warn_jump"},
    }


def test_parts_beyond_their_whole_and_counts_beyond_what_includes_them_are_odd(
    model: PlanModel,
) -> None:
    text = HEAD + (
        "sw_revenue,2023,15000,亿元,,,,\n"
        "software_revenue,2023,9000,亿元,,,,\n"
        "information_services_revenue,2023,7000,亿元,,,,\n"
        "cybersecurity_revenue,2024,200,亿元,,,,\n"
        "firms_over_10b,2023,30,家,,,,\n"
        "firms_over_100m,2023,20,家,,,,\n"
    )
    found = check(recognise_file(text.encode(), "a.csv").lines, model)
    odd = {
        (row.new.code, row.new.year): {w.code for w in row.warnings} & {"warn_parts", "warn_subset"}
        for row in found.rows
        if row.new
    }
    assert odd == {
        ("sw_revenue", 2023): {"warn_parts"},
        ("software_revenue", 2023): {"warn_parts"},
        ("information_services_revenue", 2023): {"warn_parts"},
        ("cybersecurity_revenue", 2024): set(),
        ("firms_over_10b", 2023): {"warn_subset"},
        ("firms_over_100m", 2023): {"warn_subset"},
    }
