"""Everything an export needs, read from the store once: the shell round the pure tables, workbook and package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from app.domain.as_of import judgements_at
from app.domain.language import Lang
from app.domain.row import IndicatorRow, PlanModel
from app.entry.template import to_csv
from app.export import tables
from app.words import t
from db import store
from db.records import ObservationRecord

if TYPE_CHECKING:
    from app.export.report.content import Report


class UnknownFilter(LookupError):
    """A filter that names nothing the plan has; the message says what there is."""


def chosen(model: PlanModel, filters: Mapping[str, str], lang: Lang) -> Sequence[IndicatorRow]:
    """The rows of a view. Raises ``UnknownFilter`` for a part, category or status that does not exist."""
    from app.domain.vocabulary import STATUSES

    known = {
        "part": [part["code"] for part in model.view.plan.parts],
        "category": [category["code"] for category in model.view.plan.categories],
        "status": list(STATUSES),
        "basis": list(tables.BASES),
    }
    for name, words in known.items():
        value = filters.get(name)
        if value and value not in words:
            text = t("export.error.filter", lang, name=name, value=value, known=", ".join(words))
            raise UnknownFilter(text)
    return tables.select(model, filters)


def csv_file(model: PlanModel, lang: Lang, filters: Mapping[str, str]) -> bytes:
    """The overview's table in a reader's words: UTF-8 with mark, as Excel opens it."""
    table = tables.overview_table(model, chosen(model, filters, lang), lang)
    rows = [[_number(cell) for cell in row] for row in table.worded(model, lang)]
    return to_csv(table.header(lang), rows)


def _number(cell: object) -> object:
    """15000, not 15000.0."""
    return f"{cell:.15g}" if isinstance(cell, float) else cell


def xlsx_file(engine: Engine, model: PlanModel, lang: Lang, filters: Mapping[str, str]) -> bytes:
    """The workbook of a view."""
    from app.export.workbook import workbook

    rows = chosen(model, filters, lang)
    observations, revisions = _values(engine, model)
    text = store.document_of(engine, model.slug).text
    return workbook(model, rows, observations, revisions, text, lang, filters)


def package_file(engine: Engine, model: PlanModel) -> bytes:
    """The data package of a plan: everything, whatever the view."""
    from app.export.package import package

    observations, revisions = _values(engine, model)
    text = store.document_of(engine, model.slug).text
    judgements = judgements_at(store.judgements(engine, model.slug), model.viewed_at)
    return package(model, observations, revisions, judgements, text, program_version())


def _values(
    engine: Engine, model: PlanModel
) -> tuple[list[ObservationRecord], list[ObservationRecord]]:
    """The values that hold at the moment that the model shows, and every revision up to it."""
    then = model.viewed_at
    revisions = store.observation_revisions(engine, model.slug)
    return (
        store.current_observations(engine, model.slug, as_of=then, series=None),
        [each for each in revisions if then is None or each.entered_at <= then],
    )


def program_version() -> str:
    """The installed version; empty when run from a folder that is not installed."""
    try:
        return version("plan-target-monitor")
    except PackageNotFoundError:
        return ""


def report_content(
    engine: Engine, model: PlanModel, lang: Lang, filters: Mapping[str, str]
) -> Report:
    """The briefing on a view, made today (UTC)."""
    from app.export.report.content import compose

    rows = chosen(model, filters, lang)
    text = store.document_of(engine, model.slug).text
    given = judgements_at(store.judgements(engine, model.slug), model.viewed_at)
    judgements = [each for each in given if not each.withdrawn]
    return compose(model, rows, text, lang, datetime.now(UTC).date(), filters, judgements)
