"""The briefing: ``/report`` to read and print, and the same as a file to keep or to pass on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

import flask

from app.domain.language import LANGS, Lang
from app.domain.row import PlanModel
from app.export import gather
from app.export.tables import FILTERS
from app.reading import Services
from app.web import urls
from app.web.pages.parts.downloads import send

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML = "text/html; charset=utf-8"
WORD = "report.name"


def routes(server: flask.Flask, services: Services, language: Callable[[], Lang]) -> None:
    """``/report``, ``/download/report.html``, ``/download/report.docx``; all take the overview's filters."""

    @server.get("/report")
    def report() -> flask.Response:
        from app.export.report.page import page

        def make(model: PlanModel, lang: Lang, filters: Mapping[str, str]) -> bytes:
            content = gather.report_content(services.engine, model, lang, filters)
            return page(content, _links(model, lang, filters))

        response = send(services, language, make, "html", HTML, WORD)
        response.headers.remove("Content-Disposition")
        return response

    @server.get("/download/report.html")
    def download_report_html() -> flask.Response:
        from app.export.report.page import page

        def make(model: PlanModel, lang: Lang, filters: Mapping[str, str]) -> bytes:
            return page(gather.report_content(services.engine, model, lang, filters))

        return send(services, language, make, "html", HTML, WORD)

    @server.get("/download/report.docx")
    def download_report_docx() -> flask.Response:
        from app.export.report.word import word

        def make(model: PlanModel, lang: Lang, filters: Mapping[str, str]) -> bytes:
            return word(gather.report_content(services.engine, model, lang, filters))

        return send(services, language, make, "docx", DOCX, WORD)


def _links(model: PlanModel, lang: Lang, filters: Mapping[str, str]) -> dict[str, str]:
    """Where the page's own bar leads."""
    kept = {name: filters[name] for name in FILTERS if filters.get(name)}
    when = {"as_of": model.viewed_at.date().isoformat()} if model.viewed_at else {}
    query = urlencode({"plan": model.slug, "lang": lang, **kept, **when})
    other = next(each for each in LANGS if each != lang)
    swapped = urlencode({"plan": model.slug, "lang": other, **kept, **when})
    return {
        "save_docx": f"/download/report.docx?{query}",
        "save_html": f"/download/report.html?{query}",
        "other_lang": f"/report?{swapped}",
        "back": urls.overview(model.slug, **kept),
    }
