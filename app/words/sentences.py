"""What a chart shows, in one sentence: where the latest actual stands beside the path to the target."""

from __future__ import annotations

from app.domain.language import Lang
from app.domain.row import IndicatorRow
from app.domain.vocabulary import MET
from app.domain.what_if import Scenario
from app.words import t
from app.words.horizons import required, stage
from app.words.numbers import plain, quantity
from app.words.verdicts import bracketed, path_words, verdict_marks, worded


def status_words(row: IndicatorRow, lang: Lang) -> str:
    """The status; one that an analyst set, or that is measured from the first actual on, or a milestone's, says so."""
    word = t(f"status.{row.status}", lang)
    hand = row.measured["overridden"]
    marks = [t("verdict.by_hand", lang)] if hand else verdict_marks(row, lang)
    return bracketed(word, marks, lang)


def finding(row: IndicatorRow, lang: Lang) -> str:
    """The sentence, from the measured numbers alone; empty where there is nothing to say but the status."""
    year = row.number("latest_year")
    latest = row.number("latest")
    if year is None or latest is None:
        if row.required_growth is None or row.whole["path_kind"] in {"band", "flat"}:
            return t("finding.no_actual", lang)
        return t("finding.no_actual_needs", lang, rate=required(row, lang))
    words: dict[str, object] = {"year": int(year), "value": quantity(latest, row.unit, lang)}
    if row.kind == "relative":
        side = "lead" if latest > 0 else "lag" if latest < 0 else "level"
        lead = quantity(abs(latest), "百分点" if row.unit == "%" else row.unit, lang, 2)
        return t(f"finding.relative_{side}", lang, year=int(year), lead=lead)
    # What an analyst says of it stands beside the numbers, not in their sentence.
    computed = row.measured["computed_status"]
    if computed in MET or computed == "missed":
        said = "missed" if computed == "missed" else "met"
        if mark := stage(row, lang):
            return t(f"finding.stage_{said}", lang, stage=mark, **words)
        return t(f"finding.{said}", lang, **words)
    gap = row.number("gap_percent")
    if gap is not None and row.measured["path_kind"] not in {"band", "flat"}:
        words["path"] = path_words(row, lang)
        if abs(gap) < 0.0005:
            return t("finding.on_path", lang, **words)
        side = "above" if gap > 0 else "below"
        return t(f"finding.{side}", lang, percent=plain(abs(gap) * 100, 1), **words)
    return t("finding.stands", lang, **words)


def notes(row: IndicatorRow, lang: Lang) -> str:
    """What a reader of the picture alone must know: derived, proxy or entered values, and how a source puts them."""
    said = []
    if row.baseline_basis in {"proxy", "entered", "derived"}:
        said.append(t(f"finding.note.baseline_{row.baseline_basis}", lang))
    first = row.from_first
    if first is not None:
        value = quantity(row.number("origin"), row.unit, lang)
        said.append(t("since.note", lang, year=first, value=value))
    if row.target_basis == "derived":
        said.append(t("finding.note.target_derived", lang))
    if any(each.target.value is not None for each in row.others):
        said.append(t("finding.note.horizons", lang))
    if row.measured["origin_basis"] == "milestone" and row.number("latest_year") is not None:
        year = int(row.measured["origin_year"])
        said.append(t("finding.note.from_milestone", lang, year=year))
    if any(o.status in {"provisional", "estimate"} for o in row.observations):
        said.append(t("finding.note.provisional", lang))
    if any(o.qualifier for o in row.observations):
        said.append(t("finding.note.qualified", lang))
    scope = row.indicator.scope_note if lang == "zh" else row.indicator.scope_note_en
    if scope:
        said.append(scope)
    return " ".join(said) if lang == "en" else "".join(said)


def supposed(row: IndicatorRow, scenario: Scenario, lang: Lang) -> str:
    """What a scenario comes to, in one clause."""
    return t(
        "finding.what_if",
        lang,
        rate=t(f"what_if.per_year_{scenario.step}", lang, rate=plain(scenario.rate)),
        start=scenario.start.year,
        year=scenario.years[-1],
        value=quantity(scenario.at_target, row.unit, lang, 2),
        status=worded(scenario.status, lang, scenario.since),
    )
