"""``plan new`` and ``plan list`` on the command line: what is written, what is refused, what a second run leaves."""

from __future__ import annotations

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
