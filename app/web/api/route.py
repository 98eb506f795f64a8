"""One typed decorator for a view: its address, what it takes, what it gives, and what can go wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask_smorest import Blueprint
from marshmallow import Schema

from app.web.api.schemas import Error

F = TypeVar("F", bound=Callable[..., Any])
WRONG = {
    304: "The client has the current answer already (If-None-Match).",
    400: "The body is no JSON.",
    401: "No token, or a wrong one.",
    403: "No token is configured here.",
    404: "No such plan or indicator.",
    409: "Somebody else changed the same values just now.",
    413: "Too large.",
    415: "Neither CSV, XLSX nor JSON.",
    422: "Parameters or rows that cannot be taken.",
}


def route(
    blueprint: Blueprint,
    path: str,
    gives: type[Schema],
    description: str,
    *,
    takes: type[Schema] | None = None,
    wrong: tuple[int, ...] = (304, 404),
    method: str = "GET",
    status: int = 200,
    also: Mapping[int, str] | None = None,
    guard: Callable[[Any], Any] | None = None,
    doc: Mapping[str, Any] | None = None,
) -> Callable[[F], F]:
    """Register a view. ``also``: other good statuses with the same schema; ``guard`` runs before anything is read."""

    def decorate(view: F) -> F:
        made: Any = blueprint.response(status, gives, description=description)(view)
        for code, text in (also or {}).items():
            made = blueprint.alt_response(code, schema=gives, description=text)(made)
        for code in wrong:
            schema = None if code == 304 else Error
            made = blueprint.alt_response(code, schema=schema, description=WRONG[code])(made)
        if takes is not None:
            # None: the schema itself says what becomes of unknown names (they are refused).
            made = blueprint.arguments(takes, location="query", unknown=None)(made)
        if guard is not None:
            made = guard(made)
        if doc is not None:
            made = blueprint.doc(**doc)(made)
        result: F = blueprint.route(path, methods=[method])(made)
        return result

    return decorate
