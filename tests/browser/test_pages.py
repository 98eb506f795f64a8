"""Every page, in both languages: it answers, it draws its heading, and it asks for nothing outside."""

from __future__ import annotations

from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server

PLAN = "shanghai-ei-14fyp"
# Address, heading in Chinese, heading in English.
PAGES = [
    pytest.param(
        "/",
        "上海市电子信息产业发展“十四五”规划",
        "Shanghai Electronic Information Industry Development, 14th Five-Year Plan",
        id="overview",
    ),
    pytest.param(
        "/indicator/sw_revenue",
        "软件和信息服务业经营收入",
        "Software and information services, operating revenue",
        id="indicator",
    ),
    pytest.param("/actuals", "实绩录入", "Actuals", id="actuals"),
    pytest.param("/evidence", "原文依据", "Evidence", id="evidence"),
    pytest.param("/consistency", "一致性检查", "Consistency", id="consistency"),
    pytest.param("/nowhere", "没有这个页面", "There is no such page", id="not-found"),
]
CODES_WITHOUT_NUMBERS = ("ic_capacity", "sw_growth_relative")


def heading(page: Page) -> str:
    """The page's one first-level heading, once it has been drawn."""
    first = page.get_by_role("heading", level=1)
    expect(first).to_have_count(1)
    return first.inner_text().strip()


@pytest.mark.parametrize(("path", "zh", "en"), PAGES)
def test_page_has_its_heading_in_both_languages(
    page: Page, server: Server, path: str, zh: str, en: str
) -> None:
    answer = page.goto(server(path))
    assert answer is not None
    assert answer.status == (404 if path == "/nowhere" else 200)
    expect(page.get_by_role("heading", level=1)).to_have_text(zh)
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    page.locator("#switch-language").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(en)
    assert page.evaluate("document.documentElement.lang") == "en"
    # The choice stays, and the reader stays where he was.
    assert page.url.removeprefix(server.url).partition("?")[0] == path
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(en)


@pytest.mark.parametrize("code", CODES_WITHOUT_NUMBERS)
def test_indicators_without_a_baseline_have_their_page(
    page: Page, server: Server, code: str
) -> None:
    page.goto(server(f"/indicator/{code}?plan={PLAN}"))
    assert heading(page)
    expect(page.locator(".chart-card")).to_be_visible()


def test_next_leads_through_every_indicator(page: Page, server: Server) -> None:
    page.goto(server("/indicator/ei_scale"))
    seen = [heading(page)]
    while page.locator("a.next").count():
        page.locator("a.next").click()
        expect(page.get_by_role("heading", level=1)).not_to_have_text(seen[-1])
        seen.append(heading(page))
    assert len(seen) == len(set(seen))
    assert len(seen) >= 28


def test_an_unknown_indicator_names_the_nearest(page: Page, server: Server) -> None:
    page.goto(server("/indicator/sw_revenu"))
    expect(page.locator("#content a", has_text="软件和信息服务业经营收入").first).to_be_visible()


def test_an_unknown_plan_is_said_kindly(page: Page, server: Server) -> None:
    page.goto(server("/?plan=atlantis"))
    expect(page.get_by_role("heading", level=1)).to_have_text("没有这个页面")
    expect(page.locator("#content")).to_contain_text("atlantis")


def test_the_language_switch_leads_nowhere_else(page: Page, server: Server) -> None:
    page.goto(server("/lang/en?next=https://elsewhere.example/"))
    assert page.url == server("/")
    page.goto(server("/lang/zh?next=//elsewhere.example/"))
    assert page.url == server("/")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health(server: Server, path: str) -> None:
    with urlopen(server(path), timeout=10) as answer:
        assert answer.status == (404 if path == "/nowhere" else 200)


def test_the_evidence_shows_the_roles_and_words_that_are_asked_for(
    page: Page, base_url: str
) -> None:
    page.goto(f"{base_url}/evidence?plan=shanghai-ei-14fyp")
    entries = page.locator(".mention-list li:visible")
    expect(page.locator("#evidence-count")).to_contain_text(" / ")
    every = entries.count()
    page.locator("#evidence-roles label", has_text="目标").click()
    expect(page.locator("#evidence-document")).to_have_class("document without-target")
    without = entries.count()
    assert 0 < without < every
    page.locator("#evidence-roles label", has_text="目标").click()
    page.locator("#evidence-text").fill("上市企业 330")
    expect(page.locator("#evidence-count")).to_contain_text("3 / ")
    entries.first.locator("a").click()
    assert "#m-" in page.url


def test_another_indicator_is_chosen_by_its_name_on_the_page_of_one(
    page: Page, server: Server
) -> None:
    page.goto(server("/indicator/ic_scale"))
    page.evaluate("window.stays = true")
    menu = page.locator("#indicator-choice")
    expect(menu).to_have_text("集成电路产业规模")
    menu.click()
    # English words and codes find it, too; the menu's own words are in the reader's language.
    page.get_by_placeholder("查找").fill("cybersecurity")
    expect(page.locator(".dash-dropdown-option")).to_have_count(1)
    page.locator(".dash-dropdown-option").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("网络安全营收")
    expect(menu).to_have_text("网络安全营收")
    assert "/indicator/cybersecurity" in page.url
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("集成电路产业规模")
    expect(menu).to_have_text("集成电路产业规模")
    # All of it without loading the page anew.
    assert page.evaluate("window.stays")


def test_on_a_past_day_the_menu_stays_on_that_day(page: Page, server: Server) -> None:
    page.goto(server("/indicator/ic_scale?as_of=2026-01-31"))
    page.locator("#indicator-choice").click()
    page.locator(".dash-dropdown-option").nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("软件和信息服务业经营收入")
    assert "as_of=2026-01-31" in page.url
