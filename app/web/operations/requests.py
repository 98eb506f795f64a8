"""Each request: an id that its log lines and its answer carry, a line when it is answered, and counts."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable

import flask

from app.web.operations.logs import REQUESTS

HEADER = "X-Request-ID"
# A proxy's id is taken over where it cannot harm a log.
_SAFE = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Asked for all the time by machines, or part of every page: nothing that anybody wants to read.
QUIET = (
    "/healthz",
    "/readyz",
    "/metrics",
    "/assets/",
    "/static/",
    "/_dash-component-suites/",
    "/_favicon",
)
Count = Callable[[str, str, int, float], None]


def install(server: flask.Flask, who: Callable[[], str], count: Count) -> None:
    """Put it on the server, before anything else that does something before a request.

    ``who`` says who asks (empty: nobody known); ``count`` is told method, route, status and seconds.
    """

    @server.before_request
    def begin() -> None:
        given = flask.request.headers.get(HEADER, "")
        flask.g.request_id = given if _SAFE.fullmatch(given) else secrets.token_hex(8)
        flask.g.began = time.perf_counter()

    @server.after_request
    def end(response: flask.Response) -> flask.Response:
        request = flask.request
        seconds = time.perf_counter() - flask.g.get("began", time.perf_counter())
        response.headers[HEADER] = flask.g.get("request_id", "")
        route = request.url_rule.rule if request.url_rule else "none"
        count(request.method, route, response.status_code, seconds)
        status = response.status_code
        level = (
            logging.ERROR
            if status >= 500
            else logging.DEBUG
            if request.path.startswith(QUIET)
            else logging.INFO
        )
        if REQUESTS.isEnabledFor(level):
            fields = {
                "method": request.method,
                # Without the query: it holds what people search for.
                "path": request.path[:300],
                "status": status,
                "ms": round(seconds * 1000, 1),
                "user": who(),
                "address": request.remote_addr or "",
            }
            REQUESTS.log(level, "request", extra=fields)
        return response
