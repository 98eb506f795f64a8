"""History, past days, baselines and verdicts on an indicator's page, in a real browser."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from playwright.sync_api import Page, expect

from db import store
from db.engine import make_engine
from db.records import NewObservation
from tests.browser.conftest import Server

PLAN = "shanghai-ei-14fyp"


def record(server: Server, day: str, *rows: NewObservation, **more: str) -> None:
    """Values as they were entered on a day."""
    engine = make_engine(f"sqlite:///{server.database}")
    now = datetime.fromisoformat(f"{day}T08:00:00").replace(tzinfo=UTC)
    given = {"kind": "file", "entered_by": "王", "filename": "gongbao.csv", **more}
    store.record_upload(engine, PLAN, rows, now=now, **given)  # type: ignore[arg-type]
    engine.dispose()


def revenue(year: int, value: float, **more: str) -> NewObservation:
    return NewObservation("sw_revenue", year, value, "亿元", **more)  # type: ignore[arg-type]


def choose(page: Page, dropdown: str, word: str) -> None:
    page.locator(dropdown).click()
    page.get_by_role("option", name=word, exact=True).click()


def test_history_names_everything_and_leads_back(page: Page, own_server: Server) -> None:
    good = "https://tjj.sh.gov.cn/a"
    record(own_server, "2022-05-01", revenue(2021, 12000.0, source="公报", source_url=good))
    record(
        own_server,
        "2022-06-01",
        revenue(2021, 12600.0, source="年鉴", source_url="javascript:alert(1)"),
    )
    page.goto(own_server("/indicator/sw_revenue"))
    rows = page.locator("#revisions tbody tr")
    expect(rows).to_have_count(2)
    for words in ("1.26万亿元", "王", "2022-06-01 08:00 UTC", "文件 gongbao.csv", "现行"):
        expect(rows.first).to_contain_text(words)
    # An address of the web is a link, anything else is text.
    expect(rows.nth(1).get_by_role("link", name="公报")).to_have_attribute("href", good)
    expect(rows.first.get_by_role("link", name="年鉴")).to_have_count(0)
    expect(rows.first).to_contain_text("javascript:alert(1)")

    # Nothing without a name.
    page.locator("#entered-by").fill("")
    rows.first.get_by_role("button").click()
    expect(page.locator("#indicator-outcome")).to_contain_text("请填写录入人姓名")
    page.locator("#entered-by").fill("李")
    rows.first.get_by_role("button", name="撤销").click()
    expect(page.locator("#indicator-done")).to_contain_text("2021")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("1.2万亿元")
    expect(rows.first).to_contain_text("李")
    expect(page.locator(".js-plotly-plot")).to_contain_text("1.2万亿元")
    # Any earlier one comes back the same way.
    rows.nth(1).get_by_role("button", name="恢复此值").click()
    expect(rows.first).to_contain_text("1.26万亿元")
    expect(rows).to_have_count(4)


def test_a_deleted_value_is_brought_back(page: Page, own_server: Server) -> None:
    record(own_server, "2022-05-01", revenue(2021, 12000.0, source="公报"))
    gone = NewObservation("sw_revenue", 2021, None, "亿元", deleted=True)
    record(own_server, "2022-06-01", gone, kind="grid", filename="")
    page.goto(own_server("/indicator/sw_revenue"))
    expect(page.locator(".title-line .status")).to_contain_text("暂无数据")
    rows = page.locator("#revisions tbody tr")
    expect(rows.first).to_contain_text("已撤回")
    rows.first.get_by_role("button", name="恢复").click()
    expect(page.locator("#indicator-done")).to_be_visible()
    expect(rows.first).to_contain_text("1.2万亿元")
    expect(rows.first).to_contain_text("公报")
    expect(page.locator(".title-line .status")).not_to_contain_text("暂无数据")


def test_a_past_day_is_shown_as_it_stood(page: Page, own_server: Server) -> None:
    # 11000 after a year is 0.8 % a year of 6.57 % required: far behind; 12600 is 15.5 %: ahead.
    record(own_server, "2022-05-01", revenue(2021, 11000.0))
    record(own_server, "2022-06-01", revenue(2021, 12600.0))
    page.goto(own_server("/indicator/sw_revenue?as_of=2022-05-15"))
    expect(page.locator("#as-of-banner")).to_contain_text("2022年5月15日日终的状况")
    expect(page.locator(".title-line .status")).to_contain_text("明显滞后")
    expect(page.locator(".js-plotly-plot")).to_contain_text("1.1万亿元")
    expect(page.locator("#revisions tbody tr")).to_have_count(1)
    expect(page.locator("#revisions button")).to_have_count(0)
    # Neighbours stay on that day; the way back leads to now.
    page.locator(".next").click()
    expect(page).to_have_url(re.compile("as_of=2022-05-15"))
    page.go_back()
    page.locator("#as-of-back").click()
    expect(page.locator("#as-of-banner")).to_have_count(0)
    expect(page.locator(".title-line .status")).to_contain_text("快于预期")
    # The day of an entry leads there, and the end of the day counts.
    page.get_by_role("link", name="2022-05-01 08:00 UTC").click()
    expect(page.locator(".title-line .status")).to_contain_text("明显滞后")
    page.goto(own_server("/indicator/sw_revenue?as_of=gestern"))
    expect(page.locator("#content")).to_contain_text("“gestern”不是日期")
    expect(page.locator(".title-line .status")).to_contain_text("快于预期")


def test_a_baseline_is_entered_with_its_source(page: Page, own_server: Server) -> None:
    page.goto(own_server("/indicator/listed_firms"))
    page.locator("#base-form summary").click()
    page.locator("#base-value").fill("250家")
    page.locator("#base-save").click()
    expect(page.locator("#indicator-outcome")).to_contain_text("请写明来源")
    page.locator("#base-source").fill("上市公司名录")
    page.locator("#base-value").fill("250元")
    page.locator("#base-save").click()
    expect(page.locator("#indicator-outcome")).to_contain_text("不能换算")
    page.locator("#base-value").fill("250家")
    page.locator("#base-save").click()
    expect(page.locator("#indicator-done")).to_contain_text("基期值已保存")
    numbers = page.locator(".numbers")
    expect(numbers).to_contain_text("250家")
    expect(numbers).to_contain_text("录入")
    expect(numbers).to_contain_text("上市公司名录")
    # (330/250)^(1/5) − 1
    expect(numbers).to_contain_text("5.71%/年")
    page.goto(own_server("/"))
    expect(page.locator("#grid")).to_contain_text("250家 (录入)")
    # Where the document states one there is nothing to enter.
    page.goto(own_server("/indicator/sw_revenue"))
    expect(page.locator("#analyst")).to_be_visible()
    expect(page.locator("#base-form")).to_have_count(0)


def test_a_verdict_is_given_listed_and_withdrawn(page: Page, own_server: Server) -> None:
    page.goto(own_server("/indicator/sw_growth_relative"))
    page.locator("#judge-form summary").click()
    page.locator("#judge-save").click()
    expect(page.locator("#indicator-outcome")).to_contain_text("请选择判定")
    choose(page, "#judge-status", "基本符合预期")
    page.locator("#judge-save").click()
    expect(page.locator("#indicator-outcome")).to_contain_text("请写明理由")
    page.locator("#judge-reason").fill("参照序列尚未公布，专家评估")
    page.locator("#judge-save").click()
    expect(page.locator("#verdict-note")).to_contain_text("专家评估")
    expect(page.locator("#verdict-note")).to_contain_text("基本符合预期")
    expect(page.locator(".title-line .status")).to_contain_text("人工研判")
    page.locator("#judgements button").click()
    expect(page.locator("#judgements")).to_contain_text("已撤回")
    expect(page.locator(".title-line .status")).to_contain_text("暂无数据")

    # A reference value: from then on it is computed.
    record(own_server, "2022-05-01", NewObservation("sw_growth_relative", 2021, 15.0, "%"))
    page.reload()
    page.locator("#reference-form summary").click()
    choose(page, "#reference-year", "2021")
    page.locator("#reference-value").fill("8.1%")
    page.locator("#reference-source").fill("统计公报")
    page.locator("#reference-save").click()
    expect(page.locator(".title-line .status")).to_contain_text("提前实现")
    expect(page.locator("#analyst")).to_contain_text("6.9个百分点")


def test_an_override_keeps_what_was_computed(page: Page, own_server: Server) -> None:
    record(own_server, "2022-05-01", revenue(2021, 11000.0))
    page.goto(own_server("/indicator/sw_revenue"))
    page.locator("#judge-form summary").click()
    choose(page, "#judge-status", "基本符合预期")
    page.locator("#judge-reason").fill("统计口径调整")
    page.locator("#judge-save").click()
    expect(page.locator(".title-line .status")).to_contain_text("基本符合预期")
    note = page.locator("#verdict-note")
    expect(note).to_contain_text("测算为“明显滞后”")
    expect(note).to_contain_text(f"{date.today().year}年")
