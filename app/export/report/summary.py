"""The summary of the briefing: sentences made from the numbers, and from nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.domain.language import Lang
from app.domain.row import IndicatorRow, PlanModel
from app.domain.vocabulary import STATUSES
from app.words import t
from app.words.numbers import day, plain
from app.words.sentences import status_words
from app.words.verdicts import tally, worded

NAMED = 3
_ON_PATH = {"geometric", "straight", "burn_up"}


def summary(model: PlanModel, rows: Sequence[IndicatorRow], lang: Lang) -> list[str]:
    """Paragraphs: how many stand where, who is furthest behind and ahead, what to keep in mind, date of the data."""
    seen = [row for row in rows if row.number("latest_year") is not None]
    paragraphs = [t("report.summary.count", lang, count=len(rows), seen=len(seen))]
    if not seen:
        paragraphs[0] = t("report.summary.nothing", lang, count=len(rows))
        return [*paragraphs, *_caveats(model, rows, lang)]
    tones = Counter(STATUSES[row.status].tone for row in rows)
    paragraphs[0] += t(
        "report.summary.tones",
        lang,
        **{tone: tones[tone] for tone in ("good", "warn", "bad", "none")},
    )
    paragraphs[0] += t("report.summary.statuses", lang, statuses=_statuses(rows, lang))
    behind = _ranked(rows, worst=True)
    ahead = _ranked(rows, worst=False)
    if behind:
        paragraphs.append(t("report.summary.behind", lang, items=_items(behind, lang)))
    elif ahead:
        paragraphs.append(t("report.summary.nobody_behind", lang))
    if ahead:
        paragraphs.append(t("report.summary.ahead", lang, items=_items(ahead, lang)))
    return [*paragraphs, *_caveats(model, rows, lang)]


def _statuses(rows: Sequence[IndicatorRow], lang: Lang) -> str:
    parts = []
    for status, first, count in tally(rows):
        word = worded(status, lang)
        parts.append(f"{t('since.status.any', lang, status=word) if first else word} {count}")
    return ("、" if lang == "zh" else ", ").join(parts)


def _ranked(rows: Sequence[IndicatorRow], *, worst: bool) -> list[IndicatorRow]:
    """Those furthest off the required path on one side of it, by percent of the path value."""

    def lead(row: IndicatorRow) -> float:
        return float(row.measured["direction"]) * (row.number("gap_percent") or 0.0)

    measured = [
        row
        for row in rows
        if row.number("gap_percent") is not None
        and row.measured["path_kind"] in _ON_PATH
        and not row.measured["lower_bound"]
    ]
    chosen = [row for row in measured if (lead(row) < -0.0005 if worst else lead(row) > 0.0005)]
    return sorted(chosen, key=lead, reverse=not worst)[:NAMED]


def _items(rows: Sequence[IndicatorRow], lang: Lang) -> str:
    items = []
    for row in rows:
        gap, year = row.number("gap_percent") or 0.0, row.number("latest_year") or 0
        key = "report.summary.item.above" if gap >= 0 else "report.summary.item.below"
        items.append(
            t(
                key,
                lang,
                name=row.name(lang),
                year=int(year),
                percent=plain(abs(gap) * 100, 1),
                status=status_words(row, lang),
            )
        )
    return ("；" if lang == "zh" else "; ").join(items)


def _caveats(model: PlanModel, rows: Sequence[IndicatorRow], lang: Lang) -> list[str]:
    found = []
    counts = {
        "no_baseline": sum(
            row.baseline is None
            and row.from_first is None
            and row.kind in {"level", "count", "share"}
            and row.target is not None
            for row in rows
        ),
        "first_actual": sum(row.since is not None for row in rows),
        "by_hand": sum(bool(row.measured["overridden"]) for row in rows),
        "provisional": sum(bool(row.measured["provisional"]) for row in rows),
        "method_sensitive": sum(bool(row.measured["method_sensitive"]) for row in rows),
        "derived": sum(row.target_basis == "derived" for row in rows),
    }
    notes = [
        t(f"report.summary.{name}", lang, count=count) for name, count in counts.items() if count
    ]
    if notes:
        found.append("".join(notes) if lang == "zh" else " ".join(notes))
    codes = {row.code for row in rows}
    findings = Counter(
        finding.severity
        for finding in model.view.findings
        if len(rows) == len(model.rows) or codes.intersection(finding.codes)
    )
    if findings:
        found.append(
            t(
                "report.summary.findings",
                lang,
                total=findings.total(),
                agrees=findings["agrees"],
                note=findings["note"],
                conflict=findings["conflict"],
            )
        )
    if model.as_of is not None:
        found.append(t("report.summary.as_of", lang, date=day(model.as_of.date(), lang)))
    return found
