"""Who asks, and what they may do: the one place where a role is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, TypeVar

import flask
from werkzeug.exceptions import Forbidden, Unauthorized

from db.account_records import ROLES

Role = Literal["reader", "analyst", "admin"]
F = TypeVar("F", bound=Callable[..., Any])
NAME_LIMIT = 200


class NotSignedIn(Unauthorized):
    """Nobody is signed in."""


class NotAllowed(Forbidden):
    """Whoever asks may not do this."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. ``name`` stands on entries; without an account it is whatever the person types.

    ``via``: ``open`` where nobody has to sign in, ``session`` a browser, ``token`` an account's program,
    ``shared`` a program with the token from the configuration.
    """

    name: str = ""
    role: Role = "admin"
    account_id: int | None = None
    via: Literal["open", "session", "token", "shared"] = "open"


ANYBODY = Person()


def current() -> Person | None:
    """Who asks in this request; nobody if they have not signed in. Outside a request: whoever runs the program."""
    if not flask.has_request_context():
        return ANYBODY
    # Without a gate before it (a page in a test) nobody is kept out.
    person: Person | None = flask.g.get("person", ANYBODY)
    return person


def may(role: Role) -> bool:
    """Whether who asks has this role, or one that may more."""
    person = current()
    return person is not None and ROLES.index(person.role) >= ROLES.index(role)


def signed_in() -> bool:
    """Whether entries carry the name of an account, whatever is typed."""
    person = current()
    return person is not None and person.account_id is not None


def author(given: str | None) -> str:
    """The name that an entry carries: the account's where there is one, whatever was typed; else what was typed."""
    person = current()
    if person is not None and person.account_id is not None:
        return person.name
    return (given or "").strip()[:NAME_LIMIT]


def needs(role: Role) -> Callable[[F], F]:
    """For a callback or a view: end the request with 403 (401 for nobody) unless who asks has the role."""

    def decorate(function: F) -> F:
        @wraps(function)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not may(role):
                raise NotSignedIn if current() is None else NotAllowed
            return function(*args, **kwargs)

        guarded.needed_role = role  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate
