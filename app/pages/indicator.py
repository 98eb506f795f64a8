"""One indicator: its path, its numbers, and every sentence behind them."""

from __future__ import annotations

import difflib
from typing import Any

from dash import Dash, dcc, html

from app import urls
from app.figures.indicator_path import path_chart
from app.i18n import Lang, t
from app.i18n.numbers import growth, percent, plain, quantity, signed, target_text
from app.methods.projection import carry_on, fit, year_reached
from app.model import IndicatorRow, PlanModel
from app.pages.consistency import finding_item
from app.pages.parts import chart_card, definition, plain_table, status_badge
from app.services import Services
from db import store
from db.records import MentionRecord


def layout(
    model: PlanModel, lang: Lang, services: Services, code: str = "", **query: str
) -> html.Div:
    """The page of a code; a kind word and the nearest names for one that does not exist."""
    row = model.row(code)
    if row is None:
        return _unknown(model, code, lang)
    document = store.document_of(services.engine, model.slug)
    return html.Div(
        [
            _head(model, row, lang),
            html.Div(
                [
                    html.Div(
                        [chart_card(path_chart(model, row, lang), "path", lang)],
                        className="column-wide",
                    ),
                    html.Div([_numbers(model, row, lang)], className="column-narrow"),
                ],
                className="columns",
            ),
            _mentions(model, row, document.text, lang),
            _findings(model, row, lang),
            _history(model, row, services, lang),
        ]
    )


def register(app: Dash, services: Services) -> None:
    """The page has nothing that changes without a reload."""


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
    before, after = model.neighbours(row.code)
    note = (
        row.indicator.scope_note
        if lang == "zh"
        else row.indicator.scope_note_en or row.indicator.scope_note
    )
    worded = t("word.relative", lang) if row.kind == "relative" else t("word.hold", lang)
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
            html.Nav(
                [
                    dcc.Link(
                        f"← {before.name(lang)}",
                        href=urls.indicator(model.slug, before.code),
                        className="previous",
                    )
                    if before
                    else html.Span(),
                    dcc.Link(
                        f"{after.name(lang)} →",
                        href=urls.indicator(model.slug, after.code),
                        className="next",
                    )
                    if after
                    else html.Span(),
                ],
                className="neighbours",
            ),
            html.P(trail, className="trail"),
            html.Div(
                [html.H1(row.name(lang)), status_badge(row.status, lang)], className="title-line"
            ),
            html.P(
                [
                    html.Strong(f"{t('word.target', lang)} {row.target_period}  "),
                    html.Span(target + basis, className="big-target"),
                ]
            ),
            html.P(note, className="scope-note") if note else None,
        ],
        className="indicator-head",
    )


def _numbers(model: PlanModel, row: IndicatorRow, lang: Lang) -> html.Section:
    measured = row.measured
    unit = str(measured["required_unit"])
    year = row.number("latest_year")
    held = measured["path_kind"] == "band"

    def rate(name: str) -> str:
        return growth(row.number(name), unit, row.unit, lang, row.kind)

    baseline = quantity(row.baseline, row.unit, lang)
    items: list[Any] = []
    # A sum over the plan's years starts from nothing: it neither has nor needs a baseline.
    if row.kind != "cumulative" or row.baseline is not None:
        items.append(
            definition(
                f"{t('word.baseline', lang)} {row.baseline_year}",
                baseline if row.baseline is not None else t("basis.none", lang),
                t(f"basis.{row.baseline_basis}", lang)
                if row.baseline is not None
                else t("indicator.enter_baseline", lang),
            )
        )
    items.append(
        definition(
            t("indicator.required", lang),
            t("word.hold", lang) if held else rate("required_growth"),
            t(f"formula.{measured['path_kind']}", lang),
        )
    )
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
    if measured["method_sensitive"]:
        other = t(f"status.{measured['other_path_status']}", lang)
        items.append(html.P(t("indicator.method_sensitive", lang, status=other), className="mark"))
    for name in ("lower_bound", "scope_broken", "provisional"):
        if measured[name]:
            items.append(html.P(t(f"indicator.mark.{name}", lang), className="mark"))
    if not measured["cagr_meaningful"]:
        items.append(html.P(t("indicator.no_cagr", lang), className="mark"))
    return html.Section(
        [html.H2(t("indicator.numbers", lang)), html.Dl(items)], className="card-block numbers"
    )


