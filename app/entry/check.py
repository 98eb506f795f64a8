"""Rows of texts to values that can be recorded: every row checked before anything is written."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.entry.bulk import MANY, plain_rows
from app.entry.checked import Checked as Checked
from app.entry.checked import Preview as Preview
from app.entry.checked import Rows, State
from app.entry.head import status_of, unit_of
from app.entry.lines import Line, LongLines
from app.entry.problems import Problem
from app.entry.sanity import Series, odd_alone, with_wholes
from app.entry.values import (
    convert,
    counted_otherwise,
    is_blank,
    is_part_of_year,
    read_number,
    read_year,
    year_of_part,
)
from app.model import IndicatorRow, PlanModel
from db.memory import without_collection
from db.records import NewObservation, ObservationRecord

STATUSES = {
    "": "",
    "provisional": "provisional",
    "final": "final",
    "revised": "revised",
    "estimate": "estimate",
    "初步": "provisional",
    "最终": "final",
    "修订": "revised",
    "估计": "estimate",
}


# Looking for like names is slow; a file with more unknown ones has another fault than spelling.
PROPOSALS = 200


class Names:
    """Indicators by code, name and alias, and the nearest to a name that is none.

    ``aliases`` are names confirmed before, ``accepted`` those that the analyst has just said to mean an indicator.
    """

    def __init__(
        self,
        model: PlanModel,
        aliases: Mapping[str, str],
        accepted: Mapping[str, str] | None = None,
    ) -> None:
        self.rows = {row.code: row for row in model.rows}
        self.indicators = [row.indicator for row in model.rows]
        self.known: dict[str, str] = {}
        for own in self.indicators:
            for name in (own.code, own.name_zh, own.name_en, *own.aliases):
                if name:
                    self.known.setdefault(_plain(name), own.code)
        for name, code in aliases.items():
            if code in self.rows:
                self.known.setdefault(_plain(name), code)
        for name, code in (accepted or {}).items():
            if code in self.rows:
                self.known[_plain(name)] = code
        self._accepted = bool(accepted)
        self._near: dict[str, list[str]] = {}

    def find(self, name: str) -> IndicatorRow | None:
        """The indicator that a name stands for."""
        # A code as it is written needs no folding, unless the analyst has said that it means another.
        if name in self.rows and not self._accepted:
            return self.rows[name]
        code = self.known.get(_plain(name))
        return self.rows[code] if code else None

    def near(self, name: str) -> list[str]:
        """Codes of up to three indicators whose names are like it, the likeliest first."""
        plain = _plain(name)
        if plain not in self._near:
            if len(self._near) >= PROPOSALS:
                return []
            close = difflib.get_close_matches(plain, self.known, n=5, cutoff=0.45)
            close += [known for known in self.known if len(plain) >= 2 and plain in known]
            self._near[plain] = list(dict.fromkeys(self.known[each] for each in close))[:3]
        return self._near[plain]


def check(
    lines: Sequence[Line],
    model: PlanModel,
    aliases: Mapping[str, str] | None = None,
    accepted: Mapping[str, str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Preview:
    """Check every row against the plan and what is recorded; nothing is written.

    ``accepted`` ties names of this file to codes, on the analyst's word. ``progress`` is told (rows checked, in all).
    """
    with without_collection():
        return _check(lines, model, Names(model, aliases or {}, accepted), progress)


def _check(
    lines: Sequence[Line],
    model: PlanModel,
    names: Names,
    progress: Callable[[int, int], None] | None,
) -> Preview:
    current = {(o.code, o.year): o for row in model.rows for o in row.observations}
    plain: dict[int, tuple[Any, ...]] = {}
    if isinstance(lines, LongLines) and len(lines) >= MANY:
        plain = plain_rows(lines, names.find, model, current)
    first_look: dict[int, Checked] = {}
    for number, at in enumerate(at for at in range(len(lines)) if at not in plain):
        if progress and number % 1000 == 0:
            progress(len(plain) + number, len(lines))
        first_look[at] = _check_line(lines[at], names, model)
    _look_again(plain, first_look, lines, names, model)
    news = [row.new for row in first_look.values() if row.new is not None]
    series = Series(names.rows, current, [(new.code, new.year, new.value) for new in news])
    checked = _compare(first_look, names, current, series)
    if progress:
        progress(len(lines), len(lines))
    rows = dict(zip(checked, with_wholes(list(checked.values()), names.rows, current), strict=True))
    return Preview(Rows(lines, rows, plain) if plain else list(rows.values()))


def _look_again(
    plain: dict[int, tuple[Any, ...]],
    first_look: dict[int, Checked],
    lines: Sequence[Line],
    names: Names,
    model: PlanModel,
) -> None:
    """Take from the plain rows those whose indicator stands in another row, too: they are to be compared with it."""
    codes = {row.new.code for row in first_look.values() if row.new is not None}
    again = [at for at, values in plain.items() if values[0] in codes] if codes else []
    for at in again:
        del plain[at]
        first_look[at] = _check_line(lines[at], names, model)


def _compare(
    first_look: Mapping[int, Checked],
    names: Names,
    current: Mapping[tuple[str, int], ObservationRecord],
    series: Series,
) -> dict[int, Checked]:
    """Each row beside the others of the file and beside what is recorded, in the order of the file."""
    checked: dict[int, Checked] = {}
    seen: dict[tuple[str, int], int] = {}
    for at in sorted(first_look):
        row = first_look[at]
        if row.new is not None:
            key = (row.new.code, row.new.year)
            if key in seen:
                first = checked[seen[key]]
                if first.new is not None and _contents(first.new) != _contents(row.new):
                    # Which of the two is right is not ours to say: neither is taken.
                    checked[seen[key]] = _refused(first, "duplicate", row.line.number)
                row = _refused(row, "duplicate", first.line.number)
            else:
                seen[key] = at
                row = _compared(row, current.get(key), names, series)
        checked[at] = row
    return checked


def _contents(new: NewObservation) -> NewObservation:
    return replace(new, expected_revision=None)


def _refused(row: Checked, code: str, other: int) -> Checked:
    problem = Problem(code, "indicator", {"row": str(other)})
    return replace(row, state="refused", problems=(*row.problems, problem), new=None)


_DROPPED = dict.fromkeys(map(ord, "“”\"'‘’（）()，,、_-"))


def _plain(name: str) -> str:
    """A name for comparison: compatibility forms folded, no white space, quotes, brackets or dashes, lower case."""
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name)
    return "".join(name.translate(_DROPPED).lower().split())


def _check_line(line: Line, names: Names, model: PlanModel) -> Checked:
    if line.problem is not None:
        return Checked(line, "refused", problems=[line.problem])
    problems: list[Problem] = []
    given = line.fields
    if not given["year"].strip() and is_blank(given["value"]):
        # A heading, a note below the table, a row still to be filled in.
        return Checked(line, "blank")
    indicator, unit_in_name = _named(given, names, problems)
    stated = given.get("status", "").strip().lower()
    status = STATUSES.get(stated) if stated in STATUSES else status_of(stated) or None
    warnings: list[Problem] = []
    year = _year(given["year"], indicator, model, problems, status == "estimate", warnings)
    if is_blank(given["value"]):
        if not problems:
            return Checked(line, "blank")
        return Checked(line, "refused", problems=problems)
    written = read_number(given["value"])
    if written is None:
        code = "formula" if given["value"].startswith("=") else "not_a_number"
        problems.append(Problem(code, "value", {"value": given["value"][:60]}))
    if status is None:
        problems.append(Problem("status", "status", {"value": given.get("status", "")[:40]}))
    if len(given.get("source", "")) > 1000 or len(given.get("note", "")) > 4000:
        problems.append(Problem("too_long", "note"))
    value = None
    if written is not None and indicator is not None:
        unit = given.get("unit", "").strip()
        if unit_in_name and (not unit or given.get("unit_above")):
            # Nearer than a line above the table.
            unit = unit_in_name
        # 1.2万亿 beside the unit 亿元 or 元: the size in the number counts, the unit names what is measured.
        if written.unit and not unit:
            unit = written.unit
        elif written.unit and unit and written.unit != unit:
            unit = (
                written.unit
                if convert(written.value, written.unit, unit) is not None
                else written.unit + unit.lstrip("百千万亿")
            )
        if not unit:
            problems.append(Problem("no_unit", "unit", {"unit": indicator.unit}))
        else:
            value = convert(written.value, unit, indicator.unit)
            if value is not None and counted_otherwise(unit, indicator.unit):
                words = {"given": unit, "wanted": indicator.unit}
                warnings.append(Problem("warn_counted", "unit", words))
            if value is None:
                problems.append(
                    Problem(
                        "wrong_unit",
                        "unit",
                        {"unit": unit, "wanted": indicator.unit, "name": indicator.name_zh},
                    )
                )
    if problems or indicator is None or year is None or value is None or written is None:
        return Checked(line, "refused", problems=problems)
    new = NewObservation(
        code=indicator.code,
        year=year,
        value=float(value),
        unit=indicator.unit,
        source=given.get("source", ""),
        source_url=given.get("source_url", ""),
        note=_note(given, warnings),
        status=status or "",
        qualifier=written.qualifier,
    )
    return Checked(line, "new", new=new, warnings=warnings)


def _named(
    given: Mapping[str, str], names: Names, problems: list[Problem]
) -> tuple[IndicatorRow | None, str]:
    """The indicator that name and code stand for, and the unit that stands in brackets behind the name."""
    name, code = given["indicator"], given.get("code", "")
    by_code = names.find(code) if code else None
    if not name:
        if by_code is None:
            problems.append(Problem("no_indicator", "indicator"))
        return by_code, ""
    found, unit = names.find(name), ""
    if found is None:
        # 软件业营收（亿元）: exports of statistical databases have the unit there.
        bare, bracket, rest = name.replace("（", "(").rstrip(" )）").rpartition("(")
        unit = unit_of(rest) if bracket else ""
        found = names.find(bare.strip()) if unit else None
    if found is None:
        near = names.near(name)
        if by_code is not None:
            near = list(dict.fromkeys([by_code.code, *near]))[:3]
        problem = "unknown_indicator" if near else "unknown_indicator_no_hint"
        said = "、".join(names.rows[each].name_zh for each in near)
        problems.append(Problem(problem, "indicator", {"name": name[:60], "near": said}, near))
        return None, ""
    if by_code is not None and by_code.code != found.code:
        words = {"name": name[:60], "code": code[:60], "other": by_code.name_zh}
        problems.append(Problem("code_name", "indicator", words))
    stated = "" if given.get("unit_above") else given.get("unit", "")
    if unit and stated and unit != stated:
        problems.append(Problem("two_units", "unit", {"name": unit, "unit": stated}))
    return found, unit


def _note(given: Mapping[str, str], warnings: Sequence[Problem]) -> str:
    """The note; a value that covers a part of the year keeps which, for whoever reads it later."""
    note = given.get("note", "")
    part = next((w.params["value"] for w in warnings if w.code == "note_part_of_year"), "")
    return note if not part or part in note else f"{part}；{note}" if note else part


def _year(
    text: str,
    indicator: IndicatorRow | None,
    model: PlanModel,
    problems: list[Problem],
    estimate: bool,
    warnings: list[Problem],
) -> int | None:
    plan = model.view.plan
    year = read_year(text)
    if year is None and estimate and is_part_of_year(text):
        # Marked by the analyst as an estimate of the whole year.
        year = year_of_part(text)
        if year is not None:
            warnings.append(Problem("note_part_of_year", "year", {"value": text.strip()[:40]}))
    if year is None:
        code = "part_of_year" if is_part_of_year(text) else "not_a_year"
        problems.append(Problem(code, "year", {"value": text[:40]}))
        return None
    if year == plan.base_year and indicator is not None:
        if indicator.baseline is not None and indicator.baseline_basis != "entered":
            problems.append(
                Problem(
                    "base_year",
                    "year",
                    {"year": str(year), "value": f"{indicator.baseline:.15g}{indicator.unit}"},
                )
            )
            return None
        return year
    if not plan.start_year <= year <= plan.target_year:
        problems.append(
            Problem(
                "year_outside",
                "year",
                {"year": str(year), "first": str(plan.start_year), "last": str(plan.target_year)},
            )
        )
        return None
    return year


def _compared(
    row: Checked,
    old: ObservationRecord | None,
    names: Names,
    series: Series,
) -> Checked:
    assert row.new is not None
    new = row.new
    indicator = names.rows[new.code]
    if (
        old is None
        and indicator.baseline_basis == "entered"
        and new.year == indicator.baseline_year
    ):
        state: State = "unchanged" if indicator.baseline == new.value else "changed"
    elif old is None:
        state = "new"
    else:
        fields = ("value", "unit", "qualifier", "status", "source", "source_url", "note")
        state = (
            "unchanged" if all(getattr(old, f) == getattr(new, f) for f in fields) else "changed"
        )
    revision = old.revision if old else None
    return replace(
        row,
        state=state,
        old=old,
        new=replace(new, expected_revision=revision) if revision is not None else new,
        warnings=(*row.warnings, *odd_alone(new, indicator, series)),
    )
