"""What the overview hands out follows what it shows; the briefing prints on A4."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pdfplumber
import pytest
from playwright.sync_api import Page, expect

A4_POINTS = (595, 842)


def test_the_buttons_follow_the_filters(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}/")
    expect(page.locator("#grid-count")).to_contain_text("32 / 32")
    page.locator("#filter-text").fill("集成电路")
    expect(page.locator("#grid-count")).to_contain_text("2 / 32")
    link = page.locator("#download-csv")
    page.wait_for_function(
        "() => new URL(document.getElementById('download-csv').href).searchParams.has('q')"
    )
    query = parse_qs(urlsplit(link.get_attribute("href") or "").query)
    assert query["q"] == ["集成电路"]
    with page.expect_download() as started:
        link.click()
    path = started.value.path()
    rows = list(csv.DictReader(io.StringIO(Path(path).read_bytes().decode("utf-8-sig"))))
    assert [row["代码"] for row in rows] == ["ic_scale", "ic_capacity"]
    assert started.value.suggested_filename.endswith("_指标进展.csv")
    page.locator("#filter-text").fill("")
    expect(page.locator("#grid-count")).to_contain_text("32 / 32")
    page.wait_for_function(
        "() => !new URL(document.getElementById('download-csv').href).searchParams.has('q')"
    )


@pytest.mark.parametrize("kind", ["xlsx", "package"])
def test_files_are_what_they_are_called(page: Page, base_url: str, kind: str) -> None:
    page.goto(f"{base_url}/?lang=en")
    with page.expect_download() as started:
        page.locator(f"#download-{kind}").click()
    with zipfile.ZipFile(started.value.path()) as archive:
        assert archive.testzip() is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_briefing_prints_on_a4(page: Page, base_url: str, tmp_path: Path, lang: str) -> None:
    page.goto(f"{base_url}/report?lang={lang}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    path = tmp_path / "briefing.pdf"
    page.pdf(path=path, prefer_css_page_size=True, print_background=True)
    with pdfplumber.open(path) as pdf:
        texts = [each.extract_text() or "" for each in pdf.pages]
        sizes = {(round(each.width), round(each.height)) for each in pdf.pages}
        outside = [
            word
            for each in pdf.pages
            for word in each.extract_words()
            if word["x0"] < 0 or word["x1"] > each.width
        ]
    assert {(abs(w - A4_POINTS[0]) <= 1, abs(h - A4_POINTS[1]) <= 1) for w, h in sizes} == {
        (True, True)
    }
    assert outside == []
    cover, second, *_ = texts
    assert "3c113dbd" in cover
    assert ("摘要" if lang == "zh" else "Summary") in second
    printed = "".join(texts)
    assert ("打印" if lang == "zh" else "Print") not in printed
    assert f"2 / {len(texts)}" in second
    # No page is left empty.
    assert all(len(text) > 40 for text in texts)


def test_the_briefing_is_one_click_away_and_back(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}/?part=software")
    page.locator("#download-report").click()
    page.wait_for_url("**/report?**")
    assert parse_qs(urlsplit(page.url).query)["part"] == ["software"]
    page.locator("#other_lang").click()
    page.wait_for_url("**lang=en**")
    expect(page.locator("h1")).to_contain_text("Shanghai")
    page.locator("#back").click()
    page.wait_for_url("**/?**")
    assert parse_qs(urlsplit(page.url).query)["part"] == ["software"]
