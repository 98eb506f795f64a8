"""Errors as JSON: what is wrong, and what to do, in the reader's language (Accept-Language; English by default)."""

from __future__ import annotations

from typing import Any, NoReturn

import flask
from flask_smorest import Api
from flask_smorest import abort as smorest_abort

from app.domain.language import Lang
from app.web.api.schemas import Error
from app.words import has, t

PREFIX = "/api/"


def reader_language() -> Lang:
    """zh or en, whichever the client would rather read."""
    return "zh" if flask.request.accept_languages.best_match(["en", "zh"], "en") == "zh" else "en"


def refuse(status: int, key: str, **params: object) -> NoReturn:
    """End the request with ``api.error.<key>`` and, where there is one, ``api.hint.<key>``."""
    lang = reader_language()
    more = {"hint": t(f"api.hint.{key}", lang, **params)} if has(f"api.hint.{key}") else {}
    smorest_abort(status, message=t(f"api.error.{key}", lang, **params), **more)
    raise AssertionError("abort returned")


def refuse_saying(status: int, message: str, **more: Any) -> NoReturn:
    """End the request with a message that is in the reader's language already."""
    smorest_abort(status, message=message, **more)
    raise AssertionError("abort returned")


class JsonApi(Api):  # type: ignore[misc]
    """An ``Api`` whose errors say what to do, and which leaves the errors of the pages alone."""

    ERROR_SCHEMA = Error

    def handle_http_exception(self, error: Any) -> Any:
        """The error (an HTTP exception) as JSON below /api/; anywhere else as it is."""
        if not flask.request.path.startswith(PREFIX):
            return error
        lang = reader_language()
        data = getattr(error, "data", None) or {}
        status = error.code or 500
        fields = data.get("errors") or data.get("messages")
        known = has(f"api.error.{status}")
        payload: dict[str, Any] = {
            "code": status,
            "status": error.name,
            "message": data.get("message")
            or (t(f"api.error.{status}", lang) if known else error.description or error.name),
        }
        hint = data.get("hint") or (
            t(f"api.hint.{status}", lang) if has(f"api.hint.{status}") else ""
        )
        if hint:
            payload["hint"] = hint
        if fields:
            payload["errors"] = fields
        headers = {
            name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}
        }
        if status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return payload, status, {**headers, "Vary": "Accept-Language"}
