"""The sentences behind an indicator, and what the checks found in them."""

from __future__ import annotations

from dash import dcc, html

from app.domain.language import Lang
from app.domain.row import IndicatorRow, PlanModel
from app.web import urls
from app.web.pages.consistency.page import finding_item
from app.web.pages.parts.components import period_of
from app.words import t
from app.words.horizons import rulings
from db.records import MentionRecord


def mentions(model: PlanModel, row: IndicatorRow, text: str, lang: Lang) -> html.Section:
    """Every place in the document behind the indicator, the deciding ones first."""
    plan = model.view.plan
    deciding = {row.baseline_key, *(each.target.mention_key for each in row.horizons)}
    order = {"target": 0, "baseline": 1, "actual": 2}
    places = sorted(row.mentions, key=lambda mention: (order.get(mention.use, 3), mention.ordinal))
    return html.Section(
        [
            html.H2(t("indicator.mentions", lang, count=len(places))),
            html.P(rulings(row, lang), className="hint"),
            html.Ul(
                [
                    _mention(model, mention, text, lang, mention.key in deciding)
                    for mention in places
                ],
                className="mentions",
            ),
            html.P(
                t("indicator.source", lang, name=plan.document_name, sha=plan.document_sha256[:12]),
                className="hash",
            ),
        ],
        className="card-block",
    )


def _mention(
    model: PlanModel, mention: MentionRecord, text: str, lang: Lang, deciding: bool
) -> html.Li:
    start, end = mention.quantity_start, mention.quantity_end
    return html.Li(
        [
            html.Div(
                [
                    html.Span(
                        t(f"role.{mention.role}", lang), className=f"role role-{mention.role}"
                    ),
                    period_of(mention, lang, "period"),
                    html.Span(t("indicator.deciding", lang), className="deciding")
                    if deciding
                    else None,
                ],
                className="mention-head",
            ),
            html.Blockquote(
                [
                    text[mention.start : start].replace("\t", "　"),
                    html.Mark(text[start:end], className=f"quantity role-{mention.role}"),
                    text[end : mention.end].replace("\t", "　"),
                ],
                lang="zh-CN",
            ),
            html.P(
                [
                    html.Span(mention.section, lang="zh-CN"),
                    " · ",
                    dcc.Link(
                        t("indicator.in_text", lang), href=urls.evidence(model.slug, mention.key)
                    ),
                ],
                className="mention-place",
            ),
        ],
        className="mention",
    )


def findings(model: PlanModel, row: IndicatorRow, lang: Lang) -> html.Section | None:
    """What the consistency checks say of the indicator."""
    if not row.findings:
        return None
    return html.Section(
        [
            html.H2(t("findings.title", lang)),
            html.Ul(
                [finding_item(each, model, lang) for each in row.findings], className="findings"
            ),
        ],
        className="card-block",
    )
