"""Settings: options first, then the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.config import Settings


def test_options_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PLAN_MONITOR_DATABASE": "sqlite:///env.db",
        "PLAN_MONITOR_SEEDS": "elsewhere",
        "PLAN_MONITOR_ANALYST": "李雷",
        "HOST": "0.0.0.0",
        "PORT": "9000",
    }.items():
        monkeypatch.setenv(name, value)
    settings = Settings.from_env(port=0)
    assert settings == Settings("sqlite:///env.db", Path("elsewhere"), "0.0.0.0", 0, "李雷")
    assert Settings.from_env(database="sqlite:///given.db").database == "sqlite:///given.db"


@pytest.mark.parametrize("port", ["", "eighty", "65536", "-1", "8 0"])
def test_a_wrong_port_is_named(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(ValueError, match="PORT is"):
        Settings.from_env()
