"""What a chart shows, in one sentence: where the latest actual stands beside the path to the target."""

from __future__ import annotations

from app.i18n import Lang, t
from app.i18n.numbers import growth, plain, quantity
from app.model import IndicatorRow
from app.verdict_words import path_words, worded
from app.what_if import Scenario

_MET = frozenset({"achieved", "early", "early_slipping"})


def status_words(row: IndicatorRow, lang: Lang) -> str:
    """The status; one that an analyst set, or that is measured from the first actual on, says so."""
    word = worded(row.status, lang, row.since)
    if not row.measured["overridden"]:
        return word
    mark = t("verdict.by_hand", lang)
    return f"{word}（{mark}）" if lang == "zh" else f"{word} ({mark})"


def finding(row: IndicatorRow, lang: Lang) -> str:
    """The sentence, from the measured numbers alone; empty where there is nothing to say but the status."""
    year = row.number("latest_year")
    latest = row.number("latest")
    if year is None or latest is None:
        rate = row.number("required_growth")
        if rate is None or row.measured["path_kind"] in {"band", "flat"}:
            return t("finding.no_actual", lang)
        needed = growth(rate, str(row.measured["required_unit"]), row.unit, lang, row.kind)
        return t("finding.no_actual_needs", lang, rate=needed)
    words: dict[str, object] = {"year": int(year), "value": quantity(latest, row.unit, lang)}
    if row.kind == "relative":
        side = "lead" if latest > 0 else "lag" if latest < 0 else "level"
        lead = quantity(abs(latest), "百分点" if row.unit == "%" else row.unit, lang, 2)
        return t(f"finding.relative_{side}", lang, year=int(year), lead=lead)
    # What an analyst says of it stands beside the numbers, not in their sentence.
    computed = row.measured["computed_status"]
    if computed in _MET:
        return t("finding.met", lang, **words)
    if computed == "missed":
        return t("finding.missed", lang, **words)
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
