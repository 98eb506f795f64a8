"""An upload whose server dies or is away, as the analyst sees it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Server

CSV = "指标,年份,数值,单位\nsw_revenue,2021,12000,亿元\n"
CALLBACKS = "**/_dash-update-component*"


def choose_file(page: Page, server: Server, lang: str = "zh") -> None:
    page.goto(server(f"/lang/{lang}?next=/actuals"))
    page.locator("#upload input[type=file]").set_input_files(
        {"name": "gongbao.csv", "mimeType": "text/csv", "buffer": CSV.encode()}
    )
    expect(page.locator("#preview-table")).to_be_visible()


def writer_dies(server: Server) -> None:
    """As if a process had begun to write, and had said nothing since yesterday."""
    with closing(sqlite3.connect(server.database)) as connection:
        connection.execute(
            "update upload_job set step = 'writing', turn = turn + 1, heartbeat = datetime('now', '-1 day')"
        )
        connection.commit()


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", "没有写入任何数据"), ("en", "nothing was written")]
)
def test_a_writer_that_died_is_said_and_the_button_is_there_again(
    page: Page, own_server: Server, lang: str, words: str
) -> None:
    choose_file(page, own_server, lang)
    writer_dies(own_server)
    page.evaluate("window.dash_clientside.set_props('upload-tick', {data: 1})")
    expect(page.locator("#unwritten")).to_contain_text(words)
    page.locator("#commit").click()
    expect(page.locator("#committed")).to_be_visible()
    expect(page.locator("#unwritten")).to_have_count(0)


def test_a_page_that_gets_no_answer_asks_again(page: Page, own_server: Server) -> None:
    choose_file(page, own_server)
    asked = []

    def answer(route: Route) -> None:
        if '"changedPropIds":["upload-tick.data"]' in (route.request.post_data or ""):
            asked.append(route)
            if len(asked) == 2:
                # The server is away when it is asked; the first was answered, and by then it was still writing.
                route.abort()
                return
        route.fallback()

    page.route(CALLBACKS, answer)
    with closing(sqlite3.connect(own_server.database)) as connection:
        # Another process writes, and lives.
        connection.execute(
            "update upload_job set step = 'writing', turn = turn + 1, heartbeat = datetime('now', '+10 seconds')"
        )
        connection.commit()
        page.evaluate("window.dash_clientside.set_props('upload-tick', {data: 1})")
        expect(page.locator("#upload-progress")).to_be_visible()
        page.wait_for_timeout(1500)
        assert len(asked) == 2
        connection.execute("update upload_job set step = 'checked'")
        connection.commit()
    expect(page.locator("#preview-table")).to_be_visible()
    assert len(asked) == 3
