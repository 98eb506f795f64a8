"""The overview as a reader uses it: filters that can be shared, counts that filter, cards, a picture of the chart."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import Server

# The server's pages hold all rows; the grid draws those that are near the window.
COUNT = "#grid-count"


def test_the_five_headlines_lead_with_their_targets(page: Page, server: Server) -> None:
    page.goto(server("/"))
    expect(page.locator(".card-value")).to_have_text(
        ["超过2.2万亿元", "超过1.5万亿元", "超过330家", "达到35家", "达到50家"]
    )
    second = page.locator(".card-link").nth(1)
    expect(second).to_contain_text("10,912.97亿元")
    expect(second).to_contain_text("6.57%/年")


def test_filters_stand_in_the_address_and_come_back_with_it(page: Page, server: Server) -> None:
    page.goto(server("/"))
    expect(page.locator(COUNT)).to_have_text("32 / 32 项")
    page.locator("#filter-text").fill("网络安全")
    expect(page.locator(COUNT)).to_have_text("1 / 32 项")
    page.reload()
    expect(page.locator("#filter-text")).to_have_value("网络安全")
    expect(page.locator(COUNT)).to_have_text("1 / 32 项")
    # English words find it, too, and the filter outlives the change of language.
    page.locator("#filter-text").fill("cybersecurity")
    expect(page.locator(COUNT)).to_have_text("1 / 32 项")
    page.locator("#switch-language").click()
    expect(page.locator(COUNT)).to_have_text("1 / 32 indicators")


def test_an_address_can_name_part_and_category(page: Page, server: Server) -> None:
    page.goto(server("/?part=software&category=talent"))
    expect(page.locator(COUNT)).to_have_text("3 / 32 项")


def test_a_status_count_leads_to_its_indicators(page: Page, server: Server) -> None:
    page.goto(server("/"))
    strip = page.locator(".strip .count")
    expect(strip).to_have_count(1)
    expect(strip).to_contain_text("暂无数据")
    strip.click()
    expect(page.locator(COUNT)).to_have_text("32 / 32 项")
    assert "status=no_data" in page.url


def test_odd_words_in_the_address_do_no_harm(page: Page, server: Server) -> None:
    page.goto(server("/?model=x&lang=xx&services=1&q=a&q=b&status=none"))
    expect(page.get_by_role("heading", level=1)).to_have_text("上海市电子信息产业发展“十四五”规划")


@pytest.mark.parametrize("width", [390, 1440])
def test_every_column_is_in_view_without_scrolling_sideways(
    page: Page, server: Server, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(server("/"))
    expect(page.locator(COUNT)).to_have_text("32 / 32 项")
    page.mouse.move(100, 100)
    heads = page.locator("#grid .ag-header-cell")
    expect(heads).to_have_count(1 if width < 700 else 9)
    grid = page.locator("#grid").bounding_box()
    assert grid is not None
    for n in range(heads.count()):
        box = heads.nth(n).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= grid["x"] + grid["width"] + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_table_is_there_before_its_library_and_goes_on_in_it(
    page: Page, server: Server
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server("/?part=software"))
    expect(page.locator(".chart-card .main-svg").first).to_be_visible()
    rows = page.locator("#grid tbody tr")
    expect(page.locator("#grid-count")).not_to_have_text("32 / 32 项")
    kept = int(page.locator("#grid-count").inner_text().split("/")[0])
    expect(rows).to_have_count(kept)
    expect(page.locator("#grid").get_by_role("link", name="软件业营收")).to_be_visible()
    assert not [url for url in asked if "dash_ag_grid" in url]
    # The library that draws has what is drawn, and little else.
    traces = page.evaluate("Object.keys(Plotly.PlotSchema.get().traces)")
    assert {"bar", "scatter"} <= set(traces)
    # The line is broken at the first sign of somebody, and whole at the next.
    page.route("**/dash_ag_grid.*", lambda route: route.abort())
    page.mouse.move(100, 100)
    page.wait_for_timeout(500)
    expect(rows).to_have_count(kept)
    page.unroute("**/dash_ag_grid.*")
    page.wait_for_timeout(2500)
    page.mouse.move(120, 100)
    expect(page.locator("#grid .ag-center-cols-container .ag-row")).to_have_count(kept)
    page.locator("#grid .ag-header-cell", has_text="基期值").click()
    expect(page.locator("#grid [aria-sort=ascending]")).to_have_count(1)


def test_numbers_and_bars_are_there_without_any_script(
    new_context: Callable[..., BrowserContext], server: Server
) -> None:
    page = new_context(locale="zh-CN", java_script_enabled=False).new_page()
    answer = page.goto(server("/?part=software"))
    assert answer is not None
    drawn = page.locator("#first-paint")
    box = drawn.bounding_box()
    assert box is not None
    assert box["height"] > 1500
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    count = {colour: n for n, colour in picture.getcolors(maxcolors=10**7) or []}
    # The bars, in the colour of required growth.
    assert count.get((230, 159, 0), 0) > 5_000
    # No selector reaches into the drawn page: what was sent is looked at.
    text = answer.text()
    for words in ("超过2.2万亿元", "超过1.5万亿元", "超过330家", "软件业营收"):
        assert words in text


def test_what_the_server_drew_makes_room(page: Page, server: Server) -> None:
    held: list[Route] = []
    page.route("**/_dash-update-component*", lambda route: held.append(route))
    page.goto(server("/"))
    expect(page.locator("#first-paint")).to_be_visible()
    page.mouse.wheel(0, 700)
    page.wait_for_function("window.scrollY > 600")
    for route in held:
        route.continue_()
    page.unroute("**/_dash-update-component*")
    expect(page.locator("#content h1")).to_be_visible()
    expect(page.locator("#first-paint")).to_have_count(0)
    assert page.evaluate("window.scrollY") > 600


def test_the_chart_is_saved_as_a_picture_for_a_report(
    page: Page, server: Server, tmp_path: Path
) -> None:
    page.goto(server("/"))
    expect(page.locator(".chart-card .main-svg").first).to_be_visible()
    with page.expect_download() as waiting:
        page.locator(".png-button").click()
    assert waiting.value.suggested_filename == "各指标所需年均增长_2020-2025.png"
    path = tmp_path / "chart.png"
    waiting.value.save_as(path)
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    assert picture.size == (3200, 1800)
    assert {picture.getpixel(at) for at in ((0, 0), (3199, 0), (0, 1799), (3199, 1799))} == {
        (255, 255, 255)
    }
    colours = picture.getcolors(maxcolors=3200 * 1800)
    assert colours is not None
    count = {colour: n for n, colour in colours}
    # The bars, in the colour of required growth.
    assert count.get((230, 159, 0), 0) > 50_000
    # Title above and source below are written in the picture.
    for top, bottom in ((0, 240), (1620, 1800)):
        strip = picture.crop((0, top, 3200, bottom)).convert("L")
        assert strip.getextrema()[0] < 120
