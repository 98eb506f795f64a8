"""What the image runs, run without an image: it loads, serves, passes its own health check, and stops when told."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from db import store
from db.engine import make_engine
from tests.dockerfile import environment, last
from tests.needs import ROOT

PATIENCE = 120


def ready(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=PATIENCE) as answer:
            return bool(answer.status == 200)
    except URLError:
        return False


def test_the_command_of_the_image(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    for name, line in (
        ("plan-monitor", "-m app.cli "),
        ("healthy", f'"{ROOT / "deploy/healthy"}" '),
    ):
        program = tmp_path / "bin" / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {line}"$@"\n')
        program.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    given = environment()
    database = given["PLAN_MONITOR_DATABASE"].replace("/data", str(tmp_path), 1)
    settings = {
        **given,
        "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PLAN_MONITOR_DATABASE": database,
        "PLAN_MONITOR_SEEDS": str(ROOT / "seeds"),
        # Elsewhere it asks for accounts; see tools/container_steps.sh for the image as it is.
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    health = json.loads(last("server", "HEALTHCHECK").partition("CMD ")[2])

    def healthy() -> bool:
        done = subprocess.run(
            health, env=settings, capture_output=True, timeout=PATIENCE, check=False
        )
        return done.returncode == 0

    assert not healthy()
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            json.loads(last("server", "CMD")),
            cwd=tmp_path,
            env=settings,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        end = time.monotonic() + PATIENCE
        while not ready(port):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.1)
        assert healthy()
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0, log.read_text()
    finally:
        process.kill()
        process.wait(PATIENCE)
    engine = make_engine(database)
    assert store.plan_slugs(engine) == ["shanghai-ei-14fyp"]
    engine.dispose()
