"""Bytes to text, in the encodings that spreadsheets and editors save."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

from app.entry.problems import FileProblem

_ONE_BYTE = ["utf-8", "gb18030"]
# Without a mark nothing says that it is UTF-16 but how the text looks.
_BARE = ("utf-16-le", "utf-16-be")
# Control characters (Cc but for white space) and halves of surrogate pairs (Cs).
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def decode(data: bytes) -> tuple[str, str]:
    """Text and encoding: UTF-8 or UTF-16 (with or without mark), UTF-32, GB18030. Raises ``FileProblem``."""
    if found := _decoded(data, _candidates(data)):
        return found
    first = data.find(b"\0")
    # Text but for its NULs: other bytes that are none would leave none.
    if first >= 0 and _decoded(data.replace(b"\0", b""), _ONE_BYTE):
        raise FileProblem("nul", row=str(data.count(b"\n", 0, first) + 1))
    raise FileProblem("encoding")


def _decoded(data: bytes, encodings: Sequence[str]) -> tuple[str, str] | None:
    for encoding in encodings:
        try:
            text = data.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        if _is_text(text) and (encoding not in _BARE or _looks_like_a_table(text)):
            return text, encoding
    return None


def _candidates(data: bytes) -> list[str]:
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return ["utf-32"]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    if b"\0" in data[:2000]:
        # Without a mark the zero halves of ASCII characters (separators, digits) tell the order.
        odd = data[1:2000:2].count(0) >= data[0:2000:2].count(0)
        return ["utf-16-le" if odd else "utf-16-be"]
    return _ONE_BYTE


def _looks_like_a_table(text: str) -> bool:
    """Whether a text read as UTF-16 is one: among pairs of letters taken for characters there are no separators."""
    start = text[:2000]
    plain = sum(char < "\x7f" for char in start)
    return any(mark in start for mark in "\n\r\t,;") and plain * 20 >= len(start)


def _is_text(text: str) -> bool:
    return _NO_TEXT.search(text) is None
