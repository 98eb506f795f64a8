"""A verdict without a baseline in the browser: counted apart, marked, filtered, and gone with a baseline."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, environment
from tests.needs import ROOT

ACTUALS = """indicator,year,value,unit,source
listed_firms,2021,210,家,公报
listed_firms,2022,240,家,公报
listed_firms,2023,265,家,公报
sw_revenue,2021,11600,亿元,公报
"""


@pytest.fixture
def server(own_server: Server, tmp_path: Path) -> Server:
    file = tmp_path / "actuals.csv"
    file.write_text(ACTUALS, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "app.cli", "actuals", "import", str(file), "--as", "李"],
        cwd=ROOT,
        env=environment(own_server.database),
        check=True,
        capture_output=True,
    )
    return own_server


def test_it_is_counted_apart_and_filtered(page: Page, server: Server) -> None:
    page.goto(server("/"))
    # 11600/10912.97 − 1 = 6.30 % of 6.57 % a year: one on track from its baseline, one from its first actual.
    strip = page.locator(".strip .count", has_text="基本符合预期")
    expect(strip).to_have_text(["1●基本符合预期", "1◎基本符合预期自首个实绩起"])
    strip.nth(1).click()
    expect(page.locator("#grid-count")).to_have_text("1 / 32 项")
    assert "status=on_track&basis=first_actual" in page.url
    expect(page.locator(".grid-plain .status-hollow")).to_have_text("◎基本符合预期")
    page.mouse.move(300, 300)
    cell = page.locator(".ag-row .verdict")
    expect(cell).to_have_text("◎基本符合预期自2021年起")
    expect(cell.locator(".by-hand")).to_have_attribute(
        "title", "没有基期值：自首个实绩（2021年）起测算；录入基期值后改按基期测算"
    )
    expect(page.locator("#download-csv")).to_have_attribute(
        "href", re.compile("basis=first_actual")
    )
    # The other one is alone where the first is asked for.
    page.goto(server("/?status=on_track&basis=other"))
    expect(page.locator("#grid-count")).to_have_text("1 / 32 项")
    expect(
        page.locator("#grid").get_by_role("link", name="软件和信息服务业经营收入")
    ).to_be_visible()


def test_a_baseline_entered_on_the_page_takes_its_place(page: Page, server: Server) -> None:
    page.goto(server("/indicator/listed_firms"))
    expect(page.locator(".title-line .verdict")).to_have_text("◎基本符合预期自2021年起")
    expect(page.locator("#verdict-strip li")).to_have_text(
        ["2021 ○缺少基期", "2022 △快于预期自2021年起", "2023 ◎基本符合预期自2021年起"]
    )
    # (330/200)^(1/5) − 1 = 10.53 % needed, (265/200)^(1/3) − 1 = 9.83 % achieved: behind.
    page.locator("#base-value").fill("200")
    page.locator("#base-source").fill("年鉴")
    page.locator("#base-save").click()
    expect(page.locator(".title-line .status")).to_have_text("◐略有滞后")
    expect(page.locator(".status-hollow")).to_have_count(0)
    expect(page.locator("#verdict-strip li").first).not_to_contain_text("缺少基期")
