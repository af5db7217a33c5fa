"""Share-outs: who went where on the community's behalf, what they promise, and what comes back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, index_of_present, partial_index


class SupportedEvent(Base):
    """A conference, a training or a meetup to which people went, and from which something is to
    come back.
    """

    __tablename__ = "supported_event"
    __table_args__ = (
        Index(None, "name_key"),
        partial_index("ix_supported_event_meetup", "meetup_id", "occurrence_id",
                      where="meetup_id IS NOT NULL"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(String(255))
    place: Mapped[str] = mapped_column(Text, default="")
    begins_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    meetup_id: Mapped[int | None]
    """Of one of the community's own meetups, with the occurrence; no keys: meetups may go."""
    occurrence_id: Mapped[int | None]
    funding: Mapped[str] = mapped_column(Text, default="")
    """Who made it possible, in words that stand in the report."""
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime]
    circles_close_at: Mapped[datetime | None]
    """Until then people say whether they would be in a circle; None: nobody has been asked."""


class MeetupMark(Base):
    """A meetup of which organizers have said that whoever attends it is asked for a share-out."""

    __tablename__ = "shareout_meetup"
    meetup_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due_days: Mapped[int]
    """So many days after they were there."""
    marked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    marked_at: Mapped[datetime]


class ShareoutAsk(Base):
    """Somebody is asked for a share-out. `state`: `bot.words.shareouts.AskState`.

    Who is not known to the bot yet has a `recipient` (what organizers call them) and a `word` that
    they bring along; later a person and neither of them.
    """

    __tablename__ = "shareout_ask"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        index_of_present("person_id"),
        index_of_present("shareout_id"),
        index_of_present("asked_by"),
        Index("ix_shareout_ask_word", "word", unique=True),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("supported_event.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recipient: Mapped[str] = mapped_column(Text, default="")
    word: Mapped[str | None] = mapped_column(String(32))
    """It works once."""
    state: Mapped[str] = mapped_column(String(16), default="asked")
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None: they were at a meetup that is marked."""
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    """As the organizers would like it."""
    promised_on: Mapped[date | None]
    """As they have said themselves, which counts from then on."""
    shareout_id: Mapped[int | None] = mapped_column(ForeignKey("shareout.id"))
    """What they make, alone or with others; once they have pledged."""
    elsewhere: Mapped[str] = mapped_column(Text, default="")
    """A link to where they have shared it already."""
    decline_reason: Mapped[str] = mapped_column(Text, default="")
    """If they liked to say one."""
    snoozed_until: Mapped[date | None]
    nudges: Mapped[int] = mapped_column(default=0)
    nudged_on: Mapped[date | None]
    """The day of the last one, by their own clock."""
    overdue_told_at: Mapped[datetime | None]
    """When the organizers were told, which happens once."""
    settled_at: Mapped[datetime | None]
    """When it was declined, cancelled, or found elsewhere."""


class Shareout(Base):
    """What somebody, or a group of people who went together, bring back.

    `state`: `bot.words.shareouts.ShareoutState`. Its maker is None once they are forgotten.
    """

    __tablename__ = "shareout"
    __table_args__ = (
        index_of_present("event_id"),
        index_of_present("maker_id"),
        index_of_present("reviewed_by"),
        index_of_present("draft_id"),
        Index(None, "state", "published_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("supported_event.id"))
    """None: somebody shares something of their own accord."""
    maker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who puts it together: for a group, one of them."""
    state: Mapped[str] = mapped_column(String(16), default="pledged")
    forms: Mapped[list[Any]]
    """What it is: `bot.words.shareouts.ShareoutForm`, one or several."""
    readers: Mapped[str] = mapped_column(Text, default="")
    """For whom: `bot.words.shareouts.ShareoutReaders`, or own words."""
    pledged_at: Mapped[datetime]
    answers: Mapped[dict[str, Any]]
    """To the guiding questions: `bot.words.shareouts.GuidingQuestion` → words."""
    title: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(35), default="")
    """In which it is written; "" while nothing is."""
    credit: Mapped[str] = mapped_column(String(16), default="name")
    """`bot.words.shareouts.Credit`."""
    credit_name: Mapped[str] = mapped_column(Text, default="")
    """The pseudonym, if it is one: names are those of whoever shares it."""
    submitted_at: Mapped[datetime | None]
    """When it was last given to the organizers to look at."""
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    review_note: Mapped[str] = mapped_column(Text, default="")
    """Which changes they asked for."""
    drafted_until: Mapped[datetime | None]
    """Then its pieces are erased."""
    asked_on_at: Mapped[datetime | None]
    """When its makers were asked whether they go on; None: not since they last did."""
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"))
    """The answer to something that was missing, which was drafted from it."""
    published_at: Mapped[datetime | None]
    text: Mapped[str] = mapped_column(Text, default="")
    """What was published, in the words of those who made it."""
    files: Mapped[list[Any]]
    """The pictures and other files that went along."""
    settled_at: Mapped[datetime | None]
    """When it was dropped, taken back, or given without anything to read."""
    talk_meetup_id: Mapped[int | None]
    """The meetup, and its occurrence, where it is an item of the agenda."""
    talk_occurrence_id: Mapped[int | None]


