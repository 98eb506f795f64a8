"""The briefing: what it says against numbers worked out by hand, as a page and as a Word document."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import flask.testing
import openpyxl
import pytest
from click.testing import CliRunner
from lxml import etree, html
from sqlalchemy import Engine

from app.cli import main
from app.config import Settings
from app.domain.language import LANGS, Lang
from app.export import gather
from app.export.report.content import Report, compose
from app.export.report.page import page
from app.export.report.word import word
from app.reading import load_model
from app.web.server import create_app
from db import store
from tests.integration.plan import PLAN, SECOND, enter, filled

MADE = date(2024, 7, 1)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'plan.db'}"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = filled(url)
    yield engine
    engine.dispose()


def report(engine: Engine, lang: Lang = "zh", **filters: str) -> Report:
    model = load_model(engine, PLAN)
    text = store.document_of(engine, PLAN).text
    rows = gather.chosen(model, filters, lang)
    return compose(model, rows, text, lang, MADE, filters, store.judgements(engine, PLAN))


def test_the_summary_counts_and_ranks(engine: Engine) -> None:
    first, behind, ahead, *rest = report(engine).summary
    assert "32 项指标，其中 3 项已有基期之后的实绩" in first
    # Ahead and early; far behind; the other 29 have no data.
    assert "达到或符合预期以上 2 项，略有滞后或走弱 0 项，明显滞后" in first
    assert "1 项，尚不能判断 29 项" in first
    assert "提前实现 1、快于预期 1、明显滞后 1、暂无数据 29" in first
    assert "软件业营收（2022年低于路径 5.6%，明显滞后）" in behind
    assert "集成电路产业规模（2023年高于路径 3.6%，快于预期）" in ahead
    assert any("数据截至 2024年6月1日" in text for text in rest)
    assert any("29 项一致性检查" in text for text in rest)


def test_the_summary_in_english(engine: Engine) -> None:
    first, behind, *_ = report(engine, "en").summary
    assert "Indicators covered: 32; with actuals after the base year: 3." in first
    assert "Software industry, revenue (2022: 5.6% below, far behind)" in behind


def test_without_actuals_it_says_so(tmp_path: Path) -> None:
    from db.engine import make_engine, upgrade
    from etl.load.pipeline import load_seeds
    from tests.needs import ROOT

    engine = make_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    upgrade(engine)
    load_seeds(engine, ROOT / "seeds")
    found = report(engine)
    assert "尚未录入基期之后的实绩" in found.summary[0]
    assert not [text for text in found.summary if "落后于" in text or "领先于" in text]
    assert "尚未录入实绩" in [value for _, value in found.cover]
    assert page(found)
    assert word(found)
    engine.dispose()


def test_an_indicator_falling_short_of_nobody(engine: Engine) -> None:
    enter(engine, SECOND, [("software_revenue", 2022, 7000.0, "亿元", {})])
    # The path is at 6888.7 in 2022.
    assert "没有指标落后于所需路径。" in report(engine).summary


def test_a_section_holds_numbers_evidence_and_findings(engine: Engine) -> None:
    sections = [s for _, each in report(engine).parts for s in each]
    assert len(sections) == 32
    chips = next(s for s in sections if s.code == "ic_scale")
    assert chips.headline == "2023年实绩 3,251.9亿元，高于所需路径 3.6%。"
    facts = {term: (value, hint) for term, value, hint in chips.facts}
    assert facts["目标 2025"] == ("达到4,142.66亿元", "推算")
    assert facts["基期 2020"] == ("2,071.33亿元", "相近口径")
    assert facts["所需年均增长"] == ("14.87%/年", "")
    assert facts["与路径之差"] == ("+112.35亿元", "+3.6%")
    assert facts["余下年份所需增长"] == ("12.87%/年", "")
    assert "最新值为初步数。" in chips.marks
    quoted = {(e.quantity, e.used) for e in chips.evidence}
    assert ("2071.33亿元", True) in quoted
    assert all(e.section for e in chips.evidence)
    total = next(s for s in sections if s.code == "sw_revenue")
    assert any("7,700 + 7,000 + 300 = 15,000" in text for text in total.findings)
    assert next(s for s in sections if s.code == "sw_growth_relative").picture is None


def test_an_analysts_verdict_stands_with_its_reason(engine: Engine) -> None:
    for status, kind, code in (
        ("on_track", "judgement", "mfg_output_share"),
        ("behind", "override", "ic_scale"),
    ):
        store.judge(
            engine,
            PLAN,
            code,
            status,
            kind=kind,
            reason="按月度数据",
            judged_on=date(2024, 5, 20),
            entered_by="王",
        )
    sections = {s.code: s for _, each in report(engine).parts for s in each}
    judged, overridden = sections["mfg_output_share"], sections["ic_scale"]
    words = "（王，2024年5月20日）。理由：按月度数据"
    assert judged.badge.code == "judgement"
    assert f"人工研判：基本符合预期{words}" in judged.marks
    assert overridden.badge.code == "behind"
    assert f"人工研判：略有滞后{words}" in overridden.marks
    assert "状态由分析人员改定，测算状态为“快于预期”。" in overridden.marks
    assert any("状态由分析人员改定的有 1 项。" in text for text in report(engine).summary)
    assert not sections["software_revenue"].marks


def test_persons_are_whole(engine: Engine) -> None:
    enter(engine, SECOND, [("employees", 2023, 101.0, "万人", {})])
    sections = {s.code: s for _, each in report(engine, "en").parts for s in each}
    # 101 - 90 * (120/90)^(3/5) = -5.9561
    facts = {term: value for term, value, _ in sections["employees"].facts}
    assert facts["Gap to the path"] == "−59,561 persons"


def test_a_view(engine: Engine) -> None:
    found = report(engine, "en", status="far_behind")
    assert [code for code, _, _ in found.table] == ["software_revenue"]
    assert ["Filters", "status = far behind"] in [list(row) for row in found.cover]
    assert "Indicators covered: 1" in found.summary[0]


# The page


def parsed(engine: Engine, lang: Lang) -> Any:
    return html.document_fromstring(page(report(engine, lang)).decode())


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_needs_nothing_else(engine: Engine, lang: Lang) -> None:
    root = parsed(engine, lang)
    assert root.get("lang") == ("zh-CN" if lang == "zh" else "en")
    assert not root.xpath("//script | //link | //img | //iframe | //object | //@onload")
    assert not [a for a in root.xpath("//@src | //@href") if not a.startswith("#")]
    for link in root.xpath("//a/@href"):
        assert root.xpath(f"//*[@id='{link[1:]}']")
    assert len(root.xpath("//article")) == 32
    # All but the two whose target is in words.
    assert len(root.xpath("//article//*[local-name()='svg']")) == 30
    assert len(root.xpath("//table[@class='overview']/tbody/tr")) == 32


def test_nothing_entered_becomes_markup(engine: Engine) -> None:
    nasty = '<img src=x onerror="alert(1)">'
    enter(engine, SECOND, [("bases", 2021, 36.0, "个", {"source": nasty, "note": "\x07"})])
    text = page(report(engine)).decode()
    assert "<img" not in text
    assert "&lt;img src=x" in text
    assert word(report(engine))


# The Word document


def opened(data: bytes) -> tuple[Any, dict[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return docx.Document(io.BytesIO(data)), parts


@pytest.mark.parametrize("lang", LANGS)
def test_the_word_document(engine: Engine, lang: Lang) -> None:
    found = report(engine, lang)
    document, parts = opened(word(found))
    texts = [paragraph.text for paragraph in document.paragraphs]
    for sentence in found.summary:
        assert sentence.strip() in texts
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 3"]
    assert len(headings) == 32
    overview = document.tables[2]
    assert len(overview.rows) == 33
    assert overview.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    charts = [name for name in parts if name.startswith("word/charts/chart")]
    assert len(charts) == 30
    assert len(document.element.xpath("//wp:inline")) == 30


def test_a_chart_carries_its_numbers(engine: Engine) -> None:
    found = report(engine, "en", q="ic_scale")
    _, parts = opened(word(found))
    (name,) = (name for name in parts if name.startswith("word/charts/chart"))
    space = etree.fromstring(parts[name])
    spaces = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
    series = {
        node.findtext("c:tx//c:v", namespaces=spaces): {
            point.get("idx"): float(point.findtext("c:v", namespaces=spaces))
            for point in node.findall("c:val//c:pt", spaces)
        }
        for node in space.iter(f"{{{spaces['c']}}}ser")
    }
    # In CNY billion: a tenth of 亿元.
    assert series["Actual"] == {"1": 250.0, "2": 270.0, "3": 325.19}
    assert series["Baseline"] == {"0": 207.133}
    assert series["Target"] == {str(n): 414.266 for n in range(6)}
    assert series["Required path"]["3"] == pytest.approx(313.9549, abs=1e-4)
    book = openpyxl.load_workbook(io.BytesIO(parts["word/embeddings/chart1.xlsx"]))
    rows = list(book["Sheet1"].iter_rows(values_only=True))
    assert rows[0] == ("Year", "Required path", "Target", "Baseline", "Actual")
    assert rows[4][0] == "2023"
    assert rows[4][4] == 325.19
    assert rows[1][4] is None


# Addresses and the command


@pytest.fixture
def client(engine: Engine, url: str) -> flask.testing.FlaskClient:
    return create_app(Settings(database=url)).server.test_client()


def test_the_report_is_served(client: flask.testing.FlaskClient) -> None:
    answer = client.get(f"/report?plan={PLAN}&lang=en&status=far_behind")
    assert answer.status_code == 200
    assert "Content-Disposition" not in answer.headers
    root = html.document_fromstring(answer.get_data(as_text=True))
    assert [a.get("id") for a in root.xpath("//article")] == ["i-software_revenue"]
    links = dict(
        zip(
            root.xpath("//*[@class='toolbar']/a/@id"),
            root.xpath("//*[@class='toolbar']/a/@href"),
            strict=True,
        )
    )
    assert "lang=zh" in links["other_lang"]
    for name in ("save_docx", "save_html", "other_lang"):
        assert "status=far_behind" in links[name]
        assert client.get(links[name]).status_code == 200
    saved = client.get(links["save_html"])
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert b"toolbar" not in saved.data.partition(b"<body>")[2]
    for wrong in ("plan=atlantis", "part=annex9"):
        assert client.get(f"/report?{wrong}").status_code == 404


@pytest.mark.parametrize(("form", "magic"), [("html", b"<!DOCTYPE html>"), ("docx", b"PK")])
def test_the_command(engine: Engine, url: str, tmp_path: Path, form: str, magic: bytes) -> None:
    path = tmp_path / f"briefing.{form}"
    words = ["report", "--database", url, "--format", form, "--lang", "en", "--output", str(path)]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert path.read_bytes().startswith(magic)
    assert CliRunner().invoke(main, [*words, "--part", "annex9"]).exit_code == 2
