"""Durable in, durable out: what was heard, what is to be said, what is due."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, index_of_present, partial_index
from bot.storage.tables.encrypted import Encrypted, EncryptedJSON


class InboxRow(Base):
    """An event of a platform. The payload is dropped once it is handled; the id is kept a while."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("platform", "account", "event"),
        Index("ix_inbox_new", "turn", "id", sqlite_where=text("state = 'new'"),
              postgresql_where=text("state = 'new'")),
        Index("ix_inbox_sender", "sender", "turn", sqlite_where=text("state = 'new'"),
              postgresql_where=text("state = 'new'")),
        partial_index("ix_inbox_crowd", "crowd", "turn", where="state = 'new' AND crowd <> ''"),
        partial_index("ix_inbox_quarantined", "id", where="state = 'quarantined'"),
        Index("ix_inbox_received_at", "received_at"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    account: Mapped[str] = mapped_column(String(255))
    event: Mapped[str] = mapped_column(String(255))
    payload: Mapped[str | None] = mapped_column(Encrypted("event"))
    sender: Mapped[str] = mapped_column(Encrypted("account", alike=True, length=255), default="")
    """Whose doing it is, by their key on the platform: they take turns; goes with the payload."""
    crowd: Mapped[str] = mapped_column(String(255), default="")
    """What many do at once, by its key on the platform: they have one person's turns together."""
    turn: Mapped[int] = mapped_column(default=0)
    """When it is handled, before those with a greater one (`bot.engine.turns`)."""
    state: Mapped[str] = mapped_column(String(16), default="new")
    """new, done, quarantined"""
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(255), default="")
    """The kind of the error and where it arose; never what anybody wrote."""
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class OutboxRow(Base):
    """One delivery to make, and what came of it."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_waiting", "platform", "chat_id", "priority", "turn", "id",
              sqlite_where=text("state IN ('queued', 'sending')"),
              postgresql_where=text("state IN ('queued', 'sending')")),
        Index("ix_outbox_speaker", "chat_id", "speaker_id", "priority", "turn",
              sqlite_where=text("state IN ('queued', 'sending') AND speaker_id IS NOT NULL"),
              postgresql_where=text("state IN ('queued', 'sending') AND speaker_id IS NOT NULL")),
        Index("ix_outbox_ready", "platform", "priority", "not_before", "id",
              sqlite_where=text("state = 'queued' AND head"),
              postgresql_where=text("state = 'queued' AND head")),
        Index("ix_outbox_reference_id", "reference_id"),
        Index("ix_outbox_settled_at", "settled_at"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    act: Mapped[str] = mapped_column(String(16))
    priority: Mapped[int]
    speaker_id: Mapped[int | None]
    """The person whose doing it is: they take turns in a chat; dropped once it is settled."""
    turn: Mapped[int] = mapped_column(default=0)
    """When it goes, of those of its chat and priority (`bot.delivery.queue`)."""
    payload: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON("delivery"))
    """Rich text, keys, attachments …, ready for the platform; dropped once it is settled."""
    reference_id: Mapped[int | None] = mapped_column(ForeignKey("message_reference.id"))
    """The message that this delivery makes or changes."""
    thread_subject: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[str] = mapped_column(String(16), default="queued")
    """queued, sending, sent, failed, cancelled"""
    head: Mapped[bool] = mapped_column(default=True)
    """It may be the next of its chat (`bot.delivery.queue`)."""
    attempts: Mapped[int] = mapped_column(default=0)
    uncertain: Mapped[int] = mapped_column(default=0)
    """How often the answer to it was lost: so many duplicates are possible."""
    not_before: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    """From then on it is of no use, and is dropped."""
    claimed_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(String(255), default="")


class KeptMessage(Base):
    """Something for somebody alone that could not be said, or not surely, in a side chat, and that
    they have no private chat for: it is said when they next do something there.
    """

    __tablename__ = "kept_message"
    __table_args__ = (
        Index(None, "person_id"),
        Index(None, "chat_id"),
        Index(None, "reference_id"),
        Index(None, "kept_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    """The side chat that it was meant for."""
    reference_id: Mapped[int | None] = mapped_column(ForeignKey("message_reference.id"))
    payload: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("delivery"))
    """As in the outbox."""
    kept_at: Mapped[datetime]


class Broadcast(Base):
    """A message for many people that is still being written to them, in the order of their ids."""

    __tablename__ = "broadcast"
    id: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("delivery"))
    """What is said, and to whom (`bot.delivery.stored_words`); {} once it is done."""
    after_id: Mapped[int] = mapped_column(default=0)
    """The last person who was written to."""
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class MessageReference(Base):
    """A message that stands in a chat, and its subject ("question:7", "utterance:12").

    `message` is "" until it is sent. `own`: the bot said it and can change it.
    """

    __tablename__ = "message_reference"
    __table_args__ = (
        Index(None, "chat_id", "message"),
        Index(None, "subject", "reader_id"),
        index_of_present("reader_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    subject: Mapped[str] = mapped_column(String(64))
    message: Mapped[str] = mapped_column(String(255), default="")
    thread: Mapped[str] = mapped_column(String(255), default="")
    own: Mapped[bool] = mapped_column(default=True)
    part: Mapped[int] = mapped_column(default=0)
    reader_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Whose language it is said in; None: the chat's."""
    shown: Mapped[int] = mapped_column(BigInteger, default=0)
    """The fingerprint of what it says once all that waits is done; 0: nobody knows."""
    removed: Mapped[bool] = mapped_column(default=False)
    """It is taken back, or will be: once is enough."""


