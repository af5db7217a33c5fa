"""Polls: what was asked where, and the ballots until it closes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base


class Poll(Base):
    """A question with its options. `state`: `bot.words.states.PollState`."""

    __tablename__ = "poll"
    id: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(Text)
    options: Mapped[list[Any]]
    several: Mapped[bool]
    state: Mapped[str] = mapped_column(String(16))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The key of its ballots' hashes; gone with them when they are counted."""
    votes: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """How many chose each option, once it is counted."""


class PollRoom(Base):
    """A chat in which a poll stands."""

    __tablename__ = "poll_room"
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), primary_key=True)
    votes: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """What the platform's own poll there has told; None: nothing (yet)."""
    is_told: Mapped[bool]
    """The platform's own poll there has ended, or can't be counted."""


class Ballot(Base):
    """What somebody has chosen, kept beside a hash of who, until the poll is counted."""

    __tablename__ = "ballot"
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    voter: Mapped[str] = mapped_column(String(64), primary_key=True)
    choices: Mapped[list[Any]]
