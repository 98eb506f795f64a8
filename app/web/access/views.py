"""Signing in and out, one's own password, and for admins the accounts: pages that need no script."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import flask
from sqlalchemy import Engine

from app.config import Settings
from app.domain.language import Lang
from app.web import urls
from app.web.access import accounts, passwords, sessions
from app.web.access.gate import Gate
from app.web.access.people import NotAllowed, current, needs
from app.words import t
from db import store
from db.account_records import ROLES

Problem = tuple[str, Mapping[str, object]]


def blueprint(
    engine: Engine,
    settings: Settings,
    gate: Gate,
    language: Callable[[], Lang],
    bootstrap: str,
) -> flask.Blueprint:
    """The routes. ``bootstrap`` is the address of the style sheet."""
    pages = flask.Blueprint("access", __name__, template_folder="templates")

    def page(template: str, title: str, status: int = 200, **values: Any) -> flask.Response:
        lang = language()
        other: Lang = "en" if lang == "zh" else "zh"
        html = flask.render_template(
            template,
            lang=lang,
            t=lambda key, **words: t(key, lang, **words),
            title=t(title, lang),
            bootstrap=bootstrap,
            other_language=urls.language(other, flask.request.full_path.rstrip("?")),
            **{"person": current(), **values},
        )
        answer = flask.Response(html, status)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def sign_in_page(status: int = 200, problem: Problem | None = None) -> flask.Response:
        values = flask.request.values
        wanted = urls.local(values.get("next", "/"))
        oidc = settings.oidc
        there = store.any_accounts(engine)
        return page(
            "sign_in.html",
            "access.sign_in",
            status,
            person=None,
            problem=t(problem[0], language(), **problem[1]) if problem else "",
            next=wanted,
            next_query=urlencode({"next": wanted}),
            name=values.get("name", "")[:100],
            openid=oidc.label if oidc else "",
            passwords=there or oidc is None,
            nobody=not there and oidc is None,
        )

    @pages.get("/sign-in")
    def sign_in() -> Any:
        if gate.is_open() or sessions.of_browser(engine) is not None:
            return flask.redirect(urls.local(flask.request.args.get("next", "/")))
        key = flask.request.args.get("problem", "")
        known = key in {"openid", "openid_role", "openid_disabled"}
        return sign_in_page(problem=(f"access.problem.{key}", {}) if known else None)

    @pages.post("/sign-in", endpoint="sign_in_post")
    def sign_in_post() -> Any:
        form = flask.request.form
        name, password = form.get("name", ""), form.get("password", "")
        address = flask.request.remote_addr or ""
        found = sessions.check_password(engine, name, password, address)
        if isinstance(found, sessions.Refusal):
            if found.reason == "wait":
                seconds = math.ceil(found.seconds)
                problem = ("access.problem.wait", {"seconds": seconds})
                answer = sign_in_page(429, problem)
                answer.headers["Retry-After"] = str(seconds)
                return answer
            return sign_in_page(401, ("access.problem.wrong", {}))
        sessions.begin(engine, found)
        kept = store.password_hash(engine, found.id)
        if passwords.outdated(kept):
            sessions.renew_hash(engine, found.id, password)
        return flask.redirect(urls.local(form.get("next", "/")), 303)

    @pages.post("/sign-out")
    def sign_out() -> Any:
        sessions.end(engine)
        return flask.redirect("/sign-in", 303)

    def account_page(
        status: int = 200, problem: Problem | None = None, done: str = "", **more: Any
    ) -> flask.Response:
        person = current()
        own = next(
            (a for a in store.accounts(engine) if person and a.id == person.account_id), None
        )
        if own is None:
            # Nobody has an account here: there is nothing to change.
            return flask.redirect("/")  # type: ignore[return-value]
        admin = own.role == "admin"
        values: dict[str, Any] = {"new": {}, "password": "", "made_for": "", **more}
        return page(
            "account.html",
            "access.account",
            status,
            account=own,
            has_password=bool(store.password_hash(engine, own.id)),
            shortest=passwords.SHORTEST,
            problem=t(problem[0], language(), **problem[1]) if problem else "",
            done=t(done, language()) if done else "",
            accounts=store.accounts(engine) if admin else None,
            events=store.account_events(engine) if admin else [],
            roles=ROLES,
            **values,
        )

    @pages.get("/account")
    def account() -> flask.Response:
        done = flask.request.args.get("done", "")
        return account_page(done=f"access.done.{done}" if done in accounts.DONE else "")

    @pages.post("/account", endpoint="account_post")
    def account_post() -> Any:
        form, person = flask.request.form, current()
        if person is None or person.account_id is None:
            raise NotAllowed
        if form.get("new", "") != form.get("again", ""):
            return account_page(422, ("access.problem.again", {}))
        try:
            problem = accounts.change_own_password(
                engine,
                person.account_id,
                form.get("old", ""),
                form.get("new", ""),
                flask.request.remote_addr or "",
            )
        except passwords.WeakPassword as error:
            words = {"shortest": passwords.SHORTEST, "longest": passwords.LONGEST}
            return account_page(422, (f"access.weak.{error.reason}", words))
        if problem is not None:
            seconds = {"seconds": math.ceil(problem.seconds)}
            return account_page(422, (f"access.problem.old_{problem.reason}", seconds))
        return flask.redirect("/account?done=password", 303)

    @pages.post("/accounts", endpoint="accounts_post")
    @needs("admin")
    def accounts_post() -> Any:
        person = current()
        if person is None or person.account_id is None:
            raise NotAllowed
        try:
            outcome = accounts.act(engine, flask.request.form, person)
        except accounts.Refused as error:
            return account_page(422, (error.key, error.words), new=dict(flask.request.form))
        if outcome.password:
            # Shown in this one answer, kept nowhere.
            return account_page(password=outcome.password, made_for=outcome.name)
        return flask.redirect(f"/account?done={outcome.done}#accounts", 303)

    return pages
