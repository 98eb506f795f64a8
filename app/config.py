"""Settings, from options and the environment."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from pathlib import Path

DEFAULT_DATABASE = "sqlite:///data/plan-monitor.db"


@dataclass(frozen=True, slots=True)
class Settings:
    """How the program is to run. ``analyst`` is the name put on entries when none is typed.

    ``api_token`` opens writing through the interface to who has it; without one nobody can.
    """

    database: str = DEFAULT_DATABASE
    seeds: Path = Path("seeds")
    host: str = "127.0.0.1"
    port: int = 8050
    analyst: str = ""
    api_token: str = ""

    @classmethod
    def from_env(
        cls, *, host: str | None = None, port: int | None = None, database: str | None = None
    ) -> Settings:
        """Options first, then PLAN_MONITOR_DATABASE, _SEEDS, _ANALYST and _API_TOKEN, HOST, PORT.

        Raises ``ValueError`` when PORT is no port.
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
            api_token=os.environ.get("PLAN_MONITOR_API_TOKEN", ""),
        )


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
