"""Bytes to text: byte order marks, declared character sets, UTF-8, GB18030."""

from __future__ import annotations

import codecs
import re

from etl.readers.errors import DocumentError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(
    rb"""(?:charset|encoding)\s{0,8}=\s{0,8}["']?\s{0,8}([A-Za-z0-9_.:-]+)""", re.I
)
_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.S)
_FIELD = re.compile(r"^(\w{1,64}):(.*\S)", re.M)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd]")


def decode(data: bytes, name: str) -> tuple[str, list[str]]:
    """Text of ``data`` and warnings. Raises ``DocumentError`` for bytes that are no text."""
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if _is_text(text):
            return text, []
    text = data.decode("utf-8", errors="replace")
    if _is_text(text, share=0.002) and re.search(r"[\u4e00-\u9fff]", text):
        count = text.count("\ufffd")
        return text, [f"{count} damaged characters were replaced by \ufffd"]
    raise DocumentError(
        f"{name}: the bytes are no text in UTF-8, UTF-16 or GB18030; "
        "save the document again as UTF-8, or give the original .docx or .pdf"
    )


def _candidates(data: bytes) -> list[str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return [encoding]
    found = []
    sample = data[:4096]
    if b"\0" in sample:
        # ASCII in UTF-16 has its zeros on one side; without that pattern this is binary.
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        return ["utf-16-le" if odd > even else "utf-16-be"]
    if match := _CHARSET.search(sample):
        declared = match.group(1).decode("ascii").lower()
        found.append(
            "gb18030" if declared in {"gb2312", "gbk", "x-gbk", "gb_2312-80"} else declared
        )
    # UTF-8 first: it is self-checking, and pages that declare gb2312 are often UTF-8 by now.
    return ["utf-8", *found, "gb18030", "big5"]


def _is_text(text: str, share: float = 0.0) -> bool:
    return len(_CONTROL.findall(text)) <= share * len(text)


def front_matter(text: str) -> tuple[str, dict[str, str]]:
    """The text after a leading ``---`` block, and that block's simple ``key: value`` lines."""
    match = _FRONT_MATTER.match(text)
    if not match or not _FIELD.search(match.group(1)):
        return text, {}
    return text[match.end() :], {m[1].lower(): _value(m[2]) for m in _FIELD.finditer(match[1])}


def _value(text: str) -> str:
    """A field's value, without the quotation marks round it."""
    value = text.strip()
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if quoted else value
