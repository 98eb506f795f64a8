"""What an analyst does on an indicator's page: goes back to an earlier value, enters a baseline, gives a verdict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, html, no_update

from app.domain.language import Lang
from app.domain.row import IndicatorRow, PlanModel
from app.reading import Services
from app.web.access.people import author, needs
from app.web.operations.callback_bodies import whole
from app.web.pages.indicator.forms import Entry, Refused, enter, judge
from app.web.pages.indicator.history import go_back
from app.web.pages.parts.entering import presses
from app.words import t
from db import store

# Stores beside the page's content, in which the presses of its buttons arrive.
PRESSED = tuple(
    f"{name}-pressed" for name in ("revision", "withdraw", "base", "reference", "judge")
)
Body = Callable[[PlanModel, IndicatorRow, Services, Lang], Any]
Write = Callable[[PlanModel, IndicatorRow, str, Lang], str]


def register(app: Dash, services: Services, body: Body) -> None:
    """Wire the buttons; after a write the page is made anew from the database."""
    app.clientside_callback(
        ClientsideFunction("planMonitorIndicator", "visit"),
        Output("as-of-context", "data"),
        Input("as-of-date", "date"),
        State("as-of-context", "data"),
        prevent_initial_call=True,
    )

    def written(context: dict[str, Any], who: str | None, write: Write) -> tuple[Any, Any]:
        """The page and what to say of it; the page stays when nothing was written."""
        lang: Lang = context["lang"]
        name = author(who)
        if not name:
            return no_update, _notice("bad", t("actuals.who.missing", lang))
        model = services.model(context["plan"])
        row = model.row(context["code"])
        if row is None:
            return no_update, _notice("bad", t("grid.no_cell", lang))
        try:
            said = _notice("good", write(model, row, name, lang), id="indicator-done")
        except Refused as error:
            return no_update, _notice("bad", str(error))
        except store.Conflict:
            said = _notice("bad", t("history.conflict", lang))
        model = services.model(context["plan"])
        now = model.row(context["code"])
        return (body(model, now, services, lang) if now else no_update), said

    outputs = {
        "body": Output("indicator-body", "children", allow_duplicate=True),
        "said": Output("indicator-outcome", "children", allow_duplicate=True),
    }
    common = (State("entered-by", "value"), State("indicator-context", "data"))

    @app.callback(
        *outputs.values(),
        presses(
            app,
            "revision-pressed",
            {
                "type": "revision-act",
                "act": ALL,
                "series": ALL,
                "year": ALL,
                "revision": ALL,
                "newest": ALL,
            },
        ),
        *common,
        prevent_initial_call=True,
    )
    @needs("analyst")
    def revise(press: dict[str, Any] | None, who: str | None, context: dict[str, Any]) -> Any:
        if not press:
            return no_update, no_update
        pressed = press["button"]

        def write(model: PlanModel, row: IndicatorRow, name: str, lang: Lang) -> str:
            try:
                go_back(services, model.slug, row.code, pressed, name)
            except LookupError as error:
                raise Refused(t("history.no_revision", lang)) from error
            return t("history.done", lang, year=str(pressed["year"]))

        return written(context, who, write)

    @app.callback(
        *outputs.values(),
        presses(app, "base-pressed", "base-save"),
        State("base-value", "value"),
        State("base-source", "value"),
        State("base-source-url", "value"),
        State("base-note", "value"),
        *common,
        prevent_initial_call=True,
    )
    @needs("analyst")
    def baseline(
        press: dict[str, Any] | None,
        value: Any,
        source: str | None,
        url: str | None,
        note: str | None,
        who: str | None,
        context: dict[str, Any],
    ) -> Any:
        if not press:
            return no_update, no_update

        def write(model: PlanModel, row: IndicatorRow, name: str, lang: Lang) -> str:
            entry = Entry(
                year=model.view.plan.base_year,
                text=str(value or ""),
                source=source or "",
                source_url=url or "",
                note=note or "",
                seen=whole(context["base_revision"]),
            )
            enter(services, model, row.code, entry, name, lang)
            return t("base.done", lang)

        return written(context, who, write)

    @app.callback(
        *outputs.values(),
        presses(app, "reference-pressed", "reference-save"),
        State("reference-year", "value"),
        State("reference-value", "value"),
        State("reference-source", "value"),
        State("reference-source-url", "value"),
        *common,
        prevent_initial_call=True,
    )
    @needs("analyst")
    def reference(
        press: dict[str, Any] | None,
        year: int | None,
        value: Any,
        source: str | None,
        url: str | None,
        who: str | None,
        context: dict[str, Any],
    ) -> Any:
        if not press:
            return no_update, no_update

        def write(model: PlanModel, row: IndicatorRow, name: str, lang: Lang) -> str:
            if not year:
                raise Refused(t("reference.no_year", lang))
            entry = Entry(
                year=int(year),
                text=str(value or ""),
                series="reference",
                source=source or "",
                source_url=url or "",
            )
            enter(services, model, row.code, entry, name, lang)
            return t("reference.done", lang, year=str(year))

        return written(context, who, write)

    @app.callback(
        *outputs.values(),
        presses(app, "judge-pressed", "judge-save"),
        State("judge-status", "value"),
        State("judge-reason", "value"),
        State("judge-date", "date"),
        *common,
        prevent_initial_call=True,
    )
    @needs("analyst")
    def verdict(
        press: dict[str, Any] | None,
        status: str | None,
        reason: str | None,
        on: str | None,
        who: str | None,
        context: dict[str, Any],
    ) -> Any:
        if not press:
            return no_update, no_update

        def write(model: PlanModel, row: IndicatorRow, name: str, lang: Lang) -> str:
            judge(services.engine, model.slug, row, status, reason or "", on, name, lang)
            return t("judge.done", lang)

        return written(context, who, write)

    @app.callback(
        *outputs.values(),
        presses(app, "withdraw-pressed", {"type": "judge-withdraw", "judgement": ALL}),
        *common,
        prevent_initial_call=True,
    )
    @needs("analyst")
    def withdraw(press: dict[str, Any] | None, who: str | None, context: dict[str, Any]) -> Any:
        if not press:
            return no_update, no_update
        pressed = press["button"]

        def write(model: PlanModel, row: IndicatorRow, name: str, lang: Lang) -> str:
            given = whole(pressed["judgement"])
            store.withdraw_judgement(services.engine, model.slug, given, withdrawn_by=name)
            return t("judge.taken_back", lang)

        return written(context, who, write)


def _notice(tone: str, text: str, **more: Any) -> html.Div:
    return html.Div(text, className=f"notice notice-{tone}", **more)
