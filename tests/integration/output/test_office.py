"""What we write for offices, opened by LibreOffice: the workbook and the Word document become readable PDFs."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from sqlalchemy import Engine

from app.domain.language import LANGS, Lang
from app.export import gather
from app.export.report.word import word
from app.reading import load_model
from tests.conftest import without
from tests.integration.plan import FORMULA, PLAN, filled
from tests.needs import CJK_FONT, LIBREOFFICE, find_libreoffice

A4_UPRIGHT, A4_LYING = (595, 842), (842, 595)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = filled(f"sqlite:///{tmp_path_factory.mktemp('office') / 'plan.db'}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for need in (LIBREOFFICE, CJK_FONT):
        if need.find() is None:
            without(need)
    return tmp_path_factory.mktemp("profile")


def converted(
    data: bytes, name: str, form: str, folder: Path, profile: Path, result_name: str = ""
) -> Path:
    """The file as LibreOffice saves it in another format (a single sheet under its own name)."""
    source = folder / name
    source.write_bytes(data)
    done = subprocess.run(
        [
            *(str(find_libreoffice()), "--headless", f"-env:UserInstallation={profile.as_uri()}"),
            *("--convert-to", form, "--outdir", str(folder / "out"), str(source)),
        ],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    result = folder / "out" / (result_name or f"{source.stem}.{form}")
    assert result.exists(), f"{done.stdout}\n{done.stderr}"
    return result


def words_outside(page: Any) -> list[str]:
    return [w["text"] for w in page.extract_words() if w["x0"] < 0 or w["x1"] > page.width + 1]


@pytest.mark.parametrize("lang", LANGS)
def test_the_word_document_opens(engine: Engine, profile: Path, tmp_path: Path, lang: Lang) -> None:
    report = gather.report_content(
        engine, load_model(engine, PLAN), lang, {"part": "manufacturing"}
    )
    with pdfplumber.open(converted(word(report), "r.docx", "pdf", tmp_path, profile)) as pdf:
        texts = [page.extract_text() or "" for page in pdf.pages]
        curves = sum(len(page.curves) + len(page.lines) for page in pdf.pages)
        assert [words_outside(page) for page in pdf.pages] == [[] for _ in pdf.pages]
        assert {(round(p.width), round(p.height)) for p in pdf.pages} <= {A4_UPRIGHT, (596, 842)}
    everything = "".join("".join(texts).split())
    assert "".join(report.title.split()) in everything
    for sentence in report.summary:
        assert "".join(sentence.split()) in everything
    # Words inside the chart: it is drawn, not left out.
    label = "目标达到4,142.66亿元" if lang == "zh" else "TargetatleastCNY414.266billion"
    assert label in everything
    assert curves > 50
    assert f"2/{len(texts)}" in everything


@pytest.mark.parametrize("lang", LANGS)
def test_the_workbook_opens(engine: Engine, profile: Path, tmp_path: Path, lang: Lang) -> None:
    data = gather.xlsx_file(engine, load_model(engine, PLAN), lang, {})
    with pdfplumber.open(converted(data, "t.xlsx", "pdf", tmp_path, profile)) as pdf:
        everything = "".join("".join(page.extract_text() or "" for page in pdf.pages).split())
        assert {(round(p.width), round(p.height)) for p in pdf.pages} <= {A4_LYING, (842, 596)}
    assert "集成电路产业规模" in everything or lang == "en"
    assert "#####" not in everything, "a column is too narrow for its numbers"
    assert "Err:" not in everything
    assert "3,251.9" in everything


def test_what_looks_like_a_formula_is_a_text_there_too(
    engine: Engine, profile: Path, tmp_path: Path
) -> None:
    data = gather.xlsx_file(engine, load_model(engine, PLAN), "en", {})
    # Comma, quote, UTF-8, from line 1, and the second sheet.
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2"
    source = converted(data, "t.xlsx", form, tmp_path, profile, "t-Actuals.csv")
    rows = list(csv.DictReader(io.StringIO(source.read_text(encoding="utf-8"))))
    chips = next(row for row in rows if row["Code"] == "ic_scale" and row["Year"] == "2023")
    assert chips["Source"] == FORMULA
    assert chips["Value"] == "3251.9"
    noted = next(row for row in rows if row["Code"] == "software_revenue")
    assert noted["Note"] == "@note"
