"""Raised and lowered figures of formatted text, written as the characters that say so."""

from __future__ import annotations

_PLAIN = "0123456789+-=()"
_TABLES = {
    "superscript": str.maketrans(_PLAIN, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾"),
    "subscript": str.maketrans(_PLAIN, "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"),
}


def set_at(text: str, look: str | None) -> str:
    """A text as it is set (``superscript``, ``subscript``), so that the 1 of a footnote does not become a digit."""
    table = _TABLES.get(look or "")
    return text.translate(table) if table else text
