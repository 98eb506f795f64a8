"""A status and its numbers in words: what is measured from the first actual on says from which year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.domain.language import Lang
from app.domain.methods.growth import steps
from app.domain.row import IndicatorRow
from app.domain.vocabulary import STATUSES
from app.words import t
from app.words.horizons import required, stage
from app.words.numbers import percent, quantity, signed

# Numbers that run from the baseline, or the first actual, on.
_FROM_START = ("required", "achieved", "distance")


def worded(status: str, lang: Lang, since: int | None = None) -> str:
    """The word of a status; ``since`` is the year of the first actual that it is measured from."""
    word = t(f"status.{status}", lang)
    return word if since is None else t("since.status", lang, status=word, year=since)


def bracketed(word: str, marks: Sequence[str], lang: Lang) -> str:
    """A word with its marks behind it, if any: 滞后（自2021年起，2023年阶段目标）."""
    if not marks:
        return word
    return f"{word}（{'，'.join(marks)}）" if lang == "zh" else f"{word} ({', '.join(marks)})"


def verdict_marks(row: IndicatorRow, lang: Lang) -> list[str]:
    """What a computed status is measured from and which milestone it is of, where that is to be said."""
    since = [] if row.since is None else [t("since.mark", lang, year=row.since)]
    return [*since, *(mark for mark in [stage(row, lang)] if mark)]


def computed_words(row: IndicatorRow, lang: Lang) -> str:
    """The computed status, which stands beside one that an analyst set."""
    first = row.measured["computed_basis"] == "first_actual"
    return worded(str(row.measured["computed_status"]), lang, row.from_first if first else None)


def path_name(row: IndicatorRow, lang: Lang) -> str:
    """The name of the path that is drawn."""
    # Beside milestones there is room for the short name only; what the chart says above it has the year.
    if row.from_first is None or row.others:
        return t("word.required_path", lang)
    return t("since.path", lang, year=row.from_first)


def path_words(row: IndicatorRow, lang: Lang) -> str:
    """The path that a gap is the distance to, inside a sentence."""
    if row.from_first is None:
        return t("finding.path", lang)
    return t("finding.path_since", lang, year=row.from_first)


def tally(rows: Iterable[IndicatorRow]) -> list[tuple[str, bool, int]]:
    """How many rows have each status, in the order of the legend; those measured from a first actual apart (True)."""
    counts = Counter((row.status, row.since is not None) for row in rows)
    return [
        (status, first, counts[status, first])
        for status in STATUSES
        for first in (False, True)
        if counts[status, first]
    ]


def term(row: IndicatorRow, name: str, lang: Lang, to: int | None = None) -> str:
    """What a number is called: ``required``, ``achieved``, ``distance``, ``catch_up``, ``attainment``,
    ``reached_in``.

    ``to`` is the year of the target that it leads to, which is said where there are targets for several years.
    """
    leads = to is not None and bool(row.others)
    if row.from_first is None or name not in _FROM_START:
        return t(f"horizon.{name}" if leads else f"indicator.{name}", lang, year=to)
    return t(f"since.{name}_to" if leads else f"since.{name}", lang, year=row.from_first, to=to)


def required_since(row: IndicatorRow, lang: Lang) -> str:
    """The required growth, with the first actual's year where it runs from that."""
    said = required(row, lang)
    if row.from_first is None or row.held:
        return said
    return t("since.rate", lang, rate=said, year=row.from_first)


def formula_words(row: IndicatorRow, lang: Lang) -> str:
    """How the required growth is computed."""
    path = str(row.whole["path_kind"])
    if row.from_first is not None:
        return t(f"since.formula.{path}", lang)
    waits = path == "none" and row.straight("catch_up") is not None
    return t("since.one" if waits else f"formula.{path}", lang)


def origin_words(row: IndicatorRow, lang: Lang) -> tuple[str, str] | None:
    """Term and value of the first actual that is measured from."""
    if row.from_first is None:
        return None
    value = quantity(row.number("origin"), row.unit, lang)
    return t("since.origin", lang, year=row.from_first), value


def difference_unit(row: IndicatorRow) -> str:
    """The unit of a difference between two values: percentage points of shares."""
    return "百分点" if row.unit == "%" else row.unit


def remaining_words(row: IndicatorRow, lang: Lang) -> tuple[str, str] | None:
    """Term and value of the distance to the target in the unit, or of what lies beyond it."""
    value = row.number("remaining")
    if value is None:
        return None
    ahead = value * float(row.measured["direction"])
    key = "left" if ahead > 0 else "beyond" if ahead < 0 else "none"
    # 9.9 − 9.6 is 0.3, whatever binary fractions make of it.
    plain = float(f"{abs(value):.12g}")
    year = int(row.measured["target_year"])
    named = t(f"{'horizon.' if row.others else ''}remaining.{key}", lang, year=year)
    return named, quantity(plain, difference_unit(row), lang)


def reached_words(measured: Mapping[str, Any], lang: Lang) -> str:
    """Whether the growth that a way still needs was reached in any year before; empty where that cannot be said."""
    reached = measured["catch_up_reached_before"]
    if reached is None or reached != reached:
        return ""
    return t(f"indicator.reached.{str(bool(reached)).lower()}", lang)


def yearly_words(row: IndicatorRow, lang: Lang) -> str:
    """The growth from each value to the next, a year, baseline included; empty where there is none to compare."""
    path = str(row.measured["catch_up_path"])
    if path not in {"geometric", "straight"}:
        return ""
    said = []
    for first, last, rate in steps(row.points, path == "geometric"):
        plain = float(f"{rate:.12g}")
        shown = (
            percent(rate, 2) if path == "geometric" else quantity(plain, difference_unit(row), lang)
        )
        shown = signed(shown)
        key = "yearly.one" if last - first == 1 else "yearly.between"
        said.append(t(key, lang, first=first, last=last, rate=shown))
    return ("；" if lang == "zh" else "; ").join(said)


def mark_words(row: IndicatorRow, lang: Lang) -> list[str]:
    """What a reader should know beside the numbers: gaps, changes of scope, values that are still to change."""
    measured = row.measured
    said = []
    if measured["lower_bound"]:
        said.append(t("indicator.mark.lower_bound", lang))
    if measured["scope_broken"]:
        since = row.number("scope_since")
        said.append(
            t("indicator.mark.scope_broken", lang)
            if since is None
            else t("since.scope", lang, year=int(since))
        )
    if measured["first_provisional"]:
        said.append(t("since.first_provisional", lang, year=row.from_first))
    if measured["provisional"]:
        said.append(t("indicator.mark.provisional", lang))
    if not measured["cagr_meaningful"]:
        said.append(t("indicator.no_cagr", lang))
    return said
