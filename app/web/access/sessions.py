"""Signing in and out: the browser holds a random token in a signed cookie, the database its hash and its end."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

import flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import Engine

from app.web.access import passwords, throttle
from app.web.access.people import Person, Role
from db import store
from db.account_records import AccountRecord

COOKIE = "plan_monitor_session"
TOKEN = "token"
API_PREFIX = "pm_"


class Cookies(SecureCookieSessionInterface):
    """Signed cookies that are sent over TLS only where they were set over TLS."""

    def get_cookie_secure(self, app: flask.Flask) -> bool:
        """Whether this request came over TLS (to the proxy, where there is one)."""
        return flask.request.is_secure


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody is not let in: ``wrong`` name or password (which, nobody says), or ``wait`` so many seconds."""

    reason: str
    seconds: float = 0.0


def install(server: flask.Flask, engine: Engine, hours: float) -> None:
    """Set the cookie up; the secret that signs it is the installation's, the same for every worker."""
    server.secret_key = store.secret_key(engine, secrets.token_hex(32))
    server.session_interface = Cookies()
    server.config.update(
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=hours),
    )


def account_name(text: str) -> str:
    """A name as it is kept and looked up: trimmed, in lower case, one form for each character."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def check_password(
    engine: Engine, name: str, password: str, address: str, now: datetime | None = None
) -> AccountRecord | Refusal:
    """The account, or why not; every attempt counts until one succeeds."""
    at = now or datetime.now(UTC)
    wanted = account_name(name)[:100]
    counted = throttle.keys(wanted, address)
    wait = store.begin_attempt(engine, list(counted.values()), throttle.policy(counted, at), at)
    if wait > 0:
        return Refusal("wait", wait)
    account = store.account(engine, name=wanted)
    kept = store.password_hash(engine, account.id) if account and account.active else ""
    if not passwords.matches(password, kept) or account is None:
        return Refusal("wrong")
    # An office signs in from one address: a success there takes back its own count, not those of others' guesses.
    store.end_attempt(
        engine,
        forget=[counted["both"], counted["account"]],
        uncount=[counted["address"]],
        before=at - throttle.FORGOTTEN_AFTER,
    )
    return account


def begin(engine: Engine, account: AccountRecord) -> None:
    """Start a session for this browser; whatever session it had ends."""
    end(engine)
    now = datetime.now(UTC)
    token = secrets.token_urlsafe(32)
    lifetime = flask.current_app.permanent_session_lifetime
    store.add_token(
        engine, account.id, "session", hash_of(token), expires_at=now + lifetime, now=now
    )
    store.signed_in(engine, account.id, now)
    flask.session.permanent = True
    flask.session[TOKEN] = token


def renew_hash(engine: Engine, account_id: int, password: str) -> None:
    """Keep a password by the parameters of now, which its hash was not made with; nobody is signed out for it."""
    store.rehash(engine, account_id, passwords.hashed(password))


def end(engine: Engine) -> None:
    """End this browser's session, here and in the database: a copy of its cookie is worth nothing either."""
    token = flask.session.get(TOKEN)
    flask.session.clear()
    if token:
        store.end_session(engine, hash_of(str(token)))


def session_hash() -> str:
    """The hash of this browser's token; empty without one."""
    token = flask.session.get(TOKEN)
    return hash_of(str(token)) if token else ""


def of_browser(engine: Engine) -> Person | None:
    """Who is signed in with this browser."""
    found = session_hash()
    account = store.token_account(engine, "session", found, datetime.now(UTC)) if found else None
    return _person(account, "session")


def of_program(engine: Engine, token: str) -> Person | None:
    """Whose token this is."""
    if not token.startswith(API_PREFIX):
        return None
    return _person(store.token_account(engine, "api", hash_of(token), datetime.now(UTC)), "token")


def new_api_token(
    engine: Engine, account: AccountRecord, label: str, days: float, done_by: str
) -> str:
    """A token for a program of this account's; it is shown once and cannot be had again."""
    token = API_PREFIX + secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    store.add_token(
        engine,
        account.id,
        "api",
        hash_of(token),
        expires_at=now + timedelta(days=days),
        now=now,
        label=label,
        done_by=done_by,
    )
    return token


def hash_of(token: str) -> str:
    """What the database knows of a token. It is random and long, so a plain hash will do."""
    return hashlib.sha256(token.encode()).hexdigest()


def _person(account: AccountRecord | None, via: str) -> Person | None:
    if account is None:
        return None
    return Person(
        account.display_name,
        cast(Role, account.role),
        account.id,
        "token" if via == "token" else "session",
    )
