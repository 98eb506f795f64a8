"""Rulings on mentions, verdicts and names, over a real SQLite file and a real PostgreSQL."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from db import store
from tests.integration.db.test_store import bundle, engine, loaded

__all__ = ["engine", "loaded"]


def test_the_last_ruling_on_a_mention_holds_and_all_are_kept(loaded: Engine) -> None:
    store.decide(loaded, "p", "k2", "tie", code="jobs", entered_by="李")
    store.decide(loaded, "p", "k2", "set_aside", reason="年份不同", entered_by="王")
    (held,) = store.decisions(loaded, "p")
    assert (held.action, held.reason, held.entered_by) == ("set_aside", "年份不同", "王")
    assert [row.active for row in store.decisions(loaded, "p", active_only=False)] == [False, True]
    assert store.undo_decision(loaded, "p", held.id, undone_by="赵")
    assert store.decisions(loaded, "p") == []
    assert not store.undo_decision(loaded, "p", held.id, undone_by="钱")
    first, last = store.decisions(loaded, "p", active_only=False)
    assert (first.undone_by, first.undone_at) == ("", None)
    assert last.undone_by == "赵"
    assert last.undone_at is not None


def test_rulings_survive_a_load(loaded: Engine) -> None:
    store.decide(loaded, "p", "k2", "tie", code="jobs", entered_by="李")
    store.load_plan(loaded, bundle("output"))
    assert [row.code for row in store.decisions(loaded, "p")] == ["jobs"]


def test_rulings_without_what_they_need_are_refused(loaded: Engine) -> None:
    with pytest.raises(ValueError, match="indicator"):
        store.decide(loaded, "p", "k2", "tie", entered_by="李")
    with pytest.raises(ValueError, match="reason"):
        store.decide(loaded, "p", "k2", "set_aside", reason="  ", entered_by="李")
    assert store.decisions(loaded, "p", active_only=False) == []


def test_a_verdict_is_kept_with_its_reason_and_can_be_withdrawn(loaded: Engine) -> None:
    given = store.judge(
        loaded,
        "p",
        "jobs",
        "on_track",
        kind="judgement",
        reason="专家评估",
        judged_on=date(2023, 6, 1),
        entered_by="李",
    )
    assert store.judgements(loaded, "p") == [given]
    assert store.withdraw_judgement(loaded, "p", given.id)
    assert [row.withdrawn for row in store.judgements(loaded, "p")] == [True]
    with pytest.raises(LookupError):
        store.judge(
            loaded,
            "p",
            "nobody",
            "on_track",
            kind="judgement",
            reason="x",
            judged_on=date(2023, 6, 1),
            entered_by="李",
        )


def test_a_confirmed_name_is_remembered_and_can_be_corrected(loaded: Engine) -> None:
    store.remember_alias(loaded, "p", "产出", "jobs", entered_by="李")
    store.remember_alias(loaded, "p", "产出", "output", entered_by="李")
    assert store.name_aliases(loaded, "p") == {"产出": "output"}
