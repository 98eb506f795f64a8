"""Who may do what: every route and every callback, as nobody, reader, analyst and admin."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dash
import flask.testing
import pytest
from sqlalchemy import Engine

from app.config import Settings
from app.web.server import create_app
from tests.integration.access import add_everybody, sign_in
from tests.integration.plan import PLAN, filled

WHO = ("nobody", "reader", "analyst", "admin")
# The least that each route and callback asks for. A new one that is not here fails the test.
ROUTES = {
    **dict.fromkeys(
        (
            *(
                "healthz",
                "readyz",
                "metrics",
                "plotly_library",
                "bootstrap",
                "choose_language",
                "_dash_assets.static",
            ),
            *("access.sign_in", "access.sign_in_post", "access.sign_out", "/_favicon.ico"),
            "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
        ),
        "nobody",
    ),
    **dict.fromkeys(
        (
            *("/", "/<path:path>", "/_dash-layout", "/_dash-dependencies", "/_reload-hash"),
            *("/_dash-update-component", "access.account", "access.account_post"),
            *("download_template", "download_actuals", "download_problems"),
            *("download_indicators_csv", "download_indicators_xlsx", "download_package"),
            *(
                "overview_rows",
                "figure_index",
                "figure",
                "report",
                "download_report_html",
                "download_report_docx",
            ),
            *("api-docs.openapi_json", "nothing_here", "reading.plans", "reading.plan"),
            *("reading.indicators", "reading.indicator", "reading.progress"),
            *("reading.observations", "reading.mentions", "reading.findings"),
        ),
        "reader",
    ),
    "writing.actuals": "analyst",
    "access.accounts_post": "admin",
}
CALLBACKS = {
    "dash.dash.update": "reader",  # the page of an address
    "app.web.pages.indicator.what_if.show": "reader",
    **dict.fromkeys(
        (
            *(
                f"app.web.pages.actuals.upload.{name}"
                for name in ("begin", "discard", "accept", "answer")
            ),
            *("app.web.pages.actuals.upload.read_otherwise", "app.web.pages.actuals.upload.write"),
            *(
                "app.web.pages.actuals.page.undo",
                "app.web.pages.grid.page.checked",
                "app.web.pages.grid.page.write",
            ),
            *("app.web.pages.review.page.rule", "app.web.pages.review.page.undo"),
            *(
                f"app.web.pages.indicator.actions.{name}"
                for name in ("revise", "baseline", "reference", "verdict", "withdraw")
            ),
        ),
        "analyst",
    ),
}
ARGUMENTS = {
    "slug": PLAN,
    "code": "ic_scale",
    "kind": "csv",
    "key": "required",
    "package_name": "dash",
    "fingerprinted_path": "nothing.js",
    "filename": "house.css",
    "path": "evidence",
    "rest": "nothing",
}
REFUSED = {401, 403}
Client = flask.testing.FlaskClient


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    path: Path = tmp_path_factory.mktemp("walk") / "plan.db"
    engine = filled(f"sqlite:///{path}")
    add_everybody(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def app(engine: Engine) -> dash.Dash:
    app = create_app(Settings(database=str(engine.url)))
    client = app.server.test_client()
    assert sign_in(client, "reader") == 303
    client.get("/")  # Dash sets up what it makes of the pages at the first request
    return app


@pytest.fixture(scope="module")
def clients(app: dash.Dash) -> dict[str, Client]:
    clients = {who: app.server.test_client() for who in WHO}
    for who, client in clients.items():
        if who != "nobody":
            assert sign_in(client, who) == 303
    return clients


def allowed(who: str, least: str) -> bool:
    return WHO.index(who) >= WHO.index(least)


def test_every_route_is_in_the_table(app: dash.Dash) -> None:
    assert {rule.endpoint for rule in app.server.url_map.iter_rules()} == ROUTES.keys()


@pytest.mark.usefixtures("passwords_once")
@pytest.mark.parametrize("who", WHO)
def test_routes(app: dash.Dash, engine: Engine, who: str) -> None:
    found = {}
    for rule in app.server.url_map.iter_rules():
        # A client of its own for each, for some sign out.
        client = app.server.test_client()
        if who != "nobody":
            assert sign_in(client, who) == 303
        method = "POST" if "POST" in rule.methods else "GET"
        with app.server.test_request_context():
            address = flask.url_for(
                rule.endpoint, **{name: ARGUMENTS[name] for name in rule.arguments}
            )
        with client.open(address, method=method, json={} if method == "POST" else None) as answer:
            to_sign_in = answer.headers.get("Location", "").startswith("/sign-in?next=")
            in_vain = rule.endpoint in {"access.sign_in_post"}
            found[rule.endpoint] = (answer.status_code in REFUSED and not in_vain) or to_sign_in
            assert b"Traceback" not in answer.data
    assert found == {endpoint: not allowed(who, least) for endpoint, least in ROUTES.items()}


def name_of(callback: dict[str, Any]) -> str | None:
    """Module and name of a callback's function; nothing for one that runs in the browser."""
    function = callback.get("callback")
    if function is None:
        return None
    function = getattr(function, "__wrapped__", function)
    return f"{function.__module__}.{function.__qualname__.rpartition('.')[2]}"


def request_for(output: str, callback: dict[str, Any]) -> dict[str, Any]:
    """What the browser would send, with nothing in it."""

    def value(each: dict[str, Any]) -> Any:
        if each["id"].startswith("{"):
            return []
        return {"id": each["id"], "property": each["property"], "value": None}

    several = output.startswith("..")
    outputs = [
        {"id": part.rpartition(".")[0], "property": part.rpartition(".")[2]}
        for part in output.strip(".").split("...")
    ]
    return {
        "output": output,
        "outputs": outputs if several else outputs[0],
        "inputs": [value(each) for each in callback["inputs"]],
        "state": [value(each) for each in callback["state"]],
        "changedPropIds": [],
    }


def test_every_callback_is_in_the_table(app: dash.Dash) -> None:
    found = {name_of(callback) for callback in app.callback_map.values()} - {None}
    assert found == CALLBACKS.keys()


@pytest.mark.parametrize("who", WHO)
def test_callbacks(app: dash.Dash, clients: dict[str, Client], who: str) -> None:
    found = {}
    for output, callback in app.callback_map.items():
        name = name_of(callback)
        if name is None:
            continue
        answer = clients[who].post("/_dash-update-component", json=request_for(output, callback))
        found[name] = answer.status_code in REFUSED
        if found[name]:
            assert json.loads(answer.data)["message"]
            assert "sign_in" in answer.json or who != "nobody"
    assert found == {name: not allowed(who, least) for name, least in CALLBACKS.items()}
