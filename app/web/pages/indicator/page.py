"""One indicator: its path, its numbers, and every sentence behind them."""

from __future__ import annotations

import difflib
from typing import Any

from dash import Dash, dcc, html

from app.domain.language import Lang
from app.domain.methods.projection import carry_on, fit, year_reached
from app.domain.row import IndicatorRow, PlanModel
from app.domain.what_if import Scenario, asked
from app.domain.yearly_verdicts import yearly_rows
from app.figures.indicator_path import path_chart
from app.reading import Services, model_of
from app.web import urls
from app.web.access.people import may
from app.web.pages.grid.cells import NO_BASELINE_NEEDED, base_open, latest
from app.web.pages.indicator import actions, choice, what_if
from app.web.pages.indicator.choice import neighbours
from app.web.pages.indicator.evidence import findings, mentions
from app.web.pages.indicator.forms import baseline_note, forms, verdict_note
from app.web.pages.indicator.history import address, banner, history
from app.web.pages.indicator.horizons import (
    catch_up,
    from_milestone,
    legs_list,
    ratio_hint,
    targets,
)
from app.web.pages.parts.components import chart_card, definition, verdict_badge
from app.words import t
from app.words.horizons import required
from app.words.numbers import growth, percent, plain, quantity, signed, target_text
from app.words.targets import worded as in_words
from app.words.verdicts import (
    formula_words,
    mark_words,
    origin_words,
    remaining_words,
    term,
    yearly_words,
)
from db import store
from db.kinds import WORDED


def layout(
    model: PlanModel, lang: Lang, services: Services, code: str = "", **query: str
) -> html.Div:
    """The page of a code; a kind word and the nearest names for one that does not exist."""
    row = model.row(code)
    if row is None:
        return _unknown(model, code, lang)
    said = None
    if given := query.get("as_of", ""):
        try:
            model = model_of(services, model.slug, given)
            row = model.row(code) or row
        except LookupError:
            text = t("history.bad_date", lang, date=given[:40])
            said = html.Div(text, className="notice notice-bad")
    supposed = None
    try:
        supposed = asked(model, row, query.get("whatif", ""))
    except ValueError:
        text = t("what_if.bad", lang, given=query["whatif"][:20])
        said = html.Div([said, html.Div(text, className="notice notice-bad")])
    base = row.base_record
    context = {
        "plan": model.slug,
        "code": code,
        "lang": lang,
        "address": address(model, code),
        "as_of": model.viewed_at.date().isoformat() if model.viewed_at else "",
        "base_revision": base.revision if base else _deleted_base(services, model, code),
    }
    return html.Div(
        [
            said,
            html.Div(
                _body(model, row, services, lang, supposed, whole=query.get("history") == "all"),
                id="indicator-body",
            ),
            html.Div(id="indicator-outcome", role="alert"),
            dcc.Store(id="indicator-context", data=context),
            *[dcc.Store(id=name) for name in actions.PRESSED],
        ]
    )


def _body(
    model: PlanModel,
    row: IndicatorRow,
    services: Services,
    lang: Lang,
    supposed: Scenario | None = None,
    *,
    whole: bool = False,
) -> list[Any]:
    document = store.document_of(services.engine, model.slug)
    return [
        banner(model, row, lang),
        _head(model, row, lang),
        html.Div(
            [
                html.Div(
                    [
                        chart_card(
                            path_chart(model, row, lang, supposed),
                            "path",
                            lang,
                            figure=what_if.picture_address(
                                model, row, lang, supposed.rate if supposed else None
                            ),
                        )
                    ],
                    className="column-wide",
                ),
                html.Div([_numbers(model, row, lang)], className="column-narrow"),
            ],
            className="columns",
        ),
        what_if.panel(model, row, lang, supposed),
        mentions(model, row, document.text, lang),
        findings(model, row, lang),
        history(model, row, services, lang, whole=whole),
        forms(model, row, services.settings.analyst, lang),
    ]


def register(app: Dash, services: Services) -> None:
    """Values, baselines and verdicts are entered here, too."""
    actions.register(app, services, _body)
    choice.register(app)
    what_if.register(app, services)


def _deleted_base(services: Services, model: PlanModel, code: str) -> int:
    """The revision that a withdrawn baseline stands at; 0 where none was ever entered."""
    key = (code, "actual", model.view.plan.base_year)
    found = latest(services.engine, model.slug).get(key)
    return found.revision if found else 0


