"""The charts of a plan by name, and the index of a selection: the same for the browser's ZIP and the command line."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.language import Lang
from app.domain.row import IndicatorRow, PlanModel
from app.entry.template import to_csv
from app.figures.chart import Chart
from app.figures.indicator_path import path_chart
from app.figures.required_growth import required_growth_chart
from app.words import t
from app.words.horizons import dated, others, target_words
from app.words.sentences import finding, status_words

REQUIRED = "required"


def chart_of(model: PlanModel, key: str, lang: Lang) -> Chart:
    """The chart of an indicator (its code), or of all required growth. Raises ``LookupError``."""
    if key == REQUIRED:
        return required_growth_chart(model, lang)
    row = model.row(key)
    if row is None:
        raise LookupError(f"no indicator {key!r} in {model.slug}")
    return path_chart(model, row, lang)


def index(model: PlanModel, rows: Sequence[IndicatorRow], lang: Lang) -> list[dict[str, str]]:
    """One entry a chart, in the order of the files: key, file stem, and what the index says of it."""
    entries = [{"key": REQUIRED, "indicator": required_growth_chart(model, lang).title}]
    entries += [
        {
            "key": row.code,
            "indicator": row.name(lang),
            "target": "; ".join([*_headline(row, lang), *others(row, lang)]),
            "status": status_words(row, lang),
            "finding": finding(row, lang),
        }
        for row in rows
    ]
    width = len(str(len(entries)))
    for number, entry in enumerate(entries, 1):
        entry["stem"] = f"{number:0{width}d}_{chart_of(model, entry['key'], lang).filename[:-4]}"
    return entries


def _headline(row: IndicatorRow, lang: Lang) -> list[str]:
    """The headline in words; with its year where there are targets for other years."""
    if row.headline is None:
        return ["—"]
    words = dated if row.others else target_words
    return [words(row, row.headline, lang)]


def index_csv(entries: Sequence[dict[str, str]], lang: Lang, ending: str = "png") -> str:
    """The index as CSV with mark, so that Excel shows Chinese."""
    names = ("indicator", "target", "status", "finding")
    head = [t("pictures.index.file", lang), *(t(f"pictures.index.{name}", lang) for name in names)]
    rows = [
        [f"{entry['stem']}.{ending}", *(entry.get(name, "") for name in names)] for entry in entries
    ]
    return to_csv(head, rows).decode()
