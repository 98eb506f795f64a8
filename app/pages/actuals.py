"""Actuals: a template out, a file in, every row checked before anything is written, uploads listed and undone."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import flask
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update

from app.entry.check import Checked, Preview, check
from app.entry.problems import FileProblem
from app.entry.recognise import read_file
from app.entry.template import current_values, template, with_problems
from app.i18n import Lang, t
from app.i18n.numbers import percent, quantity, signed
from app.model import PlanModel
from app.pages.actuals_tables import uploads_table, values_table
from app.services import Services
from db import store

SHOWN = 200


def layout(model: PlanModel, lang: Lang, services: Services, **query: str) -> html.Div:
    """The page."""
    slug = quote(model.slug)
    return html.Div(
        [
            html.H1(t("actuals.title", lang)),
            html.P(t("actuals.lead", lang), className="lead-line"),
            html.Section(
                [
                    html.H2(t("actuals.upload", lang)),
                    html.Div(
                        [
                            html.A(
                                t("actuals.template", lang),
                                href=f"/download/template.csv?plan={slug}",
                                className="btn btn-outline-primary",
                                id="download-template",
                            ),
                            html.A(
                                t("actuals.export", lang),
                                href=f"/download/actuals.csv?plan={slug}",
                                className="btn btn-outline-primary",
                                id="download-actuals",
                            ),
                        ],
                        className="actions",
                    ),
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
                    dcc.Store(id="upload-file"),
                    dcc.Store(id="upload-forgotten"),
                    dcc.Store(id="upload-context", data={"plan": model.slug, "lang": lang}),
                    dcc.Loading(html.Div(id="preview", role="status"), type="dot"),
                    html.Div(
                        [
                            dcc.Input(
                                id="entered-by",
                                value=services.settings.analyst,
                                placeholder=t("actuals.who", lang),
                                className="form-control name-field",
                                persistence=True,
                                debounce=True,
                            ),
                            html.Button(
                                t("actuals.commit", lang), id="commit", className="btn btn-primary"
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


def routes(server: flask.Flask, services: Services, language: Callable[[], Lang]) -> None:
    """Downloads, as plain addresses."""

    def answer(make: Callable[[PlanModel, Lang], bytes], word: str) -> flask.Response:
        try:
            model = services.model(flask.request.args.get("plan") or None)
        except LookupError as error:
            return flask.Response(f"{error.args[0]}\n", 404, mimetype="text/plain")
        name = f"{t(word, language())}.csv"
        response = flask.Response(make(model, language()), mimetype="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
        response.headers["Cache-Control"] = "no-store"
        return response

    @server.get("/download/template.csv")
    def download_template() -> flask.Response:
        return answer(template, "actuals.template.name")

    @server.get("/download/actuals.csv")
    def download_actuals() -> flask.Response:
        return answer(current_values, "actuals.export.name")


def register(app: Dash, services: Services) -> None:
    """Upload, preview, commit, undo."""
    # Set back after reading, so that the same file can be chosen again.
    app.clientside_callback(
        ClientsideFunction("planMonitor", "forgetFile"),
        Output("upload-forgotten", "data"),
        Input("preview", "children"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("upload-file", "data"),
        Output("preview", "children"),
        Output("commit-bar", "style"),
        Output("commit", "disabled"),
        Output("outcome", "children"),
        Input("upload", "contents"),
        Input("discard", "n_clicks"),
        State("upload", "filename"),
        State("upload-context", "data"),
        prevent_initial_call=True,
    )
    def preview(
        contents: str | None, discard: int | None, filename: str | None, context: dict[str, Any]
    ) -> Any:
        lang: Lang = context["lang"]
        if ctx.triggered_id == "discard":
            return None, None, {"display": "none"}, True, t("actuals.discarded", lang)
        if not contents:
            return (no_update,) * 5
        model = services.model(context["plan"])
        try:
            found = _checked(contents, filename or "", model, services)
        except FileProblem as error:
            notice = html.Div(
                error.problem.text(lang), className="notice notice-bad", id="file-problem"
            )
            return None, notice, {"display": "none"}, True, None
        writable = found.good and bool(found.observations())
        bar = {"display": "flex"}
        data = {"contents": contents, "filename": filename or ""}
        return data, preview_block(found, filename or "", lang), bar, not writable, None

    @app.callback(
        Output("outcome", "children", allow_duplicate=True),
        Output("preview", "children", allow_duplicate=True),
        Output("commit-bar", "style", allow_duplicate=True),
        Output("upload-file", "data", allow_duplicate=True),
        Output("values", "children"),
        Output("uploads", "children"),
        Input("commit", "n_clicks"),
        Input("confirm-undo", "submit_n_clicks"),
        State("upload-file", "data"),
        State("undo-id", "data"),
        State("entered-by", "value"),
        State("upload-context", "data"),
        prevent_initial_call=True,
    )
    def write(
        commit: int | None,
        undo: int | None,
        file: dict[str, str] | None,
        undo_id: int | None,
        who: str | None,
        context: dict[str, Any],
    ) -> Any:
        lang: Lang = context["lang"]
        slug = str(context["plan"])
        name = (who or "").strip()[:200]
        if ctx.triggered_id == "commit" and file:
            outcome, written = _commit(file, name, slug, services, lang)
        elif ctx.triggered_id == "confirm-undo" and undo_id:
            outcome, written = _undo(int(undo_id), name, slug, services, lang)
        else:
            return (no_update,) * 6
        model = services.model(slug)
        hidden = {"display": "none"} if written else no_update
        return (
            outcome,
            None if written else no_update,
            hidden,
            None if written else no_update,
            values_table(model, lang),
            uploads_table(model, services, lang),
        )

    @app.callback(
        Output("confirm-undo", "displayed"),
        Output("undo-id", "data"),
        Input({"type": "undo", "upload": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    def ask(clicks: list[int | None]) -> Any:
        if not any(clicks) or not isinstance(ctx.triggered_id, dict):
            return no_update, no_update
        return True, ctx.triggered_id["upload"]


def _bytes(contents: str) -> bytes:
    try:
        return base64.b64decode(contents.partition(",")[2], validate=True)
    except (binascii.Error, ValueError) as error:
        raise FileProblem("encoding") from error


def _checked(contents: str, filename: str, model: PlanModel, services: Services) -> Preview:
    lines = read_file(_bytes(contents), filename)
    return check(lines, model, store.name_aliases(services.engine, model.slug))


def _commit(
    file: dict[str, str], who: str, slug: str, services: Services, lang: Lang
) -> tuple[Any, bool]:
    """Check again, on the state of now, and record all or nothing."""
    if not who:
        return html.Div(t("actuals.who.missing", lang), className="notice notice-bad"), False
    try:
        found = _checked(file["contents"], file["filename"], services.model(slug), services)
        if not found.good:
            return html.Div(t("actuals.changed_since", lang), className="notice notice-bad"), False
        record = store.record_upload(
            services.engine,
            slug,
            found.observations(),
            kind="file",
            entered_by=who,
            filename=file["filename"],
            sha256=hashlib.sha256(_bytes(file["contents"])).hexdigest(),
        )
    except FileProblem as error:
        return html.Div(error.problem.text(lang), className="notice notice-bad"), False
    except store.Conflict:
        return html.Div(t("actuals.conflict", lang), className="notice notice-bad"), False
    text = t("actuals.committed", lang, new=str(record.rows_new), changed=str(record.rows_changed))
    return html.Div(text, className="notice notice-good", id="committed"), True


def _undo(upload_id: int, who: str, slug: str, services: Services, lang: Lang) -> tuple[Any, bool]:
    try:
        record = store.undo_upload(services.engine, slug, upload_id, entered_by=who or "?")
    except store.UndoRefused as error:
        return html.Div(
            t(f"actuals.undo.{error.reason}", lang), className="notice notice-bad"
        ), False
    text = t(
        "actuals.undone", lang, count=str(record.rows_changed), left=str(record.rows_unchanged)
    )
    return html.Div(text, className="notice notice-good", id="undone"), True


def preview_block(found: Preview, filename: str, lang: Lang) -> html.Div:
    """What would happen, row by row; problems first."""
    counts = {
        state: found.count(state) for state in ("new", "changed", "unchanged", "blank", "refused")
    }
    summary = " · ".join(
        f"{t(f'actuals.state.{state}', lang)} {count}" for state, count in counts.items() if count
    )
    tone = "notice-good" if found.good else "notice-bad"
    message = t("actuals.all_good" if found.good else "actuals.some_bad", lang)
    order = {"refused": 0, "changed": 1, "new": 2, "unchanged": 3, "blank": 4}
    rows = sorted(found.rows, key=lambda row: (order[row.state], row.line.number))
    head = [
        t(f"actuals.column.{name}", lang)
        for name in ("row", "state", "indicator", "year", "value", "remark")
    ]
    body = [_preview_row(row, lang) for row in rows[:SHOWN]]
    download = None
    if not found.good:
        data = base64.b64encode(with_problems(found, lang)).decode()
        download = html.A(
            t("actuals.problems_file", lang),
            href=f"data:text/csv;base64,{data}",
            download=f"{filename.rsplit('.', 1)[0]}_{t('actuals.problems_word', lang)}.csv",
            className="btn btn-outline-secondary btn-sm",
        )
    return html.Div(
        [
            html.Div([html.Strong(filename), f"　{summary}"], className="actions"),
            html.Div([message, " ", download], className=f"notice {tone}", id="preview-message"),
            html.Div(
                html.Table(
                    [
                        html.Thead(html.Tr([html.Th(cell, scope="col") for cell in head])),
                        html.Tbody(body),
                    ],
                    className="table table-sm",
                    id="preview-table",
                ),
                className="table-wrap",
            ),
            html.P(t("actuals.more", lang, count=str(len(rows) - SHOWN)), className="hint")
            if len(rows) > SHOWN
            else None,
        ]
    )


def _preview_row(row: Checked, lang: Lang) -> html.Tr:
    remarks: list[Any] = [
        html.Div(
            [
                html.Strong(f"{t(f'actuals.field.{p.column}', lang)}：" if p.column else ""),
                p.text(lang),
            ]
        )
        for p in row.problems
    ]
    remarks += [html.Div(f"⚠ {warning.text(lang)}", className="hint") for warning in row.warnings]
    value: Any = row.line.fields["value"]
    if row.new is not None and row.new.value is not None:
        value = quantity(row.new.value, row.new.unit, lang)
        if row.old is not None and row.old.value is not None and row.state == "changed":
            change = signed(percent(row.new.value / row.old.value - 1)) if row.old.value else ""
            value = f"{quantity(row.old.value, row.old.unit, lang)} → {value} ({change})"
    return html.Tr(
        [
            html.Td(str(row.line.number)),
            html.Td(t(f"actuals.state.{row.state}", lang)),
            html.Td(row.line.fields["indicator"]),
            html.Td(row.line.fields["year"]),
            html.Td(value, className="number"),
            html.Td(remarks),
        ],
        className="problem" if row.state == "refused" else "",
    )
