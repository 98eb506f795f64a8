"""Readers: HTML, plain text, Markdown, DOCX and PDF, each to one ``Document``."""

from __future__ import annotations

import hashlib
from pathlib import Path

from etl.document import Document
from etl.readers.decode import decode, front_matter
from etl.readers.errors import DocumentError
from etl.readers.html import read_html
from etl.readers.layout.assemble import assemble
from etl.readers.layout.raw import RawDocument
from etl.readers.markdown import read_markdown
from etl.readers.text import looks_like_html, read_text

__all__ = ["MAX_BYTES", "SUFFIXES", "DocumentError", "read_bytes", "read_document"]

SUFFIXES = (".html", ".htm", ".txt", ".md", ".docx", ".pdf")
MAX_BYTES = 64 * 1024 * 1024

_ALIASES = {
    ".htm": ".html",
    ".xhtml": ".html",
    ".shtml": ".html",
    ".markdown": ".md",
    ".text": ".txt",
}
_OTHER_KINDS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word file (.doc or .wps); save it as .docx"),
    (b"{\\rtf", "an RTF file; save it as .docx"),
    (b"\x89PNG", "a picture; run OCR and give the text"),
    (b"\xff\xd8\xff", "a picture; run OCR and give the text"),
    (b"GIF8", "a picture; run OCR and give the text"),
    (b"II*\0", "a picture; run OCR and give the text"),
    (b"Rar!", "an archive; unpack it and give the document inside"),
    (b"7z\xbc\xaf", "an archive; unpack it and give the document inside"),
    (b"\x1f\x8b", "an archive; unpack it and give the document inside"),
    (b"MZ", "a program, not a document"),
    (b"\x7fELF", "a program, not a document"),
    (b"SQLite format 3", "a database, not a document"),
)


def read_document(path: Path, *, name: str | None = None) -> Document:
    """Read the file at ``path``. ``name`` is what errors and the document call it.

    Raises ``DocumentError`` for anything that is no readable plan document.
    """
    label = name or path.name
    try:
        if path.is_dir():
            raise DocumentError(f"{label}: is a folder; give a file ({', '.join(SUFFIXES)})")
        if path.stat().st_size > MAX_BYTES:
            raise _too_big(label, path.stat().st_size)
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, DocumentError):
            raise
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise DocumentError(f"{label}: cannot be read: {reason}; check the path") from error
    return read_bytes(data, path.suffix, label)


def read_bytes(data: bytes, suffix: str, name: str) -> Document:
    """Read a document's bytes; ``suffix`` (``.html``) says what they should be.

    Where the content plainly is another of the kinds read here, it is read as that, with a warning.
    """
    kind = _ALIASES.get(suffix.lower(), suffix.lower())
    if kind not in SUFFIXES:
        shown = suffix or "no suffix"
        raise DocumentError(f"{name}: cannot read {shown}; give one of {', '.join(SUFFIXES)}")
    if len(data) > MAX_BYTES:
        raise _too_big(name, len(data))
    if not data.strip():
        raise DocumentError(f"{name}: the file is empty; fetch or export the document again")
    raw = _read(data, kind, name)
    document = assemble(raw, name=name, sha256=hashlib.sha256(data).hexdigest())
    if not any(char.isalnum() for char in document.text):
        raise DocumentError(f"{name}: there is no text in it; check that it is the whole document")
    return document


def _too_big(name: str, size: int) -> DocumentError:
    return DocumentError(
        f"{name}: {size // 1024 // 1024} MB is more than the {MAX_BYTES // 1024 // 1024} MB a document "
        "may have; give the plan alone, without pictures"
    )


def _read(data: bytes, kind: str, name: str) -> RawDocument:
    for magic, what in _OTHER_KINDS:
        if data.startswith(magic):
            raise DocumentError(f"{name}: this is {what}")
    if data[:1024].lstrip().startswith(b"%PDF-"):
        actual = ".pdf"
    elif data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        actual = ".docx"
    elif kind in {".pdf", ".docx"}:
        what = "PDF" if kind == ".pdf" else "Word document"
        raise DocumentError(
            f"{name}: this is no {what} (it does not begin like one); fetch or export it again"
        )
    else:
        actual = kind
    # The PDF and Word libraries cost half a second to load, which HTML need not pay.
    if actual == ".pdf":
        from etl.readers.pdf import read_pdf

        raw = read_pdf(data, name)
    elif actual == ".docx":
        from etl.readers.docx import read_docx

        raw = read_docx(data, name)
    else:
        return _read_text(data, actual, name)
    if actual != kind:
        raw.warnings.append(f"the name says {kind} but the content is {actual}; read as {actual}")
    return raw


def _read_text(data: bytes, kind: str, name: str) -> RawDocument:
    text, warnings = decode(data, name)
    text, front = front_matter(text)
    if kind == ".md":
        raw = read_markdown(text, name)
    elif looks_like_html(text, expected=kind == ".html"):
        raw = read_html(text, name)
    elif kind == ".html":
        raw = read_text(text)
        warnings.append("no HTML in it; read as plain text")
    else:
        raw = read_text(text)
    raw.warnings[:0] = warnings
    raw.title = raw.title or front.get("title", "")
    return raw
