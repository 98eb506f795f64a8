"""Puts the interface on the server."""

from __future__ import annotations

import flask

from app.export.gather import program_version
from app.reading import Services
from app.web.api.caching import keep
from app.web.api.errors import JsonApi, refuse
from app.web.api.reading import reading
from app.web.api.writing import writing

DESCRIPTION = (
    "Plans, their indicators, targets, baselines, actuals and progress, and the sentences behind them. "
    "Every answer has an ETag: ask again with If-None-Match and get 304 for as long as nothing has changed. "
    "Lists come in pages; the Link header leads to the next."
)


def register(server: flask.Flask, services: Services) -> None:
    """``/api/v1`` and its description at ``/api/v1/openapi.json``."""
    server.config.update(
        API_TITLE="Plan Monitor",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {"description": DESCRIPTION, "x-program-version": program_version()},
            "servers": [{"url": "/"}],
            "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        },
    )
    # Chinese as it is, not as escapes six characters long.
    server.json.ensure_ascii = False  # type: ignore[attr-defined]
    api = JsonApi(server)
    for blueprint in (reading(services), writing(services)):
        keep(blueprint, services)
        api.register_blueprint(blueprint)

    @server.get("/api/")
    @server.get("/api/<path:rest>")
    def nothing_here(rest: str = "") -> flask.Response:
        # Without this the pages would answer, with HTML and 200.
        refuse(404, "no_address", path=flask.request.path[:200])

    @server.after_request
    def description(response: flask.Response) -> flask.Response:
        if flask.request.path == "/api/v1/openapi.json" and response.status_code == 200:
            response.add_etag()
            response.headers["Cache-Control"] = "no-cache"
            response.make_conditional(flask.request.environ)
        elif flask.request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
