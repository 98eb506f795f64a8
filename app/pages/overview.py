"""The overview: what the plan is, how many stand where, the headline indicators, every indicator, all rates."""

from __future__ import annotations

from collections import Counter
from typing import Any

import dash_ag_grid as dag
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from app import urls
from app.export import tables
from app.export.pictures import REQUIRED
from app.figures.required_growth import required_growth_chart
from app.first_paint import SHOWN
from app.i18n import Lang, t
from app.i18n.numbers import day, growth, percent, quantity, target_text
from app.looks import STATUS_LOOK
from app.model import IndicatorRow, PlanModel
from app.pages import downloads, pictures
from app.pages.parts import aria, chart_card, status_badge
from app.services import Services

# Indicators named below the chart for each reason, and rows of a table that is shown whole.
LISTED, WHOLE = 120, 120


def layout(model: PlanModel, lang: Lang, services: Services, **query: str) -> html.Div:
    """The page; ``part``, ``category``, ``status`` and ``q`` in the address filter the grid."""
    return html.Div(
        [
            _about(model, lang),
            _strip(model, lang),
            html.Div([_card(model, row, lang) for row in _headline(model)], className="cards"),
            _table(model, lang, query),
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
    """The filters work in the browser, on rows it has already; so does the choice of columns by width."""
    downloads.register(app)
    app.clientside_callback(
        ClientsideFunction("planMonitor", "fitColumns"),
        Output("grid", "columnDefs"),
        Input("grid-columns", "data"),
    )
    app.clientside_callback(
        ClientsideFunction("planMonitor", "filterRows"),
        Output("grid", "rowData"),
        Output("grid-count", "children"),
        Input("filter-part", "value"),
        Input("filter-category", "value"),
        Input("filter-status", "value"),
        Input("filter-text", "value"),
        State("grid-rows", "data"),
        State("grid-unit", "data"),
    )


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
        **aria(label=t("overview.strip", lang)),
    )


def _headline(model: PlanModel) -> list[IndicatorRow]:
    rows = [row for row in model.rows if row.indicator.headline]
    return sorted(rows, key=lambda row: row.indicator.headline)


def _card(model: PlanModel, row: IndicatorRow, lang: Lang) -> Any:
    latest = row.number("latest")
    year = row.number("latest_year")
    lines = [
        f"{t('word.baseline', lang)} {row.baseline_year}：{quantity(row.baseline, row.unit, lang)}"
        + (f" ({t('basis.entered', lang)})" if row.baseline_basis == "entered" else "")
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
    target = target_text(row.comparator, row.target, row.unit, lang, row.target_high, worded)
    yearly = (
        t("word.hold", lang)
        if holds
        else growth(required, str(row.measured["required_unit"]), row.unit, lang, row.kind)
    )
    newest = (
        "—"
        if latest is None or year is None
        else f"{quantity(latest, row.unit, lang)} ({int(year)})"
    )
    colon = "：" if lang == "zh" else ": "
    facts = [
        (t("overview.grid.target", lang), target),
        (t("overview.grid.baseline", lang), baseline),
        (t("overview.grid.required", lang), yearly),
        (t("overview.grid.latest", lang), newest),
    ]
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
        "target_text": target,
        "required": row.required_growth_shown,
        "required_text": yearly,
        "latest": latest,
        "latest_text": newest,
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
        "facts": [f"{label}{colon}{text}" for label, text in facts if text != "—"],
    }


def _table(model: PlanModel, lang: Lang, query: dict[str, str]) -> html.Section:
    rows = [grid_row(model, row, lang) for row in model.rows]
    plan = model.view.plan

    def options(items: Any) -> list[dict[str, str]]:
        return [{"label": item[lang], "value": item["code"]} for item in items]

    statuses = [s for s in STATUS_LOOK if any(row.status == s for row in model.rows)]
    filters = {name: query.get(name, "") for name in tables.FILTERS}
    if filters["status"] not in statuses:
        filters["status"] = ""
    kept = {row.code for row in tables.select(model, filters)}

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
            headerClass="ag-right-aligned-header",
            cellClass=["number", "ag-right-aligned-cell"],
        )

    several = len(plan.parts) > 1
    columns = [
        column("name", 215, cellRenderer="IndicatorLink", pinned="left", tooltipField="name"),
        # A plan in one part says it once, in its title.
        column(
            "part",
            100,
            tooltipField="part",
            minWidth=90,
            flex=1,
            wrapText=False,
            hide=not several,
        ),
        column("category", 104, tooltipField="category", minWidth=104, flex=0 if several else 1),
        shown("baseline", 140),
        shown("target", 146),
        shown("required", 112),
        shown("latest", 142),
        column("distance", 106, cellRenderer="ProgressBar"),
        column("status", 178, cellRenderer="StatusWord", wrapText=False),
    ]
    narrow = [column("name", 300, cellRenderer="IndicatorCard", flex=1, autoHeight=True)]
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
                filters["status"] or None,
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
            html.Span(id="grid-count", className="grid-count", role="status"),
            dcc.Store(id="grid-unit", data=t("overview.count", lang)),
        ],
        className="filters",
    )
    return html.Section(
        [
            html.H2(t("overview.indicators", lang)),
            dropdowns,
            downloads.bar(model, lang, query),
            pictures.bundle_button(model, lang, query),
            dcc.Store(id="grid-rows", data=rows),
            dcc.Store(id="grid-columns", data={"wide": columns, "narrow": narrow}),
            dag.AgGrid(
                id="grid",
                # What is read at once; the filters, which run first, give the grid the rest.
                rowData=[row for row in rows if row["code"] in kept][:SHOWN],
                columnDefs=columns,
                defaultColDef={
                    "sortable": True,
                    "resizable": True,
                    "suppressMovable": True,
                    "wrapText": True,
                    "wrapHeaderText": True,
                },
                dashGridOptions={
                    # A table that fits is shown whole; of a long one only what is in view is drawn.
                    "domLayout": "autoHeight" if len(rows) <= WHOLE else "normal",
                    "rowHeight": 52,
                    "headerHeight": 40,
                    "suppressCellFocus": False,
                    "enableCellTextSelection": True,
                    "localeText": {"noRowsToShow": t("overview.no_rows", lang)},
                    "tooltipShowDelay": 400,
                },
                className="ag-theme-quartz",
                style={"height": None if len(rows) <= WHOLE else "75vh"},
            ),
        ],
        className="card-block",
        id="indicators",
    )


