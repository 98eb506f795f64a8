"""Targets that have no number of their own: in words, and derived once their baseline is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.language import Lang
from app.words import t
from app.words.numbers import plain, quantity, signed
from db.records import TargetRecord


def worded(kind: str, target: TargetRecord | None, lang: Lang) -> str:
    """What stands in the place of a target's number: 不高于基期的0.9倍, at least baseline + 2.5 pp; hold, above."""
    if target is not None and target.basis == "derived" and target.value is None:
        limit = t(f"word.limit.{_LIMITS.get(target.comparator, 'at')}", lang)
        if target.factor is not None:
            return t("word.of_baseline", lang, limit=limit, factor=plain(target.factor))
        change = target.reason.get("change")
        if change is not None:
            unit = "百分点" if target.unit == "%" else target.unit
            shown = signed(quantity(change, unit, lang))
            return t("word.from_baseline", lang, limit=limit, change=shown)
    return t("word.relative" if kind == "relative" else "word.hold", lang)


def ruling(reason: Mapping[str, Any], unit: str, target: float | None, lang: Lang) -> str:
    """Why the target is what it is: the only statement, the strictest, derived from the baseline; empty for nothing."""
    rule = str(reason.get("rule", ""))
    if rule == "multiple":
        return t(
            "ruling.multiple",
            lang,
            factor=plain(reason["factor"]),
            baseline=quantity(reason["baseline"], unit, lang),
            target=quantity(target, unit, lang),
        )
    if rule == "change":
        return t(
            "ruling.change",
            lang,
            change=signed(quantity(reason["change"], "百分点" if unit == "%" else unit, lang)),
            baseline=quantity(reason["baseline"], unit, lang),
            target=quantity(target, unit, lang),
        )
    return t(f"ruling.{rule}", lang, count=str(reason.get("mentions", 0))) if rule else ""


def plain_words(target: TargetRecord | None) -> str:
    """A target that is set by a baseline not known yet, for tables that programs read: ``0.9 x baseline``."""
    if target is None or target.basis != "derived" or target.value is not None:
        return ""
    if target.factor is not None:
        return f"{target.factor:g} x baseline"
    change = target.reason.get("change")
    return "" if change is None else f"baseline {'-' if change < 0 else '+'} {abs(change):g}"


_LIMITS = {">": "over", ">=": "least", "<": "under", "<=": "most", "~": "about"}
