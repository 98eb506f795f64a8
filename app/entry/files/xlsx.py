"""A workbook to sheets of texts: what its cells show, and for those that show something else than they hold, that."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from app.entry.files import number_format
from app.entry.files.file_kind import refuse_archive
from app.entry.files.hidden import hidden_places
from app.entry.files.raised import set_at
from app.entry.files.sheets import MEBIBYTE, Sheet, Unclear, kept
from app.entry.problems import FileProblem, Problem

MAX_UNPACKED = 200 * MEBIBYTE
_STRICT = b"http://purl.oclc.org/ooxml/"
_STRICT_NAME = re.compile(rb"http://purl\.oclc\.org/ooxml/([A-Za-z]{1,40})/")
_FORMULA = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,40}:)?f[\s/>]")
# Years that are taken for days since 1900 show as days of 1905. The whole day stays the text: it reads as no year.
_YEARS = (1900, 2150)


@dataclass(frozen=True, slots=True)
class _Package:
    """The file, in the form that the library reads, and what in it needs a closer look."""

    data: bytes
    formulas: bool
    raised: bool


def read_workbook(data: bytes) -> list[Sheet]:
    """The sheets of an XLSX workbook. Raises ``FileProblem``."""
    try:
        package = _package(data)
        with warnings.catch_warnings():
            # openpyxl tells of styles and extensions that it leaves out; none of them matter here.
            warnings.simplefilter("ignore")
            return _sheets(package)
    except FileProblem:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers do
        raise FileProblem("not_xlsx") from error


def transitional(data: bytes) -> bytes:
    """A workbook saved as “Strict Open XML” under the names that every library knows; any other as it is."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if not any(_STRICT in archive.read(name) for name in archive.namelist() if _is_xml(name)):
            return data
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as renamed:
            for name in archive.namelist():
                content = archive.read(name)
                if _is_xml(name):
                    to = rb"http://schemas.openxmlformats.org/\1/2006/"
                    content = _STRICT_NAME.sub(to, content)
                renamed.writestr(name, content)
    return out.getvalue()


def _is_xml(name: str) -> bool:
    return name.endswith((".xml", ".rels"))


