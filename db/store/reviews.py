"""What reviewers and analysts rule: on mentions, on verdicts, on names. Append-only; taking back is a mark, too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Engine, insert, select, update

from db.engine import reading, writing
from db.models import Decision, Indicator, Judgement, NameAlias
from db.records import DecisionRecord, JudgementRecord
from db.store.plans import bump_revision, plan_id_of

Action = Literal["tie", "create", "set_aside"]


def decisions(engine: Engine, slug: str, *, active_only: bool = True) -> list[DecisionRecord]:
    """The rulings on mentions, oldest first; with ``active_only`` the one that holds for each mention."""
    with reading(engine) as connection:
        query = (
            select(
                Decision.id,
                Decision.mention_key,
                Decision.action,
                Decision.code,
                Decision.data,
                Decision.reason,
                Decision.entered_by,
                Decision.entered_at,
                Decision.active,
                Decision.undone_by,
                Decision.undone_at,
            )
            .where(Decision.plan_id == plan_id_of(connection, slug))
            .order_by(Decision.id)
        )
        if active_only:
            query = query.where(Decision.active)
        return [DecisionRecord(*row) for row in connection.execute(query)]


def decide(
    engine: Engine,
    slug: str,
    mention_key: str,
    action: Action,
    *,
    entered_by: str,
    code: str = "",
    reason: str = "",
    data: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> DecisionRecord:
    """Rule on a mention; an earlier ruling on it stays in the record but no longer holds.

    Raises ``ValueError`` when a tie or a creation names no code, or a mention is set aside without a reason.
    """
    if action in {"tie", "create"} and not code:
        raise ValueError(f"{action}: name the indicator")
    if action == "set_aside" and not reason.strip():
        raise ValueError("set_aside: give a reason")
    values: dict[str, Any] = {
        "mention_key": mention_key,
        "action": action,
        "code": code,
        "data": dict(data or {}),
        "reason": reason.strip(),
        "entered_by": entered_by,
        "entered_at": now or datetime.now(UTC),
        "active": True,
    }
    with writing(engine) as connection:
        plan_id = plan_id_of(connection, slug)
        connection.execute(
            update(Decision)
            .where(
                Decision.plan_id == plan_id, Decision.mention_key == mention_key, Decision.active
            )
            .values(active=False)
        )
        key = connection.scalars(
            insert(Decision).returning(Decision.id), [{"plan_id": plan_id, **values}]
        ).one()
        bump_revision(connection)
    return DecisionRecord(id=key, **values)


def undo_decision(
    engine: Engine,
    slug: str,
    decision_id: int,
    *,
    undone_by: str,
    now: datetime | None = None,
) -> bool:
    """Take a ruling back; whether there was one to take back."""
    with writing(engine) as connection:
        result = connection.execute(
            update(Decision)
            .where(
                Decision.id == decision_id,
                Decision.plan_id == plan_id_of(connection, slug),
                Decision.active,
            )
            .values(active=False, undone_by=undone_by, undone_at=now or datetime.now(UTC))
        )
        if result.rowcount:
            bump_revision(connection)
        return bool(result.rowcount)


def judgements(engine: Engine, slug: str) -> list[JudgementRecord]:
    """The verdicts given by analysts, oldest first, withdrawn ones included (the last not withdrawn holds)."""
    with reading(engine) as connection:
        query = (
            select(
                Judgement.id,
                Indicator.code,
                Judgement.kind,
                Judgement.status,
                Judgement.reason,
                Judgement.judged_on,
                Judgement.entered_by,
                Judgement.entered_at,
                Judgement.withdrawn,
                Judgement.withdrawn_at,
                Judgement.withdrawn_by,
            )
            .join(Indicator, Indicator.id == Judgement.indicator_id)
            .where(Indicator.plan_id == plan_id_of(connection, slug))
            .order_by(Judgement.id)
        )
        return [JudgementRecord(*row) for row in connection.execute(query)]


def judge(
    engine: Engine,
    slug: str,
    code: str,
    status: str,
    *,
    kind: Literal["judgement", "override"],
    reason: str,
    judged_on: date,
    entered_by: str,
    now: datetime | None = None,
) -> JudgementRecord:
    """Record a verdict. Raises ``LookupError`` for an unknown indicator, ``ValueError`` without a reason."""
    if not reason.strip():
        raise ValueError("a verdict needs its reason")
    values: dict[str, Any] = {
        "kind": kind,
        "status": status,
        "reason": reason.strip(),
        "judged_on": judged_on,
        "entered_by": entered_by,
        "entered_at": now or datetime.now(UTC),
    }
    with writing(engine) as connection:
        plan_id = plan_id_of(connection, slug)
        indicator_id = connection.scalar(
            select(Indicator.id).where(Indicator.plan_id == plan_id, Indicator.code == code)
        )
        if indicator_id is None:
            raise LookupError(f"no indicator {code!r} in the plan")
        key = connection.scalars(
            insert(Judgement).returning(Judgement.id), [{"indicator_id": indicator_id, **values}]
        ).one()
        bump_revision(connection)
    return JudgementRecord(id=key, code=code, **values)


def withdraw_judgement(
    engine: Engine,
    slug: str,
    judgement_id: int,
    *,
    withdrawn_by: str = "",
    now: datetime | None = None,
) -> bool:
    """Withdraw a verdict; whether there was one that held."""
    with writing(engine) as connection:
        plan_id = plan_id_of(connection, slug)
        own = select(Indicator.id).where(Indicator.plan_id == plan_id)
        result = connection.execute(
            update(Judgement)
            .where(
                Judgement.id == judgement_id,
                Judgement.indicator_id.in_(own),
                Judgement.withdrawn.is_(False),
            )
            .values(
                withdrawn=True,
                withdrawn_at=now or datetime.now(UTC),
                withdrawn_by=withdrawn_by,
            )
        )
        if result.rowcount:
            bump_revision(connection)
        return bool(result.rowcount)


def name_aliases(engine: Engine, slug: str) -> dict[str, str]:
    """Names that analysts have confirmed, to the codes they stand for."""
    with reading(engine) as connection:
        query = select(NameAlias.name, NameAlias.code).where(
            NameAlias.plan_id == plan_id_of(connection, slug)
        )
        return {row.name: row.code for row in connection.execute(query)}


def remember_alias(
    engine: Engine, slug: str, name: str, code: str, *, entered_by: str, now: datetime | None = None
) -> None:
    """Remember that a name stands for an indicator; a later word on the same name replaces the earlier."""
    with writing(engine) as connection:
        put_alias(connection, plan_id_of(connection, slug), name, code, entered_by, now)
        bump_revision(connection)


def put_alias(
    connection: Connection,
    plan_id: int,
    name: str,
    code: str,
    entered_by: str,
    now: datetime | None = None,
) -> None:
    """Remember a name within the caller's transaction."""
    values = {"code": code, "entered_by": entered_by, "entered_at": now or datetime.now(UTC)}
    changed = connection.execute(
        update(NameAlias)
        .where(NameAlias.plan_id == plan_id, NameAlias.name == name)
        .values(**values)
    )
    if not changed.rowcount:
        connection.execute(insert(NameAlias), [{"plan_id": plan_id, "name": name, **values}])
