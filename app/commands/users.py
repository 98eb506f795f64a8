"""``users``: who may come in, as what."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.database import database_option, open_database
from app.commands.output import Format, write_rows
from db.account_records import ROLES

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from db.account_records import AccountRecord

_role = click.option(
    "--role", type=click.Choice(ROLES), help="What it may: read, also enter, also manage accounts."
)
_password_file = click.option(
    "--password-file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True, allow_dash=True),
    help="Read the password from a file's first line (-: standard input) instead of asking.",
)
_generate = click.option("--generate", is_flag=True, help="Make a password up, and print it.")
_form = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "jsonl"]),
    default="table",
    show_default=True,
)


@contextmanager
def _database(url: str | None) -> Iterator[Engine]:
    engine = open_database(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _by() -> str:
    """Who runs the command, for the record."""
    try:
        return f"{getpass.getuser()} (command line)"
    except (KeyError, OSError):
        return "command line"


def _password(name: str, file: Path | None, generate: bool) -> str:
    """The password to set: asked for twice, read or made up."""
    from app.web.access import passwords

    if generate and file is not None:
        raise click.UsageError("give --generate or --password-file, not both")
    if generate:
        return passwords.made()
    if file is not None:
        with click.open_file(str(file), encoding="utf-8") as lines:
            return str(lines.readline()).rstrip("\r\n")
    if not sys.stdin.isatty():
        raise click.UsageError(
            "no terminal to ask for a password: give --password-file or --generate"
        )
    return str(click.prompt(f"Password of {name}", hide_input=True, confirmation_prompt=True))


def _found(engine: Engine, name: str) -> AccountRecord:
    from app.web.access.sessions import account_name
    from db import store

    found = store.account(engine, name=account_name(name))
    if found is None:
        raise click.ClickException(f"no account {name}; plan-monitor users list shows them all")
    return found


@click.group()
def users() -> None:
    """Accounts: add, list, disable, reset; tokens for programs."""


@users.command()
@click.argument("name")
@_role
@click.option("--display", default="", help="The name on entries.  Default: NAME.")
@_password_file
@_generate
@database_option
def add(
    name: str,
    role: str | None,
    display: str,
    password_file: Path | None,
    generate: bool,
    database: str | None,
) -> None:
    """Add the account NAME; the role is analyst unless given."""
    from app.web.access import accounts, passwords

    with _database(database) as engine:
        password = _password(name, password_file, generate)
        try:
            kept = accounts.add(engine, name, display, role or "analyst", password, _by())
        except (accounts.Refused, passwords.WeakPassword) as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"{kept}: added as {role or 'analyst'}")
    if generate:
        click.echo(f"password: {password}")


@users.command("list")
@_form
@database_option
def list_(form: Format, database: str | None) -> None:
    """List the accounts."""
    from db import store

    columns = ("name", "display_name", "role", "state", "signs_in_by", "last_sign_in")
    with _database(database) as engine:
        rows = [
            {
                "name": each.name,
                "display_name": each.display_name,
                "role": each.role,
                "state": "active" if each.active else "disabled",
                "signs_in_by": "openid" if each.subject else "password",
                "last_sign_in": f"{each.last_sign_in_at:%Y-%m-%d %H:%M:%SZ}"
                if each.last_sign_in_at
                else "",
            }
            for each in store.accounts(engine)
        ]
    write_rows(rows, columns, form)


@users.command()
@click.argument("name")
@database_option
def disable(name: str, database: str | None) -> None:
    """Let NAME in no more; its sessions and tokens end at once."""
    _change(name, database, "disabled", active=False)


@users.command()
@click.argument("name")
@database_option
def enable(name: str, database: str | None) -> None:
    """Let NAME in again."""
    _change(name, database, "enabled", active=True)


@users.command()
@click.argument("name")
@click.argument("to", metavar="ROLE", type=click.Choice(ROLES))
@database_option
def role(name: str, to: str, database: str | None) -> None:
    """Give NAME another role."""
    _change(name, database, f"is {to} now", role=to)


def _change(
    name: str,
    database: str | None,
    done: str,
    *,
    role: str | None = None,
    active: bool | None = None,
) -> None:
    from db import store

    with _database(database) as engine:
        found = _found(engine, name)
        store.change_account(engine, found.id, role=role, active=active, done_by=_by())
    click.echo(f"{found.name}: {done}")


@users.command()
@click.argument("name")
@_password_file
@_generate
@database_option
def reset(name: str, password_file: Path | None, generate: bool, database: str | None) -> None:
    """Set another password for NAME; its sessions end at once."""
    from app.web.access import passwords
    from db import store

    with _database(database) as engine:
        found = _found(engine, name)
        if found.subject:
            raise click.ClickException(
                f"{found.name} signs in with OpenID and has no password here"
            )
        password = _password(found.name, password_file, generate)
        try:
            passwords.fit(password, found.name)
        except passwords.WeakPassword as error:
            raise click.ClickException(str(error)) from None
        store.change_account(
            engine, found.id, password_hash=passwords.hashed(password), done_by=_by()
        )
    click.echo(f"{found.name}: password changed")
    if generate:
        click.echo(f"password: {password}")


@users.command()
@click.argument("name")
@click.option("--label", default="", help="What it is for.")
@click.option(
    "--days", type=click.FloatRange(0, 3660, min_open=True), default=365, show_default=True
)
@database_option
def token(name: str, label: str, days: float, database: str | None) -> None:
    """Print a token with which a program of NAME's reads and writes through /api/v1; it cannot be shown again."""
    from app.web.access import sessions

    with _database(database) as engine:
        found = _found(engine, name)
        if not found.active:
            raise click.ClickException(f"{found.name} is disabled")
        click.echo(sessions.new_api_token(engine, found, label[:200], days, _by()))


@users.command()
@_form
@database_option
def tokens(form: Format, database: str | None) -> None:
    """List the tokens of programs (not the tokens themselves)."""
    from db import store

    with _database(database) as engine:
        rows = [
            {
                "id": each.id,
                "account": each.account,
                "label": each.label,
                "created": f"{each.created_at:%Y-%m-%d}",
                "expires": f"{each.expires_at:%Y-%m-%d}",
            }
            for each in store.tokens(engine, "api")
        ]
    write_rows(rows, ("id", "account", "label", "created", "expires"), form)


@users.command("revoke-token")
@click.argument("number", type=int)
@database_option
def revoke_token(number: int, database: str | None) -> None:
    """Let nobody in by the token NUMBER (plan-monitor users tokens) any more."""
    from db import store

    with _database(database) as engine:
        if not store.end_token(engine, number, done_by=_by()):
            raise click.ClickException(f"no token {number}")
    click.echo(f"token {number}: taken back")


@users.command()
@_form
@database_option
def log(form: Format, database: str | None) -> None:
    """What was done to accounts, when and by whom, newest first."""
    from db import store

    with _database(database) as engine:
        rows = [
            {
                "when": f"{each.done_at:%Y-%m-%d %H:%M:%SZ}",
                "account": each.account,
                "action": each.action,
                "detail": each.detail,
                "by": each.done_by,
            }
            for each in store.account_events(engine, 10_000)
        ]
    write_rows(rows, ("when", "account", "action", "detail", "by"), form)
