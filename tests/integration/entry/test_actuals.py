"""From a file to recorded values and back, on the plan as the ETL loads it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.entry.table.recognise import read_file
from app.entry.template import current_values, template
from app.entry.validation import Preview, check
from app.reading import load_model
from db import store
from db.engine import make_engine, upgrade
from etl.load.pipeline import load_seeds

SLUG = "shanghai-ei-14fyp"
SEEDS = Path(__file__).resolve().parents[3] / "seeds"
HEAD = "indicator,year,value,unit,source,note\n"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('actuals')}/plan.db")
    upgrade(engine)
    load_seeds(engine, SEEDS)
    return engine


def preview(engine: Engine, rows: str, head: str = HEAD) -> Preview:
    return check(read_file((head + rows).encode(), "a.csv"), load_model(engine, SLUG))


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ("sw_revenue,2022,11500,亿元,,", 11500),
        ("软件和信息服务业经营收入,2022年,1.15万亿,元,,", 11500),
        ("软件 和信息服务业经营收入,2022-12-31,1.15,万亿元,,", 11500),
        ('SW_REVENUE,２０２２,"11,500",亿元,,', 11500),
        ("sw_revenue,2022,115000000,万元,,", 11500),
        ("sw_revenue,2022,约１１５００亿元,,,", 11500),
        ("sw_value_added_share,2022,8.3%,,,", 8.3),
        ("employees,2022,700000,人,,", 70),
        ("firms_digitalised,2022,1.2,万家,,", 12000),
    ],
)
def test_values_come_to_the_indicators_own_unit(engine: Engine, row: str, value: float) -> None:
    (new,) = preview(engine, row + "\n").observations()
    assert new.value == value


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("nothing like it at all,2022,1,亿元,,", "unknown_indicator_no_hint"),
        ("软件和信息服务业经营收人,2022,1,亿元,,", "unknown_indicator"),
        (",2022,1,亿元,,", "no_indicator"),
        ("sw_revenue,2019,1,亿元,,", "year_outside"),
        ("sw_revenue,2026,1,亿元,,", "year_outside"),
        ("sw_revenue,2020,11000,亿元,,", "base_year"),
        ("sw_revenue,2022Q3,1,亿元,,", "part_of_year"),
        ("sw_revenue,2022年1-9月,1,亿元,,", "part_of_year"),
        ("sw_revenue,今年,1,亿元,,", "not_a_year"),
        ("sw_revenue,2022,很多,亿元,,", "not_a_number"),
        ("sw_revenue,2022,=A1*2,亿元,,", "formula"),
        ('sw_revenue,2022,"1,50",亿元,,', "not_a_number"),
        ("sw_revenue,2022,1e999,亿元,,", "not_a_number"),
        ("sw_revenue,2022,11500,,,", "no_unit"),
        ("sw_revenue,2022,11500,家,,", "wrong_unit"),
        ("listed_firms,2022,300,亿元,,", "wrong_unit"),
    ],
)
def test_rows_are_refused_with_reason_and_remedy(engine: Engine, row: str, code: str) -> None:
    found = preview(engine, row + "\n")
    assert [p.code for p in found.rows[0].problems] == [code]
    assert not found.observations()
    assert found.rows[0].line.number == 2
    for lang in ("zh", "en"):
        assert found.rows[0].problems[0].text(lang)


def test_a_base_year_value_is_taken_where_the_document_states_none(engine: Engine) -> None:
    (new,) = preview(engine, "listed_firms,2020,250,家,,\n").observations()
    assert (new.year, new.value) == (2020, 250)


def test_of_two_different_values_neither_is_taken(engine: Engine) -> None:
    found = preview(
        engine, "sw_revenue,2022,1.1,万亿元,,\nsoftware_revenue,2022,7000,亿元,,\n"
        "sw_revenue,2022,12000,亿元,,\n"
    )  # fmt: skip
    assert [row.state for row in found.rows] == ["refused", "new", "refused"]
    assert found.rows[0].problems[0].params["row"] == "4"
    assert found.rows[2].problems[0].params["row"] == "2"


def test_a_part_above_its_whole_is_warned_of(engine: Engine) -> None:
    found = preview(engine, "sw_revenue,2022,6000,亿元,,\nsoftware_revenue,2022,7000,亿元,,\n")
    assert found.good
    assert "warn_part" in [w.code for w in found.rows[1].warnings]


def test_blanks_are_no_values(engine: Engine) -> None:
    found = preview(engine, "sw_revenue,2022,—,亿元,,\nsw_revenue,2023,,亿元,,\n")
    assert [row.state for row in found.rows] == ["blank", "blank"]


def test_committed_values_are_exported_equal_and_read_back_unchanged(engine: Engine) -> None:
    found = preview(
        engine,
        "sw_revenue,2021,0.1,亿元,=1+1,\"'x, 'y\"\nlisted_firms,2021,超过300,家,统计局,\n",
    )
    store.record_upload(engine, SLUG, found.observations(), kind="file", entered_by="测试")
    model = load_model(engine, SLUG)
    again = check(read_file(current_values(model, "zh"), "a.csv"), model)
    assert [row.state for row in again.rows] == ["unchanged", "unchanged"]
    # What has a value is not asked for again, and an untouched template records nothing.
    lines = read_file(template(model, "zh"), "t.csv")
    asked = {(line.fields["indicator"], line.fields["year"]) for line in lines}
    assert ("软件和信息服务业经营收入", "2021") not in asked
    assert ("软件和信息服务业经营收入", "2022") in asked
    assert not check(lines, model).observations()
    assert check(lines, model).good
