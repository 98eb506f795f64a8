"""The overview: what the plan is, how many stand where, the headline indicators, every indicator, all rates."""

from __future__ import annotations

from collections import Counter
from typing import Any

import dash_ag_grid as dag
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from app import urls
from app.figures.required_growth import required_growth_chart
from app.i18n import Lang, t
from app.i18n.numbers import growth, percent, quantity, target_text
from app.model import IndicatorRow, PlanModel
from app.pages.parts import STATUS_LOOK, chart_card, status_badge
from app.services import Services


def layout(model: PlanModel, lang: Lang, services: Services, **query: str) -> html.Div:
    """The page; ``part``, ``category``, ``status`` and ``q`` in the address filter the grid."""
    return html.Div(
        [
            _about(model, lang),
            _strip(model, lang),
            html.Div([_card(model, row, lang) for row in _headline(model)], className="cards"),
            _table(model, lang, query),
            chart_card(
                required_growth_chart(model, lang), "required", lang, _without_rate(model, lang)
            ),
        ]
    )


def register(app: Dash, services: Services) -> None:
    """The filters work in the browser, on rows it has already."""
    app.clientside_callback(
        ClientsideFunction("planMonitor", "filterRows"),
        Output("grid", "rowData"),
        Output("grid-count", "children"),
        Input("filter-part", "value"),
        Input("filter-category", "value"),
        Input("filter-status", "value"),
        Input("filter-text", "value"),
        State("grid-rows", "data"),
    )


def _about(model: PlanModel, lang: Lang) -> html.Section:
    plan = model.view.plan
    facts = [
        plan.issuer if lang == "zh" else plan.issuer_en or plan.issuer,
        plan.issued.isoformat() if plan.issued else "",
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
    counts = Counter(row.status for row in model.rows)
    return html.Div(
        [
            html.A(
                [html.Strong(str(counts[status])), status_badge(status, lang)],
                href=urls.overview(model.slug, status=status) + "#indicators",
                className="count",
            )
            for status in STATUS_LOOK
            if counts[status]
        ],
        className="strip",
        role="group",
        **{"aria-label": t("overview.strip", lang)},
    )


def _headline(model: PlanModel) -> list[IndicatorRow]:
    rows = [row for row in model.rows if row.indicator.headline]
    return sorted(rows, key=lambda row: row.indicator.headline)


def _card(model: PlanModel, row: IndicatorRow, lang: Lang) -> Any:
    latest = row.number("latest")
    year = row.number("latest_year")
    lines = [
        f"{t('word.baseline', lang)} {row.baseline_year}：{quantity(row.baseline, row.unit, lang)}"
        if row.baseline is not None
        else t("overview.card.no_baseline", lang)
    ]
    required = row.number("required_growth")
    if required is not None:
        rate = growth(required, str(row.measured["required_unit"]), row.unit, lang, row.kind)
        lines.append(f"{t('overview.grid.required', lang)}：{rate}")
    if latest is not None and year is not None:
        lines.append(f"{t('word.actual', lang)} {int(year)}：{quantity(latest, row.unit, lang)}")
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
                    t("word.hold", lang),
                ),
                className="card-value",
            ),
            html.Span(f"{t('word.target', lang)} {row.target_period}", className="card-when"),
            html.Span(
                [html.Span(line if lang == "zh" else line.replace("：", ": ")) for line in lines],
                className="card-lines",
            ),
            status_badge(row.status, lang),
        ],
        href=urls.indicator(model.slug, row.code),
        className="card-block card-link",
    )


