"""Signing in with an OpenID Connect provider: authorization code with PKCE, by Authlib.

Who the provider says this is (issuer and subject, never a name or an address) has one account here, made at the first
signing in.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import flask
from sqlalchemy import Engine

from app.config import Oidc
from app.web import urls
from app.web.access import sessions
from app.web.access.people import Role
from db import store
from db.account_records import AccountRecord

ASCENDING: tuple[Role, ...] = ("reader", "analyst", "admin")
NEXT = "next"
BY = "OpenID Connect"


class NotAdmitted(Exception):
    """The provider knows the person, this installation does not let them in; ``reason`` is a key of the texts."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def role_of(claims: Mapping[str, Any], oidc: Oidc) -> Role | None:
    """The highest role that the claim's values stand for, else the default; ``None``: not let in."""
    given = claims.get(oidc.role_claim)
    values = {given} if isinstance(given, str) else set(given) if isinstance(given, list) else set()
    found = [role for value, role in oidc.roles.items() if value in values]
    for role in reversed(ASCENDING):
        if role in found:
            return role
    return next((role for role in ASCENDING if role == oidc.default_role), None)


def admit(engine: Engine, claims: Mapping[str, Any], oidc: Oidc) -> AccountRecord:
    """The account of who the provider says this is, its role as the provider says now. Raises ``NotAdmitted``."""
    role = role_of(claims, oidc)
    if role is None:
        raise NotAdmitted("openid_role")
    subject = f"{claims['iss']} {claims['sub']}"[:600]
    found = store.account(engine, subject=subject)
    if found is None:
        return _added(engine, claims, role, subject)
    if not found.active:
        raise NotAdmitted("openid_disabled")
    # Where the provider says nothing of roles, an admin's choice here stands.
    if oidc.roles and found.role != role:
        store.change_account(engine, found.id, role=role, done_by=BY)
        return store.account(engine, subject=subject) or found
    return found


def _added(engine: Engine, claims: Mapping[str, Any], role: Role, subject: str) -> AccountRecord:
    given = (claims.get(key) for key in ("preferred_username", "email", "sub"))
    name = sessions.account_name(next(str(each) for each in given if each))[:80]
    display = str(claims.get("name") or name)[:150]
    # A name that somebody has here already is another person's as far as anybody knows.
    for number in range(1, 100):
        wanted = name if number == 1 else f"{name}-{number}"
        try:
            return store.add_account(engine, wanted, display, role, done_by=BY, subject=subject)
        except store.NameTaken:
            # Or the same person's, from two browsers at once.
            if again := store.account(engine, subject=subject):
                return again
    raise NotAdmitted("openid")


def install(server: flask.Flask, pages: flask.Blueprint, engine: Engine, oidc: Oidc) -> None:
    """The two routes: to the provider, and back."""
    from authlib.integrations.flask_client import OAuth

    clients = OAuth(server)
    clients.register(
        "provider",
        client_id=oidc.client_id,
        client_secret=oidc.client_secret or None,
        server_metadata_url=f"{oidc.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": oidc.scope, "code_challenge_method": "S256", "timeout": 10},
    )

    def failed(reason: str) -> Any:
        return flask.redirect(f"/sign-in?problem={reason}")

    @pages.get("/sign-in/openid")
    def openid() -> Any:
        flask.session[NEXT] = urls.local(flask.request.args.get("next", "/"))
        back = flask.url_for("access.openid_return", _external=True)
        try:
            return clients.provider.authorize_redirect(back)
        except Exception:  # the provider cannot be reached, or answers nonsense
            logging.getLogger(__name__).exception("OpenID provider %s", oidc.issuer)
            return failed("openid")

    @pages.get("/sign-in/openid/return")
    def openid_return() -> Any:
        wanted = urls.local(str(flask.session.get(NEXT, "/")))
        try:
            token = clients.provider.authorize_access_token()
            claims = dict(token["userinfo"])
            if oidc.roles and oidc.role_claim not in claims:
                # Some providers say it at the second address only, and only of the same person does it count.
                more = clients.provider.userinfo(token=token)
                if more.get("sub") == claims["sub"]:
                    claims = {**more, **claims}
        except (
            Exception
        ):  # refused there, a wrong state or signature, an expired code: the same to the reader
            logging.getLogger(__name__).warning("OpenID sign-in failed", exc_info=True)
            return failed("openid")
        try:
            account = admit(engine, claims, oidc)
        except NotAdmitted as error:
            return failed(error.reason)
        sessions.begin(engine, account)
        return flask.redirect(wanted)
