"""How it is measured, in words: definitions, formulas and limits as the spreadsheets and the report print them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from app.domain.language import Lang
from app.domain.row import PlanModel
from app.domain.vocabulary import STATUSES
from app.words import t
from app.words.numbers import day, plain

PATHS = ("geometric", "straight", "flat", "burn_up", "band")
LIMITS = ("about_share", "about_band", "hold_band", "bound_points")
_WORDS = (
    *("baseline", "first_actual", "target", "milestone", "actual", "required", "achieved"),
    *("catch_up", "remaining", "gap", "distance"),
)


def about(
    model: PlanModel, lang: Lang, filters: Mapping[str, str] | None = None
) -> list[list[str]]:
    """What this is taken from: plan, document and its hash, date of the data, filters."""
    plan = model.view.plan
    rows = [
        [t("export.about.plan", lang), model.title(lang)],
        [t("export.about.issuer", lang), plan.issuer if lang == "zh" else plan.issuer_en],
        [t("export.about.issued", lang), day(plan.issued, lang) if plan.issued else ""],
        [
            t("export.about.years", lang),
            f"{plan.base_year} / {plan.start_year}–{plan.target_year}",
        ],
        [t("export.about.document", lang), plan.document_name],
        ["SHA-256", plan.document_sha256],
        [t("export.about.source", lang), plan.document_url],
        [t("export.about.as_of", lang), data_as_of(model, lang)],
        [t("export.about.viewed_at", lang), viewed_at(model, lang)],
    ]
    chosen = {name: word for name, word in (filters or {}).items() if word}
    if chosen:
        words = "; ".join(f"{t(f'export.filter.{k}', lang)} = {v}" for k, v in chosen.items())
        rows.append([t("export.about.filters", lang), words])
    return [row for row in rows if row[1]]


def data_as_of(model: PlanModel, lang: Lang) -> str:
    """The day of the last entry, or that there is none."""
    return day(model.as_of.date(), lang) if model.as_of else t("export.no_actuals", lang)


def viewed_at(model: PlanModel, lang: Lang) -> str:
    """The past day whose end is shown, and what that leaves out; empty for now."""
    if model.viewed_at is None:
        return ""
    when = t("history.as_of", lang, date=day(model.viewed_at.date(), lang))
    return f"{when}{'。' if lang == 'zh' else '. '}{t('export.viewed_at', lang)}"


def formulas(lang: Lang) -> list[list[str]]:
    """Path by path: what it is for and what the required growth is."""
    return [
        [t(f"path.{path}", lang), t(f"export.path.{path}", lang), t(f"formula.{path}", lang)]
        for path in PATHS
    ]


def definitions(lang: Lang) -> list[list[str]]:
    """The terms that the tables use."""
    return [[t(f"export.term.{word}", lang), t(f"export.meaning.{word}", lang)] for word in _WORDS]


def rules(model: PlanModel, lang: Lang) -> list[list[str]]:
    """Each status and the rule that gives it, with this plan's limits."""
    limits = {name: plain(value, 2) for name, value in asdict(model.thresholds).items()}
    return [
        [t(f"status.{status}", lang), t(f"export.rule.{status}", lang).format(**limits)]
        for status in STATUSES
    ]


def conventions(model: PlanModel, lang: Lang) -> list[list[str]]:
    """The tolerances that no statistical body has a rule for."""
    values = asdict(model.thresholds)
    return [
        [
            t(f"export.limit.{name}", lang),
            plain(values[name]) if name == "bound_points" else f"{plain(values[name] * 100)}%",
        ]
        for name in LIMITS
    ]
