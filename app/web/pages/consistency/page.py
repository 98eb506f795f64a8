"""What the document says twice, says differently, or says that cannot add up."""

from __future__ import annotations

from collections import Counter
from typing import Any

from dash import Dash, dcc, html

from app.domain.language import Lang
from app.domain.row import PlanModel
from app.reading import Services
from app.web import urls
from app.web.pages.parts.components import clause
from app.words import t
from app.words.findings import finding_text
from db import store

_ORDER = {"conflict": 0, "note": 1, "agrees": 2}


def layout(model: PlanModel, lang: Lang, services: Services, **query: str) -> html.Div:
    """The page: conflicts first, then notes, then what agrees."""
    found = sorted(model.view.findings, key=lambda each: (_ORDER[each.severity], each.ordinal))
    text = store.document_of(services.engine, model.slug).text
    counts = Counter(each.severity for each in found)
    return html.Div(
        [
            html.H1(t("findings.title", lang)),
            html.P(t("findings.lead", lang), className="lead-line"),
            html.Div(
                [
                    html.Span(
                        [
                            html.Strong(str(counts[severity])),
                            html.Span(
                                t(f"findings.severity.{severity}", lang),
                                className=f"severity severity-{severity}",
                            ),
                        ],
                        className="count",
                    )
                    for severity in _ORDER
                    if counts[severity]
                ],
                className="strip",
            ),
            html.Ul([finding_item(each, model, lang, text) for each in found], className="findings")
            if found
            else html.P(t("findings.none", lang)),
        ]
    )


def register(app: Dash, services: Services) -> None:
    """The page has nothing that changes."""


def finding_item(finding: Any, model: PlanModel, lang: Lang, text: str = "") -> html.Li:
    """A finding in words, with the places in the document that it rests on; side by side, given the ``text``."""
    by_key = {mention.key: mention for mention in model.view.mentions}
    places = [by_key[key] for key in finding.mention_keys if key in by_key]
    basis: Any = (
        html.Div(
            [
                html.Blockquote(
                    [
                        html.P(clause(model.slug, mention, text)),
                        html.Footer(mention.section, className="mention-place"),
                    ],
                    lang="zh-CN",
                )
                for mention in places
            ],
            className="finding-places",
        )
        if text
        else html.Div(
            [
                html.Span(f"{t('findings.basis', lang)} ", className="hint"),
                *[
                    dcc.Link(
                        mention.text,
                        href=urls.evidence(model.slug, mention.key),
                        className="evidence-chip",
                    )
                    for mention in places
                ],
            ],
            className="finding-basis",
        )
    )
    return html.Li(
        [
            html.Span(
                t(f"findings.severity.{finding.severity}", lang),
                className=f"severity severity-{finding.severity}",
            ),
            html.Span(finding_text(finding, model.view, lang), className="finding-text"),
            basis,
        ],
        className="finding",
    )
