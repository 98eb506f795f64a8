"""Requests that no page and no client of ours sends: they end in 400 or 404, and do not look like faults of ours.

Headers take no line breaks, PostgreSQL's texts no NUL, and nobody's JSON nests without end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import flask
from dash.exceptions import DependencyException
from werkzeug.exceptions import BadRequest, NotFound

from app.web.operations.callback_bodies import fits, take_up, values_fit
from app.web.operations.refusals import Malformed

INTERFACE = "/api/"
CALLBACKS = "/_dash-update-component"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Request(flask.Request):
    """A request whose JSON can be written down: no NUL, no half of a surrogate pair, no nesting without end."""

    def get_json(self, *args: Any, **kwargs: Any) -> Any:
        """As Flask's, which raises ``BadRequest``; the interface words that one itself."""
        try:
            data = self.get_data()
            body = super().get_json(*args, **kwargs)
            # Both can only come spelt out.
            if b"\\u" in data and not all(map(_is_text, _texts(body))):
                raise BadRequest
        except RecursionError as error:
            raise BadRequest from error
        return body


def install(server: flask.Flask, callbacks: Callable[[], Mapping[str, Any]]) -> None:
    """Stand behind the gate, and behind Dash's own first look, at which it takes up the pages' callbacks.

    ``callbacks`` gives what is known of them, by the name of what they put out.
    """
    server.request_class = Request

    @server.before_request
    def look() -> None:
        request = flask.request
        if request.path.startswith(INTERFACE):
            # It looks at what it takes itself, and has its own words for it.
            return
        given = [request.path, *_values(request.args)]
        ways_back = request.args.getlist("next")
        if request.mimetype in FORMS:
            given += _values(request.form)
            ways_back += request.form.getlist("next")
        # A way back goes into a header.
        if not all(map(_is_text, given)) or not all(map(str.isprintable, ways_back)):
            raise Malformed
        if request.method == "POST" and request.path == CALLBACKS:
            take_callback(request, callbacks())

    def take_callback(request: flask.Request, known: Mapping[str, Any]) -> None:
        try:
            body = request.get_json()
            if not fits(body, known) or not values_fit(body, known):
                raise Malformed
            # Dash takes the body from where it is kept.
            take_up(body)
        except (BadRequest, RecursionError) as error:
            raise Malformed from error

    def no_such_file(_: DependencyException) -> Any:
        return server.handle_http_exception(NotFound())

    server.register_error_handler(DependencyException, no_such_file)


def _values(given: Any) -> Iterable[str]:
    return (text for pair in given.items(multi=True) for text in pair)


def _is_text(text: str) -> bool:
    """Whether a text can be stored."""
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def _texts(body: Any) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    elif isinstance(body, Mapping):
        for key, value in body.items():
            yield key
            yield from _texts(value)
    elif isinstance(body, list):
        for value in body:
            yield from _texts(value)
