"""What the pages share: the database, and each plan's model for as long as nothing has changed."""

from __future__ import annotations

import threading

from sqlalchemy import Engine

from app.config import Settings
from app.model import PlanModel, load_model
from db import store


class Services:
    """Handed to every page by the composition root; safe to use from several threads."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self.engine = engine
        self.settings = settings
        self._lock = threading.Lock()
        self._models: dict[str, tuple[int, PlanModel]] = {}

    def plans(self) -> list[str]:
        """The plans there are, in the order of loading."""
        return store.plan_slugs(self.engine)

    def model(self, slug: str | None = None) -> PlanModel:
        """The model of a plan (the first one by default), made anew only after a committed write.

        Raises ``LookupError`` when there is no such plan, or none at all.
        """
        if slug is None:
            plans = self.plans()
            if not plans:
                raise LookupError("no plan in the database: run plan-monitor etl")
            slug = plans[0]
        revision = store.revision_number(self.engine)
        with self._lock:
            cached = self._models.get(slug)
            if cached is not None and cached[0] == revision:
                return cached[1]
        model = load_model(self.engine, slug)
        with self._lock:
            self._models[slug] = (revision, model)
        return model