def grid_row(model: PlanModel, row: IndicatorRow, lang: Lang) -> dict[str, Any]:
    """A grid row: texts to show, numbers to sort by."""
    distance, elapsed = row.number("distance"), row.number("time_elapsed")
    latest, year = row.number("latest"), row.number("latest_year")
    required = row.number("required_growth")
    holds = row.measured["path_kind"] == "band"
    icon, tone = STATUS_LOOK[row.status]
    baseline = quantity(row.baseline, row.unit, lang)
    if row.baseline is not None and row.baseline_basis != "stated":
        baseline += f" ({t(f'basis.{row.baseline_basis}', lang)})"
    worded = t("word.relative", lang) if row.kind == "relative" else t("word.hold", lang)
    return {
        "code": row.code,
        "name": row.name(lang),
        "search": f"{row.name_zh} {row.name_en} {row.code} {' '.join(row.indicator.aliases)}".lower(),
        "href": urls.indicator(model.slug, row.code),
        "part": model.label("parts", row.part, lang),
        "category": model.label("categories", row.category, lang),
        "part_code": row.part,
        "category_code": row.category,
        "baseline": row.baseline,
        "baseline_text": baseline,
        "target": row.target,
        "target_text": target_text(
            row.comparator, row.target, row.unit, lang, row.target_high, worded
        ),
        "required": row.required_growth_shown,
        "required_text": t("word.hold", lang)
        if holds
        else growth(required, str(row.measured["required_unit"]), row.unit, lang, row.kind),
        "latest": latest,
        "latest_text": "—"
        if latest is None or year is None
        else f"{quantity(latest, row.unit, lang)} ({int(year)})",
        "distance": distance,
        "elapsed": elapsed,
        "progress_text": t(
            "overview.progress", lang, distance=percent(distance, 0), elapsed=percent(elapsed, 0)
        )
        if distance is not None
        else "—",
        "status": row.status,
        "status_text": t(f"status.{row.status}", lang),
        "status_icon": icon,
        "status_tone": tone,
    }


def _table(model: PlanModel, lang: Lang, query: dict[str, str]) -> html.Section:
    rows = [grid_row(model, row, lang) for row in model.rows]
    plan = model.view.plan

    def options(items: Any) -> list[dict[str, str]]:
        return [{"label": item[lang], "value": item["code"]} for item in items]

    statuses = [s for s in STATUS_LOOK if any(row.status == s for row in model.rows)]

    def column(field: str, width: int, **more: Any) -> dict[str, Any]:
        return {
            "field": field,
            "headerName": t(f"overview.grid.{field}", lang),
            "width": width,
            **more,
        }

    def shown(field: str, width: int) -> dict[str, Any]:
        return column(
            field,
            width,
            valueFormatter={"function": f"params.data.{field}_text"},
            type="rightAligned",
            cellClass="number",
        )

    columns = [
        column("name", 300, cellRenderer="IndicatorLink", pinned="left", tooltipField="name"),
        column("part", 150, tooltipField="part"),
        column("category", 110),
        shown("baseline", 170),
        shown("target", 160),
        shown("required", 130),
        shown("latest", 190),
        column("distance", 190, cellRenderer="ProgressBar"),
        column("status", 150, cellRenderer="StatusWord"),
    ]
    dropdowns = html.Div(
        [
            dcc.Dropdown(
                options(plan.parts),
                query.get("part"),
                id="filter-part",
                placeholder=t("overview.grid.part", lang),
            ),
            dcc.Dropdown(
                options(plan.categories),
                query.get("category"),
                id="filter-category",
                placeholder=t("overview.grid.category", lang),
            ),
            dcc.Dropdown(
                [{"label": t(f"status.{status}", lang), "value": status} for status in statuses],
                query.get("status") if query.get("status") in statuses else None,
                id="filter-status",
                placeholder=t("overview.grid.status", lang),
            ),
            dcc.Input(
                id="filter-text",
                type="search",
                value=query.get("q", ""),
                placeholder=t("overview.search", lang),
                className="form-control",
            ),
            html.Span(
                id="grid-count", className="grid-count", **{"data-unit": t("overview.count", lang)}
            ),
        ],
        className="filters",
    )
    return html.Section(
        [
            html.H2(t("overview.indicators", lang)),
            dropdowns,
            dcc.Store(id="grid-rows", data=rows),
            dag.AgGrid(
                id="grid",
                rowData=rows,
                columnDefs=columns,
                defaultColDef={"sortable": True, "resizable": True, "suppressMovable": True},
                dashGridOptions={
                    "domLayout": "autoHeight",
                    "rowHeight": 40,
                    "headerHeight": 40,
                    "suppressCellFocus": False,
                    "enableCellTextSelection": True,
                    "overlayNoRowsTemplate": t("overview.no_rows", lang),
                    "tooltipShowDelay": 400,
                },
                className="ag-theme-quartz",
                style={"height": None},
            ),
        ],
        className="card-block",
        id="indicators",
    )


def _without_rate(model: PlanModel, lang: Lang) -> html.P:
    missing = [
        row.name(lang)
        for row in model.rows
        if row.measured["required_unit"] != "percent_per_year" or row.required_growth_shown is None
    ]
    separator = "、" if lang == "zh" else "; "
    return html.P(
        t("overview.chart.without", lang, count=len(missing), names=separator.join(missing)),
        className="hint",
    )
