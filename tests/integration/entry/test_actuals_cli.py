"""``plan-monitor actuals``: what is written, what is said, and with which exit code."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.entry.table.recognise import recognise_file
from tests.integration.plan import loaded

GOOD = "indicator,year,value,unit,source,note\nsw_revenue,2022,13700,亿元,公报,\nlisted_firms,2023,310,家,,\n"
BAD = GOOD + "软件和信息服务业经营收人,2023,1,亿元,,\nsw_revenue,2024,很多,亿元,,\n"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    url = f"sqlite:///{tmp_path / 'plan.db'}"
    loaded(url).dispose()
    monkeypatch.setenv("PLAN_MONITOR_DATABASE", url)
    monkeypatch.setenv("PLAN_MONITOR_ANALYST", "王")

    def invoke(*words: object) -> Result:
        return CliRunner().invoke(main, ["actuals", *map(str, words)])

    return invoke


def written(tmp_path: Path, text: str, name: str = "a.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_import_writes_all_rows_and_history_tells_who_and_from_which_file(
    run: Run, tmp_path: Path
) -> None:
    done = run("import", written(tmp_path, GOOD), "--lang", "en")
    assert done.exit_code == 0, done.output
    assert "Written as upload #1: 2 new, 0 changed, 0 unchanged." in done.output
    again = run("import", written(tmp_path, GOOD), "--lang", "en")
    assert "Nothing was written." in again.output
    told = run("history", "软件和信息服务业经营收入", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(told.output))
    wanted = {"code": "sw_revenue", "year": "2022", "value": "13700", "entered_by": "王"}
    assert {key: row[key] for key in wanted} == wanted
    assert (row["file"], row["upload"], row["source"]) == ("a.csv", "1", "公报")


def test_a_refused_row_stops_everything_and_says_file_row_column_and_remedy(
    run: Run, tmp_path: Path
) -> None:
    path = written(tmp_path, BAD)
    done = run("import", path)
    assert done.exit_code == 2
    assert (
        f"{path}:4: 指标: 没有指标“软件和信息服务业经营收人”。相近的有：软件和信息服务业经营收入"
        in done.output
    )
    assert f"{path}:5: 数值: “很多”不是数字" in done.output
    assert len(run("export").output.splitlines()) == 1


def test_good_rows_alone_are_written_when_asked_for(run: Run, tmp_path: Path) -> None:
    done = run("import", written(tmp_path, BAD), "--on-error", "skip", "--as", "李")
    assert done.exit_code == 0
    assert "新增 2" in done.output
    assert len(run("export").output.splitlines()) == 3
    assert "李" in run("history", "sw_revenue").output


def test_a_dry_run_writes_nothing(run: Run, tmp_path: Path) -> None:
    done = run("import", written(tmp_path, GOOD), "--dry-run")
    assert done.exit_code == 0
    assert len(run("export").output.splitlines()) == 1


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_exported_imports_again_as_unchanged(run: Run, tmp_path: Path, form: str) -> None:
    run("import", written(tmp_path, GOOD.replace("公报", "=公报").replace("310", "约310")))
    out = tmp_path / f"out.{form}"
    assert run("export", "--format", form, "--output", out).exit_code == 0
    again = run("import", out, "--lang", "en")
    assert again.exit_code == 0, again.output
    assert "2 unchanged" in again.output


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_template_filled_in_can_be_imported(run: Run, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"template.{form}"
    assert run("template", "--format", form, "--output", out).exit_code == 0
    table = recognise_file(out.read_bytes(), out.name)
    assert table.form == "long"
    assert len({line.fields["indicator"] for line in table.lines}) >= 28
    assert all(line.fields["value"] == "" and line.fields["unit"] for line in table.lines[:5])


def test_undo_puts_back_and_cannot_be_done_twice(run: Run, tmp_path: Path) -> None:
    run("import", written(tmp_path, GOOD))
    assert run("undo", 1).exit_code == 0
    assert len(run("export").output.splitlines()) == 1
    twice = run("undo", 1)
    assert twice.exit_code == 2
    assert run("undo", 99).exit_code == 2
    assert "1" in run("history", "sw_revenue", "--format", "csv").output


def test_wrong_usage_says_what_to_do(run: Run, tmp_path: Path) -> None:
    assert "plan-monitor indicators" in run("history", "没有这个").output
    assert "shanghai-ei-14fyp" in run("export", "--plan", "nowhere").output
    nothing = run("import", written(tmp_path, "no header here\n"))
    assert nothing.exit_code == 2
    assert "缺少列" in nothing.output
    book = tmp_path / "t.xlsx"
    run("template", "--format", "xlsx", "--output", book)
    wrong = run("import", book, "--sheet", "没有")
    assert wrong.exit_code == 2
    assert "没有名为" in wrong.output


UNCLEAR = (
    "指标,年份,地区,数值,单位\nsw_revenue,2022,全市,13700,亿元\nsw_revenue,2022,某区,5000,亿元\n"
)


def test_what_a_file_leaves_open_is_asked_with_the_options_that_answer_it(
    run: Run, tmp_path: Path
) -> None:
    path = written(tmp_path, UNCLEAR)
    asked = run("import", path)
    assert asked.exit_code == 2
    assert "C“地区” 列把数值限定在一部分，各行不同（全市、某区）" in asked.output
    assert "--answer 'C=only:全市'  只取“全市”的行" in asked.output
    wrong = run("import", path, "--answer", "C")
    assert wrong.exit_code == 2
    assert "KEY=VALUE" in wrong.output
    nothing = run("import", path, "--answer", "Z=ignore")
    assert nothing.exit_code == 2
    assert "Z=ignore" in nothing.output
    assert len(run("export").output.splitlines()) == 1
    done = run("import", path, "--answer", "3=only:全市")
    assert done.exit_code == 0, done.output
    assert len(run("export").output.splitlines()) == 2
    # Every cell is accounted for: 5 heads and 5 cells of one row used, the other row's 5 cells not.
    assert "15 个单元格：用到 10 个，在有问题的行中 0 个，未用 5 个" in done.output
    assert f"{path}: A3:E3 (5): 按您的回答不取的行" in done.output


def test_how_a_file_was_taken_is_said(run: Run, tmp_path: Path) -> None:
    text = "单位：亿元\n指标,2022年（万元）,2025年（目标）\nsw_revenue,137000000,15000\n"
    done = run("import", written(tmp_path, text), "--lang", "en", "--dry-run")
    assert done.exit_code == 0, done.output
    assert "read as “万元”" in done.output
    assert "C2:C3 (2): a target, no actual" in done.output
    assert "7 cells in the file: 5 used, 0 in rows with a problem, 2 not used." in done.output
