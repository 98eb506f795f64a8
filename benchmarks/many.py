"""As many plan folders as wanted, each with the seed document's text and other numbers in it."""

from __future__ import annotations

import random
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT / "seeds" / "shanghai-ei-14fyp"

_BETWEEN_TAGS = re.compile(r">([^<>]+)<")
# Decimals, and whole numbers of four digits on; never years, nor the small numbers that names contain (超100亿元企业).
_NUMBER = re.compile(r"(?<![\d.])(?:\d+\.\d+|(?!(?:19|20)\d\d(?!\d))\d{4,6})(?![\d.])")


def altered(text: str, number: int) -> str:
    """The page's text with other digits; what was equal stays equal, so that the document still agrees with itself."""
    source = random.Random(number)
    replaced: dict[str, str] = {}

    def other(match: re.Match[str]) -> str:
        old = match[0]
        if old not in replaced:
            replaced[old] = old[0] + "".join(
                str(source.randint(1, 9)) if digit.isdigit() else digit for digit in old[1:]
            )
        return replaced[old]

    return _BETWEEN_TAGS.sub(lambda part: ">" + _NUMBER.sub(other, part[1]) + "<", text)


def write_plans(folder: Path, count: int) -> Path:
    """Write ``count`` plan folders below ``folder``; give ``folder``."""
    text = (SEED / "source.html").read_text(encoding="utf-8")
    catalogue = (SEED / "plan.toml").read_bytes()
    for number in range(count):
        plan = folder / f"plan-{number:04d}"
        plan.mkdir(parents=True)
        (plan / "plan.toml").write_bytes(catalogue)
        (plan / "source.html").write_text(altered(text, number), encoding="utf-8")
    return folder
