"""Reminders, played minute by minute: what the bot does, and what an independent oracle says.

The bot looks when it is woken, as its queue of jobs wakes it. The oracle looks at every minute, and
asks zoneinfo alone what the clocks show: it knows neither quiet hours' ends nor wall times.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.meetups.reminder_times import Beginning, Reminded, look
from bot.words.quiet import QuietHours

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2033, 1, 1, tzinfo=UTC)
ZONES = sorted(available_timezones() - {"localtime", "Factory"})
A_MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)
NEAR = timedelta(hours=2)
NIGHT = (time(22), time(7))
HOURS = QuietHours(*NIGHT)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
Effect = tuple[str, datetime]
"""What became of a reminder ("told", "expired"), and what the bot's clock said then."""


@dataclass(frozen=True, slots=True)
class Course:
    """What happens while people wait, by minutes since the run began.

    `down` are spans in which nothing runs; `jumps` put the bot's clock, for all that follows, by so
    much from the true time; `moves` are new zones of the person, `event_moves` of the event.
    """

    begin: datetime
    minutes: int
    down: Sequence[tuple[int, int]] = ()
    jumps: Mapping[int, timedelta] = field(default_factory=dict)
    moves: Mapping[int, str] = field(default_factory=dict)
    event_moves: Mapping[int, str] = field(default_factory=dict)
    step: int = 1


def bots_effects(course: Course, event: Beginning, zone: str, offsets: Sequence[int]) -> dict[
    int, list[Effect]
]:  # fmt: skip
    """What the bot does about each offset; a list, for it might do it twice."""
    effects: dict[int, list[Effect]] = {minutes: [] for minutes in offsets}
    person = Reminded(1, zone, dict.fromkeys(offsets), LONG_AGO)
    wake: datetime | None = course.begin
    for now, zone_now, event_zone in _moments(course, zone, event.zone):
        if (zone_now, event_zone) != (person.zone, event.zone):
            person, event = replace(person, zone=zone_now), replace(event, zone=event_zone)
            wake = now
        if wake is None or now < wake:
            continue
        outlook = look(event, [person], now, HOURS)
        for kind, pairs in (("told", outlook.due), ("expired", outlook.expired)):
            for _person, minutes in pairs:
                effects[minutes].append((kind, now))
        person = replace(
            person, settled=frozenset(minutes for minutes in offsets if effects[minutes])
        )
        wake = outlook.next_at
    return effects


def oracles_effects(course: Course, event: Beginning, zone: str, offsets: Sequence[int]) -> dict[
    int, list[Effect]
]:  # fmt: skip
    """What should happen, found by looking at every minute."""
    effects: dict[int, list[Effect]] = {minutes: [] for minutes in offsets}
    for now, zone_now, event_zone in _moments(course, zone, event.zone):
        told_now = False
        for minutes in sorted(offsets):
            if effects[minutes]:
                continue
            at = planned(event.starts_at, event_zone, minutes)
            if now < at:
                continue
            if now >= event.starts_at or now > latest(event.starts_at, zone_now, at):
                effects[minutes].append(("expired", now))
            elif now >= first_awake(at, zone_now, event.starts_at) and may_ring(
                now, zone_now, event.starts_at
            ):
                effects[minutes].append(("expired" if told_now else "told", now))
                told_now = True
    return effects


def _moments(course: Course, zone: str, event_zone: str) -> Iterator[tuple[datetime, str, str]]:
    """The bot's clock, and in which zones person and event are, whenever it runs."""
    ahead = timedelta(0)
    for minute in range(0, course.minutes, course.step):
        for at in range(minute, minute + course.step):
            ahead = course.jumps.get(at, ahead)
            zone = course.moves.get(at, zone)
            event_zone = course.event_moves.get(at, event_zone)
        if not any(begin <= minute < end for begin, end in course.down):
            yield course.begin + A_MINUTE * minute + ahead, zone, event_zone


# ── the oracle's own knowledge of clocks ─────────────────────────────────────────────────────


def may_ring(moment: datetime, zone: str, starts_at: datetime) -> bool:
    """Is it day for them, or does it begin within two hours?"""
    clock = moment.astimezone(ZoneInfo(zone)).time()
    return NIGHT[1] <= clock < NIGHT[0] or starts_at - moment <= NEAR


@cache
def first_awake(moment: datetime, zone: str, starts_at: datetime) -> datetime:
    """The first minute from then on at which they may be told, by looking at each."""
    while not may_ring(moment, zone, starts_at):
        moment += A_MINUTE
    return moment


@cache
def latest(starts_at: datetime, zone: str, at: datetime) -> datetime:
    """The last moment of use: halfway, or half an hour into the day if they slept then."""
    due = first_awake(at, zone, starts_at)
    halfway = due + (starts_at - due) / 2
    if may_ring(halfway, zone, starts_at):
        return halfway
    return min(first_awake(halfway, zone, starts_at) + 30 * A_MINUTE, starts_at)


@cache
def planned(starts_at: datetime, zone: str, minutes: int) -> datetime:
    """So long before; for whole days the first minute that shows that wall time, or more."""
    if minutes % (24 * 60):
        return starts_at - A_MINUTE * minutes
    wall = shown(starts_at, zone) - A_MINUTE * minutes
    around = starts_at - A_MINUTE * (minutes + 27 * 60)
    changes = [
        change for change in transitions(zone) if around < change <= around + 54 * 60 * A_MINUTE
    ]
    stretches = [around, *changes, starts_at]
    for begin, end in pairwise(stretches):
        # Within a stretch the clocks run evenly, so that the first minute is a subtraction away.
        first = begin + max(wall - shown(begin, zone), timedelta(0))
        if first < end:
            return first
    return starts_at - A_MINUTE * minutes


def shown(moment: datetime, zone: str) -> datetime:
    """What the clocks of a zone show then."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


@cache
def transitions(zone: str) -> list[datetime]:
    """When the clocks of a zone are changed in these years, to the minute."""
    changes = []
    moment = FIRST
    while moment < LAST:
        later = moment + 7 * A_DAY
        after = _offset(later, zone)
        if _offset(moment, zone) != after:
            minutes = range(7 * 24 * 60 + 1)
            at = bisect_left(minutes, 1, key=_has_changed(moment, zone, after))
            changes.append(moment + A_MINUTE * at)
        moment = later
    return changes


def _offset(moment: datetime, zone: str) -> timedelta | None:
    return moment.astimezone(ZoneInfo(zone)).utcoffset()


def _has_changed(begin: datetime, zone: str, after: timedelta | None) -> Callable[[int], bool]:
    return lambda minute: _offset(begin + A_MINUTE * minute, zone) == after
