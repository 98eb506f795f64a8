"""plan.toml: the plan's own facts and its catalogue of indicators, validated before anything else is done."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from db.kinds import CATALOGUED

DIRECTIONS = {"up": 1, "down": -1}
ASSUMABLE = ("base_year", "target_year")
BASES = frozenset({"stated", "proxy"})

_PLAN_KEYS: dict[str, tuple[type, bool]] = {
    "title": (str, True),
    "title_en": (str, False),
    "issuer": (str, False),
    "issuer_en": (str, False),
    "issued": (date, False),
    "base_year": (int, True),
    "start_year": (int, True),
    "target_year": (int, True),
    "assumed": (list, False),
    "document": (str, True),
    "source_url": (str, False),
    "region": (list, False),
    "thresholds": (dict, False),
}
_ROW_KEYS: dict[str, tuple[type, bool]] = {
    "code": (str, True),
    "name": (str, True),
    "name_en": (str, False),
    "aliases": (list, False),
    "part": (str, True),
    "category": (str, True),
    "unit": (str, True),
    "kind": (str, True),
    "direction": (str, False),
    "parent": (str, False),
    "subset_of": (str, False),
    "headline": (int, False),
    "baseline_aliases": (list, False),
    "baseline_basis": (str, False),
    "history_aliases": (list, False),
    "prior_total_aliases": (list, False),
    "hold_tolerance": (float, False),
    "bound": (float, False),
    "scope_note": (str, False),
    "scope_note_en": (str, False),
}


class CatalogueError(Exception):
    """What is wrong with a plan folder, all of it in one line that names the file and the places."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the document and the title that begins it."""

    code: str
    zh: str
    en: str = ""
    begins: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """One of the document's own headings for its indicators."""

    code: str
    zh: str
    en: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator as the catalogue names it; never a value.

    ``baseline_aliases`` are other words under which the document states its baseline, ``baseline_basis`` says
    whether that is the same scope (stated) or a neighbouring one (proxy). ``history_aliases`` name what its past
    growth is stated under, ``prior_total_aliases`` the sum over the years before the plan.
    """

    code: str
    name: str
    part: str
    category: str
    unit: str
    kind: str
    name_en: str = ""
    aliases: tuple[str, ...] = ()
    direction: int = 0
    parent: str = ""
    subset_of: str = ""
    headline: int = 0
    baseline_aliases: tuple[str, ...] = ()
    baseline_basis: str = "stated"
    history_aliases: tuple[str, ...] = ()
    prior_total_aliases: tuple[str, ...] = ()
    hold_tolerance: float | None = None
    bound: float | None = None
    scope_note: str = ""
    scope_note_en: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A plan folder's ``plan.toml``; ``assumed`` names those of its years that the document does not state."""

    slug: str
    title: str
    base_year: int
    start_year: int
    target_year: int
    document: str
    rows: tuple[Row, ...]
    parts: tuple[Part, ...] = ()
    categories: tuple[Category, ...] = ()
    title_en: str = ""
    issuer: str = ""
    issuer_en: str = ""
    issued: date | None = None
    source_url: str = ""
    region: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    thresholds: Mapping[str, Any] = field(default_factory=dict)

    def row(self, code: str) -> Row:
        """The row of a code; ``KeyError`` when there is none."""
        for row in self.rows:
            if row.code == code:
                return row
        raise KeyError(code)