class ShareoutPerson(Base):
    """Who shares with its maker, or may add to it."""

    __tablename__ = "shareout_person"
    __table_args__ = (Index(None, "person_id"),)
    shareout_id: Mapped[int] = mapped_column(ForeignKey("shareout.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    part: Mapped[str] = mapped_column(String(16))
    """`bot.words.shareouts.ShareoutPart`."""
    state: Mapped[str] = mapped_column(String(16), default="invited")
    """`bot.words.shareouts.PartState`."""
    at: Mapped[datetime]


class ShareoutPiece(Base):
    """A piece of a draft; kept for the draft's time only."""

    __tablename__ = "shareout_piece"
    __table_args__ = (Index(None, "shareout_id", "place"), index_of_present("added_by"))
    id: Mapped[int] = mapped_column(primary_key=True)
    shareout_id: Mapped[int] = mapped_column(ForeignKey("shareout.id"))
    place: Mapped[int]
    """Its order among the others."""
    kind: Mapped[str] = mapped_column(String(16))
    """`bot.words.shareouts.PieceKind`."""
    question: Mapped[str] = mapped_column(String(16), default="")
    """Which guiding question it answers; "" for none."""
    album: Mapped[str] = mapped_column(String(255), default="")
    """Pictures of one album came together, and say one thing."""
    text: Mapped[str] = mapped_column(Text, default="")
    attachment: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]


class ShareoutPost(Base):
    """A chat in which it was published; its messages are known by its subject."""

    __tablename__ = "shareout_post"
    __table_args__ = (Index(None, "chat_id"),)
    shareout_id: Mapped[int] = mapped_column(ForeignKey("shareout.id"), primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), default="")
    posted_at: Mapped[datetime]
    members: Mapped[int | None]
    """How many were in that chat, as far as the platform says so."""
    removed_at: Mapped[datetime | None]


class ShareoutThanks(Base):
    """Somebody has said thanks for what was shared."""

    __tablename__ = "shareout_thanks"
    __table_args__ = (UniqueConstraint("shareout_id", "person_id"), index_of_present("person_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    shareout_id: Mapped[int] = mapped_column(ForeignKey("shareout.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


class Circle(Base):
    """Three to five who were at the same event and tell each other first.

    `state`: `bot.words.shareouts.CircleState`.
    """

    __tablename__ = "circle"
    __table_args__ = (Index(None, "event_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("supported_event.id"))
    language: Mapped[str] = mapped_column(String(35))
    state: Mapped[str] = mapped_column(String(16), default="meeting")
    formed_at: Mapped[datetime]
    meets_at: Mapped[datetime]


class CircleMember(Base):
    """What somebody has said to being in a circle, and in which they are."""

    __tablename__ = "circle_member"
    __table_args__ = (Index(None, "person_id"), index_of_present("circle_id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("supported_event.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    circle_id: Mapped[int | None] = mapped_column(ForeignKey("circle.id"))
    answer: Mapped[str] = mapped_column(String(16), default="asked")
    """`bot.words.shareouts.CircleAnswer`."""
    at: Mapped[datetime]
