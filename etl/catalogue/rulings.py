"""Reviewers' rulings made part of the catalogue: rows they created, rows they left without a mention."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from db.codes import is_code
from db.kinds import CATALOGUED
from db.records import DecisionRecord
from etl.catalogue.read import DIRECTIONS, Catalogue, Row

_TEXTS = frozenset({"name", "name_en", "part", "category", "unit", "kind"})
_NEEDED = frozenset({"name", "unit", "kind"})


def with_created(catalogue: Catalogue, decisions: Iterable[DecisionRecord]) -> Catalogue:
    """The catalogue with a row for each indicator that a reviewer created.

    A row of ``plan.toml`` goes before one of the same code. A part or category that ``plan.toml`` no longer names
    gives way to the first there is.
    """
    known = {row.code for row in catalogue.rows}
    parts = [part.code for part in catalogue.parts]
    categories = [category.code for category in catalogue.categories]
    created: dict[str, Row] = {}
    for decision in decisions:
        if decision.action != "create" or decision.code in known:
            continue
        row = _row(decision)
        if row is None:
            continue
        created[row.code] = replace(
            row,
            part=row.part if row.part in parts or not parts else parts[0],
            category=row.category
            if row.category in categories or not categories
            else categories[0],
        )
    return replace(catalogue, rows=(*catalogue.rows, *created.values())) if created else catalogue


def without(catalogue: Catalogue, codes: Sequence[str]) -> Catalogue:
    """The catalogue without some rows, and without what the others say of them."""
    gone = set(codes)
    if not gone:
        return catalogue
    rows = [
        replace(
            row,
            parent="" if row.parent in gone else row.parent,
            subset_of="" if row.subset_of in gone else row.subset_of,
        )
        for row in catalogue.rows
        if row.code not in gone
    ]
    return replace(catalogue, rows=tuple(rows))


def _row(decision: DecisionRecord) -> Row | None:
    """The row that a creation describes; ``None`` where it does not describe one (never written by the dashboard)."""
    data: dict[str, Any] = {
        key: str(value) for key, value in decision.data.items() if key in _TEXTS
    }
    wanted = all(key in data for key in _NEEDED) and bool(data.get("name"))
    if not wanted or data["kind"] not in CATALOGUED or not is_code(decision.code):
        return None
    return Row(
        code=decision.code,
        direction=DIRECTIONS.get(str(decision.data.get("direction", "")), 0),
        **{"part": "", "category": "", **data},
    )
