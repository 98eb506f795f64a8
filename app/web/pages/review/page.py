"""Review: every mention and the indicator it belongs to; a person ties, creates, sets aside, and takes back."""

from __future__ import annotations

from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update

from app.domain.language import Lang
from app.domain.review import SHOWS, NewIndicator, Show, known_names, problems, shown
from app.domain.row import PlanModel
from app.reading import Services
from app.web import urls
from app.web.access.people import author, may, needs
from app.web.pages.parts.components import aria, clause, period_of
from app.web.pages.review.form import doubt_note, form
from app.words import t
from db import store
from db.records import DecisionRecord, MentionRecord

PAGE = 30


def layout(model: PlanModel, lang: Lang, services: Services, **query: str) -> html.Div:
    """The page; ``show`` chooses the list, ``mention`` the place that is ruled on, ``done`` the ruling just made."""
    decisions = store.decisions(services.engine, model.slug)
    asked = query.get("show", "open")
    show: Show = asked if asked in SHOWS else "open"
    lists = {each: shown(model.view.mentions, decisions, each) for each in SHOWS}
    mentions = lists[show]
    chosen = next((m for m in model.view.mentions if m.key == query.get("mention")), None)
    if chosen is None and show == "open" and mentions:
        chosen = mentions[0]
    ruled = {decision.mention_key: decision for decision in decisions}
    text = store.document_of(services.engine, model.slug).text
    tabs = [
        html.Span(
            dcc.Link(
                [
                    t(f"review.show.{each}", lang),
                    html.Span(str(len(lists[each])), className="list-tab-count"),
                ],
                href=urls.review(model.slug, each),
            ),
            className="list-tab",
            **(aria(current="true") if each == show else {}),
        )
        for each in SHOWS
    ]
    return html.Div(
        [
            dcc.Location(id="review-to", refresh="callback-nav"),
            dcc.Store(
                id="review-context",
                data={
                    "plan": model.slug,
                    "lang": lang,
                    "show": show,
                    "mention": chosen.key if chosen else "",
                },
            ),
            html.H1(t("review.title", lang)),
            html.P(t("review.lead", lang), className="lead-line") if may("analyst") else None,
            html.Div(tabs, className="list-tabs", role="group"),
            _assumed_years(model, mentions, lang) if show == "years" else None,
            html.Div(
                _done(model, decisions, query.get("done", ""), lang),
                id="review-message",
                role="status",
            ),
            html.Div(
                [
                    _list(
                        model,
                        mentions,
                        ruled,
                        show,
                        chosen,
                        _number(query.get("page")),
                        text,
                        lang,
                    ),
                    html.Aside(
                        form(model, chosen, ruled, services.settings.analyst, lang)
                        if chosen
                        else html.P(t("review.choose", lang), className="hint"),
                        className="card-block review-panel",
                        id="review-panel",
                    )
                    if may("analyst")
                    else None,
                ],
                className="review" if may("analyst") else "review review-read",
            ),
        ]
    )


def _assumed_years(model: PlanModel, mentions: list[MentionRecord], lang: Lang) -> html.Div:
    """What the years rest on where the document does not state them, and how a person settles them."""
    plan = model.view.plan
    said = [
        t(f"review.years.{name}", lang, year=getattr(plan, name))
        for name in ("base_year", "target_year")
        if name in plan.assumed
    ]
    return html.Div(
        [
            *[html.P(text, className="notice notice-warn") for text in said],
            html.P(t("review.years.lead", lang), className="hint") if mentions or said else None,
        ],
        id="review-years",
    )


