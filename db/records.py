"""Plain values that go into and come out of the store: no session, no lazy loading, no engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Literal, overload

from db.periods import last_year

Series = Literal["actual", "reference"]
UploadKind = Literal["file", "grid", "undo", "import"]


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """A plan without its contents. ``parts`` and ``categories`` are ``{"code", "zh", "en"}`` in document order.

    ``assumed`` names those of its years (``base_year``, ``target_year``) that nobody states.
    """

    slug: str
    title: str
    base_year: int
    start_year: int
    target_year: int
    title_en: str = ""
    issuer: str = ""
    issuer_en: str = ""
    issued: date | None = None
    parts: Sequence[Mapping[str, str]] = ()
    categories: Sequence[Mapping[str, str]] = ()
    thresholds: Mapping[str, Any] = field(default_factory=dict)
    assumed: Sequence[str] = ()
    loaded_at: datetime | None = None
    document_name: str = ""
    document_sha256: str = ""
    document_url: str = ""


@dataclass(frozen=True, slots=True)
class BlockRecord:
    """A block of the document; ``text[start:end]`` of the document is what it says."""

    ordinal: int
    kind: str
    section: str
    level: int | None
    start: int
    end: int
    table: int | None = None
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """The document's plain text with its blocks in order."""

    name: str
    sha256: str
    media_type: str
    text: str
    blocks: Sequence[BlockRecord]
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorRecord:
    """A catalogue row. ``part`` and ``category`` are codes of the plan's lists.

    ``headline`` orders the cards of the overview (0: not among them).
    ``settings`` holds what the methods need beside it: ``hold_tolerance``, ``bound``, ``history_growth``,
    ``prior_total`` (the last two come from the text, as numbers with the mention's key).
    """

    code: str
    ordinal: int
    name_zh: str
    name_en: str
    part: str
    category: str
    unit: str
    kind: str
    direction: int
    aliases: Sequence[str] = ()
    parent: str = ""
    scope_note: str = ""
    scope_note_en: str = ""
    attribute: str = ""
    headline: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict)
    retired: bool = False


# What a mention may be, in the order in which it is shown; what its period may rest on.
MENTION_ROLES = ("target", "baseline", "actual", "history", "other")
PERIOD_BASES = ("stated", "column", "heading", "plan", "assumed")


@dataclass(frozen=True, slots=True)
class MentionRecord:
    """A mention as stored. ``code`` is its indicator's (empty: not tied); ``use`` says what reconciliation made of it:

    ``target``, ``baseline``, ``actual``, ``history``, ``prior_total``, ``set_aside`` (by a reviewer), or empty. ``key``
    stays the same over ETL runs as long as the document says the same thing in the same place.
    """

    key: str
    ordinal: int
    code: str
    phrase: str
    role: str
    comparator: str
    value: float | None
    value_high: float | None
    unit: str
    kind: str
    period: str
    text: str
    section: str
    start: int
    end: int
    quantity_start: int
    quantity_end: int
    block: int
    in_table: bool = False
    attribute: str = ""
    use: str = ""
    period_basis: str = ""


@dataclass(frozen=True, slots=True)
class TargetRecord:
    """The ruling for one indicator and year; ``reason`` is ``{"rule": code, ...numbers}``, put into words where shown.

    ``year`` is the one in which ``period`` ends; ``None`` where the document dates the target nowhere.
    """

    code: str
    period: str
    comparator: str
    value: float | None
    unit: str
    basis: str
    value_high: float | None = None
    factor: float | None = None
    mention_key: str = ""
    ordinal: int = 0
    reason: Mapping[str, Any] = field(default_factory=dict)
    year: int | None = None

    def __post_init__(self) -> None:
        if self.year is None:
            object.__setattr__(self, "year", last_year(self.period))


