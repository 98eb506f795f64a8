"""The table of values: years across, typed or pasted, checked at once, written when it is saved."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import dash_ag_grid as dag
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update

from app.domain.language import Lang
from app.domain.row import PlanModel
from app.reading import Services
from app.web import urls
from app.web.access.people import author, may, needs
from app.web.pages.grid.cells import (
    Collided,
    Saved,
    Sourced,
    Verdict,
    latest,
    recorded,
    save,
    verdicts,
)
from app.web.pages.grid.table import columns, legend, lines, worded
from app.web.pages.parts.components import menu
from app.web.pages.parts.entering import data, name_field, tabs
from app.words import t

NAV = "actuals"
LISTED = 30
WHOLE = 120


def layout(model: PlanModel, lang: Lang, services: Services, **query: str) -> html.Div:
    """The page."""
    if not may("analyst"):
        # Whoever has been sent the address: what there is to see stands on the page beside.
        words = t("indicator.to_actuals.read", lang)
        link = dcc.Link(words, href=urls.page("actuals", model.slug))
        return html.Div([html.H1(t("grid.title", lang)), html.P(link)])
    plan = model.view.plan
    years = [plan.base_year, *range(plan.start_year, plan.target_year + 1)]
    held = recorded(latest(services.engine, model.slug), lang)
    rows = [
        line
        for row in model.rows
        if row.kind != "qualitative"
        for line in lines(row, years, held, lang)
    ]
    wide, narrow = columns(years, lang)
    context = {
        "plan": model.slug,
        "lang": lang,
        "base": f"y{plan.base_year}",
        "fields": [f"y{year}" for year in years],
        "cells": held,
        "wide": wide,
        "narrow": narrow,
        "texts": {
            "pasted": t("grid.pasted", lang),
            "lost": t("grid.lost", lang),
            "restored": t("grid.restored", lang),
            "leave": t("grid.leave", lang),
            "drop": t("grid.confirm_drop", lang),
            "gone": t("grid.confirm_gone", lang),
            "choose": t("grid.conflict.choose", lang),
            "unsaved": t("grid.unsaved", lang),
        },
    }
    return html.Div(
        [
            html.H1(t("grid.title", lang)),
            html.P(t("grid.lead", lang), className="lead-line"),
            tabs(model.slug, "grid", lang),
            html.Section(
                [
                    _bar(lang, services.settings.analyst),
                    dag.AgGrid(
                        id="values-grid",
                        rowData=rows,
                        columnDefs=wide,
                        getRowId="params.data.id",
                        defaultColDef={
                            "sortable": False,
                            "resizable": True,
                            "suppressMovable": True,
                            "wrapHeaderText": True,
                        },
                        dashGridOptions={
                            # A table that fits is shown whole; of a long one only what is in view is drawn.
                            "domLayout": "autoHeight" if len(rows) <= WHOLE else "normal",
                            "rowHeight": 36,
                            "headerHeight": 40,
                            "enterNavigatesVertically": True,
                            "enterNavigatesVerticallyAfterEdit": True,
                            "stopEditingWhenCellsLoseFocus": True,
                            "tooltipShowDelay": 150,
                            "tooltipHideDelay": 20_000,
                            "animateRows": False,
                        },
                        className="ag-theme-quartz values-grid",
                        style={"height": None if len(rows) <= WHOLE else "75vh"},
                    ),
                    html.Div(id="grid-problems", role="status"),
                    html.P(legend(lang), className="legend"),
                    html.P([t("grid.keys", lang), " ", worded(model, lang)], className="hint"),
                ],
                className="card-block",
            ),
            *[
                dcc.Store(id=name)
                for name in (
                    "grid-edits",
                    "grid-verdicts",
                    "grid-request",
                    "grid-answer",
                    "grid-collisions",
                    "grid-quiet",
                )
            ],
            dcc.Store(id="grid-context", data=context),
        ]
    )


def _bar(lang: Lang, analyst: str) -> html.Div:
    def button(name: str, look: str, **more: Any) -> html.Button:
        word = t(f"grid.{name.replace('-', '_')}", lang)
        return html.Button(word, id=f"grid-{name}", className=f"btn {look}", **more)

    return html.Div(
        [
            html.Div(
                [
                    dcc.Input(
                        id=f"grid-{name}",
                        placeholder=t(f"grid.{name.replace('-', '_')}", lang),
                        className="form-control",
                        maxLength=1000,
                    )
                    for name in ("source", "source-url", "note")
                ]
                + [
                    menu(
                        lang,
                        [
                            {"label": t(f"grid.status.{status}", lang), "value": status}
                            for status in ("provisional", "final", "revised", "estimate")
                        ],
                        id="grid-status",
                        placeholder=t("grid.status", lang),
                    )
                ],
                className="grid-said-fields",
            ),
            html.P(t("grid.said", lang), className="hint"),
            html.Div(
                [
                    name_field(lang, analyst),
                    button("save", "btn-primary"),
                    button("save-good", "btn-outline-primary", style={"display": "none"}),
                    button("undo", "btn-outline-secondary", disabled=True),
                    button("redo", "btn-outline-secondary", disabled=True),
                    button("drop", "btn-outline-secondary"),
                ],
                className="actions",
            ),
            html.Div(
                [
                    html.Strong(t("grid.clean", lang), id="grid-summary", role="status"),
                    html.Span(id="grid-said", className="hint", role="status"),
                ],
                className="grid-state",
            ),
            html.Div(id="grid-outcome", role="alert"),
            html.Div(
                [
                    html.Div(id="grid-conflict-list"),
                    html.Div(
                        [
                            html.Button(
                                t("grid.conflict.save", lang),
                                id="grid-resolve",
                                className="btn btn-primary",
                            ),
                            html.Span(id="grid-resolve-said", className="hint", role="alert"),
                        ],
                        className="actions",
                    ),
                ],
                id="grid-conflict",
                className="notice notice-warn",
                style={"display": "none"},
            ),
        ],
        className="grid-bar",
    )


def register(app: Dash, services: Services) -> None:
    """Checking while typing, saving, collisions."""

    def in_browser(name: str, *wires: Any, first: bool = False) -> None:
        app.clientside_callback(
            ClientsideFunction("planMonitorGrid", name), *wires, prevent_initial_call=not first
        )

    in_browser(
        "start",
        Output("values-grid", "columnDefs"),
        Input("grid-context", "data"),
        first=True,
    )
    in_browser("verdicts", Output("grid-quiet", "data"), Input("grid-verdicts", "data"))
    in_browser(
        "act",
        Output("grid-quiet", "data", allow_duplicate=True),
        Input("grid-undo", "n_clicks"),
        Input("grid-redo", "n_clicks"),
        Input("grid-drop", "n_clicks"),
    )
    in_browser(
        "save",
        Output("grid-request", "data"),
        Input("grid-save", "n_clicks"),
        Input("grid-save-good", "n_clicks"),
    )
    in_browser(
        "saved",
        Output("grid-quiet", "data", allow_duplicate=True),
        Input("grid-answer", "data"),
    )
    in_browser(
        "resolve",
        Output("grid-request", "data", allow_duplicate=True),
        Output("grid-resolve-said", "children"),
        Input("grid-resolve", "n_clicks"),
        State({"type": "grid-choice", "cell": ALL}, "value"),
        State("grid-collisions", "data"),
    )

    @app.callback(
        Output("grid-verdicts", "data"),
        Output("grid-summary", "children"),
        Output("grid-problems", "children"),
        Output("grid-save-good", "style"),
        Input("grid-edits", "data"),
        State("grid-context", "data"),
        prevent_initial_call=True,
    )
    @needs("analyst")
    def checked(edits: dict[str, Any] | None, context: dict[str, Any]) -> Any:
        lang: Lang = context["lang"]
        cells = _edits(edits)
        if not cells:
            none: dict[str, Any] = {"turn": (edits or {}).get("turn"), "cells": {}}
            return none, t("grid.clean", lang), None, {"display": "none"}
        model = services.model(context["plan"])
        found = verdicts(cells, model, latest(services.engine, model.slug), lang)
        shown = {
            name: {"state": verdict.state, "text": verdict.text} for name, verdict in found.items()
        }
        bad = any(verdict.state == "bad" for verdict in found.values())
        return (
            {"turn": (edits or {}).get("turn"), "cells": shown},
            _summary(found, lang),
            _problems(found, model, lang),
            {} if bad else {"display": "none"},
        )

    @app.callback(
        Output("grid-answer", "data"),
        Output("grid-outcome", "children"),
        Output("grid-conflict-list", "children"),
        Output("grid-conflict", "style"),
        Output("grid-collisions", "data"),
        Input("grid-request", "data"),
        State("entered-by", "value"),
        State("grid-source", "value"),
        State("grid-source-url", "value"),
        State("grid-note", "value"),
        State("grid-status", "value"),
        State("grid-context", "data"),
        prevent_initial_call=True,
    )
    @needs("analyst")
    def write(
        request: dict[str, Any] | None,
        who: str | None,
        source: str | None,
        url: str | None,
        note: str | None,
        status: str | None,
        context: dict[str, Any],
    ) -> Any:
        lang: Lang = context["lang"]
        name = author(who)
        source, url, note = ((each or "").strip() for each in (source, url, note))
        if not name:
            return no_update, _notice("bad", t("actuals.who.missing", lang)), *[no_update] * 3
        if url and not url.startswith(("http://", "https://")):
            return no_update, _notice("bad", t("grid.bad_url", lang)), *[no_update] * 3
        said = Sourced(source[:1000], url[:1000], note[:1000], status or "")
        model = services.model(context["plan"])
        saved = save(
            services.engine,
            model,
            _edits(request),
            said,
            entered_by=name,
            good_only=bool((request or {}).get("good")),
            lang=lang,
        )
        if saved.collisions:
            shown = [asdict(each) for each in saved.collisions]
            return no_update, None, _collisions(saved.collisions, lang), {}, shown
        answer = {
            "written": list(saved.written),
            "cells": recorded(latest(services.engine, model.slug), lang),
        }
        return answer, _outcome(saved, lang), None, {"display": "none"}, None


def _edits(given: dict[str, Any] | None) -> dict[str, dict[str, Any]]:
    cells = (given or {}).get("cells")
    return (
        {k: v for k, v in cells.items() if isinstance(v, dict)} if isinstance(cells, dict) else {}
    )


def _notice(tone: str, text: str, **more: Any) -> html.Div:
    return html.Div(text, className=f"notice notice-{tone}", **more)


def _outcome(saved: Saved, lang: Lang) -> html.Div:
    if saved.written:
        counts = {name: str(count) for name, count in saved.counts.items()}
        text = t("grid.saved", lang, **counts)
        if saved.bad:
            text += " " + t("grid.saved.left", lang, count=saved.bad)
        return _notice("good", text, id="grid-saved")
    if saved.bad:
        return _notice("bad", t("grid.bad", lang, count=saved.bad))
    return _notice("warn", t("grid.nothing", lang))


def _summary(found: dict[str, Verdict], lang: Lang) -> str:
    count = {
        state: sum(each.state == state for each in found.values())
        for state in ("gone", "bad", "odd")
    }
    parts = [t("grid.summary", lang, count=len(found))]
    parts += [t(f"grid.summary.{state}", lang, count=n) for state, n in count.items() if n]
    return " · ".join(parts)


def _problems(found: dict[str, Verdict], model: PlanModel, lang: Lang) -> html.Ul | None:
    """In words what is wrong or odd: a tooltip alone cannot be read on a touch screen."""
    items = []
    for name, verdict in found.items():
        if verdict.state in {"bad", "odd"}:
            code, year = name.partition("|")[0], name.rpartition("|")[2]
            row = model.row(code)
            place = html.Strong(f"{row.name(lang) if row else code} {year}")
            text = verdict.text.replace("\n", " · ")
            items.append(html.Li([place, " ", text], className=f"said-{verdict.state}"))
    return html.Ul(items[:LISTED], className="grid-problems") if items else None


def _collisions(collisions: Any, lang: Lang) -> html.Div:
    def shown(value: Any) -> Any:
        text = str(value.get("text") or t("grid.conflict.none", lang))
        by = " · ".join(str(value[key]) for key in ("who", "when") if value.get(key))
        return [html.Strong(text), html.Br(), html.Span(by, className="hint")] if by else text

    names = ("cell", "seen", "theirs", "mine", "choice")
    head = {name: t(f"grid.conflict.{name}", lang) for name in names}
    options = [
        {"label": t(f"grid.conflict.take_{choice}", lang), "value": choice}
        for choice in ("theirs", "mine")
    ]

    def line(each: Collided) -> html.Tr:
        cells = {
            "cell": f"{each.name} {each.year}",
            "seen": shown(each.seen),
            "theirs": shown(each.theirs),
            "mine": html.Strong(each.mine or t("grid.conflict.none", lang)),
            "choice": dcc.RadioItems(
                options, id={"type": "grid-choice", "cell": each.key}, className="choice"
            ),
        }
        # On a narrow screen a collision is a block, and every line of it says what it is.
        return html.Tr([html.Td(cells[name], **data(label=head[name])) for name in names])

    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(word, scope="col") for word in head.values()])),
            html.Tbody([line(each) for each in collisions]),
        ],
        className="table table-sm stacked",
    )
    return html.Div([html.P(t("grid.conflict", lang)), table], id="grid-conflict-table")
