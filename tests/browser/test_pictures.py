"""Pictures made in the browser: every size, SVG, and all charts of a selection in one ZIP."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Download, Page, expect

PLAN = "shanghai-ei-14fyp"


def saved(download: Download) -> bytes:
    return Path(download.path()).read_bytes()


def ink(data: bytes) -> int:
    """Pixels that are not white."""
    grey = Image.open(io.BytesIO(data)).convert("L")
    return sum(grey.histogram()[:250])


def test_a_chart_is_saved_at_the_size_and_scale_asked_for(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}/indicator/sw_revenue?plan={PLAN}")
    page.locator(".picture summary").click()
    for size, width, height in (("column", 1000, 750), ("square", 1080, 1080)):
        page.locator("[data-picture-size]").select_option(size)
        page.locator("[data-picture-scale]").select_option("3")
        with page.expect_download() as waiting:
            page.locator('[data-picture="png"]').click()
        data = saved(waiting.value)
        assert Image.open(io.BytesIO(data)).size == (3 * width, 3 * height)
        assert ink(data) > 5000
    with page.expect_download() as waiting:
        page.locator('[data-picture="svg"]').click()
    text = saved(waiting.value).decode()
    for words in ("软件和信息服务业经营收入", "亿元", "来源"):
        assert words in text


def test_all_charts_of_the_selection_come_in_one_zip(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}/?plan={PLAN}")
    expect(page.locator("#grid-count")).to_contain_text("32 / 32")
    page.locator('[data-picture-scale="all"]').select_option("1")
    with page.expect_download(timeout=120_000) as waiting:
        page.click("#pictures-all")
    expect(page.locator("#pictures-message")).to_contain_text("已打包 33 张图")
    with zipfile.ZipFile(io.BytesIO(saved(waiting.value))) as archive:
        assert archive.testzip() is None
        pictures = [name for name in archive.namelist() if name.endswith(".png")]
        assert len(pictures) == 33
        for name in pictures:
            data = archive.read(name)
            assert Image.open(io.BytesIO(data)).size == (1600, 900)
            assert ink(data) > 5000, name
        listed = archive.read("index.csv").decode("utf-8-sig")
        page_text = archive.read("index.html").decode()
        for name in pictures:
            assert name in listed
            assert name in page_text
