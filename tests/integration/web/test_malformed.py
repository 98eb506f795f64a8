"""Requests that nobody's browser sends: 400 or 404, in the reader's language, and no fault of ours in the log."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import dash
import flask.testing
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.config import Settings
from app.web.operations.callback_bodies import accepts
from app.web.server import create_app
from tests.integration.plan import PLAN, filled
from tests.integration.web.test_access_walk import name_of, request_for

Client = flask.testing.FlaskClient
CALLBACK = "/_dash-update-component"
CONTEXT = {
    "plan": PLAN,
    "lang": "zh",
    "mention": "x",
    "show": "open",
    "code": "ic_scale",
    "as_of": "",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dash.Dash]:
    url = f"sqlite:///{tmp_path_factory.mktemp('malformed')}/plan.db"
    engine = filled(url)
    yield create_app(Settings(database=url))
    engine.dispose()


@pytest.fixture(scope="module")
def client(app: dash.Dash) -> Client:
    client = app.server.test_client()
    client.get("/")  # Dash sets up what it makes of the pages at the first request
    return client


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("way_back", ["/a\r\nX-Evil: 1", "/a\nb", "/a\rb", "/a\tb", "/\0", "/\x7f"])
def test_a_way_back_with_a_line_break_is_no_address(
    client: Client, method: str, way_back: str
) -> None:
    addresses = ["/lang/en", "/sign-in"] if method == "get" else ["/sign-in"]
    for address in addresses:
        given = {"query_string" if method == "get" else "data": {"next": way_back}}
        answer = client.open(address, method=method.upper(), **given)
        assert answer.status_code == 400
        assert "X-Evil" not in answer.headers


def test_a_refusal_is_worded_for_its_reader(client: Client) -> None:
    for lang, word in (("zh", "请求"), ("en", "request")):
        client.set_cookie("lang", lang)
        assert word in client.get("/lang/en?next=%0A").text
        answer = client.post(CALLBACK, json={})
        assert word in answer.json["message"]
        assert answer.json["code"] == 400
    client.delete_cookie("lang")


@pytest.mark.parametrize(
    "path",
    [
        "/_dash-component-suites/dash/../../x",
        "/_dash-component-suites/dash/../../../../etc/passwd",
        "/_dash-component-suites/dash/%2e%2e/%2e%2e/x",
        "/_dash-component-suites/nothing/x.js",
        "/_dash-component-suites/dash/nothing.js",
        "/_dash-component-suites/app/cli.py",
    ],
)
def test_a_file_that_is_none_of_dash_s_is_not_found(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "registered" not in answer.text


@pytest.mark.parametrize("address", ["/?q=%00", "/actuals?plan=%00", "/evidence?mention=a%00b"])
def test_a_nul_is_in_no_address(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


def deep(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"x"',
        b"5",
        b"{}",
        b'{"output": 5}',
        b'{"output": "nothing.children"}',
        b"\xff\xfe",
        deep(100_000),
        b'{"output": ' + deep(900) + b"}",
        b'{"output": "\\ud800"}',
        b'{"output": "\\u0000"}',
        b'{"a": ' + b"9" * 10_000 + b"}",
    ],
    ids=lambda body: repr(body[:30]),
)
def test_a_body_that_is_no_callback(client: Client, body: bytes) -> None:
    answer = client.post(CALLBACK, data=body, content_type="application/json")
    assert answer.status_code == 400


def test_a_body_that_is_no_json(client: Client) -> None:
    assert client.post(CALLBACK, data=b"{}", content_type="text/plain").status_code == 415


@pytest.mark.parametrize("body", [deep(100_000), b'{"rows": [{"note": "\\u0000"}]}'])
def test_the_interface_refuses_what_cannot_be_read_or_kept(client: Client, body: bytes) -> None:
    address = f"/api/v1/plans/{PLAN}/actuals"
    token = {"Authorization": "Bearer x" * 3}
    answer = client.post(address, data=body, content_type="application/json", headers=token)
    assert answer.status_code < 500


def callbacks(app: dash.Dash) -> list[tuple[str, dict[str, Any]]]:
    return [(output, each) for output, each in app.callback_map.items() if name_of(each)]


def asked(output: str, callback: dict[str, Any]) -> dict[str, Any]:
    """What a browser would send with a context, and nothing else in it."""
    body = request_for(output, callback)
    outputs = body["outputs"] if isinstance(body["outputs"], list) else [body["outputs"]]
    for each in outputs:
        each["id"] = json.loads(each["id"]) if each["id"].startswith("{") else each["id"]
    for each in [*body["inputs"], *body["state"]]:
        if isinstance(each, dict) and each["id"].endswith("-context"):
            more = {"base_revision": 0} if each["id"] == "indicator-context" else {}
            each["value"] = {**CONTEXT, **more}
        if isinstance(each, dict) and each["id"] == "_pages_location":
            each["value"] = "/" if each["property"] == "pathname" else ""
    return body


def test_what_a_browser_sends_is_taken(app: dash.Dash, client: Client) -> None:
    for output, callback in callbacks(app):
        answer = client.post(CALLBACK, json=asked(output, callback))
        assert answer.status_code in {200, 204}, (name_of(callback), answer.text)


@pytest.mark.parametrize("key", ["inputs", "state", "outputs", "changedPropIds"])
@pytest.mark.parametrize(
    "value", [None, 5, "x", {}, [5], [[]], [{"id": 5, "property": "x"}], [{}] * 40]
)
def test_a_callback_with_a_part_of_another_shape(
    app: dash.Dash, client: Client, key: str, value: Any
) -> None:
    for output, callback in callbacks(app):
        body = {**asked(output, callback), key: value}
        assert client.post(CALLBACK, json=body).status_code in {200, 204, 400}
    body = {**asked(*callbacks(app)[0]), "inputs": value}
    assert client.post(CALLBACK, json=body).status_code == 400


@pytest.mark.parametrize(
    "context",
    [
        None,
        5,
        "x",
        [],
        {},
        {"lang": "fr", "plan": PLAN},
        {"lang": ["zh"], "plan": {}},
        {"lang": "zh"},
    ],
)
def test_a_context_that_no_page_has(app: dash.Dash, client: Client, context: Any) -> None:
    seen = 0
    for output, callback in callbacks(app):
        body = asked(output, callback)
        for each in body["state"]:
            if isinstance(each, dict) and each["id"].endswith("-context"):
                each["value"] = context
                seen += 1
                assert client.post(CALLBACK, json=body).status_code == 400, name_of(callback)
    assert seen > 10


PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=5),
    st.sampled_from(["9" * 6000, "ic_scale|actual|2022", "ic_scale", "actual", "undo", "1", PLAN]),
)
KEYS = ("button", "cells", "ic_scale|actual|2022", "text", "seen", "revision", "year", "series")
MORE_KEYS = ("newest", "act", "name", "code", "judgement", "size", "turn")
NAMES = st.sampled_from([*KEYS, *MORE_KEYS])
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=8)
)


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_no_value_makes_an_error(app: dash.Dash, client: Client, data: st.DataObject) -> None:
    output, callback = data.draw(st.sampled_from(callbacks(app)))
    body = asked(output, callback)
    for each in [*body["inputs"], *body["state"]]:
        if isinstance(each, dict) and not each["id"].endswith("-context"):
            each["value"] = data.draw(VALUES)
    first = body["inputs"][0]
    if isinstance(first, dict):
        body["changedPropIds"] = [f"{first['id']}.{first['property']}"]
    answer = client.post(CALLBACK, data=json.dumps(body), content_type="application/json")
    assert answer.status_code < 500, (name_of(callback), body)


def test_nothing_of_it_is_logged_as_an_error(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    client.post(CALLBACK, data=b"{", content_type="application/json")
    client.get("/lang/en?next=%0A")
    client.get("/_dash-component-suites/dash/../../x")
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize(
    ("hint", "value", "right"),
    [
        (int, 5, True),
        (int, True, False),
        (int, 5.0, False),
        (float, 5, True),
        (str, None, False),
        (str | None, None, True),
        (list[int | None], [1, None], True),
        (list[int | None], [1, "x"], False),
        (dict[str, str], {"a": "b"}, True),
        (dict[str, str], {"a": 5}, False),
        (dict[str, Any], {"a": 5}, True),
        (dict[str, Any], [], False),
        (Any, object(), True),
    ],
)
def test_types(hint: Any, value: Any, right: bool) -> None:
    assert accepts(hint, value) is right
