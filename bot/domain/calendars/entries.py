"""What stands in a calendar: an event, or a series of them, in words that are ready to be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

MEDIA_TYPE = "text/calendar"


@dataclass(frozen=True, slots=True)
class Repeated:
    """By which rule an entry comes again: RFC 5545's ("FREQ=WEEKLY;BYDAY=MO"), of days, on which it
    begins at the wall time `at`. It counts from the day `first` on. On days `left_out` nothing is.
    """

    rule: str
    first: date
    at: time
    left_out: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """An event. `starts_at` is aware, and shown on the clocks of `zone`, an IANA name.

    `uid` names it for ever. `sequence` grows with each change of it, `changed_at` is when the last
    one was. An exception of a series has its uid, and in `instead_of` the wall time at which it
    would be by the rule.
    """

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    zone: str
    length: timedelta
    title: str
    description: str = ""
    place: str = ""
    link: str = ""
    language: str = ""
    cancelled: bool = False
    tentative: bool = False
    """It is not sure yet that whoever reads comes."""
    repeated: Repeated | None = None
    instead_of: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + self.length


@dataclass(frozen=True, slots=True)
class Calendar:
    """Entries under a name."""

    name: str
    entries: tuple[CalendarEntry, ...]
    language: str = ""
