"""What is made of the dates of meetups: reminders, calendars here and elsewhere, polls on times."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, index_of_present


class ReminderChoice(Base):
    """How long before a meetup somebody is reminded; no row: as the configuration says."""

    __tablename__ = "reminder_choice"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    minutes: Mapped[list[Any]]
    """So many minutes before, the longest first; empty: never."""
    since: Mapped[dict[str, Any]]
    """From when on they want each of them, by its minutes, in ISO 8601; not named: always."""


class CalendarFeed(Base):
    """An address from which a calendar is read; kept as a hash, as whoever has it reads along."""

    __tablename__ = "calendar_feed"
    __table_args__ = (
        UniqueConstraint("hash"),
        Index(None, "person_id"),
        index_of_present("chat_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """Whose dates they are, or who asked for those of a room or the community."""
    personal: Mapped[bool]
    """The dates that they have answered; else all that may be seen."""
    chat_id: Mapped[int | None] = mapped_column(ForeignKey("chat.id"))
    """The room whose dates they are; None: the community's."""
    made_at: Mapped[datetime]


class WatchedCalendar(Base):
    """A calendar elsewhere, whose dates are shown here."""

    __tablename__ = "watched_calendar"
    __table_args__ = (UniqueConstraint("link"), index_of_present("added_by"))
    id: Mapped[int] = mapped_column(primary_key=True)
    link: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(String(16), default="")
    """The `MeetupKind` of its dates."""
    language: Mapped[str] = mapped_column(String(35), default="")
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    """Of what was last read: nothing is done while it is the same."""
    etag: Mapped[str] = mapped_column(Text, default="")
    modified: Mapped[str] = mapped_column(Text, default="")
    """What its server said of the version that was read last; said to it when it is asked again."""
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    """How often in a row it could not be read."""
    told_at: Mapped[datetime | None]
    """When organizers were told of that."""


class TimePoll(Base):
    """A group is asked which hours would be good."""

    __tablename__ = "time_poll"
    __table_args__ = (index_of_present("chat_id"), index_of_present("asked_by"))
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    chat_id: Mapped[int | None] = mapped_column(ForeignKey("chat.id"))
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(16), default="open")
    """open, closed"""
    slots: Mapped[list[Any]]
    """The hours that are asked for: aware moments, ISO 8601."""
    minutes: Mapped[int] = mapped_column(default=60)
    asked_at: Mapped[datetime]
    closes_at: Mapped[datetime]


class TimePollAnswer(Base):
    """Which of the hours are good for somebody."""

    __tablename__ = "time_poll_answer"
    __table_args__ = (Index(None, "person_id"),)
    poll_id: Mapped[int] = mapped_column(ForeignKey("time_poll.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    slots: Mapped[list[Any]]
    """Places in `TimePoll.slots`."""


class MeetupDigest(Base):
    """A room that has the week's meetups posted each Monday."""

    __tablename__ = "meetup_digest"
    __table_args__ = (index_of_present("wanted_by"),)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), primary_key=True)
    wanted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    posted_on: Mapped[date | None]
    """The last Monday on which it was."""
