"""Known vulnerabilities in the locked libraries, by pip-audit: none passes, one fails.

Where the advisory database cannot be reached (a machine without a way out, a mirror that has no advisories) it says so
and passes, unless AUDIT=required.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"
SECONDS = 120


def findings(report: dict[str, Any]) -> tuple[list[str], int, int]:
    """A line for each vulnerability, how many libraries were looked up, how many could not be."""
    lines, audited, unknown = [], 0, 0
    for each in report["dependencies"]:
        if "skip_reason" in each:
            unknown += 1
            continue
        audited += 1
        for found in each["vulns"]:
            fixed = ", ".join(found.get("fix_versions", [])) or "no version yet"
            lines.append(f"{each['name']} {each['version']}: {found['id']}, fixed in {fixed}")
    return lines, audited, unknown


def outcome(lines: Sequence[str], audited: int, unknown: int, *, required: bool) -> tuple[int, str]:
    """The exit code and what to say."""
    if lines:
        return 1, "\n".join(
            ["known vulnerabilities in the locked libraries (make lock UPGRADE=1):", *lines]
        )
    if audited and not unknown:
        return 0, f"{audited} locked libraries: no known vulnerabilities"
    said = f"{audited} locked libraries audited, {unknown} not: the advisory database cannot be reached"
    return (1 if required else 0), said


def main() -> int:
    """Run pip-audit over the lock. Nothing is installed or changed."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), "--disable-pip"]
    command += ["--require-hashes", "--progress-spinner", "off", "--format", "json"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        found = findings(json.loads(done.stdout))
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        locked = LOCK.read_text(encoding="utf-8").count("==")
        found = ([], 0, locked)
    code, said = outcome(*found, required=os.environ.get("AUDIT") == "required")
    print(said)
    return code


if __name__ == "__main__":
    raise SystemExit(main())
