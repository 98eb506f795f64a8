"""Which rows and columns of a workbook's sheet are not shown: hidden by hand, or filtered out."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any

# Bounded, so that a tag that never ends is given up soon.
_ROW = re.compile(rb"<(?:\w{1,20}:)?row(?=[\s/>])([^<>]{0,2000})>")
_COLUMN = re.compile(rb"<(?:\w{1,20}:)?col(?=[\s/>])([^<>]{0,2000})>")
_HIDDEN = re.compile(rb"""\shidden\s?=\s?["'](?:1|true)["']""")
_NUMBER = re.compile(rb"""\s(r|min|max)\s?=\s?["'](\d{1,7})["']""")
_LAST_COLUMN = 16_384
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def hidden_places(sheet: Any) -> tuple[frozenset[int], frozenset[int]]:
    """The numbers of the hidden rows and the places (from 0) of the hidden columns of openpyxl's read-only sheet.

    openpyxl itself tells of neither when it reads a sheet row by row.
    """
    with sheet._get_source() as source:
        content: bytes = source.read()
    if content.startswith(_WIDE):
        content = content.decode("utf-16", "replace").encode()
    if not _HIDDEN.search(content):
        return frozenset(), frozenset()
    return frozenset(_rows(content)), frozenset(_columns(content))


def _rows(content: bytes) -> Iterator[int]:
    number = 0
    for tag in _ROW.finditer(content):
        # A row without a number follows the one before.
        number = _number(tag[1], b"r") or number + 1
        if _HIDDEN.search(tag[1]):
            yield number


def _columns(content: bytes) -> Iterator[int]:
    for tag in _COLUMN.finditer(content):
        if _HIDDEN.search(tag[1]):
            first, last = _number(tag[1], b"min"), _number(tag[1], b"max")
            yield from range(first - 1, min(last, _LAST_COLUMN))


def _number(attributes: bytes, name: bytes) -> int:
    return int(dict(_NUMBER.findall(attributes)).get(name, 0))
