"""Any table made of known parts: each cell is imported, refused, or listed as unused, and none is taken for another."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.domain.row import PlanModel
from app.entry.cell_account import Account, account
from app.entry.outcome import Preview
from app.entry.problems import FileProblem
from app.entry.table.lines import place_of
from app.entry.table.recognise import Asked, Table, recognise_file
from app.entry.validation import check
from app.reading import load_model
from db.engine import make_engine, upgrade
from etl.load.pipeline import load_seeds
from tests.needs import ROOT

NAMES = ["sw_revenue", "listed_firms", "employees", "ei_scale"]
UNITS = {"sw_revenue": "亿元", "listed_firms": "家", "employees": "万人", "ei_scale": "亿元"}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlanModel]:
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('cells')}/plan.db")
    upgrade(engine)
    load_seeds(engine, ROOT / "seeds")
    yield load_model(engine, "shanghai-ei-14fyp")
    engine.dispose()


@dataclass(frozen=True)
class Part:
    """A head and what its column is: taken (with its status), refused, left, or asked about."""

    head: str
    becomes: str
    year: int = 0
    status: str = ""


def _columns(year: int) -> list[Part]:
    return [
        Part(f"{year}", "taken", year),
        Part(f"{year}年", "taken", year),
        Part(f"{year}年实际", "taken", year),
        Part(f"{year}E", "taken", year, "estimate"),
        Part(f"{year}①", "taken", year),
        Part(f"{year}年（初步核算）", "taken", year, "provisional"),
        Part(f"{year}年（目标）", "left", year),
        Part(f"{year}年（同比增长%）", "left", year),
        Part(f"{year}年（上年=100）", "left", year),
        Part(f"{year}年（1-9月）", "refused", year),
        Part(f"{year}Q3", "refused", year),
        Part(f"{year}年（可比口径）", "asked", year),
    ]


OTHERS = [
    Part("序号", "left"),
    Part("责任单位", "left"),
    Part("地区", "left"),
    Part("备注", "used"),
]
wide_heads = st.lists(
    st.integers(2021, 2025).flatmap(lambda year: st.sampled_from(_columns(year))),
    min_size=1,
    max_size=5,
    unique_by=lambda part: part.head,
)
cells = st.sampled_from(["1", "12.5", "300", "—", "", "很多", "1,234"])


def written(rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def filled(data: bytes) -> set[tuple[int, int]]:
    """Row (from 1) and column (from 0) of every cell that holds anything."""
    rows = csv.reader(io.StringIO(data.decode(), newline=""))
    return {
        (number, at)
        for number, row in enumerate(rows, 1)
        for at, cell in enumerate(row)
        if cell.strip()
    }


def unused_cells(found: Account, there: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """The cells that the list of unused ones names; none twice, and as many as it says."""
    named: set[tuple[int, int]] = set()
    for each in found.unused:
        match = re.fullmatch(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?", each.place)
        assert match, each
        left, right = place_of(match[1]), place_of(match[3] or match[1])
        assert left is not None
        assert right is not None
        box = {
            (row, at)
            for row in range(int(match[2]), int(match[4] or match[2]) + 1)
            for at in range(left, right + 1)
        } & there
        assert len(box) >= each.count
        if len(box) == each.count:
            assert not box & named
        named |= box
    return named


def questions(data: bytes) -> list[str]:
    """The codes of what a file leaves open."""
    try:
        recognise_file(data, "a.csv")
    except Asked as asked:
        return [question.code for question in asked.problem.questions]
    return []


def accounted(data: bytes, model: PlanModel) -> tuple[Table, Preview, Account]:
    table = recognise_file(data, "a.csv")
    found = check(table.lines, model)
    assert table.source is not None
    result = account(table.source, found)
    there = filled(data)
    assert result.total == len(there)
    assert result.used + result.refused + result.left == result.total
    named = unused_cells(result, there)
    for row in found.rows:
        if row.state in {"new", "changed", "unchanged"}:
            # What is imported is in the file, just there, and is not called unused.
            assert (row.line.number, row.line.at) in there - named
    return table, found, result


@settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    heads=wide_heads,
    others=st.lists(st.sampled_from(OTHERS), max_size=3, unique=True),
    names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True),
    data=st.data(),
    unit_line=st.booleans(),
    footer=st.booleans(),
)
def test_wide_tables(
    heads: list[Part],
    others: list[Part],
    names: list[str],
    data: st.DataObject,
    unit_line: bool,
    footer: bool,
    model: PlanModel,
) -> None:
    parts = data.draw(st.permutations([*heads, *others]))
    fill = {"序号": "3", "责任单位": "某处", "地区": "全市", "备注": "注"}
    body = [
        [name, UNITS[name], *(fill.get(part.head) or data.draw(cells) for part in parts)]
        for name in names
    ]
    rows = [["指标", "单位", *(part.head for part in parts)], *body]
    if unit_line:
        rows.insert(0, ["单位：亿元"])
    if footer:
        rows.append(["注：本表数据为年报数。"])
    taken = [part for part in parts if part.becomes in {"taken", "refused"}]
    whole = [part.year for part in taken if part.becomes == "taken"]
    open_ = any(part.becomes == "asked" for part in parts)
    open_ |= len(set(whole)) < len(whole) or not taken
    refused = [part for part in taken if part.becomes == "refused"]
    open_ |= any(
        one.year == two.year and one is not two and ("Q3" in one.head) == ("Q3" in two.head)
        for one in refused
        for two in refused
    )
    if open_:
        with pytest.raises(Asked) as caught:
            recognise_file(written(rows), "a.csv")
        assert all(question.choices for question in caught.value.problem.questions)
        return
    _, found, _ = accounted(written(rows), model)
    top = 2 if unit_line else 1
    expected = {
        (top + 1 + number, 2 + at): (part.year, float(cell.replace(",", "")), part.status)
        for number, row in enumerate(body)
        for at, (part, cell) in enumerate(zip(parts, row[2:], strict=True))
        if part.becomes == "taken" and cell[:1].isdigit()
    }
    got = {
        (row.line.number, row.line.at): (row.new.year, row.new.value, row.new.status)
        for row in found.rows
        if row.new is not None
    }
    # ei_scale and listed_firms have no baseline before the plan; every year from 2021 is one of the plan.
    assert got == expected


long_columns = st.lists(
    st.sampled_from(
        [
            "序号",
            "月份",
            "地区",
            "目标值",
            "同比增长（%）",
            "指数（上年=100）",
            "来源",
            "备注",
            "甲种",
            "",
        ]
    ),
    max_size=4,
    unique=True,
)


@settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    columns=long_columns,
    rows=st.lists(
        st.tuples(
            st.sampled_from([*NAMES, "没有的"]),
            st.sampled_from(["2021", "2022年", "2023Q1", "2031", ""]),
            cells,
            st.sampled_from(["", "x", "全年", "3"]),
        ),
        min_size=1,
        max_size=8,
    ),
    beyond=st.sampled_from(["", "100"]),
)
@example(columns=[""], rows=[("sw_revenue", "2021", "1", "3")], beyond="")
def test_long_tables(
    columns: list[str], rows: list[tuple[str, str, str, str]], beyond: str, model: PlanModel
) -> None:
    table = [["指标", "年份", *columns, "数值", "单位"]]
    for name, year, value, extra in rows:
        table.append([name, year, *[extra] * len(columns), value, UNITS.get(name, "家")])
    table[-1] += [beyond] if beyond else []
    asked = questions(written(table))
    assert set(asked) <= {"narrows", "unknown", "not_observed"}
    if asked:
        return
    _, found, result = accounted(written(table), model)
    if beyond:
        assert found.rows[-1].state == "refused"
    values = {str(row[-2 if row is not table[-1] or not beyond else -3]) for row in table[1:]}
    for row in found.rows:
        if row.new is not None:
            assert row.line.fields["value"] in values
            assert row.line.fields["year"] in {"2021", "2022年"}
    left = {each.why for each in result.unused}
    for column, why in (
        ("目标值", "target"),
        ("同比增长（%）", "growth"),
        ("指数（上年=100）", "index"),
    ):
        assert (why in left) == (column in columns)


FOLDER = ROOT / "tests" / "data" / "uploads"
FILES = sorted(
    path.name
    for path in FOLDER.iterdir()
    if path.suffix in {".csv", ".xlsx"} and path.stat().st_size < 50_000
)
some_answers = st.dictionaries(
    st.sampled_from(["A", "B", "C", "D", "E", "hidden", "title", "year", "table", "sheet"]),
    st.sampled_from(
        [
            "actual",
            "ignore",
            "note",
            "estimate",
            "only:1",
            "unit:万元",
            "source",
            "year",
            "indicator",
            "read",
            "leave",
            "part",
            "2022",
            "A",
            "E",
            "表1",
        ]
    ),
    max_size=3,
)


@settings(
    max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    name=st.sampled_from(FILES), answers=some_answers, form=st.sampled_from(["", "long", "wide"])
)
@example(name="wide.csv", answers={"A": "ignore"}, form="")
@example(name="utf8.csv", answers={"B": "ignore"}, form="")
def test_whatever_is_answered_a_file_is_read_asked_about_or_refused(
    name: str, answers: dict[str, str], form: str, model: PlanModel
) -> None:
    try:
        table = recognise_file((FOLDER / name).read_bytes(), name, form=form, answers=answers)
    except Asked as asked:
        if not all(question.choices for question in asked.problem.questions):
            pytest.fail("a question that nothing answers")
        return
    except FileProblem:
        return
    found = check(table.lines, model)
    assert table.source is not None
    result = account(table.source, found)
    assert result.used + result.refused + result.left == result.total
