"""An indicator's targets by year in a reader's words: what each is, what its leg asks for, what the verdict is on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.horizons import Horizon, geometric, period_of
from app.domain.language import Lang
from app.domain.methods.growth import yearly
from app.domain.row import IndicatorRow
from app.words import t
from app.words.numbers import growth, quantity, target_text
from app.words.targets import ruling
from app.words.targets import worded as in_words

_SIGNS = {">": ">", ">=": "≥", "~": "≈", "<=": "≤", "<": "<"}


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg of the path: ``years`` as ``2020–2025``, ``ends`` as ``70% → 75%`` (mean rates: empty), ``rate`` a year."""

    years: str
    ends: str
    rate: str
    horizon: Horizon


def target_words(row: IndicatorRow, horizon: Horizon, lang: Lang) -> str:
    """The target itself: 达到70%, over CNY 2.2 trillion."""
    target = horizon.target
    worded = in_words(row.kind, target, lang)
    return target_text(target.comparator, target.value, row.unit, lang, target.value_high, worded)


def dated(row: IndicatorRow, horizon: Horizon, lang: Lang) -> str:
    """The target with its year or years: 2020 达到70%."""
    return f"{_years(horizon)} {target_words(row, horizon, lang)}"


def marked(row: IndicatorRow, horizon: Horizon, lang: Lang) -> str:
    """The target as short as it stands beside its mark in a chart: 2020 ≥70%, a range as it is."""
    target = horizon.target
    if target.value is None or target.value_high is not None:
        return f"{horizon.year} {target_words(row, horizon, lang)}"
    value = quantity(target.value, row.unit, lang)
    return f"{horizon.year} {_SIGNS.get(target.comparator, '')}{value}"


def role_word(horizon: Horizon, lang: Lang) -> str:
    """Milestone, headline or outlook."""
    return t(f"horizon.{horizon.role}", lang)


def others(row: IndicatorRow, lang: Lang, *roles: str) -> list[str]:
    """The targets beside the headline, each with its year; only those of the ``roles`` where some are given."""
    return [dated(row, each, lang) for each in row.others if not roles or each.role in roles]


def stage(row: IndicatorRow, lang: Lang) -> str:
    """The milestone that the verdict is on: 2020年阶段目标; empty where it is the headline's, or an analyst's own."""
    deciding = row.deciding
    if deciding is None or deciding.role == "headline" or row.measured["overridden"]:
        return ""
    return t("horizon.stage", lang, year=deciding.year)


def required(row: IndicatorRow, lang: Lang) -> str:
    """What takes the baseline to the headline, a year."""
    if row.held:
        return t("word.hold", lang)
    unit = str(row.whole["required_unit"])
    return growth(row.required_growth, unit, row.unit, lang, row.kind)


def rate(row: IndicatorRow, horizon: Horizon, name: str, lang: Lang) -> str:
    """A measured growth of the way to one target."""
    unit = str(horizon.measured["required_unit"])
    return growth(horizon.number(name), unit, row.unit, lang, row.kind)


def catch_up_ends(row: IndicatorRow) -> list[Horizon]:
    """The targets to which catch-up growth is said: the one that decides, and the headline where that is another."""
    found = [row.deciding] if row.deciding else []
    headline = row.headline
    if headline is not None and headline not in found:
        found.append(headline)
    return [each for each in found if each.number("catch_up") is not None]


def legs(row: IndicatorRow, lang: Lang) -> Sequence[Leg]:
    """The legs of the path in the order of their years; none for an indicator with a single target."""
    if len(row.horizons) < 2:
        return []
    found = []
    for each in row.horizons:
        if not each.on_path and not (row.kind == "growth_rate" and each.target.value is not None):
            continue
        start = row.leg_start(each)
        if start is None:
            continue
        year, value = start
        end = quantity(each.target.value, row.unit, lang)
        ends = "" if value is None else f"{quantity(value, row.unit, lang)} → {end}"
        found.append(Leg(f"{year}–{each.year}", ends, _leg_rate(row, each, lang), each))
    return found


def leg_grows(row: IndicatorRow, horizon: Horizon, start: float) -> bool:
    """Whether the leg from a value to a target grows by a rate: as it is measured, else as its ends allow."""
    path = horizon.measured["path_kind"]
    if path in {"geometric", "straight"}:
        return bool(path == "geometric")
    return geometric(row.kind, start, horizon.target.value or 0.0)


def _leg_rate(row: IndicatorRow, horizon: Horizon, lang: Lang) -> str:
    """What a leg asks for a year; where the way to its end has no rate (it leads back, or there are too few actuals
    before its end), the change that lies in its ends."""
    if horizon.number("required_growth") is not None:
        return rate(row, horizon, "required_growth", lang)
    start, end = row.leg_start(horizon), horizon.target.value
    held = horizon.measured["path_kind"] == "band" and start != horizon.leg
    if start is None or start[1] is None or end is None or held or start[1] == end:
        return t("word.hold", lang)
    year, value = start[0], start[1]
    grows = leg_grows(row, horizon, value)
    change = float(yearly(value, end, horizon.year - year, grows))
    points = "points_per_year" if row.kind in {"share", "change"} else "unit_per_year"
    unit = "percent_per_year" if grows else points
    return growth(change, unit, row.unit, lang, row.kind)


def rulings(row: IndicatorRow, lang: Lang) -> str:
    """Why each target is what it is, with its years where there are several."""
    said = []
    for each in row.horizons:
        words = ruling(each.target.reason, row.unit, each.target.value, lang)
        if words and row.others:
            words = t("horizon.ruling", lang, years=_years(each), ruling=words)
        said.append(words)
    return (" " if lang == "en" else "").join(words for words in said if words)


def _years(horizon: Horizon) -> str:
    return period_of(horizon).replace("-", "–")