def _measured(model: PlanModel, row: IndicatorRow, lang: Lang, year: int, rate: Any) -> list[Any]:
    measured = row.measured
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
        ratio = row.number("ratio")
        hint = t("indicator.ratio", lang, ratio=plain(ratio, 2)) if ratio is not None else ""
        items.append(definition(t("indicator.achieved", lang), rate("achieved"), hint))
    if row.number("catch_up") is not None:
        reached = measured["catch_up_reached_before"]
        hint = (
            ""
            if reached is None or reached != reached
            else t(f"indicator.reached.{str(bool(reached)).lower()}", lang)
        )
        items.append(definition(t("indicator.catch_up", lang), rate("catch_up"), hint))
    if row.number("distance") is not None:
        items.append(
            definition(
                t("indicator.distance", lang),
                percent(row.number("distance")),
                t("indicator.elapsed", lang, elapsed=percent(row.number("time_elapsed"), 0)),
            )
        )
    if row.number("attainment") is not None:
        items.append(definition(t("indicator.attainment", lang), percent(row.number("attainment"))))
    return items + _projections(model, row, lang)


def _projections(model: PlanModel, row: IndicatorRow, lang: Lang) -> list[Any]:
    if row.baseline is None or row.measured["path_kind"] not in {"geometric", "straight"}:
        return []
    geometric = row.measured["path_kind"] == "geometric"
    points = [(row.baseline_year, row.baseline)]
    points += [(o.year, float(o.value)) for o in row.observations if o.value is not None]
    last = model.view.plan.target_year
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
    rate = row.number("achieved")
    if row.target is not None and rate is not None and len(points) > 1:
        reached = year_reached(
            points[-1][0],
            points[-1][1],
            row.target,
            rate,
            float(row.measured["direction"]),
            geometric,
        )
        items.append(
            definition(
                t("indicator.reached_in", lang),
                str(reached) if reached else t("indicator.never", lang),
            )
        )
    return items


def _mentions(model: PlanModel, row: IndicatorRow, text: str, lang: Lang) -> html.Section:
    plan = model.view.plan
    deciding = row.target_record.mention_key if row.target_record else ""
    order = {"target": 0, "baseline": 1}
    mentions = sorted(
        row.mentions, key=lambda mention: (order.get(mention.use, 2), mention.ordinal)
    )
    reason = dict(row.target_record.reason) if row.target_record else {}
    return html.Section(
        [
            html.H2(t("indicator.mentions", lang, count=len(mentions))),
            html.P(_reason(row, reason, lang), className="hint"),
            html.Ul(
                [
                    _mention(
                        model, mention, text, lang, mention.key in {deciding, row.baseline_key}
                    )
                    for mention in mentions
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


def _reason(row: IndicatorRow, reason: dict[str, Any], lang: Lang) -> str:
    rule = str(reason.get("rule", ""))
    if rule == "multiple":
        return t(
            "ruling.multiple",
            lang,
            factor=plain(reason["factor"]),
            baseline=quantity(reason["baseline"], row.unit, lang),
            target=quantity(row.target, row.unit, lang),
        )
    return t(f"ruling.{rule}", lang, count=str(reason.get("mentions", 0))) if rule else ""


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
                    html.Span(mention.period, className="period"),
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


def _findings(model: PlanModel, row: IndicatorRow, lang: Lang) -> html.Section | None:
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


def _history(model: PlanModel, row: IndicatorRow, services: Services, lang: Lang) -> html.Section:
    revisions = store.observation_revisions(services.engine, model.slug, row.code)
    head = [
        t(f"indicator.history.{name}", lang)
        for name in ("year", "value", "source", "who", "when", "state")
    ]
    newest = {(r.series, r.year): r.revision for r in revisions}
    lines = []
    for r in reversed(revisions):
        current = newest[(r.series, r.year)] == r.revision
        state = "deleted" if r.deleted else "current" if current else "replaced"
        lines.append(
            [
                str(r.year),
                quantity(r.value, row.unit, lang),
                r.source or "—",
                r.entered_by,
                r.entered_at.strftime("%Y-%m-%d %H:%M UTC"),
                t(f"indicator.state.{state}", lang),
            ]
        )
    return html.Section(
        [
            html.H2(t("indicator.revisions", lang)),
            plain_table([head, *lines])
            if lines
            else html.P(t("indicator.no_actuals", lang), className="hint"),
            dcc.Link(t("indicator.to_actuals", lang), href=urls.page("actuals", model.slug)),
        ],
        className="card-block",
    )
