"""Pieces of the pages on which analysts enter: the ways of entering, the name that every entry carries."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, dcc, html

from app.domain.language import Lang
from app.web import urls
from app.web.access.people import NAME_LIMIT, author, signed_in
from app.web.pages.parts.components import aria
from app.words import t


def tabs(slug: str, current: str, lang: Lang) -> html.Nav:
    """The ways of entering, the one that is shown marked."""
    return html.Nav(
        [
            html.Span(
                dcc.Link(t(f"grid.tab.{word}", lang), href=urls.page(name, slug)),
                className="way" + (" way-current" if name == current else ""),
                **(aria(current="page") if name == current else {}),
            )
            for name, word in (("actuals", "upload"), ("grid", "grid"))
        ],
        className="ways",
        **aria(label=t("grid.tabs", lang)),
    )


def name_field(lang: Lang, analyst: str = "") -> dcc.Input:
    """Who enters: typed, and remembered by the browser from page to page; fixed for who is signed in."""
    fixed = signed_in()
    return dcc.Input(
        id="entered-by",
        value=author(analyst),
        placeholder=t("actuals.who", lang),
        className="form-control name-field",
        persistence=not fixed,
        disabled=fixed,
        maxLength=NAME_LIMIT,
    )


def data(**values: object) -> dict[str, Any]:
    """Attributes that the browser's part reads: ``data(bytes=10)`` is ``data-bytes="10"``."""
    return {f"data-{name}": str(value) for name, value in values.items()}


def presses(app: Dash, store: str, buttons: Any) -> Input:
    """What a callback listens to: presses of buttons that come and go with the page's content.

    ``store`` is the id of a ``dcc.Store`` beside that content; it holds ``{"button": id, "at": time}``. Without it
    every redrawing of the buttons would be a request.
    """
    app.clientside_callback(
        ClientsideFunction("planMonitorIndicator", "pressed"),
        Output(store, "data"),
        Input(buttons, "n_clicks"),
        prevent_initial_call=True,
    )
    return Input(store, "data")
