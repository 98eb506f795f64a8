"""The real dashboard in a real browser: a server process over a database that the real ETL filled.

``base_url`` is the address of one server for the whole run, for tests that only read; ``server`` is a running server
with a database of its own for each test module, ``own_server`` for one test. ``page`` is a new page with its cookies.
The browser reaches nothing but loopback. A test fails when a page asks for more, throws, or gets a server's error.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    Route,
    expect,
    sync_playwright,
)

from tests.conftest import without
from tests.needs import CHROMIUM, CJK_FONT, ROOT, find_chromium

STARTUP_SECONDS = 90
ACTION_MS = 30_000
SIZE_WIDE = (1440, 900)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    # What a page asks for outside must not even be looked up.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is marked ``browser``."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it listens, the SQLite file behind it, its log."""

    url: str
    database: Path
    log: Path

    def __call__(self, path: str = "/") -> str:
        """The address of a page."""
        return f"{self.url}{path}"


@pytest.fixture(scope="session")
def loaded_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file that ``plan-monitor etl`` filled from seeds/. Copy it, do not write to it."""
    path = tmp_path_factory.mktemp("loaded") / "plan-monitor.db"
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "etl"],
        cwd=ROOT,
        env=environment(path),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"plan-monitor etl ended with {done.returncode}: {done.stderr}", pytrace=False)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def start_server(
    loaded_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], AbstractContextManager[Server]]:
    """Starts servers, each with a fresh copy of the loaded database."""

    def start() -> AbstractContextManager[Server]:
        folder = tmp_path_factory.mktemp("server")
        database = folder / "plan-monitor.db"
        shutil.copyfile(loaded_database, database)
        return running(database, folder / "log")

    return start


@pytest.fixture(scope="session")
def base_url(start_server: Callable[[], AbstractContextManager[Server]]) -> Iterator[str]:
    """The address of a server that no test writes to."""
    with start_server() as running:
        yield running.url


@pytest.fixture(scope="module")
def server(start_server: Callable[[], AbstractContextManager[Server]]) -> Iterator[Server]:
    """One server for the tests of a module."""
    with start_server() as running:
        yield running


@pytest.fixture
def own_server(start_server: Callable[[], AbstractContextManager[Server]]) -> Iterator[Server]:
    """A server that no other test has written to."""
    with start_server() as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Headless Chromium."""
    for need in (CHROMIUM, CJK_FONT):
        if need.find() is None:
            without(need)
    # A busy machine may take longer than the five seconds that Playwright waits by itself.
    expect.set_options(timeout=ACTION_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS
        )
        yield browser
        browser.close()


@dataclass(frozen=True, slots=True)
class Watch:
    """What a context's pages asked for outside, and what they complained of."""

    outside: list[str]
    complaints: list[str]


@pytest.fixture
def new_context(
    chromium: Browser,
) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts (options as of Playwright's ``new_context``) that are watched and closed."""
    watch = Watch([], [])
    with ExitStack() as stack:

        def make(**options: object) -> BrowserContext:
            options.setdefault("viewport", {"width": SIZE_WIDE[0], "height": SIZE_WIDE[1]})
            options.setdefault("accept_downloads", True)
            context = chromium.new_context(**options)  # type: ignore[arg-type]
            stack.callback(context.close)
            context.set_default_timeout(ACTION_MS)
            watch_over(context, watch)
            return context

        yield make
    assert not watch.outside, f"pages asked for other hosts: {watch.outside}"
    assert not watch.complaints, f"pages had errors: {watch.complaints}"


def watch_over(context: BrowserContext, watch: Watch) -> None:
    """Let the context reach loopback alone; note requests elsewhere, uncaught script errors, errors of the server."""

    def decide(route: Route) -> None:
        if (urlsplit(route.request.url).hostname or "") in LOOPBACK:
            route.fallback()
        else:
            watch.outside.append(route.request.url)
            route.abort()

    context.route(lambda url: url.startswith(("http:", "https:", "ws:", "wss:")), decide)

    def judge(answer: Response) -> None:
        if answer.status >= 500:
            watch.complaints.append(f"{answer.status} from {answer.url}")

    context.on("weberror", lambda error: watch.complaints.append(str(error.error)))
    context.on("response", judge)

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            watch.complaints.append(message.text)

    context.on("console", listen)


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A new page, 1440×900, Chinese browser, nothing remembered."""
    return new_context(locale="zh-CN").new_page()


@contextmanager
def running(database: Path, log: Path, seeds: Path = ROOT / "seeds") -> Iterator[Server]:
    """A server process over a database (and the plan folders it was loaded from), stopped at the end."""
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve", "--host", "127.0.0.1", "--port", "0"],
            cwd=ROOT,
            env=environment(database, seeds),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Server(_wait_for(process, log), database, log)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(process: subprocess.Popen[bytes], log: Path) -> str:
    """The address that the server printed, once it answers there."""
    until = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < until and process.poll() is None:
        for word in log.read_text(encoding="utf-8").split():
            if word.startswith("http://") and _answers(word):
                return word.rstrip("/")
        time.sleep(0.1)
    said = log.read_text(encoding="utf-8")
    pytest.fail(f"the server did not start (exit code {process.poll()}): {said}", pytrace=False)


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url.rstrip('/')}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def environment(database: Path, seeds: Path = ROOT / "seeds") -> dict[str, str]:
    """Our environment, without the settings of whoever runs the tests, for a database."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("PLAN_MONITOR_") and key not in ("HOST", "PORT")
    }
    return {
        **kept,
        "PLAN_MONITOR_DATABASE": f"sqlite:///{database}",
        "PLAN_MONITOR_SEEDS": str(seeds),
        "PLAN_MONITOR_ANALYST": "分析员",
        "PYTHONUNBUFFERED": "1",
    }
