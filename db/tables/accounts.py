"""Tables of who may come in: accounts, what lets them in, what was done to them, and failed attempts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base


class Account(Base):
    """A person (or a program). Never deleted, only disabled: the audit trail goes on naming it.

    ``name`` is what is typed to sign in, in lower case; ``display_name`` is what stands on entries. An empty
    ``password_hash`` lets nobody in by password. ``subject`` is who this is to an OpenID provider.
    """

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("role in ('reader', 'analyst', 'admin')", name="role"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    display_name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str] = mapped_column(String(300), default="")
    subject: Mapped[str | None] = mapped_column(String(600), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]


class AccessToken(Base):
    """A browser's session or a program's token, by the SHA-256 of it: who reads the table cannot use it."""

    __tablename__ = "access_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class AccountEvent(Base):
    """What was done to an account, when and by whom; append-only."""

    __tablename__ = "account_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    action: Mapped[str] = mapped_column(String(30))
    detail: Mapped[str] = mapped_column(Text, default="")
    done_by: Mapped[str] = mapped_column(String(200))
    done_at: Mapped[datetime]


class SignInFailure(Base):
    """How often signing in has failed lately, by the SHA-256 of who or where from; forgotten on success."""

    __tablename__ = "sign_in_failure"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]
