"""What went wrong on our side, told kindly: what it means, what to do, and the number that the log has it under."""

from __future__ import annotations

import html
import logging
from collections.abc import Callable
from typing import Any

import flask
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import InternalServerError
from werkzeug.http import HTTP_STATUS_CODES

from app.domain.language import Lang
from app.web.operations.refusals import Malformed
from app.words import t
from db.engine import DatabaseError
from db.failures import reason

RETRY_SECONDS = 10
LOG = logging.getLogger("plan_monitor")
_PAGE = """<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="stylesheet" href="/assets/house.css"></head>
<body><main class="page"><h1>{title}</h1><p>{message}</p><p class="hint">{number}</p>
<p><a href="{again}">{word}</a></p></main></body></html>
"""


def install(server: flask.Flask, language: Callable[[], Lang]) -> None:
    """Answer for every error that nothing else answers for: no traceback and no path leaves the server."""

    def database(error: Exception) -> flask.Response:
        why = reason(error)
        LOG.error("database %s: %s", why, error)
        answer = _answer(503, f"operations.database.{why}", language())
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
        return answer

    def unexpected(error: InternalServerError) -> flask.Response:
        # Flask has logged it, with its traceback and the request's number.
        return _answer(500, "operations.unexpected", language())

    def malformed(error: Malformed) -> flask.Response:
        return _answer(400, "operations.malformed", language())

    server.register_error_handler(Malformed, malformed)
    for kind in (OperationalError, InterfaceError, PoolTimeout, DatabaseError):
        server.register_error_handler(kind, database)
    server.register_error_handler(InternalServerError, unexpected)


def _answer(status: int, key: str, lang: Lang) -> flask.Response:
    message, number = t(key, lang), flask.g.get("request_id", "")
    if flask.request.path.startswith(("/api/", "/_dash-", "/figures/")):
        words: dict[str, Any] = {
            "code": status,
            "status": HTTP_STATUS_CODES[status],
            "message": message,
            "request_id": number,
        }
        answer = flask.jsonify(words)
    else:
        again = flask.request.full_path.rstrip("?") if flask.request.method == "GET" else "/"
        answer = flask.Response(
            _PAGE.format(
                lang="zh-CN" if lang == "zh" else "en",
                title=html.escape(t(f"operations.title.{status}", lang)),
                message=html.escape(message),
                number=html.escape(t("operations.number", lang, number=number)),
                again=html.escape(again, quote=True),
                word=html.escape(t("operations.again", lang)),
            ),
            mimetype="text/html",
        )
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer
