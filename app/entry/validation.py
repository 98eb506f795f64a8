"""Rows of texts to values that can be recorded: every row checked before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.domain.row import IndicatorRow, PlanModel
from app.entry.bulk import MANY, plain_rows
from app.entry.files.sheets import Unclear
from app.entry.outcome import Checked as Checked
from app.entry.outcome import Preview as Preview
from app.entry.outcome import Rows, State
from app.entry.plausibility import Series, odd_alone, with_wholes
from app.entry.problems import Problem
from app.entry.recorded import and_note, beside_recorded
from app.entry.table.head import status_of
from app.entry.table.lines import Line, LongLines
from app.entry.table.names import Names, named
from app.entry.values.conversion import Measured, measured
from app.entry.values.units import (
    FIRST_DAY,
    is_blank,
    is_part_of_year,
    read_date,
    read_year,
    year_of_part,
    years_of,
)
from db.garbage import without_collection
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
    years: Mapping[str, int],
) -> None:
    """Take from the plain rows those whose indicator stands in another row, too: they are to be compared with it."""
    codes = {row.new.code for row in first_look.values() if row.new is not None}
    again = [at for at, values in plain.items() if values[0] in codes] if codes else []
    for at in again:
        del plain[at]
        first_look[at] = _check_line(lines[at], names, model, years)


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
                first, written = checked[seen[key]], first_look[seen[key]].new
                # As they stand in the file: what is kept of the recorded value is the same for both.
                if first.new is not None and written != row.new:
                    # Which of the two is right is not ours to say: neither is taken.
                    checked[seen[key]] = _refused(first, "duplicate", row.line.number)
                row = _refused(row, "duplicate", first.line.number)
            else:
                seen[key] = at
                row = _compared(row, current.get(key), names, series)
        checked[at] = row
    return checked


def _refused(row: Checked, code: str, other: int) -> Checked:
    problem = Problem(code, "indicator", {"row": str(other)})
    return replace(row, state="refused", problems=(*row.problems, problem), new=None)


def _check_line(line: Line, names: Names, model: PlanModel, years: Mapping[str, int]) -> Checked:
    if line.problem is not None:
        return Checked(line, "refused", problems=[line.problem])
    given = line.fields
    if not given["year"].strip() and is_blank(given["value"]):
        # A heading, a note below the table, a row still to be filled in.
        return Checked(line, "blank")
    problems = _unclear(given)
    indicator, unit_in_name = named(given, names, problems)
    stated = given.get("status", "").strip().lower()
    status = STATUSES.get(stated) if stated in STATUSES else status_of(stated) or None
    warnings: list[Problem] = []
    year = _year(given["year"], years, indicator, model, problems, status == "estimate", warnings)
    if is_blank(given["value"]):
        if not problems:
            return Checked(line, "blank")
        return Checked(line, "refused", problems=problems)
    # What a cell shows and does not hold is no number of anybody's.
    unclear = isinstance(given["value"], Unclear)
    found = Measured() if unclear else measured(given, indicator, unit_in_name)
    problems += found.problems
    warnings += found.warnings
    if status is None:
        problems.append(Problem("status", "status", {"value": given.get("status", "")[:40]}))
    value, written = found.value, found.written
    note = _note(given, written.mark if written else "", warnings)
    if len(given.get("source", "")) > 1000 or len(note) > 4000:
        problems.append(Problem("too_long", "note"))
    if problems or indicator is None or year is None or value is None or written is None:
        return Checked(line, "refused", problems=problems)
    new = NewObservation(
        code=indicator.code,
        year=year,
        value=float(value),
        unit=indicator.unit,
        source=str(given.get("source", "")),
        source_url=str(given.get("source_url", "")),
        note=note,
        status=status or "",
        qualifier=written.qualifier,
    )
    return Checked(line, "new", new=new, warnings=warnings)


def _unclear(given: Mapping[str, str]) -> list[Problem]:
    """What is wrong with cells that do not hold what they show: a formula anywhere, a date or a format in a number."""
    return [
        replace(text.problem, column=column)
        for column, text in given.items()
        if isinstance(text, Unclear) and column != "year" and (column == "value" or text.formula)
    ]


def _note(given: Mapping[str, str], mark: str, warnings: Sequence[Problem]) -> str:
    """The note; footnotes' marks, and the part of the year that a value covers, are kept in it."""
    note = and_note(str(given.get("note", "")), given.get("mark", ""))
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
        words = {"value": text[:40], "year": str(year)}
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
    series: Series,
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
        warnings=(*row.warnings, *said, *odd_alone(new, indicator, series)),
    )
