"""``plan.toml`` written from a draft, and an existing one completed: what a person has edited stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from etl.catalogue.draft import Draft, Heading, Proposal, unit_class
from etl.catalogue.match import normal

_HEADER = (
    "规划自身的信息与指标目录：此处只有名称与措辞，没有数值；数值一律出自文件原文。",
    "Drafted from the document: read it, correct it, then run `plan-monitor etl`. Keys: seeds/README.md.",
)


_ASSUMED = "nobody states these years: correct them and take them out; until then no value is a baseline by them"
# Why a drafted name may be none, for the person who corrects the file.
_DOUBTS = {
    "sentence": "像一句话，不像指标名称（reads as a sentence）",
    "pointing": "没有说明是什么的指标（does not say of what）",
    "verb": "像一项工作，不像指标（tells what is done, not what is measured）",
    "predicate": "是对主语的陈述，不是名称（says something of its subject）",
    "open": "名称不完整（stops in the middle）",
}
_DOUBTFUL = (
    "以下各项存疑：确认是指标的，改好名称，把 [[doubtful]] 改为 [[indicators]]；不是的，删去。",
    "Doubtful, no indicators yet: correct the name and make [[doubtful]] [[indicators]], or delete it.",
)


class PlanFileError(Exception):
    """An existing ``plan.toml`` that cannot be completed; one line."""


@dataclass(frozen=True, slots=True)
class Completed:
    """The file's new text; the names added, those a person had taken out, and those the document no longer states.

    ``doubtful`` are the names added that a person must confirm before they are indicators.
    """

    text: str
    added: Sequence[str]
    left_out: Sequence[str]
    gone: Sequence[str]
    doubtful: Sequence[str] = ()


def new_plan_file(draft: Draft, document: str, *, slug: str, **given: Any) -> Completed:
    """A first ``plan.toml``. ``given`` are facts that go before the document's own (title, issuer, years …).

    Base and target year among them may be guesses, which ``assumed`` then names. Raises ``PlanFileError`` when the
    years are neither given nor found, or are not in order.
    """
    facts = draft.facts
    file = tomlkit.document()
    for line in _HEADER:
        file.add(tomlkit.comment(line))
    plan = tomlkit.table()
    values: dict[str, Any] = {
        "title": facts.title or slug,
        "issuer": facts.issuer or None,
        "issued": facts.date,
        "base_year": facts.base_year,
        "start_year": facts.start_year,
        "target_year": facts.target_year,
        "assumed": None,
        "document": document,
        "region": list(draft.region) or None,
    }
    values |= {key: value for key, value in given.items() if value is not None}
    _complete_years(values, document)
    for key, value in values.items():
        if value is not None:
            plan.add(key, list(value) if key == "assumed" else value)
            if key == "assumed":
                plan[key].comment(_ASSUMED)
    file.add("plan", plan)
    _append(file, "parts", [_heading(part) for part in draft.parts])
    _append(file, "categories", [_heading(category) for category in draft.categories])
    _append(file, "indicators", [_row(row) for row in draft.rows])
    _append(file, "doubtful", _doubtful(draft.doubtful, first=True))
    names = [row.name for row in draft.rows]
    unsure = [row.name for row in draft.doubtful]
    _remember(file, [*names, *unsure])
    return Completed(tomlkit.dumps(file), names, [], [], unsure)


def completed_plan_file(
    text: str, draft: Draft, document: str = "", years: Mapping[str, int] | None = None
) -> Completed:
    """An existing file with the targets it does not name yet added at its end; nothing else in it changes.

    A row is known by its name and aliases within the unit. A row that was proposed before and taken out is not
    proposed again: its name stands in ``[draft] proposed``. ``document`` names the file that takes the old one's place.
    ``years`` (``base_year``, ``target_year``) settle those that were assumed. Raises ``PlanFileError``.
    """
    try:
        file = tomlkit.parse(text)
    except TOMLKitError as error:
        raise PlanFileError(
            f"{error}; correct the file, or move it away to draft it anew"
        ) from error
    if document and file["plan"].get("document") != document:
        file["plan"]["document"] = document
    _settle(file, years or {})
    region = tuple(file.get("plan", {}).get("region", draft.region))
    doubtful: Sequence[Mapping[str, Any]] = file.get("doubtful", [])
    rows: Sequence[Mapping[str, Any]] = [*file.get("indicators", []), *doubtful]
    known = {
        (normal(str(name), region), unit_class(str(row.get("unit", ""))))
        for row in rows
        for name in (row.get("name", ""), *row.get("aliases", ()))
    }
    named = {name for name, _ in known}
    before = {normal(str(name), region) for name in file.get("draft", {}).get("proposed", [])}
    added: list[Proposal] = []
    left_out: list[Proposal] = []
    for row in (*draft.rows, *draft.doubtful):
        names = [normal(name, region) for name in (row.name, *row.aliases)]
        if any((name, unit_class(row.unit)) in known for name in names):
            continue
        # A name with another unit is the same row corrected by hand, not a new one.
        if any(name in named for name in names):
            continue
        (left_out if names[0] in before else added).append(row)
    stated = {
        normal(name, region)
        for row in (*draft.rows, *draft.doubtful)
        for name in (row.name, *row.aliases)
    }
    gone = [
        str(row.get("name", ""))
        for row in rows
        if not stated
        & {normal(str(n), region) for n in (row.get("name", ""), *row.get("aliases", ()))}
    ]
    if added:
        _append(file, "parts", _unknown(draft.parts, file.get("parts", []), added, "part"))
        wanted = _unknown(draft.categories, file.get("categories", []), added, "category")
        _append(file, "categories", wanted)
        _append(file, "indicators", [_row(row) for row in added if not row.doubt])
        unsure = [row for row in added if row.doubt]
        _append(file, "doubtful", _doubtful(unsure, first=not doubtful))
        _remember(file, [row.name for row in added])
    return Completed(
        tomlkit.dumps(file),
        [row.name for row in added if not row.doubt],
        [row.name for row in left_out],
        gone,
        [row.name for row in added if row.doubt],
    )


def _complete_years(values: dict[str, Any], document: str) -> None:
    target = values["target_year"]
    if target is None:
        raise PlanFileError(
            f"{document}: names no year for its targets and nothing to guess one from; give --target-year"
        )
    if values["base_year"] is None and values["start_year"] is not None:
        values["base_year"] = values["start_year"] - 1
    if values["base_year"] is None:
        raise PlanFileError(
            f"{document}: names no base year and nothing to guess one from; give --base-year"
        )
    if values["start_year"] is None:
        values["start_year"] = values["base_year"] + 1
    if not values["base_year"] < values["start_year"] <= target:
        raise PlanFileError(
            f"{document}: base year {values['base_year']}, start {values['start_year']}, target {target} "
            "are not in order; give --base-year, --start-year, --target-year"
        )


def _settle(file: tomlkit.TOMLDocument, years: Mapping[str, int]) -> None:
    """Put the given years in the place of assumed ones; one that is settled already is corrected in the file alone."""
    plan = file.get("plan", {})
    assumed = [str(name) for name in plan.get("assumed", [])]
    for name, year in years.items():
        if name not in assumed:
            if plan.get(name) != year:
                raise PlanFileError(
                    f"says {name} {plan.get(name)}, not {year}; correct it there if it is wrong"
                )
            continue
        plan[name] = year
        assumed.remove(name)
        if name == "base_year" and plan.get("start_year", year + 1) <= year:
            plan["start_year"] = year + 1
    if "assumed" in plan and assumed:
        for name in [name for name in plan["assumed"] if name not in assumed]:
            plan["assumed"].remove(name)
    elif "assumed" in plan:
        plan.remove("assumed")


def _unknown(
    headings: Sequence[Heading],
    there: Sequence[Mapping[str, Any]],
    rows: Sequence[Proposal],
    key: str,
) -> list[Table]:
    """Headings that the added rows need and the file does not have."""
    codes = {str(item.get("code", "")) for item in there}
    needed = {getattr(row, key) for row in rows}
    return [_heading(each) for each in headings if each.code in needed - codes]


def _heading(heading: Heading) -> Table:
    table = tomlkit.table()
    table.add("code", heading.code)
    table.add("zh", heading.zh)
    if heading.begins:
        table.add("begins", heading.begins)
    return table


def _row(row: Proposal) -> Table:
    table = tomlkit.table()
    for note in row.notes:
        table.add(tomlkit.comment(note))
    for key in ("code", "name"):
        table.add(key, getattr(row, key))
    if row.aliases:
        table.add("aliases", list(row.aliases))
    for key in ("part", "category", "unit", "kind", "direction"):
        table.add(key, getattr(row, key))
    return table


def _doubtful(rows: Sequence[Proposal], *, first: bool) -> list[Table]:
    """The rows to be confirmed, each with the reason above it, the first in the file with what to do."""
    tables: list[Table] = []
    for row in rows:
        table = _row(row)
        marked = tomlkit.table()
        for line in _DOUBTFUL if first and not tables else ():
            marked.add(tomlkit.comment(line))
        marked.add(tomlkit.comment(f"存疑：{_DOUBTS[row.doubt]}"))
        for key, item in table.value.body:
            marked.append(key, item)
        tables.append(marked)
    return tables


def _append(file: tomlkit.TOMLDocument, name: str, tables: Sequence[Table]) -> None:
    if not tables:
        return
    existing = file.get(name)
    if isinstance(existing, AoT):
        for table in tables:
            existing.append(table)
        return
    array = tomlkit.aot()
    for table in tables:
        array.append(table)
    file.add(name, array)


def _remember(file: tomlkit.TOMLDocument, names: Sequence[str]) -> None:
    """Note what has been proposed, so that a row taken out by hand stays out."""
    if "draft" not in file:
        table = tomlkit.table()
        table.add("proposed", tomlkit.array().multiline(True))
        file.add("draft", table)
    proposed = file["draft"]["proposed"]
    for name in names:
        proposed.append(name)
