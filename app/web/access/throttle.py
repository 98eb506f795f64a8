"""How long to wait after signing in has failed: longer each time, counted by account and by where it comes from.

The counts are in the database, so that several workers count together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

# Failures that cost nothing. An account is counted apart for each address first, so that a stranger's guesses do not
# keep its owner out; the wider counts are for guesses spread over many addresses or accounts.
FREE = {"both": 5, "address": 30, "account": 100}
FIRST_SECONDS, LONGEST_SECONDS = 15.0, 900.0
FORGOTTEN_AFTER = timedelta(hours=1)


def keys(account: str, address: str) -> dict[str, str]:
    """What an attempt counts under, by kind. Names and addresses are kept as hashes only."""
    parts = {"both": f"{account}\n{address}", "address": address, "account": account}
    return {
        kind: hashlib.sha256(f"{kind}\n{text}".encode()).hexdigest() for kind, text in parts.items()
    }


def seconds_to_wait(failures: int, last_at: datetime, free: int, now: datetime) -> float:
    """Seconds until the next attempt: 15 after the first that is not free, then twice as many each time, at most 900.

    A clock that went back makes nobody wait longer than that. An hour without an attempt starts anew.
    """
    past = now - last_at
    if failures < free or past >= FORGOTTEN_AFTER:
        return 0.0
    wait = min(FIRST_SECONDS * 2.0 ** min(failures - free, 16), LONGEST_SECONDS)
    return min(max(wait - past.total_seconds(), 0.0), LONGEST_SECONDS)


def policy(
    counted_under: Mapping[str, str], now: datetime
) -> Callable[[Mapping[str, tuple[int, datetime]]], float]:
    """The longest wait over all that an attempt counts under (``keys``), as ``store.begin_attempt`` asks for it."""

    def wait(counted: Mapping[str, tuple[int, datetime]]) -> float:
        return max(
            seconds_to_wait(*counted.get(key, (0, now)), FREE[kind], now)
            for kind, key in counted_under.items()
        )

    return wait
