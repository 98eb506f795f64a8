"""The targets of an indicator by year, and what each leg of the path asks for, on the indicator's page."""

from __future__ import annotations

from typing import Any

from dash import html

from app.domain.language import Lang
from app.domain.row import IndicatorRow
from app.web.pages.parts.components import definition, since_badge
from app.words import t
from app.words.horizons import catch_up_ends, dated, legs, rate, role_word
from app.words.numbers import plain
from app.words.verdicts import reached_words, term


def targets(row: IndicatorRow, lang: Lang) -> html.Div | None:
    """All targets where there are several, each with its role and, once it is due, its verdict."""
    if len(row.horizons) < 2:
        return None
    years = [each.year for each in row.horizons]
    same = len(set(years)) < len(years)
    items = [
        html.Li(
            [
                html.Span(dated(row, each, lang), className="horizon-target"),
                html.Span(role_word(each, lang), className="horizon-role"),
                since_badge(each.status, lang, each.since)
                if each.status
                else html.Span(t("horizon.waits", lang), className="hint")
                if each.role != "outlook"
                else None,
                html.Span(t("horizon.decides", lang), className="deciding")
                if each.decides and row.number("latest_year") is not None
                else None,
            ],
            className=f"horizon horizon-{each.role}",
        )
        for each in row.horizons
    ]
    lead = [t("horizon.targets.lead", lang)]
    if same:
        lead.append(t("indicator.several", lang))
    return html.Div(
        [
            html.P((" " if lang == "en" else "").join(lead), className="hint"),
            html.Ul(items, className="horizons"),
        ],
        id="horizons",
    )


def legs_list(row: IndicatorRow, lang: Lang) -> list[Any]:
    """The calculation of the path, leg by leg."""
    found = legs(row, lang)
    if not found:
        return []
    colon = "：" if lang == "zh" else ": "
    lines = [
        html.Li(
            [
                html.Strong(each.rate),
                html.Span(colon.join(word for word in (each.years, each.ends) if word)),
            ]
        )
        for each in found
    ]
    return [definition(t("horizon.legs", lang), html.Ul(lines, className="legs"))]


def ratio_hint(row: IndicatorRow, lang: Lang) -> str:
    """Achieved beside required; on a path through milestones, beside what the path asks for up to the year."""
    ratio = row.number("ratio")
    if ratio is None:
        return ""
    key = "horizon.ratio" if len(row.horizons) > 1 else "indicator.ratio"
    return t(key, lang, ratio=plain(ratio, 2))


def catch_up(row: IndicatorRow, lang: Lang) -> list[Any]:
    """Growth still needed: to the target that decides and to the headline."""
    items = []
    for each in catch_up_ends(row):
        named = term(row, "catch_up", lang, each.year)
        hint = reached_words(each.measured, lang)
        items.append(definition(named, rate(row, each, "catch_up", lang), hint))
    return items


def from_milestone(row: IndicatorRow, lang: Lang) -> list[Any]:
    """The mark of a verdict that is measured from a milestone, for want of a baseline."""
    if row.measured["origin_basis"] != "milestone" or row.number("latest_year") is None:
        return []
    year = int(row.measured["origin_year"])
    return [html.P(t("horizon.from_milestone", lang, year=year), className="mark")]
