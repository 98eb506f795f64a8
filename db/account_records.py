"""Plain values of accounts: who may come in, as what, and what was done to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

# Each may do what those before it may.
ROLES = ("reader", "analyst", "admin")


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """Who may come in, as what. ``subject``: who this is to an OpenID provider, ``issuer subject``."""

    id: int
    name: str
    display_name: str
    role: str
    active: bool
    created_at: datetime
    last_sign_in_at: datetime | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """What lets an account in: a browser's ``session`` or a program's ``api`` token; never the token itself."""

    id: int
    account: str
    kind: str
    label: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AccountEventRecord:
    """What was done to an account."""

    account: str
    action: str
    detail: str
    done_by: str
    done_at: datetime
