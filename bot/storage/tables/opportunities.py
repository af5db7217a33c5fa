"""Opportunities: scholarships, grants, open calls and roles; who is told of them, who got one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, index_of_present
from bot.storage.tables.encrypted import Encrypted


class Opportunity(Base):
    """Something to apply for until a deadline. `kind`: `OpportunityKind`, `state`:
    `OpportunityState` (`bot.words.opportunities`).
    """

    __tablename__ = "opportunity"
    __table_args__ = (
        UniqueConstraint("key"),
        Index(None, "state", "closes_at"),
        index_of_present("made_by"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    """By which files name it."""
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(35))
    """That of its words."""
    description: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[str] = mapped_column(Text, default="")
    """For whom it is, in words; "": for everybody whom languages and places mean."""
    asks: Mapped[str] = mapped_column(Text, default="")
    """What whoever applies has to bring."""
    languages: Mapped[list[Any]]
    """Tags of the languages of which one has to be spoken; none: any will do."""
    places: Mapped[list[Any]]
    """Countries (ISO 3166) where one has to live; none: anywhere."""
    link: Mapped[str] = mapped_column(Text)
    closes_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16), default="open")
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    """When it was closed, or withdrawn."""
    gathered_after: Mapped[int] = mapped_column(default=0)
    """The last person of whom it was seen whether they are told before it closes."""
    asked_at: Mapped[datetime | None]
    """When the organizers were asked who got it, which happens once."""


class OpportunityNotice(Base):
    """Somebody is told before an opportunity closes. `kind`: `NoticeKind`."""

    __tablename__ = "opportunity_notice"
    __table_args__ = (
        UniqueConstraint("opportunity_id", "person_id"),
        Index(None, "person_id", "told_at"),
        index_of_present("chat_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(16))
    days: Mapped[int]
    """So many days before, by their own clock."""
    chat_id: Mapped[int | None] = mapped_column(ForeignKey("chat.id"))
    """The side chat in which they wished it; None: wherever they can be written to."""
    told_at: Mapped[datetime | None]


class OpportunityRecipient(Base):
    """Somebody got one, as organizers entered. `state`: `WishState`."""

    __tablename__ = "opportunity_recipient"
    __table_args__ = (
        UniqueConstraint("opportunity_id", "person_id"),
        index_of_present("person_id"),
        index_of_present("entered_by"),
        index_of_present("ask_id"),
        Index(None, "entered_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(Encrypted("name"), default="")
    """What organizers call somebody whom the bot does not know; "" once they are known, or were
    forgotten.
    """
    state: Mapped[str] = mapped_column(String(16), default="noted")
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime]
    ask_id: Mapped[int | None]
    """How somebody unknown was asked for a share-out; no key: those may go."""
