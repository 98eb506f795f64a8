"""``charts``: pictures as files, drawn by the system's browser; each says alone what it shows, or none is made."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PIL import Image

from app.domain.language import LANGS, Lang
from app.figures.indicator_path import display_unit
from app.reading import load_model
from app.words import t
from db.engine import make_engine
from tests.conftest import without
from tests.integration.plan import PLAN, filled
from tests.needs import CHROMIUM, CJK_FONT, ROOT, find_chromium

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


def drawn(url: str, folder: Path, *more: str, **env: str) -> subprocess.CompletedProcess[str]:
    given = ("charts", "--database", url, "--output", str(folder), *more)
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *given],
        cwd=ROOT,
        env={**os.environ, "CHROMIUM": str(find_chromium()), **env},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


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
    assert result.returncode == 0, result.stderr
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
    assert result.returncode == 0, result.stderr
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
    assert result.returncode == 0, result.stderr
    text = (tmp_path / "new" / "index.csv").read_text("utf-8-sig")
    listed = [line["文件"] for line in csv.DictReader(io.StringIO(text))]
    assert sorted(listed) == sorted(path.name for path in (tmp_path / "new").glob("*.png"))
    assert len(listed) == 2
    assert listed[0].startswith("1_")


def test_without_a_browser_it_says_what_to_install(url: str, tmp_path: Path) -> None:
    result = drawn(url, tmp_path / "none", "--lang", "en", CHROMIUM="/nowhere/chromium")
    assert result.returncode == 1
    assert "no Chromium or Chrome found" in result.stderr
    assert not (tmp_path / "none").exists()


def test_without_a_font_for_chinese_it_draws_no_boxes(url: str, tmp_path: Path) -> None:
    if sys.platform == "darwin":
        pytest.skip("macOS always has such a font")
    knows_none = tmp_path / "bin" / "fc-list"
    knows_none.parent.mkdir()
    knows_none.write_text("#!/bin/sh\n")
    knows_none.chmod(0o755)
    path = f"{knows_none.parent}{os.pathsep}{os.environ['PATH']}"
    result = drawn(url, tmp_path / "none", "--indicator", "sw_revenue", PATH=path)
    assert result.returncode == 1
    assert "fonts-noto-cjk" in result.stderr
    assert not (tmp_path / "none").exists()


def test_a_browser_that_does_not_start_is_named(url: str, tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    given = ("--lang", "en", "--indicator", "sw_revenue")
    result = drawn(url, tmp_path / "none", *given, CHROMIUM=str(broken))
    assert result.returncode == 1
    assert str(broken) in result.stderr


def test_an_unknown_indicator_is_named(url: str, tmp_path: Path) -> None:
    result = drawn(url, tmp_path, "--plan", PLAN, "--indicator", "nothing")
    assert result.returncode == 2
    assert "nothing" in result.stderr
