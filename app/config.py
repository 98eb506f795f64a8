"""Settings, from options and the environment."""

from __future__ import annotations

import getpass
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from db.records import ROLES

DEFAULT_DATABASE = "sqlite:///data/plan-monitor.db"


@dataclass(frozen=True, slots=True)
class Oidc:
    """An OpenID Connect provider. ``roles``: what a value of the claim ``role_claim`` stands for here.

    ``default_role`` is for those with none of these values; empty: they are not let in. ``label`` stands on the button.
    """

    issuer: str
    client_id: str
    client_secret: str = ""
    label: str = "OpenID"
    scope: str = "openid profile email"
    role_claim: str = "groups"
    roles: Mapping[str, str] = field(default_factory=dict)
    default_role: str = "reader"


@dataclass(frozen=True, slots=True)
class Settings:
    """How the program is to run. ``analyst`` is the name put on entries when none is typed.

    ``api_token`` opens writing through the interface to who has it; without one only accounts' own tokens do.
    ``no_auth``: nobody signs in, whoever can reach the server. ``proxy_hops``: proxies in front whose forwarded
    headers are believed. ``session_hours``: how long a browser stays signed in. ``log``: quiet, text or json;
    ``metrics_token``: who brings it may read the metrics; without one they are for this machine alone.
    ``workers``: how many processes serve (0: by the engine and the processors there are).
    """

    database: str = DEFAULT_DATABASE
    seeds: Path = Path("seeds")
    host: str = "127.0.0.1"
    port: int = 8050
    analyst: str = ""
    api_token: str = ""
    no_auth: bool = False
    proxy_hops: int = 0
    session_hours: float = 12.0
    oidc: Oidc | None = None
    log: str = "quiet"
    metrics_token: str = ""
    workers: int = 0

    @classmethod
    def from_env(
        cls,
        *,
        host: str | None = None,
        port: int | None = None,
        database: str | None = None,
        no_auth: bool = False,
        workers: int | None = None,
    ) -> Settings:
        """Options first, then the environment: HOST, PORT, and what begins with PLAN_MONITOR_ (docs/operations.md).

        Raises ``ValueError`` for what is no port, number or provider.
        """
        given = os.environ.get("PORT", "8050")
        if not given.isdigit() or int(given) > 65535:
            raise ValueError(f"PORT is {given!r}: give a number from 0 to 65535")
        return cls(
            database=database or os.environ.get("PLAN_MONITOR_DATABASE") or DEFAULT_DATABASE,
            seeds=Path(os.environ.get("PLAN_MONITOR_SEEDS", "seeds")),
            host=host or os.environ.get("HOST", "127.0.0.1"),
            port=int(given) if port is None else port,
            analyst=os.environ.get("PLAN_MONITOR_ANALYST", "") or _user(),
            api_token=_secret("API_TOKEN"),
            no_auth=no_auth or _yes("NO_AUTH"),
            proxy_hops=int(_number("PROXY_HOPS", "0", 10)),
            session_hours=_number("SESSION_HOURS", "12", 24 * 366),
            oidc=_oidc(),
            log=_one_of("LOG", "quiet", ("quiet", "text", "json")),
            metrics_token=_secret("METRICS_TOKEN"),
            workers=workers or int(_number("WORKERS", "0", 64)),
        )


def _given(name: str, default: str = "") -> str:
    return os.environ.get(f"PLAN_MONITOR_{name}", "").strip() or default


def _secret(name: str) -> str:
    """A secret, or the contents of the file that PLAN_MONITOR_<name>_FILE names."""
    file = _given(f"{name}_FILE")
    if not file:
        return _given(name)
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ValueError(f"PLAN_MONITOR_{name}_FILE: {file}: {error.strerror}") from error


def _yes(name: str) -> bool:
    given = _given(name, "0").lower()
    if given not in {"0", "1", "no", "yes", "false", "true"}:
        raise ValueError(f"PLAN_MONITOR_{name} is {given!r}: give 1 or 0")
    return given in {"1", "yes", "true"}


def _one_of(name: str, default: str, words: tuple[str, ...]) -> str:
    given = _given(name, default).lower()
    if given not in words:
        raise ValueError(f"PLAN_MONITOR_{name} is {given!r}: give one of {', '.join(words)}")
    return given


def _number(name: str, default: str, most: float) -> float:
    given = _given(name, default)
    try:
        number = float(given)
    except ValueError:
        number = -1.0
    if not 0 <= number <= most:
        raise ValueError(f"PLAN_MONITOR_{name} is {given!r}: give a number from 0 to {most:g}")
    return number


def _oidc() -> Oidc | None:
    issuer, client = _given("OIDC_ISSUER"), _given("OIDC_CLIENT_ID")
    if not issuer and not client:
        return None
    if not issuer or not client:
        raise ValueError("give both PLAN_MONITOR_OIDC_ISSUER and PLAN_MONITOR_OIDC_CLIENT_ID")
    roles = {}
    for pair in _given("OIDC_ROLES").split():
        value, _, role = pair.rpartition("=")
        if not value or role not in ROLES:
            raise ValueError(
                f"PLAN_MONITOR_OIDC_ROLES: {pair!r}: give value=role, with one of {', '.join(ROLES)}"
            )
        roles[value] = role
    default = _given("OIDC_DEFAULT_ROLE", "reader")
    if default not in {*ROLES, "none"}:
        raise ValueError(
            f"PLAN_MONITOR_OIDC_DEFAULT_ROLE is {default!r}: give one of {', '.join(ROLES)}, or none"
        )
    return Oidc(
        issuer,
        client,
        _secret("OIDC_CLIENT_SECRET"),
        label=_given("OIDC_LABEL", "OpenID"),
        scope=_given("OIDC_SCOPE", "openid profile email"),
        role_claim=_given("OIDC_ROLE_CLAIM", "groups"),
        roles=roles,
        default_role="" if default == "none" else default,
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
