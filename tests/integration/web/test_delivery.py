"""What travels to the browser: how small, how long it may be kept, and that it is the same when it arrives."""

from __future__ import annotations

import gzip
import re

import brotli
import flask.testing
import pytest
import werkzeug.test

from app.config import Settings
from app.web.delivery import FOREVER
from app.web.server import create_app
from tests.integration.plan import PLAN, filled

SUITE = "/_dash-component-suites/"


def get(
    client: flask.testing.FlaskClient, address: str, headers: dict[str, str] | None = None
) -> werkzeug.test.TestResponse:
    """The whole answer, its file closed."""
    return client.get(address, headers=headers, buffered=True)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> flask.testing.FlaskClient:
    url = f"sqlite:///{tmp_path_factory.mktemp('transfer') / 'plan.db'}"
    filled(url).dispose()
    return create_app(Settings(database=url)).server.test_client()


def files(client: flask.testing.FlaskClient) -> list[str]:
    """The addresses of all scripts and style sheets of the page."""
    page = get(client, "/").get_data(as_text=True)
    found = re.findall(r'<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+)"', page)
    return [each for each in found if each.startswith("/")]


def test_every_file_of_the_page_is_small_and_kept_for_good(
    client: flask.testing.FlaskClient,
) -> None:
    found = files(client)
    assert len(found) > 15
    for address in found:
        answer = get(client, address, headers={"Accept-Encoding": "gzip, deflate, br"})
        assert answer.headers["Cache-Control"] == FOREVER, address
        assert answer.headers["Content-Encoding"] == "br", address
        assert "Accept-Encoding" in answer.headers["Vary"]
        plain = get(client, address)
        assert "Content-Encoding" not in plain.headers
        assert brotli.decompress(answer.data) == plain.data
        assert len(answer.data) < len(plain.data) * 0.6, address


def test_the_drawing_library_travels_in_a_third(client: flask.testing.FlaskClient) -> None:
    answer = get(
        client, f"{SUITE}plotly/package_data/plotly.min.js", headers={"Accept-Encoding": "br"}
    )
    assert answer.headers["Content-Encoding"] == "br"
    assert len(answer.data) * 3 < len(brotli.decompress(answer.data))


def test_who_takes_gzip_only_gets_gzip(client: flask.testing.FlaskClient) -> None:
    for address in files(client):
        answer = get(client, address, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.data) == get(client, address).data


def test_pages_and_data_are_compressed_but_not_kept(client: flask.testing.FlaskClient) -> None:
    addresses = (
        "/",
        f"/figures/{PLAN}",
        f"/api/v1/plans/{PLAN}/indicators",
        "/download/indicators.csv",
    )
    for address in addresses:
        answer = get(client, address, headers={"Accept-Encoding": "br"})
        assert answer.status_code == 200
        assert answer.headers["Content-Encoding"] == "br", address
        assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_what_has_not_changed_is_not_sent_again(client: flask.testing.FlaskClient) -> None:
    for address in (f"/api/v1/plans/{PLAN}/indicators", "/static/bootstrap.css"):
        first = get(client, address, headers={"Accept-Encoding": "br"})
        again = get(
            client,
            address,
            headers={"Accept-Encoding": "br", "If-None-Match": first.headers["ETag"]},
        )
        assert again.status_code == 304, address
        assert not again.data


def test_a_file_asked_for_without_its_fingerprint_is_not_kept_for_good(
    client: flask.testing.FlaskClient,
) -> None:
    for address in ("/static/bootstrap.css", "/assets/house.css"):
        assert get(client, address).headers["Cache-Control"] != FOREVER
    absent = get(client, "/assets/absent.css?m=1")
    assert absent.status_code == 404
    assert "immutable" not in absent.headers.get("Cache-Control", "")
