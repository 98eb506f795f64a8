"""The server without a browser: health, language, headers, and the model it measures from the seed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import flask.testing
import pytest
from sqlalchemy import Engine

from app.config import Settings
from app.domain.language import LANGS
from app.domain.row import PlanModel
from app.figures.printing import print_figure
from app.figures.required_growth import required_growth_chart
from app.reading import Services, load_model
from app.web.server import create_app
from db import store
from db.records import NewObservation
from tests.integration.plan import loaded

PLAN = "shanghai-ei-14fyp"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'plan-monitor.db'}"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = loaded(url)
    yield engine
    engine.dispose()


@pytest.fixture
def client(url: str) -> flask.testing.FlaskClient:
    return create_app(Settings(database=url)).server.test_client()


def _enter(engine: Engine, code: str, year: int, value: float, unit: str) -> None:
    rows = [NewObservation(code, year, value, unit, source="test")]
    store.record_upload(engine, PLAN, rows, kind="csv", entered_by="tester")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/", "/static/bootstrap.css"])
def test_it_answers(client: flask.testing.FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        assert answer.status_code == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_language_is_kept_and_said(client: flask.testing.FlaskClient) -> None:
    assert b'<html lang="zh-CN">' in client.get("/").data
    answer = client.get("/lang/en?next=/indicator/bases?plan=x")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/indicator/bases?plan=x"
    assert b'<html lang="en">' in client.get("/").data
    client.get("/lang/klingon")
    assert b'<html lang="en">' in client.get("/").data


@pytest.mark.parametrize(
    "elsewhere",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:1"],
)
def test_the_language_switch_stays_on_this_server(
    client: flask.testing.FlaskClient, elsewhere: str
) -> None:
    answer = client.get("/lang/en", query_string={"next": elsewhere})
    assert answer.headers["Location"] == "/"


def test_the_first_page_names_no_other_host(client: flask.testing.FlaskClient) -> None:
    text = client.get("/").get_data(as_text=True)
    assert "//cdn" not in text
    assert 'src="http' not in text
    assert 'href="http' not in text


def test_measured_rows(engine: Engine) -> None:
    model = load_model(engine, PLAN)
    expected = {
        "sw_revenue": (10912.97, ">", 15000.0, 6.5687),
        "software_revenue": (6395.9, ">=", 7700.0, 3.781),
        "ic_scale": (2071.33, ">=", 4142.66, 14.8698),
        "software_rd_total": (None, ">", 4500.0, 900.0),
    }
    for code, numbers in expected.items():
        row = model.row(code)
        assert row is not None
        assert (row.baseline, row.comparator, row.target, row.required_growth_shown) == numbers
    share = model.row("sw_value_added_share")
    assert share is not None
    assert (share.baseline, share.comparator, share.target) == (8.4, "~", 8.0)
    assert share.required_unit == "hold"


def test_a_value_for_the_base_year_becomes_the_baseline(engine: Engine) -> None:
    _enter(engine, "employees", 2020, 90.0, "万人")
    row = load_model(engine, PLAN).row("employees")
    assert row is not None
    assert (row.baseline, row.baseline_basis) == (90.0, "entered")
    # (120 / 90) ** (1 / 5) - 1
    assert row.required_growth_shown == pytest.approx(5.9224, abs=1e-4)
    assert not row.observations


def test_the_model_is_kept_until_something_is_written(engine: Engine) -> None:
    services = Services(engine, Settings())
    first = services.model(PLAN)
    assert services.model() is first
    _enter(engine, "sw_revenue", 2021, 11900.0, "亿元")
    second = services.model(PLAN)
    assert second is not first
    row = second.row("sw_revenue")
    assert row is not None
    assert row.number("latest") == 11900.0
    with pytest.raises(LookupError):
        services.model("atlantis")


def test_neighbours(engine: Engine) -> None:
    model = load_model(engine, PLAN)
    codes = [row.code for row in model.rows]
    before, after = model.neighbours(codes[0])
    assert before is None
    assert after is not None
    assert after.code == codes[1]
    assert model.neighbours(codes[-1])[1] is None
    assert model.neighbours("none") == (None, None)


@pytest.mark.parametrize("lang", LANGS)
def test_required_growth_is_drawn_in_order_with_its_numbers(engine: Engine, lang: str) -> None:
    model: PlanModel = load_model(engine, PLAN)
    chart = required_growth_chart(model, "en" if lang == "en" else "zh")
    bars = chart.figure["data"][0]
    assert bars["x"] == sorted(bars["x"])
    assert bars["x"][-1] == pytest.approx(14.8698)
    assert len(chart.table) == len(bars["x"]) + 1
    assert [note["text"] for note in chart.figure["layout"]["annotations"]] == bars["y"]
    drawn = print_figure(chart)["layout"]
    assert (drawn["width"], drawn["height"]) == (1600, 900)
    assert chart.title in drawn["title"]["text"]
    assert any(chart.source in note["text"] for note in drawn["annotations"])


def test_an_address_that_leads_nowhere_is_not_found_for_programs_too(
    client: flask.testing.FlaskClient,
) -> None:
    assert client.get("/nowhere").status_code == 404
    for path in ("/", "/evidence", "/review", "/consistency", "/actuals", "/indicator/sw_revenue"):
        assert client.get(path).status_code == 200, path
