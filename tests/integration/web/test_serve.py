"""The production server as a process: it says where it is, refuses in one line, and lets requests end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from app.config import Settings
from app.web.serve import workers_for
from db.engine import make_engine, upgrade
from tests.needs import ROOT

PATIENCE = 60


def command(database: str, port: int = 0) -> list[str]:
    return [
        *(sys.executable, "-m", "app.cli", "serve", "--host", "127.0.0.1"),
        *("--port", str(port), "--database", database),
    ]


@contextmanager
def served(database: str, log: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command(database), cwd=ROOT, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            end = time.monotonic() + PATIENCE
            while not (found := re.search(r"http://127\.0\.0\.1:(\d+)", log.read_text())):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < end
                time.sleep(0.05)
            yield process, int(found[1])
        finally:
            process.terminate()
            process.wait(PATIENCE)


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'served.db'}"


def get(port: int, path: str) -> int:
    with urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as answer:
        return int(answer.status)


def workers_of(process: subprocess.Popen[bytes], number: int) -> list[psutil.Process]:
    """The worker processes, once there are so many."""
    end = time.monotonic() + PATIENCE
    while len(found := psutil.Process(process.pid).children()) != number:
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


def test_an_address_taken_is_said_in_one_line(database: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = subprocess.run(
            command(database, taken.getsockname()[1]),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    assert done.returncode == 1
    assert "give another PORT" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_request_in_flight_is_answered_after_the_order_to_stop(
    database: str, tmp_path: Path
) -> None:
    # No callback of ours, so the answer is an error: what counts is that one comes.
    body = b'{"output": "x"}'
    with served(database, tmp_path / "log") as (process, port):
        assert get(port, "/readyz") == 200
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as client:
            client.sendall(
                b"POST /_dash-update-component HTTP/1.1\r\nHost: x\r\n"
                b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
            )
            # The worker has begun to read what has not come whole.
            client.sendall(body[:4])
            time.sleep(1)
            process.send_signal(signal.SIGTERM)
            time.sleep(1)
            client.sendall(body[4:])
            assert client.recv(100).startswith(b"HTTP/1.1 ")
        assert process.wait(PATIENCE) == 0


def test_a_worker_killed_is_replaced(database: str, tmp_path: Path) -> None:
    with served(database, tmp_path / "log") as (process, port):
        assert get(port, "/healthz") == 200
        for worker in workers_of(process, 2):
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait(PATIENCE)
        assert get(port, "/readyz") == 200


def test_as_many_workers_as_are_asked_for(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAN_MONITOR_WORKERS", "3")
    with served(database, tmp_path / "log") as (process, port):
        workers_of(process, 3)
        assert get(port, "/readyz") == 200


@pytest.mark.parametrize(
    ("url", "processors", "workers"),
    [
        ("sqlite:///x.db", 8, 2),
        ("postgresql+psycopg://x/y", 1, 2),
        ("postgresql+psycopg://x/y", 3, 3),
        ("postgresql+psycopg://x/y", 64, 4),
    ],
)
def test_workers_by_engine_and_processors(
    url: str, processors: int, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    assert workers_for(Settings(database=url)) == workers
    assert workers_for(Settings(database=url, workers=7)) == 7


def test_postgresql_with_migrations_pending_is_not_served(postgresql_url: str) -> None:
    def start() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command(postgresql_url),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    done = start()
    assert done.returncode == 1
    assert "plan-monitor db upgrade" in done.stderr
    assert done.stderr.count("\n") == 1
    engine = make_engine(postgresql_url)
    upgrade(engine)
    engine.dispose()
