"""All texts in Chinese and English: one catalogue, a file for each room, read at first use."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from app.domain.language import LANGS, Lang


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """``{lang: {dotted key: text}}`` of every file in ``texts/``. A key may stand in one file only."""
    merged: dict[str, dict[str, str]] = {lang: {} for lang in LANGS}
    for path in sorted((Path(__file__).parent / "texts").glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        for lang in LANGS:
            for key, text in _flat(data.get(lang, {})):
                if key in merged[lang]:
                    raise ValueError(f"{path.name}: {key} stands in another file, too")
                merged[lang][key] = text
    return merged


def _flat(table: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in table.items():
        name = f"{prefix}{key}"
        rows.extend(_flat(value, f"{name}.") if isinstance(value, dict) else [(name, value)])
    return rows


def t(key: str, lang: Lang, **params: object) -> str:
    """The text of a key in a language, its ``{placeholders}`` filled. ``KeyError`` for an unknown key."""
    text = catalogue()[lang][key]
    return text.format(**params) if params else text


def has(key: str) -> bool:
    """Whether there is such a text."""
    return key in catalogue()["zh"]
