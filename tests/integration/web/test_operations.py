"""What whoever keeps the server running sees: request ids, log lines, metrics, and errors that say what to do."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import flask.testing
import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.config import Settings
from app.web.access import accounts
from app.web.operations import logs
from app.web.server import create_app
from db.engine import make_engine, upgrade
from db.failures import reason
from tests.integration.access import PASSWORD, sign_in
from tests.needs import ROOT

Client = flask.testing.FlaskClient


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'plan.db'}"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def server(engine: Engine, url: str) -> flask.Flask:
    return create_app(Settings(database=url)).server


@pytest.fixture
def client(server: flask.Flask) -> Client:
    return server.test_client()


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="plan_monitor.requests")
    return caplog


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("abcdef12", True),
        ("a" * 64, True),
        ("4bf92f35-77b3.4da6_a", True),
        ("short", False),
        ("a" * 65, False),
        ("spaces are not", False),
        ("new\tline12345", False),
        ("", False),
    ],
)
def test_a_proxys_request_id_is_kept_where_it_harms_nothing(
    client: Client, given: str, kept: bool
) -> None:
    seen = client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert (seen == given) is kept
    assert re.fullmatch(r"[A-Za-z0-9._-]{8,64}", seen)


def test_ids_differ(client: Client) -> None:
    assert len({client.get("/healthz").headers["X-Request-ID"] for _ in range(20)}) == 20


def test_each_request_is_a_line_with_who_asked_and_without_what_for(
    client: Client, engine: Engine, lines: pytest.LogCaptureFixture
) -> None:
    accounts.add(engine, "li", "李雷", "analyst", PASSWORD, "test")
    assert sign_in(client, "li") == 303
    lines.clear()
    client.get("/api/v1/plans?page=1", headers={"X-Request-ID": "abcdef12"})
    client.get("/healthz")
    (record,) = lines.records
    assert (record.method, record.path, record.status) == ("GET", "/api/v1/plans", 200)
    assert (record.user, record.address) == ("李雷", "127.0.0.1")
    assert record.ms > 0
    assert "page=1" not in str(record.__dict__.values())


def record(message: str, **more: object) -> logging.LogRecord:
    made = logging.LogRecord("plan_monitor", logging.INFO, "x.py", 1, message, (), None)
    made.__dict__.update(created=1714564800.25, msecs=250.0, **more)
    return made


def test_a_line_of_text() -> None:
    text = logs.formatter("text").format(record("request", status=200, path="/a", user=""))
    assert text == "2024-05-01T12:00:00.250Z INFO request path=/a status=200"


def test_a_line_is_one_line_whatever_is_in_it() -> None:
    given = record("request\n2024-05-01 ERROR forged", path="/a\x1b[2J\r\nb")
    for form in ("text", "json"):
        assert len(logs.formatter(form).format(given).splitlines()) == 1
    assert "\x1b" not in logs.formatter("text").format(given)


def test_a_line_of_json() -> None:
    row = json.loads(logs.formatter("json").format(record("request", status=200, user="李雷")))
    assert (row["level"], row["message"], row["status"], row["user"]) == (
        "INFO",
        "request",
        200,
        "李雷",
    )
    assert row["time"].startswith("2024-05-01T12:00:00.25")


def sample(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.M)
    assert found, f"{name} is not in\n{text}"
    return float(found[1])


def test_metrics(client: Client) -> None:
    for _ in range(3):
        client.get("/api/v1/plans")
    client.open("/api/v1/plans", method="BREW")
    text = client.get("/metrics").text
    assert (
        sample(text, 'plan_monitor_requests_total{method="GET",route="/api/v1/plans",status="200"}')
        == 3
    )
    assert sample(text, 'plan_monitor_request_seconds_count{route="/api/v1/plans"}') >= 3
    assert 'method="BREW"' not in text
    assert sample(text, "plan_monitor_database_up") == 1
    assert sample(text, "plan_monitor_plans") == 0


def test_without_a_token_metrics_are_for_this_machine(client: Client) -> None:
    elsewhere = {"REMOTE_ADDR": "10.0.0.9"}
    assert client.get("/metrics", environ_base=elsewhere).status_code == 404
    # A proxy on this machine, of which the settings know nothing.
    for name in ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP"):
        assert client.get("/metrics", headers={name: "10.0.0.9"}).status_code == 404
    # One that hands on the name that was asked for; a page that gives this machine another name.
    assert client.get("/metrics", headers={"Host": "plans.example.org"}).status_code == 404
    assert client.get("/metrics", headers={"Host": "[::1]:8050"}).status_code == 200


def test_behind_a_known_proxy_nobody_becomes_this_machine(url: str) -> None:
    behind = create_app(Settings(database=url, proxy_hops=1)).server.test_client()
    for said in ("127.0.0.1", "10.0.0.9", "127.0.0.1, 10.0.0.9", "10.0.0.9, 127.0.0.1"):
        assert behind.get("/metrics", headers={"X-Forwarded-For": said}).status_code == 404
    assert behind.get("/metrics").status_code == 200


def test_with_a_token_metrics_are_for_who_brings_it(url: str) -> None:
    guarded = create_app(Settings(database=url, metrics_token="s3cret")).server.test_client()
    elsewhere = {"REMOTE_ADDR": "10.0.0.9"}
    for given in (None, "", "Bearer", "Bearer wrong", "Basic s3cret", "s3cret", "Bearer s3crét"):
        headers = {} if given is None else {"Authorization": given}
        # Not even this machine: a proxy that says nothing of itself looks the same.
        for base in ({}, elsewhere):
            answer = guarded.get("/metrics", headers=headers, environ_base=base)
            assert answer.status_code == 401
            assert answer.headers["WWW-Authenticate"].lower().startswith("bearer")
    right = {"Authorization": "Bearer s3cret"}
    assert guarded.get("/metrics", headers=right, environ_base=elsewhere).status_code == 200


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("database is locked", "locked"),
        ("database or disk is full", "full"),
        ("could not extend file: No space left on device", "full"),
        ("database disk image is malformed", "damaged"),
        ("file is not a database", "damaged"),
        ("connection refused", "unreachable"),
        ("server closed the connection unexpectedly", "unreachable"),
    ],
)
def test_what_drivers_say_is_understood(said: str, why: str) -> None:
    assert reason(OperationalError("select 1", {}, Exception(said))) == why


def test_waiting_for_a_connection_too_long_is_being_busy() -> None:
    assert reason(PoolTimeout()) == "locked"


@pytest.fixture
def broken(server: flask.Flask) -> flask.Flask:
    """A server with addresses at which things go wrong."""

    def away() -> str:
        raise OperationalError("select secret", {}, Exception("connection refused at /var/run"))

    def bug() -> str:
        raise RuntimeError("/srv/secret/path.py")

    for prefix in ("/api/v1/", "/_dash-", "/download/"):
        server.add_url_rule(f"{prefix}away", f"{prefix}away", away)
        server.add_url_rule(f"{prefix}bug", f"{prefix}bug", bug)
    return server


@pytest.mark.parametrize("prefix", ["/api/v1/", "/_dash-", "/download/"])
@pytest.mark.parametrize(("lang", "word"), [("zh", "再做一次"), ("en", "Repeat it")])
def test_errors_say_what_to_do_and_nothing_of_our_insides(
    broken: flask.Flask, prefix: str, lang: str, word: str
) -> None:
    client = broken.test_client()
    client.set_cookie("lang", lang)
    for name, status in (("away", 503), ("bug", 500)):
        answer = client.get(f"{prefix}{name}", headers={"X-Request-ID": "abcdef12"})
        assert answer.status_code == status
        assert "abcdef12" in answer.text
        message = answer.json["message"] if answer.is_json else answer.text
        assert word in message
        for secret in ("secret", "Traceback", "/var/run", "/srv", "select"):
            assert secret not in answer.text
    assert client.get(f"{prefix}away").headers["Retry-After"] == "10"


def test_the_log_has_what_the_answer_leaves_out(
    broken: flask.Flask, caplog: pytest.LogCaptureFixture
) -> None:
    broken.test_client().get("/download/bug")
    assert "/srv/secret/path.py" in caplog.text
    broken.test_client().get("/download/away")
    assert "connection refused" in caplog.text


def test_a_running_server_logs_json_and_counts_over_its_workers(url: str, engine: Engine) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve", "--port", "0"],
        cwd=ROOT,
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith("PLAN_MONITOR_")},
            "PLAN_MONITOR_DATABASE": url,
            "PLAN_MONITOR_LOG": "json",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        for number in range(10):
            request = Request(
                f"{address}/api/v1/plans", headers={"X-Request-ID": f"number-{number}"}
            )
            with urlopen(request, timeout=60) as answer:
                assert answer.headers["X-Request-ID"] == f"number-{number}"
        name = 'plan_monitor_requests_total{method="GET",route="/api/v1/plans",status="200"}'
        until = time.monotonic() + 30
        counted = 0.0
        # Whichever worker is asked, it knows of all ten.
        while counted < 10 and time.monotonic() < until:
            with urlopen(f"{address}/metrics", timeout=60) as answer:
                counted = sample(answer.read().decode(), name)
        assert counted == 10
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 0
    rows = [json.loads(line) for line in errors.splitlines()]
    asked = [row["request_id"] for row in rows if row.get("path") == "/api/v1/plans"]
    assert sorted(asked) == sorted(f"number-{number}" for number in range(10))
