"""Accounts, and clients signed in with them, for tests of who may do what."""

from __future__ import annotations

import flask.testing
from sqlalchemy import Engine

from app.access import accounts

PASSWORD = "correct horse battery"
PEOPLE = {"reader": "Ru Reader", "analyst": "An Analyst", "admin": "Ad Admin"}


def add_everybody(engine: Engine) -> None:
    """An account for each role, named as the role, all with the same password."""
    for role, display in PEOPLE.items():
        accounts.add(engine, role, display, role, PASSWORD, "test")


def sign_in(
    client: flask.testing.FlaskClient, name: str, password: str = PASSWORD, **more: str
) -> int:
    """Sign in with the form; the status."""
    data = {"name": name, "password": password, **more}
    return client.post("/sign-in", data=data).status_code
