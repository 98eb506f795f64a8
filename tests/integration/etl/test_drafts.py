"""``plan new`` and ``plan list`` on the command line: what is written, what is refused, what a second run leaves."""

from __future__ import annotations

import csv
import io
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from tests.rendering import Text, to_html

GOALS = [
    Text("滨城市海洋经济发展“十四五”规划", centered=True),
    Text("一、主要目标"),
    Text("到2025年，海洋生产总值达到5000亿元，涉海企业达到800家。"),
]


@pytest.fixture
def document(tmp_path: Path) -> Path:
    return to_html(GOALS, tmp_path / "ocean.html")


def run(tmp_path: Path, *words: object) -> Result:
    return CliRunner().invoke(main, [*map(str, words)])


def new(tmp_path: Path, document: Path, *more: object) -> Result:
    return run(
        tmp_path, "plan", "new", document, "--slug", "ocean", "--seeds", tmp_path / "seeds", *more
    )


def test_a_folder_with_the_document_as_it_is_and_a_catalogue_that_loads(
    tmp_path: Path, document: Path
) -> None:
    done = new(tmp_path, document, "--title-en", "Ocean economy")
    assert done.exit_code == 0, done.output
    folder = tmp_path / "seeds" / "ocean"
    assert (folder / "source.html").read_bytes() == document.read_bytes()
    url = f"sqlite:///{tmp_path / 'x.db'}"
    loaded = run(tmp_path, "etl", tmp_path / "seeds", "--database", url)
    assert loaded.exit_code == 0, loaded.output
    listed = run(tmp_path, "plan", "list", "--format", "csv", "--database", url)
    assert "ocean,滨城市海洋经济发展“十四五”规划,2021-2025,2,0" in listed.output


def test_values_never_stand_in_the_catalogue(tmp_path: Path, document: Path) -> None:
    new(tmp_path, document)
    text = (tmp_path / "seeds" / "ocean" / "plan.toml").read_text(encoding="utf-8")
    keys = [line for line in text.splitlines() if not line.startswith("#")]
    assert not any("5000" in line or "800" in line for line in keys)


@pytest.mark.parametrize("slug", ["Ocean", "a/b", "../x", "-a", "a--b", ""])
def test_a_slug_that_will_not_do_is_refused(tmp_path: Path, document: Path, slug: str) -> None:
    done = run(tmp_path, "plan", "new", document, "--slug", slug, "--seeds", tmp_path / "seeds")
    assert done.exit_code == 2
    assert not (tmp_path / "seeds").exists()


def test_another_document_under_the_same_slug_is_refused_unless_it_is_to_replace_the_first(
    tmp_path: Path, document: Path
) -> None:
    new(tmp_path, document)
    other = to_html(
        [*GOALS[:2], Text("到2025年，海洋生产总值达到6000亿元，海水淡化规模达到50万吨。")],
        tmp_path / "other.html",
    )
    folder = tmp_path / "seeds" / "ocean"
    before = (folder / "source.html").read_bytes(), (folder / "plan.toml").read_bytes()
    refused = new(tmp_path, other)
    assert refused.exit_code == 1
    assert "--replace-document" in refused.output
    assert ((folder / "source.html").read_bytes(), (folder / "plan.toml").read_bytes()) == before
    done = new(tmp_path, other, "--replace-document")
    assert done.exit_code == 0, done.output
    assert "海水淡化规模" in done.output
    assert "涉海企业" in done.output, "a target that is gone is told"
    assert (folder / "source.html").read_bytes() == other.read_bytes()


def test_a_document_without_targets_or_years_says_what_to_do(tmp_path: Path) -> None:
    empty = to_html([Text("通知", centered=True), Text("请遵照执行。")], tmp_path / "empty.html")
    done = new(tmp_path, empty)
    assert done.exit_code == 1
    assert "plan-monitor extract" in done.output
    missing = new(tmp_path, tmp_path / "no.html")
    assert missing.exit_code == 2
    assert not (tmp_path / "seeds").exists()


def test_a_catalogue_that_cannot_be_read_is_left_alone(tmp_path: Path, document: Path) -> None:
    new(tmp_path, document)
    path = tmp_path / "seeds" / "ocean" / "plan.toml"
    path.write_text("[plan\n", encoding="utf-8")
    done = new(tmp_path, document)
    assert done.exit_code == 2
    assert "ocean/plan.toml" in done.output
    assert path.read_text(encoding="utf-8") == "[plan\n"


