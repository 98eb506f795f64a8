"""The drawing library that is served draws all that is drawn: a trace it lacks is empty axes without an error."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask.testing
import pytest

from app.config import Settings
from app.web import plotly_bundle
from app.web.server import create_app
from tests.integration.plan import PLAN, filled
from tests.needs import ROOT


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[flask.testing.FlaskClient]:
    url = f"sqlite:///{tmp_path_factory.mktemp('bundle') / 'plan.db'}"
    filled(url).dispose()
    server = create_app(Settings(database=url)).server
    yield server.test_client()
    server.extensions["plan_monitor"].engine.dispose()


@pytest.fixture
def unknown_bundle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A folder of the test's own for the bundle; what was found before is forgotten."""
    monkeypatch.setattr(plotly_bundle, "FOLDER", tmp_path)
    plotly_bundle.bundle.cache_clear()
    yield tmp_path
    plotly_bundle.bundle.cache_clear()


def kinds(figure: Any) -> set[str]:
    # plotly.js takes a trace without a type for a scatter.
    return {trace.get("type", "scatter") for trace in figure["data"]}


def test_every_trace_that_is_drawn_is_in_the_bundle(client: flask.testing.FlaskClient) -> None:
    index = client.get(f"/figures/{PLAN}").json
    assert index is not None
    keys = ["required", *(chart["key"] for chart in index["charts"])]
    assert len(keys) > 30
    drawn: set[str] = set()
    supposed = 0
    for key in keys:
        answer = client.get(f"/figures/{PLAN}/{key}")
        assert answer.status_code == 200
        drawn |= kinds(answer.json["figure"])
        # With a scenario, where there is an actual to start from.
        scenario = client.get(f"/figures/{PLAN}/{key}?whatif=5")
        if scenario.status_code == 200:
            supposed += 1
            drawn |= kinds(scenario.json["figure"])
    assert supposed >= 3
    assert drawn
    assert drawn <= plotly_bundle.TRACES


def test_the_version_is_that_of_the_plotly_package() -> None:
    import plotly

    whole = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    assert plotly_bundle.version_of(whole) == plotly_bundle.VERSION


def test_without_the_bundle_the_whole_library_is_served(unknown_bundle: Path) -> None:
    whole = plotly_bundle.bundle()
    assert whole.name == "plotly.min.js"
    plotly_bundle.bundle.cache_clear()
    (unknown_bundle / plotly_bundle.FILE).write_text("/**\n* plotly.js (basic) v4.1.1\n*/ alert(1)")
    assert plotly_bundle.bundle() == whole


def test_another_version_of_the_package_is_served_whole(
    unknown_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (unknown_bundle / plotly_bundle.FILE).write_bytes(b"x")
    # The hash of that one byte.
    known = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    monkeypatch.setattr(plotly_bundle, "SHA256", known)
    assert plotly_bundle.bundle() == unknown_bundle / plotly_bundle.FILE
    plotly_bundle.bundle.cache_clear()
    monkeypatch.setattr(plotly_bundle, "VERSION", "0.0.1")
    assert plotly_bundle.bundle().name == "plotly.min.js"


def test_the_page_names_it_by_its_contents(client: flask.testing.FlaskClient) -> None:
    page = client.get("/").text
    found = re.search(r'<meta name="plotly-library" content="([^"]+)">', page)
    assert found
    assert f'<link rel="preload" as="script" href="{found[1]}">' in page
    with client.get(found[1]) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.mimetype == "text/javascript"
    assert "preload" not in client.get("/evidence").text
    # The grid's library is named, not loaded.
    assert not re.search(r"<script[^>]*dash_ag_grid\.", page)
    assert re.search(r'<meta name="grid-library" content="[^"]*dash_ag_grid\.[^"]*">', page)


def run_tool(path: str, home: Path) -> subprocess.CompletedProcess[str]:
    venv = home / "venv" / "bin"
    venv.mkdir(parents=True)
    # A virtual environment in name alone: its prefix is the folder.
    python = venv / "python"
    python.write_text(f'#!/bin/sh\nexport PYTHONPATH="{home}"\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    (home / "sitecustomize.py").write_text(f"import sys\nsys.prefix = {str(home)!r}\n")
    return subprocess.run(
        ["/bin/sh", "tools/plotly_bundle.sh", str(home / "venv")],
        cwd=ROOT,
        env={"PATH": path, "HOME": str(home), "PYTHONSAFEPATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def tools(folder: Path, npm: str | None) -> str:
    """A PATH with what the script needs, and an npm that does as told (none: no npm)."""
    folder.mkdir()
    for name in ("sh", "mktemp", "rm", "mv", "mkdir", "tar", "env", "gzip"):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    if npm is not None:
        (folder / "npm").write_text(f"#!/bin/sh\n{npm}\n")
        (folder / "npm").chmod(0o755)
    return str(folder)


@pytest.mark.parametrize(
    ("npm", "said"),
    [
        (None, "no npm"),
        ("exit 1", "could not be fetched"),
        (
            "mkdir package && echo evil > package/plotly-basic.min.js && tar -czf x.tgz package",
            "not what was expected",
        ),
    ],
)
def test_setting_up_never_fails_for_want_of_it(tmp_path: Path, npm: str | None, said: str) -> None:
    done = run_tool(tools(tmp_path / "bin", npm), tmp_path)
    assert done.returncode == 0, done.stderr
    assert said in done.stdout
    assert not (tmp_path / "share").exists()
