"""Uploads and pasted cells; history, past days, baselines and verdicts on an indicator's page, in a real browser."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

from openpyxl import Workbook, load_workbook
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
    said = "状态由分析人员改定，测算状态为“明显滞后”"
    expect(page.locator(".title-line .by-hand")).to_have_attribute("title", said)
    expect(page.locator(".chart-subtitle").first).to_contain_text("基本符合预期（人工）")
    # The overview says it too: on the card, and in the table before and after the grid is there.
    page.goto(own_server("/?q=sw_revenue"))
    card = page.locator(".card-link", has_text="软件和信息服务业经营收入")
    expect(card.locator(".by-hand")).to_have_attribute("title", said)
    expect(page.locator(".grid-plain .by-hand")).to_have_attribute("title", said)
    page.mouse.move(300, 300)
    expect(page.locator(".ag-row .by-hand")).to_have_attribute("title", said)


MIXED = """indicator,year,value,unit,source
软件和信息服务业经营收人,2021,12000,亿元,公报
listed_firms,2021,300,家,公报
listed_firms,2022,很多,家,公报
"""


def give(page: Page, path: Path, content: str | bytes) -> None:
    page.wait_for_load_state("networkidle")
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    page.locator("#upload input[type=file]").set_input_files(path)


def test_good_rows_alone_and_a_near_name_remembered(
    page: Page, own_server: Server, tmp_path: Path
) -> None:
    page.goto(own_server("/actuals"))
    give(page, tmp_path / "mixed.csv", MIXED)
    expect(page.locator("#preview-message")).to_contain_text("1 行可以")
    expect(page.locator("#commit")).to_be_disabled()
    # The like name, once it is said to be meant, counts at once; the tick keeps it for later files.
    names = page.locator("#near-names")
    names.get_by_label("记住这个名称").check()
    names.get_by_role("button", name="软件和信息服务业经营收入", exact=True).click()
    expect(names).to_contain_text("写入后记住")
    expect(page.locator("#preview-message")).to_contain_text("2 行可以")
    with page.expect_download() as waiting:
        page.locator("#download-problems").click()
    problems = Path(waiting.value.path()).read_text("utf-8-sig")
    assert "“很多”不是数字" in problems
    assert waiting.value.suggested_filename == "mixed_问题.csv"
    page.locator("#commit-good").click()
    expect(page.locator("#committed")).to_contain_text("新增 2 个")
    expect(page.locator("#values")).to_contain_text("1.2万亿元")
    # The next file with that name needs no word about it.
    give(page, tmp_path / "next.csv", MIXED.replace("2021", "2023").replace("很多", "305"))
    expect(page.locator("#preview-message")).to_contain_text("每一行都可以写入")
    expect(page.locator("#near-names")).to_have_count(0)


def test_cells_pasted_are_checked_like_a_file(page: Page, own_server: Server) -> None:
    page.goto(own_server("/actuals"))
    page.locator("#paste summary").click()
    page.locator("#paste-check").click()
    expect(page.locator("#outcome")).to_contain_text("还没有粘贴")
    page.locator("#paste-text").fill("指标\t单位\t2021年\t2022年\nlisted_firms\t家\t300\t310\n")
    page.locator("#paste-check").click()
    expect(page.locator("#preview-table tbody tr")).to_have_count(2)
    expect(page.locator("#how-read")).to_contain_text("每年一列")
    # Nothing without a name; then written.
    page.locator("#entered-by").fill(" ")
    page.locator("#commit").click()
    expect(page.locator("#outcome")).to_contain_text("请填写录入人姓名")
    page.locator("#entered-by").fill("李")
    page.locator("#commit").click()
    expect(page.locator("#committed")).to_contain_text("新增 2 个")
    expect(page.locator("#uploads")).to_contain_text("粘贴的表格")
    # Undoing needs a name, too.
    page.locator("#entered-by").fill("")
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#uploads button").first.click()
    expect(page.locator("#outcome")).to_contain_text("请填写录入人姓名")
    expect(page.locator("#uploads tbody tr")).to_have_count(1)


def test_another_sheet_is_chosen(page: Page, own_server: Server, tmp_path: Path) -> None:
    book = Workbook()
    head = ["指标", "年份", "数值", "单位"]
    first = book.active
    assert first is not None
    first.title = "初稿"
    second = book.create_sheet("定稿")
    for sheet, value in ((first, 290), (second, 300)):
        sheet.append(head)
        sheet.append(["listed_firms", 2021, value, "家"])
    book.save(tmp_path / "two.xlsx")
    page.goto(own_server("/actuals"))
    give(page, tmp_path / "two.xlsx", (tmp_path / "two.xlsx").read_bytes())
    expect(page.locator("#preview-table")).to_contain_text("290家")
    choose(page, "#read-sheet", "定稿")
    expect(page.locator("#preview-table")).to_contain_text("300家")
    page.locator("#commit").click()
    expect(page.locator("#values")).to_contain_text("300家")


OPEN = """单位：亿元
指标,地区,2021年,2022年（可比口径）,2025年（目标）
sw_revenue,全市,12500,13700,15000
sw_revenue,某区,5000,5500,6000
"""


def test_what_a_file_leaves_open_is_asked_and_answered(
    page: Page, own_server: Server, tmp_path: Path
) -> None:
    page.goto(own_server("/actuals"))
    give(page, tmp_path / "open.csv", OPEN)
    asked = page.locator("#questions")
    expect(asked.locator("fieldset")).to_have_count(2)
    expect(asked).to_contain_text("可比口径")
    expect(page.locator("#commit-bar")).to_be_hidden()
    # Without an answer nothing happens but a word.
    asked.get_by_role("button", name="按回答读取").click()
    expect(page.locator("#outcome")).to_contain_text("请先选择回答")
    # One answer of two: the other is asked again.
    asked.get_by_text("只取“全市”的行").click()
    asked.get_by_role("button", name="按回答读取").click()
    expect(asked.locator("fieldset")).to_have_count(1)
    expect(page.locator("#given-answers")).to_contain_text("B 列：只取“全市”的行")
    asked.get_by_text("2022年 的实绩", exact=True).click()
    asked.get_by_role("button", name="按回答读取").click()
    expect(page.locator("#preview-table tbody tr")).to_have_count(2)
    # Every cell is accounted for: 16 cells, five of the row that does not count, two of the target.
    expect(page.locator("#cells summary")).to_contain_text("16 个单元格：用到 9 个")
    expect(page.locator("#unused-cells")).to_contain_text("目标值，不是实绩")
    expect(page.locator("#unused-cells")).to_contain_text("A4:E4")
    # Answers can be given otherwise.
    page.locator("#given-answers").get_by_role("button", name="重新回答").click()
    expect(asked.locator("fieldset")).to_have_count(2)
    asked.get_by_text("只取“某区”的行").click()
    asked.get_by_text("与数值无关，不读这一列").last.click()
    asked.get_by_role("button", name="按回答读取").click()
    expect(page.locator("#preview-table")).to_contain_text("5,000亿元")
    page.locator("#entered-by").fill("李")
    page.locator("#commit").click()
    expect(page.locator("#committed")).to_contain_text("新增 1 个")


def test_what_changed_since_the_check_is_shown_again(
    page: Page, own_server: Server, tmp_path: Path
) -> None:
    page.goto(own_server("/actuals"))
    give(page, tmp_path / "a.csv", "indicator,year,value,unit\nlisted_firms,2021,300,家\n")
    expect(page.locator("#preview-message")).to_contain_text("每一行都可以写入")
    record(own_server, "2022-05-01", NewObservation("listed_firms", 2021, 299.0, "家"))
    page.locator("#commit").click()
    expect(page.locator("#stale")).to_contain_text("没有写入任何数据")
    expect(page.locator("#preview-table")).to_contain_text("299家 → 300家")
    page.locator("#commit").click()
    expect(page.locator("#committed")).to_contain_text("更正 1 个")


def test_templates_and_values_as_workbooks(page: Page, own_server: Server, tmp_path: Path) -> None:
    record(own_server, "2022-05-01", revenue(2021, 12000.5, source="=1+1"))
    page.goto(own_server("/actuals"))
    with page.expect_download() as waiting:
        page.locator("#download-actuals-xlsx").click()
    waiting.value.save_as(tmp_path / "actuals.xlsx")
    sheet = load_workbook(tmp_path / "actuals.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][:5] == ("软件和信息服务业经营收入", 2021, 12000.5, "亿元", "=1+1")
    assert sheet["E2"].data_type == "s"
