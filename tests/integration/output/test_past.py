"""What leaves the program as it stood on a past day: values, revisions and verdicts entered later are not in it.

On 1 March 2024 3000 was entered for 2023, on 1 June 3251.9 in its place; an override of
1 April was taken back on 1 May.
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
from urllib.parse import unquote

import flask.testing
import frictionless
import openpyxl
import pytest
from click.testing import CliRunner
from lxml import html
from sqlalchemy import Engine

from app.cli import main
from app.config import Settings
from app.domain.as_of import end_of_day, judgements_at
from app.domain.row import PlanModel
from app.export import gather
from app.reading import load_model
from app.web.first_paint import drawn
from app.web.pages.indicator.history import history
from app.web.server import create_app
from db import store
from tests.integration.plan import PLAN, SECOND, enter, filled

GIVEN, TAKEN_BACK = datetime(2024, 4, 1, 9, tzinfo=UTC), datetime(2024, 5, 1, 9, tzinfo=UTC)
BEFORE, WITH_VERDICT, AFTER = "2024-03-31", "2024-04-15", "2024-05-15"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("past") / "plan.db"
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def engine(url: str) -> Iterator[Engine]:
    engine = filled(url)
    given = store.judge(
        engine,
        PLAN,
        "ic_scale",
        "far_behind",
        kind="override",
        reason="口径",
        judged_on=date(2024, 4, 1),
        entered_by="王",
        now=GIVEN,
    )
    store.withdraw_judgement(engine, PLAN, given.id, withdrawn_by="李", now=TAKEN_BACK)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def client(engine: Engine, url: str) -> flask.testing.FlaskClient:
    return create_app(Settings(database=url)).server.test_client()


def past(engine: Engine, day: str) -> PlanModel:
    return load_model(engine, PLAN, end_of_day(day))


def table(text: str) -> dict[str, dict[str, str]]:
    return {row["Code"]: row for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))}


def test_verdicts_at_a_moment(engine: Engine) -> None:
    given = store.judgements(engine, PLAN)
    assert judgements_at(given, None) == given
    assert judgements_at(given, end_of_day(BEFORE)) == []
    (held,) = judgements_at(given, end_of_day(WITH_VERDICT))
    assert (held.status, held.withdrawn, held.withdrawn_by) == ("far_behind", False, "")
    (gone,) = judgements_at(given, end_of_day(AFTER))
    assert (gone.withdrawn, gone.withdrawn_by) == (True, "李")


@pytest.mark.parametrize(
    ("day", "latest", "status", "computed"),
    [
        ("", "3251.9", "ahead", "ahead"),
        # (3000/2071.33)^(1/3) − 1 = 13.142 %, required 14.870 %: ratio 0.884, behind 0.95.
        (BEFORE, "3000", "behind", "behind"),
        (WITH_VERDICT, "3000", "far behind", "behind"),
        ("2024-02-29", "", "no data", "no data"),
    ],
)
def test_the_table_of_that_day(
    client: flask.testing.FlaskClient, day: str, latest: str, status: str, computed: str
) -> None:
    answer = client.get("/download/indicators.csv", query_string={"lang": "en", "as_of": day})
    row = table(answer.get_data(as_text=True))["ic_scale"]
    assert row["Latest actual"] == latest
    assert (row["Status"], row["Computed status"]) == (status, computed)
    # The file's own name says which day it is of.
    name = unquote(answer.headers["Content-Disposition"])
    assert name.endswith(f"_{day}.csv" if day else "_indicators.csv")


def test_the_workbook_of_that_day(engine: Engine) -> None:
    data = gather.xlsx_file(engine, past(engine, WITH_VERDICT), "en", {"q": "ic_scale"})
    book = openpyxl.load_workbook(io.BytesIO(data))

    def rows(sheet: str) -> list[dict[str, Any]]:
        head, *rest = book[sheet].iter_rows(values_only=True)
        return [dict(zip(head, row, strict=True)) for row in rest]

    assert [(row["Year"], row["Value"]) for row in rows("Actuals")] == [
        (2021, 2500),
        (2022, 2700),
        (2023, 3000),
    ]
    assert {row["State"] for row in rows("Revisions")} == {"current"}
    (verdict,) = rows("Judgements")
    assert not verdict["Withdrawn"]
    about = {row[0].value: row[1].value for row in book["Methods"].iter_rows()}
    assert about["Shown"].startswith("As it stood at the end of 15 April 2024. Only values")


def test_the_package_of_that_day_is_valid_and_says_its_day(engine: Engine, tmp_path: Path) -> None:
    data = gather.package_file(engine, past(engine, BEFORE))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(tmp_path)
    described = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert described["as_of"].startswith("2024-03-31T23:59:59")
    assert "2024年3月31日" in (tmp_path / "README.md").read_text(encoding="utf-8")
    assert frictionless.validate(str(tmp_path / "datapackage.json")).valid
    with (tmp_path / "data/revisions.csv").open(encoding="utf-8") as file:
        assert "3251.9" not in file.read()
    with (tmp_path / "data/judgements.csv").open(encoding="utf-8-sig") as file:
        assert list(csv.DictReader(file)) == []
    assert "as_of" not in json.loads(
        zipfile.ZipFile(io.BytesIO(gather.package_file(engine, load_model(engine, PLAN)))).read(
            "datapackage.json"
        )
    )


def test_the_report_of_that_day(client: flask.testing.FlaskClient, engine: Engine) -> None:
    page = client.get("/report", query_string={"as_of": WITH_VERDICT}).get_data(as_text=True)
    assert "2024年4月15日日终的状况" in page
    assert "3,000亿元" in page
    assert "3,251.9亿元" not in page
    assert "人工研判：明显滞后（王，2024年4月1日）。理由：口径" in page
    # Its own links stay on the day.
    assert page.count("as_of=2024-04-15") == 3
    later = gather.report_content(engine, past(engine, AFTER), "zh", {})
    marks = {s.code: s.marks for _, each in later.parts for s in each}["ic_scale"]
    assert not any("人工研判" in mark for mark in marks)


@pytest.mark.parametrize("path", ["/report", "/download/package.zip", "/download/report.docx"])
def test_what_is_no_day_is_said(client: flask.testing.FlaskClient, path: str) -> None:
    answer = client.get(path, query_string={"as_of": "2024-02-30"})
    assert answer.status_code == 404
    assert "2024-02-30" in answer.get_data(as_text=True)


def test_the_commands(engine: Engine, url: str, tmp_path: Path) -> None:
    def run(*words: str) -> Any:
        return CliRunner().invoke(main, [*words, "--database", url, "--as-of", BEFORE])

    done = run("export", "--lang", "en", "--output", "-")
    assert table(done.stdout_bytes.decode())["ic_scale"]["Latest actual"] == "3000"
    done = run("report", "--output", str(tmp_path / "r.html"))
    assert done.exit_code == 0, done.output
    assert "2024年3月31日日终的状况" in (tmp_path / "r.html").read_text(encoding="utf-8")
    wrong = CliRunner().invoke(main, ["report", "--database", url, "--as-of", "31.3.2024"])
    assert (wrong.exit_code, "YYYY-MM-DD" in wrong.output) == (2, True)


def test_of_a_long_history_what_holds_and_the_newest_are_shown_and_the_rest_on_request(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'long.db'}"
    engine = filled(url)
    for number in range(60):
        enter(engine, SECOND, [("ic_scale", 2023, 3300.0 + number, "亿元", {})])
    app = create_app(Settings(database=url))
    services = app.server.extensions["plan_monitor"]
    model = services.model(PLAN)

    def values(**more: Any) -> list[str]:
        page = history(model, model.row("ic_scale"), services, "zh", **more)
        table = next(each for each in page._traverse_ids() if each.id == "revisions")
        lines = html.fromstring(drawn(table)).iter("tr")
        return [line[1].text_content() for line in lines][1:]

    # Two of other years that hold, the newest of 2023, and the 40 before it.
    assert values() == [
        *(f"{3300 + number:,}亿元" for number in range(59, 18, -1)),
        "2,700亿元",
        "2,500亿元",
    ]
    assert len(values(whole=True)) == 2 + 2 + 60
    with app.server.test_request_context():
        page = drawn(history(model, model.row("ic_scale"), services, "zh"))
    assert "显示更早的 21 次修订" in page
    assert "history=all" in page
    services.engine.dispose()
    engine.dispose()


def test_uploads_by_number_and_the_newest(engine: Engine) -> None:
    first, second = (each.id for each in reversed(store.uploads(engine, PLAN)))
    assert [each.id for each in store.uploads(engine, PLAN)] == [second, first]
    assert [each.id for each in store.uploads(engine, PLAN, {first})] == [first]
    assert [each.id for each in store.uploads(engine, PLAN, newest=1)] == [second]
    assert store.upload_count(engine, PLAN) == 2
