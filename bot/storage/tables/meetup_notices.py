"""What people were told of the dates of meetups unasked: each thing once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base


class MeetupNotice(Base):
    """Somebody was told something of a date, or it was let go because it was too late: never again.

    `what`: a reminder's minutes before ("60"), or another of `bot.domain.meetups.notices`.
    """

    __tablename__ = "meetup_notice"
    __table_args__ = (Index(None, "person_id"),)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    what: Mapped[str] = mapped_column(String(24), primary_key=True)
    starts_at: Mapped[datetime]
    """When the date was to begin as it was told."""
    was_told: Mapped[bool]
    """False: it was too late."""
    at: Mapped[datetime]


class AnnouncedDate(Base):
    """What people know of a date, so that they are told of changes once."""

    __tablename__ = "announced_date"
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"), primary_key=True)
    starts_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(Text)
    is_cancelled: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime | None]
    """When it was to begin before the change that is being told."""
    moved_at: Mapped[datetime | None]
    """When its beginning was last changed."""
    changed_at: Mapped[datetime | None]
    """When it was last changed, if nobody has been told of that."""
    changes: Mapped[int] = mapped_column(default=0)
    """How often it was changed."""
    telling: Mapped[int] = mapped_column(default=0)
    """Which of the changes is being told, or was last."""
    telling_since: Mapped[datetime | None]
    """When that change was made; None: all have been told."""
