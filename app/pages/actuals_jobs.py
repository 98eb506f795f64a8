"""Uploads between choosing a file and writing it: held on the server, read, checked and written in the background.

A file is held under a token that cannot be guessed, so that a name can be accepted, or a sheet chosen, without sending
it again. The table lives in the memory of the one process that serves; what is forgotten has only to be chosen again.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from app.entry.check import Preview, check
from app.entry.problems import FileProblem, Problem
from app.entry.recognise import Table, recognise_file, recognise_text
from app.model import PlanModel
from app.pages.grid_cells import latest
from app.services import Services
from db import store
from db.records import UploadRecord

HELD = 8
KEPT_SECONDS = 3600.0
WORKERS = 2
Step = Literal["waiting", "reading", "checking", "writing", "checked", "written", "failed"]
WORKING: frozenset[Step] = frozenset({"waiting", "reading", "checking", "writing"})


class Gone(Exception):
    """The server does not hold the file any more: it has to be chosen again."""


@dataclass(slots=True)
class Held:
    """A file on its way. What a worker changes is changed whole, so that any thread can read it at any time."""

    token: str
    plan: str
    data: bytes
    filename: str
    touched: float
    step: Step = "waiting"
    done: int = 0
    total: int = 0
    pasted: bool = False
    sheet: str = ""
    form: str = ""
    table: Table | None = None
    preview: Preview | None = None
    revisions: Mapping[tuple[str, str, int], int] = field(default_factory=dict)
    accepted: dict[str, str] = field(default_factory=dict)
    remembered: set[str] = field(default_factory=set)
    problem: Problem | None = None
    record: UploadRecord | None = None
    stale: bool = False
    work: Future[None] | None = None


class Uploads:
    """The files on their way, by token; safe to use from several threads."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._held: dict[str, Held] = {}
        self._pool = ThreadPoolExecutor(WORKERS, "upload")

    def take(self, plan: str, data: bytes, filename: str, *, pasted: bool = False) -> str:
        """Hold a file, or the text of cells pasted, and begin to read it; its token."""
        token = secrets.token_urlsafe(24)
        held = Held(token, plan, data, filename, time.monotonic(), pasted=pasted)
        with self._lock:
            self._forget_old()
            self._held[held.token] = held
        self._start(held, self._check)
        return held.token

    def get(self, token: str | None) -> Held:
        """The file of a token. Raises ``Gone``."""
        with self._lock:
            held = self._held.get(token or "")
            if held is None:
                raise Gone
            held.touched = time.monotonic()
            return held

    def wait(self, token: str | None, seconds: float) -> Held:
        """The file, after its work has ended or the time is over. Raises ``Gone``."""
        held = self.get(token)
        if held.work is not None:
            wait_for([held.work], seconds)
        return held

    def drop(self, token: str | None) -> None:
        """Forget a file."""
        with self._lock:
            self._held.pop(token or "", None)

    def read_as(self, token: str | None, sheet: str, form: str) -> None:
        """Read again: another sheet, or the other form (empty: as recognised). Raises ``Gone``."""
        held = self.get(token)
        held.sheet, held.form = sheet, form
        self._start(held, self._check)

    def accept(self, token: str | None, name: str, code: str, *, remember: bool) -> None:
        """Take a name for an indicator (an empty code: no longer) and check again. Raises ``Gone``."""
        held = self.get(token)
        accepted = {k: v for k, v in held.accepted.items() if k != name}
        held.accepted = {**accepted, name: code} if code else accepted
        held.remembered = (held.remembered - {name}) | ({name} if code and remember else set())
        self._start(held, self._check)

    def commit(self, token: str | None, who: str, *, good_only: bool) -> None:
        """Begin to write: every row, or the good ones. Raises ``Gone``."""
        self._start(self.get(token), lambda held: self._write(held, who, good_only))

    def _start(self, held: Held, work: Callable[[Held], None]) -> None:
        held.step, held.done, held.total = "waiting", 0, 0
        held.stale, held.problem = False, None
        held.work = self._pool.submit(self._guarded, held, work)

    def _guarded(self, held: Held, work: Callable[[Held], None]) -> None:
        try:
            work(held)
        except FileProblem as error:
            held.problem, held.step = error.problem, "failed"
        except Exception:
            # Whatever it was, whoever waits for the answer must get one; the log has the rest.
            logging.getLogger(__name__).exception("upload %s", held.filename)
            held.problem, held.step = Problem("unexpected"), "failed"

    def _check(self, held: Held) -> None:
        held.step = "reading"
        if held.pasted:
            table = recognise_text(held.data.decode(), form=held.form)
        else:
            table = recognise_file(held.data, held.filename, sheet=held.sheet, form=held.form)
        held.table = table
        held.step, held.total = "checking", len(table.lines)
        engine = self._services.engine
        # The revisions are read first: what is written in between is then seen as a collision, not overlooked.
        revisions = {key: row.revision for key, row in latest(engine, held.plan).items()}
        model: PlanModel = self._services.model(held.plan)
        aliases = store.name_aliases(engine, held.plan)
        held.preview = check(
            table.lines, model, aliases, held.accepted, progress=self._progress(held)
        )
        held.revisions = revisions
        held.step = "checked"

    def _write(self, held: Held, who: str, good_only: bool) -> None:
        preview = held.preview
        if preview is None or not (preview.good or good_only):
            held.step = "checked"
            return
        rows = [
            replace(row, expected_revision=held.revisions.get((row.code, row.series, row.year), 0))
            for row in preview.observations()
        ]
        held.step, held.total = "writing", len(rows)

        try:
            held.record = store.record_upload(
                self._services.engine,
                held.plan,
                rows,
                kind="file",
                entered_by=who,
                filename=held.filename,
                sha256=hashlib.sha256(held.data).hexdigest(),
                progress=self._progress(held),
            )
        except store.Conflict:
            self._check(held)
            held.stale = True
            return
        for name in held.remembered:
            store.remember_alias(
                self._services.engine, held.plan, name, held.accepted[name], entered_by=who
            )
        held.data, held.preview, held.table = b"", None, None
        held.step = "written"

    @staticmethod
    def _progress(held: Held) -> Callable[[int, int], None]:
        def progress(done: int, total: int) -> None:
            held.done, held.total = done, total

        return progress

    def _forget_old(self) -> None:
        now = time.monotonic()
        by_age = sorted(self._held.values(), key=lambda held: held.touched)
        for at, held in enumerate(by_age):
            free = held.step not in WORKING
            if free and (now - held.touched > KEPT_SECONDS or len(by_age) - at >= HELD):
                del self._held[held.token]


def counts(held: Held) -> dict[str, Any]:
    """How many rows are in which state."""
    assert held.preview is not None
    states = ("new", "changed", "unchanged", "blank", "refused")
    return {state: held.preview.count(state) for state in states}  # type: ignore[arg-type]