class Thread(Base):
    """A thread that was opened for a subject in a chat that has threads (a forum's topics)."""

    __tablename__ = "thread"
    __table_args__ = (
        UniqueConstraint("chat_id", "subject"),
        Index(None, "chat_id", "key"),
        Index(None, "subject"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"))
    subject: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(255), default="")


class PlatformState(Base):
    """What must survive about a bot account: `position` in the stream, `paused_until`."""

    __tablename__ = "platform_state"
    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    account: Mapped[str] = mapped_column(String(255), primary_key=True)
    position: Mapped[str] = mapped_column(Text, default="")
    paused_until: Mapped[datetime | None]
    started_at: Mapped[datetime]


class FormState(Base):
    """A form that a person is filling in, in one chat: which step, and the answers so far."""

    __tablename__ = "form_state"
    __table_args__ = (Index(None, "person_id"),)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    form: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(16), default="")
    """Of its questions when it was begun; "" from before there were versions."""
    step: Mapped[int] = mapped_column(default=0)
    answers: Mapped[dict[str, Any]]
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class Job(Base):
    """Something that is due at a moment, recurs or takes long: one queue for all of it.

    `subject` is the id of what it is about: of a person, if `of_person`. One `key` of a name and a
    subject is there once; "" for most, the local date for an occurrence that was put aside. A
    failing job waits longer each time, and is quarantined in the end.
    """

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("name", "subject", "key"),
        Index(None, "state", "due_at"),
        Index(None, "person_id"),
        Index("ix_job_host", "host", "due_at", sqlite_where=text("host != ''"),
              postgresql_where=text("host != ''")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    subject: Mapped[int]
    key: Mapped[str] = mapped_column(String(32), default="")
    arguments: Mapped[dict[str, Any]]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Whom it is about: it goes when they are forgotten, and follows when they are linked."""
    of_person: Mapped[bool] = mapped_column(default=False)
    quiet: Mapped[str] = mapped_column(String(16), default="")
    """Whose quiet hours count: "", community, person."""
    host: Mapped[str] = mapped_column(String(255), default="")
    """What is worked on for one host (or whatever is named here) is so one after the other."""
    planned_at: Mapped[datetime]
    """When it is meant to be done."""
    due_at: Mapped[datetime]
    """When it is tried next."""
    recurrence: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """`bot.words.recurrences.Recurrence`, as JSON."""
    done_on: Mapped[date | None]
    """The local date of its last occurrence."""
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    """waiting, working, quarantined"""
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(255), default="")
    """The kind of the last error and where it arose; never what anybody wrote."""
    claimed_at: Mapped[datetime | None]
