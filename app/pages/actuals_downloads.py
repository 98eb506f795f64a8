"""Templates, the values that hold, and a file's problems, as CSV and XLSX at plain addresses."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from urllib.parse import quote

import flask

from app.entry.template import current_values, template, with_problems
from app.i18n import Lang, t
from app.model import PlanModel
from app.pages.actuals_jobs import Gone, Uploads
from app.services import Services

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def routes(
    server: flask.Flask, services: Services, uploads: Uploads, language: Callable[[], Lang]
) -> None:
    """``/download/{template,actuals}.{csv,xlsx}`` and ``/download/problems.csv?file=…``."""

    def answer(make: Callable[[PlanModel, Lang], bytes], word: str, kind: str) -> flask.Response:
        try:
            model = services.model(flask.request.args.get("plan") or None)
        except LookupError as error:
            return flask.Response(f"{error.args[0]}\n", 404, mimetype="text/plain")
        content = make(model, language())
        if kind == "xlsx":
            content = as_workbook(content, t(word, language()))
        return _file(content, f"{t(word, language())}.{kind}", XLSX if kind == "xlsx" else CSV)

    @server.get("/download/template.<any(csv,xlsx):kind>")
    def download_template(kind: str) -> flask.Response:
        return answer(template, "actuals.template.name", kind)

    @server.get("/download/actuals.<any(csv,xlsx):kind>")
    def download_actuals(kind: str) -> flask.Response:
        return answer(current_values, "actuals.export.name", kind)

    @server.get("/download/problems.csv")
    def download_problems() -> flask.Response:
        lang = language()
        try:
            held = uploads.get(flask.request.args.get("file"))
        except Gone:
            return flask.Response(f"{t('actuals.gone', lang)}\n", 404, mimetype="text/plain")
        if held.preview is None:
            return flask.Response(f"{t('actuals.gone', lang)}\n", 404, mimetype="text/plain")
        stem = held.filename.rsplit(".", 1)[0] or t("actuals.pasted", lang)
        name = f"{stem}_{t('actuals.problems_word', lang)}.csv"
        return _file(with_problems(held.preview, lang), name, CSV)


def _file(content: bytes, name: str, kind: str) -> flask.Response:
    response = flask.Response(content, mimetype=kind.partition(";")[0], content_type=kind)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "no-store"
    return response


def as_workbook(content: bytes, title: str) -> bytes:
    """The same table as XLSX: numbers as numbers, every other cell a text that nothing runs."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    for at in range(len(rows[0])):
        widest = max(sum(2 if ord(c) > 255 else 1 for c in row[at]) for row in rows[:400])
        sheet.column_dimensions[chr(ord("A") + at)].width = min(60, max(8, widest + 2))
    for place, row in enumerate(rows):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet)
            number = None if place == 0 else _number(text)
            if number is not None:
                cell.value = number
            elif text:
                # The apostrophe is CSV's way of marking a text; here the cell's type says so.
                plain = text[1:] if text[:1] == "'" else text
                cell.value = plain
                cell.data_type = "s"
            if place == 0:
                cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _number(text: str) -> int | float | None:
    """The number of a cell that is nothing else, and that comes out the same when it is written again."""
    try:
        value = float(text)
    except ValueError:
        return None
    if text == f"{value:.0f}":
        return int(value)
    return value if text == repr(value) else None
