"""Waiting after failures, passwords, where a request comes from, what an identity provider's claims stand for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import flask
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config import Oidc
from app.web.access import origin, passwords, throttle
from app.web.access.oidc import role_of

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "ago", "wait"),
    [
        (0, 0, 0),
        (4, 0, 0),
        (5, 0, 15),
        (5, 10, 5),
        (5, 15, 0),
        (6, 0, 30),
        (7, 20, 40),
        (11, 0, 900),
        (1000, 0, 900),
        (1000, 899, 1),
        (1000, 900, 0),
        # The clock went back: no longer than the longest.
        (5, -7200, 900),
        (5, -10, 25),
        # An hour without an attempt.
        (1000, 3600, 0),
    ],
)
def test_each_failure_doubles_the_wait(failures: int, ago: float, wait: float) -> None:
    last = NOON - timedelta(seconds=ago)
    assert throttle.seconds_to_wait(failures, last, 5, NOON) == wait


@given(st.integers(0, 10**9), st.integers(-(10**7), 10**7), st.integers(0, 100))
def test_a_wait_is_never_negative_and_never_longer_than_the_longest(
    failures: int, ago: int, free: int
) -> None:
    last = NOON - timedelta(seconds=ago)
    wait = throttle.seconds_to_wait(failures, last, free, NOON)
    assert 0 <= wait <= 900
    assert wait <= throttle.seconds_to_wait(failures + 1, last, free, NOON)


def test_an_attempt_counts_for_account_and_address_apart_and_together() -> None:
    one = throttle.keys("li", "10.0.0.1")
    other = throttle.keys("li", "10.0.0.2")
    assert one["account"] == other["account"]
    assert len({*one.values(), *other.values()}) == 5
    # Moving a character from one part to the other is another key.
    assert throttle.keys("a\nb", "c")["both"] != throttle.keys("a", "b\nc")["account"]


def test_the_strictest_count_decides() -> None:
    keys = throttle.keys("li", "10.0.0.1")
    wait = throttle.policy(keys, NOON)
    assert wait({}) == 0
    assert wait({keys["both"]: (5, NOON), keys["address"]: (5, NOON)}) == 15
    assert wait({keys["both"]: (0, NOON), keys["address"]: (31, NOON)}) == 30


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "short"),
        ("x" * 257, "long"),
        ("aaaaaaaaaaaaaaaa", "same"),
        ("li.lei.wang.zhao1", "same"),
    ],
)
def test_weak_passwords_are_refused(password: str, reason: str) -> None:
    with pytest.raises(passwords.WeakPassword) as caught:
        passwords.fit(password, "li.lei.wang.zhao")
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "password", ["正确的马电池订书钉一二三", "correct horse battery", "Tr0ub4dor&3xyz"]
)
def test_any_characters_will_do(password: str) -> None:
    passwords.fit(password, "li")
    kept = passwords.hashed(password)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.matches(password, kept)
    assert not passwords.matches(password + " ", kept)
    assert not passwords.outdated(kept)


def test_the_same_characters_from_another_keyboard_match() -> None:
    assert passwords.matches("caf\u00e9 1234 ok", passwords.hashed("cafe\u0301 1234 ok"))


def test_no_kept_hash_matches_nothing() -> None:
    assert not passwords.matches("", "")
    assert not passwords.matches("anything at all", "")
    assert not passwords.matches("anything at all", "not a hash")


def test_made_passwords_are_fit_and_never_the_same() -> None:
    made = {passwords.made() for _ in range(50)}
    assert len(made) == 50
    for each in made:
        passwords.fit(each, "li")


@pytest.mark.parametrize(
    ("method", "headers", "foreign"),
    [
        ("GET", {"Sec-Fetch-Site": "cross-site"}, False),
        ("POST", {}, False),
        ("POST", {"Sec-Fetch-Site": "same-origin"}, False),
        ("POST", {"Sec-Fetch-Site": "none"}, False),
        ("POST", {"Sec-Fetch-Site": "same-site"}, True),
        ("POST", {"Sec-Fetch-Site": "cross-site"}, True),
        ("POST", {"Origin": "http://plans.example"}, False),
        ("POST", {"Origin": "http://plans.example:81"}, True),
        ("POST", {"Origin": "https://evil.example"}, True),
        ("POST", {"Origin": "null"}, True),
        ("DELETE", {"Origin": "https://evil.example"}, True),
        # The more telling header decides.
        ("POST", {"Sec-Fetch-Site": "cross-site", "Origin": "http://plans.example"}, True),
    ],
)
def test_writes_from_other_sites_are_foreign(
    method: str, headers: dict[str, str], foreign: bool
) -> None:
    app = flask.Flask("test")
    with app.test_request_context(
        "/", base_url="http://plans.example", method=method, headers=headers
    ):
        assert origin.is_foreign(flask.request) is foreign


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("LOCALHOST.", True),
        ("plans.localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("", False),
    ],
)
def test_what_only_this_machine_reaches(host: str, loopback: bool) -> None:
    assert origin.is_loopback(host) is loopback


OIDC = Oidc(
    issuer="https://id.example", client_id="us", roles={"plans": "analyst", "bosses": "admin"}
)


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({}, "reader"),
        ({"groups": "plans"}, "analyst"),
        ({"groups": ["x", "plans", "bosses"]}, "admin"),
        ({"groups": ["x"]}, "reader"),
        ({"groups": {"plans": 1}}, "reader"),
        ({"groups": None}, "reader"),
    ],
)
def test_the_highest_role_that_the_claims_stand_for(claims: dict[str, object], role: str) -> None:
    assert role_of(claims, OIDC) == role


def test_without_a_default_role_strangers_stay_out() -> None:
    strict = Oidc(
        issuer="https://id.example", client_id="us", roles={"plans": "analyst"}, default_role=""
    )
    assert role_of({"groups": ["plans"]}, strict) == "analyst"
    assert role_of({"groups": ["others"]}, strict) is None
