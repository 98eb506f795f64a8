"""An analyst's day, from opening the dashboard to the picture in the report, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image, ImageStat
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server

GOOD = """indicator,year,value,unit,source,note
软件和信息服务业经营收入,2021,1.26,万亿元,统计公报,
sw_revenue,2022,13500,亿元,统计公报,初步
软件和信息服务业上市企业数量,2022,300,家,,
"""
BAD = """indicator,year,value,unit,source,note
软件和信息服务业经营收人,2021,12000,亿元,,
软件业营收,2019,6000,亿元,,
软件业营收,2021,很多,亿元,,
软件业营收,2022,7000,家,,
软件业营收,2023,7100,,,
软件业营收,2024,7300,亿元,,
软件业营收,2024,7400,亿元,,
"""


def give(page: Page, path: Path, text: str, encoding: str = "utf-8") -> None:
    page.wait_for_load_state("networkidle")
    path.write_bytes(text.encode(encoding))
    page.locator("#upload input[type=file]").set_input_files(path)


def test_from_opening_to_the_picture(page: Page, own_server: Server, tmp_path: Path) -> None:
    # Open, switch the language and back; the choice stays on other pages.
    page.goto(own_server("/"))
    expect(page.locator("h1")).to_have_text("上海市电子信息产业发展“十四五”规划")
    page.locator("#switch-language").click()
    expect(page.locator("h1")).to_contain_text("Shanghai Electronic Information Industry")
    page.goto(own_server("/actuals"))
    expect(page.locator("h1")).to_have_text("Actuals")
    page.locator("#switch-language").click()
    expect(page.locator("h1")).to_have_text("实绩录入")

    # Filter, open the indicator that is found.
    page.goto(own_server("/"))
    page.locator("#filter-text").fill("软件和信息服务业经营收入")
    page.locator(".grid-link", has_text=re.compile("^软件和信息服务业经营收入$")).first.click()
    expect(page).to_have_url(re.compile("/indicator/sw_revenue"))
    expect(page.locator("h1")).to_have_text("软件和信息服务业经营收入")
    expect(page.locator(".mention", has_text="目标")).to_have_count(3)
    expect(page.locator("#content")).to_contain_text("6.57%/年")

    # Upload a good file: checked, nothing written until it is confirmed.
    page.goto(own_server("/actuals"))
    give(page, tmp_path / "good.csv", GOOD, "gb18030")
    expect(page.locator("#preview-table tbody tr")).to_have_count(3)
    expect(page.locator("#preview-message")).to_contain_text("每一行都可以写入")
    expect(page.locator("#values")).to_contain_text("还没有实绩")
    page.locator("#commit").click()
    expect(page.locator("#committed")).to_contain_text("新增 3 个")
    expect(page.locator("#values")).to_contain_text("1.35万亿元")

    # The chart and the verdict show it at once.
    page.goto(own_server("/indicator/sw_revenue"))
    expect(page.locator(".js-plotly-plot")).to_contain_text("1.35万亿元")
    # (13500/10912.97)^(1/2) − 1 = 11.22 % a year against 6.57 %: ratio 1.71.
    expect(page.locator(".title-line .status")).to_contain_text("快于预期")
    expect(page.locator("#content")).to_contain_text("11.22%/年")

    # The picture: 1600 by 900 at 2×, not blank, its name says what it is.
    with page.expect_download() as waiting:
        page.locator(".png-button").first.click()
    assert waiting.value.suggested_filename == "软件和信息服务业经营收入_2020-2025.png"
    target = tmp_path / "chart.png"
    waiting.value.save_as(target)
    with Image.open(target) as picture:
        assert picture.size == (3200, 1800)
        grey = picture.convert("L")
        assert ImageStat.Stat(grey).stddev[0] > 10
        # The title's band and the source's line both have ink in them.
        assert grey.crop((60, 40, 1600, 280)).getextrema()[0] < 100
        assert grey.crop((60, 1640, 2400, 1790)).getextrema()[0] < 160

    # A bad file: every error with its column, reason and remedy; nothing can be written.
    page.goto(own_server("/actuals"))
    give(page, tmp_path / "bad.csv", BAD)
    table = page.locator("#preview-table")
    expect(table.locator("tr.problem")).to_have_count(7)
    for words in (
        "没有指标“软件和信息服务业经营收人”。相近的有：软件和信息服务业经营收入",
        "2019 年不在规划期 2021–2025 内",
        "“很多”不是数字",
        "单位“家”不能换算为“亿元”",
        "没有写单位",
        "重复",
    ):
        expect(table).to_contain_text(words)
    expect(page.locator("#commit")).to_be_disabled()
    expect(page.locator("#uploads tbody tr")).to_have_count(1)

    # Undo: the value goes, the record stays.
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#uploads button").first.click()
    expect(page.locator("#undone")).to_contain_text("恢复 3 个数值")
    expect(page.locator("#uploads tbody tr")).to_have_count(2)
    page.goto(own_server("/indicator/sw_revenue"))
    expect(page.locator(".title-line .status")).to_contain_text("暂无数据")
    expect(page.locator("#content")).to_contain_text("已撤回")


def test_the_same_file_can_be_given_twice(page: Page, own_server: Server, tmp_path: Path) -> None:
    page.goto(own_server("/actuals"))
    for _ in range(2):
        give(page, tmp_path / "good.csv", GOOD)
        expect(page.locator("#preview-table tbody tr")).to_have_count(3)
        page.locator("#discard").click()
        expect(page.locator("#preview-table")).to_have_count(0)


def test_a_file_that_is_too_big_is_refused_in_words(
    page: Page, own_server: Server, tmp_path: Path
) -> None:
    page.goto(own_server("/actuals"))
    give(page, tmp_path / "big.csv", "indicator,year,value\n" + "x" * 20_000_000)
    expect(page.locator("#file-problem")).to_contain_text("超过上限 10 MB", timeout=45_000)
    expect(page.locator("#values")).to_contain_text("还没有实绩")


def test_evidence_leads_to_the_indicator_and_back(page: Page, own_server: Server) -> None:
    page.goto(own_server("/indicator/bases"))
    page.locator(".mention-place a").first.click()
    expect(page).to_have_url(re.compile("/evidence"))
    place = page.locator("mark.flash")
    expect(place).to_be_in_viewport()
    expect(place).to_contain_text("35个")
    place.click()
    expect(page).to_have_url(re.compile("/indicator/bases"))
