"""Actuals: a template out, a file in, every row checked before anything is written, uploads listed and undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from weakref import WeakKeyDictionary

import flask
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update

from app.domain.language import Lang
from app.domain.row import PlanModel
from app.entry.files.sheets import MAX_BYTES
from app.reading import Services
from app.uploads.jobs import Uploads
from app.web.access.people import author, may, needs
from app.web.pages.actuals import downloads, upload
from app.web.pages.actuals.tables import uploads_table, values_table
from app.web.pages.parts.entering import data, name_field, tabs
from app.words import t
from db import store

_UPLOADS: WeakKeyDictionary[Services, Uploads] = WeakKeyDictionary()


def _uploads(services: Services) -> Uploads:
    """The files on their way, one table for each running application."""
    if services not in _UPLOADS:
        _UPLOADS[services] = Uploads(services)
    return _UPLOADS[services]


def layout(model: PlanModel, lang: Lang, services: Services, **query: str) -> html.Div:
    """The page."""
    slug, entering = quote(model.slug), may("analyst")
    return html.Div(
        [
            html.H1(t("actuals.title", lang)),
            html.P(t("actuals.lead", lang), className="lead-line") if entering else None,
            *(
                _entering(model, services, lang)
                if entering
                else [_downloads(slug, lang, ("actuals",))]
            ),
            html.Section(
                [
                    html.H2(t("actuals.values", lang)),
                    html.Div(values_table(model, lang), id="values"),
                ],
                className="card-block",
            ),
            html.Section(
                [
                    html.H2(t("actuals.uploads", lang)),
                    dcc.ConfirmDialog(id="confirm-undo", message=t("actuals.undo.confirm", lang)),
                    dcc.Store(id="undo-id"),
                    html.Div(uploads_table(model, services, lang), id="uploads"),
                ],
                className="card-block",
            ),
        ]
    )


def _entering(model: PlanModel, services: Services, lang: Lang) -> list[Any]:
    """The upload, for those who may enter."""
    return [
        tabs(model.slug, "actuals", lang),
        html.Section(
            [
                html.H2(t("actuals.upload", lang)),
                _downloads(quote(model.slug), lang),
                dcc.Upload(
                    html.Div(
                        [
                            html.Strong(t("actuals.drop", lang)),
                            html.Br(),
                            t("actuals.drop.hint", lang),
                        ]
                    ),
                    id="upload",
                    className="upload-zone",
                    max_size=-1,
                ),
                dcc.Store(id="upload-token"),
                dcc.Store(id="upload-refused"),
                html.Div(id="upload-limit", **data(bytes=MAX_BYTES)),
                dcc.Store(id="upload-again"),
                dcc.Store(id="name-pressed"),
                dcc.Store(id="answer-pressed"),
                dcc.Store(id="read-as"),
                dcc.Store(id="upload-tick"),
                html.Details(
                    [
                        html.Summary(t("actuals.paste", lang)),
                        html.P(t("actuals.paste.hint", lang), className="hint"),
                        dcc.Textarea(
                            id="paste-text",
                            className="form-control paste-box",
                            placeholder=t("actuals.paste.example", lang),
                            spellCheck=False,
                        ),
                        html.Button(
                            t("actuals.paste.check", lang),
                            id="paste-check",
                            className="btn btn-outline-primary",
                        ),
                    ],
                    id="paste",
                ),
                dcc.Store(id="upload-forgotten"),
                dcc.Store(id="upload-context", data={"plan": model.slug, "lang": lang}),
                html.Div(id="preview"),
                html.Label(
                    [
                        html.Span(t("actuals.who", lang)),
                        name_field(lang, services.settings.analyst),
                    ],
                    className="field",
                ),
                html.Div(
                    [
                        html.Button(
                            t("actuals.commit", lang), id="commit", className="btn btn-primary"
                        ),
                        html.Button(
                            t("actuals.commit_good", lang),
                            id="commit-good",
                            className="btn btn-outline-primary",
                            style={"display": "none"},
                        ),
                        html.Button(
                            t("actuals.discard", lang),
                            id="discard",
                            className="btn btn-outline-secondary",
                        ),
                    ],
                    id="commit-bar",
                    className="actions",
                    style={"display": "none"},
                ),
                html.Div(id="outcome", role="alert"),
            ],
            className="card-block",
        ),
    ]


def _downloads(
    slug: str, lang: Lang, offered: tuple[str, ...] = ("template", "actuals")
) -> html.Div:
    return html.Div(
        [
            html.A(
                t(f"actuals.{what}.{kind}", lang),
                href=f"/download/{what}.{kind}?plan={slug}",
                className="btn btn-outline-primary btn-sm",
                id=f"download-{what}" + ("" if kind == "csv" else f"-{kind}"),
            )
            for what in offered
            for kind in ("csv", "xlsx")
        ],
        className="actions",
    )


def routes(server: flask.Flask, services: Services, language: Callable[[], Lang]) -> None:
    """Downloads, as plain addresses."""
    downloads.routes(server, services, _uploads(services), language)


def register(app: Dash, services: Services) -> None:
    """The upload, and the undoing of earlier ones."""
    upload.register(app, services, _uploads(services))

    @app.callback(
        Output("outcome", "children", allow_duplicate=True),
        Output("values", "children"),
        Output("uploads", "children"),
        Input("confirm-undo", "submit_n_clicks"),
        State("undo-id", "data"),
        State("entered-by", "value"),
        State("upload-context", "data"),
        prevent_initial_call=True,
    )
    @needs("analyst")
    def undo(
        confirmed: int | None, upload: int | None, who: str | None, context: dict[str, Any]
    ) -> Any:
        if not confirmed or not upload:
            return (no_update,) * 3
        lang: Lang = context["lang"]
        slug = str(context["plan"])
        outcome = _undo(int(upload), author(who), slug, services, lang)
        model = services.model(slug)
        return outcome, values_table(model, lang), uploads_table(model, services, lang)

    app.clientside_callback(
        ClientsideFunction("planMonitorUpload", "ask"),
        Output("confirm-undo", "displayed"),
        Output("undo-id", "data"),
        Input({"type": "undo", "upload": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )


def _undo(upload_id: int, who: str, slug: str, services: Services, lang: Lang) -> html.Div:
    if not who:
        return html.Div(t("actuals.who.missing", lang), className="notice notice-bad")
    try:
        record = store.undo_upload(services.engine, slug, upload_id, entered_by=who)
    except store.UndoRefused as error:
        return html.Div(t(f"actuals.undo.{error.reason}", lang), className="notice notice-bad")
    text = t(
        "actuals.undone", lang, count=str(record.rows_changed), left=str(record.rows_unchanged)
    )
    return html.Div(text, className="notice notice-good", id="undone")
