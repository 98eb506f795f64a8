"""Uploads between choosing a file and writing it: held in the database, read, checked and written in the background.

A file is held under a token that cannot be guessed, so that a name can be accepted, or a sheet chosen, without sending
it again. Any process on any machine answers for it: what one process keeps in memory (the checked rows) another makes
again from the file. What is written is what was shown: a digest of the values, and the revisions that the check saw,
are held with the file and compared at writing. Of a process that dies in the middle another one says so.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWorking
from concurrent.futures import wait as wait_for
from contextlib import suppress
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from sqlalchemy.exc import DBAPIError

from app.entry.cell_account import with_account
from app.entry.problems import FileProblem, Problem, problem_from
from app.entry.table.recognise import Asked, Table, recognise_file, recognise_text
from app.entry.validation import Preview, check
from app.reading import Services
from app.uploads.held import Gone, Held, Working, digest_of, expecting, reading_of, table_from
from db import store
from db.engine import BUSY_TIMEOUT_MS
from db.failures import reason
from db.records import JobRecord
from db.store import jobs
from db.store.jobs import WORKING

# All analysts' files together, and for how long after somebody last looked.
HELD = 400
HELD_BYTES = 512 * 1024 * 1024
KEPT_SECONDS = 6 * 3600.0
WORKERS = 2
# Checked rows kept in this process; another that is asked for is made again.
PREVIEWS = 8
BEAT_SECONDS = 1.0
# Longer than a worker may wait for SQLite's lock, during which it can say nothing.
DEAD_SECONDS = BUSY_TIMEOUT_MS / 1000 + 10
# How often a check is begun again after its worker died: the file may be what kills it.
TRIES = 2
PATIENCE = 60.0
ASK_SECONDS = 0.1


class Uploads:
    """The files on their way, by token; safe to use from several threads, processes and machines."""

    def __init__(self, services: Services, most: int = HELD) -> None:
        self._services = services
        self._most = most
        self._lock = threading.Lock()
        self._working: dict[int, Working] = {}
        # By key and turn of the check; what is being made is a future, too.
        self._previews: OrderedDict[tuple[int, int], Future[Preview]] = OrderedDict()
        self._pool = ThreadPoolExecutor(WORKERS, "upload")
        self._beating = False

    def take(self, plan: str, data: bytes, filename: str, *, pasted: bool = False) -> str:
        """Hold a file, or the text of cells pasted, and begin to read it; its token."""
        token = secrets.token_urlsafe(24)
        # The drivers of some databases, and their texts, know no NUL.
        filename = filename.replace("\0", "")
        jobs.open_job(
            self._services.engine,
            token,
            plan,
            data,
            filename,
            pasted=pasted,
            most=self._most,
            most_bytes=HELD_BYTES,
            seconds=KEPT_SECONDS,
        )
        job = self._job(token)
        self._start(job, job.turn, "waiting", self._check)
        return token

    def get(self, token: str | None, seconds: float = PATIENCE) -> Held:
        """The file of a token; waits so long for its rows, where they have to be made again. Raises ``Gone``."""
        job = self._rescued(self._job(token))
        held = Held(
            token=token or "",
            plan=job.plan,
            filename=job.filename,
            step=job.step,
            done=job.done,
            total=job.total,
            form=job.form,
            table=table_from(job.reading),
            accepted=job.accepted,
            remembered=job.remembered,
            problem=problem_from(job.problem) if job.problem else None,
            record=job.upload,
            stale=job.stale,
        )
        working = self._working.get(job.id)
        if working is not None and working.turn == job.turn and job.step in WORKING:
            if working.problem is not None:
                return self._with_rows(replace(held, problem=working.problem), job, seconds)
            return replace(held, step=working.step, done=working.done, total=working.total)
        return self._with_rows(held, job, seconds) if job.step == "checked" else held

    def _with_rows(self, held: Held, job: JobRecord, seconds: float) -> Held:
        """As checked, with the rows; as being checked, as long as they are not there."""
        try:
            return replace(held, step="checked", preview=self._preview(job, seconds))
        except StillWorking:
            return replace(held, step="checking", done=0)
        except Exception as error:
            with self._lock:
                self._previews.pop((job.id, job.checked_turn), None)
            if isinstance(error, DBAPIError):
                # The page asks again, and by then it may be there.
                return replace(held, step="checking", done=0)
            logging.getLogger(__name__).exception("upload %s", job.filename)
            return replace(held, step="failed", problem=Problem("unexpected"))

    def wait(self, token: str | None, seconds: float) -> Held:
        """The file, after its work has ended or the time is over. Raises ``Gone``."""
        end = time.monotonic() + seconds
        job = self._job(token)
        working = self._working.get(job.id)
        if working is not None and working.future is not None:
            wait_for([working.future], seconds)
        else:
            while job.step in WORKING and time.monotonic() < end:
                time.sleep(ASK_SECONDS)
                job = self._job(token)
        return self.get(token, max(end - time.monotonic(), 0))

    def data(self, token: str | None) -> bytes:
        """The file's bytes. Raises ``Gone``."""
        data = jobs.job_data(self._services.engine, self._job(token).id)
        if data is None:
            raise Gone
        return data

    def drop(self, token: str | None) -> bool:
        """Forget a file; whether it is gone: one that is being written stays."""
        return jobs.drop_job(self._services.engine, token or "")

    def read_as(self, token: str | None, sheet: str, form: str) -> None:
        """Read again: another sheet, or the other form (empty: as recognised). Raises ``Gone``."""

        def values(job: JobRecord) -> dict[str, Any]:
            # Answers are about the columns of one sheet.
            other = sheet != job.reading.get("sheet", sheet)
            return {"sheet": sheet, "form": form, **({"reading": {}} if other else {})}

        self._again(token, values)

    def answer(self, token: str | None, given: Mapping[str, str]) -> None:
        """Read again with answers to what the file left open; none at all takes all answers back. Raises ``Gone``."""

        def values(job: JobRecord) -> dict[str, Any]:
            answers = {**job.reading.get("answers", {}), **given} if given else {}
            return {"reading": {**job.reading, "answers": answers}}

        self._again(token, values)

    def accept(self, token: str | None, name: str, code: str, *, remember: bool) -> None:
        """Take a name for an indicator (an empty code: no longer) and check again. Raises ``Gone``."""

        def values(job: JobRecord) -> dict[str, Any]:
            accepted = {k: v for k, v in job.accepted.items() if k != name}
            remembered = [each for each in job.remembered if each != name]
            return {
                "accepted": {**accepted, name: code} if code else accepted,
                "remembered": [*remembered, name] if code and remember else remembered,
            }

        self._again(token, values)

    def commit(self, token: str | None, who: str, *, good_only: bool) -> None:
        """Begin to write: every row, or the good ones; not what is written, or being written. Raises ``Gone``."""
        job = self._job(token)
        if job.step != "checked":
            return
        values = {"step": "writing", "stale": False, "problem": {}, "committed_by": who, "done": 0}
        turn = jobs.take_up_job(self._services.engine, job, values)
        if turn is not None:
            self._start(job, turn, "writing", partial(self._write, who=who, good_only=good_only))

    def _job(self, token: str | None) -> JobRecord:
        job = jobs.job_of(self._services.engine, token or "")
        if job is None:
            raise Gone
        return job

    def _again(self, token: str | None, values: Callable[[JobRecord], dict[str, Any]]) -> None:
        """Check anew with other wishes, whatever was being checked; not what is being written."""
        while (job := self._job(token)).step not in {"writing", "written"}:
            if self._check_anew(job, {**values(job), "tries": 0}):
                return

    def _check_anew(self, job: JobRecord, values: dict[str, Any]) -> bool:
        fresh = {"step": "waiting", "done": 0, "total": 0, "stale": False, "problem": {}}
        turn = jobs.take_up_job(
            self._services.engine,
            job,
            {**fresh, **values},
            steps=("waiting", "reading", "checking", "checked", "failed"),
        )
        if turn is not None:
            wishes = ("sheet", "form", "accepted", "reading")
            own: dict[str, Any] = {key: values[key] for key in wishes if key in values}
            self._start(replace(job, **own), turn, "waiting", self._check)
        return turn is not None

    def _rescued(self, job: JobRecord) -> JobRecord:
        """The job; taken over first, if its worker has died. Should it live after all, it has lost its turn."""
        # A clock put back says as little of life as silence.
        if job.step not in WORKING or abs(job.silent) < DEAD_SECONDS:
            return job
        working = self._working.get(job.id)
        if working is not None and working.turn == job.turn:
            return job
        try:
            if job.step == "writing":
                values: dict[str, Any] = {
                    "step": "checked",
                    "problem": asdict(Problem("interrupted")),
                }
                turn = jobs.take_up_job(self._services.engine, job, values)
                if turn is not None:
                    return replace(job, turn=turn, **values)
            elif job.tries < TRIES:
                self._check_anew(job, {"tries": job.tries + 1})
            else:
                problem = {"step": "failed", "problem": asdict(Problem("unexpected"))}
                jobs.take_up_job(self._services.engine, job, problem)
        except DBAPIError as error:
            # Whoever asks next tries again. Is the database held by somebody, that may be this worker itself.
            logging.getLogger(__name__).warning("upload %s cannot be taken over", job.filename)
            if job.step == "writing" and reason(error) != "locked":
                return replace(job, step="checked", problem=asdict(Problem("unwritten")))
        return job

    def _start(self, job: JobRecord, turn: int, step: str, work: Callable[[Working], None]) -> None:
        working = Working(job, turn, step)
        with self._lock:
            self._working[job.id] = working
            working.future = self._pool.submit(self._guarded, working, work)
            if not self._beating:
                self._beating = True
                threading.Thread(target=self._beat, name="upload-beat", daemon=True).start()

    def _beat(self) -> None:
        """Tell the other processes that this one lives, and how far it is, as long as it works."""
        while True:
            time.sleep(BEAT_SECONDS)
            with self._lock:
                now = [
                    (each.job.id, each.turn, each.step, each.done, each.total)
                    for each in self._working.values()
                ]
                if not now:
                    self._beating = False
                    return
            with suppress(DBAPIError):
                jobs.beat_jobs(self._services.engine, now)

    def _guarded(self, working: Working, work: Callable[[Working], None]) -> None:
        try:
            self._patiently(working, work)
        except jobs.Superseded:
            logging.getLogger(__name__).warning(
                "upload %s was taken over by another worker", working.job.filename
            )
        except Asked as asked:
            self._ended(working, asked.problem, reading=reading_of(asked.table))
        except FileProblem as error:
            self._ended(working, error.problem)
        except DBAPIError as error:
            said = " ".join(str(error.orig).split())
            logging.getLogger(__name__).error("upload %s: %s", working.job.filename, said)
            self._ended(working, Problem("unexpected"))
        except Exception:
            # Whatever it was, whoever waits for the answer must get one; the log has the rest.
            logging.getLogger(__name__).exception("upload %s", working.job.filename)
            self._ended(working, Problem("unexpected"))
        finally:
            with self._lock:
                if self._working.get(working.job.id) is working:
                    del self._working[working.job.id]

    def _patiently(self, working: Working, work: Callable[[Working], None]) -> None:
        """Work; a check that finds no database waits for it, for nobody has to hear of that."""
        for again in range(int(DEAD_SECONDS / BEAT_SECONDS), -1, -1):
            try:
                work(working)
                return
            except DBAPIError:
                if working.step == "writing" or not again:
                    raise
                time.sleep(BEAT_SECONDS)

    def _ended(self, working: Working, problem: Problem, **more: Any) -> None:
        """Say what went wrong. What could not be written can be pressed again: it is still checked, and held."""
        writing = working.step == "writing"
        working.problem = Problem("unwritten") if writing else problem
        # Should the values be there after all, the step is no longer ``writing``, and this changes nothing.
        values = {
            "step": "checked" if writing else "failed",
            "problem": asdict(working.problem),
            **more,
        }
        for _ in range(int(DEAD_SECONDS / BEAT_SECONDS)):
            try:
                jobs.change_job(self._services.engine, working.job.id, working.turn, **values)
                return
            except DBAPIError:
                time.sleep(BEAT_SECONDS)
        # Without a sign of life it will be taken over, once the database is there again.
        logging.getLogger(__name__).error(
            "upload %s: its end cannot be stored", working.job.filename
        )

    def _preview(self, job: JobRecord, seconds: float) -> Preview:
        """The rows of the check that stands, made again if need be. Raises ``StillWorking``."""
        key = (job.id, job.checked_turn)
        with self._lock:
            made = self._previews.get(key)
            if made is None:
                made = self._pool.submit(lambda: self._make(job)[1])
                self._keep(key, made)
            self._previews.move_to_end(key)
        return made.result(seconds)

    def _keep(self, key: tuple[int, int], made: Future[Preview]) -> None:
        self._previews[key] = made
        while len(self._previews) > PREVIEWS:
            self._previews.popitem(last=False)

    def _make(self, job: JobRecord, working: Working | None = None) -> tuple[Table, Preview]:
        """Read and check the file as the database now stands."""
        engine = self._services.engine
        data = jobs.job_data(engine, job.id)
        if data is None:
            raise jobs.Superseded
        answers = job.reading.get("answers")
        if job.pasted:
            table = recognise_text(data.decode(), form=job.form, answers=answers)
        else:
            table = recognise_file(
                data, job.filename, sheet=job.sheet, form=job.form, answers=answers
            )
        if working is not None:
            working.step, working.total = "checking", len(table.lines)
        model = self._services.model(job.plan)
        aliases = store.name_aliases(engine, job.plan)
        progress = working.progress if working is not None else None
        return table, check(table.lines, model, aliases, job.accepted, progress=progress)

    def _check(self, working: Working, *, stale: bool = False) -> None:
        engine, job = self._services.engine, working.job
        working.step = "reading"
        # Read first: what is written in between is then seen as a collision, not overlooked.
        seen = jobs.last_upload(engine, job.plan)
        table, preview = self._make(job, working)
        made: Future[Preview] = Future()
        made.set_result(preview)
        with self._lock:
            self._keep((job.id, working.turn), made)
        jobs.change_job(
            engine,
            job.id,
            working.turn,
            step="checked",
            checked_turn=working.turn,
            seen_upload=seen,
            digest=digest_of(preview.observations()),
            reading=reading_of(with_account(table, preview)),
            stale=stale,
            total=len(table.lines),
        )

    def _write(self, working: Working, who: str, good_only: bool) -> None:
        engine, job = self._services.engine, working.job
        with self._lock:
            made = self._previews.get((job.id, job.checked_turn))
        preview = made.result() if made is not None and made.done() else self._make(job)[1]
        if not (preview.good or good_only):
            jobs.change_job(engine, job.id, working.turn, step="checked")
            return
        rows = preview.observations()
        working.total = len(rows)
        names = {name: job.accepted[name] for name in job.remembered if name in job.accepted}
        try:
            if digest_of(rows) != job.digest:
                # The plan itself, or what its names mean, has changed since.
                raise store.Conflict([])
            seen = jobs.revisions_at(engine, job.plan, job.seen_upload)
            store.record_upload(
                engine,
                job.plan,
                expecting(rows, seen),
                kind="file",
                entered_by=who,
                filename=job.filename,
                sha256=job.sha256,
                progress=working.progress,
                within=lambda connection, plan_id, upload_id: jobs.finish_job(
                    connection, plan_id, job.id, working.turn, upload_id, names, who
                ),
            )
        except store.Conflict:
            self._check(working, stale=True)
            return
        with self._lock:
            self._previews.pop((job.id, job.checked_turn), None)
