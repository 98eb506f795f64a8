"""Pieces of the pages on which analysts enter: the ways of entering, the name that every entry carries."""

from __future__ import annotations

from dash import dcc, html

from app import urls
from app.i18n import Lang, t
from app.pages.parts import aria


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
    """Who enters; remembered by the browser from page to page."""
    return dcc.Input(
        id="entered-by",
        value=analyst,
        placeholder=t("actuals.who", lang),
        className="form-control name-field",
        persistence=True,
        maxLength=200,
    )
