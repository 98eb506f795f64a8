"""Passwords: what is asked of one, and how it is kept (Argon2id with the parameters of RFC 9106, low memory)."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argon2

SHORTEST, LONGEST = 12, 256


class WeakPassword(ValueError):
    """What is wrong with it, as a key of the texts: ``access.password.<reason>``."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            {
                "short": f"a password has at least {SHORTEST} characters",
                "long": f"a password has at most {LONGEST} characters",
                "same": "a password must not be the account's name or one character over and over",
            }[reason]
        )
        self.reason = reason


def fit(password: str, name: str) -> None:
    """Raise ``WeakPassword`` for one that is too short, too long, or no secret. Any character will do (SP 800-63B)."""
    if len(password) < SHORTEST:
        raise WeakPassword("short")
    if len(password) > LONGEST:
        raise WeakPassword("long")
    if name.casefold() in password.casefold() and len(password) - len(name) < SHORTEST // 2:
        raise WeakPassword("same")
    if len(set(password)) < 4:
        raise WeakPassword("same")


def made() -> str:
    """A password for somebody's first signing in: 20 characters that are not mistaken for each other."""
    letters = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    return "".join(secrets.choice(letters) for _ in range(20))


def hashed(password: str) -> str:
    """What is kept of a password."""
    return str(_hasher().hash(_plain(password)))


def matches(password: str, kept: str) -> bool:
    """Whether this is the password; takes as long where none is kept, so that names cannot be told by the time."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        _hasher().verify(kept or _nobody(), _plain(password[: LONGEST + 1]))
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


def outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than those of now."""
    return bool(_hasher().check_needs_rehash(kept))


def _plain(password: str) -> str:
    # The same characters typed on another keyboard are the same password.
    return unicodedata.normalize("NFKC", password)


@cache
def _hasher() -> argon2.PasswordHasher:
    import argon2

    return argon2.PasswordHasher.from_parameters(argon2.profiles.RFC_9106_LOW_MEMORY)


@cache
def _nobody() -> str:
    return hashed(secrets.token_urlsafe())
