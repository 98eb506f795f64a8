"""A second plan from its document to the dashboard: draft, correct, load, review, switch, and rulings that last."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Server, environment, running
from tests.needs import ROOT
from tests.rendering import Grid, Text, to_html

SLUG = "bincheng-energy-14fyp"
# A made-up plan in the patterns of published ones: prose, a baseline under another name, a table with years.
PARTS = [
    Text("滨城市能源发展“十四五”规划", centered=True),
    Text("一、发展基础"),
    Text(
        "2020年，全市发电装机容量达到850万千瓦，非化石能源消费比重达到12.5%，全市公共充电设施达到1.2万个。"
    ),
    Text("二、主要目标"),
    Text("到2025年，全市新能源汽车充电桩达到3万个，能源产业总产值突破1200亿元。"),
    Text("建成30个零碳示范园区。"),
    Grid(
        [
            ["指标", "单位", "2020年", "2025年", "属性"],
            ["发电装机容量", "万千瓦", "850", "1300", "预期性"],
            ["非化石能源消费比重", "%", "12.5", "18", "约束性"],
            ["能源产业总产值", "亿元", "760", "1200", "预期性"],
        ]
    ),
]


@dataclass(frozen=True)
class Onboarded:
    server: Server
    seeds: Path

    def command(self, *words: str) -> str:
        return command(self.server.database, self.seeds, *words)


def command(database: Path, seeds: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", *words],
        cwd=ROOT,
        env=environment(database, seeds),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def onboarded(loaded_database: Path, tmp_path: Path) -> Iterator[Onboarded]:
    """The first plan, and a second one drafted from its document, with one target's row taken out by hand."""
    database, seeds = tmp_path / "plan-monitor.db", tmp_path / "seeds"
    shutil.copyfile(loaded_database, database)
    document = to_html(PARTS, tmp_path / "bincheng.html")
    said = command(database, seeds, "plan", "new", os.fspath(document), "--slug", SLUG)
    assert "drafted, 5 indicators" in said
    plan = seeds / SLUG / "plan.toml"
    head, *rows = plan.read_text(encoding="utf-8").split("[[indicators]]")
    kept = [row for row in rows if "零碳示范园区" not in row.split("[draft]")[0]]
    assert len(kept) == len(rows) - 1
    plan.write_text("[[indicators]]".join([head, *kept]), encoding="utf-8")
    assert f"{SLUG}: loaded" in command(database, seeds, "etl")
    with running(database, tmp_path / "log", seeds) as server:
        yield Onboarded(server, seeds)


def test_a_second_plan_is_drafted_reviewed_loaded_and_shown(
    onboarded: Onboarded, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(locale="zh-CN").new_page()
    page.goto(onboarded.server("/"))

    # The switch leads to the same page of the other plan; addresses name it.
    page.locator(".plans summary").click()
    page.locator(".plans li", has_text="滨城市能源发展").click()
    expect(page.locator("h1")).to_have_text("滨城市能源发展“十四五”规划")
    assert f"plan={SLUG}" in page.url
    expect(page.locator("#grid-count")).to_contain_text("4 / 4")

    # One target waits: nothing in the catalogue claims it.
    page.get_by_role("link", name="核对归属").click()
    expect(page.locator(".review-item")).to_have_count(1)
    expect(page.locator(".review-item")).to_contain_text("建成30个零碳示范园区")
    expect(page.locator(".review-item .quantity")).to_contain_text("30个")
    _open(page, "新建指标")
    page.locator("#review-create").scroll_into_view_if_needed()
    expect(_field(page, "unit")).to_have_value("个")
    _field(page, "name").fill("零碳园区数量")
    _field(page, "code").fill("没有")
    page.click("#review-create")
    expect(page.locator("#review-problem")).to_contain_text("代码「没有」不合规")
    _field(page, "code").fill("zero_carbon_parks")
    page.click("#review-create")
    expect(page.locator("#review-done")).to_contain_text("已新建指标「零碳园区数量」")
    expect(page.locator(".review-list")).to_have_count(0)

    # It counts at once, and after every later run of the ETL.
    page.goto(onboarded.server(f"/indicator/zero_carbon_parks?plan={SLUG}"))
    expect(page.locator(".big-target")).to_contain_text("30个")
    assert "nothing changed" in onboarded.command("etl")
    rows = onboarded.command("indicators", "--plan", SLUG, "--format", "csv")
    assert "zero_carbon_parks,零碳园区数量" in rows

    # A reviewer changes his mind: the ruling is taken back, then the place is set aside, with a reason.
    page.goto(onboarded.server(f"/review?plan={SLUG}&show=ruled"))
    expect(page.locator(".review-ruling")).to_contain_text("分析员")
    page.locator(".review-ruling button").click()
    expect(page.locator("#review-done")).to_contain_text("已撤销")
    page.goto(onboarded.server(f"/review?plan={SLUG}"))
    page.click("#review-aside")
    expect(page.locator("#review-problem")).to_contain_text("需要理由")
    page.fill("#review-reason", "示范项目，不是指标")
    page.click("#review-aside")
    expect(page.locator("#review-done")).to_contain_text("已搁置")
    rows = onboarded.command("indicators", "--plan", SLUG, "--format", "csv")
    assert "zero_carbon_parks" not in rows

    # A baseline in other words is tied by hand, marked as of another scope; the growth required follows from it.
    page.goto(onboarded.server(f"/review?plan={SLUG}&show=others"))
    page.locator(".review-item", has_text="1.2万个").get_by_role("link", name="裁定").click()
    expect(page.locator("#review-panel h2")).to_contain_text("公共充电设施")
    _choose(page, "#review-basis", "相近口径")
    _choose(page, "#review-code", "新能源汽车充电桩")
    page.click("#review-tie")
    expect(page.locator("#review-done")).to_contain_text("已归入「全市新能源汽车充电桩」")
    rows = onboarded.command("indicators", "--plan", SLUG, "--format", "csv").splitlines()
    row = next(line for line in rows if "充电桩" in line)
    # (3 / 1.2) ** (1 / 5) - 1 = 20.1124 % a year
    assert ",万个,1,2020,1.2,proxy,2025,>=,3,stated,20.1124,percent_per_year," in row


def test_drafting_again_adds_only_what_is_new_and_keeps_what_was_edited(
    onboarded: Onboarded, tmp_path: Path
) -> None:
    plan = onboarded.seeds / SLUG / "plan.toml"
    edited = plan.read_text(encoding="utf-8").replace(
        'name = "能源产业总产值"', 'name = "能源产业总产值"\nname_en = "Energy industry output"'
    )
    plan.write_text(edited, encoding="utf-8")
    document = onboarded.seeds / SLUG / "source.html"
    said = onboarded.command("plan", "new", os.fspath(document), "--slug", SLUG)
    assert "nothing to add" in said
    assert "零碳示范园区" in said
    assert plan.read_text(encoding="utf-8") == edited


def _field(page: Page, name: str) -> object:
    """The input of a field of the new indicator."""
    label = {"name": "名称", "code": "代码", "unit": "单位"}[name]
    return page.locator("label.field", has_text=label).filter(has_not_text="英文").locator("input")


def _choose(page: Page, dropdown: str, text: str) -> None:
    page.locator(dropdown).click()
    page.locator(".dash-dropdown-option", has_text=text).first.click()


def _open(page: Page, summary: str) -> None:
    details = page.locator("#review-panel details", has_text=summary)
    if details.get_attribute("open") is None:
        details.locator("summary").click()