def register(app: Dash, services: Services) -> None:
    """Rulings and their undoing; the page is drawn anew after each."""

    @app.callback(
        Output("review-to", "href"),
        Output("review-message", "children"),
        Input("review-tie", "n_clicks"),
        Input("review-create", "n_clicks"),
        Input("review-aside", "n_clicks"),
        Input({"type": "review-near", "code": ALL}, "n_clicks"),
        State("review-code", "value"),
        State("review-role", "value"),
        State("review-basis", "value"),
        State({"type": "review-new", "field": ALL}, "value"),
        State("review-reason", "value"),
        State("review-who", "value"),
        State("review-context", "data"),
        prevent_initial_call=True,
    )
    @needs("analyst")
    def rule(
        tie: int | None,
        create: int | None,
        aside: int | None,
        near: list[int | None],
        code: str | None,
        role: str | None,
        basis: str | None,
        new: list[str | None],
        reason: str | None,
        who: str | None,
        context: dict[str, str],
    ) -> Any:
        lang: Lang = "en" if context["lang"] == "en" else "zh"
        pressed: Any = ctx.triggered_id
        if not any((tie, create, aside, *near)):
            return no_update, no_update
        name = author(who)
        if not name:
            return no_update, _notice(t("review.who.missing", lang))
        slug, key = context["plan"], context["mention"]
        model = services.model(slug)
        given: dict[str, Any] = {"entered_by": name}
        if pressed == "review-aside":
            if not (reason or "").strip():
                return no_update, _notice(t("review.aside.missing", lang))
            action: store.Action = "set_aside"
            given |= {"reason": str(reason)[:2000]}
        elif pressed == "review-create":
            # Each value comes with the identity of its field.
            given_fields = next(each for each in ctx.states_list if isinstance(each, list))
            indicator = NewIndicator(
                **{
                    each["id"]["field"]: str(each.get("value") or "").strip()[:300]
                    for each in given_fields
                }
            )
            taken = {row.code for row in model.view.indicators}
            wrong = problems(indicator, taken, known_names(model.rows))
            if wrong:
                return no_update, _notice(" ".join(t(each, lang, **words) for each, words in wrong))
            action = "create"
            given |= {"code": indicator.code, "data": {**indicator.data(), "role": role or ""}}
        else:
            chosen = pressed["code"] if isinstance(pressed, dict) else code
            if not chosen or model.row(chosen) is None:
                return no_update, _notice(t("review.tie.missing", lang))
            action = "tie"
            data = {"role": role or ""} | ({"basis": basis} if basis and role == "baseline" else {})
            given |= {"code": chosen, "data": data}
        decision = store.decide(services.engine, slug, key, action, **given)
        return _after(services, context, lang, str(decision.id))

    @app.callback(
        Output("review-to", "href", allow_duplicate=True),
        Output("review-message", "children", allow_duplicate=True),
        Input({"type": "review-undo", "decision": ALL}, "n_clicks"),
        State("review-who", "value", allow_optional=True),
        State("review-context", "data"),
        prevent_initial_call=True,
    )
    @needs("analyst")
    def undo(clicks: list[int | None], who: str | None, context: dict[str, str]) -> Any:
        lang: Lang = "en" if context["lang"] == "en" else "zh"
        if not any(clicks) or not isinstance(ctx.triggered_id, dict):
            return no_update, no_update
        name = author(who or services.settings.analyst)
        if not name:
            return no_update, _notice(t("review.who.missing", lang))
        given = ctx.triggered_id["decision"]
        store.undo_decision(services.engine, context["plan"], given, undone_by=name)
        return _after(services, context, lang, "undone")


def _after(services: Services, context: dict[str, str], lang: Lang, done: str) -> Any:
    """Make the ruling count, then the page anew; or say why it does not count yet."""
    late = services.reconsider(context["plan"])
    if late is not None:
        text = t("review.late", lang, error=late) if late else t("review.late.plain", lang)
        return no_update, html.Div(text, className="notice notice-warn", id="review-late")
    address = urls.review(context["plan"], context["show"])
    return f"{address}&done={done}", no_update


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else 1


def _notice(text: str) -> html.Div:
    return html.Div(text, className="notice notice-bad", id="review-problem")


def _done(model: PlanModel, decisions: list[DecisionRecord], done: str, lang: Lang) -> Any:
    """What the ruling just made did."""
    if done == "undone":
        return html.Div(t("review.undone", lang), className="notice notice-good", id="review-done")
    decision = next((each for each in decisions if str(each.id) == done), None)
    if decision is None:
        return None
    row = model.row(decision.code) if decision.code else None
    name = row.name(lang) if row else decision.code
    text = t(f"review.done.{decision.action}", lang, name=name, reason=decision.reason)
    mention = next((m for m in model.view.mentions if m.key == decision.mention_key), None)
    wasted = (
        decision.action != "set_aside"
        and mention is not None
        and decision.data.get("role") in {"target", "baseline"}
        and not mention.use
    )
    if wasted:
        text += t("review.done.no_use", lang)
    tone = "notice-warn" if wasted else "notice-good"
    return html.Div(text, className=f"notice {tone}", id="review-done")


