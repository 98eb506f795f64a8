"""What the tests need beside Python: a Chromium, a font with Chinese glyphs, PostgreSQL, LibreOffice.

``python -m tests.needs`` installs what is missing where it can, and says in one line what it cannot.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.export import browser

ROOT = Path(__file__).resolve().parent.parent
POSTGRESQL_PROGRAMS = ("initdb", "pg_ctl", "postgres")


def all_required() -> bool:
    """Whether a missing need fails a test instead of skipping it: in CI, and with REQUIRE_ALL=1."""
    return any(
        os.environ.get(name, "").lower() not in ("", "0", "false") for name in ("CI", "REQUIRE_ALL")
    )


def find_chromium() -> str | None:
    """The Chromium that the program would find, else Playwright's own."""
    if (found := browser.find_chromium()) or os.environ.get("CHROMIUM"):
        return found
    own = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    caches = [Path(own)] if own else [_home() / ".cache", _home() / "Library/Caches"]
    for cache in caches:
        folder = cache if own else cache / "ms-playwright"
        for pattern in (
            "chromium-*/chrome-linux*/chrome",
            "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
        ):
            for path in sorted(folder.glob(pattern), reverse=True):
                return str(path)
    return None


def find_postgresql() -> Path | None:
    """The folder of PostgreSQL's server programs: POSTGRESQL_BIN, PATH, Debian's, Homebrew's."""
    return next(
        (
            folder
            for folder in _postgresql_folders()
            if all((folder / program).exists() for program in POSTGRESQL_PROGRAMS)
        ),
        None,
    )


def _postgresql_folders() -> Iterator[Path]:
    if named := os.environ.get("POSTGRESQL_BIN"):
        yield Path(named)
        return
    if found := shutil.which("initdb"):
        # A link in PATH leads to one program; its folder holds them all.
        yield Path(found).parent
        yield Path(found).resolve().parent
    for pattern in (
        "usr/lib/postgresql/*/bin",
        "usr/pgsql-*/bin",
        "opt/homebrew/opt/postgresql*/bin",
        "usr/local/opt/postgresql*/bin",
    ):
        yield from sorted(Path("/").glob(pattern), reverse=True)


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:
        return Path("/nonexistent")


def find_libreoffice() -> str | None:
    """The path of LibreOffice: SOFFICE, then what is in PATH, then macOS' own place."""
    named = os.environ.get("SOFFICE")
    if named:
        return shutil.which(named)
    application = "/Applications/LibreOffice.app/Contents/MacOS/soffice"
    return shutil.which("soffice") or shutil.which("libreoffice") or shutil.which(application)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that tests need: how to find it and how it is called by Debian and Homebrew."""

    name: str
    find: Callable[[], object | None]
    debian: tuple[str, ...]
    homebrew: str

    def missing(self) -> str:
        """One line that says what is missing and how to install it."""
        remedy = (
            f"brew install {self.homebrew}"
            if sys.platform == "darwin"
            else f"apt-get install {' '.join(self.debian)}"
        )
        return f"{self.name} not found: {remedy}"


CHROMIUM = Need("Chromium", find_chromium, ("chromium",), "--cask chromium")
CJK_FONT = Need(
    "a font with Chinese glyphs",
    browser.find_cjk_font,
    ("fonts-noto-cjk", "fontconfig"),
    "fontconfig",
)
POSTGRESQL = Need("PostgreSQL's server programs", find_postgresql, ("postgresql",), "postgresql@17")
LIBREOFFICE = Need(
    "LibreOffice",
    find_libreoffice,
    ("libreoffice-calc-nogui", "libreoffice-writer-nogui"),
    "--cask libreoffice",
)
NEEDS = (CHROMIUM, CJK_FONT, POSTGRESQL, LIBREOFFICE)


def install() -> list[Need]:
    """Install what is missing, as far as this machine lets us; the needs that are still missing."""
    missing = [need for need in NEEDS if need.find() is None]
    if missing and shutil.which("apt-get"):
        packages = [package for need in missing for package in need.debian]
        sys.stdout.write(f"tests need {', '.join(n.name for n in missing)}: installing\n")
        sys.stdout.flush()
        subprocess.run(["sh", str(ROOT / "tools/apt.sh"), *packages], check=False)
    if find_chromium() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return [need for need in NEEDS if need.find() is None]


def main() -> int:
    """Install, report; 1 if something is missing that must not be."""
    missing = install()
    for need in missing:
        sys.stderr.write(f"plan-monitor: {need.missing()}\n")
    return 1 if missing and all_required() else 0


if __name__ == "__main__":
    sys.exit(main())
