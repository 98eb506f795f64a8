"""Nothing is skipped in silence: skips are counted, explained, and where all is required, failures."""

from __future__ import annotations

from collections import Counter
from typing import NoReturn

import pytest
from hypothesis import settings

from tests.needs import Need, all_required

# Deadlines measure the machine, not the program; a run that fails must fail again.
settings.register_profile("repeatable", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("repeatable")


def without(need: Need) -> NoReturn:
    """Give up on a test for want of something: a skip with its reason, a failure where all is required."""
    if all_required():
        pytest.fail(need.missing(), pytrace=False)
    pytest.skip(need.missing())


def _reasons(reporter: pytest.TerminalReporter) -> Counter[str]:
    reasons: Counter[str] = Counter()
    for report in reporter.stats.get("skipped", []):
        place = report.longrepr
        reason = place[2] if isinstance(place, tuple) else str(place)
        reasons[reason.removeprefix("Skipped: ")] += 1
    return reasons


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests were skipped, and why."""
    reasons = _reasons(terminalreporter)
    if not reasons:
        return
    terminalreporter.section(f"{reasons.total()} not run", yellow=True)
    for reason, count in reasons.most_common():
        terminalreporter.line(f"{count} × {reason}")
    if all_required():
        terminalreporter.line("Skips count as failures here (CI or REQUIRE_ALL is set).")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where all is required, a skipped test fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if (
        isinstance(reporter, pytest.TerminalReporter)
        and exitstatus == pytest.ExitCode.OK
        and all_required()
        and _reasons(reporter)
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
