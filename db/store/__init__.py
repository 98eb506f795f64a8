"""Every query the program makes, named after the question it answers."""

from db.store.actuals import (
    Conflict,
    UndoRefused,
    current_observations,
    observation_revisions,
    record_upload,
    undo_upload,
    uploads,
)
from db.store.plans import (
    document_of,
    load_plan,
    plan_slugs,
    plan_view,
    revision_number,
)

__all__ = [
    "Conflict",
    "UndoRefused",
    "current_observations",
    "document_of",
    "load_plan",
    "observation_revisions",
    "plan_slugs",
    "plan_view",
    "record_upload",
    "revision_number",
    "undo_upload",
    "uploads",
]
