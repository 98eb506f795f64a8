"""What a file is by its own bytes, whatever its name says; for what cannot be read, which kind it is and the way out.

A name says little: systems of statistics hand out web pages as .xls, and a locked workbook is no archive at all.
"""

from __future__ import annotations

from app.entry.problems import FileProblem

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The name of a stream in an OLE container → what it is a container of. The order tells a locked file from its kind.
_STREAMS = {
    "EncryptedPackage": "locked",
    "WordDocument": "word",
    "PowerPoint Document": "slides",
    "__properties_version1.0": "mail",
}
_MAGIC = {
    b"%PDF": "pdf",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"BM": "picture",
    b"II*\0": "picture",
    b"MM\0*": "picture",
    b"{\\rtf": "word",
    b"7z\xbc\xaf": "archive",
    b"Rar!": "archive",
    b"\x1f\x8b": "archive",
    b"\x09\x08": "xls",
    b"\x09\x04": "xls",
    b"\x09\x02": "xls",
    b"\x09\x00\x04\x00": "xls",
}
_WPS = (".et", ".ett")
# How the texts begin that spreadsheets take, and that are no tables of separated values.
_MARKUP = {
    "mime-version:": "web_archive",
    "<!doctype html": "html",
    "<html": "html",
    "<head": "html",
    "<meta": "html",
    "<style": "html",
    "<body": "html",
    "<table": "html",
    "<div": "html",
}
_SPREADSHEET_ML = "urn:schemas-microsoft-com:office:spreadsheet"
_HEAD = 4096


def is_archive(data: bytes) -> bool:
    """Whether a file is a ZIP archive, as workbooks are."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))


def refuse_binary(data: bytes, filename: str) -> None:
    """Raise ``FileProblem`` with the kind of a file that is neither text nor an archive and is known to be no table."""
    if data.startswith(_OLE[:4]):
        raise FileProblem(_in_container(data, filename))
    for magic, code in _MAGIC.items():
        # Two letters may begin a table as well; a NUL among them does not.
        if data.startswith(magic) and (len(magic) > 2 or b"\0" in data[:64]):
            raise FileProblem(code)


def refuse_archive(names: set[str], mimetype: bytes) -> None:
    """Raise ``FileProblem`` for a ZIP archive that is no XLSX workbook, by what it holds."""
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        raise FileProblem("ods")
    if "xl/workbook.bin" in names:
        raise FileProblem("xlsb")
    if any(name.endswith(".iwa") for name in names):
        raise FileProblem("numbers")
    for folder, code in (("word/", "word"), ("ppt/", "slides")):
        if any(name.startswith(folder) for name in names):
            raise FileProblem(code)
    if "[Content_Types].xml" not in names and not any(name.startswith("xl/") for name in names):
        raise FileProblem("archive")


def markup(text: str) -> str:
    """``html``, ``web_archive`` or ``xml``, where a text is one of them; else nothing."""
    start = text[:_HEAD].lstrip().lower()
    if start.startswith(("<?xml", "<workbook")):
        if _SPREADSHEET_ML in start:
            return "xml"
        start = start.partition("?>")[2].lstrip() or start
    while start.startswith("<!--"):
        start = start.partition("-->")[2].lstrip()
    return next((kind for begin, kind in _MARKUP.items() if start.startswith(begin)), "")


def _in_container(data: bytes, filename: str) -> str:
    for name, code in _STREAMS.items():
        # Names of streams stand in UTF-16 in the container's directory.
        if name.encode("utf-16-le") in data:
            return code
    return "et" if filename.lower().endswith(_WPS) else "xls"
