"""A file that comes again: what it does not speak of stays as it is recorded, and what it empties is said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from app.config import Settings
from app.entry.table.recognise import recognise_file
from app.entry.validation import Checked, check
from app.reading import load_model
from app.web.pages.grid.cells import Sourced, save
from app.web.server import create_app
from db import store
from db.records import NewObservation
from tests.integration.plan import PLAN, filled

OLD = {
    "source": "年鉴",
    "source_url": "https://example.org/1",
    "note": "核算数",
    "status": "provisional",
    "scope_break": True,
}


@pytest.fixture
def engine(tmp_path: Any) -> Iterator[Engine]:
    engine = filled(f"sqlite:///{tmp_path}/plan.db")
    new = [NewObservation("ic_scale", 2024, 3500.0, "亿元", **OLD)]
    store.record_upload(engine, PLAN, new, kind="file", entered_by="李明")
    yield engine
    engine.dispose()


def looked_at(engine: Engine, text: str) -> Checked:
    lines = recognise_file(text.encode(), "a.csv").lines
    return check(lines, load_model(engine, PLAN)).rows[0]


def warnings(row: Checked) -> dict[str, str]:
    return {warning.code: warning.column for warning in row.warnings}


@pytest.mark.parametrize(
    "text",
    [
        "indicator,year,value,unit\nic_scale,2024,3500,亿元\n",
        "指标,单位,2024\nic_scale,亿元,3500\n",
    ],
)
def test_a_file_without_these_columns_changes_nothing(engine: Engine, text: str) -> None:
    row = looked_at(engine, text)
    assert row.state == "unchanged"
    assert "warn_erased" not in warnings(row)


def test_a_new_value_keeps_what_the_file_does_not_speak_of(engine: Engine) -> None:
    row = looked_at(engine, "indicator,year,value,unit\nic_scale,2024,3600,亿元\n")
    assert row.new is not None
    assert {name: getattr(row.new, name) for name in OLD} == OLD
    assert (row.state, row.new.value) == ("changed", 3600)
    # The source was that of another value.
    assert warnings(row)["warn_kept"] == "source"


def test_an_empty_cell_empties_and_says_so(engine: Engine) -> None:
    head = "indicator,year,value,unit,source,note,status,source_url\n"
    row = looked_at(engine, head + "ic_scale,2024,3500,亿元,,,,\n")
    assert row.new is not None
    assert (row.new.source, row.new.note, row.new.status, row.new.source_url) == ("", "", "", "")
    assert row.new.scope_break
    assert {warning.column for warning in row.warnings if warning.code == "warn_erased"} == {
        "source",
        "note",
        "status",
        "source_url",
    }


def test_another_source_takes_the_address_of_the_old_one_away(engine: Engine) -> None:
    row = looked_at(engine, "indicator,year,value,unit,source\nic_scale,2024,3500,亿元,公报\n")
    assert row.new is not None
    assert (row.new.source, row.new.source_url, row.new.note) == ("公报", "", "核算数")
    same = looked_at(engine, "indicator,year,value,unit,source\nic_scale,2024,3500,亿元,年鉴\n")
    assert same.state == "unchanged"


def test_the_same_row_twice_is_one_row_too_many_and_no_contradiction(engine: Engine) -> None:
    text = "indicator,year,value,unit\n" + "ic_scale,2024,3600,亿元\n" * 2
    lines = recognise_file(text.encode(), "a.csv").lines
    found = check(lines, load_model(engine, PLAN))
    assert [row.state for row in found.rows] == ["changed", "refused"]


def test_a_mark_joins_the_note_once(engine: Engine) -> None:
    text = "indicator,year,value,unit\nic_scale,2024,3500①,亿元\n"
    row = looked_at(engine, text)
    assert row.new is not None
    assert row.new.note == "①；核算数"
    store.record_upload(engine, PLAN, [row.new], kind="file", entered_by="李明")
    assert looked_at(engine, text).state == "unchanged"


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("指标,单位,2024年①\nic_scale,亿元,3500\n", "①；核算数"),
        ("指标,单位,2024年①\nic_scale,亿元,3500\n① 新的范围。,,\n", "① 新的范围。；核算数"),
        ("指标,单位,年份,数值①\nic_scale,亿元,2024,3500\n", "①；核算数"),
        ("指标,单位,备注,2024年①\nic_scale,亿元,新数,3500\n", "新数；①"),
    ],
)
def test_a_footnote_of_a_head_joins_the_note_as_one_of_a_cell_does(
    engine: Engine, text: str, note: str
) -> None:
    row = looked_at(engine, text)
    assert row.new is not None
    assert row.new.note == note
    store.record_upload(engine, PLAN, [row.new], kind="file", entered_by="李明")
    assert looked_at(engine, text).state == "unchanged"


def test_a_mark_typed_into_the_table_goes_into_the_note(engine: Engine) -> None:
    model = load_model(engine, PLAN)
    (now,) = [
        each
        for each in store.current_observations(engine, PLAN)
        if (each.code, each.year) == ("ic_scale", 2024)
    ]
    edits = {"ic_scale|actual|2024": {"text": "3600¹", "seen": {"revision": now.revision}}}
    save(engine, model, edits, Sourced(), entered_by="李明", good_only=False, lang="zh")
    (then,) = [
        each
        for each in store.current_observations(engine, PLAN)
        if (each.code, each.year) == ("ic_scale", 2024)
    ]
    assert (then.value, then.note, then.source) == (3600, "¹；核算数", "年鉴")


def test_rows_of_json_keep_what_they_do_not_speak_of(engine: Engine) -> None:
    app = create_app(Settings(database=str(engine.url), api_token="token"))
    row = {"indicator": "ic_scale", "year": 2024, "value": 3500, "unit": "亿元"}
    answer = app.server.test_client().post(
        f"/api/v1/plans/{PLAN}/actuals",
        json={"rows": [row]},
        headers={"Authorization": "Bearer token"},
    )
    assert answer.json["counts"]["unchanged"] == 1
