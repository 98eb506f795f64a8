"""Why the database failed, in one word."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# What drivers say, and what it means to who has just pressed a button.
SIGNS = {
    "locked": ("locked", "busy", "lock timeout", "deadlock"),
    "full": ("full", "no space", "disk quota"),
    "damaged": ("malformed", "not a database", "disk image", "corrupt"),
}


def reason(error: Exception) -> str:
    """``locked``, ``full``, ``damaged`` or ``unreachable``."""
    if isinstance(error, PoolTimeout):
        return "locked"
    said = str(error.orig if isinstance(error, DBAPIError) else error).lower()
    for why, signs in SIGNS.items():
        if any(sign in said for sign in signs):
            return why
    return "unreachable"
