"""The safety team and its cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, index_of_present


class SafetyMember(Base):
    """Somebody is of the safety team. It is no step of the roles: whoever is above is not in it."""

    __tablename__ = "safety_member"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]


class SafetyRoomOffer(Base):
    """An organizer would like a group to be the team's, and nobody of the team has said yes yet."""

    __tablename__ = "safety_room_offer"
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), primary_key=True)
    offered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    language: Mapped[str | None] = mapped_column(String(35))
    offered_at: Mapped[datetime]


class SafetyCase(Base):
    """Somebody is in danger or distress, or reports something: for the safety team alone.

    `kind`, `state`, `step`, `contact`: `bot.words.states`.
    """

    __tablename__ = "safety_case"
    __table_args__ = (
        UniqueConstraint("number"),
        index_of_present("reporter_id"),
        index_of_present("taken_by"),
        index_of_present("closed_by"),
        Index(None, "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(16))
    """What people call it by; drawn, so that nobody can guess one or count them."""
    kind: Mapped[str] = mapped_column(String(16))
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    pseudonym: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(35))
    room: Mapped[str] = mapped_column(Text, default="")
    """The group in which it was written; "" for none."""
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    step: Mapped[int] = mapped_column(default=0)
    contact: Mapped[str] = mapped_column(String(16), default="here")
    contact_details: Mapped[str] = mapped_column(Text, default="")
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    waiting_since: Mapped[datetime]
    """Since when somebody waits for the team."""
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    words_erased_at: Mapped[datetime | None]
    """When what was said in it was erased, for having been kept long enough."""


class SafetyMessage(Base):
    """One thing that was said in a case. `side`: person, team, note."""

    __tablename__ = "safety_message"
    __table_args__ = (
        Index(None, "case_id"),
        index_of_present("person_id"),
        Index(None, "handle", unique=True),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str | None] = mapped_column(String(16))
    """What its person's buttons call it by: drawn at random."""
    case_id: Mapped[int] = mapped_column(ForeignKey("safety_case.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    side: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
    attachments: Mapped[list[Any]]
    said_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
