"""What ``etl`` says while it works: a line for each plan, or a bar on a terminal where there are many."""

from __future__ import annotations

import os
import sys
import time
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from db.records import LoadReport
    from etl.load.pipeline import Outcome

# More plans than this are counted, not listed, where nothing has changed in them or a bar shows them.
FEW = 10


class Loading(AbstractContextManager["Loading"]):
    """Told how a run goes on, it tells who started it. Results to stdout; bar and errors to stderr."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._folders = 0
        self._loaded = 0
        self._unchanged = 0
        self._start = time.monotonic()

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def begin(self, folders: int, unchanged: int) -> None:
        """So many folders there are, and so many of them need not be read."""
        self._folders = folders
        self._unchanged = unchanged
        if folders - unchanged > 1 and sys.stderr.isatty():
            # Only here, for the start of every other command would wait for it.
            from tqdm import tqdm

            known_width = os.get_terminal_size(sys.stderr.fileno()).columns > 0
            self._bar = tqdm(
                total=folders,
                initial=unchanged,
                unit=" plans",
                file=sys.stderr,
                # Some terminals do not know their width; tqdm would show nothing on them.
                dynamic_ncols=known_width,
                ncols=None if known_width else 80,
                nrows=None if known_width else 24,
                smoothing=0.1,
                leave=False,
            )

    def done(self, result: LoadReport | str) -> None:
        """One more is loaded (its report), or cannot be (the reason)."""
        if isinstance(result, str):
            self._say(f"plan-monitor: {result}", error=True)
            if self._bar is not None:
                self._bar.update()
            return
        for warning in result.warnings:
            self._say(f"plan-monitor: warning: {warning}", error=True)
        if not result.changed:
            self._unchanged += 1
        else:
            self._loaded += 1
            if self._bar is None or self._folders <= FEW:
                self._say(f"{result.slug}: loaded ({_changes(result)})")
        if self._bar is not None:
            self._bar.update()

    def conclude(self, outcome: Outcome) -> None:
        """What came of it: the plans in which nothing has changed, and the sums of a long run."""
        if self._folders <= FEW:
            for report in outcome.reports:
                if not report.changed:
                    click.echo(f"{report.slug}: nothing changed")
        elif self._unchanged:
            click.echo(f"{_plans(self._unchanged)}: nothing changed")
        if self._folders > FEW and self._loaded:
            seconds = time.monotonic() - self._start
            click.echo(
                f"{_plans(self._loaded)} loaded in {seconds:.0f} s ({self._loaded / seconds:.1f} a second)"
            )
        if self._folders > 1 and outcome.errors:
            click.echo(
                f"plan-monitor: {len(outcome.errors)} of {self._folders} plans not loaded, see above",
                err=True,
            )
        if outcome.stopped:
            click.echo(
                f"plan-monitor: stopped: {self._loaded} loaded, {self._unchanged} unchanged, "
                f"{outcome.left} of {self._folders} left; the same command goes on from here",
                err=True,
            )

    def _say(self, line: str, *, error: bool = False) -> None:
        if self._bar is None:
            click.echo(line, err=error)
            return
        # Over the bar's line, which is drawn again below.
        self._bar.clear()
        click.echo(line, err=error)
        self._bar.refresh()


def _plans(count: int) -> str:
    return f"{count} plan" if count == 1 else f"{count} plans"


def _changes(report: LoadReport) -> str:
    return ", ".join(
        f"{table} +{added} ~{changed} -{removed}"
        for table, (added, changed, removed) in report.changes.items()
    )
