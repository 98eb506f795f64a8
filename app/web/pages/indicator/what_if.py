"""The what-if panel of an indicator's page: a yearly rate, where it leads, and the same in the address."""

from __future__ import annotations

import math
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update

from app.domain.language import Lang
from app.domain.row import IndicatorRow, PlanModel
from app.domain.what_if import HIGHEST, HORIZON, LOWEST, Scenario, asked, start_of, step_of
from app.figures.chart import Chart
from app.figures.indicator_path import path_chart
from app.figures.printing import print_figure
from app.reading import Services, model_of
from app.web import urls
from app.web.pages.parts.components import definition, since_badge
from app.words import t
from app.words.horizons import catch_up_ends, rate, required
from app.words.numbers import plain, quantity


def panel(model: PlanModel, row: IndicatorRow, lang: Lang, shown: Scenario | None) -> Any:
    """Slider, number box and what they come to; nothing where there is nothing to carry on."""
    start = start_of(model, row)
    if start is None:
        return None
    step = step_of(row)
    needed = _needed(row)
    low, high = _range(needed if needed is not None else 0.0, step, shown)
    initial = shown.rate if shown else round(needed if needed is not None else 0.0, 1)
    word = "nothing" if step == "rate" and start.basis == "baseline" else start.basis
    begins = t(
        f"what_if.from_{word}",
        lang,
        year=start.year,
        value=quantity(start.value, row.unit, lang),
    )
    return html.Section(
        [
            html.H2(t("what_if.title", lang)),
            html.P(t("what_if.lead", lang), className="hint"),
            html.Div(
                [
                    html.Label(t(f"what_if.{step}", lang), htmlFor="what-if-number"),
                    dcc.Input(
                        id="what-if-number",
                        type="number",
                        value=shown.rate if shown else None,
                        min=LOWEST,
                        max=HIGHEST,
                        step="any",
                        debounce=True,
                        placeholder=plain(initial),
                        className="form-control what-if-number",
                    ),
                    html.Div(
                        dcc.Slider(
                            id="what-if-slider",
                            min=low,
                            max=high,
                            step=0.1,
                            value=initial,
                            marks={value: f"{value}" for value in _marks(low, high)},
                            allow_direct_input=False,
                            updatemode="mouseup",
                        ),
                        className="what-if-slider",
                    ),
                    html.Button(
                        t("what_if.clear", lang),
                        id="what-if-clear",
                        className="btn btn-outline-secondary btn-sm",
                    ),
                ],
                className="what-if-row",
            ),
            html.P(
                [begins, *([" · ", _asked_for(row, lang)] if needed is not None else [])],
                className="hint",
            ),
            html.Div(readout(row, shown, lang), id="what-if-readout", role="status"),
            dcc.Store(id="what-if-rate", data=shown.rate if shown else None),
        ],
        className="card-block what-if",
        id="what-if",
    )


def readout(row: IndicatorRow, shown: Scenario | None, lang: Lang) -> Any:
    """Value at the target year, status and year of a scenario; empty without one."""
    if shown is None:
        return None
    if shown.reached is not None and shown.reached <= shown.start.year:
        reached = t("what_if.reached_already", lang)
    elif shown.reached is not None:
        reached = str(shown.reached)
    elif shown.step == "rate" or row.kind == "cumulative" or row.comparator == "hold":
        reached = t("what_if.not_in_plan", lang)
    else:
        reached = t("what_if.not_reached", lang, years=HORIZON)
    items = [
        definition(
            t("what_if.at_target", lang, year=shown.years[-1]),
            quantity(shown.at_target, row.unit, lang, 2),
        ),
        definition(t("what_if.status", lang), since_badge(shown.status, lang, shown.since)),
    ]
    if row.comparator != "hold":
        items.append(definition(t("what_if.reached", lang), reached))
    for each in shown.milestones:
        verdict = since_badge(each.status, lang, each.since)
        items.append(definition(t("horizon.at", lang, year=each.year), verdict))
    return html.Dl(items, className="what-if-result")


