"""The drawing library that the browser gets: plotly.js with the traces that are drawn, a quarter of the whole.

It is fetched when the program is set up (``tools/plotly_bundle.sh``), not kept in the repository. Where that could not
be done, or the library's version has moved on, the whole of it from the plotly package does the same work.
"""

from __future__ import annotations

import hashlib
import re
import sys
from functools import cache
from pathlib import Path

# The package by name, the file in it, and what that file is. The version is that of the plotly package.
PACKAGE = "plotly.js-basic-dist-min"
VERSION = "4.1.1"
FILE = "plotly-basic.min.js"
SHA256 = "99784e3abfb07b142a15e521a439e6d9addceadb3f79553fd24c72774f0649ba"
# What it can draw: any other trace would be empty axes without an error.
TRACES = frozenset({"bar", "pie", "scatter"})
FOLDER = Path(sys.prefix) / "share" / "plan-monitor"


@cache
def bundle() -> Path:
    """The file to serve: the one of a few traces where it is there, unharmed and of the right version."""
    whole = _whole()
    small = FOLDER / FILE
    try:
        fits = hashlib.sha256(small.read_bytes()).hexdigest() == SHA256
    except OSError:
        return whole
    return small if fits and version_of(whole) == VERSION else whole


def version_of(file: Path) -> str:
    """The version of plotly.js that a file says it is; empty where it says none."""
    with file.open(encoding="utf-8") as text:
        found = re.search(r"plotly\.js (?:\([^)]*\) )?v([\d.]+)", text.read(400))
    return found[1] if found else ""


def _whole() -> Path:
    import plotly

    return Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
