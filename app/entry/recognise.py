"""What the columns of a table mean: long form (a value a row) or wide form (years across), header found."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import overload

from app.entry.guard import bare
from app.entry.number import fold
from app.entry.problems import FileProblem
from app.entry.read import Sheet, read_delimited, read_table
from app.entry.sheets import Unclear
from app.entry.values import is_part_of_year, read_year

COLUMNS = ("indicator", "year", "value", "unit", "source", "note", "status", "source_url")
REQUIRED = ("indicator", "year", "value")
HEADER_WITHIN = 20
_SYNONYMS = {
    "indicator": "indicator code name 指标 指标名称 指标代码 代码 名称",
    "year": "year 年份 年度 年",
    "value": "value actual 数值 实绩 值 实际值 完成值",
    "unit": "unit 单位 计量单位",
    "source": "source 来源 数据来源",
    "note": "note notes remark 备注 说明",
    "status": "status 状态 数据状态",
    "source_url": "source_url url 来源地址 网址",
}
_MEANING = {word: name for name, words in _SYNONYMS.items() for word in words.split()}
_UNIT_LINE = re.compile(r"^[(]?\s*(?:计量)?单位\s*[::]\s*([^)\s]{1,12})\s*[)]?$")


@dataclass(frozen=True, slots=True)
class Line:
    """A value of the file: the row as a spreadsheet shows it, and its fields by column."""

    number: int
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """What was read, and how: for the reader to confirm, and to write a copy of the same shape.

    ``form`` is ``long`` (a value a row) or ``wide`` (years across); ``columns`` are the header's words by field,
    ``years`` those of a wide header; ``header_row`` is its number as a spreadsheet shows it.
    """

    lines: Sequence[Line]
    form: str
    header_row: int
    columns: Mapping[str, str]
    years: Sequence[str] = ()
    sheet: str = ""
    sheets: Sequence[str] = ()
    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True, slots=True)
class _Header:
    place: int
    columns: dict[str, int]
    years: dict[int, str]
    unit: str

    @property
    def missing(self) -> list[str]:
        wanted = ("indicator",) if self.years and "value" not in self.columns else REQUIRED
        return [name for name in wanted if name not in self.columns]


def read_file(data: bytes, filename: str) -> list[Line]:
    """The values of a CSV, TSV or XLSX file. Raises ``FileProblem``."""
    return list(recognise_file(data, filename).lines)


def recognise_file(data: bytes, filename: str, *, sheet: str = "", form: str = "") -> Table:
    """The values of a CSV, TSV or XLSX file, and how it was read. Raises ``FileProblem``.

    ``sheet`` names the sheet to read; without it, it is the first one with a known header. ``form`` (``long`` or
    ``wide``) goes before what the header looks like.
    """
    sheets = read_table(data, filename)
    if sheet:
        chosen = [each for each in sheets if each.name == sheet]
        if not chosen:
            raise FileProblem(
                "no_sheet", name=sheet[:60], sheets="、".join(each.name for each in sheets)[:300]
            )
        return _recognised(chosen, [each.name for each in sheets], form)
    return _recognised(sheets, [each.name for each in sheets], form)


def recognise_text(text: str, *, form: str = "") -> Table:
    """The values of cells copied from a spreadsheet, header included. Raises ``FileProblem``."""
    if not text.strip():
        raise FileProblem("empty")
    return _recognised([read_delimited(text)], [""], form)


def _recognised(sheets: Sequence[Sheet], names: Sequence[str], form: str) -> Table:
    for sheet in sheets:
        header = _find_header(sheet, form)
        if header is not None:
            lines = _lines(sheet, header)
            if not len(lines):
                raise FileProblem("no_rows")
            return Table(
                lines=lines,
                form="wide" if header.years else "long",
                header_row=sheet.rows[header.place][0],
                columns={
                    name: sheet.rows[header.place][1][at] for name, at in header.columns.items()
                },
                years=list(header.years.values()),
                sheet=sheet.name,
                sheets=[name for name in names if name],
                encoding=sheet.encoding,
                delimiter=sheet.delimiter,
            )
    top = next((sheet.rows[0][1] for sheet in sheets if sheet.rows), None)
    if top is None:
        raise FileProblem("empty")
    found = ", ".join(cell.strip()[:40] for cell in top if cell.strip())[:120]
    raise FileProblem("columns", missing=", ".join(_header(0, top, "", form).missing), found=found)


def _find_header(sheet: Sheet, form: str) -> _Header | None:
    unit = ""
    for place, (_, cells) in enumerate(sheet.rows[:HEADER_WITHIN]):
        header = _header(place, cells, unit, form)
        if not header.missing:
            return header
        for cell in cells:
            match = _UNIT_LINE.match(_plain(cell))
            unit = match[1] if match else unit
    return None


def _header(place: int, cells: Sequence[str], unit: str, form: str) -> _Header:
    columns: dict[str, int] = {}
    years: dict[int, str] = {}
    for at, cell in enumerate(cells):
        plain = _plain(cell)
        word, _, rest = plain.partition("(")
        word = word.rstrip()
        name = _MEANING.get("_".join(word.split())) or _MEANING.get(word)
        if name is not None and name not in columns:
            columns[name] = at
            bracket = rest.partition(")")[0]
            if name == "value" and bracket:
                unit = bracket
        elif name is None and (read_year(word) or (is_part_of_year(word) and len(word) < 20)):
            years[at] = cell if isinstance(cell, Unclear) else word
    if form == "wide" and years:
        columns.pop("value", None)
        columns.pop("year", None)
    wide = bool(years) and form != "long" and "value" not in columns
    return _Header(place, columns, years if wide else {}, unit)


def _lines(sheet: Sheet, header: _Header) -> Sequence[Line]:
    rows = sheet.rows[header.place + 1 :]
    if not header.years:
        return LongLines(rows, header.columns, header.unit)
    lines = []
    for number, cells in rows:
        fields = _fields(cells, header.columns, header.unit)
        lines += [
            Line(
                number,
                {**fields, "year": year, "value": text_of(cells[at]) if at < len(cells) else ""},
            )
            for at, year in header.years.items()
        ]
    return lines


def _fields(cells: Sequence[str], columns: Mapping[str, int], unit: str) -> dict[str, str]:
    fields = {name: text_of(cells[at]) if at < len(cells) else "" for name, at in columns.items()}
    fields["unit"] = fields.get("unit") or unit
    return fields


class LongLines(Sequence[Line]):
    """The rows of a table in long form, each made a ``Line`` when asked for, or read column by column."""

    def __init__(
        self, rows: Sequence[tuple[int, list[str]]], columns: Mapping[str, int], unit: str
    ) -> None:
        self._rows, self._columns, self._unit = rows, columns, unit
        self._turned: list[tuple[str, ...]] | None = None

    def __len__(self) -> int:
        """How many rows."""
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> list[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | list[Line]:
        """One row, or some."""
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        number, cells = self._rows[index]
        return Line(number, _fields(cells, self._columns, self._unit))

    def column(self, name: str) -> Sequence[str]:
        """The texts of a field, in the order of the rows; empty ones where there is no such column."""
        at = self._columns.get(name)
        if at is None:
            return [self._unit if name == "unit" else ""] * len(self._rows)
        if self._turned is None:
            cells = [cells for _, cells in self._rows]
            width = max(map(len, cells))
            even = [
                row if len(row) == width else [*row, *[""] * (width - len(row))] for row in cells
            ]
            self._turned = list(zip(*even, strict=True))
        raw = self._turned[at] if at < len(self._turned) else ("",) * len(self._rows)
        known = {cell: text_of(cell) for cell in set(raw)}
        if name == "unit":
            known = {cell: text or self._unit for cell, text in known.items()}
        if all(cell is text for cell, text in known.items()):
            return raw
        return [known[cell] for cell in raw]


def text_of(cell: str) -> str:
    """A cell's text, without the apostrophe that keeps a spreadsheet from running it."""
    return cell if isinstance(cell, Unclear) else bare(cell.strip())


def _plain(cell: str) -> str:
    return fold(cell).strip().lower()
