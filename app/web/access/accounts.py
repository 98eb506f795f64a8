"""What is done to accounts, from the page and from the command line alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from app.web.access import passwords, sessions
from app.web.access.people import Person
from db import store
from db.account_records import ROLES

DONE = frozenset({"password", "role", "enabled", "disabled"})
# What is typed to sign in: letters of any script, digits, and what stands in addresses.
_NAME = re.compile(r"[\w.@+-]{1,100}")


class Refused(ValueError):
    """What was asked for cannot be done; ``key`` and ``words`` say why in the reader's language."""

    def __init__(self, message: str, key: str, **words: object) -> None:
        super().__init__(message)
        self.key, self.words = key, words


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done, and the password made for it where one was."""

    done: str
    name: str = ""
    password: str = ""


def add(engine: Engine, name: str, display: str, role: str, password: str, done_by: str) -> str:
    """A new account; its name as kept. Raises ``Refused``, ``passwords.WeakPassword``."""
    wanted = sessions.account_name(name)
    if not _NAME.fullmatch(wanted):
        raise Refused(
            f"{name!r} is no name for an account: letters, digits and . @ + - _ without spaces",
            "access.problem.name",
        )
    if role not in ROLES:
        raise Refused(
            f"{role!r} is no role: one of {', '.join(ROLES)}", "access.problem.role", role=role
        )
    passwords.fit(password, wanted)
    try:
        store.add_account(
            engine,
            wanted,
            " ".join(display.split())[:150] or name.strip(),
            role,
            done_by=done_by,
            password_hash=passwords.hashed(password),
        )
    except store.NameTaken:
        raise Refused(
            f"there is an account {wanted} already", "access.problem.taken", name=wanted
        ) from None
    return wanted


def change_own_password(
    engine: Engine, account_id: int, old: str, new: str, address: str
) -> sessions.Refusal | None:
    """Set a new password once the old one is right; sessions elsewhere end. Raises ``WeakPassword``.

    Wrong old passwords count and wait as at signing in: a browser left open is no way to guess.
    """
    own = next(each for each in store.accounts(engine) if each.id == account_id)
    passwords.fit(new, own.name)
    found = sessions.check_password(engine, own.name, old, address)
    if isinstance(found, sessions.Refusal):
        return found
    store.change_account(
        engine,
        account_id,
        password_hash=passwords.hashed(new),
        done_by=own.display_name,
        keep_token=sessions.session_hash(),
    )
    return None


def act(engine: Engine, form: Mapping[str, str], admin: Person) -> Outcome:
    """What an admin asks for on the page: ``act`` is add, role, enable, disable or reset. Raises ``Refused``."""
    wish = form.get("act", "")
    if wish == "add":
        password = passwords.made()
        name = form.get("name", "")
        kept = add(
            engine, name, form.get("display", ""), form.get("role", ""), password, admin.name
        )
        return Outcome("added", kept, password)
    number = form.get("id", "")
    found = next((a for a in store.accounts(engine) if str(a.id) == number), None)
    if found is None:
        raise Refused(f"no account {number}", "access.problem.unknown")
    if found.id == admin.account_id:
        raise Refused("not one's own account", "access.problem.own")
    if wish == "role":
        role = form.get("role", "")
        if role not in ROLES:
            raise Refused(f"{role!r} is no role", "access.problem.role", role=role)
        store.change_account(engine, found.id, role=role, done_by=admin.name)
        return Outcome("role", found.name)
    if wish in {"enable", "disable"}:
        store.change_account(engine, found.id, active=wish == "enable", done_by=admin.name)
        return Outcome(f"{wish}d", found.name)
    if wish == "reset" and not found.subject:
        password = passwords.made()
        store.change_account(
            engine, found.id, password_hash=passwords.hashed(password), done_by=admin.name
        )
        return Outcome("reset", found.name, password)
    raise Refused(f"{wish!r} is not done here", "access.problem.unknown")
