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
from app.entry.measured import Measured, measured
from app.entry.problems import Problem
from app.entry.recognise import Line, LongLines
from app.entry.recorded import and_note, beside_recorded
from app.entry.sanity import odd_alone, with_wholes
from app.entry.sheets import Unclear
from app.entry.values import (
    FIRST_DAY,
    is_blank,
    is_part_of_year,
    read_date,
    read_year,
    year_of_part,
    years_of,
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
    years = years_of(
        lines.column("year")
        if isinstance(lines, LongLines)
        else [line.fields["year"] for line in lines]
    )
    plain: dict[int, tuple[Any, ...]] = {}
    if isinstance(lines, LongLines) and len(lines) >= MANY:
        plain = plain_rows(lines, names.find, model, current)
    first_look: dict[int, Checked] = {}
    for number, at in enumerate(at for at in range(len(lines)) if at not in plain):
        if progress and number % 1000 == 0:
            progress(len(plain) + number, len(lines))
        first_look[at] = _check_line(lines[at], names, model, years)
    _look_again(plain, first_look, lines, names, model, years)
    checked = _compare(first_look, names, current)
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
    years: Mapping[str, int],
) -> None:
    """Take from the plain rows those whose indicator and year stand in another row, too: they need a closer look."""
    if not plain or not first_look:
        return
    of_key = {(values[0], values[1]): at for at, values in plain.items()}
    for row in list(first_look.values()):
        at = of_key.get((row.new.code, row.new.year)) if row.new is not None else None
        if at is not None and at in plain:
            del plain[at]
            first_look[at] = _check_line(lines[at], names, model, years)


def _compare(
    first_look: Mapping[int, Checked],
    names: Names,
    current: Mapping[tuple[str, int], ObservationRecord],
) -> dict[int, Checked]:
    """Each row beside the others of the file and beside what is recorded, in the order of the file."""
    checked: dict[int, Checked] = {}
    seen: dict[tuple[str, int], int] = {}
    for at in sorted(first_look):
        row = first_look[at]
        if row.new is not None:
            key = (row.new.code, row.new.year)
            if key in seen:
                first, written = checked[seen[key]], first_look[seen[key]].new
                # As they stand in the file: what is kept of the recorded value is the same for both.
                if first.new is not None and written != row.new:
                    # Which of the two is right is not ours to say: neither is taken.
                    checked[seen[key]] = _refused(first, "duplicate", row.line.number)
                row = _refused(row, "duplicate", first.line.number)
            else:
                seen[key] = at
                row = _compared(row, current.get(key), names, current)
        checked[at] = row
    return checked


def _refused(row: Checked, code: str, other: int) -> Checked:
    problem = Problem(code, "indicator", {"row": str(other)})
    return replace(row, state="refused", problems=(*row.problems, problem), new=None)


_DROPPED = dict.fromkeys(map(ord, "“”\"'‘’（）()，,、_-"))


def _plain(name: str) -> str:
    """A name for comparison: compatibility forms folded, no white space, quotes, brackets or dashes, lower case."""
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name)
    return "".join(name.translate(_DROPPED).lower().split())


def _check_line(line: Line, names: Names, model: PlanModel, years: Mapping[str, int]) -> Checked:
    given = line.fields
    problems = _unclear(given)
    indicator = names.find(given["indicator"]) if given["indicator"] else None
    if not given["indicator"]:
        problems.append(Problem("no_indicator", "indicator"))
    elif indicator is None:
        near = names.near(given["indicator"])
        code = "unknown_indicator" if near else "unknown_indicator_no_hint"
        said = "、".join(names.rows[each].name_zh for each in near)
        problems.append(
            Problem(code, "indicator", {"name": given["indicator"][:60], "near": said}, near)
        )
    status = STATUSES.get(given.get("status", "").strip().lower())
    warnings: list[Problem] = []
    year = _year(given["year"], years, indicator, model, problems, status == "estimate", warnings)
    if is_blank(given["value"]):
        if not problems:
            return Checked(line, "blank")
        return Checked(line, "refused", problems=problems)
    # What a cell shows and does not hold is no number of anybody's.
    found = Measured() if isinstance(given["value"], Unclear) else measured(given, indicator)
    problems += found.problems
    warnings += found.warnings
    if status is None:
        problems.append(Problem("status", "status", {"value": given.get("status", "")[:40]}))
    if len(given.get("source", "")) > 1000 or len(given.get("note", "")) > 4000:
        problems.append(Problem("too_long", "note"))
    value, written = found.value, found.written
    if problems or indicator is None or year is None or value is None or written is None:
        return Checked(line, "refused", problems=problems)
    new = NewObservation(
        code=indicator.code,
        year=year,
        value=float(value),
        unit=indicator.unit,
        source=str(given.get("source", "")),
        source_url=str(given.get("source_url", "")),
        note=_note(given, written.mark, warnings),
        status=status or "",
        qualifier=written.qualifier,
    )
    return Checked(line, "new", new=new, warnings=warnings)


def _unclear(given: Mapping[str, str]) -> list[Problem]:
    """What is wrong with cells that do not hold what they show: a formula anywhere, a date or a format in a number."""
    return [
        replace(text.problem, column=column)
        for column, text in given.items()
        if isinstance(text, Unclear)
        and column != "year"
        and (column == "value" or text.problem.code == "formula_cell")
    ]


def _note(given: Mapping[str, str], mark: str, warnings: Sequence[Problem]) -> str:
    """The note; a footnote's mark, and the part of the year that a value covers, are kept in it."""
    note = str(given.get("note", ""))
    part = next((w.params["value"] for w in warnings if w.code == "note_part_of_year"), "")
    return and_note(part, and_note(mark, note))


def _year(
    text: str,
    years: Mapping[str, int],
    indicator: IndicatorRow | None,
    model: PlanModel,
    problems: list[Problem],
    estimate: bool,
    warnings: list[Problem],
) -> int | None:
    plan = model.view.plan
    if isinstance(text, Unclear) and text.problem.code != "date_cell":
        problems.append(replace(text.problem, column="year"))
        return None
    year = years.get(text)
    if year is not None and (day := read_date(text)) and day[1:] == FIRST_DAY:
        words = {"value": text, "year": str(year)}
        warnings.append(Problem("warn_first_day", "year", words))
    if year is None and estimate and is_part_of_year(text):
        # Marked by the analyst as an estimate of the whole year.
        year = year_of_part(text)
        if year is not None:
            warnings.append(Problem("note_part_of_year", "year", {"value": text.strip()[:40]}))
    if year is None:
        problems.append(_no_year(text))
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


def _no_year(text: str) -> Problem:
    """Why a cell is no year."""
    code = (
        "day_of_year"
        if read_year(text) is not None
        else "part_of_year"
        if is_part_of_year(text)
        else "not_a_year"
    )
    return Problem(code, "year", {"value": text[:40]})


def _compared(
    row: Checked,
    old: ObservationRecord | None,
    names: Names,
    current: Mapping[tuple[str, int], ObservationRecord],
) -> Checked:
    assert row.new is not None
    new, said = beside_recorded(row.new, row.line.fields, old)
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
        warnings=(*row.warnings, *said, *odd_alone(new, indicator, current)),
    )
