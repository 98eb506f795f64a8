"""The examples of docs/api.md, run as they stand against a live server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from werkzeug.serving import make_server

from app.config import Settings
from app.web.server import create_app
from db import store
from tests.integration.plan import PLAN, filled
from tests.needs import ROOT

TOKEN = "0123456789abcdef0123456789abcdef"
WRITTEN = "http://127.0.0.1:8050"
TEXT = (ROOT / "docs/api.md").read_text(encoding="utf-8")


def examples(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = filled(f"sqlite:///{tmp_path / 'plan.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def address(engine: Engine, tmp_path: Path) -> Iterator[str]:
    settings = Settings(database=f"sqlite:///{tmp_path / 'plan.db'}", api_token=TOKEN)
    running = make_server("127.0.0.1", 0, create_app(settings).server, threaded=True)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()
    thread.join(timeout=30)


def run(command: list[str], text: str, folder: Path) -> str:
    environment = {**os.environ, "PLAN_MONITOR_API_TOKEN": TOKEN}
    done = subprocess.run(
        command,
        input=text,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_curl(address: str, engine: Engine, tmp_path: Path) -> None:
    bash = shutil.which("bash")
    if bash is None or shutil.which("curl") is None:
        pytest.skip("bash or curl not found: apt-get install bash curl")
    found = examples("bash")
    assert len(found) == 5
    assert all(WRITTEN in text for text in found)
    said = [
        run([bash, "-euo", "pipefail", "-s"], text.replace(WRITTEN, address), tmp_path)
        for text in found
    ]
    assert '"slug":"shanghai-ei-14fyp"' in said[0]
    assert '"code":"software_revenue"' in said[0]
    assert '"state":"replaced"' in said[0]
    assert '"status":"ahead"' in said[1]
    assert said[2] == ""
    assert '"recorded":true' in said[3]
    latest = {row.code: row for row in store.current_observations(engine, PLAN)}
    values = {(row.code, row.year): row.value for row in store.current_observations(engine, PLAN)}
    assert values["ic_scale", 2022] == 2990.0
    assert values["software_revenue", 2022] == 7100.0
    assert values["listed_firms", 2022] == 310.0
    assert latest["listed_firms"].entered_by == "Li"
    assert latest["listed_firms"].status == "provisional"


def test_pandas(address: str, tmp_path: Path) -> None:
    (text,) = examples("python")
    said = run([sys.executable, "-W", "error", "-"], text.replace(WRITTEN, address), tmp_path)
    lines = said.splitlines()
    assert len(lines) == 34  # two lines of heading, 32 indicators
    # The one behind its path comes first, then the one ahead.
    assert "Software industry, revenue" in lines[2]
    assert "-5.64" in lines[2]
    assert "Integrated circuit industry, scale" in lines[3]


# R is no need of ours: its example is run where there is an R, and nowhere is it asked for.
RSCRIPT = shutil.which("Rscript")
if RSCRIPT is not None:

    def test_r(address: str, tmp_path: Path) -> None:
        (text,) = examples("r")
        said = run([str(RSCRIPT), "-"], text.replace(WRITTEN, address), tmp_path)
        assert "software_revenue" in said.splitlines()[1]


def test_every_address_is_described() -> None:
    described = set(re.findall(r"^\| `(?:GET|POST) (/api/v1/\S+)` \|", TEXT, re.MULTILINE))
    server = create_app(Settings(database="sqlite://")).server
    there = {
        rule.rule.replace("<", "{").replace(">", "}")
        for rule in server.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/plans")
    }
    assert described == there
