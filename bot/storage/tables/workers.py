"""Who works on this database: processes that share it, and what each of them alone does now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base


class Worker(Base):
    """A process that runs the bot beside others. One that was killed stays here for a day."""

    __tablename__ = "worker"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    """Its machine and its number there."""
    roles: Mapped[str] = mapped_column(String(64))
    """What it is for, between spaces."""
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """When it last showed that it lives; by the database's clock, as the other."""


class Lease(Base):
    """Something that one worker at a time does. Whoever holds its advisory lock may take it."""

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    epoch: Mapped[int]
    """Grows whenever somebody takes it: whoever holds an earlier one can't commit any more."""
    worker_id: Mapped[int]
    """Who took it last; that row may be gone."""
    taken_at: Mapped[datetime]
