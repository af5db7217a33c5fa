"""Time zones as calendars tell them: each change of the clocks between two days.

icalendar makes VTIMEZONEs too (7.3), but puts the clocks forward an hour late, and misses some.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

if TYPE_CHECKING:
    from collections.abc import Iterable

A_DAY = timedelta(days=1)
STEP = timedelta(hours=12)
"""No zone changes its clocks there and back in so short a time."""


@dataclass(frozen=True, slots=True)
class Shift:
    """At `at` (UTC) the clocks go from one distance to UTC to another, and are called `name`."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool

    @property
    def wall(self) -> datetime:
        """What the clocks showed until then would show."""
        return self.at.replace(tzinfo=None) + self.before

    def skips(self, wall: datetime) -> bool:
        """Do they skip that wall time?"""
        return self.wall <= wall < self.wall + (self.after - self.before)


@lru_cache(maxsize=256)
def shifts(zone: str, first: date, last: date) -> tuple[Shift, ...]:
    """The changes of a zone's clocks from the first day until the last, in their order."""
    place = ZoneInfo(zone)
    at = datetime(first.year, first.month, first.day, tzinfo=UTC)
    end = datetime(last.year, last.month, last.day, tzinfo=UTC) + A_DAY
    found = []
    while at < end:
        if _state(at, place) != _state(at + STEP, place):
            found.append(_shift(at, place))
        at += STEP
    return tuple(found)


def _state(at: datetime, place: ZoneInfo) -> tuple[timedelta | None, str | None, timedelta | None]:
    local = at.astimezone(place)
    return local.utcoffset(), local.tzname(), local.dst()


def _shift(at: datetime, place: ZoneInfo) -> Shift:
    """The change within `STEP` after that moment."""
    low, high = 0, round(STEP.total_seconds())
    before = _state(at, place)
    while high - low > 1:
        middle = (low + high) // 2
        if _state(at + timedelta(seconds=middle), place) == before:
            low = middle
        else:
            high = middle
    moment = at + timedelta(seconds=high)
    offset, name, summer = _state(moment, place)
    return Shift(moment, before[0] or timedelta(), offset or timedelta(), name or "", bool(summer))


def timezone(zone: str, first: date, last: date) -> Timezone:
    """The VTIMEZONE of a zone, true from the first day until the last."""
    component = Timezone()
    component.add("TZID", zone)
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
    offset, name, summer = _state(begin, ZoneInfo(zone))
    at_first = Shift(begin, offset or timedelta(), offset or timedelta(), name or "", bool(summer))
    alike: dict[tuple[timedelta, timedelta, str, bool], list[Shift]] = {}
    for shift in (at_first, *shifts(zone, first, last)):
        key = (shift.before, shift.after, shift.name, shift.summer)
        alike.setdefault(key, []).append(shift)
    for group in alike.values():
        component.add_component(_part(group))
    return component


def _part(group: list[Shift]) -> TimezoneDaylight | TimezoneStandard:
    first = group[0]
    part = TimezoneDaylight() if first.summer else TimezoneStandard()
    part.add("DTSTART", first.wall)
    if len(group) > 1:
        part.add("RDATE", [shift.wall for shift in group[1:]])
    part.add("TZOFFSETFROM", first.before)
    part.add("TZOFFSETTO", first.after)
    if first.name:
        part.add("TZNAME", first.name)
    return part


def timezones(spans: Iterable[tuple[str, date, date]]) -> list[Timezone]:
    """The VTIMEZONE of each zone that is not UTC, for all the days that are named of it."""
    needed: dict[str, tuple[date, date]] = {}
    for zone, first, last in spans:
        known = needed.get(zone, (first, last))
        needed[zone] = (min(known[0], first), max(known[1], last))
    return [timezone(zone, *needed[zone]) for zone in sorted(needed) if not is_utc(zone)]


def is_utc(zone: str) -> bool:
    """Is it written with a Z instead of its name?"""
    return zone in {"UTC", "Etc/UTC", ""}
