"""The plan as an Excel workbook: indicators, actuals, revisions, verdicts, evidence, findings, targets, methods.

Numbers are numbers with a format that shows them as a reader expects, times are UTC, no cell runs as a formula.
"""

from __future__ import annotations

import io
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from app.domain.language import Lang
from app.domain.row import IndicatorRow, PlanModel
from app.entry.guard import runs
from app.export import methods, tables
from app.export.columns import Field, Table
from app.words import t
from app.words.numbers import plain
from db.records import ObservationRecord

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

HEAD_FILL, HEAD_INK, FONT = "1F4E79", "FFFFFF", "Calibri"
MAX_TEXT = 32_767
_A4 = 9
# By workbook, for as long as there is one.
_STYLES: WeakKeyDictionary[Any, dict[tuple[str, bool, bool, bool], Any]] = WeakKeyDictionary()
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NARROWEST, _WIDEST, _SAMPLE = 6, 60, 400
_LINE, _TALLEST, _PAGE_WIDE = 15.0, 400.0, 190


def workbook(
    model: PlanModel,
    rows: Sequence[IndicatorRow],
    observations: Sequence[ObservationRecord],
    revisions: Sequence[ObservationRecord],
    text: str,
    lang: Lang,
    filters: Mapping[str, str] | None = None,
) -> bytes:
    """The file's bytes. ``rows`` are the chosen indicators; values, evidence and findings follow them.

    ``text`` is the document's plain text, out of which the sentences are cut.
    """
    import openpyxl

    codes = {row.code for row in rows}
    everything = len(rows) == len(model.rows)
    mentions = [m for m in model.view.mentions if everything or m.code in codes]
    names = {indicator.code: indicator for indicator in model.view.indicators}
    sha256 = model.view.plan.document_sha256
    judged = sorted((each for row in rows for each in row.judgements), key=lambda each: each.id)
    other = "text_en" if lang == "zh" else "text_zh"
    book = openpyxl.Workbook(write_only=True)
    book.properties.title = model.title(lang)
    book.properties.creator = t("app.name", lang)
    sheets = [
        tables.overview_table(model, rows, lang),
        tables.observations_table(o for o in observations if everything or o.code in codes),
        tables.revisions_table([r for r in revisions if everything or r.code in codes]),
        tables.judgements_table(judged),
        tables.mentions_table(mentions, text, sha256).without("document"),
        tables.findings_table(model, None if everything else codes).without("mention_keys", other),
        tables.targets_table(rows),
    ]
    for table in sheets:
        _sheet(book, _named(table, names, lang), model, lang)
    _methods(book, model, lang, filters)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _named(table: Table, names: Mapping[str, Any], lang: Lang) -> Table:
    """The table with the indicator's name after its code, where it has codes but no names."""
    fields = list(table.fields)
    place = next((n for n, field in enumerate(fields) if field.name == "code"), None)
    if place is None or any(field.name == "name" for field in fields):
        return table
    fields.insert(place + 1, Field("name"))

    def name(code: str) -> str:
        found = names.get(code)
        return (
            ""
            if found is None
            else found.name_en
            if lang == "en" and found.name_en
            else found.name_zh
        )

    rows = [{**row, "name": name(row["code"])} for row in table.rows]
    return replace(table, fields=fields, rows=rows)


def _sheet(book: Workbook, table: Table, model: PlanModel, lang: Lang) -> None:
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(table.title(lang)[:31])
    header, rows = table.header(lang), table.worded(model, lang)
    names = [field.name for field in table.fields]
    places = [2 if _computed(name) else None for name in names]
    fixed = names.index("name") + 2 if "name" in names else 2
    sheet.freeze_panes = f"{get_column_letter(fixed)}2"
    sheet.print_title_cols = f"A:{get_column_letter(fixed - 1)}"
    for place, title in enumerate(header):
        letter = get_column_letter(place + 1)
        shown = (_shown(row[place], places[place]) for row in rows[:_SAMPLE])
        sheet.column_dimensions[letter].width = _width(title, shown)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{len(rows) + 1}"
    _print_setup(sheet)
    sheet.row_dimensions[1].height = 2 * _LINE + 3
    numeric = [field.type in {"integer", "number"} and not field.words for field in table.fields]
    sheet.append(
        [_head(sheet, title, right=each) for title, each in zip(header, numeric, strict=True)]
    )
    widths = [sheet.column_dimensions[get_column_letter(n + 1)].width for n in range(len(header))]
    sheet.page_setup.fitToWidth = max(1, round(sum(widths) / _PAGE_WIDE))
    for number, row in enumerate(rows, start=2):
        lines = max(
            (_lines(value, width) for value, width in zip(row, widths, strict=True)), default=1
        )
        if lines > 1:
            # Said, for not every reader works it out when it opens the file.
            sheet.row_dimensions[number].height = min(lines * _LINE, _TALLEST)
        cells = zip(row, places, strict=True)
        sheet.append([None if v is None else _cell(sheet, v, places=each) for v, each in cells])


