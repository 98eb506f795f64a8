"""What the plans in the database were made from, so that a run over many folders reads only what is new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select

from db.engine import reading
from db.models import Decision, Plan
from db.records import DecisionRecord


class DecisionsChanged(Exception):
    """A reviewer has ruled since the plan's mentions were reconciled: do that again with the rulings of now."""


@dataclass(frozen=True, slots=True)
class LoadState:
    """How a plan was last loaded: ``inputs`` as given to ``load_plan``, and the keys of the rulings that hold."""

    inputs: str
    decided: tuple[int, ...] = ()


def load_states(engine: Engine) -> dict[str, LoadState]:
    """The state of every plan, by slug."""
    with reading(engine) as connection:
        decided: dict[int, list[int]] = {}
        for row in connection.execute(
            select(Decision.plan_id, Decision.id).where(Decision.active).order_by(Decision.id)
        ):
            decided.setdefault(row.plan_id, []).append(row.id)
        plans = connection.execute(select(Plan.id, Plan.slug, Plan.inputs))
        return {row.slug: LoadState(row.inputs, tuple(decided.get(row.id, ()))) for row in plans}


def same_decisions(
    connection: Connection, plan_id: int, decided: Sequence[DecisionRecord] | None
) -> None:
    """Raise ``DecisionsChanged`` unless ``decided`` (``None``: whatever) are the rulings that hold."""
    if decided is None:
        return
    held = connection.scalars(
        select(Decision.id).where(Decision.plan_id == plan_id, Decision.active)
    )
    if set(held) != {decision.id for decision in decided}:
        raise DecisionsChanged
