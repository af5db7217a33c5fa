"""Meetups, their dates and who comes.

Wall times are naive datetimes with their zone beside them; moments are aware UTC.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, index_of_present


class Meetup(Base):
    """What people meet for: one date or a series of them. `state`: `MeetupState` (all words of
    this module are in `bot.words.meetups`).

    When it is stands in its occurrences. `wall`, `rule`, `until` and `exceptions` say of a series
    which there are to be; changing "the rest" changes them, and what was stays as it was.
    """

    __tablename__ = "meetup"
    __table_args__ = (
        UniqueConstraint("uid"),
        Index(None, "state"),
        index_of_present("made_by"),
        index_of_present("chat_id"),
        index_of_present("watched_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    """Also its number: /meetup 7."""
    uid: Mapped[str] = mapped_column(String(255))
    """As iCalendar has it; what is imported keeps its own."""
    sequence: Mapped[int] = mapped_column(default=0)
    """How often it was changed since it was published, as iCalendar counts."""
    state: Mapped[str] = mapped_column(String(16), default="draft")
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(String(16), default="community")
    """`MeetupKind`"""
    language: Mapped[str] = mapped_column(String(35), default="")
    """In which it is held; "": not said."""
    visibility: Mapped[str] = mapped_column(String(16), default="members")
    """`Visibility`"""
    chat_id: Mapped[int | None] = mapped_column(ForeignKey("chat.id"))
    """The room that it is for, where it is for one alone."""
    place: Mapped[str] = mapped_column(Text, default="")
    """Where one goes, in words; "": nowhere, or not said yet."""
    city: Mapped[str] = mapped_column(Text, default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    """ISO 3166's two letters."""
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    link: Mapped[str] = mapped_column(Text, default="")
    """Of the call: shown only to those who come, from `link_minutes` before on."""
    link_minutes: Mapped[int] = mapped_column(default=30)
    zone: Mapped[str] = mapped_column(String(64))
    wall: Mapped[datetime] = mapped_column(DateTime())
    """When it begins, by its zone's clocks; of a series, the date from which its rule counts."""
    minutes: Mapped[int] = mapped_column(default=60)
    """How long it is."""
    rule: Mapped[str] = mapped_column(Text, default="")
    """RFC 5545's, of days ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"); "": one date."""
    until: Mapped[date | None]
    """The last day of a series by its zone's calendar; None: it goes on."""
    exceptions: Mapped[list[Any]]
    """Days (ISO 8601) on which the series does not take place and never did."""
    planned_until: Mapped[date | None]
    """Occurrences are there up to this day of the rule."""
    capacity: Mapped[int] = mapped_column(default=0)
    """How many seats each date has; 0: as many as come."""
    guests: Mapped[int] = mapped_column(default=1)
    """How many others each may bring."""
    picture: Mapped[list[Any]]
    """The card's picture, as `Attachment.to_json` gives it; empty, or one."""
    source: Mapped[str] = mapped_column(Text, default="")
    """The page or the calendar elsewhere where it is planned: here it can only be seen."""
    whole_days: Mapped[bool] = mapped_column(default=False)
    """Only the days count, not the time."""
    apply_until: Mapped[datetime | None]
    """Until when one can apply or sign up there; None: not said."""
    watched_id: Mapped[int | None] = mapped_column(ForeignKey("watched_calendar.id"))
    """The calendar from which it comes, and whose changes it follows."""
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class MeetupHost(Base):
    """Somebody may change a meetup and sees who comes: who made it, and its co-hosts."""

    __tablename__ = "meetup_host"
    __table_args__ = (Index(None, "person_id"),)
    meetup_id: Mapped[int] = mapped_column(ForeignKey("meetup.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class MeetupPlanner(Base):
    """Somebody who is no organizer may plan meetups."""

    __tablename__ = "meetup_planner"
    __table_args__ = (index_of_present("allowed_by"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    allowed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    allowed_at: Mapped[datetime]


class MeetupRoom(Base):
    """A room in which the card of a meetup stands, of a series one date after the other.

    The messages themselves are found by their subject, `Subject("meetup", occurrence.id)`.
    """

    __tablename__ = "meetup_room"
    __table_args__ = (Index(None, "chat_id"),)
    meetup_id: Mapped[int] = mapped_column(ForeignKey("meetup.id"), primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), primary_key=True)
    posted_id: Mapped[int] = mapped_column(default=0)
    """The occurrence whose card was last posted there."""


class Occurrence(Base):
    """One date of a meetup; `state`: `OccurrenceState`.

    Those of a series are written down ahead, as far as `bot.domain.meetups.occurrences` says.
    """

    __tablename__ = "occurrence"
    __table_args__ = (
        Index(None, "meetup_id", "starts_at"),
        Index(None, "state", "starts_at"),
        index_of_present("recap_by"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    meetup_id: Mapped[int] = mapped_column(ForeignKey("meetup.id"))
    original: Mapped[datetime] = mapped_column(DateTime())
    """The wall time that its series has for it: its RECURRENCE-ID. It changes with the series
    alone, and tells it from all others of its meetup.
    """
    wall: Mapped[datetime] = mapped_column(DateTime())
    """When it begins by the clocks of `zone`; another than `original` where it was moved."""
    zone: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16), default="planned")
    sequence: Mapped[int] = mapped_column(default=0)
    """How often it was moved, changed or cancelled by itself."""
    capacity: Mapped[int | None]
    """Of this date alone; None: as the meetup says."""
    place: Mapped[str | None] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was cancelled, as hosts put it."""
    turns: Mapped[int] = mapped_column(default=0)
    """How many times somebody has asked for a seat: gives `Seat.turn`."""
    door_code: Mapped[str] = mapped_column(String(32), default="")
    """What checks one in at the door; "": there is none."""
    recap: Mapped[str] = mapped_column(Text, default="")
    """Two lines of what happened."""
    recap_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    attended: Mapped[int | None]
    """How many were there, once the list has been deleted."""
    cleared_at: Mapped[datetime | None]
    """When the list of who came was deleted, and numbers alone were kept."""


class Seat(Base):
    """What somebody has answered for one date; `state`: `SeatState`."""

    __tablename__ = "seat"
    __table_args__ = (
        UniqueConstraint("occurrence_id", "person_id"),
        Index(None, "person_id"),
        Index(None, "occurrence_id", "state", "turn"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(16))
    turn: Mapped[int] = mapped_column(default=0)
    """The order in which seats were asked for: who has waited longest is next."""
    guests: Mapped[list[Any]]
    """Names of those whom they bring; "" for one without a name."""
    size: Mapped[int] = mapped_column(default=1)
    """How many seats: theirs and their guests'."""
    private: Mapped[bool] = mapped_column(default=False)
    """Counted, and named to nobody."""
    offered_until: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    """When they said again, the day before, that they come."""
    confirm_until: Mapped[datetime | None]
    """Until when they are asked to."""
    answered_at: Mapped[datetime]
    attendance: Mapped[str] = mapped_column(String(16), default="")
    """`Attendance`"""
    rating: Mapped[int | None]
    """How it was, from 1 to 5."""


class MeetupNote(Base):
    """Something that somebody tells the hosts of a meetup, and nobody else."""

    __tablename__ = "meetup_note"
    __table_args__ = (Index(None, "occurrence_id"), Index(None, "person_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class AgendaItem(Base):
    """Something on the agenda of one date: a talk, say."""

    __tablename__ = "agenda_item"
    __table_args__ = (Index(None, "occurrence_id", "place"), index_of_present("person_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"))
    place: Mapped[int]
    """Which comes first."""
    title: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who speaks."""
    minutes: Mapped[int] = mapped_column(default=0)
    """How long it takes; 0: not said."""
    added_at: Mapped[datetime]
