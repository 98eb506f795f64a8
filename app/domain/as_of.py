"""How things stood at a past moment: what had been entered by then, and had not yet been withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from db.records import JudgementRecord


def end_of_day(text: str) -> datetime | None:
    """The last moment (UTC) of a day given as YYYY-MM-DD; ``None`` for what is no day."""
    try:
        given = date.fromisoformat(text)
    except ValueError:
        return None
    if not date(1900, 1, 1) <= given < date(9999, 1, 1):
        return None
    return datetime.combine(given, time(), UTC) + timedelta(days=1, microseconds=-1)


def judgements_at(
    judgements: Iterable[JudgementRecord], as_of: datetime | None
) -> list[JudgementRecord]:
    """The verdicts given by a moment, with what had been withdrawn by then; all of them for ``None``."""
    found = []
    for each in judgements:
        if as_of is not None:
            if each.entered_at > as_of:
                continue
            if each.withdrawn_at and each.withdrawn_at > as_of:
                each = replace(each, withdrawn=False, withdrawn_at=None, withdrawn_by="")
        found.append(each)
    return found
