"""Mentions in a reader's words."""

from __future__ import annotations

from app.domain.language import Lang
from app.words import t
from db.records import MentionRecord


def dated(mention: MentionRecord, lang: Lang) -> str:
    """The time a mention speaks of in plain words, with a mark where nothing states its year."""
    if mention.period_basis != "assumed":
        return mention.period
    mark = t("period_basis.assumed", lang)
    return f"{mention.period}（{mark}）" if lang == "zh" else f"{mention.period} ({mark})"
