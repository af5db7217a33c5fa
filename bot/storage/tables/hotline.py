"""The hotline: questions, what was said about them, floods, saved answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, index_of_present, partial_index


class Question(Base):
    """A question, from being asked to its end. `asker_id` is None once the asker is forgotten."""

    __tablename__ = "question"
    __table_args__ = (
        Index(None, "asker_id", "id"),
        Index(None, "state"),
        Index(None, "asked_at"),
        index_of_present("entry_id"),
        partial_index(
            "ix_question_handed_over",
            "language",
            "escalated_at",
            where="escalated_at IS NOT NULL",
        ),
        index_of_present("answered_at"),
        index_of_present("answered_by"),
        index_of_present("claimed_by"),
        index_of_present("closed_by"),
        index_of_present("follows_id"),
        index_of_present("escalated_at"),
        partial_index("ix_question_album", "album", where="album != ''"),
        partial_index("ix_question_pseudonym", "pseudonym", "state", where="pseudonym != ''"),
        Index(None, "number", unique=True),
        Index(None, "handle", unique=True),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    """Never shown, as it counts what the bot alone is asked."""
    number: Mapped[int | None]
    """What people call it by: given when it is first handed to people."""
    handle: Mapped[str | None] = mapped_column(String(16))
    """What its asker's buttons call it by: drawn at random."""
    asker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    chat_id: Mapped[int | None] = mapped_column(ForeignKey("chat.id"))
    thread: Mapped[str] = mapped_column(String(255), default="")
    message: Mapped[str] = mapped_column(String(255), default="")
    album: Mapped[str] = mapped_column(String(64), default="")
    """The last one that was sent in it: more pictures of it may come."""
    language: Mapped[str] = mapped_column(String(35))
    pseudonym: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16))
    """offered (the bot answered or gave choices), held, waiting, claimed, answered, closed,
    withdrawn
    """
    ending: Mapped[str] = mapped_column(String(16), default="")
    """helped, solved, closed, duplicate, known, not_a_question, withdrawn, expired"""
    verdict: Mapped[str] = mapped_column(String(16), default="")
    score: Mapped[float] = mapped_column(default=0.0)
    found: Mapped[dict[str, Any] | None]
    """Why the bot answered as it did: `bot.domain.knowledge.reasons`."""
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    duplicate_of: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    follows_id: Mapped[int | None]
    """What the same person asked right before: those who answer see it (the id of a question)."""
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lease_until: Mapped[datetime | None]
    in_room: Mapped[bool | None]
    """Whoever has it, or answered it, did so in a room of staff's: there they hear of it again."""
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    step: Mapped[int] = mapped_column(default=0)
    """The ladder: 0 matched mentors, 1 the language's, 2 all mentors, 3 organizers."""
    asked_at: Mapped[datetime]
    escalated_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    thanked_at: Mapped[datetime | None]


class Flood(Base):
    """Somebody sends more than people can take, under one name ("" for their own); mentors may hush
    them.

    `person_id` is None once they are forgotten.
    """

    __tablename__ = "flood"
    __table_args__ = (
        Index(None, "person_id"),
        partial_index("ix_flood_hushed_until", "hushed_until", where="ended_at IS NULL"),
        index_of_present("hushed_by"),
        index_of_present("unhushed_by"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    pseudonym: Mapped[str] = mapped_column(Text, default="")
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    hushed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    hushed_at: Mapped[datetime | None]
    hushed_until: Mapped[datetime | None]
    unhushed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Utterance(Base):
    """One thing that was said in a question. `side`: asker, mentor, note; held: not sent yet."""

    __tablename__ = "utterance"
    __table_args__ = (
        Index(None, "question_id"),
        Index(None, "person_id"),
        Index(None, "handle", unique=True),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str | None] = mapped_column(String(16))
    """What buttons call it by, where there are any about it."""
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    side: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
    attachments: Mapped[list[Any]]
    held: Mapped[bool] = mapped_column(default=False)
    said_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class Revision(Base):
    """What an utterance said before it was edited."""

    __tablename__ = "revision"
    __table_args__ = (Index(None, "utterance_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    utterance_id: Mapped[int] = mapped_column(ForeignKey("utterance.id"))
    text: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[datetime]


class Declined(Base):
    """A mentor said "not me" to a question."""

    __tablename__ = "declined"
    __table_args__ = (Index(None, "person_id"),)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class Snippet(Base):
    """A mentor's own ready-made words."""

    __tablename__ = "snippet"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
