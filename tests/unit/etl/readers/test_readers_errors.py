"""Whatever cannot be read is refused in one line; nothing else ever comes out."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from etl.readers import SUFFIXES, DocumentError, read_bytes, read_document


def refusal(data: bytes, suffix: str) -> str:
    with pytest.raises(DocumentError) as caught:
        read_bytes(data, suffix, "规划.x")
    message = str(caught.value)
    assert message.startswith("规划.x: ")
    assert "\n" not in message
    return message


def word_bytes(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("产值达到5亿元。")
    document.save(buffer)
    if parts:
        with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("data", [b"", b" \r\n\t "])
def test_empty(suffix: str, data: bytes) -> None:
    assert "empty" in refusal(data, suffix)


@pytest.mark.parametrize("suffix", [".xlsx", ".doc", "", ".exe"])
def test_unknown_suffix_names_those_that_are_read(suffix: str) -> None:
    assert ".docx" in refusal(b"text", suffix)


@pytest.mark.parametrize(
    ("data", "suffix", "word"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".docx", "save it as .docx"),
        (b"{\\rtf1 hello}", ".txt", "RTF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), ".html", "OCR"),
        (bytes(range(256)) * 20, ".txt", "UTF-8"),
        (b"\0\1\2\3" * 300, ".html", "UTF-8"),
        (b"just words", ".pdf", "no PDF"),
        (b"just words", ".docx", "no Word document"),
        (b"%PDF-1.7\nnothing follows", ".pdf", "damaged"),
        (b"PK\x03\x04 broken", ".docx", "damaged"),
        (b"<html><body><script>x</script></body></html>", ".html", "no text"),
    ],
)
def test_not_a_document(data: bytes, suffix: str, word: str) -> None:
    assert word in refusal(data, suffix)


def test_truncated_word_file() -> None:
    data = word_bytes()
    assert "save it again" in refusal(data[: len(data) // 2], ".docx")


def test_other_archive() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert "holds no Word document" in refusal(buffer.getvalue(), ".docx")


def test_zip_bomb_is_refused_while_unpacking() -> None:
    data = word_bytes(**{"word/media/bomb.xml": b" " * (40 * 1024 * 1024)})
    assert "unsafe" in refusal(data, ".docx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_word_parts_are_refused(encoding: str) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    data = word_bytes(**{"word/evil.xml": bomb.encode(encoding)})
    assert "unsafe" in refusal(data, ".docx")


def pdf_bytes(*, password: str = "", image: bool = False) -> bytes:
    buffer = io.BytesIO()
    encrypt = StandardEncryption(password, canPrint=0) if password else None
    canvas = Canvas(buffer, encrypt=encrypt)
    if image:
        canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "gray")), 0, 0, 595, 842)
    else:
        canvas.drawString(72, 700, "Output reaches 500 by 2025.")
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_encrypted_pdf() -> None:
    assert "encrypted" in refusal(pdf_bytes(password="secret"), ".pdf")


def test_scanned_pdf_says_what_to_do() -> None:
    message = refusal(pdf_bytes(image=True), ".pdf")
    assert "scanned" in message
    assert "OCR" in message


def test_truncated_pdf_is_refused_or_read() -> None:
    data = pdf_bytes()
    for cut in (20, len(data) // 3, len(data) // 2, len(data) - 30):
        try:
            document = read_bytes(data[:cut], ".pdf", "x.pdf")
        except DocumentError:
            continue
        assert "2025" in document.text


def test_content_decides_between_kinds_with_a_warning() -> None:
    document = read_bytes(word_bytes(), ".html", "plan.html")
    assert [block.text for block in document.blocks] == ["产值达到5亿元。"]
    assert document.warnings


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="No such file"):
        read_document(tmp_path / "none.html")
    with pytest.raises(DocumentError, match="folder"):
        read_document(tmp_path)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(SUFFIXES))
def test_any_bytes_are_read_or_refused(data: bytes, suffix: str) -> None:
    try:
        document = read_bytes(data, suffix, "x")
    except DocumentError:
        return
    assert all(document.text[b.start : b.end] == b.text for b in document.blocks)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 2000), st.sampled_from([".docx", ".pdf"]))
def test_damaged_files_are_read_or_refused(patch: bytes, at: int, suffix: str) -> None:
    data = bytearray(WORD if suffix == ".docx" else PDF)
    at %= len(data)
    data[at : at + len(patch)] = patch
    try:
        read_bytes(bytes(data), suffix, "x")
    except DocumentError:
        return


WORD, PDF = word_bytes(), pdf_bytes()
