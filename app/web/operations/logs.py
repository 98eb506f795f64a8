"""Logs on standard error: a line for each event, as text for people or as JSON for programs that collect them."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import Literal

import flask

Form = Literal["quiet", "text", "json"]
FORMS: tuple[Form, ...] = ("quiet", "text", "json")
REQUESTS = logging.getLogger("plan_monitor.requests")
# What a line of text shows beside its message, where there is any.
SHOWN = ("request_id", "method", "path", "status", "ms", "user", "address")


class InRequest(logging.Filter):
    """Puts the request's id on everything that is logged while it is answered."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add ``request_id``; let everything through."""
        if flask.has_request_context() and not hasattr(record, "request_id"):
            record.request_id = flask.g.get("request_id", "")
        return True


class Text(logging.Formatter):
    """``2024-05-01T12:00:00.123Z INFO request method=GET path=/ status=200 …``."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and the traceback after it where there is one."""
        when = (
            f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%S}.{record.msecs:03.0f}Z"
        )
        words = [when, record.levelname, _one_line(record.getMessage())]
        words += [
            f"{name}={_one_line(str(getattr(record, name)))}"
            for name in SHOWN
            if getattr(record, name, "") != ""
        ]
        text = " ".join(words)
        return f"{text}\n{self.formatException(record.exc_info)}" if record.exc_info else text


def form_of(word: str) -> Form:
    """A form by its name; ``quiet`` for what is none."""
    return next((form for form in FORMS if form == word), "quiet")


def formatter(form: Form) -> logging.Formatter:
    """How a record becomes a line."""
    if form != "json":
        return Text()
    from pythonjsonlogger.json import JsonFormatter

    return JsonFormatter(
        ["levelname", "name", "message"],
        rename_fields={"levelname": "level", "name": "logger"},
        timestamp="time",
        json_ensure_ascii=False,
    )


def configure(form: Form) -> None:
    """Log this process's events in a form; ``quiet`` is text of warnings and errors only."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(InRequest())
    handler.setFormatter(formatter(form))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING if form == "quiet" else logging.INFO)
    # Says which database it has before it at every look at /readyz.
    logging.getLogger("alembic").setLevel(logging.WARNING)


def _one_line(text: str) -> str:
    # What somebody sends must not look like another line, nor steer a terminal.
    return "".join(char if char.isprintable() else " " for char in text)
