"""The form of a ruling: tie, create or set aside, filled with what the mention suggests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import dcc, html

from app.domain.language import Lang
from app.domain.review import nearest, proposal
from app.domain.row import PlanModel
from app.web import urls
from app.web.access.people import author, signed_in
from app.web.pages.parts.components import menu, period_of
from app.words import t
from db.kinds import CATALOGUED
from db.phrases import doubt
from db.records import MENTION_ROLES, DecisionRecord, MentionRecord

ROLES = tuple(role for role in MENTION_ROLES if role != "other")


def doubt_note(mention: MentionRecord, lang: Lang) -> html.P | None:
    """Why a target that no indicator claims may be none: its name is no noun phrase."""
    if mention.code or mention.role != "target" or mention.use == "set_aside":
        return None
    reason = doubt(mention.phrase, in_table=mention.in_table)
    if not reason:
        return None
    return html.P(
        [html.Strong(t("review.doubtful", lang)), t(f"review.doubt.{reason}", lang)],
        className="notice notice-warn review-doubt",
    )


def form(
    model: PlanModel,
    mention: MentionRecord,
    ruled: Mapping[str, DecisionRecord],
    analyst: str,
    lang: Lang,
) -> list[Any]:
    """The panel for one mention."""
    near = [row for row in nearest(mention, model.rows) if row.code != mention.code]
    role = mention.role if mention.role in ROLES else "target"
    return [
        html.H2(mention.phrase, lang="zh-CN"),
        html.P(
            [
                html.Mark(mention.text, className=f"quantity role-{mention.role}"),
                " ",
                period_of(mention, lang),
                "　",
                dcc.Link(t("nav.evidence", lang), href=urls.evidence(model.slug, mention.key)),
            ],
            lang="zh-CN",
        ),
        doubt_note(mention, lang),
        _labelled(
            t("review.who", lang),
            dcc.Input(
                id="review-who",
                value=author(analyst),
                className="form-control",
                persistence=not signed_in(),
                disabled=signed_in(),
                persistence_type="local",
            ),
        ),
        html.Div(
            [
                _labelled(
                    t("review.role", lang),
                    menu(
                        lang,
                        [{"label": t(f"role.{each}", lang), "value": each} for each in ROLES],
                        role,
                        id="review-role",
                        clearable=False,
                        searchable=False,
                    ),
                ),
                _labelled(
                    t("review.basis", lang),
                    menu(
                        lang,
                        [
                            {"label": t("review.basis.same", lang), "value": ""},
                            {"label": t("review.basis.proxy", lang), "value": "proxy"},
                        ],
                        "",
                        id="review-basis",
                        clearable=False,
                        searchable=False,
                    ),
                ),
            ],
            className="review-pair",
        ),
        html.H3(t("review.tie", lang)),
        html.Div(
            [
                html.Span(t("review.tie.near", lang), className="hint") if near else None,
                *[
                    html.Button(
                        row.name(lang),
                        id={"type": "review-near", "code": row.code},
                        className="btn btn-outline-primary btn-sm",
                    )
                    for row in near
                ],
            ],
            className="review-near",
        ),
        html.Div(
            [
                menu(
                    lang,
                    [
                        {
                            "label": f"{row.name(lang)}（{row.unit}）"
                            if row.unit
                            else row.name(lang),
                            "value": row.code,
                        }
                        for row in model.rows
                    ],
                    None,
                    id="review-code",
                    placeholder=t("review.tie.choose", lang),
                ),
                html.Button(
                    t("review.tie.button", lang), id="review-tie", className="btn btn-primary"
                ),
            ],
            className="review-row",
        ),
        html.Details(
            [html.Summary(html.H3(t("review.create", lang))), *_create(model, mention, lang)],
            open=not near and not mention.code,
        ),
        html.H3(t("review.aside", lang)),
        html.Div(
            [
                dcc.Textarea(
                    id="review-reason",
                    placeholder=t("review.aside.reason", lang),
                    className="form-control",
                    rows=2,
                    value=_last_reason(mention, ruled),
                ),
                html.Button(
                    t("review.aside", lang),
                    id="review-aside",
                    className="btn btn-outline-secondary",
                ),
            ],
            className="review-aside",
        ),
    ]


def _create(model: PlanModel, mention: MentionRecord, lang: Lang) -> list[Any]:
    taken = {row.code for row in model.view.indicators}
    new = proposal(mention, taken, nearest(mention, model.rows))
    plan = model.view.plan

    def identity(field: str) -> dict[str, str]:
        return {"type": "review-new", "field": field}

    def text(field: str) -> html.Label:
        return _labelled(
            t(f"review.field.{field}", lang),
            dcc.Input(id=identity(field), value=getattr(new, field), className="form-control"),
        )

    def choice(field: str, options: list[dict[str, str]], value: str) -> html.Label:
        return _labelled(
            t(f"review.field.{field}", lang),
            menu(lang, options, value, id=identity(field), clearable=False, searchable=False),
        )

    def places(items: Any) -> list[dict[str, str]]:
        return [{"label": str(item[lang]), "value": str(item["code"])} for item in items]

    part = new.part or (str(plan.parts[0]["code"]) if plan.parts else "")
    category = new.category or (str(plan.categories[0]["code"]) if plan.categories else "")
    return [
        text("name"),
        text("name_en"),
        html.Div([text("code"), text("unit")], className="review-pair"),
        html.Div(
            [
                choice(
                    "kind",
                    [{"label": t(f"kind.{each}", lang), "value": each} for each in CATALOGUED],
                    new.kind,
                ),
                choice(
                    "direction",
                    [
                        {"label": t(f"review.direction.{each}", lang), "value": each}
                        for each in ("up", "down")
                    ],
                    new.direction,
                ),
            ],
            className="review-pair",
        ),
        html.Div(
            [
                choice("part", places(plan.parts), part),
                choice("category", places(plan.categories), category),
            ],
            className="review-pair",
        ),
        html.Button(
            t("review.create.button", lang), id="review-create", className="btn btn-primary"
        ),
    ]


def _labelled(label: str, control: Any) -> html.Label:
    return html.Label([html.Span(label), control], className="field")


def _last_reason(mention: MentionRecord, ruled: Mapping[str, DecisionRecord]) -> str:
    decision = ruled.get(mention.key)
    return decision.reason if decision else ""
