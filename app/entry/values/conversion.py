"""The value of a row in its indicator's unit: the number, what is glued to it, and what the unit column says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from app.domain.row import IndicatorRow
from app.entry.problems import Problem
from app.entry.values.number import NoNumber, Written, fold, read_number
from app.entry.values.units import convert, counted_otherwise, measure_of, parts_of, power_of

# Of these nobody counts in ten thousands; what is glued to the number then belongs to something else.
_UNSCALED = frozenset({"share", "points"})


@dataclass(slots=True)
class Measured:
    """The value (``None`` where there is none to be had), the number as it was written, what is wrong, what is odd."""

    value: Decimal | None = None
    written: Written | None = None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


class _Refused(Exception):
    """A number and a unit that do not go together; nothing is made of them."""

    def __init__(self, code: str, column: str, **words: str) -> None:
        super().__init__(code)
        self.problem = Problem(code, column, words)


def measured(
    given: Mapping[str, str], indicator: IndicatorRow | None, unit_in_name: str = ""
) -> Measured:
    """Read the fields ``value`` and ``unit`` of a row. Without an indicator only the number itself is looked at.

    ``unit_in_name`` is the unit in brackets behind the indicator's name: nearer than a line above the table.
    """
    found = Measured()
    text, column = given["value"], given.get("unit", "").strip()
    if unit_in_name and (not column or given.get("unit_above")):
        column = unit_in_name
    try:
        written = found.written = read_number(text)
        if written.mark:
            words = {"value": _short(text), "mark": written.mark[:20]}
            found.warnings.append(Problem("note_mark", "value", words))
        if indicator is not None:
            unit, said = _unit(text, written, column, indicator)
            found.warnings += said
            found.value = _converted(written, unit, indicator)
            if counted_otherwise(unit, indicator.unit):
                words = {"given": unit, "wanted": indicator.unit}
                found.warnings.append(Problem("warn_counted", "unit", words))
    except NoNumber as error:
        code = "formula" if fold(text)[:1] == "=" else error.code
        words = {"value": _short(text), **({"part": error.part} if error.part else {})}
        found.problems.append(Problem(code, "value", words))
    except _Refused as error:
        found.problems.append(error.problem)
    return found


def _unit(
    text: str, written: Written, column: str, indicator: IndicatorRow
) -> tuple[str, list[Problem]]:
    """The unit that number and column say together, and what is to be said of it. Raises ``_Refused``."""
    unit, said = written.unit or column, list[Problem]()
    if written.scale and not written.base:
        unit, said = _scaled(text, written, column, indicator)
    if not unit:
        raise _Refused("no_unit", "unit", unit=indicator.unit)
    foreign = written.currency and convert(Decimal(1), written.currency, unit) is None
    if foreign or (written.base and column and convert(Decimal(1), unit, column) is None):
        raise _conflict(text, written, column, indicator)
    if written.base and column and _power(unit) < _power(column):
        # 13700元 in a column of 亿元 may be meant, or the unit may be a slip.
        said = [_said(text, written, unit, column, indicator)]
    return unit, said


def _scaled(
    text: str, written: Written, column: str, indicator: IndicatorRow
) -> tuple[str, list[Problem]]:
    """The unit of a number with a scale glued to it and no unit of its own, 1.37万, beside a column's unit.

    Beside 元 it is 1.37万元. Beside 亿元 it is that, or 1.37万亿元: whoever wrote it has to say. 1.2万亿 beside 亿元
    can only be 1.2万亿元, for nobody counts in 万亿亿; it is taken, and said.
    """
    measure = measure_of(column)
    if measure is None:
        return column, []
    if measure[0] in _UNSCALED:
        raise _conflict(text, written, column, indicator)
    scale, base = parts_of(column)
    alone, both = written.scale + base, written.scale + scale + base
    if not scale:
        return alone, []
    if power_of(written.scale) < power_of(scale):
        words = {"value": _short(text), "unit": column, "wanted": indicator.unit}
        words |= _reading("one", written, alone, indicator)
        raise _Refused(
            "scale_unclear", "value", **words, **_reading("other", written, both, indicator)
        )
    return alone, [_said(text, written, alone, column, indicator)]


def _converted(written: Written, unit: str, indicator: IndicatorRow) -> Decimal:
    value = convert(written.value, unit, indicator.unit)
    if value is None:
        words = {"unit": unit, "wanted": indicator.unit, "name": indicator.name_zh}
        raise _Refused("wrong_unit", "unit", **words)
    return value


def _conflict(text: str, written: Written, column: str, indicator: IndicatorRow) -> _Refused:
    """That the cell names another thing than its column; where the column is right, only that."""
    if column == indicator.unit:
        own = written.unit if written.base else written.scale + written.currency
        words = {"unit": own, "wanted": indicator.unit, "name": indicator.name_zh}
        return _Refused("wrong_unit", "value", **words)
    return _Refused("unit_conflict", "value", value=_short(text), unit=column)


def _said(text: str, written: Written, unit: str, column: str, indicator: IndicatorRow) -> Problem:
    """How a number was read that its column alone would have made another of."""
    words = {"value": _short(text), "unit": column, "wanted": indicator.unit}
    return Problem("warn_scale", "value", words | _reading("one", written, unit, indicator))


def _reading(name: str, written: Written, unit: str, indicator: IndicatorRow) -> dict[str, str]:
    """How a number is read with a unit, and what that comes to in the indicator's."""
    value = convert(written.value, unit, indicator.unit)
    comes_to = "?" if value is None else f"{value.normalize():f}"
    return {name: f"{written.value:f}{unit}", f"{name}_value": comes_to}


def _power(unit: str) -> int:
    measure = measure_of(unit)
    return measure[1] if measure else 0


def _short(text: str) -> str:
    return " ".join(text[:200].split())[:60]
