"""Templates, the values that hold, and a file's problems, as CSV and XLSX at plain addresses."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import flask

from app.domain.language import Lang
from app.domain.row import PlanModel
from app.entry.annotate import annotated
from app.entry.template import current_values, template
from app.entry.workbook import as_workbook
from app.reading import Services
from app.uploads.held import Gone
from app.uploads.jobs import Uploads
from app.words import t

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def routes(
    server: flask.Flask, services: Services, uploads: Uploads, language: Callable[[], Lang]
) -> None:
    """``/download/{template,actuals}.{csv,xlsx}`` and ``/download/problems?file=…``."""

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

    @server.get("/download/problems")
    def download_problems() -> flask.Response:
        lang = language()
        try:
            held = uploads.get(flask.request.args.get("file"))
            content = uploads.data(held.token)
        except Gone:
            return flask.Response(f"{t('actuals.gone', lang)}\n", 404, mimetype="text/plain")
        if held.preview is None or held.table is None:
            return flask.Response(f"{t('actuals.gone', lang)}\n", 404, mimetype="text/plain")
        content, kind = annotated(
            content,
            held.preview.refused(),
            lang,
            header_row=held.table.header_row,
            sheet=held.table.sheet,
        )
        stem = held.filename.rsplit(".", 1)[0] or t("actuals.pasted", lang)
        name = f"{stem}_{t('actuals.problems_word', lang)}.{kind}"
        return _file(content, name, XLSX if kind == "xlsx" else CSV)


def _file(content: bytes, name: str, kind: str) -> flask.Response:
    response = flask.Response(content, mimetype=kind.partition(";")[0], content_type=kind)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "no-store"
    return response
