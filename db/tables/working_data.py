"""Working data: what is on its way into the tables of ``db.models``, and soon forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base


class UploadJob(Base):
    """A file between choosing and writing: what every worker needs to go on with it. Working data, soon forgotten.

    ``turn`` is raised whenever a worker takes the job up; one that has lost its turn can no longer change the row.
    ``checked_turn`` is the turn whose check stands, ``seen_upload`` the plan's last upload at that check (0: none),
    ``digest`` that of the values to be written. ``reading`` says how the file was read, with the answers given
    to what it left open.
    """

    __tablename__ = "upload_job"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index("ix_upload_job_touched", "touched"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    plan_slug: Mapped[str] = mapped_column(String(100))
    filename: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    pasted: Mapped[bool] = mapped_column(default=False)
    sheet: Mapped[str] = mapped_column(Text, default="")
    form: Mapped[str] = mapped_column(String(20), default="")
    accepted: Mapped[dict[str, Any]] = mapped_column(default=dict)
    remembered: Mapped[list[str]] = mapped_column(default=list)
    reading: Mapped[dict[str, Any]] = mapped_column(default=dict)
    step: Mapped[str] = mapped_column(String(20), default="waiting")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    problem: Mapped[dict[str, Any]] = mapped_column(default=dict)
    stale: Mapped[bool] = mapped_column(default=False)
    turn: Mapped[int] = mapped_column(default=1)
    tries: Mapped[int] = mapped_column(default=0)
    checked_turn: Mapped[int] = mapped_column(default=0)
    seen_upload: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(String(64), default="")
    committed_by: Mapped[str] = mapped_column(Text, default="")
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    touched: Mapped[datetime]
    heartbeat: Mapped[datetime]
