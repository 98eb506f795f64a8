"""A plan with targets for several years, from its document to every place where a target is shown."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from alembic import command
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from app.cli import main
from app.config import Settings
from app.domain.row import IndicatorRow, PlanModel
from app.export import gather, pictures
from app.export.report.content import compose
from app.export.report.drawing import svg
from app.export.report.word_chart import chart_xml
from app.figures.indicator_path import path_chart
from app.reading import load_model
from app.web.pages.overview.table import grid_row
from app.web.server import create_app
from db import store
from db.engine import make_engine, migrations, upgrade
from db.records import NewObservation
from etl.load.pipeline import load_seeds

SEEDS = Path(__file__).parents[2] / "data" / "horizons"
PLAN = "two-horizons"
ACTUALS = {
    "mechanised": {2016: 61.5, 2018: 65.5},
    "power": {2022: 10.3},
    "purchases": {2016: 70.0, 2017: 75.0, 2018: 85.0},
    "farms": {2020: 14.0},
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('horizons') / 'plan.db'}"


@pytest.fixture(scope="module")
def engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    upgrade(engine)
    outcome = load_seeds(engine, SEEDS)
    assert outcome.exit_code == 0, outcome.errors
    units = {each.code: each.unit for each in store.plan_view(engine, PLAN).indicators}
    rows = [
        NewObservation(code, year, value, units[code], source="年鉴")
        for code, values in ACTUALS.items()
        for year, value in values.items()
    ]
    store.record_upload(
        engine, PLAN, rows, kind="file", entered_by="李", now=datetime(2024, 5, 1, tzinfo=UTC)
    )
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def model(engine: Engine) -> PlanModel:
    return load_model(engine, PLAN)


def row(model: PlanModel, code: str) -> IndicatorRow:
    found = model.row(code)
    assert found is not None
    return found


def run(url: str, *arguments: str) -> Result:
    result = CliRunner().invoke(main, [*arguments, "--database", url])
    assert result.exit_code == 0, result.output
    return result


def test_indicators_show_the_headline_and_list_the_others(engine: Engine, url: str) -> None:
    lines = csv.DictReader(io.StringIO(run(url, "indicators", "--format", "csv").output))
    shown = {
        each["code"]: (each["target_period"], each["target_value"], each["milestones"])
        for each in lines
    }
    assert lines.fieldnames is not None
    assert lines.fieldnames[-1] == "milestones"
    assert shown == {
        "mechanised": ("2025", "75", "2020:>=70"),
        "power": ("2025", "11", "2020:>10"),
        "purchases": ("2016-2025", "1000", "2016-2020:>=400"),
        "services": ("2021-2025", "6", "2016-2020:>=8"),
        "operators": ("2025", "45", "2020:>=50"),
        "farms": ("2025", "20", "2020:>=15|2030:>=25"),
    }


def test_check_states_nothing_false(engine: Engine, url: str) -> None:
    assert run(url, "check").output.splitlines()[1:] == [
        "  [提示] 从业农机手的分年目标没有逐步提高：2020年 50万人 → 2025年 45万人。"
    ]
    english = run(url, "check", "--lang", "en").output.splitlines()[1:]
    assert english == [
        "  [note] The targets of Machine operators for successive years do not rise: "
        "2020 500,000 persons → 2025 450,000 persons."
    ]


def test_every_chart_has_the_milestone_on_its_path(model: PlanModel) -> None:
    for code, year, value in (
        ("mechanised", 2020, 70.0),
        ("power", 2020, 10.0),
        ("farms", 2020, 15.0),
    ):
        chart = path_chart(model, row(model, code), "zh")
        drawn = {trace["uid"]: trace for trace in chart.figure["data"]}
        assert list(drawn["mark_0"]["x"]) == [year]
        path = dict(zip(drawn["required_path"]["x"], drawn["required_path"]["y"], strict=True))
        assert path[year] == value
        assert "空心菱形" in chart.note


def test_a_milestones_status_says_so_wherever_it_stands(model: PlanModel) -> None:
    farms = row(model, "farms")
    assert grid_row(model, farms, "zh")["mark"] == "2020年阶段目标"
    assert "另有 2020、2030年" in grid_row(model, farms, "zh")["target_text"]
    entry = next(each for each in pictures.index(model, [farms], "en") if each["key"] == "farms")
    assert entry["target"] == "2025 at least 20; 2020 at least 15; 2030 at least 25"
    assert entry["status"] == "missed (milestone 2020)"
    assert entry["finding"] == "2020: 14, the milestone 2020 is missed"


def test_the_report_tells_the_targets_apart(engine: Engine, model: PlanModel) -> None:
    text = store.document_of(engine, PLAN).text
    report = compose(model, [row(model, "mechanised")], text, "en", date(2024, 5, 2))
    ((_, (section,)),) = report.parts
    facts = {term: value for term, value, _ in section.facts}
    assert facts["Target 2025"] == "at least 75%"
    assert facts["milestone 2020"] == "at least 70%"
    assert facts["Required growth (to 2025)"] == "1.5 pp a year"
    assert facts["What each leg of the path asks for 2015–2020"] == "2 pp a year"
    assert facts["Catch-up growth (to 2020)"] == "2.25 pp a year"
    assert facts["Catch-up growth (to 2025)"] == "1.36 pp a year"
    assert section.badge.word == "behind (milestone 2020)"
    assert report.table[0][1][2] == "at least 75%; 2020 at least 70%"
    assert section.picture is not None
    assert [(each.year, each.value) for each in section.picture.others] == [(2020, 70.0)]
    assert [node.text for node in svg(section.picture, "t").iter("text")].count("2020 ≥70%") == 1
    assert "2020 ≥70%" in chart_xml(section.picture, "en").decode()


def test_the_tables_that_leave_have_every_target(engine: Engine, model: PlanModel) -> None:
    with zipfile.ZipFile(io.BytesIO(gather.package_file(engine, model))) as archive:
        lines = list(csv.DictReader(io.StringIO(archive.read("data/targets.csv").decode())))
        progress = list(csv.DictReader(io.StringIO(archive.read("data/progress.csv").decode())))
    farms = [
        (each["year"], each["target_role"], each["target"], each["target_status"], each["decides"])
        for each in lines
        if each["code"] == "farms"
    ]
    assert farms == [
        ("2020", "milestone", "15", "missed", "true"),
        ("2025", "headline", "20", "", "false"),
        ("2030", "outlook", "25", "", "false"),
    ]
    (mechanised,) = [each for each in progress if each["code"] == "mechanised"]
    named = ("required_growth", "deciding_period", "deciding_role", "leg_growth", "catch_up_growth")
    assert [mechanised[name] for name in named] == ["1.5", "2020", "milestone", "2", "2.25"]
    assert float(mechanised["headline_catch_up_growth"]) == pytest.approx(9.5 / 7)
    book = openpyxl.load_workbook(io.BytesIO(gather.xlsx_file(engine, model, "zh", {})))
    assert book["分年目标"].max_row == 14
    heads = [cell.value for cell in book["指标"][1]]
    assert "其他年份目标" in heads
    meant = [cell.value for cell in book["方法说明"]["A"]]
    assert "阶段目标" in meant


@pytest.fixture(scope="module")
def client(engine: Engine, url: str) -> Any:
    return create_app(Settings(database=url, seeds=SEEDS)).server.test_client()


def test_the_interface_lists_the_targets(client: Any) -> None:
    body = client.get(f"/api/v1/plans/{PLAN}/indicators/farms").get_json()
    assert (body["target_period"], body["target"]) == ("2025", 20.0)
    targets = [(each["year"], each["target_role"], each["target"]) for each in body["targets"]]
    assert targets == [(2020, "milestone", 15.0), (2025, "headline", 20.0), (2030, "outlook", 25.0)]
    assert body["progress"]["deciding_role"] == "milestone"
    listed = client.get(f"/api/v1/plans/{PLAN}/indicators").get_json()["data"]
    assert [len(each["targets"]) for each in listed] == [2, 2, 2, 2, 2, 3]


def test_the_page_lists_the_targets_and_each_leg(engine: Engine, model: PlanModel) -> None:
    from app.web.pages.indicator import horizons as page

    mechanised = row(model, "mechanised")
    said = json.dumps(page.targets(mechanised, "zh"), default=lambda part: part.to_plotly_json())
    assert said.count("horizon-milestone") == 1
    legs = json.dumps(
        page.legs_list(mechanised, "en"),
        default=lambda part: part.to_plotly_json(),
        ensure_ascii=False,
    )
    assert "2015–2020: 60% → 70%" in legs
    assert "2020–2025: 70% → 75%" in legs


def test_a_past_day_is_judged_by_the_target_that_was_next(engine: Engine) -> None:
    then = load_model(engine, PLAN, datetime(2023, 1, 1, tzinfo=UTC)).row("farms")
    assert then is not None
    assert (then.status, then.target) == ("no_data", 20.0)


def test_targets_of_before_get_their_year(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'old.db'}")
    upgrade(engine)
    load_seeds(engine, SEEDS)
    before = store.plan_view(engine, PLAN).targets
    with engine.begin() as connection:
        config = migrations(engine)
        config.attributes["connection"] = connection
        command.downgrade(config, "0005")
        connection.execute(text("update target set period = '' where period = '2025'"))
    upgrade(engine)
    with engine.connect() as connection:
        found = connection.execute(text("select period, year from target")).all()
    assert {(period, year) for period, year in found} == {
        ("2020", 2020),
        ("", None),
        ("2030", 2030),
        ("2016-2020", 2020),
        ("2016-2025", 2025),
        ("2021-2025", 2025),
    }
    assert len(found) == len(before)
    engine.dispose()
