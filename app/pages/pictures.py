"""Charts as figures at plain addresses, from which the browser makes pictures; the index of all of a selection."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from urllib.parse import urlencode

import flask
from dash import html

from app.export import gather
from app.export.tables import FILTERS
from app.figures.chart import Chart
from app.figures.finding_words import finding
from app.figures.indicator_path import path_chart
from app.figures.printing import SIZES, print_figure
from app.figures.required_growth import required_growth_chart
from app.i18n import LANGS, Lang, t
from app.i18n.numbers import target_text
from app.model import IndicatorRow, PlanModel
from app.pages.parts import data, picture_options
from app.services import Services

REQUIRED = "required"


def chart_of(model: PlanModel, key: str, lang: Lang) -> Chart:
    """The chart of an indicator (its code), or of all required growth. Raises ``LookupError``."""
    if key == REQUIRED:
        return required_growth_chart(model, lang)
    row = model.row(key)
    if row is None:
        raise LookupError(f"no indicator {key!r} in {model.slug}")
    return path_chart(model, row, lang)


def index(model: PlanModel, rows: list[IndicatorRow], lang: Lang) -> list[dict[str, str]]:
    """One entry a chart, in the order of the files: key, file stem, and what the index says of it."""
    entries = [{"key": REQUIRED, "indicator": required_growth_chart(model, lang).title}]
    entries += [
        {
            "key": row.code,
            "indicator": row.name(lang),
            "target": target_text(
                row.comparator, row.target, row.unit, lang, row.target_high, t("word.hold", lang)
            ),
            "status": t(f"status.{row.status}", lang),
            "finding": finding(row, lang),
        }
        for row in rows
    ]
    width = len(str(len(entries)))
    for number, entry in enumerate(entries, 1):
        entry["stem"] = f"{number:0{width}d}_{chart_of(model, entry['key'], lang).filename[:-4]}"
    return entries


def index_csv(entries: list[dict[str, str]], lang: Lang) -> str:
    """The index as CSV with mark, so that Excel shows Chinese."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    names = ("indicator", "target", "status", "finding")
    writer.writerow(
        [t("pictures.index.file", lang), *(t(f"pictures.index.{name}", lang) for name in names)]
    )
    for entry in entries:
        writer.writerow([f"{entry['stem']}.png", *(entry.get(name, "") for name in names)])
    return "\ufeff" + out.getvalue()


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
            chart = chart_of(services.model(slug), key, asked_language())
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
