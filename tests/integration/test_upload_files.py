"""Every file in tests/data/uploads meets the outcome that the manifest beside it states."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.entry.annotate import annotated
from app.entry.check import check
from app.entry.problems import FileProblem
from app.entry.recognise import recognise_file
from app.i18n import LANGS, Lang
from app.model import PlanModel, load_model
from db.engine import make_engine, upgrade
from etl.pipeline import load_seeds
from tests.needs import ROOT

FOLDER = ROOT / "tests" / "data" / "uploads"
with (FOLDER / "manifest.csv").open(encoding="utf-8", newline="") as file:
    MANIFEST = list(csv.DictReader(file))
TABLES = [row for row in MANIFEST if row["form"]]
OTHERS = [row for row in MANIFEST if not row["form"]]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlanModel]:
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('uploads')}/plan.db")
    upgrade(engine)
    load_seeds(engine, ROOT / "seeds")
    yield load_model(engine, "shanghai-ei-14fyp")
    engine.dispose()


def test_the_folder_and_its_manifest_name_the_same_files() -> None:
    own = {"manifest.csv", "make.py"}
    there = {path.name for path in FOLDER.iterdir() if path.is_file()} - own
    assert there == {row["file"] for row in MANIFEST}
    assert len(MANIFEST) >= 40


@pytest.mark.parametrize("row", TABLES, ids=lambda row: row["file"])
def test_a_table_is_read_and_checked_as_stated(row: dict[str, str], model: PlanModel) -> None:
    table = recognise_file((FOLDER / row["file"]).read_bytes(), row["file"])
    found = check(table.lines, model)
    counts = found.counts()
    assert table.form == row["form"]
    assert [counts["new"], counts["blank"], counts["refused"]] == [
        int(row["new"]),
        int(row["blank"]),
        int(row["refused"]),
    ]
    problems = {problem.code for each in found.rows for problem in each.problems}
    warnings = {warning.code for each in found.rows for warning in each.warnings}
    assert problems == set(row["problems"].split())
    assert warnings == set(row["warnings"].split())
    assert len(found.observations()) == int(row["new"])


@pytest.mark.parametrize("row", OTHERS, ids=lambda row: row["file"])
def test_what_is_no_table_of_values_is_refused_as_a_whole(row: dict[str, str]) -> None:
    with pytest.raises(FileProblem) as caught:
        recognise_file((FOLDER / row["file"]).read_bytes(), row["file"])
    assert caught.value.problem.code == row["problems"]
    assert caught.value.problem.text("zh")
    assert caught.value.problem.text("en")


# Year, value in the indicator's unit, note: by hand, from what a reader of the file sees.
VALUES = {
    "footnotes.csv": [
        (2022, 13700, "①"),
        (2023, 14700, "¹；核算"),
        (2022, 300, "*"),
        (2023, 310, "(a)"),
        (2024, 320, "[1]"),
    ],
    "scale_glued.csv": [(2023, 14700, "")],
    "smaller_unit.csv": [(2022, 0.000137, "")],
    "other_money.csv": [(2024, 14800, "")],
    "first_days.csv": [(2022, 13700, ""), (2023, 14700, "")],
    "literal_percent.xlsx": [(2022, 8.3, "")],
    "percent_cell.xlsx": [(2022, 8.3, "")],
    "unit_in_format.xlsx": [(2022, 13700, "")],
    "shown_as_year.xlsx": [(2023, 14700, "")],
    "raised_mark.xlsx": [(2022, 13700, "¹")],
    "strict.xlsx": [(2022, 13700, "")],
    "web_page.xls": [(2022, 13700.25, ""), (2023, 14700, "¹")],
}


@pytest.mark.parametrize("name", VALUES)
def test_the_values_are_those_that_a_reader_sees(name: str, model: PlanModel) -> None:
    found = check(recognise_file((FOLDER / name).read_bytes(), name).lines, model)
    assert [(new.year, new.value, new.note) for new in found.observations()] == VALUES[name]


def said(name: str, model: PlanModel, lang: Lang) -> list[str]:
    found = check(recognise_file((FOLDER / name).read_bytes(), name).lines, model)
    return [problem.text(lang) for row in found.refused() for problem in row.problems]


def test_a_scale_that_may_mean_two_things_is_refused_with_both_readings(model: PlanModel) -> None:
    (text,) = said("scale_glued.csv", model, "zh")
    assert "1.37万元（0.000137亿元）" in text
    assert "1.37万亿元（13700亿元）" in text


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("prefixed_formula.xlsx", "C2"),
        ("array_formula.xlsx", "C2"),
        ("formula.xlsx", "C2"),
        ("year_as_date.xlsx", "B2"),
        ("year_as_date_in_head.xlsx", "D1"),
        ("value_as_date.xlsx", "C2"),
        ("thousands_in_format.xlsx", "C2"),
    ],
)
def test_a_cell_that_does_not_hold_what_it_shows_is_named(
    name: str, cell: str, model: PlanModel
) -> None:
    for lang in LANGS:
        (text,) = said(name, model, lang)
        assert cell in text


def test_a_year_formatted_as_a_date_is_told_with_both(model: PlanModel) -> None:
    (text,) = said("year_as_date.xlsx", model, "en")
    assert "holds 2023" in text
    assert "1905-07-15" in text


def test_money_of_two_kinds_is_not_put_together(model: PlanModel) -> None:
    for text in said("other_money.csv", model, "zh"):
        assert "美元元" not in text
        assert "美元" in text


REFUSED = [row for row in TABLES if row["refused"] != "0"]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row["file"])
def test_the_file_comes_back_as_it_came_with_what_is_wrong(
    row: dict[str, str], model: PlanModel
) -> None:
    data = (FOLDER / row["file"]).read_bytes()
    table = recognise_file(data, row["file"])
    found = check(table.lines, model)
    content, ending = annotated(
        data, found.refused(), "zh", header_row=table.header_row, sheet=table.sheet
    )
    assert ending == Path(row["file"]).suffix.lstrip(".")
    again = recognise_file(content, f"again.{ending}")
    assert [line.fields for line in again.lines] == [line.fields for line in table.lines]
    reason = found.refused()[0].problems[0].text("zh")
    if ending == "csv":
        assert reason in content.decode("utf-8-sig").replace('""', '"')


def test_the_folder_is_what_its_maker_makes() -> None:
    """A file changed by hand would say something else than make.py; the bomb and workbooks carry dates."""
    maker: dict[str, object] = {"__file__": str(FOLDER / "make.py"), "__name__": "maker"}
    exec(compile((FOLDER / "make.py").read_text(encoding="utf-8"), "make.py", "exec"), maker)
    made = maker["FILES"]
    assert isinstance(made, dict)
    for name, content in made.items():
        if not name.endswith(".xlsx"):
            assert (FOLDER / name).read_bytes() == content, name
