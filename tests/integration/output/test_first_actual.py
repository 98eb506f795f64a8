"""Targets of the seed plan without a baseline, measured from their first actual: said so wherever it is shown.

软件和信息服务业上市企业数量, over 330 by 2025: 210 (2021), 240 (2022), 265 (2023) and no baseline. Since 2021
(265/210)^(1/2) − 1 = 12.33 % a year, needed from 2021 (330/210)^(1/4) − 1 = 11.96 %, ratio 1.03: on track from 2021 on.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
import flask.testing
import openpyxl
import pytest
from lxml import html
from sqlalchemy import Engine

from app.config import Settings
from app.domain.language import LANGS, Lang
from app.domain.row import IndicatorRow
from app.domain.yearly_verdicts import yearly_rows
from app.export import gather, pictures
from app.export.report.page import page
from app.export.report.word import word
from app.figures.required_growth import required_growth_chart
from app.reading import Services, load_model
from app.web.first_paint import drawn
from app.web.pages.indicator import page as indicator
from app.web.pages.overview import page as overview
from app.web.server import create_app
from app.words.cards import sentence, start_line
from db import store
from db.engine import make_engine, upgrade
from etl.load.pipeline import load_seeds
from tests.integration.plan import FIRST, PLAN, SECOND, enter
from tests.needs import ROOT

CODE = "listed_firms"
# Two actuals for each headline. Rate since 2021 against rate needed from 2021:
# 18200/17000 − 1 = 7.06 % and (22000/17000)^(1/4) − 1 = 6.66 %: 1.06.
# The one with a baseline of 10912.97: (13700/10912.97)^(1/2) − 1 = 12.04 % and 6.57 %: 1.83.
# (240/210) − 1 = 14.29 % and 11.96 %: 1.19.
# 12/8 − 1 = 50 % a year over one year and (35/8)^(1/4) − 1 = 44.63 %: 1.12.
# 31/30 − 1 = 3.33 % and (50/30)^(1/4) − 1 = 13.62 %: 0.24.
HEADLINES = {
    "ei_scale": ("亿元", 17000.0, 18200.0, "ahead", 2021),
    "sw_revenue": ("亿元", 12300.0, 13700.0, "ahead", None),
    "listed_firms": ("家", 210.0, 240.0, "ahead", 2021),
    "leading_firms": ("家", 8.0, 12.0, "ahead", 2021),
    "innovative_manufacturers": ("家", 30.0, 31.0, "far_behind", 2021),
}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'plan.db'}"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    upgrade(engine)
    assert load_seeds(engine, ROOT / "seeds").exit_code == 0
    enter(engine, FIRST, [(CODE, 2021, 210.0, "家", {}), (CODE, 2022, 240.0, "家", {})])
    enter(engine, SECOND, [(CODE, 2023, 265.0, "家", {})])
    yield engine
    engine.dispose()


@pytest.fixture
def client(engine: Engine, url: str) -> flask.testing.FlaskClient:
    return create_app(Settings(database=url)).server.test_client()


def row_of(engine: Engine, code: str = CODE, as_of: datetime | None = None) -> IndicatorRow:
    row = load_model(engine, PLAN, as_of).row(code)
    assert row is not None
    return row


def text_of(component: Any) -> str:
    return " ".join(html.fromstring(f"<div>{drawn(component)}</div>").text_content().split())


def with_class(node: Any, name: str) -> list[Any]:
    return [each for each in node.iter() if name in (each.get("class") or "").split()]


def test_every_headline_gets_a_verdict_from_two_actuals(engine: Engine) -> None:
    values = [
        (code, year, value, unit, {})
        for code, (unit, first, second, *_) in HEADLINES.items()
        for year, value in ((2021, first), (2022, second))
        if code != CODE
    ]
    enter(engine, SECOND, values)
    found = {
        row.code: (row.status, row.since)
        for row in load_model(engine, PLAN).rows
        if row.indicator.headline
    }
    at_two = (row_of(engine, as_of=FIRST).status, row_of(engine, as_of=FIRST).since)
    expected = {code: (status, since) for code, (*_, status, since) in HEADLINES.items()}
    assert {**found, CODE: at_two} == expected


def test_it_is_said_on_the_page_and_in_the_picture(engine: Engine) -> None:
    model = load_model(engine, PLAN)
    row = row_of(engine)
    assert (row.status, row.since, round(row.number("ratio") or 0, 2)) == ("on_track", 2021, 1.03)
    assert [(year, each.status, each.since) for year, each in yearly_rows(model, row)] == [
        (2021, "no_baseline", None),
        (2022, "ahead", 2021),
        (2023, "on_track", 2021),
    ]
    chart = pictures.chart_of(model, CODE, "zh")
    assert "高于自2021年起的所需路径 0.7%" in chart.subtitle
    assert chart.subtitle.endswith("基本符合预期（自2021年起）")
    assert "没有基期值：自2021年首个实绩（210家）起测算。" in chart.note
    english = pictures.chart_of(model, CODE, "en")
    assert english.subtitle.endswith("on track (since 2021)")
    assert "Required path from 2021" in json.dumps(english.figure)
    (entry,) = [each for each in pictures.index(model, [row], "en") if each["key"] == CODE]
    assert entry["status"] == "on track (since 2021)"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "zh",
            "◎基本符合预期|未给出在下方补录|起算：2021年首个实绩210家|自2021年起所需年均增长11.96%/年"
            "|(目标 ÷ 首个实绩)^(1/年数) − 1|12.33%/年实现/所需 = 1.03|2022年 +14.29%；2023年 +10.42%"
            "|距目标65家|余下年份所需增长11.59%/年此前有年份达到过|实绩/目标80.3%|2022 △快于预期自2021年起",
        ),
        (
            "en",
            "◎on track|Required growth from 202111.96% a year|Distance to the target65 firms"
            "|Growth year by year2022: +14.29%; 2023: +10.42%|reached in a year before",
        ),
    ],
)
def test_the_numbers_of_the_page(engine: Engine, url: str, lang: Lang, said: str) -> None:
    model = load_model(engine, PLAN)
    settings = Settings(database=url)
    app = create_app(settings)
    with app.server.test_request_context("/"):
        services = Services(engine, settings)
        shown = text_of(indicator.layout(model, lang, services, code=CODE))
        assert [words for words in said.split("|") if words not in shown] == []


def test_it_is_counted_apart_on_the_overview(engine: Engine, url: str) -> None:
    enter(
        engine,
        SECOND,
        [("sw_revenue", 2021, 11600.0, "亿元", {}), ("software_revenue", 2022, 6500.0, "亿元", {})],
    )
    model = load_model(engine, PLAN)
    settings = Settings(database=url)
    create_app(settings)
    content = drawn(overview.layout(model, "zh", Services(engine, settings)))
    shown = html.fromstring(content)
    strip = {
        (" ".join(each.text_content().split()), each.get("href"))
        for each in with_class(shown, "count")
    }
    # 11600/10912.97 − 1 = 6.30 % of 6.57 %: on track with a baseline, beside one without.
    where = f"/?plan={PLAN}&status=on_track&basis="
    assert ("1●基本符合预期", f"{where}other#indicators") in strip
    assert ("1◎基本符合预期自首个实绩起", f"{where}first_actual#indicators") in strip
    filtered = gather.chosen(model, {"status": "on_track", "basis": "first_actual"}, "zh")
    assert [row.code for row in filtered] == [CODE]
    (card,) = [
        each for each in with_class(shown, "card-link") if "上市企业数量" in each.text_content()
    ]
    assert "没有基期值，自2021年实绩 210家 起算" in card.text_content()
    assert with_class(card, "status-hollow")
    # The chart of growth from base to target year has no room for growth over other years; it is listed below.
    assert CODE not in json.dumps(required_growth_chart(model, "zh").figure)
    listed = with_class(shown, "without")[0].text_content()
    assert "没有基期，自首个实绩起算（1 项）" in listed
    assert "软件和信息服务业上市企业数量 11.96%/年 自2021年起" in listed


def test_tables_and_package_say_the_basis(engine: Engine) -> None:
    model = load_model(engine, PLAN)
    rows = csv.DictReader(io.StringIO(gather.csv_file(model, "en", {}).decode("utf-8-sig")))
    (own,) = [row for row in rows if row["Code"] == CODE]
    assert (own["Status"], own["Basis of the status"]) == ("on track", "first actual")
    assert (own["Measured from (year)"], own["Distance to target"]) == ("2021", "65")
    assert float(own["Best yearly growth so far"]) == pytest.approx(100 / 7)
    assert own["Baseline"] == ""
    book = openpyxl.load_workbook(io.BytesIO(gather.xlsx_file(engine, model, "zh", {})))
    sheet = book["指标"]
    head = [cell.value for cell in sheet[1]]
    (line,) = [
        dict(zip(head, [cell.value for cell in each], strict=True))
        for each in sheet.iter_rows(min_row=2)
        if each[head.index("代码")].value == CODE
    ]
    assert (line["状态"], line["状态依据"], line["测算起点年"]) == (
        "基本符合预期",
        "首个实绩",
        2021,
    )
    methods = [cell.value for each in book["方法说明"].iter_rows() for cell in each if cell.value]
    assert any("空心图标" in str(each) for each in methods)
    with zipfile.ZipFile(io.BytesIO(gather.package_file(engine, model))) as package:
        progress = csv.DictReader(io.StringIO(package.read("data/progress.csv").decode()))
        (own,) = [row for row in progress if row["code"] == CODE]
        assert (own["status_basis"], own["measured_from"]) == ("first_actual", "2021")


def test_the_interface_says_the_basis_and_filters_by_it(client: flask.testing.FlaskClient) -> None:
    base = f"/api/v1/plans/{PLAN}"
    (only,) = client.get(f"{base}/progress?basis=first_actual").json["data"]
    assert (only["code"], only["status"], only["status_basis"]) == (
        CODE,
        "on_track",
        "first_actual",
    )
    assert (only["measured_from"], only["remaining"]) == (2021, 65)
    assert only["required_growth"] == pytest.approx(11.9628, abs=1e-4)
    others = client.get(f"{base}/progress?basis=other").json["data"]
    assert CODE not in {row["code"] for row in others}
    assert client.get(f"{base}/progress?basis=guess").status_code == 422
    then = client.get(f"{base}/progress?basis=first_actual&as_of=2024-04-01T00:00:00Z").json["data"]
    assert [row["status"] for row in then] == ["ahead"]


@pytest.mark.parametrize("lang", LANGS)
def test_the_report_says_it_as_page_and_as_document(engine: Engine, lang: Lang) -> None:
    model = load_model(engine, PLAN)
    content = gather.report_content(engine, model, lang, {"basis": "first_actual"})
    (counted,) = content.counts
    assert (counted[0].icon, counted[1]) == ("◎", 1)
    about = "基本符合预期（自首个实绩起）" if lang == "zh" else "on track (from first actual)"
    own = "基本符合预期（自2021年起）" if lang == "zh" else "on track (since 2021)"
    document = docx.Document(io.BytesIO(word(content)))
    texts = [each.text for each in document.paragraphs]
    texts += [cell.text for table in document.tables for line in table.rows for cell in line.cells]
    for said in (html.fromstring(page(content)).text_content(), "\n".join(texts)):
        assert about in said
        assert own in said
        assert ("自2021年首个实绩起测算" if lang == "zh" else "first actual, of 2021") in said
    (section,) = [each for _, sections in content.parts for each in sections]
    facts = {term: value for term, value, _ in section.facts}
    assert facts[
        "自2021年起所需年均增长" if lang == "zh" else "Required growth from 2021"
    ].startswith("11.96%")


def test_a_baseline_takes_its_place_and_gives_it_back(engine: Engine) -> None:
    # (330/200)^(1/5) − 1 = 10.53 % needed, (265/200)^(1/3) − 1 = 9.83 % achieved: 0.93, behind.
    enter(engine, datetime(2024, 7, 1, tzinfo=UTC), [(CODE, 2020, 200.0, "家", {})])
    row = row_of(engine)
    assert (row.status, row.since, row.from_first) == ("behind", None, None)
    assert "（" not in pictures.chart_of(load_model(engine, PLAN), CODE, "zh").subtitle
    before = row_of(engine, as_of=SECOND)
    assert (before.status, before.since) == ("on_track", 2021)


def test_an_analysts_status_stands_before_it_and_says_what_was_computed(engine: Engine) -> None:
    store.judge(
        engine,
        PLAN,
        CODE,
        "behind",
        kind="override",
        reason="口径",
        judged_on=date(2024, 6, 2),
        entered_by="王",
    )
    row = row_of(engine)
    assert (row.status, row.since, row.measured["status_basis"]) == ("behind", None, "analyst")
    content = gather.report_content(engine, load_model(engine, PLAN), "zh", {})
    (section,) = [each for _, all_ in content.parts for each in all_ if each.code == CODE]
    assert "状态由分析人员改定，测算状态为“基本符合预期（自2021年起）”。" in section.marks


@pytest.mark.parametrize(
    ("code", "values", "start", "said"),
    [
        (
            CODE,
            {},
            "No baseline; from the actual of 2021: 210 firms",
            "Needs 11.96% a year from 2021; 12.33% a year achieved; 265 firms in 2023",
        ),
        (
            "sw_revenue",
            {2023: 15600.0},
            "Baseline 2020: CNY 1,091.297 billion",
            "Needs 6.57% a year; 12.65% a year achieved; CNY 1.56 trillion in 2023",
        ),
        (
            "leading_firms",
            {2023: 28.0},
            "The plan states no base value",
            "Still needs 11.80% a year; 28 firms in 2023",
        ),
        ("leading_firms", {}, "The plan states no base value", "No actual yet"),
        (
            "software_rd_total",
            {2021: 800.0},
            "",
            "Needs CNY 90 billion a year; CNY 80 billion by 2021",
        ),
    ],
)
def test_a_card_says_it_in_one_sentence(
    engine: Engine, code: str, values: dict[int, float], start: str, said: str
) -> None:
    unit = "家" if code == "leading_firms" else "亿元"
    enter(engine, SECOND, [(code, year, value, unit, {}) for year, value in values.items()])
    row = row_of(engine, code)
    assert (start_line(row, "en"), sentence(row, "en")) == (start, said)
