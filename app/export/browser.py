"""The browser and the font that pictures need where no reader's own browser makes them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """The path of a Chromium or Chrome: CHROMIUM, then what is in PATH, then macOS' own places."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    for name in _NAMES:
        if found := shutil.which(name):
            return found
    for application in ("Chromium", "Google Chrome"):
        path = Path(f"/Applications/{application}.app/Contents/MacOS/{application}")
        if path.exists():
            return str(path)
    return None


def find_cjk_font() -> str | None:
    """The name of an installed font with Chinese glyphs; ``None`` where fontconfig knows of none."""
    if sys.platform == "darwin":
        return "PingFang SC"
    if shutil.which("fc-list") is None:
        return None
    listed = subprocess.run(
        ["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False
    )
    return next((line for line in listed.stdout.splitlines() if line.strip()), None)


def has_han(text: str) -> bool:
    """Whether a text has Chinese characters, which a font without them draws as boxes."""
    return any(unicodedata.name(char, "").startswith("CJK UNIFIED") for char in text)
