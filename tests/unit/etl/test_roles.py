"""Every place that shows, lists or explains a mention knows every role and every basis of a period."""

from __future__ import annotations

from typing import get_args

import pytest

from app.domain.language import LANGS
from app.export.report.content import USES
from app.web.api.schemas import ROLES as API_ROLES
from app.web.pages.review.form import ROLES as RULED_ROLES
from app.words import t
from db.records import MENTION_ROLES, PERIOD_BASES
from etl.facts import PeriodBasis, Role
from tests.needs import ROOT

ASSETS = ROOT / "app" / "web" / "assets"


def asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def test_the_store_names_the_roles_and_bases_that_the_grammar_gives() -> None:
    assert set(MENTION_ROLES) == set(get_args(Role))
    assert set(PERIOD_BASES) == set(get_args(PeriodBasis)) - {""}


@pytest.mark.parametrize("role", MENTION_ROLES)
def test_every_role_has_words_colours_and_a_filter(role: str) -> None:
    for lang in LANGS:
        assert t(f"role.{role}", lang)
    assert f".role-{role} {{" in asset("house.css")
    assert f".without-{role} mark.role-{role}" in asset("evidence.css")
    assert f'"{role}"' in asset("plan_monitor.js")
    assert role in API_ROLES


@pytest.mark.parametrize("role", [role for role in MENTION_ROLES if role != "other"])
def test_every_role_of_an_indicator_may_be_ruled_and_is_reported(role: str) -> None:
    assert role in RULED_ROLES
    assert role in USES
    for lang in LANGS:
        assert t(f"export.use.{role}", lang)


@pytest.mark.parametrize("basis", PERIOD_BASES)
def test_every_basis_has_words(basis: str) -> None:
    assert all(t(f"period_basis.{basis}", lang) for lang in LANGS)


@pytest.mark.parametrize("role", MENTION_ROLES)
def test_the_contract_describes_every_role(role: str) -> None:
    assert f"`{role}`" in (ROOT / "docs" / "extraction.md").read_text(encoding="utf-8")
