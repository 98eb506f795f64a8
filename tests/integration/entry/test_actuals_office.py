"""The values that leave the program, opened by LibreOffice and read back: the same, and nothing runs as a formula."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.entry.table.lines import COLUMNS
from app.entry.table.recognise import read_file, recognise_file
from app.entry.template import current_values
from app.entry.validation import check
from app.entry.workbook import as_workbook
from app.reading import load_model
from db import store
from db.engine import make_engine, upgrade
from db.records import NewObservation
from etl.load.pipeline import load_seeds
from tests.conftest import without
from tests.needs import LIBREOFFICE, ROOT, find_libreoffice

SLUG = "shanghai-ei-14fyp"
NASTY = [
    "=1+1",
    "+86",
    "-关",
    "@SUM(A1)",
    "'引号",
    '逗号, "引号"',
    "两\n行",
    '=HYPERLINK("x")',
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('office-values')}/plan.db")
    upgrade(engine)
    load_seeds(engine, ROOT / "seeds")
    rows = [
        NewObservation("sw_revenue", year, value, "亿元", source=source, note=note)
        for year, value, source, note in zip(
            range(2021, 2026),
            (13000.0, 0.1, 1234.5678, 1e6, 15000.25),
            NASTY,
            NASTY[4:],
            strict=False,
        )
    ]
    store.record_upload(engine, SLUG, rows, kind="file", entered_by="a")
    yield engine
    engine.dispose()


# Comma, double quotes, UTF-8 (76): what the dialog offers for a file with a mark; formulas are evaluated.
AS_CSV = "44,34,76,1,,0,false,true,false,false,false,-1"


def opened_and_saved(data: bytes, form: str, folder: Path, profile: Path) -> Path:
    """The file opened by LibreOffice and saved in the other form."""
    source = folder / f"values.{form}"
    source.write_bytes(data)
    other = "xlsx" if form == "csv" else f"csv:Text - txt - csv (StarCalc):{AS_CSV}"
    reading = [f"--infilter=Text - txt - csv (StarCalc):{AS_CSV}"] if form == "csv" else []
    subprocess.run(
        [
            *(str(find_libreoffice()), "--headless", f"-env:UserInstallation={profile.as_uri()}"),
            *(*reading, "--convert-to", other, "--outdir", str(folder / "out"), str(source)),
        ],
        capture_output=True,
        timeout=180,
        check=True,
    )
    (saved,) = (folder / "out").iterdir()
    return saved


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_libreoffice_saves_again_imports_as_unchanged(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, form: str
) -> None:
    if LIBREOFFICE.find() is None:
        without(LIBREOFFICE)
    model = load_model(engine, SLUG)
    content = current_values(model, "zh")
    data = as_workbook(content, "values") if form == "xlsx" else content
    profile = tmp_path_factory.mktemp("profile")
    saved = opened_and_saved(data, form, tmp_path, profile)
    before = [line.fields for line in read_file(data, f"values.{form}")]
    after = [line.fields for line in read_file(saved.read_bytes(), saved.name)]
    assert after == before
    found = check(recognise_file(saved.read_bytes(), saved.name).lines, model)
    changed = [(row.new, row.old) for row in found.rows if row.state != "unchanged"]
    assert not changed
    if saved.suffix == ".csv":
        rows = list(csv.reader(saved.read_text(encoding="utf-8-sig").splitlines()))
        assert [cell for cell in rows[0] if cell] == list(COLUMNS)
        assert "Err:" not in saved.read_text(encoding="utf-8-sig")


def test_published_values_can_be_imported_each_with_its_address(engine: Engine) -> None:
    path = ROOT / "seeds" / SLUG / "actuals.csv"
    found = check(recognise_file(path.read_bytes(), path.name).lines, load_model(engine, SLUG))
    assert found.good
    for row in found.observations():
        assert row.source
        assert row.source_url.startswith("http")
        assert row.qualifier in {"about", "at_least"}
