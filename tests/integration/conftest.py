"""A PostgreSQL of the tests' own: one server for a process of the run, an empty database for each test."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from app.web.access import passwords
from tests.conftest import without
from tests.needs import POSTGRESQL
from tests.postgresql import Cluster, private_cluster


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[Cluster]:
    """A running private server."""
    if POSTGRESQL.find() is None:
        without(POSTGRESQL)
    with private_cluster() as cluster:
        yield cluster


@pytest.fixture
def postgresql_url(postgresql_cluster: Cluster) -> Iterator[str]:
    """The address of an empty database."""
    url = postgresql_cluster.new_database()
    yield url
    postgresql_cluster.drop_database(url)


@pytest.fixture
def passwords_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each password is compared with what is kept of it once in a test: comparing is slow on purpose."""
    monkeypatch.setattr(passwords, "matches", cache(passwords.matches))
