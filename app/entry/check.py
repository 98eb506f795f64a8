"""Rows of texts to values that can be recorded: every row checked before anything is written."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from app.entry.problems import Problem
from app.entry.recognise import Line
from app.entry.values import convert, is_blank, is_part_of_year, read_number, read_year
from app.model import IndicatorRow, PlanModel
from db.records import NewObservation, ObservationRecord

State = Literal["new", "changed", "unchanged", "refused", "blank"]
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
JUMP = 3.0


@dataclass(frozen=True, slots=True)
class Checked:
    """A row after checking: what would be recorded, what stands now, what is wrong, what looks odd."""

    line: Line
    state: State
    new: NewObservation | None = None
    old: ObservationRecord | None = None
    problems: Sequence[Problem] = ()
    warnings: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """All rows of a file, checked."""

    rows: Sequence[Checked] = field(default_factory=list)

    def count(self, state: State) -> int:
        """How many rows are in a state."""
        return sum(row.state == state for row in self.rows)

    @property
    def good(self) -> bool:
        """Whether every row can be recorded."""
        return not self.count("refused")

    def observations(self) -> list[NewObservation]:
        """What would be recorded."""
        return [
            row.new for row in self.rows if row.new is not None and row.state in {"new", "changed"}
        ]


class Names:
    """Indicators by code, name and alias, and the nearest to a name that is none."""

    def __init__(self, model: PlanModel, aliases: Mapping[str, str]) -> None:
        self.rows = {row.code: row for row in model.rows}
        self.indicators = [row.indicator for row in model.rows]
        self.known: dict[str, str] = {}
        for row in model.rows:
            for name in (row.code, row.name_zh, row.name_en, *row.indicator.aliases):
                if name:
                    self.known.setdefault(_plain(name), row.code)
        for name, code in aliases.items():
            if code in self.rows:
                self.known.setdefault(_plain(name), code)

    def find(self, name: str) -> IndicatorRow | None:
        """The indicator that a name stands for."""
        code = self.known.get(_plain(name))
        return self.rows[code] if code else None

    def near(self, name: str) -> list[str]:
        """Up to three names that are like it."""
        plain = _plain(name)
        close = difflib.get_close_matches(plain, self.known, n=5, cutoff=0.45)
        close += [known for known in self.known if len(plain) >= 2 and plain in known]
        codes = list(dict.fromkeys(self.known[each] for each in close))
        return [self.rows[code].name_zh for code in codes[:3]]


def check(
    lines: Sequence[Line], model: PlanModel, aliases: Mapping[str, str] | None = None
) -> Preview:
    """Check every row against the plan and what is recorded; nothing is written."""
    names = Names(model, aliases or {})
    current = {(o.code, o.year): o for row in model.rows for o in row.observations}
    checked: list[Checked] = []
    seen: dict[tuple[str, int], int] = {}
    for line in lines:
        row = _check_line(line, names, model)
        if row.new is not None:
            key = (row.new.code, row.new.year)
            if key in seen:
                first = checked[seen[key]]
                if first.new is not None and _contents(first.new) != _contents(row.new):
                    # Which of the two is right is not ours to say: neither is taken.
                    checked[seen[key]] = _refused(first, "duplicate", line.number)
                row = _refused(row, "duplicate", first.line.number)
            else:
                seen[key] = len(checked)
                row = _compared(row, current.get(key), names, current)
        checked.append(row)
    return Preview(_with_wholes(checked, names, current))


def _contents(new: NewObservation) -> NewObservation:
    return replace(new, expected_revision=None)


def _refused(row: Checked, code: str, other: int) -> Checked:
    problem = Problem(code, "indicator", {"row": str(other)})
    return replace(row, state="refused", problems=(*row.problems, problem), new=None)


def _with_wholes(
    rows: list[Checked], names: Names, current: Mapping[tuple[str, int], ObservationRecord]
) -> list[Checked]:
    """Warn where a part exceeds its whole, as the values would stand after the upload."""
    values = {key: o.value for key, o in current.items()}
    values |= {(row.new.code, row.new.year): row.new.value for row in rows if row.new is not None}
    warned = []
    for row in rows:
        own = names.rows[row.new.code].indicator if row.new is not None else None
        pairs = []
        if own is not None:
            pairs = [(own, parent) for parent in names.indicators if parent.code == own.parent]
            pairs += [(part, own) for part in names.indicators if part.parent == own.code]
        for part, whole in pairs:
            assert row.new is not None
            small = values.get((part.code, row.new.year))
            large = values.get((whole.code, row.new.year))
            if (
                small is not None
                and large is not None
                and part.unit == whole.unit
                and small > large
            ):
                params = {"part": part.name_zh, "whole": whole.name_zh}
                params |= {"small": f"{small:.15g}", "large": f"{large:.15g}", "unit": whole.unit}
                warning = Problem("warn_part", "value", params)
                row = replace(row, warnings=(*row.warnings, warning))
        warned.append(row)
    return warned


def _plain(name: str) -> str:
    return re.sub(r"[\s“”\"'‘’（）()，,、_\-]", "", unicodedata.normalize("NFKC", name)).lower()


def _check_line(line: Line, names: Names, model: PlanModel) -> Checked:
    problems: list[Problem] = []
    given = line.fields
    indicator = names.find(given["indicator"]) if given["indicator"] else None
    if not given["indicator"]:
        problems.append(Problem("no_indicator", "indicator"))
    elif indicator is None:
        near = names.near(given["indicator"])
        code = "unknown_indicator" if near else "unknown_indicator_no_hint"
        problems.append(
            Problem(code, "indicator", {"name": given["indicator"][:60], "near": "、".join(near)})
        )
    year = _year(given["year"], indicator, model, problems)
    if is_blank(given["value"]):
        if not problems:
            return Checked(line, "blank")
        return Checked(line, "refused", problems=problems)
    written = read_number(given["value"])
    if written is None:
        code = "formula" if given["value"].startswith("=") else "not_a_number"
        problems.append(Problem(code, "value", {"value": given["value"][:60]}))
    status = STATUSES.get(given.get("status", "").strip().lower())
    if status is None:
        problems.append(Problem("status", "status", {"value": given.get("status", "")[:40]}))
    if len(given.get("source", "")) > 1000 or len(given.get("note", "")) > 4000:
        problems.append(Problem("too_long", "note"))
    value = None
    if written is not None and indicator is not None:
        unit = given.get("unit", "").strip()
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
        note=given.get("note", ""),
        status=status or "",
        qualifier=written.qualifier,
    )
    return Checked(line, "new", new=new)


def _year(
    text: str, indicator: IndicatorRow | None, model: PlanModel, problems: list[Problem]
) -> int | None:
    plan = model.view.plan
    year = read_year(text)
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
    current: Mapping[tuple[str, int], ObservationRecord],
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
        warnings=_warnings(new, indicator, current),
    )


def _warnings(
    new: NewObservation,
    indicator: IndicatorRow,
    current: Mapping[tuple[str, int], ObservationRecord],
) -> list[Problem]:
    """What looks odd and does not block."""
    found = []
    assert new.value is not None
    before = current.get((new.code, new.year - 1))
    earlier = (
        before.value
        if before
        else indicator.baseline
        if new.year == indicator.baseline_year + 1
        else None
    )
    if indicator.unit == "%" and indicator.kind == "share":
        if new.value > 100:
            found.append(Problem("warn_share", "value"))
        elif 0 < new.value < 1 and (indicator.target or 0) > 1:
            found.append(Problem("warn_fraction", "value", {"percent": f"{new.value * 100:.6g}"}))
    if earlier and new.value and indicator.kind not in {"growth_rate", "cumulative"}:
        ratio = new.value / earlier
        if ratio > JUMP or 0 < ratio < 1 / JUMP:
            found.append(
                Problem(
                    "warn_jump", "value", {"before": f"{earlier:.15g}", "ratio": f"{ratio:.1f}"}
                )
            )
    if before and before.value == new.value:
        found.append(Problem("warn_same", "value", {"year": str(new.year - 1)}))
    if new.value < 0 and indicator.kind != "growth_rate":
        found.append(Problem("warn_negative", "value"))
    return found