def _unknown(model: PlanModel, code: str, lang: Lang) -> html.Div:
    names = {row.code: row.name(lang) for row in model.rows}
    near = difflib.get_close_matches(code, names, n=3, cutoff=0.4)
    links = [html.Li(dcc.Link(names[each], href=urls.indicator(model.slug, each))) for each in near]
    return html.Div(
        [
            html.H1(t("indicator.unknown", lang)),
            html.P(t("indicator.unknown.text", lang, code=code)),
            html.Ul(links) if links else None,
            dcc.Link(t("page.to_overview", lang), href=urls.overview(model.slug)),
        ]
    )


def _head(model: PlanModel, row: IndicatorRow, lang: Lang) -> html.Section:
    note = (
        row.indicator.scope_note
        if lang == "zh"
        else row.indicator.scope_note_en or row.indicator.scope_note
    )
    worded = in_words(row.kind, row.target_record, lang)
    target = target_text(row.comparator, row.target, row.unit, lang, row.target_high, worded)
    basis = f" ({t('basis.derived', lang)})" if row.target_basis == "derived" else ""
    trail = " / ".join(
        [
            model.label("parts", row.part, lang),
            model.label("categories", row.category, lang),
            t(f"kind.{row.kind}", lang),
        ]
    )
    return html.Section(
        [
            neighbours(model, row, lang),
            html.P(trail, className="trail"),
            html.Div([html.H1(row.name(lang)), verdict_badge(row, lang)], className="title-line"),
            html.P(
                [
                    html.Strong(f"{t('word.target', lang)} {row.target_period}  "),
                    html.Span(target + basis, className="big-target"),
                ]
            ),
            targets(row, lang),
            verdict_note(row, lang),
            _strip(model, row, lang),
            html.P(note, className="scope-note") if note else None,
        ],
        className="indicator-head",
    )


def _strip(model: PlanModel, row: IndicatorRow, lang: Lang) -> html.Div | None:
    """The computed verdicts year by year."""
    found = yearly_rows(model, row)
    if not found:
        return None
    items = [
        html.Li([html.Span(str(year), className="period"), " ", verdict_badge(each, lang)])
        for year, each in found
    ]
    return html.Div(
        [html.Span(t("indicator.strip", lang), className="hint"), html.Ol(items)],
        className="verdict-strip",
        id="verdict-strip",
    )


def _numbers(model: PlanModel, row: IndicatorRow, lang: Lang) -> html.Section:
    measured = row.measured
    unit = str(measured["required_unit"])
    year = row.number("latest_year")

    def rate(name: str) -> str:
        return growth(row.number(name), unit, row.unit, lang, row.kind)

    baseline = quantity(row.baseline, row.unit, lang)
    items: list[Any] = []
    # A sum over the plan's years starts from nothing: it neither has nor needs a baseline.
    if row.kind not in NO_BASELINE_NEEDED or row.baseline is not None:
        items.append(
            definition(
                f"{t('word.baseline', lang)} {row.baseline_year}",
                baseline if row.baseline is not None else t("basis.none", lang),
                [t(f"basis.{row.baseline_basis}", lang), *baseline_note(row, lang)]
                if row.baseline is not None
                else html.A(t("indicator.enter_baseline", lang), href="#analyst")
                if base_open(row) and model.viewed_at is None and may("analyst")
                else "",
            )
        )
    if origin := origin_words(row, lang):
        items.append(definition(*origin))
    if row.kind not in WORDED:
        items.append(
            definition(
                term(row, "required", lang, row.headline_year),
                required(row, lang),
                formula_words(row, lang),
            )
        )
        items += legs_list(row, lang)
    history = row.indicator.settings.get("history_growth")
    if history:
        items.append(
            definition(
                t("indicator.history", lang), f"{plain(history['value'])}%", str(history["period"])
            )
        )
    prior = row.indicator.settings.get("prior_total")
    if prior and row.target:
        items.append(
            definition(
                t("indicator.prior_total", lang),
                quantity(prior["value"], row.unit, lang),
                f"{prior['period']} · {signed(percent(row.target / prior['value'] - 1, 2))}",
            )
        )
    if year is None:
        items.append(html.P(t("indicator.no_actuals", lang), className="hint"))
    else:
        items += _measured(model, row, lang, int(year), rate)
    items += from_milestone(row, lang)
    if measured["method_sensitive"]:
        other = t(f"status.{measured['other_path_status']}", lang)
        items.append(html.P(t("indicator.method_sensitive", lang, status=other), className="mark"))
    items += [html.P(said, className="mark") for said in mark_words(row, lang)]
    return html.Section(
        [html.H2(t("indicator.numbers", lang)), html.Dl(items)], className="card-block numbers"
    )


