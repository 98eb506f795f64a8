"""The JSON interface: every address against numbers worked out by hand, its cache, its errors, its token; fuzzed."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import flask.testing
import openapi_spec_validator
import openpyxl
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import booleans
from schemathesis import Case, GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import response_schema_conformance
from sqlalchemy import Engine

from app.config import Settings
from app.web.server import create_app
from db import store
from tests.integration.plan import FORMULA, PLAN, SECOND, enter, filled

BASE = f"/api/v1/plans/{PLAN}"
TOKEN = "令牌-long-enough-to-be-a-secret"
AUTHORISED = {"Authorization": f"Bearer {TOKEN}".encode().decode("latin-1")}
ROW = {"indicator": "ic_scale", "year": 2024, "value": 3600, "unit": "亿元", "source": "年鉴"}
READ = [
    *("/api/v1/plans", BASE, f"{BASE}/indicators/bases", "/api/v1/openapi.json"),
    *(f"{BASE}/{name}" for name in ("indicators", "progress", "observations", "mentions")),
    *(f"{BASE}/observations?history=true", f"{BASE}/observations?as_of=2024-05-01T00:00:00Z"),
    *(f"{BASE}/findings", f"{BASE}/progress?as_of=2024-05-01T00:00:00Z"),
]
Client = flask.testing.FlaskClient


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'plan.db'}"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = filled(url)
    yield engine
    engine.dispose()


@pytest.fixture
def client(engine: Engine, url: str) -> Client:
    return create_app(Settings(database=url)).server.test_client()


@pytest.fixture
def writer(engine: Engine, url: str) -> Client:
    return create_app(Settings(database=url, api_token=TOKEN)).server.test_client()


def read(client: Client, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.json


def listed(client: Client, path: str) -> list[dict[str, Any]]:
    body = read(client, path)
    assert body["pagination"]["total"] == len(body["data"])
    return list(body["data"])


def test_plans(client: Client) -> None:
    (plan,) = listed(client, "/api/v1/plans")
    assert plan == read(client, BASE)
    assert (plan["slug"], plan["base_year"], plan["start_year"], plan["target_year"]) == (
        *(PLAN, 2020, 2021, 2025),
    )
    assert plan["document"]["sha256"].startswith("3c113dbd")
    assert plan["as_of"] == SECOND.isoformat()
    assert plan["thresholds"]["behind"] == 0.6
    assert {"code": "scale", "zh": "产业规模", "en": "Industry scale"} in plan["categories"]


def test_indicators(client: Client) -> None:
    rows = {row["code"]: row for row in listed(client, f"{BASE}/indicators")}
    assert len(rows) == 32
    chips = rows["ic_scale"]
    assert (chips["baseline"], chips["baseline_basis"], chips["baseline_year"]) == (
        *(2071.33, "proxy", 2020),
    )
    assert (chips["target"], chips["comparator"], chips["target_basis"]) == (
        4142.66,
        ">=",
        "derived",
    )
    assert rows["employees"]["baseline_basis"] == "entered"
    assert rows["mfg_output_share"]["target"] is None


def test_progress(client: Client) -> None:
    rows = {row["code"]: row for row in listed(client, f"{BASE}/progress")}
    chips = rows["ic_scale"]
    assert (chips["status"], chips["latest_year"], chips["latest"]) == ("ahead", 2023, 3251.9)
    assert chips["provisional"] is True
    worked_out = {
        "required_growth": 14.8698,
        "achieved_growth": 16.2240,
        "catch_up_growth": 12.8681,
        "expected": 3139.5492,
        "gap": 112.3508,
        "gap_percent": 3.5786,
        "ratio": 1.0911,
        "distance_percent": 56.9957,
        "time_percent": 60.0,
        "attainment_percent": 78.4979,
    }
    assert {name: round(chips[name], 4) for name in worked_out} == worked_out
    behind = rows["software_revenue"]
    assert behind["status"] == "far_behind"
    assert behind["gap_percent"] == pytest.approx(-5.643, abs=1e-3)
    assert behind["achieved_growth"] == pytest.approx(0.8105, abs=1e-4)
    assert (rows["listed_firms"]["status"], rows["listed_firms"]["ratio"]) == ("early", None)
    assert (rows["ei_scale"]["status"], rows["ei_scale"]["latest"]) == ("no_data", None)
    assert rows["software_rd_total"]["required_growth"] == 900.0
    assert rows["software_rd_total"]["growth_unit"] == "unit_per_year"


def test_progress_as_it_stood(client: Client) -> None:
    # 3000 in 2023: (3000/2071.33)^(1/3) - 1 = 13.14 %, 0.88 of what is required.
    then = listed(client, f"{BASE}/progress?as_of=2024-05-01T00:00:00Z&q=ic_scale")
    assert [(row["latest"], row["status"]) for row in then] == [(3000.0, "behind")]
    before = listed(client, f"{BASE}/progress?as_of=2024-01-01T00:00:00Z")
    assert {row["status"] for row in before} == {"no_data"}


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("status=far_behind", {"software_revenue"}),
        ("status=ahead&part=software", set()),
        ("q=集成电路 规模", {"ic_scale"}),
        ("category=talent&q=share", {"college_share", "graduate_share"}),
    ],
)
def test_the_overviews_filters(client: Client, query: str, codes: set[str]) -> None:
    for name in ("indicators", "progress"):
        assert {row["code"] for row in listed(client, f"{BASE}/{name}?{query}")} == codes


def test_an_indicator_with_all_that_belongs_to_it(client: Client) -> None:
    chips = read(client, f"{BASE}/indicators/ic_scale")
    assert chips["progress"]["status"] == "ahead"
    assert chips["ruling"]["rule"] == "multiple"
    assert [(o["year"], o["value"], o["revision"]) for o in chips["observations"]] == [
        (2021, 2500.0, 1),
        (2022, 2700.0, 1),
        (2023, 3251.9, 2),
    ]
    used = {mention["use"]: mention for mention in chips["mentions"]}
    assert used["baseline"]["key"] == chips["baseline_mention"]
    assert used["baseline"]["text"] == "2071.33亿元"
    assert "2071.33亿元" in used["baseline"]["sentence"]


def test_verdicts_stand_with_their_indicator(client: Client, engine: Engine) -> None:
    assert read(client, f"{BASE}/indicators/ic_scale")["judgements"] == []
    store.judge(
        engine,
        PLAN,
        "ic_scale",
        "behind",
        kind="override",
        reason="按月度数据",
        judged_on=date(2024, 5, 20),
        entered_by="王",
        now=SECOND,
    )
    chips = read(client, f"{BASE}/indicators/ic_scale")
    assert chips["judgements"] == [
        {
            "code": "ic_scale",
            "number": 1,
            "judgement": "override",
            "verdict": "behind",
            "reason": "按月度数据",
            "judged_on": "2024-05-20",
            "withdrawn": False,
            "entered_by": "王",
            "entered_at": SECOND.isoformat(),
        }
    ]
    progress = chips["progress"]
    assert (progress["status"], progress["computed_status"]) == ("behind", "ahead")


def test_observations_now_then_and_all(client: Client) -> None:
    now = listed(client, f"{BASE}/observations?code=ic_scale&year=2023")
    assert [(o["value"], o["revision"], o["source"]) for o in now] == [(3251.9, 2, FORMULA)]
    then = listed(client, f"{BASE}/observations?code=ic_scale&year=2023&as_of=2024-05-01T00:00:00Z")
    assert [(o["value"], o["revision"]) for o in then] == [(3000.0, 1)]
    assert listed(client, f"{BASE}/observations?as_of=2024-01-01T00:00:00Z") == []
    every = listed(client, f"{BASE}/observations?code=ic_scale&year=2023&history=true")
    assert [(o["value"], o["state"]) for o in every] == [(3000.0, "replaced"), (3251.9, "current")]
    until = f"{BASE}/observations?history=true&as_of=2024-05-01T00:00:00%2B08:00"
    assert len(listed(client, until)) == 6


def test_mentions_point_into_the_document(client: Client, engine: Engine) -> None:
    text = store.document_of(engine, PLAN).text
    rows = read(client, f"{BASE}/mentions?page_size=1000")["data"]
    assert len(rows) == 103
    for row in rows:
        assert text[row["quantity_start"] : row["quantity_end"]] == row["text"]
        assert row["start"] <= row["quantity_start"] < row["quantity_end"] <= row["end"]
    tied = listed(client, f"{BASE}/mentions?tied=true&role=target&page_size=1000")
    assert {row["role"] for row in tied} == {"target"}
    assert all(row["code"] for row in tied)


def test_findings(client: Client) -> None:
    rows = listed(client, f"{BASE}/findings")
    assert len(rows) == 29
    sums = [row for row in rows if row["finding"] == "part_sum" and "7,700" in row["text_en"]]
    assert sums
    assert sums[0]["data"]["sum"] == 15000
    conflicts = listed(client, f"{BASE}/findings?severity=conflict")
    assert {row["number"] for row in conflicts} == {
        row["number"] for row in rows if row["severity"] == "conflict"
    }


def test_pages_join_up(client: Client) -> None:
    codes, path = [], f"{BASE}/indicators?page_size=10"
    while path:
        answer = client.get(path)
        codes += [row["code"] for row in answer.json["data"]]
        assert answer.json["pagination"]["pages"] == 4
        links = answer.headers.get("Link", "")
        following = [link for link in links.split(", ") if 'rel="next"' in link]
        path = following[0].partition("<")[2].partition(">")[0] if following else ""
    assert codes == [row["code"] for row in listed(client, f"{BASE}/indicators")]
    assert read(client, f"{BASE}/indicators?page=99")["data"] == []


def test_both_databases_say_the_same(client: Client, postgresql_url: str) -> None:
    other = filled(postgresql_url)
    there = create_app(Settings(database=postgresql_url)).server.test_client()
    for path in READ:
        assert there.get(path).json == client.get(path).json, path
    other.dispose()


# The cache


@pytest.mark.parametrize("path", READ)
def test_an_unchanged_answer_is_not_sent_again(client: Client, path: str) -> None:
    first = client.get(path)
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert client.get(path, headers={"If-None-Match": 'W/"other"'}).status_code == 200


def test_a_write_ends_what_was_kept(client: Client, engine: Engine) -> None:
    path = f"{BASE}/progress?status=ahead"
    etag = client.get(path).headers["ETag"]
    assert client.get(f"{BASE}/progress?status=early").headers["ETag"] != etag
    enter(engine, SECOND, [("ic_scale", 2024, 3300.0, "亿元", {})])
    answer = client.get(path, headers={"If-None-Match": etag})
    assert answer.status_code == 200
    # 3300 in 2024: (3300/2071.33)^(1/4) - 1 = 12.35 %, 0.83 of what is required.
    assert "ic_scale" not in {row["code"] for row in answer.json["data"]}


# Errors


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/api/v1/plans/atlantis", 404, PLAN),
        ("/api/v1/plans/atlantis/progress", 404, PLAN),
        (f"{BASE}/indicators/nothing", 404, f"{BASE}/indicators"),
        ("/api/v1/nothing", 404, "openapi.json"),
        (f"{BASE}/progress?stauts=behind", 422, "stauts"),
        (f"{BASE}/progress?page=0", 422, "page"),
        (f"{BASE}/progress?part=annex9", 422, "manufacturing"),
        (f"{BASE}/observations?as_of=yesterday", 422, "as_of"),
        (f"{BASE}/observations?as_of=2024-05-01T00:00:00", 422, "as_of"),
        (f"{BASE}/observations?as_of=0001-01-01T00:00:00%2B14:00", 422, "as_of"),
        (f"{BASE}/mentions?code=nothing", 422, f"{BASE}/indicators"),
        ("/api/v1/plans/%00/progress", 404, PLAN),
    ],
)
def test_errors_say_what_and_what_to_do(client: Client, path: str, status: int, words: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    body = answer.json
    assert body["code"] == status
    assert body["message"]
    assert words in json.dumps(body, ensure_ascii=False)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    chinese = client.get(path, headers={"Accept-Language": "zh-CN,zh;q=0.9"}).json
    assert chinese["message"] != body["message"]


def test_a_wrong_method_names_the_right_ones(client: Client) -> None:
    answer = client.post("/api/v1/plans")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert answer.json["code"] == 405


def test_the_errors_of_pages_stay_pages(client: Client) -> None:
    answer = client.post("/healthz")
    assert answer.status_code == 405
    assert answer.mimetype == "text/html"


# Writing


def post(client: Client, query: str = "", headers: Any = None, **body: Any) -> Any:
    return client.post(f"{BASE}/actuals{query}", headers=headers, **body)


def test_without_a_configured_token_nobody_writes(client: Client, engine: Engine) -> None:
    for headers in (None, AUTHORISED, {"Authorization": "Bearer "}):
        answer = post(client, headers=headers, json={"rows": [ROW]})
        assert answer.status_code == 403
        assert "PLAN_MONITOR_API_TOKEN" in answer.json["hint"]
    assert len(store.uploads(engine, PLAN)) == 2


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x"]
)
def test_only_the_token_opens_it(writer: Client, engine: Engine, header: str | None) -> None:
    headers = {"Authorization": header.encode().decode("latin-1")} if header is not None else {}
    answer = post(writer, headers=headers, json={"rows": [ROW]})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert len(store.uploads(engine, PLAN)) == 2


def test_rows_as_json(writer: Client, engine: Engine) -> None:
    rows = [ROW, {"indicator": "上市企业数量", "year": "2023", "value": "340", "unit": "家"}]
    rows[1]["indicator"] = "listed_firms"
    tried = post(writer, "?dry_run=true", AUTHORISED, json={"rows": rows})
    assert (tried.status_code, tried.json["recorded"]) == (200, False)
    assert tried.json["counts"]["new"] == 2
    assert len(store.uploads(engine, PLAN)) == 2
    done = post(writer, "?entered_by=王&filename=month.json", AUTHORISED, json={"rows": rows})
    assert done.status_code == 201
    upload = store.uploads(engine, PLAN)[0]
    assert (upload.id, upload.kind, upload.entered_by, upload.filename, upload.rows_new) == (
        *(done.json["upload"], "import", "王", "month.json", 2),
    )
    again = post(writer, "", AUTHORISED, json={"rows": rows})
    assert (again.status_code, again.json["counts"]["unchanged"]) == (200, 2)
    values = store.current_observations(engine, PLAN, "ic_scale")
    assert [(o.year, o.value) for o in values][-1] == (2024, 3600.0)


def test_units_are_converted_as_in_an_upload(writer: Client, engine: Engine) -> None:
    row = {"indicator": "集成电路产业规模", "year": 2024, "value": 0.36, "unit": "万亿元"}
    assert post(writer, "", AUTHORISED, json={"rows": [row]}).status_code == 201
    assert store.current_observations(engine, PLAN, "ic_scale")[-1].value == 3600.0


def test_one_bad_row_stops_or_is_skipped(writer: Client, engine: Engine) -> None:
    rows = [ROW, {**ROW, "year": 2023, "value": "many"}]
    stopped = post(writer, "", AUTHORISED, json={"rows": rows})
    assert stopped.status_code == 422
    (problem,) = stopped.json["errors"]["problems"]
    assert (problem["row"], problem["column"], problem["code"]) == (2, "value", "not_a_number")
    assert len(store.uploads(engine, PLAN)) == 2
    skipped = post(writer, "?on_error=skip", AUTHORISED, json={"rows": rows})
    assert skipped.status_code == 201
    assert skipped.json["counts"] == {
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "blank": 0,
        "refused": 1,
    }
    assert len(skipped.json["problems"]) == 1


def test_files_as_the_upload_page_takes_them(writer: Client, engine: Engine) -> None:
    table = [["指标", "年份", "数值", "单位"], ["集成电路产业规模", 2024, 3600, "亿元"]]
    text = "\r\n".join(",".join(map(str, row)) for row in table)
    for data in (text.encode("utf-8-sig"), text.encode("gb18030")):
        answer = post(writer, "?dry_run=1", AUTHORISED, data=data, content_type="text/csv")
        assert answer.json["counts"]["new"] == 1
    book = openpyxl.Workbook()
    for row in table:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = post(writer, "", AUTHORISED, data=out.getvalue(), content_type=kind)
    assert answer.status_code == 201
    assert store.current_observations(engine, PLAN, "ic_scale")[-1].value == 3600.0


def test_what_a_file_leaves_open_is_asked_and_answered(writer: Client, engine: Engine) -> None:
    text = (
        "指标,地区,单位,2023年（可比口径）,2024年,2025年（目标）\n"
        "集成电路产业规模,全市,亿元,3300,3600,4000\n集成电路产业规模,某区,亿元,900,950,1000\n"
    )
    sent = {"data": text.encode(), "content_type": "text/csv"}
    answer = post(writer, "?dry_run=1", AUTHORISED, **sent)
    assert answer.status_code == 422
    asked = answer.json["errors"]["questions"]
    assert [question["code"] for question in asked] == ["narrows", "head"]
    offered = [choice["answer"] for question in asked for choice in question["choices"]]
    assert {"D=actual", "D=ignore", "B=only:全市"} <= set(offered)
    query = "?dry_run=1&answer=D%3Dignore&answer=B%3Donly%3A%E5%85%A8%E5%B8%82"
    answer = post(writer, query, AUTHORISED, **sent)
    assert answer.status_code == 200, answer.json
    assert answer.json["counts"]["new"] == 1
    cells = answer.json["cells"]
    # 18 cells: name, region, unit and value of one row with their heads are used.
    assert (cells["total"], cells["used"], cells["refused"]) == (18, 8, 0)
    assert {each["code"] for each in cells["unused"]} == {"ignored", "target", "narrowed"}
    for wrong in ("answer=D", "answer=ZZ%3Dactual", "answer=D%3Dperhaps", "sheet=x"):
        assert post(writer, f"?dry_run=1&{wrong}", AUTHORISED, **sent).status_code == 422
    assert len(store.uploads(engine, PLAN)) == 2


@pytest.mark.parametrize(
    ("kind", "data", "status"),
    [
        ("application/json", b"{", 400),
        ("application/json", b"[]", 422),
        ("application/json", b'{"rows": []}', 422),
        ("application/json", b'{"rows": [{"indicator": "ic_scale"}]}', 422),
        ("application/json", b'{"rows": [{"indicator": "x", "year": [], "value": {}}]}', 422),
        ("application/json", b'{"rows": [{"indicator": "x", "year": 1, "value": NaN}]}', 422),
        ("text/csv", b"", 422),
        ("text/csv", b"a,b\n1,2\n", 422),
        ("application/pdf", b"%PDF", 415),
    ],
)
def test_bodies_that_are_none(
    writer: Client, engine: Engine, kind: str, data: bytes, status: int
) -> None:
    answer = post(writer, "", AUTHORISED, data=data, content_type=kind)
    assert answer.status_code == status, answer.json
    assert answer.json["message"]
    assert len(store.uploads(engine, PLAN)) == 2


def test_a_body_too_large_is_refused_in_json(writer: Client) -> None:
    writer.application.config["MAX_CONTENT_LENGTH"] = 1000
    answer = post(writer, "", AUTHORISED, data=b"x" * 1001, content_type="text/csv")
    assert (answer.status_code, answer.json["code"]) == (413, 413)


def test_two_rows_for_one_value_are_not_chosen_between(writer: Client, engine: Engine) -> None:
    rows = [ROW, {**ROW, "value": 3700}]
    answer = post(writer, "?on_error=skip", AUTHORISED, json={"rows": rows})
    assert (answer.status_code, answer.json["counts"]["refused"]) == (200, 2)
    assert len(store.uploads(engine, PLAN)) == 2


# The description, and what happens when everything in it is tried


def test_the_description_is_valid(client: Client) -> None:
    described = read(client, "/api/v1/openapi.json")
    openapi_spec_validator.validate(described)
    assert set(described["paths"]) == {
        "/api/v1/plans",
        "/api/v1/plans/{slug}",
        *(
            f"/api/v1/plans/{{slug}}/{name}"
            for name in ("indicators", "indicators/{code}", "progress", "observations")
        ),
        *(f"/api/v1/plans/{{slug}}/{name}" for name in ("mentions", "findings", "actuals")),
    }
    latest = described["components"]["schemas"]["Progress"]["properties"]["latest"]
    assert latest["type"] == ["number", "null"]


def test_no_request_brings_it_down(writer: Client) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", writer.application)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 9
    for operation in operations:
        _fuzz(operation, GenerationMode.POSITIVE)
        # Any text is a name: only what has a query or a body can be wrong by the description.
        if len(operation.query):
            _fuzz(operation, GenerationMode.NEGATIVE)


def _fuzz(operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode) -> None:
    @settings(max_examples=15, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode), real=booleans())
    def run(case: Case, real: bool) -> None:
        if real and case.path_parameters:
            # A made-up name leads to a plain 404; what lies behind is to be tried as well.
            case.path_parameters |= {"slug": PLAN, "code": "ic_scale"}
        # Called without a network, the answer is read as it stands.
        plain = {"Accept-Encoding": "identity"}
        case.headers = {**(case.headers or {}), **AUTHORISED, **plain}
        answer = case.call()
        assert answer.status_code < 500, answer.text
        case.validate_response(answer, checks=[response_schema_conformance])

    run()
