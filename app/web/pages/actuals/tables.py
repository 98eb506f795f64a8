"""The two tables of the actuals page: the values that hold, and the uploads they came from."""

from __future__ import annotations

from typing import Any

from dash import html

from app.domain.language import Lang
from app.domain.row import PlanModel
from app.reading import Services
from app.web.access.people import may
from app.web.pages.parts.components import plain_table
from app.words import t
from app.words.numbers import qualified, quantity
from db import store

LISTED = 300


def values_table(model: PlanModel, lang: Lang) -> Any:
    """The values that hold, indicators by years."""
    plan = model.view.plan
    years = list(range(plan.start_year, plan.target_year + 1))
    lines = []
    for row in model.rows:
        by_year = {o.year: o for o in row.observations}
        entered = row.baseline_basis == "entered"
        if not by_year and not entered:
            continue
        base = quantity(row.baseline, row.unit, lang) if row.baseline is not None else "—"
        if entered:
            base += f" ({t('basis.entered', lang)})"
        cells = [
            qualified(by_year[year].value, row.unit, by_year[year].qualifier, lang)
            if year in by_year
            else "—"
            for year in years
        ]
        lines.append([row.name(lang), base, *cells])
    if not lines:
        return html.P(t("actuals.none", lang), className="hint")
    head = [t("actuals.field.indicator", lang), f"{plan.base_year}", *map(str, years)]
    table = plain_table([head, *lines[:LISTED]])
    if len(lines) <= LISTED:
        return table
    more = t("actuals.more", lang, count=f"{len(lines) - LISTED:,}")
    return html.Div([table, html.P(more, className="hint")])


def uploads_table(model: PlanModel, services: Services, lang: Lang) -> Any:
    """Who entered what and when, newest first, with the way back."""
    records = store.uploads(services.engine, model.slug, newest=LISTED)
    if not records:
        return html.P(t("actuals.no_uploads", lang), className="hint")
    head = [
        t(f"actuals.upload.{name}", lang) for name in ("id", "when", "who", "file", "rows", "state")
    ]
    lines = []
    for record in records:
        if record.undone_by_id is not None:
            state: Any = t("actuals.upload.undone", lang, by=str(record.undone_by_id))
        elif not may("analyst"):
            state = "—"
        else:
            state = html.Button(
                t("actuals.undo", lang),
                id={"type": "undo", "upload": record.id},
                className="btn btn-outline-secondary btn-sm",
            )
        name = (
            t("actuals.upload.undo_of", lang, id=str(record.undoes_id))
            if record.undoes_id
            else record.filename or t(f"history.from.{record.kind}", lang)
        )
        rows = t(
            "actuals.upload.counts",
            lang,
            new=str(record.rows_new),
            changed=str(record.rows_changed),
        )
        lines.append(
            [
                f"#{record.id}",
                record.entered_at.strftime("%Y-%m-%d %H:%M UTC"),
                record.entered_by,
                name,
                rows,
                state,
            ]
        )
    table = plain_table([head, *lines])
    left = store.upload_count(services.engine, model.slug) - len(records)
    if left <= 0:
        return table
    return html.Div([table, html.P(t("actuals.more", lang, count=f"{left:,}"), className="hint")])
