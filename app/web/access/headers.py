"""What browsers are told to refuse: other people's scripts, frames and forms, and guessing at types."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flask

# Scripts: our own files, and by their hashes the two that Dash writes into the page (to start, to set the title).
# Styles: plotly, the grid and React set style attributes and elements as they draw, so inline styles stay allowed; they
# cannot run anything.
POLICY = (
    "default-src 'self'",
    "script-src 'self'{scripts}",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)


def install(server: flask.Flask, script_hashes: Callable[[], Sequence[str]]) -> None:
    """Put the headers on every answer. ``script_hashes``: of the scripts that stand in the page itself."""
    policy = "; ".join(POLICY)
    fixed = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }

    @server.after_request
    def headers(response: flask.Response) -> flask.Response:
        scripts = script_hashes() if response.mimetype == "text/html" else ()
        response.headers.setdefault(
            "Content-Security-Policy",
            policy.format(scripts="".join(f" {each}" for each in scripts)),
        )
        for name, value in fixed.items():
            response.headers.setdefault(name, value)
        return response
