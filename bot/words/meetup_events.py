"""What has happened to meetups: domain events (`bot.words.domain_events`), for all who listen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class MeetupPublished:
    """A meetup can be seen by those for whom it is; its first dates are planned."""

    meetup_id: int


FORGOTTEN = "forgotten"
"""Somebody is forgotten who was named as its host, or as a speaker of one of its dates."""


@dataclass(frozen=True, slots=True)
class MeetupChanged:
    """What is said of a published meetup has changed; `what`: names of its columns, "hosts", or
    `FORGOTTEN`.

    That a date was moved or cancelled is told by itself.
    """

    meetup_id: int
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OccurrencePlanned:
    """A date of a published meetup is there, for which nobody has answered yet."""

    occurrence_id: int


@dataclass(frozen=True, slots=True)
class OccurrenceMoved:
    """A date of a meetup begins at another moment than it did (`before`; aware UTC)."""

    occurrence_id: int
    before: datetime


@dataclass(frozen=True, slots=True)
class OccurrenceCancelled:
    """A date of a meetup does not take place. Who had answered still stands in its seats."""

    occurrence_id: int


@dataclass(frozen=True, slots=True)
class OccurrenceBegun:
    """A date of a meetup has begun: its answers are locked."""

    occurrence_id: int


@dataclass(frozen=True, slots=True)
class OccurrenceOver:
    """A date of a meetup is over."""

    occurrence_id: int


@dataclass(frozen=True, slots=True)
class SeatAnswered:
    """Somebody's answer for a date is another one: `before` and `now` are `SeatState`s, or ""."""

    occurrence_id: int
    person_id: int
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class SeatsFreed:
    """There may be seats for those who wait."""

    occurrence_id: int
