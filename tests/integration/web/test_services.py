"""What the pages share: a model is made once after a write, whoever asks, and never older than what was written."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from app import reading as module
from app.config import Settings
from app.domain.row import PlanModel
from app.reading import Services
from db import store
from db.engine import make_engine, upgrade
from tests.integration.db.test_store import bundle, enter, value

ASKING = 8
PATIENCE = 60


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path / 'x.db'}")
    upgrade(engine)
    store.load_plan(engine, bundle())
    yield engine
    engine.dispose()


def test_many_who_ask_at_once_wait_for_one_model(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = Services(engine, Settings())
    made, found = [], []
    all_ask, real = threading.Barrier(ASKING), module.load_model

    def load(*arguments: Any) -> PlanModel:
        made.append(real(*arguments))
        return made[-1]

    def ask() -> None:
        all_ask.wait(PATIENCE)
        found.append(services.model("p"))

    monkeypatch.setattr(module, "load_model", load)
    threads = [threading.Thread(target=ask) for _ in range(ASKING)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(made) == 1
    assert found == made * ASKING


def test_what_is_written_while_a_model_is_made_is_in_the_next(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = Services(engine, Settings())
    real = module.load_model

    def late(*arguments: Any) -> PlanModel:
        model = real(*arguments)
        # Somebody writes between the reading and the keeping.
        enter(engine, value("jobs", 2021, 9.0))
        return model

    with monkeypatch.context() as patch:
        patch.setattr(module, "load_model", late)
        services.model("p")
    row = services.model("p").row("jobs")
    assert row is not None
    assert [each.value for each in row.observations] == [9.0]


def test_a_plan_that_is_not_there_leaves_nobody_waiting(engine: Engine) -> None:
    services = Services(engine, Settings())
    for _ in range(2):
        with pytest.raises(LookupError):
            services.model("nowhere")
