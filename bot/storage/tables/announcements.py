"""Announcements: what is said, to whom, and what came of it for each of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, index_of_present


class Announcement(Base):
    """Something that organizers say to many. `state`: `AnnouncementState`, `topic`:
    `AnnouncementTopic` (`bot.words.announcements`).
    """

    __tablename__ = "announcement"
    __table_args__ = (
        Index(None, "state"),
        index_of_present("made_by"),
        index_of_present("approved_by"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default="draft")
    language: Mapped[str] = mapped_column(String(35))
    """That of its original text."""
    files: Mapped[list[Any]]
    audience: Mapped[dict[str, Any]]
    """`bot.domain.announcements.audiences.Audience`, as JSON."""
    send_at: Mapped[datetime | None]
    """When it begins to go out; None: as soon as it may."""
    local_time: Mapped[str] = mapped_column(String(16), default="")
    """A wall time ("2030-01-09T18:00"): each reader gets it then, by their own clock; "": no."""
    to_maker: Mapped[bool] = mapped_column(default=False)
    """Replies go to who made it, instead of to those who answer questions."""
    wants_translations: Mapped[bool] = mapped_column(default=False)
    """Anybody may offer a translation of it."""
    version: Mapped[int] = mapped_column(default=1)
    """Grows with each change of the draft: what was confirmed is what goes out."""
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reach: Mapped[int] = mapped_column(default=0)
    """How many it was to reach when it was sent."""
    after_id: Mapped[int] = mapped_column(default=0)
    """The last person who has a row in the ledger."""
    gathered_at: Mapped[datetime | None]
    """When everybody had one."""
    batches: Mapped[int] = mapped_column(default=0)
    """How many portions of it were handed to the outbox: the numbers of their subjects."""
    sums: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """How it went, once the ledger is erased: recipients by state, and failures by reason."""
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class AnnouncementText(Base):
    """What it says in one language; `proposed` is what somebody suggests instead ("": nothing)."""

    __tablename__ = "announcement_text"
    __table_args__ = (index_of_present("written_by"), index_of_present("proposed_by"))
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    body: Mapped[str] = mapped_column(Text, default="")
    """Markdown; "" while there is only a proposal."""
    written_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed: Mapped[str] = mapped_column(Text, default="")
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class AnnouncementRecipient(Base):
    """The ledger: one row for each person, or group, to whom an announcement goes.

    `state`: `RecipientState`; `reason`: `Unreached`.
    """

    __tablename__ = "announcement_recipient"
    __table_args__ = (
        UniqueConstraint("announcement_id", "person_id"),
        UniqueConstraint("announcement_id", "chat_id"),
        Index("ix_announcement_recipient_due", "announcement_id", "state", "platform", "due_at",
              "id"),
        Index("ix_announcement_recipient_batch", "announcement_id", "batch"),
        Index(None, "person_id", "state"),
        index_of_present("chat_id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    chat_id: Mapped[int | None] = mapped_column(ForeignKey("chat.id"))
    """The group; None: it is a person, in private."""
    platform: Mapped[str] = mapped_column(String(16), default="")
    language: Mapped[str] = mapped_column(String(35))
    """That of the text that they get."""
    is_own: Mapped[bool] = mapped_column(default=True)
    """That is their own language."""
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    reason: Mapped[str] = mapped_column(String(16), default="")
    due_at: Mapped[datetime]
    batch: Mapped[int] = mapped_column(default=0)
    """In which portion it went into the outbox; 0: in none, or in a digest."""
    settled_at: Mapped[datetime | None]
    reaction: Mapped[str] = mapped_column(String(32), default="")


class AnnouncementEvent(Base):
    """The audit: who did what with an announcement, and when. `step`: `AnnouncementStep`."""

    __tablename__ = "announcement_event"
    __table_args__ = (Index(None, "announcement_id"), index_of_present("person_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"))
    step: Mapped[str] = mapped_column(String(24))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None: nobody, it happened."""
    count: Mapped[int] = mapped_column(default=0)
    """Of recipients, where that means something."""
    at: Mapped[datetime]


class TopicChoice(Base):
    """How a person wants to hear of a topic of announcements; without a row: at once."""

    __tablename__ = "topic_choice"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(16), primary_key=True)
    cadence: Mapped[str] = mapped_column(String(16))


class RoomTopicChoice(Base):
    """How a group hears of a topic of announcements; without a row: at once."""

    __tablename__ = "room_topic_choice"
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(16), primary_key=True)
    cadence: Mapped[str] = mapped_column(String(16))
