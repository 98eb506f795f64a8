"""Every query the program makes, named after the question it answers."""

from db.store.actuals import (
    Conflict,
    UndoRefused,
    record_upload,
    undo_upload,
)
from db.store.loads import DecisionsChanged, LoadState, load_states
from db.store.observations import (
    current_observations,
    observation_revisions,
    uploads,
)
from db.store.plans import (
    document_of,
    load_plan,
    plan_slugs,
    plan_titles,
    plan_view,
    revision_number,
)
from db.store.reviews import (
    Action,
    decide,
    decisions,
    judge,
    judgements,
    name_aliases,
    remember_alias,
    undo_decision,
    withdraw_judgement,
)

__all__ = [
    "Action",
    "Conflict",
    "DecisionsChanged",
    "LoadState",
    "UndoRefused",
    "current_observations",
    "decide",
    "decisions",
    "document_of",
    "judge",
    "judgements",
    "load_plan",
    "load_states",
    "name_aliases",
    "observation_revisions",
    "plan_slugs",
    "plan_titles",
    "plan_view",
    "record_upload",
    "remember_alias",
    "revision_number",
    "undo_decision",
    "undo_upload",
    "uploads",
    "withdraw_judgement",
]
