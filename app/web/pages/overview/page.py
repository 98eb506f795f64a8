"""The overview: what the plan is, how many stand where, the headline indicators, every indicator, all rates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask
from dash import Dash, dcc, html

from app.domain.language import Lang
from app.domain.row import IndicatorRow, PlanModel
from app.export.pictures import REQUIRED
from app.figures.required_growth import required_growth_chart
from app.reading import Services
from app.web import urls
from app.web.pages.overview import table
from app.web.pages.parts import downloads
from app.web.pages.parts.components import (
    any_since_badge,
    aria,
    chart_card,
    status_badge,
    verdict_badge,
)
from app.words import t
from app.words.cards import sentence, start_line
from app.words.horizons import others
from app.words.numbers import day, target_text
from app.words.targets import worded as in_words
from app.words.verdicts import required_since, tally
from db.kinds import WORDED

# Indicators named below the chart for each reason.
LISTED = 120


def layout(model: PlanModel, lang: Lang, services: Services, **query: str) -> html.Div:
    """The page; ``part``, ``category``, ``status`` and ``q`` in the address filter the grid."""
    return html.Div(
        [
            _about(model, lang),
            _strip(model, lang),
            html.Div([_card(model, row, lang) for row in _headline(model)], className="cards"),
            table.table(model, lang, query),
            chart_card(
                required_growth_chart(model, lang),
                "required",
                lang,
                _without_rate(model, lang),
                figure=urls.figure(model.slug, REQUIRED, lang),
            ),
        ]
    )


def register(app: Dash, services: Services) -> None:
    """The filters and what follows them."""
    downloads.register(app)
    table.register(app)


def routes(server: flask.Flask, services: Services, language: Callable[[], Lang]) -> None:
    """The table's rows, where there are too many to send them all."""
    table.routes(server, services, language)


def _about(model: PlanModel, lang: Lang) -> html.Section:
    plan = model.view.plan
    facts = [
        plan.issuer if lang == "zh" else plan.issuer_en or plan.issuer,
        day(plan.issued, lang) if plan.issued else "",
        t(
            "overview.years",
            lang,
            base=plan.base_year,
            start=plan.start_year,
            target=plan.target_year,
        ),
    ]
    return html.Section(
        [
            html.H1(model.title(lang)),
            html.P(" · ".join(fact for fact in facts if fact), className="lead-line"),
            html.P(
                [
                    t(
                        "overview.document",
                        lang,
                        count=len(model.rows),
                        mentions=len(model.view.mentions),
                    ),
                    " ",
                    dcc.Link(t("overview.to_evidence", lang), href=urls.evidence(model.slug)),
                    html.Span(
                        f" · SHA-256 {plan.document_sha256[:12]}…",
                        className="hash",
                        title=plan.document_sha256,
                    ),
                ],
                className="provenance",
            ),
        ],
        className="about",
    )


def _strip(model: PlanModel, lang: Lang) -> html.Div:
    counts = tally(model.rows)
    twice = {status for status, first, _ in counts if first}

    def filters(status: str, first: bool) -> dict[str, str]:
        basis = {"basis": "first_actual" if first else "other"} if status in twice else {}
        return {"status": status, **basis}

    return html.Div(
        [
            html.A(
                [
                    html.Strong(str(count)),
                    any_since_badge(status, lang) if first else status_badge(status, lang),
                ],
                href=urls.overview(model.slug, **filters(status, first)) + "#indicators",
                className="count",
            )
            for status, first, count in counts
        ],
        className="strip",
        role="group",
        **aria(label=t("overview.strip", lang)),
    )


def _headline(model: PlanModel) -> list[IndicatorRow]:
    rows = [row for row in model.rows if row.indicator.headline]
    return sorted(rows, key=lambda row: row.indicator.headline)


def _card(model: PlanModel, row: IndicatorRow, lang: Lang) -> Any:
    lines = [start_line(row, lang)]
    lines += [f"{t('horizon.milestone', lang)} {each}" for each in others(row, lang, "milestone")]
    lines += [f"{t('horizon.outlook', lang)} {each}" for each in others(row, lang, "outlook")]
    lines.append(sentence(row, lang))
    return dcc.Link(
        [
            html.Span(row.name(lang), className="card-name"),
            html.Span(
                target_text(
                    row.comparator,
                    row.target,
                    row.unit,
                    lang,
                    row.target_high,
                    in_words(row.kind, row.target_record, lang),
                ),
                className="card-value",
            ),
            html.Span(f"{t('word.target', lang)} {row.target_period}", className="card-when"),
            html.Span(
                [html.Span(line) for line in lines if line],
                className="card-lines",
            ),
            verdict_badge(row, lang),
        ],
        href=urls.indicator(model.slug, row.code),
        className="card-block card-link",
    )


def _without_rate(model: PlanModel, lang: Lang) -> html.Dl:
    """What the chart cannot draw, by the reason; nothing is dropped in silence."""
    groups: dict[str, list[IndicatorRow]] = {"units": [], "hold": [], "words": [], "baseline": []}
    groups["first_actual"] = []
    for row in model.rows:
        if row.held:
            groups["hold"].append(row)
        elif row.kind in WORDED:
            groups["words"].append(row)
        elif row.required_growth is None:
            groups["baseline"].append(row)
        elif row.from_first is not None:
            groups["first_actual"].append(row)
        elif row.required_unit != "percent_per_year":
            groups["units"].append(row)
    separator = "、" if lang == "zh" else "; "
    parts: list[Any] = []
    for reason, rows in groups.items():
        if rows:
            items = [
                _named(model, row, lang, rate=reason in {"units", "first_actual"})
                for row in rows[:LISTED]
            ]
            between = [each for item in items for each in (separator, item)][1:]
            if len(rows) > LISTED:
                left = f"{len(rows) - LISTED:,}"
                between.append(t("overview.chart.without.more", lang, left=left))
            title = t(f"overview.chart.without.{reason}", lang, count=len(rows))
            parts.append(html.Div([html.Dt(title), html.Dd(between)]))
    return html.Dl(parts, className="without")


def _named(model: PlanModel, row: IndicatorRow, lang: Lang, *, rate: bool) -> Any:
    link = dcc.Link(row.name(lang), href=urls.indicator(model.slug, row.code))
    if not rate:
        return link
    return html.Span([link, f" {required_since(row, lang)}"])