def _list(
    model: PlanModel,
    mentions: list[MentionRecord],
    ruled: dict[str, DecisionRecord],
    show: Show,
    chosen: MentionRecord | None,
    page: int,
    text: str,
    lang: Lang,
) -> html.Div:
    pages = max(1, -(-len(mentions) // PAGE))
    page = min(max(1, page), pages)
    items = [
        _item(model, mention, ruled.get(mention.key), show, mention is chosen, text, lang)
        for mention in mentions[(page - 1) * PAGE : page * PAGE]
    ]
    if show == "ruled":
        there = {mention.key for mention in model.view.mentions}
        items += [
            html.Li(
                [html.P(t("review.gone", lang), className="hint"), _ruling(each, model, lang)],
                className="review-item",
            )
            for key, each in ruled.items()
            if key not in there
        ]
    steps = []
    for step, word in ((page - 1, "before"), (page + 1, "after")):
        if 1 <= step <= pages:
            href = f"{urls.review(model.slug, show)}&page={step}"
            steps.append(dcc.Link(t(f"review.{word}", lang), href=href))
    return html.Div(
        [
            html.Ul(items, className="review-list")
            if items
            else html.P(t(f"review.none.{show}", lang), className="card-block"),
            html.Div(
                [html.Span(t("review.pages", lang, page=page, pages=pages)), *steps],
                className="actions hint",
            )
            if pages > 1
            else None,
        ]
    )


def _item(
    model: PlanModel,
    mention: MentionRecord,
    decision: DecisionRecord | None,
    show: Show,
    chosen: bool,
    text: str,
    lang: Lang,
) -> html.Li:
    row = model.row(mention.code) if mention.code else None
    now = (
        t("review.now", lang, name=row.name(lang))
        if row
        else t("review.now.aside" if mention.use == "set_aside" else "review.now.none", lang)
    )
    return html.Li(
        [
            html.Div(
                [
                    html.Span(
                        t(f"role.{mention.role}", lang), className=f"role role-{mention.role}"
                    ),
                    html.Strong(mention.phrase, lang="zh-CN"),
                    period_of(mention, lang, "hint"),
                ],
                className="mention-head",
            ),
            html.P(
                clause(model.slug, mention, text),
                lang="zh-CN",
                className="review-quantity",
            ),
            html.P(mention.section, className="mention-place", lang="zh-CN"),
            doubt_note(mention, lang),
            html.Div(
                [
                    html.Span(now, className="hint"),
                    None
                    if not may("analyst")
                    else html.Span(t("review.chosen", lang), className="review-chosen")
                    if chosen
                    else dcc.Link(
                        t("review.rule", lang),
                        href=urls.review(model.slug, show, mention.key),
                        className="btn btn-outline-primary btn-sm",
                    ),
                ],
                className="review-foot",
            ),
            _ruling(decision, model, lang) if decision else None,
        ],
        className="review-item" + (" review-current" if chosen else ""),
    )


def _ruling(decision: DecisionRecord, model: PlanModel, lang: Lang) -> html.Div:
    """A ruling with who made it and the way back."""
    row = model.row(decision.code) if decision.code else None
    what = t(f"review.action.{decision.action}", lang)
    about = decision.reason or (row.name(lang) if row else decision.code)
    when = decision.entered_at.strftime("%Y-%m-%d %H:%M UTC")
    return html.Div(
        [
            html.Span(f"{what}：{about}" if lang == "zh" else f"{what}: {about}"),
            html.Span(t("review.log", lang, who=decision.entered_by, when=when), className="hint"),
            html.Button(
                t("review.undo", lang),
                id={"type": "review-undo", "decision": decision.id},
                className="btn btn-outline-secondary btn-sm",
            )
            if may("analyst")
            else None,
        ],
        className="review-ruling",
    )