def _lines(value: Any, width: float) -> int:
    text = value if isinstance(value, str) else ""
    return math.ceil(_display(text) / width) if _display(text) > _WIDEST else 1


def _computed(name: str) -> bool:
    """Whether a column holds what we have computed, shown to two decimals; what was entered is shown as it is."""
    return name.endswith(("_growth", "_percent")) or name in {"ratio", "expected", "gap"}


def _methods(
    book: Workbook, model: PlanModel, lang: Lang, filters: Mapping[str, str] | None
) -> None:
    from openpyxl.styles import Font

    sheet = book.create_sheet(t("export.table.methods", lang)[:31])
    for letter, width in (("A", 30), ("B", 70), ("C", 50)):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    _print_setup(sheet)
    words = [t(f"export.methods.{name}", lang) for name in ("term", "meaning", "formula")]
    sheet.append([_head(sheet, word) for word in words])
    for name, rows in (
        ("about", methods.about(model, lang, filters)),
        ("definitions", methods.definitions(lang)),
        ("formulas", methods.formulas(lang)),
        ("rules", methods.rules(model, lang)),
        ("conventions", methods.conventions(model, lang)),
    ):
        title = _cell(sheet, t(f"export.methods.{name}", lang))
        title.font = Font(name=FONT, bold=True, size=12, color=HEAD_FILL)
        sheet.append([title])
        for row in rows:
            sheet.append([_cell(sheet, value, wrap=True) for value in row])
        sheet.append([])


def _print_setup(sheet: Any) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.right.text = "&P / &N"


def _head(sheet: Any, title: str, *, right: bool = False) -> Any:
    from openpyxl.styles import Alignment, Font, PatternFill

    cell = _cell(sheet, title)
    cell.font = Font(name=FONT, bold=True, color=HEAD_INK)
    cell.fill = PatternFill("solid", fgColor=HEAD_FILL)
    cell.alignment = Alignment(
        horizontal="right" if right else "left",
        vertical="center",
        wrap_text=True,
        indent=0 if right else 1,
    )
    return cell


def _cell(sheet: Any, value: Any, *, wrap: bool = False, places: int | None = None) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value.replace(tzinfo=None))
        return _styled(cell, "yyyy-mm-dd hh:mm")
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, datetime(value.year, value.month, value.day))
        return _styled(cell, "yyyy-mm-dd")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _styled(WriteOnlyCell(sheet, value), _number_format(value, places))
    text = _ILLEGAL.sub("\ufffd", str(value))[:MAX_TEXT]
    cell = WriteOnlyCell(sheet, text)
    # Whatever it begins with, it is a text: a formula would be run by whoever opens the file.
    cell.data_type = "s"
    quote = runs(text)
    return _styled(cell, "General", text=True, wrap=wrap or _display(text) > _WIDEST, quote=quote)


def _styled(
    cell: Any,
    number_format: str,
    *,
    text: bool = False,
    wrap: bool = False,
    quote: bool = False,
) -> Any:
    """Give a cell its looks. They are worked out once for each kind of cell: a sheet may have a million."""
    from openpyxl.styles import Alignment

    known = _known_styles(cell.parent.parent)
    key = (number_format, text, wrap, quote)
    if key in known:
        cell._style = copy(known[key])
        return cell
    cell.number_format = number_format
    cell.quotePrefix = quote
    cell.alignment = Alignment(vertical="top", wrap_text=wrap, indent=1 if text else 0)
    known[key] = copy(cell._style)
    return cell


def _known_styles(book: Any) -> dict[tuple[str, bool, bool, bool], Any]:
    styles: dict[tuple[str, bool, bool, bool], Any] = _STYLES.setdefault(book, {})
    return styles


def _number_format(value: float, places: int | None) -> str:
    """Thousands grouped; years and offsets as they are; ``places`` decimals, or those that it has, at most four."""
    if isinstance(value, int):
        return "0"
    decimals = len(plain(abs(value), places).partition(".")[2])
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _shown(value: Any, places: int | None) -> str:
    if isinstance(value, datetime):
        return "2000-01-01 00:00"
    if isinstance(value, float):
        return plain(value, places)
    return "" if value is None else str(value)


def _width(title: str, shown: Iterable[str]) -> float:
    """A width in characters that fits most values; a heading may take two lines."""
    longest = max((_display(text) for text in shown), default=0)
    wanted = max(longest, (_display(title) + 1) // 2 + 2) + 3
    return float(min(max(wanted, _NARROWEST), _WIDEST))


@lru_cache(maxsize=20_000)
def _display(text: str) -> int:
    """Columns on the screen: a Chinese character takes two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
