"""Tables and the data package as plain addresses, and the bar of buttons that leads to them from the overview."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote, urlencode

import flask
from dash import ClientsideFunction, Dash, Input, Output, html

from app.domain.language import LANGS, Lang
from app.domain.row import PlanModel
from app.export import gather
from app.export.tables import FILTERS
from app.reading import Services, model_of
from app.web.pages.parts.components import aria
from app.words import t

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ADDRESSES = {
    "csv": "/download/indicators.csv",
    "xlsx": "/download/indicators.xlsx",
    "package": "/download/package.zip",
    "report": "/report",
}


def bar(model: PlanModel, lang: Lang, query: Mapping[str, str]) -> html.Div:
    """The buttons; what they lead to follows the filters of the page."""
    filters = {name: query[name] for name in FILTERS if query.get(name)}
    return html.Div(
        [
            html.A(
                t(f"export.button.{kind}", lang),
                id=f"download-{kind}",
                href=f"{address}?{urlencode({'plan': model.slug, 'lang': lang, **filters})}",
                title=t(f"export.button.title.{kind}", lang),
                className="btn btn-outline-primary btn-sm",
            )
            for kind, address in ADDRESSES.items()
        ],
        className="actions downloads",
        role="group",
        **aria(label=t("export.downloads", lang)),
    )


def register(app: Dash) -> None:
    """The addresses follow the filters in the browser."""
    app.clientside_callback(
        ClientsideFunction("planMonitorDownloads", "follow"),
        [Output(f"download-{kind}", "href") for kind in ADDRESSES],
        [
            Input(f"filter-{name}", "value")
            for name in ("part", "category", "status", "basis", "text")
        ],
        [Input(f"download-{kind}", "id") for kind in ADDRESSES],
    )


def routes(server: flask.Flask, services: Services, language: Callable[[], Lang]) -> None:
    """``/download/indicators.csv``, ``.xlsx`` (with the overview's filters) and ``/download/package.zip``."""

    @server.get(ADDRESSES["csv"])
    def download_indicators_csv() -> flask.Response:
        def make(model: PlanModel, lang: Lang, filters: Mapping[str, str]) -> bytes:
            return gather.csv_file(model, lang, filters)

        return send(services, language, make, "csv", "text/csv; charset=utf-8")

    @server.get(ADDRESSES["xlsx"])
    def download_indicators_xlsx() -> flask.Response:
        def make(model: PlanModel, lang: Lang, filters: Mapping[str, str]) -> bytes:
            return gather.xlsx_file(services.engine, model, lang, filters)

        return send(services, language, make, "xlsx", XLSX)

    @server.get(ADDRESSES["package"])
    def download_package() -> flask.Response:
        def make(model: PlanModel, lang: Lang, filters: Mapping[str, str]) -> bytes:
            return gather.package_file(services.engine, model)

        return send(services, language, make, "zip", "application/zip", "export.name.package")


def send(
    services: Services,
    language: Callable[[], Lang],
    make: Callable[[PlanModel, Lang, Mapping[str, str]], bytes],
    ending: str,
    media_type: str,
    word: str = "export.name.indicators",
) -> flask.Response:
    """A file made from the plan and the filters in the address, named in the reader's language.

    ``lang`` in the address goes before the language chosen on the pages; ``as_of`` is a past day. 404 in plain words
    for what is not there.
    """
    given = flask.request.args
    lang: Lang = next((each for each in LANGS if each == given.get("lang")), language())
    filters = {name: given[name] for name in FILTERS if given.get(name)}
    try:
        model = model_of(services, given.get("plan", ""), given.get("as_of", ""))
        data = make(model, lang, filters)
    except LookupError as error:
        return flask.Response(f"{error.args[0]}\n", 404, mimetype="text/plain")
    when = f"_{model.viewed_at.date().isoformat()}" if model.viewed_at else ""
    name = f"{model.title(lang)}_{t(word, lang)}{when}.{ending}"
    response = flask.Response(data, mimetype=media_type.partition(";")[0], content_type=media_type)
    response.headers["Content-Disposition"] = disposition(name, f"{model.slug}{when}.{ending}")
    response.headers["Cache-Control"] = "no-store"
    return response


def disposition(name: str, plain: str) -> str:
    """A download's file name for every browser (RFC 6266): in full, and in ASCII for those that know no better."""
    ascii_name = plain.encode("ascii", "replace").decode().replace('"', "_").replace("?", "_")
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
