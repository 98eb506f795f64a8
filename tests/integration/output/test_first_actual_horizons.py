"""Milestones and no baseline, shown and handed out: the legs begin at the first actual, and everything says so.

发电装机容量: over 10 by 2020, about 11 by 2025, no baseline; 9.0 in 2018, 9.5 in 2019. Needed (10/9)^(1/2) − 1 = 5.41,
achieved 9.5/9 − 1 = 5.56 % a year, ratio 1.027: on track from 2018 on. Then (11/10)^(1/5) − 1 = 1.92 % from 2020 on.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from sqlalchemy import Engine

from app.config import Settings
from app.domain.row import IndicatorRow, PlanModel
from app.export import gather
from app.export.report.page import page
from app.reading import Services, load_model
from app.web.first_paint import drawn
from app.web.pages.indicator import page as indicator
from app.web.pages.overview import page as overview
from app.web.pages.overview.table import grid_row
from app.web.server import create_app
from db import store
from db.engine import make_engine, upgrade
from db.records import NewObservation
from etl.load.pipeline import load_seeds
from tests.integration.etl.test_horizons import PLAN, SEEDS

CODE = "power"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'plan.db'}"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    upgrade(engine)
    assert load_seeds(engine, SEEDS).exit_code == 0
    rows = [
        NewObservation(CODE, year, value, "亿千瓦") for year, value in ((2018, 9.0), (2019, 9.5))
    ]
    at = datetime(2024, 5, 1, tzinfo=UTC)
    store.record_upload(engine, PLAN, rows, kind="file", entered_by="李", now=at)
    yield engine
    engine.dispose()


@pytest.fixture
def model(engine: Engine) -> PlanModel:
    return load_model(engine, PLAN)


def row_of(model: PlanModel) -> IndicatorRow:
    row = model.row(CODE)
    assert row is not None
    return row


def text_of(component: Any) -> str:
    return " ".join(html.fromstring(f"<div>{drawn(component)}</div>").text_content().split())


def test_the_model_measures_the_milestone_from_the_first_actual(model: PlanModel) -> None:
    row = row_of(model)
    assert row.deciding is not None
    assert (row.status, row.since, row.deciding.year) == ("on_track", 2018, 2020)
    assert row.number("ratio") == pytest.approx(1.0271, abs=1e-4)


def test_page_and_overview_say_both(engine: Engine, url: str, model: PlanModel) -> None:
    settings = Settings(database=url)
    app = create_app(settings)
    services = Services(engine, settings)
    with app.server.test_request_context("/"):
        shown = text_of(indicator.layout(model, "en", services, code=CODE))
        cards = text_of(overview.layout(model, "en", services))
    for said in (
        "◎on tracksince 2018 · milestone 2020",
        "Measured from: first actual, 2018",
        "Required growth from 2018 (to 2025)",
        "2018–2020: ",
        "Catch-up growth (to 2020)",
        "Distance travelled since 2018 (to the target of 2020)",
        "Distance to the target of 2020",
    ):
        assert said in shown, said
    # (11/9)^(1/7) − 1 = 2.91 % straight from the first actual to the headline.
    assert "Needs 2.91% a year from 2018 to 2025; 5.56% a year achieved" in cards
    assert "milestone 2020 " in cards
    assert grid_row(model, row_of(model), "zh")["mark"] == "自2018年起 · 2020年阶段目标"


def test_report_and_table_say_both(engine: Engine, model: PlanModel) -> None:
    content = gather.report_content(engine, model, "en", {"basis": "first_actual"})
    (section,) = [each for _, sections in content.parts for each in sections]
    assert section.badge.word == "on track (since 2018, milestone 2020)"
    assert section.badge.icon == "◎"
    facts = {term: value for term, value, _ in section.facts}
    assert facts["Required growth from 2018 (to 2025)"].startswith("2.91%")
    assert facts["What each leg of the path asks for 2018–2020"].startswith("5.41%")
    assert facts["What each leg of the path asks for 2020–2025"].startswith("1.92%")
    assert "on track (since 2018, milestone 2020)" in html.fromstring(page(content)).text_content()
    rows = csv.DictReader(io.StringIO(gather.csv_file(model, "en", {}).decode("utf-8-sig")))
    (own,) = [each for each in rows if each["Code"] == CODE]
    assert (own["Basis of the status"], own["Measured from (year)"]) == ("first actual", "2018")
    assert own["Role of the deciding target"] == "milestone"


def test_the_interface_says_it_for_each_target(engine: Engine, url: str) -> None:
    client = create_app(Settings(database=url, seeds=SEEDS)).server.test_client()
    body = client.get(f"/api/v1/plans/{PLAN}/indicators/{CODE}").get_json()
    names = ("year", "target_role", "target_status", "status_basis", "leg_start_year")
    assert [[each[name] for name in names] for each in body["targets"]] == [
        [2020, "milestone", "on_track", "first_actual", 2018],
        [2025, "headline", "", "", 2020],
    ]
