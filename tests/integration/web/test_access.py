"""Signing in and out, sessions, waiting, accounts, programs' tokens, refusals: over a real database on both engines."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import flask.testing
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from app.cli import main
from app.config import Settings
from app.web.access import accounts, passwords, sessions
from app.web.serve import OpenHouse, refuse_open_house
from app.web.server import create_app
from db import store
from db.account_records import AccountRecord
from db.engine import make_engine, upgrade
from tests.integration.access import PASSWORD, add_everybody, sign_in

Client = flask.testing.FlaskClient
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
OTHER = "another long password"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'plan.db'}"
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def people(engine: Engine) -> None:
    add_everybody(engine)


@pytest.fixture
def made(engine: Engine, url: str) -> Iterator[Callable[..., flask.Flask]]:
    """Makes servers over the database; their connections are closed at the end."""
    servers: list[flask.Flask] = []

    def make(**settings: Any) -> flask.Flask:
        servers.append(create_app(Settings(database=url, **settings)).server)
        return servers[-1]

    yield make
    for server in servers:
        server.extensions["plan_monitor"].engine.dispose()


@pytest.fixture
def server(made: Callable[..., flask.Flask]) -> flask.Flask:
    return made()


@pytest.fixture
def client(server: flask.Flask) -> Client:
    return server.test_client()


def located(client: Client, path: str = "/account") -> str:
    return client.get(path, headers={"Accept": "text/html"}).headers.get("Location", "")


def test_with_no_accounts_this_machine_needs_no_sign_in(client: Client) -> None:
    assert client.get("/api/v1/plans").status_code == 200
    assert located(client, "/sign-in?next=/evidence") == "/evidence"
    assert client.get("/", base_url="http://127.0.0.1:8050").status_code == 200
    # A page elsewhere whose name was pointed at this machine.
    answer = client.get("/api/v1/plans", base_url="http://evil.example")
    assert answer.status_code == 421


def test_the_first_account_closes_the_door_of_a_running_server(
    client: Client, engine: Engine
) -> None:
    assert client.get("/api/v1/plans").status_code == 200
    add_everybody(engine)
    assert client.get("/api/v1/plans").status_code == 401
    # To disable everybody is not to open it again.
    for account in store.accounts(engine):
        store.change_account(engine, account.id, active=False, done_by="test")
    assert client.get("/api/v1/plans").status_code == 401
    assert sign_in(client, "admin") == 401


def test_elsewhere_than_on_this_machine_nobody_comes_in_without_an_account(
    made: Callable[..., flask.Flask],
) -> None:
    for host, opened in (("127.0.0.1", True), ("0.0.0.0", False), ("10.0.0.7", False)):
        client = made(host=host).test_client()
        assert (client.get("/api/v1/plans").status_code == 200) is opened
    told = made(host="0.0.0.0", no_auth=True).test_client()
    assert told.get("/api/v1/plans", base_url="http://plans.example").status_code == 200


def test_the_server_does_not_start_open_to_others(engine: Engine, url: str) -> None:
    assert refuse_open_house(Settings(database=url), engine) == ""
    with pytest.raises(OpenHouse, match="users add"):
        refuse_open_house(Settings(database=url, host="0.0.0.0"), engine)
    assert "warning" in refuse_open_house(
        Settings(database=url, host="0.0.0.0", no_auth=True), engine
    )
    add_everybody(engine)
    assert "unencrypted" in refuse_open_house(Settings(database=url, host="0.0.0.0"), engine)
    behind = Settings(database=url, host="0.0.0.0", proxy_hops=1)
    assert refuse_open_house(behind, engine) == ""


@pytest.mark.usefixtures("people")
def test_in_and_out(client: Client, engine: Engine) -> None:
    assert located(client, "/evidence?plan=p") == "/sign-in?next=%2Fevidence%3Fplan%3Dp"
    answer = client.post(
        "/sign-in", data={"name": " ANALYST ", "password": PASSWORD, "next": "/evidence?plan=p"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/evidence?plan=p")
    cookie = answer.headers["Set-Cookie"]
    for word in ("HttpOnly", "SameSite=Lax", "Expires=", "Path=/"):
        assert word in cookie
    assert "Secure" not in cookie
    assert client.get("/account").status_code == 200
    stolen = cookie.partition("=")[2].partition(";")[0]
    assert client.post("/sign-out").status_code == 303
    assert located(client).startswith("/sign-in")
    # A copy of the cookie, correctly signed, lets nobody in after signing out.
    client.set_cookie(sessions.COOKIE, stolen)
    assert located(client).startswith("/sign-in")


@pytest.mark.usefixtures("people")
def test_over_tls_the_cookie_stays_there(client: Client) -> None:
    answer = client.post(
        "/sign-in", data={"name": "reader", "password": PASSWORD}, base_url="https://plans.example"
    )
    assert "Secure" in answer.headers["Set-Cookie"]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example"]
)
def test_signing_in_leads_nowhere_else(client: Client, elsewhere: str) -> None:
    answer = client.post(
        "/sign-in", data={"name": "reader", "password": PASSWORD, "next": elsewhere}
    )
    assert answer.headers["Location"] == "/"


@pytest.mark.usefixtures("people")
def test_a_session_ends_with_its_time(client: Client, engine: Engine) -> None:
    assert sign_in(client, "reader") == 303
    with client.session_transaction() as session:
        token = session[sessions.TOKEN]
    found = sessions.hash_of(token)
    now = datetime.now(UTC)
    assert store.token_account(engine, "session", found, now + timedelta(hours=11.9)) is not None
    assert store.token_account(engine, "session", found, now + timedelta(hours=12.1)) is None
    # A browser's token is no program's, nor the other way round.
    assert store.token_account(engine, "api", found, now) is None


@pytest.mark.usefixtures("people")
def test_the_database_holds_neither_tokens_nor_passwords(client: Client, engine: Engine) -> None:
    assert sign_in(client, "reader") == 303
    with client.session_transaction() as session:
        token = session[sessions.TOKEN]
    with engine.connect() as connection:
        held = [
            str(row)
            for table in ("account", "access_token", "sign_in_failure", "account_event")
            for row in connection.exec_driver_sql(f"select * from {table}")
        ]
    assert not [row for row in held if token in row or PASSWORD in row]
    assert any("argon2id" in row for row in held)


@pytest.mark.usefixtures("people")
def test_a_forged_cookie_lets_nobody_in(client: Client, server: flask.Flask) -> None:
    forger = flask.Flask("forger")
    forger.secret_key = "guessed"
    serializer = flask.sessions.SecureCookieSessionInterface().get_signing_serializer(forger)
    assert serializer is not None
    client.set_cookie(sessions.COOKIE, serializer.dumps({"token": "x"}))
    assert located(client).startswith("/sign-in")


def test_every_worker_signs_with_the_same_secret(made: Callable[..., flask.Flask]) -> None:
    first, second = made(), made()
    assert first.secret_key == second.secret_key
    assert len(str(first.secret_key)) == 64


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("name", ["reader", "nobody-of-that-name"])
def test_guessing_has_to_wait_and_names_are_not_given_away(client: Client, name: str) -> None:
    pages = []
    for _ in range(5):
        answer = client.post("/sign-in", data={"name": name, "password": "wrong, surely"})
        assert answer.status_code == 401
        pages.append(answer.get_data(as_text=True).replace(name, ""))
    assert len(set(pages)) == 1
    answer = client.post("/sign-in", data={"name": name, "password": PASSWORD})
    assert answer.status_code == 429
    assert 10 <= int(answer.headers["Retry-After"]) <= 15
    assert f"{answer.headers['Retry-After']} 秒" in answer.get_data(as_text=True)
    # Its owner, at another desk, is not kept out.
    elsewhere = client.post(
        "/sign-in",
        data={"name": "reader", "password": PASSWORD},
        environ_base={"REMOTE_ADDR": "10.0.0.9"},
    )
    assert elsewhere.status_code == 303


@pytest.mark.usefixtures("people")
def test_success_starts_the_count_anew_after_the_wait(engine: Engine) -> None:
    def attempt(password: str, seconds: float) -> AccountRecord | sessions.Refusal:
        at = NOON + timedelta(seconds=seconds)
        return sessions.check_password(engine, "reader", password, "10.0.0.1", at)

    for _ in range(5):
        assert attempt("wrong, surely", 0) == sessions.Refusal("wrong")
    assert attempt(PASSWORD, 0) == sessions.Refusal("wait", 15.0)
    assert attempt(PASSWORD, 14) == sessions.Refusal("wait", 1.0)
    assert isinstance(attempt(PASSWORD, 15), AccountRecord)
    assert attempt("wrong, surely", 16) == sessions.Refusal("wrong")
    assert isinstance(attempt(PASSWORD, 16), AccountRecord)


@pytest.mark.usefixtures("people", "passwords_once")
def test_an_office_that_signs_in_from_one_address_never_waits(engine: Engine) -> None:
    for number in range(40):
        at = NOON + timedelta(seconds=number)
        found = sessions.check_password(engine, "reader", PASSWORD, "10.0.0.1", at)
        assert isinstance(found, AccountRecord), number


@pytest.mark.usefixtures("people")
def test_many_guesses_at_once_count_as_many(engine: Engine) -> None:
    found: list[object] = []

    def guess() -> None:
        found.append(sessions.check_password(engine, "admin", "wrong, surely", "10.0.0.1", NOON))

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found.count(sessions.Refusal("wrong")) == 5
    assert found.count(sessions.Refusal("wait", 15.0)) == 7


@pytest.mark.usefixtures("people")
def test_a_new_password_signs_other_browsers_out(server: flask.Flask, engine: Engine) -> None:
    here, there = server.test_client(), server.test_client()
    for client in (here, there):
        assert sign_in(client, "reader") == 303
    form = {"old": PASSWORD, "new": OTHER, "again": OTHER}
    assert here.post("/account", data={**form, "again": "x"}).status_code == 422
    assert here.post("/account", data={**form, "old": "x"}).status_code == 422
    assert here.post("/account", data={**form, "new": "x", "again": "x"}).status_code == 422
    assert sign_in(server.test_client(), "reader") == 303
    assert here.post("/account", data=form).status_code == 303
    assert here.get("/account").status_code == 200
    assert located(there).startswith("/sign-in")
    assert sign_in(server.test_client(), "reader") == 401
    assert sign_in(server.test_client(), "reader", OTHER) == 303


@pytest.mark.usefixtures("people")
def test_an_admin_manages_accounts(server: flask.Flask, engine: Engine) -> None:
    admin, reader = server.test_client(), server.test_client()
    assert sign_in(admin, "admin") == 303
    assert sign_in(reader, "reader") == 303
    key = {account.name: str(account.id) for account in store.accounts(engine)}
    added = admin.post(
        "/accounts",
        data={"act": "add", "name": "王伟", "display": "<b>王伟</b>", "role": "analyst"},
    )
    page = added.get_data(as_text=True)
    made = page.partition("<code>")[2].partition("</code>")[0]
    assert "<b>王伟" not in page
    assert sign_in(server.test_client(), "王伟", made) == 303
    assert made not in admin.get("/account").get_data(as_text=True)
    for data, status in (
        ({"act": "add", "name": "王伟", "role": "analyst"}, 422),
        ({"act": "add", "name": "a b", "role": "analyst"}, 422),
        ({"act": "add", "name": "ok", "role": "god"}, 422),
        ({"act": "role", "id": key["reader"], "role": "god"}, 422),
        ({"act": "role", "id": "999", "role": "admin"}, 422),
        ({"act": "disable", "id": key["admin"]}, 422),
        ({"act": "sink", "id": key["reader"]}, 422),
        ({"act": "role", "id": key["analyst"], "role": "reader"}, 303),
        ({"act": "disable", "id": key["reader"]}, 303),
    ):
        assert admin.post("/accounts", data=data).status_code == status, data
    assert located(reader).startswith("/sign-in")
    assert sign_in(server.test_client(), "reader") == 401
    assert admin.post("/accounts", data={"act": "enable", "id": key["reader"]}).status_code == 303
    reset = admin.post("/accounts", data={"act": "reset", "id": key["reader"]})
    again = reset.get_data(as_text=True).partition("<code>")[2].partition("</code>")[0]
    assert sign_in(server.test_client(), "reader") == 401
    assert sign_in(server.test_client(), "reader", again) == 303
    roles = {account.name: account.role for account in store.accounts(engine)}
    assert roles == {"admin": "admin", "analyst": "reader", "reader": "reader", "王伟": "analyst"}
    done = [(e.account, e.action, e.done_by) for e in store.account_events(engine)][:5]
    assert done == [
        ("reader", "password", "Ad Admin"),
        ("reader", "enabled", "Ad Admin"),
        ("reader", "disabled", "Ad Admin"),
        ("analyst", "role", "Ad Admin"),
        ("王伟", "added", "Ad Admin"),
    ]
    # The role of now counts, not that of signing in.
    assert admin.get("/account").get_data(as_text=True).count('id="accounts"') == 1
    store.change_account(engine, int(key["admin"]), role="reader", done_by="test")
    assert 'id="accounts"' not in admin.get("/account").get_data(as_text=True)
    assert admin.post("/accounts", data={"act": "add"}).status_code == 403


def test_people_of_one_name_are_told_apart(engine: Engine) -> None:
    for name in ("li.lei", "lilei2"):
        accounts.add(engine, name, "李雷", "analyst", PASSWORD, "test")
    assert [a.display_name for a in store.accounts(engine)] == ["李雷", "李雷 (lilei2)"]
    with pytest.raises(accounts.Refused, match="already"):
        accounts.add(engine, "LI.LEI", "x", "analyst", PASSWORD, "test")
    with pytest.raises(passwords.WeakPassword):
        accounts.add(engine, "han", "x", "analyst", "short", "test")


@pytest.mark.usefixtures("people")
def test_writes_from_other_sites_are_refused(client: Client) -> None:
    assert sign_in(client, "analyst") == 303
    for path in ("/sign-out", "/account", "/_dash-update-component", "/api/v1/plans/p/actuals"):
        answer = client.post(path, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
    assert client.get("/account").status_code == 200


@pytest.mark.usefixtures("people")
def test_what_was_shown_is_not_kept(client: Client) -> None:
    assert sign_in(client, "reader") == 303
    assert client.get("/account").headers["Cache-Control"] == "no-store"
    assert client.get("/404").headers["Cache-Control"] == "no-store"
    assert client.get("/api/v1/plans").headers["Cache-Control"] == "private, no-cache"


def test_headers(client: Client) -> None:
    def policy(path: str) -> dict[str, str]:
        parts = client.get(path).headers["Content-Security-Policy"].split(";")
        return dict(part.strip().partition(" ")[::2] for part in parts)

    assert policy("/healthz")["script-src"] == "'self'"
    page = policy("/")
    own, *hashes = page["script-src"].split()
    # What Dash itself writes into the page by its hash; nothing inline else, and nothing that evaluates text.
    assert own == page["default-src"] == page["connect-src"] == page["form-action"] == "'self'"
    assert len(hashes) == 2
    assert all(each.startswith("'sha256-") for each in hashes)
    assert page["frame-ancestors"] == page["object-src"] == page["base-uri"] == "'none'"
    headers = client.get("/").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.usefixtures("people")
def test_the_address_behind_a_proxy_is_believed_from_as_many_as_there_are(
    made: Callable[..., flask.Flask],
) -> None:
    for hops, seen in ((0, {"10.0.0.1"}), (1, {"198.51.100.7"})):
        server = made(proxy_hops=hops)

        def remember(seen_here: set[str]) -> None:
            seen_here.add(flask.request.remote_addr or "")

        addresses: set[str] = set()
        server.before_request(lambda kept=addresses: remember(kept))
        server.test_client().get(
            "/sign-in",
            headers={"X-Forwarded-For": "203.0.113.5, 198.51.100.7"},
            environ_base={"REMOTE_ADDR": "10.0.0.1"},
        )
        assert addresses == seen


def run(url: str, *arguments: str, input: str | None = None) -> Result:
    return CliRunner().invoke(main, ["users", *arguments, "--database", url], input=input)


def test_the_command_line(url: str, engine: Engine, server: flask.Flask, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text(f"{PASSWORD}\nmore\n", encoding="utf-8")
    file = ("--password-file", str(secret))
    assert run(url, "add", "Li.Lei", "--role", "admin", "--display", "李雷", *file).exit_code == 0
    assert sign_in(server.test_client(), "li.lei") == 303
    made = run(url, "add", "robot", "--generate").output.partition("password: ")[2].strip()
    assert sign_in(server.test_client(), "robot", made) == 303
    for arguments, said in (
        (("add", "li.lei", *file), "there is an account li.lei already"),
        (("add", "a b", *file), "no name for an account"),
        (("add", "x", "--password-file", "-"), "at least 12 characters"),
        (("add", "x"), "no terminal"),
        (("add", "x", "--generate", *file), "not both"),
        (("reset", "nobody", "--generate"), "no account nobody"),
        (("role", "robot", "god"), "god"),
        (("revoke-token", "77"), "no token 77"),
    ):
        failed = run(url, *arguments, input="short\n")
        assert failed.exit_code != 0
        assert said in failed.output
        assert "Traceback" not in failed.output
    rows = json.loads(run(url, "list", "--format", "json").output)
    assert [(r["name"], r["display_name"], r["role"], r["state"]) for r in rows] == [
        ("li.lei", "李雷", "admin", "active"),
        ("robot", "robot", "analyst", "active"),
    ]
    assert run(url, "disable", "robot").exit_code == 0
    assert sign_in(server.test_client(), "robot", made) == 401
    assert run(url, "enable", "robot").exit_code == 0
    assert run(url, "role", "robot", "reader").exit_code == 0
    new = run(url, "reset", "robot", "--generate").output.partition("password: ")[2].strip()
    assert sign_in(server.test_client(), "robot", made) == 401
    assert sign_in(server.test_client(), "robot", new) == 303
    log = json.loads(run(url, "log", "--format", "json").output)
    assert [(row["account"], row["action"]) for row in log] == [
        ("robot", "password"),
        ("robot", "role"),
        ("robot", "enabled"),
        ("robot", "disabled"),
        ("robot", "added"),
        ("li.lei", "added"),
    ]
    assert all(row["by"].endswith("command line)") for row in log)


def test_programs_tokens(url: str, engine: Engine, client: Client) -> None:
    add_everybody(engine)
    token = {
        role: run(url, "token", role, "--label", "nightly").output.strip()
        for role in ("reader", "analyst")
    }

    def asked(given: str, method: str = "GET", path: str = "/api/v1/plans") -> int:
        headers = {"Authorization": f"Bearer {given}"}
        return client.open(path, method=method, headers=headers).status_code

    assert asked(token["reader"]) == 200
    assert asked(token["reader"] + "x") == 401
    assert asked("pm_") == 401
    # Only the interface takes a token, not the pages.
    assert (
        client.get("/account", headers={"Authorization": f"Bearer {token['reader']}"}).status_code
        == 401
    )
    assert asked(token["reader"], "POST", "/api/v1/plans/p/actuals") == 403
    assert asked(token["analyst"], "POST", "/api/v1/plans/p/actuals") == 404
    number = json.loads(run(url, "tokens", "--format", "json").output)[0]["id"]
    assert run(url, "revoke-token", str(number)).exit_code == 0
    assert asked(token["analyst"]) == 401
    # A new password leaves programs alone; disabling does not.
    assert run(url, "reset", "reader", "--generate").exit_code == 0
    assert asked(token["reader"]) == 200
    assert run(url, "disable", "reader").exit_code == 0
    assert asked(token["reader"]) == 401


def test_the_first_to_ask_sets_the_secret(engine: Engine) -> None:
    assert store.secret_key(engine, "a" * 64) == "a" * 64
    assert store.secret_key(engine, "b" * 64) == "a" * 64
