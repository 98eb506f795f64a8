"""A chart with all it needs to stand alone: title, subtitle, unit, source, date, file name, words for those who
cannot see it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Chart:
    """``figure`` is plain ``{"data", "layout"}``; ``table`` holds the numbers drawn, header first.

    ``note`` is what a reader of the picture alone must know.
    """

    figure: dict[str, Any]
    title: str
    subtitle: str
    source: str
    as_of: str
    stem: str
    table: Sequence[Sequence[str]] = ()
    height: int = 420
    note: str = ""

    @property
    def filename(self) -> str:
        """A file name that says what it is, without what file systems refuse."""
        return re.sub(r'[\\/:*?"<>|\s]+', "_", self.stem)[:120] + ".png"
