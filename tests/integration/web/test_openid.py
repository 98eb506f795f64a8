"""Signing in with an OpenID Connect provider: a real one on loopback, driven the way a browser is."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import flask.testing
import pytest
import requests

from app.config import Oidc, Settings
from app.web.server import create_app
from db import store

USERS = [
    {"sub": "1", "email": "li@id.example", "name": "李雷", "groups": ["plans"]},
    {"sub": "2", "email": "han@id.example", "name": "韩梅梅", "groups": ["bosses", "plans"]},
    {"sub": "3", "email": "jim@id.example", "name": "Jim", "groups": []},
]
Start = Callable[..., flask.testing.FlaskClient]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of a provider that knows the users above."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    users = [word for user in USERS for word in ("--user-claims", json.dumps(user))]
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *users],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                requests.get(f"{address}/.well-known/openid-configuration", timeout=5).close()
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def start(issuer: str, tmp_path: Path) -> Iterator[Start]:
    """Makes a client of a new browser; the options are the provider's."""
    servers: dict[str, flask.Flask] = {}

    def make(**options: Any) -> flask.testing.FlaskClient:
        given = {"roles": {"plans": "analyst", "bosses": "admin"}, **options}
        given = {"issuer": issuer, "client_id": "plan-monitor", "client_secret": "secret", **given}
        oidc = Oidc(**given)
        key = repr(oidc)
        if key not in servers:
            database = f"sqlite:///{tmp_path / 'plan.db'}"
            servers[key] = create_app(Settings(database=database, oidc=oidc)).server
        return servers[key].test_client()

    yield make
    for server in servers.values():
        server.extensions["plan_monitor"].engine.dispose()


def signed_in(client: flask.testing.FlaskClient, sub: str, wanted: str = "/") -> Any:
    """Go to the provider, say who one is there, come back; the answer on the way back."""
    there = client.get("/sign-in/openid", query_string={"next": wanted})
    assert there.status_code == 302
    address = there.headers["Location"]
    assert "code_challenge_method=S256" in address
    back = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=10)
    assert back.status_code == 302
    parts = urlsplit(back.headers["Location"])
    return client.get(f"{parts.path}?{parts.query}")


def events(client: flask.testing.FlaskClient) -> list[tuple[str, str, str]]:
    engine = client.application.extensions["plan_monitor"].engine
    return [(e.account, e.action, e.done_by) for e in store.account_events(engine)]


def test_the_first_sign_in_makes_the_account_and_the_next_finds_it(start: Start) -> None:
    client = start()
    # With a provider nobody is let in without, not even on this machine.
    assert client.get("/api/v1/plans").status_code == 401
    assert "/sign-in/openid?next=%2Fevidence" in client.get("/sign-in?next=/evidence").text
    answer = signed_in(client, "1", "/evidence")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/evidence")
    assert "李雷" in client.get("/account").text
    assert signed_in(start(), "1").status_code == 302
    engine = client.application.extensions["plan_monitor"].engine
    (account,) = store.accounts(engine)
    assert (account.name, account.display_name, account.role) == (
        "li@id.example",
        "李雷",
        "analyst",
    )
    assert events(client) == [("li@id.example", "added", "OpenID Connect")]


def test_the_providers_groups_decide_at_every_sign_in(start: Start) -> None:
    client = start()
    signed_in(client, "2")
    engine = client.application.extensions["plan_monitor"].engine
    (account,) = store.accounts(engine)
    assert account.role == "admin"
    store.change_account(engine, account.id, role="reader", done_by="test")
    signed_in(start(), "2")
    assert store.accounts(engine)[0].role == "admin"
    # Where the provider says nothing of roles, what was decided here stands.
    store.change_account(engine, account.id, role="analyst", done_by="test")
    signed_in(start(roles={}), "2")
    assert store.accounts(engine)[0].role == "analyst"


def test_who_has_no_role_or_is_disabled_stays_out(start: Start) -> None:
    strict = start(default_role="")
    assert signed_in(strict, "3").headers["Location"] == "/sign-in?problem=openid_role"
    assert strict.get("/api/v1/plans").status_code == 401
    client = start()
    signed_in(client, "1")
    engine = client.application.extensions["plan_monitor"].engine
    (account,) = store.accounts(engine)
    store.change_account(engine, account.id, active=False, done_by="test")
    again = start()
    assert signed_in(again, "1").headers["Location"] == "/sign-in?problem=openid_disabled"
    assert "停用" in again.get("/sign-in?problem=openid_disabled").text
    assert client.get("/api/v1/plans").status_code == 401


def test_an_account_of_the_same_name_is_not_taken_over(start: Start) -> None:
    client = start()
    engine = client.application.extensions["plan_monitor"].engine
    own = store.add_account(engine, "li@id.example", "李雷", "admin", done_by="test")
    signed_in(client, "1")
    names = {account.name: account.role for account in store.accounts(engine)}
    assert names == {"li@id.example": "admin", "li@id.example-2": "analyst"}
    assert store.account(engine, name="li@id.example") == own


def test_answers_that_were_not_asked_for_are_refused(start: Start) -> None:
    client, other = start(), start()
    address = client.get("/sign-in/openid").headers["Location"]
    back = requests.post(address, data={"sub": "1"}, allow_redirects=False, timeout=10)
    parts = urlsplit(back.headers["Location"])
    # Another browser than the one that asked: a code slipped to somebody signs nobody in.
    for path in (f"{parts.path}?{parts.query}", f"{parts.path}?code=x&state=y", parts.path):
        assert other.get(path).headers["Location"] == "/sign-in?problem=openid"
    assert other.get("/api/v1/plans").status_code == 401
    assert client.get(f"{parts.path}?{parts.query}").headers["Location"] == "/"


def test_a_provider_that_is_away_is_said_so(start: Start) -> None:
    client = start(issuer="http://127.0.0.1:9")
    assert client.get("/sign-in/openid").headers["Location"] == "/sign-in?problem=openid"
    assert "身份提供方" in client.get("/sign-in?problem=openid").text
