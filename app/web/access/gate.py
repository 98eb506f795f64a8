"""The gate before every request: who asks, whether they may come in, whether the request is our own pages'."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import flask
from sqlalchemy import Engine
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from app.config import Settings
from app.domain.language import Lang
from app.web.access import origin, sessions
from app.web.access.people import ANYBODY, NotAllowed, NotSignedIn, Person, current
from app.words import t
from db import store

API = "/api/"
# What is asked for by programs and by the pages' own scripts.
BY_SCRIPTS = (API, "/_dash-", "/figures/", "/rows/")
# What anybody gets: the way in, whether the server lives, and files that are public as source code.
OPEN_ENDPOINTS = frozenset(
    {
        "healthz",
        "readyz",
        "metrics",
        "bootstrap",
        "plotly_library",
        "choose_language",
        "access.sign_in",
        "access.sign_in_post",
        "access.sign_out",
        "access.openid",
        "access.openid_return",
        "_dash_assets.static",
        "/_favicon.ico",
        "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
    }
)


class Gate:
    """Decides for one application. ``language`` tells the reader's language within a request."""

    def __init__(self, engine: Engine, settings: Settings, language: Any) -> None:
        self._engine, self._settings, self._language = engine, settings, language

    def is_open(self) -> bool:
        """Whether nobody has to sign in: only this machine is served and there are no accounts, or it is said so."""
        settings = self._settings
        if settings.no_auth:
            return True
        if settings.oidc is not None or not origin.is_loopback(settings.host):
            return False
        return not store.any_accounts(self._engine)

    def install(self, server: flask.Flask) -> None:
        """Stand before every request, and word every refusal."""
        server.before_request(self._before)
        server.register_error_handler(NotSignedIn, self._refused)
        server.register_error_handler(NotAllowed, self._refused)

    def _before(self) -> Any:
        request = flask.request
        if origin.is_foreign(request):
            return self._answer(403, "foreign")
        if request.endpoint in OPEN_ENDPOINTS:
            flask.g.person = None
            return None
        opened = self.is_open()
        # A page elsewhere that gives its own name this machine's address must not get at what is open.
        if opened and self._only_here() and not origin.is_loopback(origin.host_name(request)):
            return self._answer(421, "host")
        flask.g.person = self._who(opened)
        if flask.g.person is not None:
            return None
        if (
            request.method in origin.SAFE
            and request.accept_mimetypes.accept_html
            and self._is_page()
        ):
            return flask.redirect(f"/sign-in?{urlencode({'next': request.full_path.rstrip('?')})}")
        return self._answer(401, "sign_in")

    def _only_here(self) -> bool:
        return not self._settings.no_auth and origin.is_loopback(self._settings.host)

    def _who(self, opened: bool) -> Person | None:
        scheme, _, token = flask.request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and flask.request.path.startswith(API):
            given = token.strip()
            known = sessions.of_program(self._engine, given) or self._shared(given)
            return known or (ANYBODY if opened else None)
        return ANYBODY if opened else sessions.of_browser(self._engine)

    def _shared(self, token: str) -> Person | None:
        import hmac

        wanted = self._settings.api_token
        # WSGI hands over the header's bytes as Latin-1, whatever they were.
        same = hmac.compare_digest(token.encode("latin-1", "replace"), wanted.encode())
        return Person("", "analyst", None, "shared") if wanted and same else None

    def _is_page(self) -> bool:
        path = flask.request.path
        return not path.startswith(BY_SCRIPTS)

    def _refused(self, error: HTTPException) -> Any:
        return self._answer(error.code or 403, "sign_in" if error.code == 401 else "role")

    def _answer(self, status: int, key: str) -> flask.Response:
        """A refusal in the reader's language: JSON for programs and for the page's own requests, else plain text."""
        lang: Lang = self._language()
        message = t(f"access.refused.{key}", lang)
        if flask.request.path.startswith(BY_SCRIPTS):
            words: dict[str, Any] = {
                "code": status,
                "status": HTTP_STATUS_CODES[status],
                "message": message,
            }
            if status == 401:
                words["sign_in"] = "/sign-in"
            answer = flask.jsonify(words)
        else:
            answer = flask.Response(message + "\n", mimetype="text/plain")
        # Dash's own script reads a 401's text twice, and stumbles.
        answer.status_code = 403 if flask.request.path.startswith("/_dash-") else status
        if status == 401 and flask.request.path.startswith(API):
            answer.headers["WWW-Authenticate"] = "Bearer"
        answer.headers["Cache-Control"] = "no-store"
        return answer


def keep_private(server: flask.Flask) -> None:
    """What was made for somebody signed in is kept by nobody else, and by no browser after they have signed out."""

    @server.after_request
    def private(response: flask.Response) -> flask.Response:
        person = flask.g.get("person")
        if person is None or person is ANYBODY or current() is None:
            return response
        kept = response.headers.get("Cache-Control", "")
        if not kept:
            response.headers["Cache-Control"] = "no-store"
        elif "no-store" not in kept and "private" not in kept:
            response.headers["Cache-Control"] = f"private, {kept}"
        return response