def undated(tmp_path: Path, *sentences: str) -> Path:
    lines = [Text("关于发展海洋经济的意见", centered=True), *map(Text, sentences)]
    return to_html(lines, tmp_path / "undated.html")


def plan_table(tmp_path: Path) -> dict[str, object]:
    path = tmp_path / "seeds" / "ocean" / "plan.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))["plan"]


def test_a_year_that_nothing_states_is_offered_and_marked(tmp_path: Path) -> None:
    document = undated(
        tmp_path, "2022年海洋产值达2000亿元。到2025年海洋产值突破4000亿元，年均增长12%。"
    )
    done = new(tmp_path, document)
    assert done.exit_code == 0, done.output
    assert "--base-year 2022" in done.output
    assert "year assumed: 海洋产值年均增长 12% 2023-2025 (target)" in done.output
    drafted = plan_table(tmp_path)
    assert (drafted["base_year"], drafted["target_year"]) == (2022, 2025)
    assert drafted["assumed"] == ["base_year"]


def baselines(tmp_path: Path) -> list[tuple[str, str]]:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    loaded = run(tmp_path, "etl", tmp_path / "seeds", "--database", url)
    assert loaded.exit_code == 0, loaded.output
    listed = run(tmp_path, "indicators", "--format", "csv", "--database", url).stdout
    return [(row["name_zh"], row["baseline_value"]) for row in csv.DictReader(io.StringIO(listed))]


def test_an_assumed_base_year_makes_no_baseline_until_a_person_gives_it(tmp_path: Path) -> None:
    document = undated(tmp_path, "2022年海洋产值达2000亿元。到2025年海洋产值突破4000亿元。")
    new(tmp_path, document)
    assert baselines(tmp_path) == [("海洋产值", "")]
    done = new(tmp_path, document, "--base-year", 2022)
    assert done.exit_code == 0, done.output
    assert "is assumed" not in done.output
    assert "assumed" not in plan_table(tmp_path)
    assert baselines(tmp_path) == [("海洋产值", "2000")]


def test_a_settled_year_is_not_changed_by_an_option(tmp_path: Path, document: Path) -> None:
    new(tmp_path, document)
    path = tmp_path / "seeds" / "ocean" / "plan.toml"
    before = path.read_bytes()
    done = new(tmp_path, document, "--base-year", 2019)
    assert done.exit_code == 1
    assert "says base_year 2020, not 2019" in done.output
    assert path.read_bytes() == before


def test_years_that_cannot_be_guessed_are_asked_for(tmp_path: Path) -> None:
    document = undated(tmp_path, "一、总体目标", "未来5年，建成海洋牧场20个。")
    done = new(tmp_path, document)
    assert done.exit_code == 1
    assert "--target-year" in done.output
    assert not (tmp_path / "seeds").exists()
    done = new(tmp_path, document, "--target-year", 2028)
    assert done.exit_code == 0, done.output
    assert "--base-year 2023" in done.output
    assert "no year stated: 海洋牧场" in done.output


def test_an_unknown_name_among_the_assumed_years_is_refused(tmp_path: Path, document: Path) -> None:
    new(tmp_path, document)
    path = tmp_path / "seeds" / "ocean" / "plan.toml"
    text = path.read_text(encoding="utf-8").replace("[plan]", '[plan]\nassumed = ["start_year"]', 1)
    path.write_text(text, encoding="utf-8")
    done = run(tmp_path, "etl", tmp_path / "seeds", "--database", f"sqlite:///{tmp_path / 'x.db'}")
    assert done.exit_code == 2
    assert "assumed 'start_year' is none of base_year, target_year" in done.output


def test_extract_says_what_is_assumed_and_what_is_open(tmp_path: Path) -> None:
    document = undated(tmp_path, "到2027年，海洋牧场达到100个，年均增长15%。")
    done = run(tmp_path, "extract", document, "--format", "csv")
    header = done.stdout.splitlines()[0].split(",")
    assert header[6:9] == ["period", "period_basis", "text"]
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["period"], row["period_basis"]) for row in rows] == [
        ("2027", "stated"),
        ("2023-2027", "assumed"),
    ]
    assert (
        "base year 2022 is assumed (--base-year); periods that rest on an assumed year: 1"
        in done.stderr
    )
    settled = run(tmp_path, "extract", document, "--format", "csv", "--base-year", 2022)
    assert settled.stderr == ""
