"""What comes again and again: a wall time, a zone and a rule, as people mean it.

An occurrence is known by its local date, on which it happens once. Where the clocks skip its wall
time (a gap), it is at the first moment after; where they show it twice (a fold), at the first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dateutil.rrule import rrule, rruleset

A_MONDAY = date(2024, 1, 1)
A_DAY = timedelta(days=1)
WITHIN_A_DAY = {"HOURLY", "MINUTELY", "SECONDLY", "BYHOUR", "BYMINUTE", "BYSECOND"}


@dataclass(frozen=True, slots=True)
class Recurrence:
    """`rule` is RFC 5545's ("FREQ=WEEKLY;BYDAY=MO"), of days; it counts from `start` on.

    `zone` is an IANA name; "": the community's. After a time in which nothing ran, what was missed
    happens once, unless `each`: then once for every day that was missed. Raises ValueError for a
    rule that can't be read, or that names more than one moment of a day.
    """

    rule: str
    at: time
    zone: str = ""
    start: date = A_MONDAY
    each: bool = False

    def __post_init__(self) -> None:
        """Look whether the rule can be read."""
        _days(self.rule, self.start)

    def moment(self, day: date) -> datetime:
        """When the occurrence of that day is; aware UTC."""
        return first_moment(datetime.combine(day, self.at), self._zone)

    def after(self, day: date) -> date | None:
        """The day of the first occurrence later than `day`; None: there is no other."""
        return _first_after(self.rule, self.start, day)

    def upcoming(self, now: datetime) -> date | None:
        """The day of the first occurrence that is later than now."""
        day = self._local_day(now) - A_DAY
        if self._happens_on(day) and self.moment(day) > now:
            return day
        return next((one for one in self._following(day) if self.moment(one) > now), None)

    def latest(self, now: datetime) -> date | None:
        """The day of the last occurrence that is not later than now; None: it is yet to come."""
        day = _last_before(self.rule, self.start, self._local_day(now) + A_DAY + A_DAY)
        while day is not None and self.moment(day) > now:
            day = _last_before(self.rule, self.start, day)
        return day

    def due(self, done: date | None, now: datetime) -> date | None:
        """The day whose occurrence should happen now, when that of `done` was the last; or None."""
        latest = self.latest(now)
        if latest is None or (done is not None and latest <= done):
            return None
        if not self.each:
            return latest
        return self.after(done if done is not None else self.start - A_DAY)

    def _following(self, day: date) -> Iterator[date]:
        while (later := self.after(day)) is not None:
            yield later
            day = later

    def _happens_on(self, day: date) -> bool:
        return self.after(day - A_DAY) == day

    def _local_day(self, now: datetime) -> date:
        return now.astimezone(self._zone).date()

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone or "UTC")

    def local_to(self, zone: str) -> Recurrence:
        """The same in that zone, if it has none of its own."""
        return self if self.zone else replace(self, zone=zone)

    def to_json(self) -> dict[str, Any]:
        """What `from_json` reads."""
        return {
            "rule": self.rule,
            "at": self.at.isoformat(),
            "zone": self.zone,
            "start": self.start.isoformat(),
            "each": self.each,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Recurrence:
        """Read what `to_json` gave."""
        return cls(
            kept["rule"],
            time.fromisoformat(kept["at"]),
            kept["zone"],
            date.fromisoformat(kept["start"]),
            kept["each"],
        )


def weekly(at: time = time(9)) -> Recurrence:
    """Every Monday, in the community's zone."""
    return Recurrence("FREQ=WEEKLY;BYDAY=MO", at)


def first_moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first moment at which the clocks of a zone show `wall`, or more where they skip it."""
    moment = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _shown(moment, zone) == wall:
        return moment
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    low, high = 0, round((moment - before).total_seconds())
    while high - low > 1:  # The clocks are put forward between them.
        middle = (low + high) // 2
        if _shown(before + timedelta(seconds=middle), zone) < wall:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)


def _shown(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


# Both count from the rule's start on, and are asked again and again for the same few days.
@lru_cache(maxsize=1024)
def _first_after(rule: str, start: date, day: date) -> date | None:
    later = _days(rule, start).after(_midnight(day))
    return later.date() if later is not None else None


@lru_cache(maxsize=1024)
def _last_before(rule: str, start: date, day: date) -> date | None:
    earlier = _days(rule, start).before(_midnight(day))
    return earlier.date() if earlier is not None else None


@lru_cache(maxsize=256)
def _days(rule: str, start: date) -> rrule | rruleset:
    from dateutil.rrule import rrulestr  # noqa: PLC0415 - start-up time

    words = set(rule.upper().replace("=", ";").split(";"))
    if within := words & WITHIN_A_DAY:
        msg = f"a recurrence is of days, not {sorted(within)}"
        raise ValueError(msg)
    return rrulestr(rule, dtstart=_midnight(start), cache=True)
