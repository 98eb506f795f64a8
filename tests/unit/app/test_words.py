"""Both languages say the same things, and every text that the code asks for exists."""

from __future__ import annotations

import ast
import string

import pytest

from app.words import catalogue, has, t
from tests.needs import ROOT


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _asked() -> set[tuple[str, bool, str]]:
    """``(key, whether it is only the beginning of one, place)`` of every ``t(...)`` in the program."""
    asked = set()
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id != "t" or not node.args:
                continue
            key = node.args[0]
            place = f"{path.relative_to(ROOT)}:{node.lineno}"
            if isinstance(key, ast.Constant):
                asked.add((str(key.value), False, place))
            elif isinstance(key, ast.JoinedStr) and isinstance(key.values[0], ast.Constant):
                asked.add((str(key.values[0].value), True, place))
    return asked


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    texts = catalogue()
    assert texts["zh"].keys() == texts["en"].keys()
    for key, zh in texts["zh"].items():
        assert _placeholders(zh) == _placeholders(texts["en"][key]), key


def test_every_text_asked_for_exists() -> None:
    keys = catalogue()["zh"]
    asked = _asked()
    assert len(asked) > 50
    missing = [
        f"{place}: {key}"
        for key, beginning, place in sorted(asked)
        if not (any(k.startswith(key) for k in keys) if beginning else key in keys)
    ]
    assert missing == []


def test_placeholders_are_filled() -> None:
    assert t("chart.as_of", "en", date="1 May 2026") == "Data as of 1 May 2026"
    assert not has("no.such.text")
    with pytest.raises(KeyError):
        t("no.such.text", "zh")
