"""Bytes to text, in the encodings that spreadsheets and editors save."""

from __future__ import annotations

import codecs
import re

from app.entry.problems import FileProblem

# Control characters (Cc but for white space) and halves of surrogate pairs (Cs).
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def decode(data: bytes) -> tuple[str, str]:
    """Text and encoding: UTF-8 or UTF-16 (with or without mark) or GB18030. Raises ``FileProblem``."""
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text, encoding
    raise FileProblem("encoding")


def _candidates(data: bytes) -> list[str]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    if b"\0" in data[:2000]:
        # Without a mark the zero halves of ASCII characters (separators, digits) tell the order.
        odd = data[1:2000:2].count(0) >= data[0:2000:2].count(0)
        return ["utf-16-le" if odd else "utf-16-be"]
    return ["utf-8", "gb18030"]


def _is_text(text: str) -> bool:
    return _NO_TEXT.search(text) is None
