"""Settings, from options and the environment."""

from __future__ import annotations

import getpass
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from db.account_records import ROLES

DEFAULT_DATABASE = "sqlite:///data/plan-monitor.db"
PREFIX = "PLAN_MONITOR_"


class SettingsError(ValueError):
    """Variables that cannot be used: which ones, what stands there, what to give instead."""


def _role(given: str) -> str:
    if given not in {*ROLES, "none", ""}:
        raise ValueError(given)
    return given.removeprefix("none")


def _roles(given: Mapping[str, str] | str) -> Mapping[str, str]:
    if not isinstance(given, str):
        return given
    pairs = [pair.rpartition("=") for pair in given.split()]
    if not all(value and role in ROLES for value, _, role in pairs):
        raise ValueError(given)
    return {value: role for value, _, role in pairs}


def _number(default: float, most: int) -> Any:
    return Field(default, ge=0, le=most, description=f"a number from 0 to {most}")


def _one_of(default: str, *words: str) -> Any:
    return Field(default, description=f"one of {', '.join(words)}")


class Oidc(BaseModel, frozen=True, extra="ignore"):
    """An OpenID Connect provider. ``roles``: what a value of the claim ``role_claim`` stands for here.

    ``default_role`` is for those with none of these values; empty: they are not let in. ``label`` stands on the button.
    """

    issuer: str = Field(description="the provider's address")
    client_id: str = Field(description="the name that the provider knows this program by")
    client_secret: str = Field("", repr=False)
    label: str = "OpenID"
    scope: str = "openid profile email"
    role_claim: str = "groups"
    roles: Annotated[Mapping[str, str], NoDecode, BeforeValidator(_roles)] = Field(
        {}, description=f"value=role, with one of {', '.join(ROLES)}, and a space between pairs"
    )
    default_role: Annotated[str, BeforeValidator(_role)] = _one_of("reader", *ROLES, "none")


_Word = BeforeValidator(str.lower)


# Ignored, it would close what an operator believes open.
_GONE = (
    "PLAN_MONITOR_METRICS is no longer read: give PLAN_MONITOR_METRICS_TOKEN, which whoever reads /metrics "
    "brings, and unset it"
)


class Settings(BaseModel):
    """How the program is to run. ``analyst`` is the name put on entries when none is typed.

    ``api_token`` opens writing through the interface to who has it; without one only accounts' own tokens do.
    ``no_auth``: nobody signs in, whoever can reach the server. ``proxy_hops``: proxies in front whose forwarded
    headers are believed. ``session_hours``: how long a browser stays signed in. ``metrics_token``: who brings it may
    read the metrics; without one they are for this machine alone. ``workers``: how many processes serve (0: by the
    engine and the processors).
    """

    model_config = ConfigDict(frozen=True, validate_by_name=True, extra="forbid")

    database: str = DEFAULT_DATABASE
    seeds: Path = Path("seeds")
    host: str = Field("127.0.0.1", validation_alias="HOST")
    port: Annotated[int, Field(validation_alias="PORT")] = _number(8050, 65535)
    analyst: str = ""
    api_token: str = Field("", repr=False)
    no_auth: bool = Field(False, description="1 or 0")
    proxy_hops: int = _number(0, 10)
    session_hours: float = _number(12, 24 * 366)
    oidc: Oidc | None = Field(None, description=f"what begins with {PREFIX}OIDC_ instead")
    log: Annotated[Literal["quiet", "text", "json"], _Word] = _one_of(
        "quiet", "quiet", "text", "json"
    )
    metrics_token: str = Field("", repr=False)
    workers: int = _number(0, 64)

    @classmethod
    def from_env(cls, **options: str | int | None) -> Settings:
        """Options first (None: not given), then the environment: HOST, PORT, and what begins with PLAN_MONITOR_.

        docs/operations.md describes them all. Raises ``SettingsError`` that names each one that cannot be used.
        """
        if os.environ.get("PLAN_MONITOR_METRICS", "").strip().lower() not in {"", "local"}:
            raise SettingsError(_GONE)
        given: dict[str, Any] = {
            name: each for name, each in options.items() if each not in (None, "")
        }
        try:
            return _Environment(**given)
        except ValidationError as error:
            raise SettingsError("; ".join(_line(each) for each in error.errors())) from None


class _Environment(Settings, BaseSettings):
    # By the variables' own names alone: PLAN_MONITOR_PORT is what an orchestrator says of a service so called.
    model_config = SettingsConfigDict(
        validate_by_name=False, env_prefix=PREFIX, env_nested_delimiter="_", env_nested_max_split=1
    )

    @classmethod
    def settings_customise_sources(cls, *_: Any, **sources: Any) -> tuple[Any, ...]:
        """Files of secrets go before variables; the library knows folders of them, not variables that name them."""
        return sources["init_settings"], _secrets, sources["env_settings"]

    @model_validator(mode="before")
    @classmethod
    def clean(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Without what is set to nothing: compose sets so what the operator left out."""
        given = {"analyst": _user(), **_set(given)}
        oidc = given.get("oidc")
        if isinstance(oidc, dict) and not oidc.keys() & {"issuer", "client_id", "client_secret"}:
            del given["oidc"]
        return given


def _set(given: Any) -> Any:
    if isinstance(given, dict):
        cleaned = {name: _set(each) for name, each in given.items()}
        return {
            name: each for name, each in cleaned.items() if each not in ("", {}) or name == "PORT"
        }
    return given.strip() if isinstance(given, str) else given


def _secrets() -> dict[str, Any]:
    """Those that were found; an empty one would hide the variable."""
    oidc = {"client_secret": _contents("PLAN_MONITOR_OIDC_CLIENT_SECRET_FILE")}
    found = {
        "api_token": _contents("PLAN_MONITOR_API_TOKEN_FILE"),
        "metrics_token": _contents("PLAN_MONITOR_METRICS_TOKEN_FILE"),
        "oidc": oidc,
    }
    return _set(found)  # type: ignore[no-any-return]


def _contents(variable: str) -> str:
    """Of the file that a variable names."""
    file = os.environ.get(variable, "").strip()
    try:
        return Path(file).read_text(encoding="utf-8") if file else ""
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", "") or "not text in UTF-8"
        raise SettingsError(f"{variable}: {file}: {reason}") from error


def _line(error: Any) -> str:
    *within, name = (str(each) for each in error["loc"])
    fields = (Oidc if within else Settings).model_fields
    wanted = next(f.description for key, f in fields.items() if name in (key, f.validation_alias))
    variable = name if name.isupper() else PREFIX + "_".join([*within, name]).upper()
    found = "is missing" if error["type"] == "missing" else f"is {error['input']!r}"
    return f"{variable} {found}: give {wanted}"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
