"""The table of values as ag-grid takes it: columns for wide and narrow windows, a row for each series."""

from __future__ import annotations

from typing import Any

from dash import html

from app.domain.language import Lang
from app.domain.row import IndicatorRow, PlanModel
from app.web.pages.grid.cells import base_open, name_of
from app.words import t
from app.words.numbers import plain, quantity, target_text
from app.words.targets import worded as in_words

# What is typed is in the indicator's own unit, which texts for reading put otherwise (CNY billion).
_EN_SIZES = {"亿元": "CNY 100 m", "万元": "CNY 10,000", "万人": "10,000 persons"}


def legend(lang: Lang) -> list[Any]:
    """What the colours of cells mean."""
    return [
        html.Span([html.Span(className=f"swatch grid-{name}"), t(f"grid.legend.{name}", lang)])
        for name in ("changed", "odd", "bad", "closed")
    ]


def worded(model: PlanModel, lang: Lang) -> str:
    """Where the indicators are that the table has no row for."""
    some = any(row.kind == "qualitative" for row in model.rows)
    return t("grid.worded", lang) if some else ""


def columns(years: list[int], lang: Lang) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The columns of a wide and of a narrow window."""

    def fixed(field: str, width: int, **more: Any) -> dict[str, Any]:
        return {
            "field": field,
            "headerName": t(f"grid.column.{field}", lang),
            "width": width,
            "tooltipField": field,
            "wrapText": True,
            "autoHeight": True,
            **more,
        }

    rules = ("Changed", "Bad", "Odd", "Gone", "Closed", "Range")

    def value(year: int, **more: Any) -> dict[str, Any]:
        base = year == years[0]
        return {
            "field": f"y{year}",
            "headerName": t("grid.column.base", lang, year=year) if base else str(year),
            "editable": {"function": "params.data.base_open"} if base else True,
            "cellDataType": "text",
            "minWidth": 104,
            "flex": 1,
            "type": "rightAligned",
            "valueFormatter": {"function": "gridShown(params)"},
            "tooltipValueGetter": {"function": "gridTip(params)"},
            "cellClassRules": {f"grid-{rule.lower()}": f"grid{rule}(params)" for rule in rules},
            **more,
        }

    name, unit, target = (
        fixed("name", 262),
        fixed("unit", 92 if lang == "en" else 64),
        fixed("target", 158 if lang == "en" else 138),
    )
    pinned = {"pinned": "left"}
    wide = [
        {**name, **pinned},
        {**unit, **pinned},
        {**target, **pinned},
        value(years[0], pinned="left", width=112, flex=None),
        *[value(year) for year in years[1:]],
    ]
    narrow = [
        {**name, **pinned, "width": 128},
        *[value(year) for year in years],
        unit,
        target,
    ]
    return wide, narrow


def _english(unit: str) -> str:
    """The unit of the numbers in a row: what a quantity of two leaves after its number, none for plain pieces."""
    return _EN_SIZES.get(unit) or quantity(2, unit, "en").removeprefix("2").strip()


def lines(
    row: IndicatorRow, years: list[int], held: dict[str, dict[str, Any]], lang: Lang
) -> list[dict[str, Any]]:
    """A row for the indicator, and for a relative target one for what it is compared with."""
    worded = in_words(row.kind, row.target_record, lang)
    target = target_text(row.comparator, row.target, row.unit, lang, row.target_high, worded)
    unit = row.unit if lang == "zh" else _english(row.unit)

    def line(series: str, name: str, open_base: bool) -> dict[str, Any]:
        texts = {
            f"y{year}": held.get(name_of((row.code, series, year)), {"text": ""})["text"]
            for year in years
        }
        if not open_base:
            stated = row.baseline is not None and series == "actual"
            texts[f"y{years[0]}"] = plain(row.baseline) if stated else "—"
        return {
            "id": f"{row.code}|{series}",
            "code": row.code,
            "series": series,
            "name": name,
            "unit": unit,
            "target": target if series == "actual" else "",
            "base_open": open_base,
            **texts,
        }

    lines = [line("actual", row.name(lang), base_open(row))]
    if row.kind == "relative":
        lines.append(line("reference", t("grid.reference", lang, name=row.name(lang)), False))
    return lines
