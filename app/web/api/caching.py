"""An ETag on every answer, made of the database's revision number and the address: nothing is worked out twice.

Any committed write raises the number, so an answer with the same number, address and program is the same.
"""

from __future__ import annotations

import hashlib

import flask

from app.export.gather import program_version
from app.reading import Services
from db import store

# May be kept, must be asked about before it is used again.
READ = "no-cache"
NOT_KEPT = "no-store"


def keep(blueprint: flask.Blueprint, services: Services) -> None:
    """Answer 304 to who has the current answer already; mark all others."""
    version = program_version()

    def current() -> str:
        # Read before the answer is made: a write in between makes the mark old, never the answer.
        number = store.revision_number(services.engine)
        seen = f"{version} {number} {flask.request.full_path}"
        return hashlib.sha256(seen.encode()).hexdigest()[:32]

    @blueprint.before_request
    def unchanged() -> flask.Response | None:
        if flask.request.method not in {"GET", "HEAD"}:
            return None
        flask.g.api_etag = current()
        if not flask.request.if_none_match.contains_weak(flask.g.api_etag):
            return None
        return flask.Response(status=304)

    @blueprint.after_request
    def mark(response: flask.Response) -> flask.Response:
        etag = flask.g.get("api_etag")
        if etag and response.status_code in {200, 304}:
            # Weak: the same content, whatever a proxy does to the bytes.
            response.set_etag(etag, weak=True)
            response.headers["Cache-Control"] = READ
        else:
            response.headers["Cache-Control"] = NOT_KEPT
        return response
