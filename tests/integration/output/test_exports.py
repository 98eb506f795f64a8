"""Tables that leave the program: CSV and workbook of a view, the data package, the addresses and the command."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import flask.testing
import frictionless
import openpyxl
import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from app.cli import main
from app.commands.output import write_rows
from app.config import Settings
from app.domain.language import LANGS, Lang
from app.domain.row import PlanModel
from app.entry.template import current_values
from app.export import gather
from app.export.tables import select
from app.reading import load_model
from app.web.server import create_app
from db import store
from tests.integration.plan import FORMULA, PLAN, SECOND, enter, filled

SHEETS = {
    "zh": [
        "指标",
        "实绩",
        "修订历史",
        "人工研判",
        "原文依据",
        "一致性检查",
        "分年目标",
        "方法说明",
    ],
    "en": [
        "Indicators",
        "Actuals",
        "Revisions",
        "Judgements",
        "Evidence",
        "Findings",
        "Targets",
        "Methods",
    ],
}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'plan.db'}"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = filled(url)
    store.judge(
        engine,
        PLAN,
        "mfg_output_share",
        "on_track",
        kind="judgement",
        reason="=按月度数据",
        judged_on=date(2024, 5, 20),
        entered_by="王",
    )
    yield engine
    engine.dispose()


@pytest.fixture
def model(engine: Engine) -> PlanModel:
    return load_model(engine, PLAN)


@pytest.fixture
def client(engine: Engine, url: str) -> flask.testing.FlaskClient:
    return create_app(Settings(database=url)).server.test_client()


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def sheets(data: bytes) -> dict[str, Any]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: sheet for sheet in book}


def records(sheet: Any) -> list[dict[str, Any]]:
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


# CSV


def test_csv_in_words(model: PlanModel) -> None:
    data = gather.csv_file(model, "zh", {})
    assert data.startswith(b"\xef\xbb\xbf")
    rows = {row["代码"]: row for row in read_csv(data)}
    assert len(rows) == 32
    chips = rows["ic_scale"]
    assert chips["目标值"] == "4142.66"
    assert chips["目标依据"] == "推算"
    assert chips["状态"] == "快于预期"
    assert chips["最新数据状态"] == "初步"
    assert float(chips["与路径之差（%）"]) == pytest.approx(3.5786, abs=1e-4)
    assert rows["software_rd_total"]["所需年均增长"] == "900"
    english = {row["Code"]: row for row in read_csv(gather.csv_file(model, "en", {}))}
    assert english["ic_scale"]["Unit"] == "CNY 100 million"
    assert english["software_revenue"]["Status"] == "far behind"


@pytest.mark.parametrize(
    "filters",
    [{}, {"status": "no_data"}, {"part": "software", "category": "firms"}, {"q": "集成 产能"}],
)
def test_a_view_is_what_the_overview_shows(model: PlanModel, filters: dict[str, str]) -> None:
    shown = [
        row.code
        for row in model.rows
        if all(getattr(row, name) == word for name, word in filters.items() if name != "q")
        and all(word in row.name_zh for word in filters.get("q", "").split())
    ]
    assert [row.code for row in select(model, filters)] == shown
    assert [row["Code"] for row in read_csv(gather.csv_file(model, "en", filters))] == shown


def test_an_unknown_filter_is_refused_with_what_there_is(model: PlanModel) -> None:
    with pytest.raises(gather.UnknownFilter, match="manufacturing"):
        gather.chosen(model, {"part": "annex9"}, "en")


# The workbook


@pytest.mark.parametrize("lang", LANGS)
def test_workbook(engine: Engine, model: PlanModel, lang: Lang) -> None:
    found = sheets(gather.xlsx_file(engine, model, lang, {}))
    assert list(found) == SHEETS[lang]
    for name, sheet in found.items():
        assert sheet.freeze_panes.endswith("2"), name
        assert sheet["A1"].font.bold
    first = found[SHEETS[lang][0]]
    assert len(records(first)) == 32
    assert len(records(found[SHEETS[lang][1]])) == 6
    assert len(records(found[SHEETS[lang][2]])) == 7
    assert len(records(found[SHEETS[lang][3]])) == 1
    assert len(records(found[SHEETS[lang][4]])) == 103
    assert len(records(found[SHEETS[lang][6]])) == 32


def test_numbers_are_numbers_with_a_format(engine: Engine, model: PlanModel) -> None:
    sheet = sheets(gather.xlsx_file(engine, model, "en", {}))["Indicators"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    line = next(row[0].row for row in sheet.iter_rows(min_row=2) if row[0].value == "ic_scale")

    def cell(name: str) -> Any:
        return sheet.cell(line, columns[name])

    assert cell("Target").value == 4142.66
    assert cell("Target").number_format == "#,##0.00"
    assert cell("Required growth").value == pytest.approx(14.8698355, abs=1e-6)
    assert cell("Required growth").number_format == "#,##0.00"
    assert cell("Base year").number_format == "0"
    assert cell("Unit of growth").value == "% a year"


def test_evidence_and_history_are_in_the_workbook(engine: Engine, model: PlanModel) -> None:
    found = sheets(gather.xlsx_file(engine, model, "en", {"q": "ic_scale"}))
    assert [row["Code"] for row in records(found["Indicators"])] == ["ic_scale"]
    states = [(r["Year"], r["Value"], r["State"]) for r in records(found["Revisions"])]
    assert states == [
        (2021, 2500, "current"),
        (2022, 2700, "current"),
        (2023, 3000, "revised since"),
        (2023, 3251.9, "current"),
    ]
    evidence = records(found["Evidence"])
    assert {row["Code"] for row in evidence} == {"ic_scale"}
    assert any("2071.33亿元" in row["Sentence"] for row in evidence)
    said = [cell for row in found["Methods"].iter_rows(values_only=True) for cell in row if cell]
    assert "0.60 ≤ achieved / required < 0.95" in said
    assert "search = ic_scale" in said


def test_verdicts_are_in_the_workbook_with_whose_they_are(engine: Engine, model: PlanModel) -> None:
    (given,) = records(sheets(gather.xlsx_file(engine, model, "en", {}))["Judgements"])
    assert (given["Code"], given["Verdict"], given["Entered by"]) == (
        "mfg_output_share",
        "on track",
        "王",
    )
    assert not records(
        sheets(gather.xlsx_file(engine, model, "en", {"q": "ic_scale"}))["Judgements"]
    )


def test_no_cell_runs(engine: Engine, model: PlanModel) -> None:
    book = sheets(gather.xlsx_file(engine, model, "en", {}))
    texts = []
    for sheet in book.values():
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
                texts.append(cell.value)
    assert FORMULA in texts
    for data in package_files(gather.package_file(engine, model)).values():
        for line in csv.reader(io.StringIO(data.decode(), newline="")):
            assert not [cell for cell in line if cell[:1] in {"=", "@"}]


def test_no_cell_runs_in_a_spreadsheet_set_to_chinese(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wide = {"source": "＝1+1", "note": "＠SUM(A1)"}
    enter(engine, SECOND, [("listed_firms", 2024, 320.0, "家", wide)])
    model = load_model(engine, PLAN)
    files = [*package_files(gather.package_file(engine, model)).values()]
    files.append(current_values(model, "zh"))
    write_rows([{"source": wide["source"], "note": wide["note"]}], list(wide), "csv")
    files.append(capsys.readouterr().out.encode())
    cells = [
        cell
        for data in files
        for line in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        for cell in line
    ]
    assert not [cell for cell in cells if cell[:1] in {"＝", "＠"}]
    assert cells.count("'＝1+1") == cells.count("'＠SUM(A1)") == 4
    marked = [
        cell
        for sheet in sheets(gather.xlsx_file(engine, model, "zh", {})).values()
        for row in sheet.iter_rows()
        for cell in row
        if cell.value in wide.values()
    ]
    assert len(marked) == 4
    assert all(cell.quotePrefix and cell.data_type == "s" for cell in marked)
    # In the briefing they stand behind a word of ours, in a sentence.
    report = gather.report_content(engine, model, "zh", {})
    sources = [section.sources for _, sections in report.parts for section in sections]
    assert any("＝1+1" in text for text in sources)
    assert not [text for text in sources if text.startswith("＝")]


def test_control_characters_and_long_texts_are_taken(engine: Engine, model: PlanModel) -> None:
    from tests.integration.plan import SECOND, enter

    enter(engine, SECOND, [("bases", 2021, 36.0, "个", {"note": "a\x07b\ufffe" + "长" * 40_000})])
    found = sheets(gather.xlsx_file(engine, load_model(engine, PLAN), "en", {}))
    note = next(r["Note"] for r in records(found["Actuals"]) if r["Code"] == "bases")
    assert note.startswith("a\ufffdb\ufffd长")
    assert len(note) == 32_767


# The data package


def package_files(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {n: archive.read(n) for n in archive.namelist() if n.endswith(".csv")}


@pytest.fixture
def unpacked(engine: Engine, model: PlanModel, tmp_path: Path) -> Path:
    folder = tmp_path / "package"
    with zipfile.ZipFile(io.BytesIO(gather.package_file(engine, model))) as archive:
        archive.extractall(folder)
    return folder


def test_the_package_is_valid(unpacked: Path) -> None:
    report = frictionless.validate(str(unpacked / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])
    assert {task.name for task in report.tasks} == {
        *("plan", "documents", "indicators", "targets", "progress", "observations", "revisions"),
        *("mentions", "findings", "judgements"),
    }


def test_a_broken_package_is_not(unpacked: Path) -> None:
    path = unpacked / "data/observations.csv"
    path.write_bytes(path.read_bytes().replace(b"software_revenue,", b"no_such_code,", 1))
    report = frictionless.validate(str(unpacked / "datapackage.json"))
    assert "foreign-key" in {error[0] for error in report.flatten(["type"])}


def test_the_package_says_what_it_holds(unpacked: Path) -> None:
    described = json.loads((unpacked / "datapackage.json").read_text(encoding="utf-8"))
    (source,) = described["sources"]
    assert source["hash"].startswith("sha256:3c113dbd")
    assert "MIT" in described["rights"]
    for resource in described["resources"]:
        data = (unpacked / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert resource["schema"]["primaryKey"]
    indicators = next(r for r in described["resources"] if r["name"] == "indicators")
    unit = next(f for f in indicators["schema"]["fields"] if f["name"] == "unit")
    assert "亿元" in unit["description"]


def test_the_package_gives_the_numbers_back(unpacked: Path) -> None:
    package = frictionless.Package(str(unpacked / "datapackage.json"))
    progress = {row["code"]: row for row in package.get_resource("progress").read_rows()}
    assert float(progress["ic_scale"]["required_growth"]) == pytest.approx(14.8698355, abs=1e-6)
    (verdict,) = package.get_resource("judgements").read_rows()
    assert (verdict["code"], verdict["verdict"]) == ("mfg_output_share", "on_track")
    assert verdict["judged_on"] == date(2024, 5, 20)
    revisions = package.get_resource("revisions").read_rows()
    chips = [r for r in revisions if r["code"] == "ic_scale" and r["year"] == 2023]
    assert [(float(r["value"]), r["state"]) for r in chips] == [
        (3000.0, "replaced"),
        (3251.9, "current"),
    ]
    assert chips[1]["source"] == "'" + FORMULA


def test_the_same_data_make_the_same_package(engine: Engine, model: PlanModel) -> None:
    assert gather.package_file(engine, model) == gather.package_file(engine, model)


def test_values_of_a_retired_indicator_stay_in_the_package(engine: Engine, tmp_path: Path) -> None:
    from sqlalchemy import text

    with engine.begin() as connection:
        connection.execute(text("update indicator set retired = true where code = 'listed_firms'"))
        connection.execute(text("update installation set revision = revision + 1"))
    model = load_model(engine, PLAN)
    assert model.row("listed_firms") is None
    with zipfile.ZipFile(io.BytesIO(gather.package_file(engine, model))) as archive:
        archive.extractall(tmp_path / "p")
    assert frictionless.validate(str(tmp_path / "p/datapackage.json")).valid
    rows = read_csv((tmp_path / "p/data/indicators.csv").read_bytes())
    retired = [row["code"] for row in rows if row["retired"] == "true"]
    assert retired == ["listed_firms"]


# Addresses and the command


@pytest.mark.parametrize(
    ("path", "kind", "magic"),
    [
        ("indicators.csv", "text/csv", b"\xef\xbb\xbf"),
        ("indicators.xlsx", "application/vnd.openxmlformats", b"PK"),
        ("package.zip", "application/zip", b"PK"),
    ],
)
def test_downloads(client: flask.testing.FlaskClient, path: str, kind: str, magic: bytes) -> None:
    answer = client.get(f"/download/{path}?plan={PLAN}&lang=en")
    assert answer.status_code == 200
    assert answer.content_type.startswith(kind)
    assert answer.data.startswith(magic)
    assert "filename*=UTF-8''Shanghai%20Electronic" in answer.headers["Content-Disposition"]


def test_downloads_follow_filters_and_language(client: flask.testing.FlaskClient) -> None:
    rows = read_csv(client.get("/download/indicators.csv?status=far_behind").data)
    assert [row["代码"] for row in rows] == ["software_revenue"]
    client.get("/lang/en")
    rows = read_csv(client.get("/download/indicators.csv?status=far_behind").data)
    assert [row["Code"] for row in rows] == ["software_revenue"]
    for wrong in ("plan=atlantis", "status=sideways", "part=annex9"):
        answer = client.get(f"/download/indicators.xlsx?{wrong}")
        assert answer.status_code == 404
        assert wrong.partition("=")[2] in answer.get_data(as_text=True)


def test_the_command(engine: Engine, url: str, tmp_path: Path) -> None:
    def run(*words: str) -> Any:
        return CliRunner().invoke(main, ["export", "--database", url, *words])

    for form, magic in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("package", b"PK")):
        path = tmp_path / "new folder" / form
        done = run("--format", form, "--output", str(path), "--lang", "en")
        assert done.exit_code == 0, done.output
        assert path.read_bytes().startswith(magic)
        assert [p.name for p in path.parent.iterdir() if p.name.startswith(".")] == []
    done = run("--status", "far_behind", "--output", "-")
    assert [row["代码"] for row in read_csv(done.stdout_bytes)] == ["software_revenue"]
    assert run("--status", "sideways").exit_code == 2
    wrong = run("--plan", "atlantis")
    assert (wrong.exit_code, "atlantis" in wrong.output) == (1, True)


def test_nothing_half_written(engine: Engine, url: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    words = ["export", "--database", url, "--output", str(tmp_path / "file" / "x.csv")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 1
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"
