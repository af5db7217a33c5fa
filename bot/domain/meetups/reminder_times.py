"""When somebody is reminded of something that begins: pure rules, without tables.

A reminder is so many minutes before the beginning. Whole days are days of the calendar, in the zone
of what begins ("the same time the day before"); everything else is time that passes. It waits for
the end of somebody's quiet hours, unless the beginning is near; and it expires when half of the
time that was left has gone by.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.words.recurrences import first_moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.words.quiet import QuietHours

NEAR = timedelta(hours=2)
"""What begins so soon may wake somebody who wants to be reminded of it."""
AFTER_QUIET = timedelta(minutes=30)
"""What expires in quiet hours is still told for so long after them."""
INSTANT = timedelta(microseconds=1)
"""Before the beginning, and not at it."""
MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Beginning:
    """What people are reminded of. `moved_at`: when its beginning was last changed, if ever."""

    starts_at: datetime
    zone: str
    moved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reminded:
    """Somebody who is reminded: `offsets` are minutes, and since when they want them.

    `since`: when they last said that they come; `settled`: the offsets that were told or expired.
    """

    person_id: int
    zone: str
    offsets: Mapping[int, datetime | None]
    since: datetime
    settled: frozenset[int] = frozenset()


@dataclass(slots=True)
class Outlook:
    """What a look at the reminders of one beginning gives, by people's ids and offsets.

    `next_at`: when to look again; None: nothing waits.
    """

    due: list[tuple[int, int]] = field(default_factory=list)
    expired: list[tuple[int, int]] = field(default_factory=list)
    next_at: datetime | None = None


class Turn(Enum):
    """What is to be done now about something that somebody is to be told."""

    WAITS = "waits"
    DUE = "due"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Awake:
    """When somebody may be told of something that begins then (None: it can wait)."""

    hours: QuietHours
    zone: str
    starts_at: datetime | None = None

    def after(self, moment: datetime) -> datetime:
        """The moment itself, or the first one after it at which they may be told."""
        awake = self.hours.after(moment, self.zone)
        if self.starts_at is None:
            return awake
        near = self.starts_at - NEAR
        return moment if moment >= near else min(awake, near)

    def turn(self, at: datetime, last: datetime, now: datetime) -> tuple[Turn, datetime]:
        """What to do now about something meant for `at` that is of use until `last`; and when to
        look again, if it waits.
        """
        if now > last:
            return Turn.EXPIRED, now
        due_at = max(self.after(at), self.after(now))
        return (Turn.WAITS if due_at > now else Turn.DUE), due_at


def planned(beginning: Beginning, minutes: int) -> datetime:
    """When a reminder so many minutes before is due, whoever it is for."""
    days, rest = divmod(minutes, MINUTES_A_DAY)
    exactly = beginning.starts_at - timedelta(minutes=minutes)
    if rest or not days:
        return exactly
    zone = ZoneInfo(beginning.zone)
    wall = beginning.starts_at.astimezone(zone).replace(tzinfo=None, fold=0)
    moment = first_moment(wall - timedelta(days=days), zone)
    return moment if moment < beginning.starts_at else exactly


def limit(beginning: Beginning, minutes: int, hours: QuietHours, zone: str) -> datetime:
    """The last moment at which somebody in that zone may still be told so many minutes before."""
    awake = Awake(hours, zone, beginning.starts_at)
    due_at = awake.after(planned(beginning, minutes))
    middle = due_at + (beginning.starts_at - due_at) / 2
    later = awake.after(middle)
    return middle if later == middle else min(later + AFTER_QUIET, beginning.starts_at - INSTANT)


def look(
    beginning: Beginning, people: Iterable[Reminded], now: datetime, hours: QuietHours
) -> Outlook:
    """What is due now, what is too late, and when there is something to do next.

    Of several reminders of one person that are due together the latest is told, and the others
    count as expired: they would say the same. What was due before somebody said that they come,
    chose to be reminded so, or before the beginning was moved, is owed to nobody.
    """
    outlook = Outlook()
    for person in people:
        awake = Awake(hours, person.zone, beginning.starts_at)
        due: list[int] = []
        for minutes in sorted(set(person.offsets) - person.settled):
            at = planned(beginning, minutes)
            if not _is_owed(beginning, person, minutes, at):
                continue
            last = limit(beginning, minutes, hours, person.zone)
            turn, later = awake.turn(at, last, now)
            if turn is Turn.EXPIRED:
                outlook.expired.append((person.person_id, minutes))
            elif turn is Turn.WAITS:
                outlook.next_at = min(outlook.next_at or later, later)
            else:
                due.append(minutes)
        outlook.due += [(person.person_id, minutes) for minutes in due[:1]]
        outlook.expired += [(person.person_id, minutes) for minutes in due[1:]]
    return outlook


def is_out_of_date(told_for: datetime, starts_at: datetime, minutes: int) -> bool:
    """Is somebody who was reminded of one beginning to be reminded again, now that it is moved?

    Not where it is moved by less than what they wanted to know it before: the change is told.
    """
    return starts_at - told_for >= timedelta(minutes=minutes)


def _is_owed(beginning: Beginning, person: Reminded, minutes: int, at: datetime) -> bool:
    since = [person.since, beginning.moved_at, person.offsets[minutes]]
    return at > max(moment for moment in since if moment is not None)
