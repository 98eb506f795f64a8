"""``charts``: pictures as files, drawn by the system's browser; each says alone what it shows, or none is made."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from app.cli import main
from app.figures.indicator_path import display_unit
from app.i18n import LANGS, Lang, t
from app.model import load_model
from db.engine import make_engine
from tests.conftest import without
from tests.integration.plan import PLAN, filled
from tests.needs import CHROMIUM, CJK_FONT, find_chromium

# One of each path: compound, held, straight, flat, sum of years, against another series.
TYPES = (
    "sw_revenue",
    "mfg_output_share",
    "rd_staff_share",
    "software_rd_growth",
    "software_rd_total",
    "sw_growth_relative",
)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    for need in (CHROMIUM, CJK_FONT):
        if need.find() is None:
            without(need)
    url = f"sqlite:///{tmp_path_factory.mktemp('charts') / 'plan.db'}"
    filled(url).dispose()
    return url


def drawn(url: str, folder: Path, *more: str, **env: str) -> Result:
    given = ["charts", "--database", url, "--output", str(folder), *more]
    return CliRunner().invoke(main, given, env={"CHROMIUM": find_chromium(), **env})


def words(path: Path) -> str:
    """The text of a picture, without the breaks of its lines."""
    texts = ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text")
    return "|".join("".join(each.itertext()) for each in texts)


def dense(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("lang", LANGS)
def test_every_type_of_chart_names_title_unit_and_source(
    url: str, tmp_path: Path, lang: Lang
) -> None:
    asked = [part for code in (*TYPES, "required") for part in ("--indicator", code)]
    result = drawn(url, tmp_path, "--lang", lang, "--format", "svg", "--size", "column", *asked)
    assert result.exit_code == 0, result.output
    said = {path.name: words(path) for path in tmp_path.glob("*.svg")}
    assert len(said) == len(TYPES) + 1
    source = (
        "上海市电子信息产业发展" if lang == "zh" else "Shanghai Electronic Information Industry"
    )
    for name, text in said.items():
        assert source in text, name
    model = load_model(make_engine(url), PLAN)
    for code in TYPES:
        row = model.row(code)
        assert row is not None
        # Without spaces: a title that is broken into lines has none where it breaks.
        head = f"{row.name(lang)}{display_unit(row.unit, lang)[1]}·"
        (text,) = [each for each in map(dense, said.values()) if dense(head) in each]
        assert dense(t(f"status.{row.status}", lang)) in text


def test_a_png_has_the_pixels_asked_for_and_is_not_blank(url: str, tmp_path: Path) -> None:
    given = ("--indicator", "sw_revenue", "--size", "column", "--scale", "2")
    result = drawn(url, tmp_path, *given)
    assert result.exit_code == 0, result.output
    (path,) = tmp_path.glob("*.png")
    with Image.open(path) as picture:
        assert picture.size == (2000, 1500)
        colours = picture.convert("RGB").getcolors(maxcolors=1 << 24) or []
    # The target's and the path's own colours are there, and more than a trace of ink.
    seen = {colour: count for count, colour in colours}
    assert seen.get((0xD5, 0x5E, 0x00), 0) > 100
    assert sum(count for colour, count in seen.items() if colour != (255, 255, 255)) > 20_000


def test_a_view_is_written_with_its_index(url: str, tmp_path: Path) -> None:
    result = drawn(
        url, tmp_path / "new", "--search", "新型显示", "--size", "square", "--scale", "1"
    )
    assert result.exit_code == 0, result.output
    text = (tmp_path / "new" / "index.csv").read_text("utf-8-sig")
    listed = [line["文件"] for line in csv.DictReader(io.StringIO(text))]
    assert sorted(listed) == sorted(path.name for path in (tmp_path / "new").glob("*.png"))
    assert len(listed) == 2
    assert listed[0].startswith("1_")


def test_without_a_browser_it_says_what_to_install(url: str, tmp_path: Path) -> None:
    result = drawn(url, tmp_path / "none", "--lang", "en", CHROMIUM="/nowhere/chromium")
    assert result.exit_code == 1
    assert "no Chromium or Chrome found" in result.output
    assert not (tmp_path / "none").exists()


def test_without_a_font_for_chinese_it_draws_no_boxes(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.export.images.find_cjk_font", lambda: None)
    result = drawn(url, tmp_path / "none", "--indicator", "sw_revenue")
    assert result.exit_code == 1
    assert "fonts-noto-cjk" in result.output
    assert not (tmp_path / "none").exists()


def test_a_browser_that_does_not_start_is_named(url: str, tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    given = ("--lang", "en", "--indicator", "sw_revenue")
    result = drawn(url, tmp_path / "none", *given, CHROMIUM=str(broken))
    assert result.exit_code == 1
    assert str(broken) in result.output


def test_an_unknown_indicator_is_named(url: str, tmp_path: Path) -> None:
    result = drawn(url, tmp_path, "--plan", PLAN, "--indicator", "nothing")
    assert result.exit_code == 2
    assert "nothing" in result.output
