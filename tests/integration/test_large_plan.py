"""A plan with more indicators than a screen holds: what is drawn is bounded, and what is left out is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dash.development.base_component import Component
from sqlalchemy import Engine

from app.config import Settings
from app.first_paint import drawn
from app.model import load_model
from app.pages import overview
from app.services import Services
from benchmarks.plans import make_plan
from db.engine import make_engine, upgrade

COUNT = 130


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    path: Path = tmp_path_factory.mktemp("large") / "plan.db"
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    make_plan(engine, "large", COUNT)
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
