"""What a headline's card says: what the target is measured from, and where it stands, in one sentence of numbers."""

from __future__ import annotations

from app.domain.language import Lang
from app.domain.row import IndicatorRow
from app.domain.vocabulary import MET
from app.words import t
from app.words.horizons import rate, required
from app.words.numbers import growth, quantity
from db.kinds import BASED


def start_line(row: IndicatorRow, lang: Lang) -> str:
    """The value that the target is measured from, or that there is none; empty where none is needed."""
    if row.baseline is not None:
        value = quantity(row.baseline, row.unit, lang)
        line = t("card.baseline", lang, year=row.baseline_year, value=value)
        entered = row.baseline_basis == "entered"
        return f"{line} ({t('basis.entered', lang)})" if entered else line
    if row.from_first is not None:
        value = quantity(row.number("origin"), row.unit, lang)
        return t("since.card", lang, year=row.from_first, value=value)
    return t("overview.card.no_baseline", lang) if row.kind in BASED else ""


def sentence(row: IndicatorRow, lang: Lang) -> str:
    """Growth needed, growth achieved, latest value: what there is of them; the numbers alone, whatever the status."""
    parts = [*_growth(row, lang), _latest(row, lang)]
    text = ("；" if lang == "zh" else "; ").join(part for part in parts if part)
    return text[:1].upper() + text[1:]


def _growth(row: IndicatorRow, lang: Lang) -> list[str]:
    """Of the way to the headline, whose year is named where there are milestones before it."""
    path, headline = str(row.whole["path_kind"]), row.headline
    first, to = row.from_first, "_to" if row.others else ""
    years = {"year": first or 0, "to": row.headline_year}
    parts = []
    if row.required_growth is not None and path != "band":
        key = "card.needs" if first is None else "card.needs_since"
        parts.append(t(f"{key}{to}", lang, rate=required(row, lang), **years))
        achieved = row.straight("achieved")
        if achieved is not None and path in {"geometric", "straight", "flat"}:
            unit = str(row.whole["required_unit"])
            shown = growth(achieved, unit, row.unit, lang, row.kind)
            parts.append(t("card.achieved", lang, rate=shown))
    elif (
        headline is not None
        and headline.number("catch_up") is not None
        and headline.measured["computed_status"] not in MET
    ):
        still = rate(row, headline, "catch_up", lang)
        parts.append(t(f"card.still_needs{to}", lang, rate=still, **years))
    return parts


def _latest(row: IndicatorRow, lang: Lang) -> str:
    year, latest = row.number("latest_year"), row.number("latest")
    if year is None or latest is None:
        return t("finding.no_actual", lang)
    if row.measured["path_kind"] == "burn_up":
        total = quantity(row.number("total"), row.unit, lang)
        return t("card.total", lang, year=int(year), value=total)
    return t("card.actual", lang, year=int(year), value=quantity(latest, row.unit, lang))