def read_catalogue(path: Path) -> Catalogue:
    """Read and check ``plan.toml``; the folder's name is the plan's slug.

    Raises ``CatalogueError`` with everything that is wrong, each with its place.
    """
    label = f"{path.parent.name}/{path.name}"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CatalogueError(
            f"{label}: not there; a plan folder needs one (see seeds/README.md)"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{label}: {error}; correct the file") from error
    problems: list[str] = []
    plan = _table(data.get("plan"), _PLAN_KEYS, "[plan]", problems)
    parts = [
        Part(**_strings(item, ("code", "zh", "en", "begins"), f"[[parts]] {n}", problems))
        for n, item in enumerate(data.get("parts", []), 1)
    ]
    categories = [
        Category(**_strings(item, ("code", "zh", "en"), f"[[categories]] {n}", problems))
        for n, item in enumerate(data.get("categories", []), 1)
    ]
    # [draft] is for `plan new`: what it proposed before and a person took out. [[doubtful]] waits for a person.
    for key in data.keys() - {"plan", "parts", "categories", "indicators", "doubtful", "draft"}:
        problems.append(f"[{key}]: unknown table")
    rows = [
        row
        for n, item in enumerate(data.get("indicators", []), 1)
        if (row := _row(item, n, problems)) is not None
    ]
    _check(plan, parts, categories, rows, problems)
    if problems:
        raise CatalogueError(f"{label}: " + "; ".join(problems))
    for key in ("region", "assumed"):
        plan[key] = tuple(plan.pop(key, ()))
    return Catalogue(
        slug=path.parent.name,
        rows=tuple(rows),
        parts=tuple(parts),
        categories=tuple(categories),
        **plan,
    )


def _row(item: object, number: int, problems: list[str]) -> Row | None:
    place = f"[[indicators]] {number}"
    if isinstance(item, dict) and item.get("code"):
        place += f" ({item['code']})"
    before = len(problems)
    values = _table(item, _ROW_KEYS, place, problems)
    if len(problems) > before:
        return None
    direction = values.pop("direction", "")
    if direction and direction not in DIRECTIONS:
        problems.append(f'{place}: direction {direction!r} is neither "up" nor "down"')
        return None
    if values["kind"] not in CATALOGUED:
        problems.append(
            f"{place}: kind {values['kind']!r} is none of {', '.join(sorted(CATALOGUED))}"
        )
    if values.get("baseline_basis", "stated") not in BASES:
        problems.append(
            f"{place}: baseline_basis {values['baseline_basis']!r} is neither stated nor proxy"
        )
    for key, value in values.items():
        if isinstance(value, list):
            values[key] = tuple(value)
    return Row(direction=DIRECTIONS.get(direction, 0), **values)


def _table(
    item: object, keys: Mapping[str, tuple[type, bool]], place: str, problems: list[str]
) -> dict[str, Any]:
    if not isinstance(item, dict):
        problems.append(f"{place}: missing")
        return {}
    values: dict[str, Any] = {}
    for key, value in item.items():
        if key not in keys:
            problems.append(f"{place}: unknown key {key!r}")
            continue
        wanted = keys[key][0]
        if wanted is float and isinstance(value, int):
            value = float(value)
        if not isinstance(value, wanted) or isinstance(value, bool):
            problems.append(f"{place}: {key} should be {wanted.__name__}, is {value!r}")
        elif isinstance(value, list) and not all(
            isinstance(each, str) and each.strip() for each in value
        ):
            problems.append(f"{place}: {key} should hold texts only")
        else:
            values[key] = value
    for key, (_, needed) in keys.items():
        if needed and key not in item:
            problems.append(f"{place}: {key} is missing")
    return values


def _strings(
    item: object, keys: tuple[str, ...], place: str, problems: list[str]
) -> dict[str, str]:
    values = _table(item, {key: (str, key in {"code", "zh"}) for key in keys}, place, problems)
    return {key: values.get(key, "") for key in keys}


def _check(
    plan: Mapping[str, Any],
    parts: list[Part],
    categories: list[Category],
    rows: list[Row],
    problems: list[str],
) -> None:
    if not rows:
        problems.append("[[indicators]]: there is not one")
    if {"base_year", "start_year", "target_year"} <= plan.keys() and not (
        plan["base_year"] < plan["start_year"] <= plan["target_year"]
    ):
        problems.append("[plan]: base_year < start_year <= target_year does not hold")
    for name in plan.get("assumed", ()):
        if name not in ASSUMABLE:
            problems.append(f"[plan]: assumed {name!r} is none of {', '.join(ASSUMABLE)}")
    known_parts = {part.code for part in parts}
    known_categories = {category.code for category in categories}
    codes = Counter(row.code for row in rows)
    for code, times in codes.items():
        if times > 1:
            problems.append(f"code {code!r} stands {times} times")
        if not code.isascii() or not code.replace("_", "").replace("-", "").isalnum():
            problems.append(f"code {code!r}: use letters, digits, _ and -")
    # One name may stand for a count and for a value: units tell them apart.
    said: dict[tuple[str, str, str], str] = {}
    for row in rows:
        if row.part not in known_parts:
            problems.append(f"{row.code}: part {row.part!r} is not among [[parts]]")
        if row.category not in known_categories:
            problems.append(f"{row.code}: category {row.category!r} is not among [[categories]]")
        for key, other in (("parent", row.parent), ("subset_of", row.subset_of)):
            if other and (other not in codes or other == row.code):
                problems.append(f"{row.code}: {key} {other!r} is no other indicator")
        for name in (row.name, *row.aliases):
            other = said.setdefault((row.part, name, row.unit), row.code)
            if other != row.code:
                problems.append(
                    f"{row.code}: the name {name!r} already stands for {other} in the same part and unit"
                )
    parents = {row.code: row.parent for row in rows}
    for code in parents:
        seen, at = {code}, parents[code]
        while at and at in parents:
            if at in seen:
                problems.append(f"{code}: its parents run in a circle")
                break
            seen.add(at)
            at = parents[at]
