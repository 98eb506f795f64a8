"""CSV out: the template to fill in, and the current values."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence

from app.domain.language import Lang
from app.domain.row import PlanModel
from app.entry.guard import guarded
from app.entry.table.lines import COLUMNS

_MARKS = {"about": "约", "at_least": "≥"}


def to_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """CSV as spreadsheets open it: UTF-8 with mark, CRLF, no cell that would run as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([[guarded(cell) for cell in row] for row in [header, *rows]])
    return codecs.BOM_UTF8 + out.getvalue().encode()


def written(value: float, qualifier: str) -> str:
    """A value that reads back as the same one, with its qualifier."""
    return _MARKS.get(qualifier, "") + (f"{value:.0f}" if value.is_integer() else repr(value))


def template(model: PlanModel, lang: Lang) -> bytes:
    """A row for every indicator and year that has no value yet, with name and unit filled in."""
    plan = model.view.plan
    rows = []
    for row in model.rows:
        if row.kind == "qualitative":
            continue
        known = {o.year for o in row.observations}
        for year in range(plan.start_year, plan.target_year + 1):
            if year not in known:
                rows.append([row.name(lang), year, "", row.unit, "", "", "", ""])
    return to_csv(COLUMNS, rows)


def current_values(model: PlanModel, lang: Lang) -> bytes:
    """All values that hold, in the columns of an upload."""
    rows = [
        [
            row.name(lang),
            o.year,
            written(o.value, o.qualifier),
            o.unit,
            o.source,
            o.note,
            o.status,
            o.source_url,
        ]
        for row in model.rows
        for o in row.observations
        if o.value is not None
    ]
    return to_csv(COLUMNS, rows)
