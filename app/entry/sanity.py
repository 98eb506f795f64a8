"""What looks odd and does not block: jumps, shares above 100, parts beyond their whole, last year's value again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.entry.checked import Checked
from app.entry.problems import Problem
from app.model import IndicatorRow
from db.records import NewObservation, ObservationRecord

JUMP = 3.0


def odd_alone(
    new: NewObservation,
    indicator: IndicatorRow,
    current: Mapping[tuple[str, int], ObservationRecord],
) -> list[Problem]:
    """What looks odd about one value beside the indicator's others, and does not block."""
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


def with_wholes(
    checked: Sequence[Checked],
    rows: Mapping[str, IndicatorRow],
    current: Mapping[tuple[str, int], ObservationRecord],
) -> list[Checked]:
    """Warn where parts exceed their whole, or a count one that includes it, as values would stand afterwards."""
    parts: dict[str, list[str]] = defaultdict(list)
    subsets: dict[str, list[str]] = defaultdict(list)
    for code, row in rows.items():
        if row.indicator.parent:
            parts[row.indicator.parent].append(code)
        if row.indicator.settings.get("subset_of"):
            subsets[str(row.indicator.settings["subset_of"])].append(code)
    if not parts and not subsets:
        return list(checked)
    values = {key: o.value for key, o in current.items()}
    values |= {
        (row.new.code, row.new.year): row.new.value for row in checked if row.new is not None
    }

    def value(code: str, year: int, unit: str) -> float | None:
        return values.get((code, year)) if code in rows and rows[code].unit == unit else None

    def number(amount: float) -> str:
        return f"{amount:.15g}"

    def odd(own: IndicatorRow, year: int) -> list[Problem]:
        found = []
        for whole in dict.fromkeys((own.indicator.parent, own.code)):
            large = value(whole, year, own.unit) if whole else None
            known = {
                c: v for c in parts.get(whole, ()) if (v := value(c, year, own.unit)) is not None
            }
            if large is None or not known:
                continue
            words = {"whole": rows[whole].name_zh, "large": number(large), "unit": own.unit}
            beyond = [code for code, amount in known.items() if amount > large]
            if beyond:
                small = {"part": rows[beyond[0]].name_zh, "small": number(known[beyond[0]])}
                found.append(Problem("warn_part", "value", words | small))
            elif len(known) > 1 and sum(known.values()) > large * (1 + 1e-9):
                named = "、".join(rows[code].name_zh for code in known)
                total = {"sum": number(sum(known.values())), "parts": named}
                found.append(Problem("warn_parts", "value", words | total))
        includes = str(own.indicator.settings.get("subset_of") or "")
        pairs = [(own.code, includes)] if includes else []
        pairs += [(code, own.code) for code in subsets.get(own.code, ())]
        for small_code, large_code in pairs:
            few, many = value(small_code, year, own.unit), value(large_code, year, own.unit)
            if few is not None and many is not None and few > many:
                words = {"subset": rows[small_code].name_zh, "small": number(few)}
                words |= {"whole": rows[large_code].name_zh, "large": number(many)}
                found.append(Problem("warn_subset", "value", words | {"unit": own.unit}))
        return found

    related = {*parts, *subsets, *(c for own in parts.values() for c in own)}
    related |= {c for own in subsets.values() for c in own}
    return [
        replace(row, warnings=(*row.warnings, *odd(rows[row.new.code], row.new.year)))
        if row.new is not None and row.new.code in related
        else row
        for row in checked
    ]
