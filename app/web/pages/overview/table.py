"""The overview's table: its filters, its columns, its rows.

Up to ``SENT`` indicators all rows are sent, and filtered and sorted in the browser. Of a larger plan the grid asks for
what is in view (``/rows/<plan>``), filtered and sorted here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import dash_ag_grid as dag
import flask
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html

from app.domain.language import Lang
from app.domain.row import IndicatorRow, PlanModel
from app.domain.vocabulary import STATUSES, look
from app.export import tables
from app.export.tables import basis_of
from app.reading import Services
from app.web import urls
from app.web.first_paint import SHOWN
from app.web.pages.parts import downloads, pictures
from app.web.pages.parts.components import menu, status_class, verdict_mark
from app.words import t
from app.words.horizons import others
from app.words.numbers import percent, quantity, target_text
from app.words.targets import worded as in_words
from app.words.verdicts import required_since

# Rows of a table that is shown whole, and of one that is sent whole.
WHOLE, SENT = 120, 500
# Rows that the grid asks for at a time, and the most that it gets.
BLOCK, MOST = 100, 500


def register(app: Dash) -> None:
    """The choice of columns by width, and the filters."""
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
        Input("filter-basis", "value"),
        Input("filter-text", "value"),
        State("grid-rows", "data"),
        State("grid-unit", "data"),
        State("grid-source", "data"),
    )


def routes(server: flask.Flask, services: Services, language: Callable[[], Lang]) -> None:
    """``/rows/<plan>``: the rows from ``start`` to before ``end``, filtered, by ``sort`` in its ``order``."""

    @server.get("/rows/<slug>")
    def overview_rows(slug: str) -> flask.Response:
        asked, lang = flask.request.args, language()
        try:
            model = services.model(slug)
        except LookupError:
            return flask.Response(
                f"{t('page.no_plan', lang, plan=slug)}\n", 404, mimetype="text/plain"
            )
        try:
            start, end = (_whole(asked.get(name, "")) for name in ("start", "end"))
            kept = tables.select(model, {name: asked.get(name) for name in tables.FILTERS})
            kept = in_order(kept, model, lang, asked.get("sort", ""), asked.get("order", "asc"))
        except ValueError as error:
            return flask.Response(f"{error.args[0]}\n", 400, mimetype="text/plain")
        answer = flask.jsonify(
            {
                "count": len(kept),
                "all": len(model.rows),
                "rows": [
                    grid_row(model, row, lang) for row in kept[start : min(end, start + MOST)]
                ],
            }
        )
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _whole(given: str) -> int:
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise ValueError(f"start and end: whole numbers of rows, not {given[:20]!r}")
    return int(given)


def _keys(model: PlanModel, lang: Lang) -> dict[str, Callable[[IndicatorRow], str | float | None]]:
    """What each column is sorted by."""
    return {
        "name": lambda row: row.name(lang),
        "part": lambda row: model.label("parts", row.part, lang),
        "category": lambda row: model.label("categories", row.category, lang),
        "baseline": lambda row: row.baseline,
        "target": lambda row: row.target,
        "required": lambda row: row.required_growth_shown,
        "latest": lambda row: row.number("latest"),
        "distance": lambda row: row.number("distance"),
        "status": lambda row: row.status,
    }


def in_order(
    rows: Sequence[IndicatorRow], model: PlanModel, lang: Lang, column: str, order: str
) -> list[IndicatorRow]:
    """Sorted as the grid sorts: nothing before something, equals as in the catalogue. Raises ``ValueError``."""
    if not column:
        return list(rows)
    keys = _keys(model, lang)
    if column not in keys or order not in {"asc", "desc"}:
        raise ValueError(f"sort: one of {', '.join(keys)}; order: asc or desc")
    key = keys[column]

    def place(row: IndicatorRow) -> tuple[bool, Any]:
        value = key(row)
        return (False, 0) if value is None else (True, value)

    return sorted(rows, key=place, reverse=order == "desc")


def grid_row(model: PlanModel, row: IndicatorRow, lang: Lang) -> dict[str, Any]:
    """A grid row: texts to show, numbers to sort by."""
    distance, elapsed = row.number("distance"), row.number("time_elapsed")
    latest, year = row.number("latest"), row.number("latest_year")
    hollow = row.since is not None
    icon, tone = look(row.status, hollow=hollow)
    mark, mark_text = verdict_mark(row, lang)
    baseline = quantity(row.baseline, row.unit, lang)
    if row.baseline is not None and row.baseline_basis != "stated":
        baseline += f" ({t(f'basis.{row.baseline_basis}', lang)})"
    worded = in_words(row.kind, row.target_record, lang)
    target = target_text(row.comparator, row.target, row.unit, lang, row.target_high, worded)
    yearly = required_since(row, lang)
    beside = others(row, lang)
    progress = t(
        "overview.progress", lang, distance=percent(distance, 0), elapsed=percent(elapsed, 0)
    )
    if row.from_first is not None:
        progress = t("since.progress", lang, year=row.from_first, progress=progress)
    newest = (
        "—"
        if latest is None or year is None
        else f"{quantity(latest, row.unit, lang)} ({int(year)})"
    )
    colon = "：" if lang == "zh" else ": "
    facts = [
        (t("overview.grid.target", lang), target),
        *([(t("horizon.others", lang), "; ".join(beside))] if beside else []),
        (t("overview.grid.baseline", lang), baseline),
        (t("overview.grid.required", lang), yearly),
        (t("overview.grid.latest", lang), newest),
    ]
    return {
        "code": row.code,
        "name": row.name(lang),
        "search": tables.searched(row),
        "href": urls.indicator(model.slug, row.code),
        "part": model.label("parts", row.part, lang),
        "category": model.label("categories", row.category, lang),
        "part_code": row.part,
        "category_code": row.category,
        "baseline": row.baseline,
        "baseline_text": baseline,
        "target": row.target,
        "target_text": f"{target}\n{_beside(row, lang)}" if beside else target,
        "target_tip": "\n".join([f"{row.target_period} {target}", *beside]) if beside else "",
        "required": row.required_growth_shown,
        "required_text": yearly,
        "latest": latest,
        "latest_text": newest,
        "distance": distance,
        "elapsed": elapsed,
        "progress_text": "—" if distance is None else progress,
        "status": row.status,
        "status_text": t(f"status.{row.status}", lang),
        "status_icon": icon,
        "status_class": status_class(tone, hollow=hollow),
        "basis": basis_of(row),
        "mark": mark,
        "mark_text": mark_text,
        "facts": [f"{label}{colon}{text}" for label, text in facts if text != "—"],
    }


def _beside(row: IndicatorRow, lang: Lang) -> str:
    """The second line of a target: the other years that there are targets for."""
    years = ("、" if lang == "zh" else ", ").join(str(each.year) for each in row.others)
    return t("horizon.also", lang, years=years)


def table(model: PlanModel, lang: Lang, query: dict[str, str]) -> html.Section:
    """Filters, count, downloads and the grid; what the address asks for is filtered from the first."""
    found = {row.status for row in model.rows}
    statuses = [status for status in STATUSES if status in found]
    filters = {name: query.get(name, "") for name in tables.FILTERS}
    if filters["status"] not in statuses:
        filters["status"] = ""
    if filters["basis"] not in tables.BASES:
        filters["basis"] = ""
    kept = tables.select(model, filters)
    sent = len(model.rows) <= SENT
    whole = len(model.rows) <= WHOLE
    rows = [grid_row(model, row, lang) for row in (model.rows if sent else kept[:SHOWN])]
    drawn = {row.code for row in kept[:SHOWN]}
    unit = t("overview.count", lang)
    wide, narrow = _columns(model, lang)
    options = {
        # A table that fits is shown whole; of a long one only what is in view is drawn.
        "domLayout": "autoHeight" if whole else "normal",
        "rowHeight": 52,
        "headerHeight": 40,
        "suppressCellFocus": False,
        "enableCellTextSelection": True,
        "localeText": {"noRowsToShow": t("overview.no_rows", lang)},
        "tooltipShowDelay": 400,
    }
    if not sent:
        options |= {"cacheBlockSize": BLOCK, "maxBlocksInCache": 20, "infiniteInitialRowCount": 1}
    return html.Section(
        [
            html.H2(t("overview.indicators", lang)),
            html.Div(
                [
                    *_filters(model, lang, statuses, filters),
                    html.Span(
                        f"{len(kept)} / {len(model.rows)} {unit}",
                        id="grid-count",
                        className="grid-count",
                        role="status",
                    ),
                    dcc.Store(id="grid-unit", data=unit),
                ],
                className="filters filters-more" if _bases_differ(model, filters) else "filters",
            ),
            downloads.bar(model, lang, query),
            pictures.bundle_button(model, lang, query),
            dcc.Store(id="grid-rows", data=rows if sent else None),
            dcc.Store(id="grid-source", data=None if sent else urls.rows(model.slug)),
            dcc.Store(id="grid-columns", data={"wide": wide, "narrow": narrow}),
            dag.AgGrid(
                id="grid",
                # What is read at once; the filters, which run first, give the grid the rest.
                rowData=[row for row in rows if row["code"] in drawn],
                rowModelType="clientSide" if sent else "infinite",
                columnDefs=wide,
                defaultColDef={
                    "sortable": True,
                    "resizable": True,
                    "suppressMovable": True,
                    "wrapText": True,
                    "wrapHeaderText": True,
                },
                dashGridOptions=options,
                className="ag-theme-quartz",
                style={"height": None if whole else "75vh"},
            ),
        ],
        className="card-block",
        id="indicators",
    )


def _bases_differ(model: PlanModel, filters: Mapping[str, str]) -> bool:
    """Whether there is a choice by what verdicts are measured from, or the address makes one."""
    return bool(filters["basis"]) or any(row.since is not None for row in model.rows)


def _filters(
    model: PlanModel, lang: Lang, statuses: Sequence[str], filters: Mapping[str, str]
) -> list[Any]:
    plan = model.view.plan
    choices = {
        "part": [{"label": item[lang], "value": item["code"]} for item in plan.parts],
        "category": [{"label": item[lang], "value": item["code"]} for item in plan.categories],
        "status": [{"label": t(f"status.{each}", lang), "value": each} for each in statuses],
    }
    basis = menu(
        lang,
        [{"label": t(f"since.filter.{each}", lang), "value": each} for each in tables.BASES],
        filters["basis"] or None,
        id="filter-basis",
        placeholder=t("since.filter", lang),
    )
    return [
        *[
            menu(
                lang,
                options,
                filters[name] or None,
                id=f"filter-{name}",
                placeholder=t(f"overview.grid.{name}", lang),
            )
            for name, options in choices.items()
        ],
        # Where every verdict has a baseline there is nothing to choose.
        html.Div(basis, hidden=not _bases_differ(model, filters)),
        dcc.Input(
            id="filter-text",
            type="search",
            value=filters["q"],
            placeholder=t("overview.search", lang),
            className="form-control",
        ),
    ]


def _columns(model: PlanModel, lang: Lang) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The columns of a wide window, and the one of a narrow one."""

    def column(field: str, width: int, **more: Any) -> dict[str, Any]:
        return {
            "field": field,
            "headerName": t(f"overview.grid.{field}", lang),
            "width": width,
            **more,
        }

    def shown(field: str, width: int, *classes: str, **more: Any) -> dict[str, Any]:
        return column(
            field,
            width,
            # A row that has not come yet has no data.
            valueFormatter={"function": f"params.data ? params.data.{field}_text : ''"},
            headerClass="ag-right-aligned-header",
            cellClass=["number", "ag-right-aligned-cell", *classes],
            **more,
        )

    several = len(model.view.plan.parts) > 1
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
        shown("target", 146, "two-lines", tooltipField="target_tip"),
        shown("required", 112),
        shown("latest", 142),
        column("distance", 106, cellRenderer="ProgressBar"),
        column("status", 178, cellRenderer="StatusWord", wrapText=False),
    ]
    if len(model.rows) <= SENT:
        card = column("name", 300, cellRenderer="IndicatorCard", flex=1, autoHeight=True)
        return columns, [card]
    # Rows that have not come yet cannot be measured: all are as high as a line of the table.
    name = column("name", 150, cellRenderer="IndicatorLink", flex=1)
    return columns, [name, column("status", 166, cellRenderer="StatusWord", wrapText=False)]
