"""A plan of more indicators than are sent at once: the table asks the server for what is in view."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from benchmarks.plans import make_plan
from db.engine import make_engine
from tests.browser.conftest import Server

SLUG, SIZE = "large", 700
LINKS = ".ag-row .grid-link"


@pytest.fixture(scope="module")
def address(server: Server) -> str:
    engine = make_engine(f"sqlite:///{server.database}")
    make_plan(engine, SLUG, SIZE)
    engine.dispose()
    return server(f"/?plan={SLUG}")


def there(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#grid")).to_be_visible()
    page.mouse.move(300, 300)
    expect(page.locator(LINKS).first).to_be_visible()


def test_words_and_order_are_the_servers_and_the_count_follows(page: Page, address: str) -> None:
    there(page, address)
    expect(page.locator("#grid-count")).to_have_text("700 / 700 项")
    page.locator("#filter-text").fill("0012")
    expect(page.locator("#grid-count")).to_have_text("11 / 700 项")
    expect(page.locator(LINKS).first).to_have_text("指标00012")
    name = page.locator(".ag-header-cell[col-id=name]")
    name.click()
    name.click()
    expect(page.locator(LINKS).first).to_have_text("指标00129")
    page.locator("#filter-text").fill("no such indicator")
    expect(page.locator("#grid-count")).to_have_text("0 / 700 项")
    expect(page.locator("#grid .ag-overlay").get_by_text("没有符合条件的指标")).to_be_visible()
    page.locator("#filter-text").fill("")
    expect(page.locator(LINKS).first).to_have_text("指标00699")
    expect(page.locator("#grid .ag-overlay").get_by_text("没有符合条件的指标")).to_be_hidden()


def test_the_filter_of_the_address_holds_and_the_end_can_be_scrolled_to(
    page: Page, address: str
) -> None:
    there(page, f"{address}&part=p1")
    expect(page.locator("#grid-count")).to_have_text("175 / 700 项")
    expect(page.locator(LINKS).first).to_have_text("指标00001")
    page.locator("#grid .ag-body-viewport").evaluate("view => view.scrollTo(0, view.scrollHeight)")
    last = page.locator(LINKS).filter(has_text="指标00697")
    expect(last).to_be_visible()
    last.click()
    expect(page.locator("h1")).to_have_text("指标00697")


def test_a_narrow_window_shows_names_and_verdicts(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    there(page, address)
    expect(page.locator(".ag-row .status").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.locator(".ag-row .bar").first).to_be_visible()
