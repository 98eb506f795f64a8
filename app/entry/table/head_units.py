"""Units as heads of tables and lines above them state them."""

from __future__ import annotations

import re
import unicodedata

from app.entry.table.head_words import UNIT_BASES, UNITS_ENGLISH

MAX_HEAD = 120
_UNIT_WORD = re.compile(r"(?:计量)?单位\s?[::.]\s?")
_SCALED = re.compile(r"[十百千万亿]{0,4}")


def folded(text: str) -> str:
    """A text for comparison: compatibility forms as their plain ones, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


_BASES = frozenset(folded(word) for word in UNIT_BASES.split())


def unit_of(text: str) -> str:
    """The unit that a text is, as written but for English ones; empty where it is none."""
    if len(text) > MAX_HEAD:
        return ""
    # A spreadsheet's ㎡ and m² fold to m2; kWh and MW stay as they are written.
    written = " ".join(unicodedata.normalize("NFKC", text).split())
    said = _UNIT_WORD.match(written)
    if said:
        written = written[said.end() :]
    written = written.strip(" ()")
    plain = written.lower()
    if plain in UNITS_ENGLISH:
        return UNITS_ENGLISH[plain]
    parts = plain.replace("每", "/").split("/")
    return written if len(parts) <= 3 and all(map(_simple_unit, parts)) else ""


def _simple_unit(text: str) -> bool:
    if text in _BASES:
        return True
    scale = _SCALED.match(text)
    return bool(scale and scale.end() and (text[scale.end() :] in _BASES))


def unit_line(text: str) -> str:
    """The unit that a line above a table states (单位：亿元), whatever stands before it; empty where none does."""
    plain = folded(text[: MAX_HEAD * 2])
    said = _UNIT_WORD.search(plain)
    if said is None:
        return ""
    following = re.split(r"[\s)\]】;。]", plain[said.end() :], maxsplit=1)[0]
    return following if len(following) <= 12 else ""
