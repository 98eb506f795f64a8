"""The commands of docs/operations.md, run as they stand, in their order."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from tests.needs import ROOT

TEXT = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
SERVER = "127.0.0.1:8050"
PATIENCE = 120


def blocks() -> list[tuple[str, str]]:
    """What is fenced as ``sh``: how it is marked, and its lines."""
    found = re.findall(r"^```sh *(\w*)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    return [(mark, text) for mark, text in found]


class Machine:
    """A folder with the program in PATH and the plans beside it, and the shell that a person would type into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "bin").mkdir()
        program = folder / "bin/plan-monitor"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m app.cli "$@"\n')
        program.chmod(0o755)
        shutil.copytree(ROOT / "seeds", folder / "seeds")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PLAN_MONITOR_", "PG")) and name not in ("HOST", "PORT")
        }
        self.environment = {
            **kept,
            "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "HOME": str(folder),
            "PORT": str(self.port),
        }

    def run(self, text: str) -> str:
        """What the commands printed; they must all succeed."""
        bash = shutil.which("bash")
        if bash is None:
            pytest.skip("bash not found: apt-get install bash")
        done = subprocess.run(
            [bash, "-euo", "pipefail", "-s"],
            input=text.replace(SERVER, f"127.0.0.1:{self.port}"),
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    @contextmanager
    def serving(self, text: str) -> Iterator[None]:
        """Run the commands until the end, as soon as what they start is ready."""
        with (self.folder / "server.log").open("w+") as log:
            process = subprocess.Popen(
                ["sh", "-euc", f"exec {text}"],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            try:
                end = time.monotonic() + PATIENCE
                while self.get("/readyz") != 200:
                    assert process.poll() is None, (self.folder / "server.log").read_text()
                    assert time.monotonic() < end
                    time.sleep(0.1)
                yield
            finally:
                process.terminate()
                assert process.wait(PATIENCE) == 0

    def get(self, path: str) -> int:
        return self.look(path)[0]

    def look(self, path: str) -> tuple[int, str]:
        """How the server answers a browser, and at which address in the end; 0 where it does not."""
        asked = Request(
            f"http://127.0.0.1:{self.port}{path}", headers={"Accept": "text/html,*/*;q=0.8"}
        )
        try:
            with urlopen(asked, timeout=PATIENCE) as answer:
                return int(answer.status), urlsplit(answer.url).path
        except HTTPError as error:
            return error.code, path
        except URLError:
            return 0, path


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_every_block_is_run_or_says_why_not() -> None:
    marks = [mark for mark, _ in blocks()]
    assert set(marks) == {"", "run", "serve", "docker", "postgresql"}
    assert marks.count("run") >= 7
    for text in (text for mark, text in blocks() if mark == "docker"):
        # Whatever a reader types: it begins with docker, and so needs it.
        commands = re.sub(r"\\\n\s*", "", text).splitlines()
        assert all(line.startswith("docker ") for line in commands), text


def test_on_sqlite_and_moved_to_postgresql(machine: Machine, postgresql_url: str) -> None:
    if shutil.which("curl") is None or shutil.which("openssl") is None:
        pytest.skip("curl or openssl not found: apt-get install curl openssl")
    said: list[str] = []
    order = [(mark, text) for mark, text in blocks() if mark in ("run", "serve", "postgresql")]
    before = order.index(next(block for block in order if block[0] == "serve"))
    for mark, text in order[:before]:
        assert mark == "run"
        said.append(machine.run(text))
    with machine.serving(order[before][1]):
        said += [machine.run(text) for mark, text in order if mark == "run"][before:]
    (metrics,) = [text for text in said if "# TYPE" in text]
    named = set(re.findall(r"plan_monitor_[a-z_]+(?=[ {\[])", TEXT))
    assert len(named) == 3
    assert all(f"\n{name}" in metrics for name in named)
    assert said[0].startswith("shanghai-ei-14fyp: loaded")
    assert sum(text.endswith("sound\n") for text in said) == 3
    assert (machine.folder / "backups/monday.db").stat().st_size > 100_000
    assert (machine.folder / "trial.db").exists()
    password = (machine.folder / "deploy/secrets/db_password").read_text().strip()
    assert re.fullmatch(r"[0-9a-f]{48}", password)

    user, _, rest = postgresql_url.partition("://")[2].partition(":")
    secret, _, place = rest.partition("@")
    machine.environment["PGPASSWORD"] = secret
    address = f"postgresql+psycopg://{user}@{place}"
    written = "postgresql+psycopg://plan_monitor@127.0.0.1:5432/plan_monitor"
    moving = [text.replace(written, address) for mark, text in order if mark == "postgresql"]
    assert address in moving[0]
    machine.environment["PLAN_MONITOR_DATABASE"] = address
    said = [machine.run(text) for text in moving]
    assert "rows copied, each compared" in said[0]
    # What was loaded came along: there is nothing to load.
    assert "unchanged" in said[1] or "nothing changed" in said[1]
    assert all(text.endswith("sound\n") for text in said)
    with machine.serving("plan-monitor serve"):
        # The accounts came along, too.
        assert machine.look("/") == (200, "/sign-in")
