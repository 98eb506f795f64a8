"""A plan with more indicators than a screen holds: what is drawn is bounded, and what is left out is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import flask.testing
import pytest
from dash.development.base_component import Component
from sqlalchemy import Engine

from app.config import Settings
from app.reading import Services, load_model
from app.web.first_paint import drawn
from app.web.pages.overview import page as overview
from app.web.pages.overview.table import in_order
from app.web.server import create_app
from benchmarks.plans import make_plan
from db.engine import make_engine, upgrade

COUNT = 130
# More than are sent at once.
LARGER = 600


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    path: Path = tmp_path_factory.mktemp("large") / "plan.db"
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    make_plan(engine, "large", COUNT)
    make_plan(engine, "larger", LARGER)
    yield engine
    engine.dispose()


def part(layout: Component, identity: Any) -> Any:
    for each in layout._traverse_ids():
        if each.id == identity:
            return each
    raise AssertionError(f"no {identity}")


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "其余 70 项"), ("en", "the other 70 are in the table")]
)
def test_the_largest_rates_are_drawn_and_the_others_counted(
    engine: Engine, lang: Any, said: str
) -> None:
    page = overview.layout(load_model(engine, "large"), lang, Services(engine, Settings()))
    figure = part(page, {"type": "graph", "chart": "required"}).figure
    bars = figure["data"][0]["x"]
    assert len(bars) == 60
    assert bars == sorted(bars)
    assert said in part(page, {"type": "subtitle", "chart": "required"}).children


def test_the_table_has_all_rows_and_draws_what_is_in_view(engine: Engine) -> None:
    page = overview.layout(load_model(engine, "large"), "zh", Services(engine, Settings()))
    grid = part(page, "grid")
    assert grid.dashGridOptions["domLayout"] == "normal"
    assert grid.style["height"] == "75vh"
    assert len(grid.rowData) == 60
    assert len(part(page, "grid-rows").data) == COUNT
    assert drawn(page).count('class="drawn-row"') == 60 + 1


def test_filters_of_the_address_hold_before_any_script(engine: Engine) -> None:
    model, services = load_model(engine, "large"), Services(engine, Settings())

    def shown(**query: str) -> list[str]:
        return [
            row["code"]
            for row in part(overview.layout(model, "zh", services, **query), "grid").rowData
        ]

    # Parts go round by four: the second of them has every fourth indicator from the second on.
    assert shown(part="p1", q="i0000") == ["i00001", "i00005", "i00009"]
    assert shown(q="指标00129") == ["i00129"]
    assert shown(part="nowhere") == []
    # A status that nobody has is no choice in the menu, and filters nothing.
    assert len(shown(status="moving_away")) == 60


def test_of_a_larger_plan_only_what_is_read_at_once_is_sent(engine: Engine) -> None:
    page = overview.layout(load_model(engine, "larger"), "zh", Services(engine, Settings()))
    grid = part(page, "grid")
    assert grid.rowModelType == "infinite"
    assert len(grid.rowData) == 60
    assert part(page, "grid-rows").data is None
    assert part(page, "grid-source").data == "/rows/larger"
    assert part(page, "grid-count").children == "600 / 600 项"


@pytest.fixture(scope="module")
def client(engine: Engine) -> flask.testing.FlaskClient:
    return create_app(Settings(database=str(engine.url))).server.test_client()


def asked(client: flask.testing.FlaskClient, **query: Any) -> Any:
    answer = client.get("/rows/larger", query_string={"start": 0, "end": 100, **query})
    assert answer.status_code == 200
    return answer.get_json()


def codes(answer: Any) -> list[str]:
    return [row["code"] for row in answer["rows"]]


def test_rows_come_in_pieces_that_make_up_the_whole(client: flask.testing.FlaskClient) -> None:
    pieces = [asked(client, start=at, end=at + 70) for at in range(0, LARGER, 70)]
    assert {(each["count"], each["all"]) for each in pieces} == {(LARGER, LARGER)}
    assert [code for each in pieces for code in codes(each)] == [
        f"i{number:05d}" for number in range(LARGER)
    ]
    assert codes(asked(client, start=LARGER, end=LARGER + 10)) == []
    # Nobody gets all at once who asks for it.
    assert len(asked(client, start=0, end=10**8)["rows"]) == 500


def test_filters_and_order_hold_over_all_rows(client: flask.testing.FlaskClient) -> None:
    found = asked(client, part="p1", q="i0000")
    assert codes(found) == ["i00001", "i00005", "i00009"]
    assert (found["count"], found["all"]) == (3, LARGER)
    down = asked(client, sort="baseline", order="desc")["rows"]
    up = asked(client, sort="baseline", order="asc", start=500, end=600)["rows"]
    assert [row["baseline"] for row in down] == [row["baseline"] for row in up][::-1]
    assert down[0]["baseline"] > down[-1]["baseline"]
    # Equals stay in the catalogue's order, upwards and downwards.
    for order in ("asc", "desc"):
        same = asked(client, sort="part", order=order, q="i0000")["rows"]
        for label in {row["part"] for row in same}:
            own = [row["code"] for row in same if row["part"] == label]
            assert own == sorted(own)


def test_nothing_comes_before_something(engine: Engine) -> None:
    model = load_model(engine, "larger")
    rows = [replace(model.rows[0], baseline=None), *model.rows[1:3]]
    up = in_order(rows, model, "zh", "baseline", "asc")
    down = in_order(rows, model, "zh", "baseline", "desc")
    assert up[0].code == down[-1].code == model.rows[0].code


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/rows/nowhere?start=0&end=9", 404, "nowhere"),
        ("/rows/larger", 400, "whole numbers"),
        ("/rows/larger?start=-1&end=9", 400, "-1"),
        ("/rows/larger?start=0&end=9&sort=secret", 400, "distance"),
        ("/rows/larger?start=0&end=9&sort=name&order=up", 400, "asc or desc"),
    ],
)
def test_what_cannot_be_answered_is_said(
    client: flask.testing.FlaskClient, address: str, status: int, said: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert said in answer.get_data(as_text=True)


def test_rows_are_in_the_readers_language(client: flask.testing.FlaskClient) -> None:
    client.set_cookie("lang", "en")
    assert asked(client, end=1)["rows"][0]["part"] == "Part 0"
    client.delete_cookie("lang")
    assert asked(client, end=1)["rows"][0]["part"] == "部分0"
