"""Tables. What the ETL writes (plan to finding) may be rewritten by a later run; what people enter only grows.

The two halves meet in ``indicator``: its rows are updated, retired, but never deleted, and keep their ``code`` for
ever, so that an observation never loses what it measures.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.tables.accounts import AccessToken, Account, AccountEvent, SignInFailure
from db.tables.base import Base, UtcDateTime
from db.tables.working_data import UploadJob


class Installation(Base):
    """One row: the revision number that every committed write raises, so that any worker can tell its cache is old.

    ``secret`` signs the cookies of all workers, wherever they run.
    """

    __tablename__ = "installation"
    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(default=0)
    secret: Mapped[str] = mapped_column(String(64), default="", server_default="")


class Plan(Base):
    """A plan: base year, start and target year, and its status thresholds where they differ from the defaults."""

    __tablename__ = "plan"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    title: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text, default="")
    issuer: Mapped[str] = mapped_column(Text, default="")
    issuer_en: Mapped[str] = mapped_column(Text, default="")
    issued: Mapped[date | None] = mapped_column(Date)
    base_year: Mapped[int]
    start_year: Mapped[int]
    target_year: Mapped[int]
    parts: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    categories: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    thresholds: Mapped[dict[str, Any]] = mapped_column(default=dict)
    assumed: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    fingerprint: Mapped[str] = mapped_column(String(64))
    inputs: Mapped[str] = mapped_column(String(64), default="", server_default="")
    loaded_at: Mapped[datetime]

    indicators: Mapped[list[Indicator]] = relationship(
        back_populates="plan", order_by="Indicator.ordinal"
    )


class Document(Base):
    """The document as read: its plain text, to which every offset points, and the hash of the file."""

    __tablename__ = "document"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), unique=True)
    name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(100))
    source_url: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)


class Block(Base):
    """A paragraph, heading or table cell; ``document.text[start:end]`` is its text."""

    __tablename__ = "block"
    __table_args__ = (UniqueConstraint("document_id", "ordinal"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    section: Mapped[str] = mapped_column(Text, default="")
    level: Mapped[int | None]
    start: Mapped[int]
    end: Mapped[int]
    table: Mapped[int | None] = mapped_column("table_index", key="table")
    row: Mapped[int | None] = mapped_column("row_index", key="row")
    column: Mapped[int | None] = mapped_column("column_index", key="column")


class Indicator(Base):
    """What the plan sets a target for. Names and words come from the catalogue, values never do."""

    __tablename__ = "indicator"
    __table_args__ = (
        UniqueConstraint("plan_id", "code"),
        CheckConstraint("direction in (-1, 0, 1)", name="direction"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    code: Mapped[str] = mapped_column(String(100))
    ordinal: Mapped[int]
    name_zh: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text, default="")
    aliases: Mapped[list[str]] = mapped_column(default=list)
    part: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[str] = mapped_column(String(40), default="")
    kind: Mapped[str] = mapped_column(String(20))
    direction: Mapped[int] = mapped_column(default=0)
    parent: Mapped[str] = mapped_column(String(100), default="")
    scope_note: Mapped[str] = mapped_column(Text, default="")
    scope_note_en: Mapped[str] = mapped_column(Text, default="")
    attribute: Mapped[str] = mapped_column(String(20), default="")
    headline: Mapped[int] = mapped_column(default=0)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    retired: Mapped[bool] = mapped_column(default=False)

    plan: Mapped[Plan] = relationship(back_populates="indicators")


class Mention(Base):
    """One place in the document that states a quantity, tied to its indicator where the catalogue knows one."""

    __tablename__ = "mention"
    __table_args__ = (
        UniqueConstraint("document_id", "ordinal"),
        UniqueConstraint("document_id", "key", name="uq_mention_key"),
        Index("ix_mention_indicator", "indicator_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicator.id"))
    ordinal: Mapped[int]
    key: Mapped[str] = mapped_column(String(40))
    phrase: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(20))
    comparator: Mapped[str] = mapped_column(String(10))
    value: Mapped[float | None] = mapped_column(Float(53))
    value_high: Mapped[float | None] = mapped_column(Float(53))
    unit: Mapped[str] = mapped_column(String(40), default="")
    kind: Mapped[str] = mapped_column(String(20))
    period: Mapped[str] = mapped_column(String(20), default="")
    text: Mapped[str] = mapped_column(Text)
    section: Mapped[str] = mapped_column(Text, default="")
    start: Mapped[int]
    end: Mapped[int]
    quantity_start: Mapped[int]
    quantity_end: Mapped[int]
    block: Mapped[int] = mapped_column("block_ordinal", key="block")
    in_table: Mapped[bool] = mapped_column(default=False)
    attribute: Mapped[str] = mapped_column(String(20), default="")
    use: Mapped[str] = mapped_column(String(20), default="")
    period_basis: Mapped[str] = mapped_column(String(20), default="", server_default="")


class Target(Base):
    """The ruling on what is to be reached by a year, with its reason; ``mention_key`` is the mention that decided.

    An indicator has one for each year that the document sets a target for, more where it states several values for
    one year; ``year`` is empty where the document dates it nowhere, which stands for the plan's target year.
    """

    __tablename__ = "target"
    __table_args__ = (UniqueConstraint("indicator_id", "ordinal"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    ordinal: Mapped[int] = mapped_column(default=0)
    period: Mapped[str] = mapped_column(String(20))
    comparator: Mapped[str] = mapped_column(String(10))
    value: Mapped[float | None] = mapped_column(Float(53))
    value_high: Mapped[float | None] = mapped_column(Float(53))
    unit: Mapped[str] = mapped_column(String(40), default="")
    basis: Mapped[str] = mapped_column(String(20))
    factor: Mapped[float | None] = mapped_column(Float(53))
    mention_key: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[dict[str, Any]] = mapped_column(default=dict)
    year: Mapped[int | None]


class Baseline(Base):
    """The value at the base year that the document states (an analyst's own baseline is an observation)."""

    __tablename__ = "baseline"
    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), unique=True)
    year: Mapped[int]
    value: Mapped[float] = mapped_column(Float(53))
    unit: Mapped[str] = mapped_column(String(40), default="")
    basis: Mapped[str] = mapped_column(String(20))
    mention_key: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Finding(Base):
    """What the document says twice, says differently, or says that cannot add up: the arithmetic as data."""

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("plan_id", "ordinal"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    severity: Mapped[str] = mapped_column(String(20))
    codes: Mapped[list[str]] = mapped_column(default=list)
    mention_keys: Mapped[list[str]] = mapped_column(default=list)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Upload(Base):
    """One committed act of entering: a file, a session of typing, or the undoing of an earlier upload."""

    __tablename__ = "upload"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    kind: Mapped[str] = mapped_column(String(20))
    filename: Mapped[str] = mapped_column(Text, default="")
    sha256: Mapped[str] = mapped_column(String(64), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    entered_by: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime]
    rows_new: Mapped[int] = mapped_column(default=0)
    rows_changed: Mapped[int] = mapped_column(default=0)
    rows_unchanged: Mapped[int] = mapped_column(default=0)
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))


