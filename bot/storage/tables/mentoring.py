"""Mentoring: who would like a mentor, who mentors people, and what the two of them do together."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, index_of_present, partial_index


class MentoringProfile(Base):
    """What somebody says of themselves in order to be paired, as newcomer, as mentor or as both.

    Their languages are in `spoken`, their zone in `person`, topics that they are curious about in
    `interest`.
    """

    __tablename__ = "mentoring_profile"
    __table_args__ = (index_of_present("cleared_by"), index_of_present("trained_by"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    hours: Mapped[list[Any]]
    """Usually free, by their own clock: [weekday from 0 (Monday), first minute, last minute]."""
    own_interests: Mapped[list[Any]]
    """In own words, besides the topics in `interest`."""
    skills: Mapped[list[Any]]
    """What they can do: keys of topics, and own words."""
    goals: Mapped[list[Any]]
    """What they would like to reach (or, of mentors, to help with): keys of goals, and own words.
    """
    platform: Mapped[str] = mapped_column(String(16), default="")
    """Where they would like to talk; "": anywhere."""
    frequency: Mapped[str] = mapped_column(String(16), default="")
    """How often they would like to talk: `bot.words.mentoring.Frequency`; "": they don't mind."""
    capacity: Mapped[int] = mapped_column(default=3)
    """How many people they mentor at a time."""
    available_from: Mapped[datetime | None]
    """They mentor nobody new before that."""
    mentors_since: Mapped[datetime | None]
    """When they (last) began to mentor people; whether they do stands with their role."""
    term_until: Mapped[datetime | None]
    """Then they are asked whether they go on."""
    paused_at: Mapped[datetime | None]
    """Since when they take nobody new, until they say so."""
    trained_at: Mapped[datetime | None]
    """When an organizer noted that they have done the training."""
    trained_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cleared_at: Mapped[datetime | None]
    """When an organizer let them mentor people whatever the rules say."""
    cleared_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    updated_at: Mapped[datetime]


class MentoringRequest(Base):
    """A newcomer would like a mentor; its `state`: `bot.words.mentoring.RequestState`."""

    __tablename__ = "mentoring_request"
    __table_args__ = (
        Index(None, "person_id"),
        Index(None, "state", "asked_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    obstacle: Mapped[str] = mapped_column(String(16), default="")
    """Why it waits: `bot.domain.mentoring.matching.Obstacle`; "" while it doesn't."""
    pseudonym: Mapped[str] = mapped_column(Text, default="")
    """What mentors call them until one has accepted; "": their name."""
    asked_at: Mapped[datetime]
    looked_at: Mapped[datetime | None]
    """When a mentor was last looked for."""
    told_at: Mapped[datetime | None]
    """When they last heard that it still waits."""
    ended_at: Mapped[datetime | None]


class MentoringOffer(Base):
    """A mentor is asked whether they take somebody; once they have accepted, the newcomer is.

    Its `state`: `bot.words.mentoring.OfferState`.
    """

    __tablename__ = "mentoring_offer"
    __table_args__ = (
        Index(None, "request_id"),
        Index(None, "mentor_id", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("mentoring_request.id"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(16), default="asked")
    origin: Mapped[str] = mapped_column(String(16), default="matched")
    """Whose idea it was: `bot.words.mentoring.OfferOrigin`."""
    score: Mapped[float] = mapped_column(default=0.0)
    reasons: Mapped[dict[str, Any]]
    """Why the two fit: `bot.domain.mentoring.matching.Reasons`, as JSON."""
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    """When it goes on without an answer of whoever is asked now."""
    answered_at: Mapped[datetime | None]
    """When the mentor answered."""
    ended_at: Mapped[datetime | None]


class Pairing(Base):
    """A mentor and the person whom they mentor. `state`: active, paused, ended.

    Somebody is None once they are forgotten.
    """

    __tablename__ = "pairing"
    __table_args__ = (
        partial_index("ix_pairing_mentee", "mentee_id", where="mentee_id IS NOT NULL"),
        partial_index("ix_pairing_mentor", "mentor_id", "state", where="mentor_id IS NOT NULL"),
        Index(None, "state"),
        index_of_present("backup_id"),
        index_of_present("ended_by"),
        Index(None, "ended_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    mentee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    backup_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who answers while the mentor is away."""
    state: Mapped[str] = mapped_column(String(16), default="active")
    ending: Mapped[str] = mapped_column(String(16), default="")
    """How it ended: `bot.words.mentoring.PairingEnding`."""
    language: Mapped[str] = mapped_column(String(35))
    """In which they speak with each other."""
    reasons: Mapped[dict[str, Any]]
    began_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    relayed: Mapped[bool] = mapped_column(default=True)
    """They talk through the bot."""
    mentee_shared_at: Mapped[datetime | None]
    """When the mentee let the mentor know their account."""
    mentor_shared_at: Mapped[datetime | None]
    mentee_owes_since: Mapped[datetime | None]
    """Since when something that the mentor said waits for the mentee's answer."""
    mentor_owes_since: Mapped[datetime | None]
    nudged_at: Mapped[datetime | None]
    """When whoever owes an answer was last reminded."""
    thanked_at: Mapped[datetime | None]


class PairingGoal(Base):
    """Something that the two want to reach together."""

    __tablename__ = "pairing_goal"
    __table_args__ = (Index(None, "pairing_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"))
    text: Mapped[str] = mapped_column(Text)
    """A key of a goal, or own words."""
    progress: Mapped[str] = mapped_column(String(16), default="")
    """How far it is: `bot.words.mentoring.Progress`."""
    set_at: Mapped[datetime]
    reached_at: Mapped[datetime | None]


class CheckIn(Base):
    """One of the two was asked how it goes, so many days after they began."""

    __tablename__ = "check_in"
    __table_args__ = (UniqueConstraint("pairing_id", "person_id", "day"), Index(None, "person_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[int]
    """3, 14, 42: which of the check-ins it is."""
    answer: Mapped[str] = mapped_column(String(16), default="")
    """`bot.words.mentoring.CheckInAnswer`; "": none yet."""
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class PairingFeedback(Base):
    """What one of the two says of it, for organizers alone."""

    __tablename__ = "pairing_feedback"
    __table_args__ = (Index(None, "pairing_id"), Index(None, "person_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class NeverAgain(Base):
    """Two people who are not brought together by mentoring (again), whichever mentors the other."""

    __tablename__ = "never_again"
    __table_args__ = (Index(None, "other_id"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(16))
    """declined, refused, ended"""
    at: Mapped[datetime]


class GrownOffer(Base):
    """Two people whom the hotline brought together were asked whether they go on as a pairing."""

    __tablename__ = "grown_offer"
    __table_args__ = (Index(None, "mentor_id"),)
    mentee_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    offered_at: Mapped[datetime]
    mentee_says: Mapped[bool | None]
    mentor_says: Mapped[bool | None]


class TalkingPair(Base):
    """What somebody writes in private goes to the other of that pairing: `Person.talking_until`."""

    __tablename__ = "talking_pair"
    __table_args__ = (Index(None, "pairing_id"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"))


class PairMessage(Base):
    """Something that one of a pairing said to the other through the bot; its words are erased."""

    __tablename__ = "pair_message"
    __table_args__ = (
        Index(None, "pairing_id", "said_at"),
        index_of_present("sender_id"),
        index_of_present("expires_at"),
        index_of_present("reply_to_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"))
    sender_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    attachments: Mapped[list[Any]]
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("pair_message.id"))
    said_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    """When its words are erased; None: they are."""
