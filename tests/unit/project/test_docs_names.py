"""The guides name modules, functions and files that are there."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from tests.needs import ROOT

GUIDES = [ROOT / "docs" / "architecture.md", ROOT / "docs" / "development.md"]
_DOTTED = re.compile(r"`((?:app|etl|db)(?:\.\w+)+)`")
_PATH = re.compile(r"`((?:app|etl|db|tests)/[\w./]*)`")


def named(pattern: re.Pattern[str]) -> list[str]:
    return sorted({name for guide in GUIDES for name in pattern.findall(guide.read_text("utf-8"))})


@pytest.mark.parametrize("name", named(_DOTTED))
def test_every_name_is_there(name: str) -> None:
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        path = Path(*parts[:length])
        if (ROOT / path).is_dir() or (ROOT / path).with_suffix(".py").is_file():
            break
    found: object = importlib.import_module(".".join(parts[:length]))
    for attribute in parts[length:]:
        found = getattr(found, attribute)


@pytest.mark.parametrize("path", named(_PATH))
def test_every_path_is_there(path: str) -> None:
    assert (ROOT / path).exists()
