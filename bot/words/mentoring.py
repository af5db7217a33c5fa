"""Mentoring: where requests, offers and pairings stand, and what people say of themselves.

Stored as their text (`Fluency` as its number); moved in `bot.domain.mentoring` alone.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Fluency(IntEnum):
    """How well somebody speaks a language."""

    BASIC = 1
    GOOD = 2
    FLUENT = 3


class Frequency(StrEnum):
    """How often two people would like to talk."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


class RequestState(StrEnum):
    """Where a newcomer's wish for a mentor stands."""

    WAITING = "waiting"
    """Nobody who fits has a place now."""
    OFFERED = "offered"
    """A mentor is asked."""
    ACCEPTED = "accepted"
    """A mentor has accepted; the newcomer is asked."""
    PAIRED = "paired"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    """Its newcomer did not answer any more."""


class OfferState(StrEnum):
    """What has become of an offer."""

    ASKED = "asked"
    """The mentor is asked."""
    ACCEPTED = "accepted"
    """The mentor has accepted; the newcomer is asked."""
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    """By the mentor."""
    REFUSED = "refused"
    """By the newcomer."""
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    """The request ended, or the mentor takes nobody new any more."""


class OfferOrigin(StrEnum):
    """Whose idea an offer was."""

    MATCHED = "matched"
    ORGANIZERS = "organizers"
    GREW = "grew"
    """It grew out of answers in the hotline."""
    HANDED_OVER = "handed_over"
    """Their mentor can't go on."""


class PairingState(StrEnum):
    """Where a pairing stands."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class PairingEnding(StrEnum):
    """How a pairing ended."""

    GRADUATED = "graduated"
    BY_MENTEE = "by_mentee"
    BY_MENTOR = "by_mentor"
    STEPPED_DOWN = "stepped_down"
    """The mentor mentors nobody any more."""
    SILENT = "silent"
    """The mentor did not answer any more."""
    FADED = "faded"
    """The mentee did not answer any more."""
    UNPAIRED = "unpaired"
    """By organizers."""
    FORGOTTEN = "forgotten"
    """One of the two is erased."""


class Progress(StrEnum):
    """How far a goal is."""

    NONE = ""
    BEGUN = "begun"
    REACHED = "reached"
    DROPPED = "dropped"


class CheckInAnswer(StrEnum):
    """How it goes, as one of the two says."""

    NONE = ""
    WELL = "well"
    QUIET = "quiet"
    CHANGE = "change"


class NeverAgainReason(StrEnum):
    """Why two people are not brought together again."""

    DECLINED = "declined"
    REFUSED = "refused"
    ENDED = "ended"
