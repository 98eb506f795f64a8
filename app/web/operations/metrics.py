"""Metrics for Prometheus: counts and times of requests over all workers, and the state of the database."""

from __future__ import annotations

import hmac
import ipaddress
import os
from collections.abc import Callable, Iterator
from typing import Any

import flask
from sqlalchemy import Engine
from werkzeug.datastructures import WWWAuthenticate

from app.web.access import origin
from db import store

# Where prometheus-client keeps the workers' numbers; set before they start.
SHARED = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
FORWARDED = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
)
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST"})


def install(
    server: flask.Flask, engine: Engine, version: str, token: str
) -> Callable[[str, str, int, float], None]:
    """``/metrics``, for who brings the token, or without one for this machine; returns what is told of each request."""
    from prometheus_client import (
        CONTENT_TYPE_LATEST,
        CollectorRegistry,
        Counter,
        Histogram,
        generate_latest,
    )
    from prometheus_client.multiprocess import MultiProcessCollector

    own = CollectorRegistry()
    answered = Counter(
        "plan_monitor_requests",
        "Requests answered.",
        ["method", "route", "status"],
        registry=own,
    )
    times = Histogram(
        "plan_monitor_request_seconds",
        "Seconds until a request was answered.",
        ["route"],
        buckets=BUCKETS,
        registry=own,
    )

    @server.get("/metrics")
    def metrics() -> flask.Response:
        if token and not _brings(flask.request, token):
            flask.abort(401, www_authenticate=WWWAuthenticate("bearer"))
        if not token and not _from_here(flask.request):
            flask.abort(404)
        shown = CollectorRegistry()
        shown.register(_State(engine, version))
        if os.environ.get(SHARED):
            MultiProcessCollector(shown)  # type: ignore[no-untyped-call]
            counted = generate_latest(shown)
        else:
            counted = generate_latest(own) + generate_latest(shown)
        answer = flask.Response(counted, content_type=CONTENT_TYPE_LATEST)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def count(method: str, route: str, status: int, seconds: float) -> None:
        # Words of a caller's own choosing would make a series each.
        answered.labels(method if method in METHODS else "other", route, str(status)).inc()
        times.labels(route).observe(seconds)

    return count


def forget(pid: int) -> None:
    """A worker has gone: what it measured of itself goes with it, what it counted stays."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(pid)  # type: ignore[no-untyped-call]


class _State:
    """What is asked of the database when the metrics are."""

    def __init__(self, engine: Engine, version: str) -> None:
        self._engine, self._version = engine, version

    def collect(self) -> Iterator[Any]:
        """The metrics; those of a database that does not answer are left out but for saying so."""
        from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily

        yield InfoMetricFamily("plan_monitor", "The program.", {"version": self._version})
        try:
            numbers = store.totals(self._engine)
        except Exception:  # whatever keeps it from answering: that is what is asked
            numbers = {}
        up = "plan_monitor_database_up"
        yield GaugeMetricFamily(up, "Whether the database answers.", float(bool(numbers)))
        for name, value in numbers.items():
            text = f"{name.capitalize()} in the database."
            yield GaugeMetricFamily(f"plan_monitor_{name}", text, float(value))


def _brings(request: flask.Request, token: str) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    # WSGI hands over the header's bytes as Latin-1, whatever they were.
    same = hmac.compare_digest(given.strip().encode("latin-1", "replace"), token.encode())
    return scheme.lower() == "bearer" and same


def _from_here(request: flask.Request) -> bool:
    """Whether a program on this machine asks, by this machine's own name.

    A proxy on this machine asks for somebody else, even where nobody has told us of it; it says so in a header, or
    hands on the name that was asked for. One that does neither cannot be told apart: hence the token.
    """
    if any(name in request.headers for name in FORWARDED):
        return False
    if not origin.is_loopback(origin.host_name(request)):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
