"""Meetups: of which kind they are, for whom, and where they, their dates and seats stand.

Stored as their text; moved in `bot.domain.meetups` alone.
"""

from __future__ import annotations

from enum import StrEnum


class MeetupKind(StrEnum):
    """What sort of meetup it is."""

    NEWCOMERS = "newcomers"
    COMMUNITY = "community"
    TRAINING = "training"
    EDITATHON = "editathon"
    WORKSHOP = "workshop"
    CONFERENCE = "conference"


class MeetupState(StrEnum):
    """Where a meetup stands: one date or a whole series."""

    DRAFT = "draft"
    """Only its hosts see it."""
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    """With all of its dates that were to come."""
    DROPPED = "dropped"
    """A draft that nobody wants any more."""


class Visibility(StrEnum):
    """Who sees a meetup."""

    PUBLIC = "public"
    """Anybody, also outside of the community: in feeds, and where it is shared."""
    MEMBERS = "members"
    """Whoever talks to the bot, and its rooms."""
    ROOM = "room"
    """One room; elsewhere only who has answered there, and its hosts."""


class OccurrenceState(StrEnum):
    """Where one date of a meetup stands; it has been moved if its wall time is not the original."""

    PLANNED = "planned"
    BEGUN = "begun"
    """Its answers are locked."""
    OVER = "over"
    CANCELLED = "cancelled"


class SeatState(StrEnum):
    """What somebody has answered, and whether there is a seat."""

    SEATED = "seated"
    OFFERED = "offered"
    """A seat is held for them, from the waiting list, until they say yes or it goes on."""
    WAITING = "waiting"
    MAYBE = "maybe"
    DECLINED = "declined"
    """They can't come."""
    LAPSED = "lapsed"
    """They had an offer, or were to confirm, and did not answer in time."""


class Attendance(StrEnum):
    """Whether somebody who had a seat was there."""

    UNKNOWN = ""
    ATTENDED = "attended"
    MISSED = "missed"


class TimePollState(StrEnum):
    """Where the question stands, which hours would be good."""

    OPEN = "open"
    CLOSED = "closed"
