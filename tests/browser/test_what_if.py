"""The what-if panel: slider, box and address say the same, and a picture shows the scenario or the day of its page."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from db import store
from db.engine import make_engine
from db.records import NewObservation
from tests.browser.conftest import Server

PLAN = "shanghai-ei-14fyp"


@pytest.fixture
def filled(own_server: Server) -> Server:
    engine = make_engine(f"sqlite:///{own_server.database}")
    for year, value, day in ((2022, 250.0, 1), (2023, 300.0, 20)):
        store.record_upload(
            engine,
            PLAN,
            [NewObservation("listed_firms", year, value, "家")],
            kind="file",
            entered_by="a",
            now=datetime(2024, 5, day, tzinfo=UTC),
        )
    engine.dispose()
    return own_server


def saved_svg(page: Page) -> str:
    page.locator(".picture summary").click()
    with page.expect_download() as waiting:
        page.locator('[data-picture="svg"]').click()
    page.locator(".picture summary").click()
    return Path(waiting.value.path()).read_text()


def test_a_rate_is_typed_shared_and_cleared(page: Page, filled: Server) -> None:
    page.goto(filled(f"/indicator/listed_firms?plan={PLAN}"))
    expect(page.locator("#what-if-readout")).to_be_empty()
    page.fill("#what-if-number", "6")
    page.press("#what-if-number", "Enter")
    # 300 × 1.06² = 337.08: over 330 in 2025.
    readout = page.locator("#what-if-readout")
    expect(readout).to_contain_text("337.08家")
    expect(readout).to_contain_text("如期完成")
    expect(readout).to_contain_text("2025")
    expect(page).to_have_url(re.compile("whatif=6"))
    graph = page.locator(".chart-card .js-plotly-plot")
    expect(graph).to_contain_text("假设 337.08家")
    # The target's own words stay when the chart is drawn anew.
    expect(graph).to_contain_text("超过330家")
    assert "337.08家" in saved_svg(page)
    page.reload()
    expect(page.locator("#what-if-number")).to_have_value("6")
    expect(page.locator("#what-if-readout")).to_contain_text("337.08家")
    page.click("#what-if-clear")
    expect(page.locator("#what-if-readout")).to_be_empty()
    expect(page).not_to_have_url(re.compile("whatif"))
    assert "337.08家" not in saved_svg(page)


def test_the_slider_moves_the_box(page: Page, filled: Server) -> None:
    page.goto(filled(f"/indicator/listed_firms?plan={PLAN}&whatif=6"))
    expect(page.locator("#what-if-readout")).to_contain_text("337.08家")
    page.locator("#what-if-slider [role=slider]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#what-if-number")).to_have_value("6.1")
    expect(page).to_have_url(re.compile(r"whatif=6\.1"))
    # 300 × 1.061² = 337.7163.
    expect(page.locator("#what-if-readout")).to_contain_text("337.72家")


def test_what_is_no_rate_is_said(page: Page, filled: Server) -> None:
    page.goto(filled(f"/indicator/listed_firms?plan={PLAN}&whatif=fast"))
    expect(page.locator(".notice-bad")).to_contain_text("“fast”不是一个速度")
    expect(page.locator("#what-if-readout")).to_be_empty()


def test_a_picture_of_a_past_day_shows_that_day(page: Page, filled: Server) -> None:
    page.goto(filled(f"/indicator/listed_firms?plan={PLAN}&as_of=2024-05-10"))
    expect(page.locator("#as-of-banner")).to_be_visible()
    text = saved_svg(page)
    assert "250家" in text
    assert "300家" not in text
