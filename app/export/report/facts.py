"""The numbers of an indicator as the briefing prints them, and the marks beside its status."""

from __future__ import annotations

from app.domain.horizons import period_of
from app.domain.language import Lang
from app.domain.row import IndicatorRow
from app.words import t
from app.words.horizons import catch_up_ends, legs, rate, required, role_word, stage, target_words
from app.words.numbers import day, growth, percent, quantity, signed, target_text
from app.words.targets import worded as in_words
from app.words.verdicts import (
    computed_words,
    mark_words,
    origin_words,
    reached_words,
    remaining_words,
    term,
    worded,
    yearly_words,
)
from db.kinds import BASED
from db.records import JudgementRecord


def target(row: IndicatorRow, lang: Lang) -> str:
    """The headline in words."""
    words = in_words(row.kind, row.target_record, lang)
    return target_text(row.comparator, row.target, row.unit, lang, row.target_high, words)


def _rate(row: IndicatorRow, name: str, lang: Lang) -> str:
    return growth(row.number(name), str(row.measured["required_unit"]), row.unit, lang, row.kind)


def facts(row: IndicatorRow, lang: Lang) -> list[tuple[str, str, str]]:
    """The indicator's numbers: term, value, hint."""
    measured = row.measured
    path = measured["path_kind"]
    held, grows = path == "band", path in {"geometric", "straight", "flat"}
    basis = "" if row.target_basis != "derived" else t("basis.derived", lang)
    found = [(f"{t('word.target', lang)} {row.target_period}", target(row, lang), basis)]
    if row.baseline is not None:
        found.append(
            (
                f"{t('word.baseline', lang)} {row.baseline_year}",
                quantity(row.baseline, row.unit, lang),
                t(f"basis.{row.baseline_basis}", lang),
            )
        )
    elif row.kind in BASED:
        found.append((t("word.baseline", lang), t("basis.none", lang), ""))
    if origin := origin_words(row, lang):
        found.append((*origin, ""))
    found += _other_targets(row, lang)
    if row.required_growth is not None or row.held:
        named = term(row, "required", lang, row.headline_year)
        found.append((named, required(row, lang), ""))
    found += [
        (f"{t('horizon.legs', lang)} {each.years}", each.rate, each.ends)
        for each in legs(row, lang)
    ]
    year = row.number("latest_year")
    if year is None:
        return found
    latest = quantity(row.number("latest"), row.unit, lang)
    found.append((f"{t('word.actual', lang)} {int(year)}", latest, ""))
    if path == "burn_up":
        found.append(
            (t("indicator.total", lang), quantity(row.number("total"), row.unit, lang), "")
        )
    expected, gap = row.number("expected"), row.number("gap")
    if expected is not None and gap is not None and not held:
        unit = "百分点" if row.unit == "%" else row.unit
        found.append(
            (
                t("indicator.expected", lang, year=int(year)),
                quantity(expected, row.unit, lang, 2),
                "",
            )
        )
        sign = "−" if gap < 0 else "+"
        found.append(
            (
                t("indicator.gap", lang),
                sign + quantity(abs(gap), unit, lang, 2),
                signed(percent(row.number("gap_percent"))),
            )
        )
    if row.number("achieved") is not None and grows:
        found.append((term(row, "achieved", lang), _rate(row, "achieved", lang), ""))
    if row.baseline is None and (yearly := yearly_words(row, lang)):
        found.append((t("yearly.rates", lang), yearly, ""))
    if remaining := remaining_words(row, lang):
        found.append((*remaining, ""))
    for each in catch_up_ends(row):
        named = term(row, "catch_up", lang, each.year)
        hint = reached_words(each.measured, lang) if row.baseline is None else ""
        found.append((named, rate(row, each, "catch_up", lang), hint))
    to = int(measured["target_year"])
    if row.number("distance") is not None:
        elapsed = percent(row.number("time_elapsed"), 0)
        found.append(
            (
                term(row, "distance", lang, to),
                percent(row.number("distance")),
                t("indicator.elapsed", lang, elapsed=elapsed),
            )
        )
    if row.baseline is None and row.number("attainment") is not None:
        named = term(row, "attainment", lang, to)
        found.append((named, percent(row.number("attainment")), ""))
    return found


def _other_targets(row: IndicatorRow, lang: Lang) -> list[tuple[str, str, str]]:
    """The targets for other years, each with its verdict once it is due."""
    return [
        (
            f"{role_word(each, lang)} {period_of(each)}",
            target_words(row, each, lang),
            worded(each.status, lang, each.since) if each.status else "",
        )
        for each in row.others
    ]


def marks(row: IndicatorRow, lang: Lang, verdict: JudgementRecord | None) -> list[str]:
    """What a reader should know beside the status: an analyst's verdict, the other path, gaps, changes of scope."""
    measured = row.measured
    found = []
    if verdict is not None and (row.status == "judgement" or measured["overridden"]):
        found.append(
            t(
                "report.verdict",
                lang,
                status=t(f"status.{verdict.status}", lang),
                who=verdict.entered_by,
                date=day(verdict.judged_on, lang),
                reason=verdict.reason,
            )
        )
    if mark := stage(row, lang):
        found.append(t("report.stage", lang, stage=mark))
    if measured["origin_basis"] == "milestone" and row.number("latest_year") is not None:
        year = int(measured["origin_year"])
        found.append(t("horizon.from_milestone", lang, year=year))
    if measured["method_sensitive"]:
        other = t(f"status.{measured['other_path_status']}", lang)
        found.append(t("indicator.method_sensitive", lang, status=other))
    found += mark_words(row, lang)
    if measured["overridden"]:
        found.append(t("report.overridden", lang, status=computed_words(row, lang)))
    return found
