"""The production server."""

from __future__ import annotations

import sys
from collections.abc import Callable

import waitress
from sqlalchemy import Engine

from app.config import Settings
from app.server import create_app


def serve(settings: Settings, reconsider: Callable[[Engine, str], str] | None = None) -> None:
    """Serve until told to stop. Raises ``OSError`` when the address is taken.

    ``reconsider`` loads a plan again after a reviewer's ruling; see ``create_app``.
    """
    server = create_app(settings, reconsider).server
    try:
        running = waitress.create_server(server, host=settings.host, port=settings.port, threads=8)
    except OSError as error:
        raise OSError(
            f"cannot listen on {settings.host}:{settings.port}: {error.strerror or error}; give another PORT"
        ) from error
    port = getattr(running, "effective_port", settings.port)
    sys.stdout.write(f"Plan Monitor: http://{settings.host}:{port}\n")
    sys.stdout.flush()
    running.run()
