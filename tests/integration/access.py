"""Accounts, and clients signed in with them, for tests of who may do what."""

from __future__ import annotations

from functools import cache

import flask.testing
from sqlalchemy import Engine

from app.web.access import passwords
from db import store

PASSWORD = "correct horse battery"
PEOPLE = {"reader": "Ru Reader", "analyst": "An Analyst", "admin": "Ad Admin"}


def add_everybody(engine: Engine) -> None:
    """An account for each role, named as the role, all with the same password."""
    for role, display in PEOPLE.items():
        store.add_account(engine, role, display, role, done_by="test", password_hash=_kept())


@cache
def _kept() -> str:
    """What is kept of the password, made once: making it is slow on purpose."""
    return passwords.hashed(PASSWORD)


def sign_in(
    client: flask.testing.FlaskClient, name: str, password: str = PASSWORD, **more: str
) -> int:
    """Sign in with the form; the status."""
    data = {"name": name, "password": password, **more}
    return client.post("/sign-in", data=data).status_code
