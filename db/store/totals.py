"""How much there is in the database, for who watches it."""

from __future__ import annotations

from sqlalchemy import Engine, func, select

from db.engine import reading
from db.models import Account, Indicator, Mention, Observation, Plan, Upload, UploadJob
from db.store.plans import revision_of


def totals(engine: Engine) -> dict[str, int]:
    """How much there is: the revision number, and the rows of what people and plans bring."""
    counted = {
        "plans": Plan,
        "indicators": Indicator,
        "mentions": Mention,
        "uploads": Upload,
        "observations": Observation,
        "accounts": Account,
        "upload_jobs": UploadJob,
    }
    with reading(engine) as connection:
        found = {"revision": revision_of(connection)}
        for name, table in counted.items():
            found[name] = connection.scalars(select(func.count()).select_from(table)).one()
        return found
