"""Setting a community up: who became its owner by a code, and what organizers have settled."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, index_of_present


class OwnerCode(Base):
    """A code from the machine on which the bot runs, by which one person becomes an owner, once.

    Kept as a hash.
    """

    __tablename__ = "owner_code"
    __table_args__ = (index_of_present("used_by"),)
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class SetupStep(Base):
    """What organizers have said of a step of setting up (`bot.domain.setup.steps.Step`)."""

    __tablename__ = "setup_step"
    step: Mapped[str] = mapped_column(String(16), primary_key=True)
    settled_at: Mapped[datetime | None]
    """Somebody has looked at it, and it is right."""
    later_at: Mapped[datetime | None]
    """Not to be brought up before then."""