@dataclass(frozen=True, slots=True)
class BaselineRecord:
    """The stated (or proxy, or derived) value at the base year."""

    code: str
    year: int
    value: float
    unit: str
    basis: str
    mention_key: str = ""
    reason: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """A consistency finding: ``kind``, ``severity`` (agrees, note, conflict), what it rests on, the arithmetic."""

    ordinal: int
    kind: str
    severity: str
    codes: Sequence[str]
    mention_keys: Sequence[str]
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PlanBundle:
    """Everything the ETL knows of one plan, to be made true in the database in one transaction."""

    plan: PlanRecord
    document: DocumentRecord
    indicators: Sequence[IndicatorRecord]
    mentions: Sequence[MentionRecord]
    targets: Sequence[TargetRecord]
    baselines: Sequence[BaselineRecord]
    findings: Sequence[FindingRecord]
    # What of the document could not be read, each in a line; for whoever loads it, not for the database.
    warnings: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load changed: ``{"indicator": (added, changed, removed), ...}``; empty when nothing did.

    ``warnings``: what of the document could not be read.
    """

    slug: str
    changes: Mapping[str, tuple[int, int, int]]
    warnings: Sequence[str] = ()

    @property
    def changed(self) -> bool:
        """Whether anything in the database is different now."""
        return bool(self.changes)


@dataclass(frozen=True, slots=True)
class NewObservation:
    """A value to be recorded, in the indicator's own unit.

    ``expected_revision`` is the revision that the analyst saw (0: none); where it is given and another has come
    since, the whole upload is refused with ``Conflict``.
    ``value`` ``None`` with ``deleted`` takes the value away (as a revision).
    """

    code: str
    year: int
    value: float | None
    unit: str
    source: str = ""
    source_url: str = ""
    note: str = ""
    status: str = ""
    qualifier: str = ""
    series: Series = "actual"
    scope_break: bool = False
    deleted: bool = False
    expected_revision: int | None = None


class ObservationBatch(Sequence[NewObservation]):
    """Many new values as plain tuples in the order of ``NewObservation``'s fields; each made an object when asked for.

    A hundred thousand objects take longer to make than their rows take to write.
    """

    def __init__(self, tuples: list[tuple[Any, ...]]) -> None:
        self.tuples = tuples

    def __len__(self) -> int:
        """How many values."""
        return len(self.tuples)

    @overload
    def __getitem__(self, index: int) -> NewObservation: ...
    @overload
    def __getitem__(self, index: slice) -> list[NewObservation]: ...
    def __getitem__(self, index: int | slice) -> NewObservation | list[NewObservation]:
        """One value, or some."""
        if isinstance(index, slice):
            return [NewObservation(*values) for values in self.tuples[index]]
        return NewObservation(*self.tuples[index])


_OBSERVATION = attrgetter(*(each.name for each in fields(NewObservation)))


def observation_tuples(rows: Sequence[NewObservation]) -> list[tuple[Any, ...]]:
    """The values of each row in the order of ``NewObservation``'s fields."""
    if isinstance(rows, ObservationBatch):
        return rows.tuples
    return [_OBSERVATION(row) for row in rows]


@dataclass(frozen=True, slots=True)
class ObservationRecord:
    """One revision of one value, with who entered it, when, and in which upload."""

    code: str
    series: str
    year: int
    revision: int
    value: float | None
    unit: str
    qualifier: str
    status: str
    source: str
    source_url: str
    note: str
    scope_break: bool
    deleted: bool
    upload_id: int
    entered_by: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class UploadRecord:
    """One committed act of entering. ``undone_by_id`` is the upload that undid it, if any."""

    id: int
    kind: str
    filename: str
    sha256: str
    note: str
    entered_by: str
    entered_at: datetime
    rows_new: int
    rows_changed: int
    rows_unchanged: int
    undoes_id: int | None = None
    undone_by_id: int | None = None


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A file between choosing and writing, without its bytes; see ``db.models.UploadJob``.

    ``silent`` is how many seconds ago its worker last said that it lives, by the database's clock; below zero when
    that clock was put back. ``upload`` is what was recorded, once it is.
    """

    id: int
    plan: str
    filename: str
    size: int
    sha256: str
    pasted: bool
    sheet: str
    form: str
    accepted: Mapping[str, str]
    remembered: Sequence[str]
    reading: Mapping[str, Any]
    step: str
    done: int
    total: int
    problem: Mapping[str, Any]
    stale: bool
    turn: int
    tries: int
    checked_turn: int
    seen_upload: int
    digest: str
    silent: float
    upload: UploadRecord | None = None


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan as the dashboard reads it, in one go: everything but the document's text and the observations."""

    revision: int
    plan: PlanRecord
    indicators: Sequence[IndicatorRecord]
    targets: Sequence[TargetRecord]
    baselines: Sequence[BaselineRecord]
    mentions: Sequence[MentionRecord]
    findings: Sequence[FindingRecord]


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """A reviewer's ruling on a mention: ``tie`` or ``create`` (with ``code``), or ``set_aside`` (with ``reason``)."""

    id: int
    mention_key: str
    action: str
    code: str
    data: Mapping[str, Any]
    reason: str
    entered_by: str
    entered_at: datetime
    active: bool = True
    undone_by: str = ""
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class JudgementRecord:
    """An analyst's verdict (``judgement``) or a standing override of the computed one (``override``)."""

    id: int
    code: str
    kind: str
    status: str
    reason: str
    judged_on: date
    entered_by: str
    entered_at: datetime
    withdrawn: bool = False
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
