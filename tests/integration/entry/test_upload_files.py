"""Every file in tests/data/uploads meets the outcome that the manifest beside it states."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.language import LANGS, Lang
from app.domain.row import PlanModel
from app.entry.annotate import annotated
from app.entry.cell_account import account
from app.entry.problems import FileProblem
from app.entry.table.recognise import Asked, recognise_file
from app.entry.validation import check
from app.reading import load_model
from db.engine import make_engine, upgrade
from etl.load.pipeline import load_seeds
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
    assert table.source is not None
    cells = account(table.source, found)
    assert {each.why for each in cells.unused} == set(row["unused"].split())
    filled = [cell for sheet in table.source.sheets for _, own in sheet.rows for cell in own]
    assert cells.total == sum(bool(cell.strip()) for cell in filled)
    assert cells.used + cells.refused + cells.left == cells.total


@pytest.mark.parametrize("row", OTHERS, ids=lambda row: row["file"])
def test_what_is_no_table_of_values_is_refused_as_a_whole(row: dict[str, str]) -> None:
    with pytest.raises(FileProblem) as caught:
        recognise_file((FOLDER / row["file"]).read_bytes(), row["file"])
    problem = caught.value.problem
    assert problem.code == row["problems"]
    assert [question.code for question in problem.questions] == row["asked"].split()
    for lang in LANGS:
        texts = [problem.text(lang), *(question.text(lang) for question in problem.questions)]
        texts += [c.text(lang) for question in problem.questions for c in question.choices]
        assert all(texts)
        assert not any(re.search(r"\{[a-z]+\}", text) for text in texts)


# What comes of a file that leaves a question open, by the answers: code, year, value, status of each value.
ANSWERED = [
    (
        "head_unclear.csv",
        "D=actual",
        [("sw_revenue", 2021, 12500, ""), ("sw_revenue", 2022, 13700, "")],
    ),
    ("head_unclear.csv", "D=ignore", [("sw_revenue", 2021, 12500, "")]),
    (
        "head_unclear.csv",
        "4=estimate",
        [("sw_revenue", 2021, 12500, ""), ("sw_revenue", 2022, 13700, "estimate")],
    ),
    ("head_unit_unclear.csv", "C=unit:亿元", [("sw_revenue", 2022, 13700, "")]),
    ("head_unit_unclear.csv", "C=unit:蒲式耳", []),
    ("title_part_of_year.csv", "title=part", []),
    (
        "title_part_of_year.csv",
        "title=year",
        [("sw_revenue", 2022, 13700, ""), ("sw_revenue", 2023, 9800, "")],
    ),
    ("two_values.csv", "D=actual", [("sw_revenue", 2022, 13700, "")]),
    ("two_values.csv", "C=actual", [("sw_revenue", 2022, 13000, "")]),
    ("same_year_twice.csv", "D=actual", [("sw_revenue", 2022, 13700, "final")]),
    ("regions.csv", "C=only:全市", [("sw_revenue", 2022, 13700, "")]),
    ("regions.csv", "C=ignore", []),
    (
        "unknown_column.csv",
        "E=ignore",
        [("sw_revenue", 2021, 12500, ""), ("sw_revenue", 2022, 13700, "")],
    ),
    ("unit_stated_twice.csv", "D=ignore", [("sw_revenue", 2022, 13700, "")]),
    ("two_sources.csv", "F=source", [("sw_revenue", 2022, 13700, "")]),
    (
        "tables_beside.csv",
        "table=A",
        [("software_revenue", 2021, 7000, ""), ("software_revenue", 2022, 7500, "")],
    ),
    ("communique.csv", "year=2022", [("software_revenue", 2022, 7500, "")]),
    (
        "by_district.xlsx",
        "B=only:合计",
        [("software_revenue", 2021, 7000, ""), ("software_revenue", 2022, 7500, "")],
    ),
    ("only_hidden_sheet.xlsx", "sheet=数据", [("sw_revenue", 2022, 13700, "")]),
    ("hidden_rows.xlsx", "hidden=leave", [("sw_revenue", 2022, 13700, "")]),
    (
        "hidden_rows.xlsx",
        "hidden=read",
        [("sw_revenue", 2021, 1, ""), ("sw_revenue", 2022, 13700, "")],
    ),
    ("hidden_column.xlsx", "hidden=leave", [("sw_revenue", 2022, 13700, "")]),
    ("units_below.csv", "B=actual", [("software_revenue", 2022, 7500, "")]),
]


@pytest.mark.parametrize(("name", "answer", "values"), ANSWERED, ids=lambda value: str(value)[:40])
def test_an_answer_settles_what_a_file_leaves_open(
    name: str, answer: str, values: list[tuple[str, int, float, str]], model: PlanModel
) -> None:
    data = (FOLDER / name).read_bytes()
    with pytest.raises(Asked) as caught:
        recognise_file(data, name)
    key, value = answer.split("=", 1)
    # What is offered is what is taken.
    offered = {c.answer for question in caught.value.problem.questions for c in question.choices}
    assert answer.replace("4=", "D=") in offered | {"C=unit:亿元"}
    table = recognise_file(data, name, answers={key: value})
    found = check(table.lines, model)
    taken = [(new.code, new.year, new.value, new.status) for new in found.observations()]
    assert taken == values


@pytest.mark.parametrize(
    "answer", ["Z=actual", "C=perhaps", "hidden=no", "=x", "C=only:", "year=soon"]
)
def test_an_answer_that_answers_nothing_is_refused(answer: str) -> None:
    key, value = answer.split("=", 1)
    data = (FOLDER / "regions.csv").read_bytes()
    with pytest.raises(FileProblem) as caught:
        recognise_file(data, "regions.csv", answers={key: value})
    assert caught.value.problem.code == "bad_answer"
    assert answer in caught.value.problem.text("zh")


# Files whose heads say more than a year: what they hold, in the unit of the indicator.
UNDERSTOOD = {
    "head_part_of_year.csv": [("sw_revenue", 2021, 12500, "", "")],
    "head_target.csv": [("sw_revenue", 2021, 12500, "", "")],
    "head_growth.csv": [("sw_revenue", 2022, 13700, "", "")],
    "head_status.csv": [("sw_revenue", 2022, 13700, "provisional", "")],
    "head_other_unit.csv": [("sw_revenue", 2022, 13700, "", "")],
    "head_marks.csv": [
        ("sw_revenue", 2021, 12500, "", "① 按新的范围统计。"),
        ("sw_revenue", 2022, 13700, "", "*"),
        ("sw_revenue", 2023, 14500, "estimate", ""),
        ("sw_revenue", 2024, 15000, "estimate", ""),
    ],
    "marked_value.csv": [("sw_revenue", 2022, 13700, "provisional", "年鉴第3页；① 初步数。")],
    "target_and_actual.csv": [("sw_revenue", 2022, 13700, "", "")],
    "index_first.csv": [("sw_revenue", 2022, 13700, "", "")],
    "two_row_head.csv": [("sw_revenue", 2022, 13700, "", ""), ("sw_revenue", 2023, 14500, "", "")],
    "two_row_head.xlsx": [("sw_revenue", 2021, 12500, "", ""), ("sw_revenue", 2022, 13700, "", "")],
    "growth_and_actual.csv": [("sw_revenue", 2022, 13700, "", "")],
    "roles_above.csv": [("sw_revenue", 2021, 12500, "", ""), ("sw_revenue", 2022, 13700, "", "")],
    "months.csv": [("sw_revenue", 2022, 13700, "", "")],
    "commas_in_note.csv": [("sw_revenue", 2022, 13700, "", "一，二，三，四，五，六，七")],
    "semicolons_in_note.csv": [("sw_revenue", 2022, 13700, "", "a;b;c;d;e;f;g;h")],
    "bare_comma.csv": [("listed_firms", 2022, 300, "", "")],
    "code_and_name.csv": [("software_revenue", 2022, 7500, "", "")],
    "hidden_first_sheet.xlsx": [("sw_revenue", 2022, 13700, "", "")],
    "database_export.csv": [
        ("software_revenue", 2023, 8000, "", ""),
        ("software_revenue", 2022, 7500, "", ""),
        ("software_revenue", 2021, 7000, "", ""),
        ("listed_firms", 2023, 310, "", ""),
        ("listed_firms", 2022, 300, "", ""),
    ],
    "yearbook.csv": [
        ("software_revenue", 2021, 7000, "", ""),
        ("software_revenue", 2022, 7500, "", ""),
    ],
    "communique_year.csv": [("software_revenue", 2022, 7500, "", "")],
    "plan_table.csv": [
        ("software_revenue", 2021, 7000, "", ""),
        ("software_revenue", 2022, 7500, "estimate", ""),
        ("listed_firms", 2021, 290, "", ""),
        ("listed_firms", 2022, 300, "estimate", ""),
    ],
    "numbered_columns.csv": [
        ("software_revenue", 2021, 7000, "", ""),
        ("software_revenue", 2022, 7500, "", ""),
    ],
}


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_a_head_is_understood_whole(name: str, model: PlanModel) -> None:
    found = check(recognise_file((FOLDER / name).read_bytes(), name).lines, model)
    taken = [(o.code, o.year, o.value, o.status, o.note) for o in found.observations()]
    assert taken == UNDERSTOOD[name]


def test_a_refused_row_names_the_cell_and_a_contradiction_both_sides(model: PlanModel) -> None:
    def texts(name: str) -> list[str]:
        found = check(recognise_file((FOLDER / name).read_bytes(), name).lines, model)
        return [problem.text("zh") for row in found.refused() for problem in row.problems]

    assert "E2" in texts("bare_comma.csv")[0]
    assert "700" in texts("bare_comma.csv")[0]
    assert "sw_revenue" in texts("code_and_name.csv")[0]
    assert "第 3 行" in texts("tables_below.csv")[0]
    with pytest.raises(FileProblem) as caught:
        recognise_file((FOLDER / "open_quote.csv").read_bytes(), "a.csv")
    # The quote opens in the second line and closes in the fourth.
    assert "第 2–4 行" in caught.value.problem.text("zh")


def test_how_it_was_taken_is_said() -> None:
    def remarks(name: str) -> list[tuple[str, dict[str, str]]]:
        table = recognise_file((FOLDER / name).read_bytes(), name)
        return [(remark.code, dict(remark.params)) for remark in table.remarks]

    assert remarks("one_region.csv") == [("constant", {"column": "C“地区”", "value": "全市"})]
    assert remarks("head_other_unit.csv") == [
        ("unit_nearest", {"column": "B“2022年（万元）”", "unit": "万元", "above": "亿元"})
    ]


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
