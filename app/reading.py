"""What the pages share: the database, and each plan's model for as long as nothing has changed."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy import Engine

from app.config import Settings
from app.domain.model import PlanModel, load_model
from db import store


class Services:
    """Handed to every page by the composition root; safe to use from several threads."""

    def __init__(
        self, engine: Engine, settings: Settings, reconsider: Callable[[str], str] | None = None
    ) -> None:
        self.engine = engine
        self.settings = settings
        self._reconsider = reconsider
        self._lock = threading.Lock()
        self._models: dict[str, tuple[int, PlanModel]] = {}
        self._making: dict[str, threading.Lock] = {}
        self._titles: tuple[int, list[tuple[str, str, str]]] = (-1, [])

    def plans(self) -> list[str]:
        """The plans there are, in the order of loading."""
        return store.plan_slugs(self.engine)

    def titles(self) -> list[tuple[str, str, str]]:
        """Slug, title and English title of every plan, read anew only after a committed write."""
        revision = store.revision_number(self.engine)
        with self._lock:
            known, titles = self._titles
            if known != revision:
                titles = store.plan_titles(self.engine)
                self._titles = (revision, titles)
            return titles

    def reconsider(self, slug: str) -> str | None:
        """Load a plan again, so that reviewers' rulings count at once.

        Returns ``None`` when that is done, else why it could not be: the rulings then count from the next
        ``plan-monitor etl`` on.
        """
        if self._reconsider is None:
            return ""
        return self._reconsider(slug) or None

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
        if (cached := self._cached(slug, revision)) is not None:
            return cached
        with self._lock:
            making = self._making.setdefault(slug, threading.Lock())
        # After a write everybody asks at once: one makes the model, the others wait for it.
        with making:
            # What is written from here on may be in the model or not: it counts as no newer than this.
            revision = store.revision_number(self.engine)
            if (cached := self._cached(slug, revision)) is not None:
                return cached
            model = load_model(self.engine, slug)
            with self._lock:
                self._models[slug] = (revision, model)
        return model

    def _cached(self, slug: str, revision: int) -> PlanModel | None:
        """The model, if it was made at this revision (a database put back by hand may have a lower one)."""
        with self._lock:
            known, model = self._models.get(slug, (-1, None))
            return model if known == revision else None
