"""The way from one indicator to another: the ones before and after, and any by name."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from app.domain.language import Lang
from app.domain.row import IndicatorRow, PlanModel
from app.export.tables import searched
from app.web.pages.indicator.history import address
from app.web.pages.overview.table import SENT
from app.web.pages.parts.components import aria, menu
from app.words import t


def neighbours(model: PlanModel, row: IndicatorRow, lang: Lang) -> html.Nav:
    """Links to the indicators before and after in the catalogue, and between them a menu of all, to be searched."""
    before, after = model.neighbours(row.code)
    return html.Nav(
        [
            _link(model, before, lang, "←\N{NO-BREAK SPACE}{}", "previous"),
            _menu(model, row, lang),
            _link(model, after, lang, "{}\N{NO-BREAK SPACE}→", "next"),
        ],
        className="neighbours",
        **aria(label=t("indicator.others", lang)),
    )


def _link(model: PlanModel, row: IndicatorRow | None, lang: Lang, form: str, side: str) -> Any:
    if row is None:
        return html.Span(className=side)
    return dcc.Link(form.format(row.name(lang)), href=address(model, row.code), className=side)


def _menu(model: PlanModel, row: IndicatorRow, lang: Lang) -> Any:
    if len(model.rows) > SENT:
        return None
    options = [
        {"label": each.name(lang), "value": address(model, each.code), "search": searched(each)}
        for each in model.rows
    ]
    shown = address(model, row.code)
    chosen = menu(lang, options, shown, id="indicator-choice", clearable=False, maxHeight=360)
    return html.Div(chosen, className="indicator-choice")


def register(app: Dash) -> None:
    """What is chosen is gone to, without loading the page anew."""
    app.clientside_callback(
        ClientsideFunction("planMonitorIndicator", "choose"),
        Output("go", "href"),
        Input("indicator-choice", "value"),
        State("indicator-context", "data"),
        prevent_initial_call=True,
    )