def _package(data: bytes) -> _Package:
    """Refuse what is no workbook, or would unpack without end."""
    formulas = raised = strict = False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(item.file_size for item in archive.infolist())
        if size > MAX_UNPACKED:
            raise FileProblem(
                "unpacks_too_big",
                size=f"{size / MEBIBYTE:.0f}",
                limit=str(MAX_UNPACKED // MEBIBYTE),
            )
        names = set(archive.namelist())
        if any(item.flag_bits & 1 for item in archive.infolist()):
            raise FileProblem("locked")
        refuse_archive(names, archive.read("mimetype") if "mimetype" in names else b"")
        for name in filter(_is_xml, names):
            content = archive.read(name)
            if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content[:4096]:
                raise FileProblem("not_xlsx")
            strict = strict or _STRICT in content
            raised = raised or b"vertAlign" in content
            if "worksheets/" in name:
                # In UTF-16 nothing is found by its bytes.
                formulas = formulas or b"\0" in content or _FORMULA.search(content) is not None
    return _Package(transitional(data) if strict else data, formulas, raised)


def _sheets(package: _Package) -> list[Sheet]:
    from openpyxl import load_workbook

    source = io.BytesIO(package.data)
    book = load_workbook(source, read_only=True, data_only=True, rich_text=package.raised)
    try:
        sheets = []
        for sheet in book.worksheets:
            path = sheet._worksheet_path  # type: ignore[attr-defined]
            instead: dict[int, dict[int, str]] = {}
            if package.formulas or package.raised:
                with zipfile.ZipFile(source) as archive, archive.open(path) as part:
                    instead = _looked_at_closely(part)
            # The stated extent may be wrong, and huge.
            sheet.reset_dimensions()
            rows = kept(enumerate(_rows(sheet, instead), 1))
            hidden_rows, hidden_columns = hidden_places(sheet)
            sheets.append(
                Sheet(
                    sheet.title,
                    rows,
                    hidden=sheet.sheet_state != "visible",
                    hidden_rows=hidden_rows,
                    hidden_columns=hidden_columns,
                )
            )
        return sheets
    finally:
        book.close()


def _rows(sheet: Any, instead: dict[int, dict[int, str]]) -> Iterator[list[str]]:
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts = [_cell(cell, number, column) for column, cell in enumerate(cells, 1)]
        for column, text in instead.get(number, {}).items():
            texts += [""] * (column - len(texts))
            texts[column - 1] = text
        yield texts


def _looked_at_closely(part: Any) -> dict[int, dict[int, str]]:
    """By row and column: formulas that have no result stored beside them, texts with raised figures in the cell."""
    from lxml import etree
    from openpyxl.utils.cell import coordinate_to_tuple

    found: dict[int, dict[int, str]] = {}
    row = column = 0
    events = etree.iterparse(
        part,
        events=("start", "end"),
        tag=("{*}row", "{*}c"),
        resolve_entities=False,
        no_network=True,
    )
    for event, element in events:
        is_row = etree.QName(element).localname == "row"
        if event == "start":
            if is_row:
                row, column = int(element.get("r") or row + 1), 0
        elif is_row:
            element.clear()
        else:
            place = element.get("r")
            row, column = coordinate_to_tuple(place) if place else (row, column + 1)
            text = _formula(element, row, column) or _own_text(element)
            if text:
                found.setdefault(row, {})[column] = text
    return found


def _formula(element: Any, row: int, column: int) -> str:
    """A cell's formula, where nothing says what it came to; else nothing."""
    formula, value = element.find("{*}f"), element.find("{*}v")
    # A formula may come to an empty text; that is a result.
    held = value is not None and (value.text or element.get("t") == "str")
    if formula is None or held:
        return ""
    text = "=" + (formula.text or "")
    words = {"cell": _name(row, column), "value": text[:60]}
    return Unclear(text, Problem("formula_cell", "", words))


def _own_text(element: Any) -> str:
    """The text that stands in the cell itself, where some of it is raised or lowered; else nothing."""
    runs = element.findall("{*}is/{*}r")
    raised = [run.find("{*}rPr/{*}vertAlign") for run in runs]
    if not any(each is not None for each in raised):
        return ""
    looks = [each.get("val", "") if each is not None else "" for each in raised]
    texts = ["".join(text.text or "" for text in run.findall("{*}t")) for run in runs]
    return "".join(map(set_at, texts, looks))


def _cell(cell: Any, row: int, column: int) -> str:
    """A cell's text: what is shown, where that says what is stored; the whole of a number, however few places are."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "", row, column)
    if isinstance(value, date | time | timedelta):
        return _moment(value, cell, row, column)
    if isinstance(value, list):
        return _rich(value)
    return str(value)


def _number(value: int | float, form: str, row: int, column: int) -> str:
    whole = isinstance(value, int) or value.is_integer()
    stored = str(int(value)) if whole else repr(value)
    if form in ("", "General"):
        return stored
    text = number_format.written(int(value) if whole else value, form)
    if text is not None:
        return text
    words = {"cell": _name(row, column), "stored": stored, "format": form[:60]}
    return Unclear(f"{stored} [{form}]", Problem("number_format", "", words))


def _moment(value: date | time | timedelta, cell: Any, row: int, column: int) -> str:
    """A date as far as its format shows it: the year alone is a year, with the month it is a month."""
    from openpyxl.utils.datetime import to_excel

    text, stored, code = str(value), str(value), "date_cell"
    if isinstance(value, date):
        serial = float(to_excel(value, cell.parent.parent.epoch))  # type: ignore[no-untyped-call]
        finest = number_format.finest(cell.number_format or "")
        text, stored = value.strftime("%Y-%m-%d"), f"{serial:.15g}"
        if _YEARS[0] <= serial <= _YEARS[1]:
            code = "year_as_date"
        elif finest != "day":
            text = text[:4] if finest == "year" else text[:7]
    words = {"cell": _name(row, column), "shown": text, "stored": stored}
    return Unclear(text, Problem(code, "", words))


def _rich(runs: Iterable[Any]) -> str:
    """A text in several fonts."""
    return "".join(
        set_at(str(run), getattr(getattr(run, "font", None), "vertAlign", None)) for run in runs
    )


def _name(row: int, column: int) -> str:
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(column)}{row}"
