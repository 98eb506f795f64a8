"""The production server: gunicorn, whose master starts workers anew should they die."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from sqlalchemy import Engine

from app.config import Settings
from app.web.access.origin import is_loopback
from app.web.operations import logs, metrics
from app.web.server import create_app
from db import store
from db.engine import make_engine
from db.maintenance.upgrade import prepare

THREADS = 8
BACKLOG = 512
# Longer than a large workbook takes; a worker that says nothing for so long has hung.
SILENCE_SECONDS = 180
# What supervisors wait by default before they kill is 30 s or, for containers, 10 s.
GRACE_SECONDS = 25

# SQLite has one writer at a time: a second worker keeps answering while the first reads a large file.
WORKERS_SQLITE, WORKERS_MOST = 2, 4


def workers_for(settings: Settings) -> int:
    """How many processes serve: as many as were asked for, else by the engine and the processors there are."""
    if settings.workers:
        return settings.workers
    if settings.database.startswith("sqlite"):
        return WORKERS_SQLITE
    return max(2, min(WORKERS_MOST, os.cpu_count() or 1))


class OpenHouse(ValueError):
    """The server would be open to whoever reaches it, and nobody has said that it should be."""


def refuse_open_house(settings: Settings, engine: Engine) -> str:
    """What to warn of (empty: nothing). Raises ``OpenHouse`` where others reach the server and nobody can sign in."""
    if is_loopback(settings.host):
        return ""
    where = f"listening on {settings.host}"
    if settings.no_auth:
        return f"warning: {where} without sign-in: whoever reaches it can read and write everything"
    if settings.oidc is None and not store.any_accounts(engine):
        raise OpenHouse(
            f"{where}, where others reach it, needs sign-in: add an account with plan-monitor users add NAME "
            "--role admin, or configure OpenID Connect (docs/access.md); --no-auth is for those whose own "
            "proxy signs people in"
        )
    if not settings.proxy_hops:
        return f"warning: {where} without a proxy (PLAN_MONITOR_PROXY_HOPS): passwords travel unencrypted"
    return ""


class Messages(Logger):  # type: ignore[misc]  # gunicorn publishes no types
    """The server's own messages, in the form of all others."""

    def setup(self, cfg: Any) -> None:
        """Hand them on instead of writing them."""
        super().setup(cfg)
        for theirs in (self.error_log, self.access_log):
            theirs.handlers[:] = []
            theirs.propagate = True


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn publishes no types
    """Our application under gunicorn, configured here and nowhere else."""

    def __init__(self, make: Callable[[], Any], options: dict[str, Any]) -> None:
        self._make, self._options = make, options
        super().__init__()

    def load_config(self) -> None:
        """Take the options; files and GUNICORN_CMD_ARGS are not read."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, made in each worker: connections and threads do not survive a fork."""
        return self._make()


def serve(
    settings: Settings,
    reconsider: Callable[[Engine, str], str] | None = None,
) -> None:
    """Serve until told to stop; requests in flight then finish. Raises ``OSError`` when the address is taken.

    ``reconsider`` loads a plan again after a reviewer's ruling; see ``create_app``. Raises ``DatabaseError``, before
    anything listens, when the database is not fit for use.
    """
    engine = make_engine(settings.database)
    try:
        kept = prepare(engine)
        warning = refuse_open_house(settings, engine)
    finally:
        engine.dispose()
    if kept is not None:
        sys.stderr.write(f"schema upgraded; the database as it was before is in {kept}\n")
    if warning:
        sys.stderr.write(f"{warning}\n")
    listening = _listen(settings.host, settings.port)
    port = listening.getsockname()[1]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host

    form = logs.form_of(settings.log)

    def ready(_arbiter: Any) -> None:
        sys.stdout.write(f"Plan Monitor: http://{host}:{port}\n")
        sys.stdout.flush()

    # The workers' numbers meet in files; those of a worker that has gone count on.
    shared = tempfile.mkdtemp(prefix="plan-monitor-")
    os.environ[metrics.SHARED] = shared
    logs.configure(form)

    Server(
        lambda: create_app(settings, reconsider).server,
        {
            "bind": f"fd://{listening.detach()}",
            "workers": workers_for(settings),
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": SILENCE_SECONDS,
            "graceful_timeout": GRACE_SECONDS,
            "keepalive": 5,
            "proc_name": "plan-monitor",
            "logger_class": Messages,
            "loglevel": "warning" if form == "quiet" else "info",
            "when_ready": ready,
            "child_exit": lambda _, worker: metrics.forget(worker.pid),
            "on_exit": lambda _: shutil.rmtree(shared, ignore_errors=True),
            # A socket in the home folder to command the server by: nobody asked for it.
            "control_socket_disable": True,
        },
    ).run()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise OSError(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        raise OSError(
            f"cannot listen on {host}:{port}: {error.strerror or error}; give another PORT"
        ) from error
    return listening