class Observation(Base):
    """One revision of one value; never updated, never deleted. The highest revision is what holds.

    ``series`` is ``actual``, or ``reference`` for the series that a relative target is compared with. A value for
    the plan's base year is a baseline entered by an analyst. ``deleted`` marks a revision that takes the value away.
    """

    __tablename__ = "observation"
    __table_args__ = (
        UniqueConstraint("indicator_id", "series", "year", "revision"),
        CheckConstraint("deleted or value is not null", name="value_or_deleted"),
        Index("ix_observation_upload", "upload_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"))
    series: Mapped[str] = mapped_column(String(20), default="actual")
    year: Mapped[int]
    revision: Mapped[int]
    value: Mapped[float | None] = mapped_column(Float(53))
    unit: Mapped[str] = mapped_column(String(40), default="")
    qualifier: Mapped[str] = mapped_column(String(20), default="")
    status: Mapped[str] = mapped_column(String(20), default="")
    source: Mapped[str] = mapped_column(Text, default="")
    source_url: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    scope_break: Mapped[bool] = mapped_column(default=False)
    deleted: Mapped[bool] = mapped_column(default=False)


class Judgement(Base):
    """An analyst's verdict on an indicator, or a standing override of the computed one; append-only."""

    __tablename__ = "judgement"
    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str] = mapped_column(Text)
    judged_on: Mapped[date] = mapped_column(Date)
    entered_by: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime]
    withdrawn: Mapped[bool] = mapped_column(default=False)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str] = mapped_column(Text, default="", server_default="")


class Decision(Base):
    """What a reviewer ruled on a mention: tie it, make an indicator of it, set it aside; survives every ETL run."""

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_mention", "plan_id", "mention_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    mention_key: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(100), default="")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(Text, default="")
    entered_by: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime]
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    undone_by: Mapped[str] = mapped_column(Text, default="", server_default="")
    undone_at: Mapped[datetime | None]


class NameAlias(Base):
    """A name that an analyst has confirmed for an indicator, remembered for the next upload."""

    __tablename__ = "name_alias"
    __table_args__ = (UniqueConstraint("plan_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    name: Mapped[str] = mapped_column(String(300))
    code: Mapped[str] = mapped_column(String(100))
    entered_by: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[datetime]


__all__ = [
    "AccessToken",
    "Account",
    "AccountEvent",
    "Base",
    "Baseline",
    "Block",
    "Decision",
    "Document",
    "Finding",
    "Indicator",
    "Installation",
    "Judgement",
    "Mention",
    "NameAlias",
    "Observation",
    "Plan",
    "SignInFailure",
    "Target",
    "Upload",
    "UploadJob",
    "UtcDateTime",
]
