"""What the command line says of what it could not read, and what it does with doubtful targets and changes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main

PLAN = """某市“十四五”发展规划

一、发展基础

2020年，细颗粒物浓度为35微克/立方米。

二、发展目标

到2025年，细颗粒物浓度较2020年下降10%以上，用水总量较2020年减少5%，森林覆盖率较2020年提高2.5个百分点。培育龙头企业50家，其余20家。
"""


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [*map(str, words)])


def drafted(tmp_path: Path) -> Result:
    document = write(tmp_path / "plan.txt", PLAN)
    return run("plan", "new", document, "--slug", "p", "--seeds", tmp_path / "seeds")


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", [("extract",), ("plan", "new", "--slug", "x", "--seeds")])
def test_a_document_in_another_language_is_refused(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    document = write(tmp_path / "plan.txt", "By 2025 the share shall rise to 45%.\n")
    words = [*command, tmp_path / "seeds"] if "--seeds" in command else [*command]
    done = run(*words, document)
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
    assert "0 % of its text is read" in done.stderr
    assert not (tmp_path / "seeds").exists()


def test_a_document_that_is_read_in_part_is_read_with_a_warning(tmp_path: Path) -> None:
    english = (
        "By 2025 the share of forests shall rise to 46% and there shall be 120 hospitals.\n" * 9
    )
    done = run("extract", write(tmp_path / "plan.txt", PLAN + english), "--format", "csv")
    assert done.exit_code == 0
    assert "of the text is read; the rest is in a language in Latin letters" in done.stderr
    assert "46" not in {row["value"] for row in csv.DictReader(io.StringIO(done.stdout))}


def test_a_line_of_a_table_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    table = "\n指标 单位 2020年 2025年\n常住人口 万人 320 350\n城镇化率 66\n"
    done = run("extract", write(tmp_path / "plan.txt", PLAN + table))
    assert done.exit_code == 0
    assert "plan-monitor: warning: plan.txt: line 13: does not fit the columns" in done.stderr


def test_a_plan_of_which_nothing_is_read_does_not_load(tmp_path: Path) -> None:
    assert drafted(tmp_path).exit_code == 0
    write(tmp_path / "seeds" / "p" / "source.txt", "The share shall rise to 45%.\n")
    done = run("etl", tmp_path / "seeds", "--database", f"sqlite:///{tmp_path / 'x.db'}")
    assert done.exit_code == 2
    assert "0 % of its text is read" in done.output


def test_loading_says_what_of_a_plan_is_not_read(tmp_path: Path) -> None:
    drafted(tmp_path)
    path = tmp_path / "seeds" / "p" / "source.txt"
    write(path, PLAN + "\n指标 单位 2020年 2025年\n常住人口 万人 320 350\n城镇化率 66\n")
    done = run("etl", tmp_path / "seeds", "--database", f"sqlite:///{tmp_path / 'x.db'}")
    assert done.exit_code == 0
    assert "plan-monitor: warning: p/source.txt: line 13: does not fit" in done.stderr


def test_no_target_is_empty_and_doubtful_ones_wait(tmp_path: Path) -> None:
    said = drafted(tmp_path).output
    assert "drafted, 4 indicators" in said
    assert "doubtful, 1: 其余" in said
    url = f"sqlite:///{tmp_path / 'x.db'}"
    assert run("etl", tmp_path / "seeds", "--database", url).exit_code == 0
    done = run("indicators", "--database", url, "--format", "csv")
    rows = {row["name_zh"]: row for row in csv.DictReader(io.StringIO(done.stdout))}
    assert {
        name: (row["target_comparator"], row["target_value"], row["unit"])
        for name, row in rows.items()
    } == {
        "细颗粒物浓度": ("<=", "31.5", "微克/立方米"),
        "用水总量": ("<=", "0.95", "倍"),
        "森林覆盖率": (">=", "baseline + 2.5", "%"),
        "龙头企业": (">=", "50", "家"),
    }
    listed = run("plan", "list", "--format", "csv", "--database", url)
    assert listed.output.strip().endswith(",4,1"), "the doubtful one waits for review"
