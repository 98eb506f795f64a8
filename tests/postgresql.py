"""A private PostgreSQL: its own cluster in a temporary folder, on a loopback port, gone afterwards."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.needs import find_postgresql

USER = "plan_monitor"
ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server; ``new_database`` gives addresses of empty databases in it."""

    port: int
    password: str
    numbers: Iterator[int]
    restart: Callable[[], None]

    def new_database(self) -> str:
        """Make an empty database; its address for SQLAlchemy."""
        name = f"plan_monitor_{next(self.numbers)}"
        with self._administer() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return f"postgresql+psycopg://{USER}:{self.password}@127.0.0.1:{self.port}/{name}"

    def drop_database(self, url: str) -> None:
        """Drop a database, whoever is still connected."""
        name = url.rpartition("/")[2]
        with self._administer() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def _administer(self) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=USER,
            password=self.password,
            dbname="postgres",
            autocommit=True,
        )


@contextmanager
def private_cluster() -> Iterator[Cluster]:
    """Start a server of our own, stop it afterwards. Raises ``RuntimeError`` with its log if it will not."""
    programs = find_postgresql()
    if programs is None:
        raise RuntimeError("PostgreSQL's server programs were not found")
    # A short path: the name of a Unix socket may have some hundred bytes, and macOS' own TMPDIR is long.
    home = Path(tempfile.mkdtemp(prefix="plan-monitor-pg-", dir="/tmp"))
    try:
        account = _account()
        if account:
            os.chown(home, *account)
        password = secrets.token_urlsafe(18)
        (home / "password").write_text(password, encoding="utf-8")
        (home / "password").chmod(0o600)
        if account:
            os.chown(home / "password", *account)
        data = home / "data"
        _run(
            [
                programs / "initdb",
                *("--pgdata", data, "--username", USER, "--pwfile", home / "password"),
                *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync"),
            ],
            home,
            account,
        )
        port = _start(programs, home, account)

        def restart() -> None:
            """As after a crash: nobody is waited for, and nothing is written down before."""
            stop = [programs / "pg_ctl", "stop", "--pgdata", data, "--mode", "immediate", "--wait"]
            _run(stop, home, account)
            _launch(programs, home, account, port)

        try:
            yield Cluster(port, password, count(1), restart)
        finally:
            _run(
                [programs / "pg_ctl", "stop", "--pgdata", data, "--mode", "immediate", "--wait"],
                home,
                account,
            )
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _start(programs: Path, home: Path, account: tuple[int, int] | None) -> int:
    for attempt in range(1, ATTEMPTS + 1):
        port = _free_port()
        try:
            _launch(programs, home, account, port)
            return port
        except RuntimeError:
            # Between asking for a free port and using it, somebody else may have taken it.
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def _launch(programs: Path, home: Path, account: tuple[int, int] | None, port: int) -> None:
    options = f"-F -p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home}"
    _run(
        [
            *(programs / "pg_ctl", "start", "--pgdata", home / "data", "--wait"),
            *("--log", home / "log", "--options", options),
        ],
        home,
        account,
    )


def _run(command: list[str | Path], home: Path, account: tuple[int, int] | None) -> None:
    # pg_ctl leaves the server behind with our output open: a file, not a pipe that never ends.
    with (home / "output").open("w+", encoding="utf-8") as output:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=home,
            user=account[0] if account else None,
            group=account[1] if account else None,
            extra_groups=[] if account else None,
            env={"PATH": os.environ.get("PATH", ""), "HOME": str(home), "LC_ALL": "C"},
            check=False,
        )
        output.seek(0)
        said = output.read()
    if done.returncode:
        log = home / "log"
        told = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        raise RuntimeError(f"{Path(command[0]).name} failed: {said}{told}")


def _account() -> tuple[int, int] | None:
    """The user and group to run as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    import pwd

    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise RuntimeError("PostgreSQL refuses to run as root, and there is no other account to use")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
