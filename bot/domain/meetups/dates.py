"""When the dates of a meetup are: by its wall time, its zone and the rule of a series."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.words.recurrences import Recurrence, first_moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.storage.tables import Meetup

A_DAY = timedelta(days=1)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAYS_OF_A_WEEK = len(WEEKDAYS)
LAST_WEEK = 4
"""Weeks of a month before its last one, where it has five."""


def moment_of(wall: datetime, zone: str) -> datetime:
    """The moment (aware UTC) at which it is that late there: in a gap the first after it, in a fold
    the first of the two.
    """
    return first_moment(wall, ZoneInfo(zone))


def weekly(first: date, every: int = 1) -> str:
    """The rule of every `every`th week, on the weekday of its first date."""
    interval = f"INTERVAL={every};" if every > 1 else ""
    return f"FREQ=WEEKLY;{interval}BYDAY={WEEKDAYS[first.weekday()]}"


def monthly(first: date) -> str:
    """The rule of, say, each month's first Tuesday, as its first date is; a fifth is the last."""
    place = (first.day - 1) // DAYS_OF_A_WEEK + 1
    weekday = WEEKDAYS[first.weekday()]
    return f"FREQ=MONTHLY;BYDAY={-1 if place > LAST_WEEK else place}{weekday}"


def following(rule: str, first: date) -> str:
    """The same sort of rule, as a series has it whose first date is another. Rules of other sorts
    than `weekly` and `monthly` make stay as they are.
    """
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    if parts.keys() <= {"FREQ", "INTERVAL", "BYDAY"} and "," not in parts.get("BYDAY", ""):
        if parts["FREQ"] == "WEEKLY":
            return weekly(first, int(parts.get("INTERVAL", "1")))
        if parts["FREQ"] == "MONTHLY" and "INTERVAL" not in parts and "BYDAY" in parts:
            return monthly(first)
    return rule


@dataclass(frozen=True, slots=True)
class Series:
    """The days of a meetup; the first is there whatever the rule says. No rule: that day alone."""

    rule: str
    first: date
    until: date | None = None
    exceptions: frozenset[date] = frozenset()

    @classmethod
    def of(cls, meetup: Meetup) -> Series:
        """That of a meetup."""
        exceptions = frozenset(date.fromisoformat(day) for day in meetup.exceptions)
        return cls(meetup.rule, meetup.wall.date(), meetup.until, exceptions)

    def after(self, day: date | None) -> Iterator[date]:
        """Its days that are later than that one, in order: without end, if it has none."""
        return (each for each in self._all_after(day) if each not in self.exceptions)

    def _all_after(self, day: date | None) -> Iterator[date]:
        if day is None or day < self.first:
            yield self.first
            day = self.first
        if not self.rule:
            return
        recurrence = Recurrence(self.rule, time(), start=self.first)
        following_day = recurrence.after(day)
        while following_day is not None and (self.until is None or following_day <= self.until):
            yield following_day
            following_day = recurrence.after(following_day)