def _without_rate(model: PlanModel, lang: Lang) -> html.Dl:
    """What the chart cannot draw, by the reason; nothing is dropped in silence."""
    groups: dict[str, list[Any]] = {"units": [], "hold": [], "words": [], "baseline": []}
    for row in model.rows:
        rate = row.number("required_growth")
        link = dcc.Link(row.name(lang), href=urls.indicator(model.slug, row.code))
        if row.measured["path_kind"] == "band":
            groups["hold"].append(link)
        elif row.kind in {"relative", "qualitative"}:
            groups["words"].append(link)
        elif rate is None:
            groups["baseline"].append(link)
        elif row.measured["required_unit"] != "percent_per_year":
            shown = growth(rate, str(row.measured["required_unit"]), row.unit, lang, row.kind)
            groups["units"].append(html.Span([link, f" {shown}"]))
    separator = "、" if lang == "zh" else "; "
    parts: list[Any] = []
    for reason, items in groups.items():
        if items:
            between = [each for item in items[:LISTED] for each in (separator, item)][1:]
            if len(items) > LISTED:
                left = f"{len(items) - LISTED:,}"
                between.append(t("overview.chart.without.more", lang, left=left))
            title = t(f"overview.chart.without.{reason}", lang, count=len(items))
            parts.append(html.Div([html.Dt(title), html.Dd(between)]))
    return html.Dl(parts, className="without")
