"""A PostgreSQL of the tests' own: one server for the run, an empty database for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

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
