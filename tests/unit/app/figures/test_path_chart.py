"""The chart of one indicator: what is drawn, on which axis, and in whose words."""

from __future__ import annotations

from dataclasses import replace

from app.domain.measuring import measured_rows
from app.domain.methods.thresholds import Thresholds
from app.domain.row import IndicatorRow, PlanModel
from app.figures.indicator_path import path_chart
from app.figures.printing import print_figure
from app.figures.required_growth import required_growth_chart
from app.words.sentences import finding
from tests.unit.app.domain.test_what_if import told


def compared(own: float, reference: float) -> tuple[PlanModel, IndicatorRow]:
    model, row = told("relative", None, None, {2022: own}, comparator=">", unit="%", direction=1)
    row = replace(row, reference={2022: reference, 2021: 1.0}, measured={})
    (row,) = measured_rows([row], model.view, Thresholds())
    return model, row


def test_a_lone_target_stands_on_an_axis_from_zero() -> None:
    model, row = told("count", 330.0, None, {}, direction=1)
    assert path_chart(model, row, "zh").figure["layout"]["yaxis"]["range"][0] == 0.0


def test_several_values_use_the_height_there_is() -> None:
    model, row = told("count", 330.0, 300.0, {})
    low, high = path_chart(model, row, "zh").figure["layout"]["yaxis"]["range"]
    assert 280 < low < 300
    assert high > 330


def test_the_series_compared_with_is_drawn_beside_the_actuals() -> None:
    model, row = compared(12.5, 9.0)
    drawn = {trace["uid"]: trace for trace in path_chart(model, row, "en").figure["data"]}
    assert list(drawn["reference"]["x"]) == [2021, 2022]
    assert drawn["reference"]["y"] == [1.0, 9.0]
    assert drawn["actual"]["y"] == [12.5]


def test_a_lead_is_said_in_points_not_as_a_value() -> None:
    _model, row = compared(12.5, 9.0)
    assert finding(row, "zh") == "2022年高出参照 3.50个百分点"
    _, behind = compared(8.0, 9.5)
    assert finding(behind, "en") == "2022 is 1.50 pp below the reference"


def test_an_analysts_status_is_marked_and_leaves_the_sentence_of_the_numbers_alone() -> None:
    model, row = told("level", 150.0, 80.0, {2021: 120.0, 2022: 147.0})
    computed = finding(row, "zh")
    assert row.measured["computed_status"] not in {"achieved", "missed"}
    for status in ("achieved", "missed"):
        set_by_hand = replace(row, measured={**row.measured, "status": status, "overridden": True})
        assert finding(set_by_hand, "zh") == computed
        assert path_chart(model, set_by_hand, "zh").subtitle.endswith("（人工）")
        assert path_chart(model, set_by_hand, "en").subtitle.endswith(" (by hand)")
    assert "人工" not in path_chart(model, row, "zh").subtitle


def test_nothing_to_draw_is_said() -> None:
    model, row = told("relative", None, None, {}, comparator=">", unit="%", direction=1)
    chart = path_chart(model, row, "en")
    assert chart.figure["data"] == []
    assert chart.figure["layout"]["annotations"][0]["text"] == "no values to draw yet"
    assert chart.figure["layout"]["yaxis"]["showticklabels"] is False


def test_words_keep_off_the_line_of_a_target_just_above() -> None:
    model, row = told("level", 150.0, 80.0, {2021: 120.0, 2022: 147.0})
    drawn = {trace["uid"]: trace for trace in path_chart(model, row, "en").figure["data"]}
    assert drawn["actual"]["textposition"] == "bottom right"
    model, row = told("level", 150.0, 80.0, {2021: 90.0, 2022: 115.0})
    drawn = {trace["uid"]: trace for trace in path_chart(model, row, "en").figure["data"]}
    assert drawn["actual"]["textposition"] == "top right"


def test_a_titled_axis_leaves_room_above_the_notes() -> None:
    model, row = told("level", 150.0, 80.0, {})
    titled, plain = required_growth_chart(model, "en"), path_chart(model, row, "en")
    assert titled.note == plain.note == ""
    room = [print_figure(each)["layout"]["margin"]["b"] for each in (titled, plain)]
    # 1.8 of a tick's 20 points.
    assert room[0] - room[1] == 36


def test_every_trace_has_a_name_of_its_own() -> None:
    model, row = told("level", 150.0, 80.0, {y: 90.0 + y - 2020 for y in (2021, 2022, 2023)})
    names = [trace["uid"] for trace in path_chart(model, row, "en").figure["data"]]
    assert len(set(names)) == len(names) >= 6
