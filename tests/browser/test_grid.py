"""The table of values in a real browser: typing, pasting, checks, saving, and two analysts at the same cell."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import Server


def opened(page: Page, server: Server, who: str = "") -> None:
    page.goto(server("/grid"))
    expect(cell(page, "listed_firms", 2021)).to_be_visible()
    expect(page.locator("#grid-undo")).to_be_disabled()
    if who:
        page.locator("#entered-by").fill(who)


def cell(page: Page, code: str, year: int, series: str = "actual") -> Locator:
    return page.locator(f'.ag-row[row-id="{code}|{series}"] .ag-cell[col-id="y{year}"]')


def type_into(page: Page, code: str, year: int, text: str) -> None:
    cell(page, code, year).click()
    if not text[0].isascii():
        # An input method composes in the editor only.
        page.keyboard.press("F2")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def paste(page: Page, text: str) -> None:
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
            document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


def saved(page: Page, words: str) -> None:
    page.locator("#grid-save").click()
    expect(page.locator("#grid-saved")).to_contain_text(words)


def test_typing_checking_undoing_and_saving(page: Page, own_server: Server) -> None:
    opened(page, own_server)
    type_into(page, "listed_firms", 2021, "300")
    expect(page.locator("#grid-summary")).to_contain_text("1 处改动")
    expect(cell(page, "listed_firms", 2021)).to_have_class(re.compile("grid-changed"))
    # A unit of its own is converted; what is no number is told at the cell, and typing goes on.
    type_into(page, "sw_revenue", 2021, "1.26万亿")
    type_into(page, "sw_revenue", 2022, "很多")
    expect(cell(page, "sw_revenue", 2022)).to_have_class(re.compile("grid-bad"))
    expect(page.locator("#grid-problems")).to_contain_text("“很多”不是数字")
    page.locator("#grid-save").click()
    expect(page.locator("#grid-outcome")).to_contain_text("没有写入任何数据")
    cell(page, "sw_revenue", 2022).hover()
    expect(page.locator(".ag-tooltip")).to_contain_text("不是数字")

    # Undo takes the bad cell back, redo brings it again.
    cell(page, "sw_revenue", 2022).click()
    page.keyboard.press("Control+z")
    expect(cell(page, "sw_revenue", 2022)).to_have_text("")
    page.keyboard.press("Control+y")
    expect(cell(page, "sw_revenue", 2022)).to_have_text("很多")
    page.locator("#grid-undo").click()
    expect(page.locator("#grid-summary")).to_contain_text("2 处改动")
    page.locator("#grid-source").fill("统计公报")
    saved(page, "新增 2 个")
    expect(cell(page, "sw_revenue", 2021)).to_have_text("12,600")
    expect(page.locator("#grid-summary")).to_contain_text("没有未保存的改动")

    # A cleared cell takes the value away, once that is confirmed; the record stays.
    cell(page, "listed_firms", 2021).click()
    page.keyboard.press("Delete")
    page.once("dialog", lambda dialog: dialog.accept())
    saved(page, "撤回 1 个")
    page.goto(own_server("/indicator/listed_firms"))
    expect(page.locator("#content")).to_contain_text("已撤回")
    expect(page.locator("#content")).to_contain_text("统计公报")


def test_a_block_is_pasted_and_copied(page: Page, own_server: Server) -> None:
    opened(page, own_server)
    cell(page, "listed_firms", 2021).click()
    # Two rows, three years; thousands and quotes as spreadsheets put them.
    paste(page, '300\t"1,310"\t320\r\n30\t31\t—\r\n')
    expect(cell(page, "listed_firms", 2022)).to_have_text("1,310")
    expect(cell(page, "leading_firms", 2022)).to_have_text("31")
    expect(page.locator("#grid-said")).to_contain_text("6 个单元格")
    # One step back takes the whole block.
    page.keyboard.press("Control+z")
    expect(page.locator("#grid-summary")).to_contain_text("没有未保存的改动")
    page.keyboard.press("Control+y")
    expect(cell(page, "leading_firms", 2021)).to_have_text("30")

    # A block is selected with the keyboard and leaves as tabs and lines.
    cell(page, "listed_firms", 2021).click()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    copied = page.evaluate(
        """() => {
            const data = new DataTransfer();
            const event = new ClipboardEvent("copy", {clipboardData: data, bubbles: true, cancelable: true});
            document.activeElement.dispatchEvent(event);
            return data.getData("text/plain");
        }"""
    )
    assert copied == "300\t1,310\n30\t31"
    # What the plan states is not overwritten, nor anything outside the table.
    cell(page, "bases", 2025).click()
    paste(page, "36\t37")
    expect(page.locator("#grid-said")).to_contain_text("1 个在表格之外")


def test_what_was_typed_survives_a_reload(page: Page, own_server: Server) -> None:
    opened(page, own_server)
    type_into(page, "listed_firms", 2023, "320")
    expect(page.locator("#grid-summary")).to_contain_text("1 处改动")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(cell(page, "listed_firms", 2023)).to_have_text("320")
    expect(page.locator("#grid-said")).to_contain_text("已恢复")
    # Leaving through a link is asked about, and can be declined.
    page.locator("#grid-drop").click()
    expect(cell(page, "listed_firms", 2023)).to_have_text("")


def test_leaving_with_unsaved_changes_is_asked_about(page: Page, own_server: Server) -> None:
    opened(page, own_server)
    type_into(page, "listed_firms", 2023, "320")
    expect(page.locator("#grid-summary")).to_contain_text("1 处改动")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.locator(".nav-item").first.click()
    expect(page).to_have_url(re.compile("/grid"))
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator(".nav-item").first.click()
    expect(page).not_to_have_url(re.compile("/grid"))


def test_two_analysts_at_the_same_cell(
    new_context: Callable[..., BrowserContext], own_server: Server
) -> None:
    first, second = (new_context(locale="zh-CN").new_page() for _ in range(2))
    opened(first, own_server, "王")
    opened(second, own_server, "李")
    type_into(first, "listed_firms", 2021, "300")
    type_into(first, "leading_firms", 2021, "20")
    type_into(first, "base_brands", 2021, "2")
    type_into(second, "listed_firms", 2021, "301")
    type_into(second, "leading_firms", 2021, "21")
    type_into(second, "consumption_products", 2021, "400")
    saved(first, "新增 3 个")

    # The second is told, sees both, and nothing of his was written.
    second.locator("#grid-save").click()
    table = second.locator("#grid-conflict-table tbody tr")
    expect(table).to_have_count(2)
    listed = table.filter(has_text="上市企业")
    for words in ("300", "王", "301"):
        expect(listed).to_contain_text(words)
    second.locator("#grid-resolve").click()
    expect(second.locator("#grid-resolve-said")).to_contain_text("请为每一处选择")
    # His own for one, the other's for the other.
    listed.get_by_label("我的").check()
    table.filter(has_text="龙头").get_by_label("现有的").check()
    second.locator("#grid-resolve").click()
    expect(second.locator("#grid-saved")).to_contain_text("新增 1 个，更正 1 个")
    expect(cell(second, "listed_firms", 2021)).to_have_text("301")
    expect(cell(second, "leading_firms", 2021)).to_have_text("20")
    expect(cell(second, "base_brands", 2021)).to_have_text("2")
    expect(second.locator("#grid-conflict")).to_be_hidden()


def test_a_baseline_and_a_reference_series_are_entered_in_the_table(
    page: Page, own_server: Server
) -> None:
    opened(page, own_server)
    type_into(page, "listed_firms", 2020, "250")
    type_into(page, "sw_growth_relative", 2021, "15")
    cell(page, "sw_growth_relative", 2021, "reference").click()
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    saved(page, "新增 3 个")
    page.goto(own_server("/indicator/listed_firms"))
    expect(page.locator("#content")).to_contain_text("250家")
    # 15 % against 8 %: the lead is there, before the target year.
    page.goto(own_server("/indicator/sw_growth_relative"))
    expect(page.locator(".title-line .status")).to_contain_text("提前实现")


def test_an_input_method_composes_in_the_cell(page: Page, own_server: Server) -> None:
    opened(page, own_server)
    cell(page, "listed_firms", 2021).click()
    keys = page.context.new_cdp_session(page)
    # What a browser tells of a key that an input method has taken.
    keys.send(
        "Input.dispatchKeyEvent",
        {"type": "rawKeyDown", "windowsVirtualKeyCode": 229, "key": "Process"},
    )
    keys.send("Input.insertText", {"text": "约300"})
    page.keyboard.press("Enter")
    expect(cell(page, "listed_firms", 2021)).to_have_text("约300")
    expect(page.locator("#grid-summary")).to_contain_text("1 处改动")
    expect(page.locator("#grid-problems")).to_have_text("")
