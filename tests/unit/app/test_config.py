"""Settings: options first, then the environment; what cannot be used is named with what to give instead."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main
from app.config import Oidc, Settings, SettingsError

Setter = Callable[..., None]
PROVIDER = {"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "us"}


@pytest.fixture(autouse=True)
def given(monkeypatch: pytest.MonkeyPatch) -> Setter:
    """Sets variables that begin with PLAN_MONITOR_; none is set before."""
    for name in os.environ:
        if name.startswith("PLAN_MONITOR_") or name in ("HOST", "PORT"):
            monkeypatch.delenv(name)

    def give(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"PLAN_MONITOR_{name}", value)

    return give


def test_options_win_over_the_environment(monkeypatch: pytest.MonkeyPatch, given: Setter) -> None:
    given(
        DATABASE="sqlite:///env.db", SEEDS="elsewhere", ANALYST="李雷", WORKERS="3", NO_AUTH="yes"
    )
    monkeypatch.setenv("HOST", "0.0.0.0")
    monkeypatch.setenv("PORT", "9000")
    settings = Settings.from_env(port=0, host=None, no_auth=None, workers=5)
    assert (
        settings.model_dump()
        == Settings(
            database="sqlite:///env.db",
            seeds=Path("elsewhere"),
            host="0.0.0.0",
            port=0,
            analyst="李雷",
            no_auth=True,
            workers=5,
        ).model_dump()
    )
    assert Settings.from_env(database="sqlite:///given.db").database == "sqlite:///given.db"
    assert Settings.from_env(database="").database == "sqlite:///env.db"


def test_what_is_set_to_nothing_is_not_set(monkeypatch: pytest.MonkeyPatch, given: Setter) -> None:
    given(DATABASE="", LOG=" ", WORKERS="", METRICS="", API_TOKEN="", OIDC_ISSUER="", SEEDS="\t")
    monkeypatch.setenv("HOST", "")
    settings = Settings.from_env()
    assert settings.model_dump() == Settings(analyst=settings.analyst).model_dump()


def test_spaces_and_capitals_around_a_word_do_not_count(given: Setter) -> None:
    given(
        LOG="JSON\r", METRICS_TOKEN=" s3cret\n", NO_AUTH="TRUE ", WORKERS=" 3 ", SESSION_HOURS="1.5"
    )
    settings = Settings.from_env()
    assert (settings.log, settings.metrics_token, settings.no_auth) == ("json", "s3cret", True)
    assert (settings.workers, settings.session_hours) == (3, 1.5)


def test_variables_of_other_programs_are_left_alone(
    monkeypatch: pytest.MonkeyPatch, given: Setter
) -> None:
    # As an orchestrator sets it beside a service that is called plan-monitor.
    given(PORT="tcp://10.0.0.1:8050", HOST="10.0.0.1", METRICS_OPEN="1")
    for name in ("DATABASE", "LOG", "WORKERS", "METRICS_TOKEN"):
        monkeypatch.setenv(name, "other")
    settings = Settings.from_env()
    assert settings.model_dump() == Settings(analyst=settings.analyst).model_dump()


@pytest.mark.parametrize("port", ["", "eighty", "65536", "-1", "8 0"])
def test_a_wrong_port_is_named(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(SettingsError) as caught:
        Settings.from_env()
    assert str(caught.value) == f"PORT is {port!r}: give a number from 0 to 65535"


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("WORKERS", "many", "a number from 0 to 64"),
        ("WORKERS", "65", "a number from 0 to 64"),
        ("PROXY_HOPS", "1.5", "a number from 0 to 10"),
        ("SESSION_HOURS", "nan", "a number from 0 to 8784"),
        ("SESSION_HOURS", "-1", "a number from 0 to 8784"),
        ("NO_AUTH", "perhaps", "1 or 0"),
        ("LOG", "loud", "one of quiet, text, json"),
        (
            "OIDC_ROLES",
            "plans=analyst bosses=king",
            "value=role, with one of reader, analyst, admin, and a space between pairs",
        ),
        ("OIDC_DEFAULT_ROLE", "king", "one of reader, analyst, admin, none"),
        ("OIDC", "https://id.example", "what begins with PLAN_MONITOR_OIDC_ instead"),
    ],
)
def test_what_cannot_be_used_is_named(given: Setter, name: str, value: str, wanted: str) -> None:
    given(**PROVIDER, **{name: value})
    with pytest.raises(SettingsError) as caught:
        Settings.from_env()
    assert str(caught.value) == f"PLAN_MONITOR_{name} is {value!r}: give {wanted}"


def test_all_that_cannot_be_used_is_one_line_and_wrong_usage(given: Setter) -> None:
    given(WORKERS="many", LOG="loud")
    done = CliRunner().invoke(main, ["serve"])
    assert done.exit_code == 2
    assert done.stderr == (
        "plan-monitor: PLAN_MONITOR_LOG is 'loud': give one of quiet, text, json; "
        "PLAN_MONITOR_WORKERS is 'many': give a number from 0 to 64\n"
    )


def test_a_provider(given: Setter, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n", encoding="utf-8")
    given(
        **PROVIDER,
        OIDC_CLIENT_SECRET="another",
        OIDC_CLIENT_SECRET_FILE=str(tmp_path / "secret"),
        OIDC_ROLE_CLAIM="teams",
        # A value may have an equals sign of its own.
        OIDC_ROLES="plans=analyst  cn=bosses,o=x=admin",
        OIDC_DEFAULT_ROLE="none",
        OIDC_LABEL="",
    )
    assert Settings.from_env().oidc == Oidc(
        issuer="https://id.example",
        client_id="us",
        client_secret="s3cret",
        role_claim="teams",
        roles={"plans": "analyst", "cn=bosses,o=x": "admin"},
        default_role="",
    )


def test_no_provider_without_its_address_and_name(given: Setter) -> None:
    given(OIDC_LABEL="Bureau")
    assert Settings.from_env().oidc is None
    given(OIDC_ISSUER="https://id.example", OIDC_CLIENT_SECRET="s3cret")
    with pytest.raises(
        SettingsError, match=r"^PLAN_MONITOR_OIDC_CLIENT_ID is missing: give the na"
    ):
        Settings.from_env()
    given(OIDC_ISSUER="", OIDC_CLIENT_ID="us")
    with pytest.raises(SettingsError, match=r"^PLAN_MONITOR_OIDC_ISSUER is missing: give the pro"):
        Settings.from_env()


def test_a_secret_may_stand_in_a_file(given: Setter, tmp_path: Path) -> None:
    given(API_TOKEN="in the open")
    assert Settings.from_env().api_token == "in the open"
    (tmp_path / "token").write_text(" hidden\n", encoding="utf-8")
    given(API_TOKEN_FILE=str(tmp_path / "token"))
    settings = Settings.from_env()
    assert settings.api_token == "hidden"
    assert "hidden" not in repr(settings)
    (tmp_path / "token").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match=r"^PLAN_MONITOR_API_TOKEN_FILE: .*/token: not text in"):
        Settings.from_env()
    given(API_TOKEN_FILE=str(tmp_path / "absent"))
    with pytest.raises(SettingsError, match=r"^PLAN_MONITOR_API_TOKEN_FILE: .*/absent: No such fi"):
        Settings.from_env()


def test_a_setting_that_is_gone_is_not_ignored(given: Setter) -> None:
    given(METRICS="local")
    assert Settings.from_env().metrics_token == ""
    given(METRICS="open")
    with pytest.raises(SettingsError, match="give PLAN_MONITOR_METRICS_TOKEN"):
        Settings.from_env()
