"""A bureau with accounts, in the browser: in, at work under one's own name, out; a reader; a session that has ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import Engine

from db import store
from db.engine import make_engine
from tests.browser.conftest import Server
from tests.integration.access import PASSWORD, add_everybody

PLAN = "shanghai-ei-14fyp"
CELLS = "indicator\tyear\tvalue\tunit\tsource\nic_scale\t2021\t2500\t亿元\t年鉴"


@pytest.fixture
def engine(own_server: Server) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{own_server.database}")
    add_everybody(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def enter(
    own_server: Server, engine: Engine, new_context: Callable[..., BrowserContext]
) -> Callable[[str, str], Page]:
    """Signs in with a new browser, on the way to a page."""

    def enter(name: str, path: str) -> Page:
        page = new_context(locale="zh-CN").new_page()
        page.goto(own_server(path))
        expect(page).to_have_title("登录 · 规划目标监测")
        page.get_by_label("账号").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(own_server(path))
        return page

    return enter


def test_an_analyst_enters_under_their_own_name(
    enter: Callable[[str, str], Page], engine: Engine, own_server: Server
) -> None:
    page = enter("analyst", "/actuals")
    name = page.locator("#entered-by")
    expect(name).to_have_value("An Analyst")
    expect(name).to_be_disabled()
    page.locator("#paste summary").click()
    page.locator("#paste-text").fill(CELLS)
    page.locator("#paste-check").click()
    # Whatever the page is made to say of who enters.
    page.evaluate("dash_clientside.set_props('entered-by', {value: 'Somebody Else'})")
    page.locator("#commit").click()
    expect(page.locator("#committed")).to_be_visible()
    assert [upload.entered_by for upload in store.uploads(engine, PLAN)] == ["An Analyst"]
    page.get_by_role("button", name="退出").click()
    expect(page.locator("#sign-in")).to_be_visible()
    page.go_back()
    expect(page.locator("#sign-in")).to_be_visible()


def test_a_reader_sees_all_and_no_way_to_write(
    enter: Callable[[str, str], Page], engine: Engine, own_server: Server
) -> None:
    from tests.integration.plan import FIRST
    from tests.integration.plan import enter as record

    record(engine, FIRST, [("ic_scale", 2021, 2500.0, "亿元", {})])
    store.judge(
        engine,
        PLAN,
        "ic_scale",
        "ahead",
        kind="override",
        reason="r",
        judged_on=FIRST.date(),
        entered_by="x",
    )
    mention = store.plan_view(engine, PLAN).mentions[0].key
    store.decide(engine, PLAN, mention, "set_aside", reason="r", entered_by="x")
    page = enter("reader", "/actuals")
    writes = (
        *("#upload", "#paste", "#commit", "#entered-by", "#values-grid", "#base-form"),
        *("#reference-form", "#judge-form", "#review-panel", "#review-who"),
        *('[id*="judge-withdraw"]', '[id*="revision-act"]', '[id*="review-undo"]'),
        '[id*=\'"type":"undo"\']',
    )
    for path, there in (
        ("/actuals", "#uploads"),
        ("/grid", "#content h1"),
        ("/indicator/ic_scale", "#revisions"),
        ("/indicator/sw_growth", "#content h1"),
        ("/review?show=ruled", ".review-ruling"),
        (f"/review?show=tied&mention={mention}", ".review-item"),
    ):
        page.goto(own_server(path))
        expect(page.locator(there).first).to_be_visible()
        expect(page.locator("#readers")).to_be_visible()
        for each in writes:
            assert page.locator(each).count() == 0, (path, each)
    page.goto(own_server("/indicator/ic_scale"))
    expect(page.locator("#judgements")).to_be_visible()


def test_a_session_that_has_ended_loses_nothing_that_was_typed(
    enter: Callable[[str, str], Page], engine: Engine
) -> None:
    page = enter("analyst", "/actuals")
    page.locator("#paste summary").click()
    page.locator("#paste-text").fill(CELLS)
    found = next(account for account in store.accounts(engine) if account.name == "analyst")
    # Disabled and enabled: all sessions end.
    for active in (False, True):
        store.change_account(engine, found.id, active=active, done_by="test")
    page.locator("#paste-check").click()
    banner = page.locator("#answers")
    expect(banner).to_contain_text("没有写入任何内容")
    with page.expect_popup() as opened:
        banner.get_by_role("link", name="重新登录").click()
    again = opened.value
    again.get_by_label("账号").fill("analyst")
    again.get_by_label("密码").fill(PASSWORD)
    again.get_by_role("button", name="登录").click()
    again.wait_for_url("**/actuals")
    banner.get_by_role("button", name="关闭").click()
    expect(page.locator("#paste-text")).to_have_value(CELLS)
    page.locator("#paste-check").click()
    page.locator("#commit").click()
    expect(page.locator("#committed")).to_be_visible()


def test_an_admin_adds_an_account_without_any_script(
    new_context: Callable[..., BrowserContext], own_server: Server, engine: Engine
) -> None:
    page = new_context(locale="zh-CN", java_script_enabled=False).new_page()
    page.goto(own_server("/account"))
    page.get_by_label("账号").fill("admin")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_text("添加账号").first.click()
    page.locator("[name=name]").fill("wang.wei")
    page.locator("[name=display]").fill("王伟")
    page.locator("#add").click()
    made = page.locator("#made code").inner_text()
    other = new_context(locale="zh-CN").new_page()
    other.goto(own_server("/"))
    other.get_by_label("账号").fill("wang.wei")
    other.get_by_label("密码").fill(made)
    other.get_by_role("button", name="登录").click()
    expect(other.locator("#who")).to_have_text("王伟")


def test_the_server_gone_is_said(
    enter: Callable[[str, str], Page], new_context: Callable[..., BrowserContext]
) -> None:
    page = enter("analyst", "/actuals")
    page.locator("#paste summary").click()
    page.locator("#paste-text").fill(CELLS)
    page.route("**/_dash-update-component*", lambda route: route.abort())
    page.locator("#paste-check").click()
    expect(page.locator("#answers")).to_contain_text("连不上服务器")
    page.unroute("**/_dash-update-component*")
    page.locator("#paste-check").click()
    expect(page.locator("#preview")).to_contain_text("2,500亿元")
