"""The knowledge base: entries, how people ask for them, drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, index_of_present


class Entry(Base):
    """Something the community knows: a question and its Markdown answer, with its source."""

    __tablename__ = "entry"
    __table_args__ = (UniqueConstraint("language", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    """The same in all languages: the translation group."""
    language: Mapped[str] = mapped_column(String(35))
    topic: Mapped[str] = mapped_column(String(64), default="")
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text, default="")
    translated_from: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    """The entry in another language that it says again; None: not known, or the first."""
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reviewed_at: Mapped[datetime | None]
    review_by: Mapped[datetime | None]
    """When somebody should look whether it is still right; None: a year after the last look."""
    changed_at: Mapped[datetime | None]
    """When its question or answer last became another; None: never since it came."""
    retired_at: Mapped[datetime | None]


class Variant(Base):
    """The answer as it is on one sort of device ("phone", "computer")."""

    __tablename__ = "variant"
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    device: Mapped[str] = mapped_column(String(16), primary_key=True)
    answer: Mapped[str] = mapped_column(Text)


class EntryChange(Base):
    """Somebody changed an entry; `before` is the whole entry as it was (None: it was not there)."""

    __tablename__ = "entry_change"
    __table_args__ = (Index(None, "entry_id"), index_of_present("person_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    operation: Mapped[str] = mapped_column(String(32))
    before: Mapped[dict[str, Any] | None]


class DistinctPair(Base):
    """Somebody has looked at two entries that ask much the same, and says that they differ.

    `one_id` is the lower; `change_id` the newest change of any entry that there was then, or 0.
    """

    __tablename__ = "distinct_pair"
    one_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    change_id: Mapped[int]
    at: Mapped[datetime]


class TopicOwner(Base):
    """Who looks after the entries of a topic, and is reminded of them."""

    __tablename__ = "topic_owner"
    topic: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class Feedback(Base):
    """Was an entry the right one for a question? `given_by`: asker, mentor. The last word counts.

    `confidence` is what the matcher gave the entry when it was asked.
    """

    __tablename__ = "feedback"
    __table_args__ = (Index(None, "entry_id", "correct", "question_id"),)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    given_by: Mapped[str] = mapped_column(String(16), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    confidence: Mapped[float]
    correct: Mapped[bool]
    at: Mapped[datetime]


class Phrasing(Base):
    """Another way in which people ask it."""

    __tablename__ = "phrasing"
    __table_args__ = (Index(None, "entry_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    text: Mapped[str] = mapped_column(Text)


class Embedding(Base):
    """The vector that an encoder made of a text of the knowledge base, kept by its content."""

    __tablename__ = "embedding"
    model: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the text, in hexadecimal."""
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    """16-bit floats, little-endian."""


class Draft(Base):
    """An answer of a person's that may become knowledge once a second person agrees."""

    __tablename__ = "draft"
    __table_args__ = (
        UniqueConstraint("question_id"),
        Index(None, "state", "language"),
        index_of_present("suggested_by"),
        index_of_present("edited_by"),
        index_of_present("decided_by"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    language: Mapped[str] = mapped_column(String(35))
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default="open")
    """open, approved, dropped"""
    suggested_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    created_at: Mapped[datetime]


class Wording(Base):
    """Somebody has put words into what is reviewed ("draft:7"), and so is not second to them."""

    __tablename__ = "wording"
    __table_args__ = (Index(None, "person_id"),)
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class DraftQuestion(Base):
    """A further question that a draft answers, in its words without personal details."""

    __tablename__ = "draft_question"
    __table_args__ = (Index(None, "draft_id"),)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    text: Mapped[str] = mapped_column(Text)
