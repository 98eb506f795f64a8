"""A file to a table of texts: encodings and delimiters as people's programs save them, header recognised."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from app.entry.problems import FileProblem

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 200_000
MAX_UNPACKED = 200 * 1024 * 1024
COLUMNS = ("indicator", "year", "value", "unit", "source", "note", "status", "source_url")
REQUIRED = ("indicator", "year", "value")
_SYNONYMS = {
    "indicator": ("indicator", "code", "name", "指标", "指标名称", "指标代码", "代码", "名称"),
    "year": ("year", "年份", "年度", "年"),
    "value": ("value", "actual", "数值", "实绩", "值", "实际值", "完成值"),
    "unit": ("unit", "单位", "计量单位"),
    "source": ("source", "来源", "数据来源"),
    "note": ("note", "notes", "remark", "备注", "说明"),
    "status": ("status", "状态", "数据状态"),
    "source_url": ("source_url", "url", "来源地址", "网址"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file: its number as a spreadsheet shows it, and its fields by column."""

    number: int
    fields: dict[str, str]


def read_file(data: bytes, filename: str) -> list[Line]:
    """The rows of a CSV or XLSX file, header recognised. Raises ``FileProblem``."""
    if not data.strip():
        raise FileProblem("empty")
    if len(data) > MAX_BYTES:
        raise FileProblem(
            "too_big", size=f"{len(data) / 1024 / 1024:.1f}", limit=str(MAX_BYTES // 1024 // 1024)
        )
    if data.startswith(b"PK\x03\x04") or filename.lower().endswith(".xlsx"):
        table = _read_xlsx(data)
    else:
        table = _read_csv(decode(data))
    return _lines(table)


def decode(data: bytes) -> str:
    """Text from UTF-8 (with or without mark), UTF-16 with mark, or GB18030. Raises ``FileProblem``."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text or any(
            unicodedata.category(char) == "Cc" and char not in "\t\r\n" for char in text[:4096]
        ):
            break
        return text
    raise FileProblem("encoding")


def _read_csv(text: str) -> list[tuple[int, list[str]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t，", key=first.count)
    if delimiter == "，":
        text = text.replace("，", ",")
        delimiter = ","
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    try:
        while True:
            before = reader.line_num
            cells = next(reader, None)
            if cells is None:
                break
            if any(cell.strip() for cell in cells):
                rows.append((before + 1, cells))
            if len(rows) > MAX_ROWS:
                raise FileProblem("too_many_rows", limit=f"{MAX_ROWS:,}")
    except csv.Error as error:
        raise FileProblem("not_csv", detail=str(error), row=str(reader.line_num)) from error
    return rows


def _read_xlsx(data: bytes) -> list[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
                raise FileProblem("too_big", size="200+", limit=str(MAX_UNPACKED // 1024 // 1024))
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except FileProblem:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers do
        raise FileProblem("not_xlsx") from error
    try:
        best: list[tuple[int, list[str]]] = []
        for sheet in book.worksheets:
            rows = []
            for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                texts = [_cell(cell) for cell in cells]
                if any(text.strip() for text in texts):
                    rows.append((number, texts))
                if len(rows) > MAX_ROWS:
                    raise FileProblem("too_many_rows", limit=f"{MAX_ROWS:,}")
            if rows and (not best or (_header_at(rows) is not None and _header_at(best) is None)):
                best = rows
        return best
    finally:
        book.close()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _lines(table: list[tuple[int, list[str]]]) -> list[Line]:
    place = _header_at(table)
    if place is None:
        found = ", ".join(cell.strip() for cell in table[0][1])[:120] if table else ""
        raise FileProblem(
            "columns", missing=", ".join(_missing(table[0][1] if table else [])), found=found
        )
    header = _columns(table[place][1])
    lines = []
    for number, cells in table[place + 1 :]:
        fields = {name: cells[at].strip() if at < len(cells) else "" for name, at in header.items()}
        lines.append(Line(number, fields))
    if not lines:
        raise FileProblem("no_rows")
    return lines


def _header_at(table: Sequence[tuple[int, list[str]]]) -> int | None:
    """The first of the top rows that names the needed columns."""
    for place, (_, cells) in enumerate(table[:10]):
        if not _missing(cells):
            return place
    return None


def _missing(cells: Sequence[str]) -> list[str]:
    found = _columns(cells)
    return [name for name in REQUIRED if name not in found]


def _columns(cells: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        word = re.sub(r"[\s（(].*$", "", unicodedata.normalize("NFKC", cell).strip().lower())
        for name, words in _SYNONYMS.items():
            if word in words:
                found.setdefault(name, at)
    return found