def register(app: Dash, services: Services) -> None:
    """The browser keeps slider, box and address in step; the server says what a rate comes to."""
    app.clientside_callback(
        ClientsideFunction("planMonitorIndicator", "whatIf"),
        Output("what-if-rate", "data"),
        Output("what-if-number", "value"),
        Output("what-if-slider", "value"),
        Input("what-if-number", "value"),
        Input("what-if-slider", "value"),
        Input("what-if-clear", "n_clicks"),
        State("what-if-rate", "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output({"type": "graph", "chart": "path"}, "figure"),
        Output({"type": "print", "chart": "path"}, "data"),
        Output({"type": "subtitle", "chart": "path"}, "children"),
        Output("what-if-readout", "children"),
        Input("what-if-rate", "data"),
        State("indicator-context", "data"),
        prevent_initial_call=True,
    )
    def show(rate: Any, context: dict[str, Any]) -> Any:
        lang: Lang = context["lang"]
        try:
            model = model_of(services, context["plan"], context["as_of"])
        except LookupError:
            return no_update
        row = model.row(context["code"])
        if row is None:
            return no_update
        try:
            found = asked(model, row, "" if rate is None else str(rate))
        except ValueError:
            said = t("what_if.bad", lang, given=str(rate)[:20])
            return no_update, no_update, no_update, html.Div(said, className="notice notice-bad")
        chart = path_chart(model, row, lang, found)
        return chart.figure, printed(chart), chart.subtitle, readout(row, found, lang)


def printed(chart: Chart) -> dict[str, Any]:
    """What the browser saves as a picture."""
    return {"figure": print_figure(chart), "filename": chart.filename}


def picture_address(model: PlanModel, row: IndicatorRow, lang: Lang, rate: float | None) -> str:
    """The chart's figure as the page shows it, so that a picture never shows another day or another scenario."""
    as_of = model.viewed_at.date().isoformat() if model.viewed_at else ""
    return urls.figure(
        model.slug, row.code, lang, as_of=as_of, whatif="" if rate is None else f"{rate:g}"
    )


def _needed(row: IndicatorRow) -> float | None:
    """The rate that the headline still asks for, in the slider's own measure."""
    headline = row.headline
    value = headline.number("catch_up") if headline else None
    if headline is None or value is None:
        value, path = row.required_growth, row.whole["path_kind"]
    else:
        path = headline.measured["path_kind"]
    if value is None or row.kind == "cumulative" or path == "band":
        return None
    return value * 100 if path == "geometric" else value


def _asked_for(row: IndicatorRow, lang: Lang) -> str:
    """What the headline, and a milestone before it, ask for from the latest actual on."""
    ends = catch_up_ends(row)
    if not ends:
        return t("what_if.needed", lang, rate=required(row, lang))
    if len(ends) == 1 and len(row.horizons) < 2:
        return t("what_if.needed", lang, rate=rate(row, ends[0], "catch_up", lang))
    return " · ".join(
        t("horizon.needed", lang, year=each.year, rate=rate(row, each, "catch_up", lang))
        for each in ends
    )


def _range(needed: float, step: str, shown: Scenario | None) -> tuple[float, float]:
    """Ends of the slider: round numbers with the rate needed and the rate asked for between them."""
    half = 10 if step == "points" else 20
    reach = [needed, shown.rate if shown else needed]
    low = min(-half, math.floor(min(reach) / 10) * 10 - 10 if min(reach) < -half else -half)
    high = max(half, math.ceil(max(reach) * 1.5 / 10) * 10)
    return max(LOWEST, float(low)), float(high)


def _marks(low: float, high: float) -> list[int]:
    step = max(5, math.ceil((high - low) / 8 / 5) * 5)
    return [value for value in range(math.ceil(low), math.floor(high) + 1) if value % step == 0]
