"""Readers: HTML, plain text, Markdown, DOCX and PDF, each to one ``Document``."""

from __future__ import annotations

import hashlib
from pathlib import Path

from etl.document import Document
from etl.readers.assemble import assemble
from etl.readers.decode import decode, front_matter
from etl.readers.errors import DocumentError
from etl.readers.html import read_html
from etl.readers.raw import RawDocument

__all__ = ["SUFFIXES", "DocumentError", "read_bytes", "read_document"]

SUFFIXES = (".html", ".htm", ".txt", ".md", ".docx", ".pdf")
MAX_BYTES = 64 * 1024 * 1024


def read_document(path: Path, *, name: str | None = None) -> Document:
    """Read the file at ``path``. ``name`` is what errors and the document call it.

    Raises ``DocumentError`` for anything that is no readable plan document.
    """
    label = name or path.name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{label}: cannot be read: {error.strerror or error}") from error
    return read_bytes(data, path.suffix, label)


def read_bytes(data: bytes, suffix: str, name: str) -> Document:
    """Read a document's bytes; ``suffix`` (``.html``) says what it is, its content confirms it."""
    text, warnings = decode(data, name)
    text, front = front_matter(text)
    raw: RawDocument = read_html(text, name)
    raw.warnings[:0] = warnings
    if front.get("title") and not raw.title:
        raw.title = front["title"]
    document = assemble(raw, name=name, sha256=hashlib.sha256(data).hexdigest())
    if not document.blocks:
        raise DocumentError(f"{name}: no text found in it; check that it is the whole document")
    return document
