"""Whether a request comes from our own pages: writes from anywhere else are refused, signed in or not."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

import flask

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def is_foreign(request: flask.Request) -> bool:
    """Whether a browser says that a page of another site sends this write (Fetch Metadata, else Origin).

    Programs say neither, and carry no cookies that somebody else could make them send.
    """
    if request.method in SAFE:
        return False
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    parts = urlsplit(origin)
    return parts.scheme not in {"http", "https"} or parts.netloc != request.host


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens there: 127.0.0.0/8, ::1, localhost and names below it."""
    name = host.strip().rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def host_name(request: flask.Request) -> str:
    """The host that was asked for, without its port."""
    return urlsplit(f"//{request.host}").hostname or ""
