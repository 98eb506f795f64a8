"""Skipped tests are counted with their reasons and fail where all is required, in one process and in several."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.needs import ROOT

SKIPPED = (
    'import pytest\n\n\ndef test_a():\n    pytest.skip("{reason}")\n\n\ndef test_b():\n    pass\n'
)


@pytest.mark.parametrize(("processes", "required", "code"), [(0, "", 0), (2, "1", 1)])
def test_skips_are_counted(tmp_path: Path, processes: int, required: str, code: int) -> None:
    for name, reason in (("one", "no font"), ("two", "no font"), ("three", "no server")):
        (tmp_path / f"test_{name}.py").write_text(SKIPPED.format(reason=reason))
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "xdist"),
            *("-n", str(processes), "--dist", "loadfile", str(tmp_path)),
        ],
        cwd=ROOT,
        # Without the plug-ins that this needs none of: each process would load them all.
        env={
            **{name: each for name, each in os.environ.items() if not name.startswith("PYTEST_")},
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "CI": "",
            "REQUIRE_ALL": required,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "3 passed, 3 skipped" in done.stdout
    _, _, summary = done.stdout.partition(" 3 not run ")
    assert "2 × no font\n1 × no server\n" in summary
    assert ("Skips count as failures" in summary) == bool(code)
