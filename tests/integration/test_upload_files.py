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
