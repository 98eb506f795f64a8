"""Workbooks whose cells do not hold what they show, in heads, notes, large tables and hidden rows."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from app.domain.row import PlanModel
from app.entry import validation as checking
from app.entry.cell_account import account
from app.entry.files.sheets import Unclear
from app.entry.problems import problem_from
from app.entry.table.recognise import Asked, recognise_file
from app.entry.validation import check
from app.reading import load_model
from db.engine import make_engine, upgrade
from etl.load.pipeline import load_seeds
from tests.needs import ROOT

LONG = ["指标", "年份", "数值", "单位"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlanModel]:
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('workbooks')}/plan.db")
    upgrade(engine)
    load_seeds(engine, ROOT / "seeds")
    yield load_model(engine, "shanghai-ei-14fyp")
    engine.dispose()


def workbook(*rows: list[Any], formats: dict[str, str] | None = None, hidden: int = 0) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    for cell, form in (formats or {}).items():
        sheet[cell].number_format = form
    if hidden:
        sheet.row_dimensions[hidden].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(data: bytes, name_part: str, change: Any) -> bytes:
    """The workbook with the parts of that name changed, from bytes to bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name_part in name else content)
    return out.getvalue()


def refusals(data: bytes, model: PlanModel) -> list[tuple[str, str]]:
    table = recognise_file(data, "a.xlsx")
    found = check(table.lines, model)
    assert table.source is not None
    cells = account(table.source, found)
    assert cells.total == cells.used + cells.refused + cells.left
    return [
        (problem.code, problem.params.get("cell", ""))
        for row in found.refused()
        for problem in row.problems
    ]


def test_every_year_of_a_head_that_is_formatted_as_a_date_is_named(model: PlanModel) -> None:
    """Both show as days of 1905: they are two years, and neither is known."""
    data = workbook(
        ["指标", "单位", 2022, 2023],
        ["sw_revenue", "亿元", 13700, 14700],
        formats={"C1": "yyyy-mm-dd", "D1": "yyyy-mm-dd"},
    )
    assert refusals(data, model) == [("year_as_date", "C1"), ("year_as_date", "D1")]


def test_a_year_of_a_head_that_shows_another_number_is_named(model: PlanModel) -> None:
    data = workbook(
        ["指标", "单位", 2022, 2023],
        ["sw_revenue", "亿元", 13700, 14700],
        formats={"C1": "#,##0,"},
    )
    assert refusals(data, model) == [("number_format", "C1")]


def test_days_in_a_head_are_days_and_not_their_years(model: PlanModel) -> None:
    rows = ["sw_revenue", "亿元", 1100, 1200]
    data = workbook(["指标", "单位", date(2023, 1, 1), date(2023, 1, 2)], rows)
    assert [code for code, _ in refusals(data, model)] == ["day_of_year", "part_of_year"]
    data = workbook(["指标", "单位", date(2022, 1, 1), date(2023, 1, 1)], rows)
    assert refusals(data, model) == []


@pytest.mark.parametrize("many", [1, 500])
def test_a_formula_without_result_is_refused_wherever_it_stands(
    many: int, model: PlanModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "MANY", many)
    data = workbook(
        [*LONG, "备注", "来源"],
        ["comm_scale", 2023, 5000, "亿元", "=A1", "年鉴"],
        ["auto_scale", 2023, 300, "亿元", "核算", "=B1"],
        ["display_scale", 2023, 600, "亿元", "核算", "年鉴"],
    )
    assert refusals(data, model) == [("formula_cell", "E2"), ("formula_cell", "F3")]


def test_a_formula_in_a_column_that_joins_the_note_is_refused(model: PlanModel) -> None:
    rows: list[list[Any]] = [
        ["指标", "单位", "核对", 2023],
        ["comm_scale", "亿元", "已核", 5000],
        ["auto_scale", "亿元", "=A1", 300],
    ]
    with pytest.raises(Asked):
        recognise_file(workbook(*rows), "a.xlsx")
    table = recognise_file(workbook(*rows), "a.xlsx", answers={"C": "note"})
    found = check(table.lines, model)
    assert [new.note for new in found.observations()] == ["核对：已核"]
    assert [p.params["cell"] for row in found.refused() for p in row.problems] == ["C3"]


STRICT = (
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/",
)


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/", lambda text: text.replace(STRICT[0], STRICT[1] + b"spreadsheetml/main")),
        (
            "worksheets/sheet",
            lambda text: text.decode().encode("utf-16"),
        ),
    ],
    ids=["strict", "utf-16"],
)
def test_hidden_rows_are_seen_in_every_form_of_a_workbook(part: str, change: Any) -> None:
    data = workbook(
        LONG, ["sw_revenue", 2021, 1, "亿元"], ["sw_revenue", 2022, 2, "亿元"], hidden=2
    )
    with pytest.raises(Asked) as caught:
        recognise_file(changed(data, part, change), "a.xlsx")
    (question,) = caught.value.problem.questions
    assert (question.code, question.params["places"]) == ("hidden", "2")


def test_a_part_of_the_year_in_a_column_of_its_own_is_told_as_it_is_read(model: PlanModel) -> None:
    data = workbook(["指标", "年份", "月份", "数值", "单位", "状态"],
        ["comm_scale", 2023, 9, 4000, "亿元", ""],
        ["auto_scale", 2023, 9, 300, "亿元", "估计"],
    )  # fmt: skip
    found = check(recognise_file(data, "a.xlsx").lines, model)
    (refused,) = found.refused()
    assert refused.problems[0].params["value"] == "2023年9月"
    (new,) = found.observations()
    assert (new.code, new.year, new.note) == ("auto_scale", 2023, "2023年9月")


def test_what_a_cell_holds_outlives_copying_and_storing(model: PlanModel) -> None:
    data = workbook(LONG, ["comm_scale", date(2023, 1, 1), 5000, "亿元"])
    (row,) = check(recognise_file(data, "a.xlsx").lines, model).rows
    year = row.line.fields["year"]
    assert isinstance(year, Unclear)
    twin = copy.deepcopy(year)
    assert (twin, twin.problem) == ("2023-01-01", year.problem)
    (warning,) = [each for each in row.warnings if each.code == "warn_first_day"]
    assert problem_from(asdict(warning)).text("zh") == warning.text("zh")
