"""Charts as figures at plain addresses, from which the browser makes pictures; the index of all of a selection."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import flask
from dash import html

from app.domain.language import LANGS, Lang
from app.domain.row import PlanModel
from app.domain.what_if import asked
from app.export import gather
from app.export.pictures import chart_of, index, index_csv
from app.export.tables import FILTERS
from app.figures.chart import Chart
from app.figures.indicator_path import path_chart
from app.figures.printing import SIZES, print_figure
from app.reading import Services, model_of
from app.web.pages.parts.components import data, picture_options
from app.words import t


def bundle_button(model: PlanModel, lang: Lang, query: dict[str, str]) -> html.Div:
    """The button that packs all charts of the selection, with its progress."""
    filters = {name: query[name] for name in FILTERS if query.get(name)}
    words = {
        name: t(f"pictures.{name}", lang)
        for name in ("working", "cancel", "cancelled", "done", "failed")
    }
    return html.Div(
        [
            html.Button(
                t("pictures.all", lang),
                id="pictures-all",
                className="btn btn-outline-primary btn-sm",
                title=t("pictures.all.title", lang),
                **data(
                    picture="all",
                    index=f"/figures/{model.slug}?{urlencode({'lang': lang, **filters})}",
                    name=f"{model.title(lang)}_{t('pictures.zip', lang)}.zip",
                    **words,
                ),
            ),
            *picture_options(lang, "all"),
            html.Progress(id="pictures-progress", value="0", max="1", hidden=True),
            html.Button(
                t("pictures.cancel", lang),
                id="pictures-cancel",
                className="btn btn-outline-secondary btn-sm",
                hidden=True,
                **data(picture="cancel"),
            ),
            html.Span(id="pictures-message", role="status", className="hint"),
        ],
        className="actions pictures-all",
    )


def _chart(model: PlanModel, key: str, lang: Lang, what_if: str) -> Chart:
    """The chart as a page shows it, with the page's scenario. Raises ``LookupError``."""
    row = model.row(key)
    if not what_if or row is None:
        return chart_of(model, key, lang)
    try:
        return path_chart(model, row, lang, asked(model, row, what_if))
    except ValueError:
        raise LookupError(t("what_if.bad", lang, given=what_if[:20])) from None


def routes(server: flask.Flask, services: Services, language: Callable[[], Lang]) -> None:
    """``/figures/<plan>`` (the index of a selection) and ``/figures/<plan>/<key>`` (one figure)."""

    def asked_language() -> Lang:
        given = flask.request.args.get("lang")
        return next((each for each in LANGS if each == given), language())

    def missing(error: LookupError) -> flask.Response:
        return flask.Response(f"{error.args[0]}\n", 404, mimetype="text/plain")

    @server.get("/figures/<slug>")
    def figure_index(slug: str) -> flask.Response:
        lang = asked_language()
        given = {name: value for name in FILTERS if (value := flask.request.args.get(name))}
        try:
            model = services.model(slug)
            rows = list(gather.chosen(model, given, lang))
        except LookupError as error:
            return missing(error)
        entries = index(model, rows, lang)
        return flask.jsonify(
            {
                "title": model.title(lang),
                "lang": lang,
                "charts": entries,
                "csv": index_csv(entries, lang),
                "head": [
                    t(f"pictures.index.{name}", lang)
                    for name in ("file", "indicator", "target", "status", "finding")
                ],
            }
        )

    @server.get("/figures/<slug>/<key>")
    def figure(slug: str, key: str) -> flask.Response:
        size = flask.request.args.get("size", "slide")
        if size not in SIZES:
            return missing(LookupError(f"size: one of {', '.join(SIZES)}"))
        try:
            model = model_of(services, slug, flask.request.args.get("as_of", ""))
            chart = _chart(model, key, asked_language(), flask.request.args.get("whatif", ""))
        except LookupError as error:
            return missing(error)
        answer = flask.jsonify(
            {
                "figure": print_figure(chart, size),
                "width": SIZES[size].width,
                "height": SIZES[size].height,
                "stem": chart.filename[:-4],
            }
        )
        answer.headers["Cache-Control"] = "no-store"
        return answer