def _measured(model: PlanModel, row: IndicatorRow, lang: Lang, year: int, rate: Any) -> list[Any]:
    measured = row.measured
    if row.kind == "relative":
        lead = row.number("latest")
        unit = "百分点" if row.unit == "%" else row.unit
        shown = quantity(None if lead is None else round(lead, 9), unit, lang)
        return [definition(t("indicator.lead", lang, year=year), shown)]
    items = [
        definition(
            f"{t('word.actual', lang)} {year}", quantity(row.number("latest"), row.unit, lang)
        ),
    ]
    if measured["path_kind"] == "burn_up":
        items.append(
            definition(t("indicator.total", lang), quantity(row.number("total"), row.unit, lang))
        )
    expected, gap, gap_percent = (
        row.number("expected"),
        row.number("gap"),
        row.number("gap_percent"),
    )
    if expected is not None and gap is not None and measured["path_kind"] != "band":
        gap_unit = "百分点" if row.unit == "%" else row.unit
        items.append(
            definition(
                t("indicator.expected", lang, year=year), quantity(expected, row.unit, lang, 2)
            )
        )
        items.append(
            definition(
                t("indicator.gap", lang),
                ("−" if gap < 0 else "+") + quantity(abs(gap), gap_unit, lang, 2),
                signed(percent(gap_percent)),
            )
        )
    if row.number("achieved") is not None and measured["path_kind"] not in {"band", "burn_up"}:
        items.append(
            definition(term(row, "achieved", lang), rate("achieved"), ratio_hint(row, lang))
        )
    if yearly := yearly_words(row, lang):
        items.append(definition(t("yearly.rates", lang), yearly))
    if remaining := remaining_words(row, lang):
        items.append(definition(*remaining))
    items += catch_up(row, lang)
    to = int(measured["target_year"])
    if row.number("distance") is not None:
        items.append(
            definition(
                term(row, "distance", lang, to),
                percent(row.number("distance")),
                t("indicator.elapsed", lang, elapsed=percent(row.number("time_elapsed"), 0)),
            )
        )
    if row.number("attainment") is not None:
        items.append(
            definition(term(row, "attainment", lang, to), percent(row.number("attainment")))
        )
    return items + _projections(model, row, lang)


def _projections(model: PlanModel, row: IndicatorRow, lang: Lang) -> list[Any]:
    if row.whole["path_kind"] not in {"geometric", "straight"}:
        return []
    geometric = row.whole["path_kind"] == "geometric"
    points = row.points
    last = row.headline_year
    found = [
        carry_on(points, last, geometric, "achieved"),
        carry_on(points, last, geometric, "last_year"),
        fit(points, last, geometric),
    ]
    items = []
    for each in found:
        if each is None:
            continue
        hint = ""
        if each.low and each.high:
            hint = f"80%: {quantity(each.low[-1], row.unit, lang, 1)} – {quantity(each.high[-1], row.unit, lang, 1)}"
        items.append(
            definition(
                t(f"indicator.projection.{each.method}", lang, year=last),
                quantity(each.values[-1], row.unit, lang, 1),
                hint,
            )
        )
    achieved = row.straight("achieved")
    if len(points) > 1 and achieved is not None:
        items += _reached(row, points[-1], achieved, geometric, lang)
    return items


def _reached(
    row: IndicatorRow, latest: tuple[int, float], rate: float, geometric: bool, lang: Lang
) -> list[Any]:
    """In which year the achieved rate reaches the targets that are still ahead, the headline among them."""
    items = []
    for each in row.horizons:
        value = each.target.value
        ahead = each is row.headline or (each.role == "milestone" and each.year >= latest[0])
        if value is None or not ahead:
            continue
        up = float(row.measured["direction"])
        year = year_reached(latest[0], latest[1], value, rate, up, geometric)
        named = term(row, "reached_in", lang, each.year)
        items.append(definition(named, str(year) if year else t("indicator.never", lang)))
    return items
