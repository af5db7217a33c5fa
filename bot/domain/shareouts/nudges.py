"""When somebody is reminded of what they bring back, and when organizers hear that it is overdue.

Three reminders at most: half-way, three days before, on the day; each is said on its day or never.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain import jobs
from bot.words.quiet import Quiet
from bot.words.recurrences import first_moment

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import ShareoutAsk

NUDGE = "shareouts.nudge"
"""The job that reminds somebody; its subject is the ask, and its argument the day."""
MOST = 3
AT = time(10)
BEFORE = timedelta(days=3)
APART = timedelta(days=2)
"""Two reminders are no closer than that, and none comes right after the asking."""
LONGEST_SNOOZE = timedelta(days=28)
ONE_DAY = timedelta(days=1)


def counted_day(asked: ShareoutAsk) -> date:
    """By when it is to be there: as they have said themselves, or else as they were asked."""
    return asked.promised_on or asked.due_on


def overdue_day(asked: ShareoutAsk) -> date:
    """When organizers hear of it if it is not there."""
    return max(counted_day(asked), asked.snoozed_until or date.min) + ONE_DAY


def planned_days(asked_on: date, due_on: date) -> tuple[date, ...]:
    """The days of the reminders, the first first; fewer where there is little time."""
    days = [due_on] if due_on > asked_on else []
    for day in (due_on - BEFORE, asked_on + (due_on - asked_on) // 2):
        if days and asked_on + APART <= day <= days[-1] - APART:
            days.append(day)
    return tuple(reversed(days))


def next_day(asked: ShareoutAsk, asked_on: date, first: date) -> date | None:
    """The day of the next reminder, from that day on; None where there is none any more."""
    if asked.nudges >= MOST:
        return None
    snoozed = asked.snoozed_until or date.min
    days = [day for day in planned_days(asked_on, counted_day(asked)) if day > snoozed]
    if asked.snoozed_until is not None:
        days.append(asked.snoozed_until)
    nudged = asked.nudged_on or date.min
    return min((day for day in days if day >= first and day > nudged), default=None)


async def plan(db: AsyncSession, asked: ShareoutAsk, zone: str, now: datetime) -> None:
    """Have the next reminder said, on the clock of who is asked; or none."""
    if asked.person_id is None:
        return
    local = now.astimezone(ZoneInfo(zone))
    asked_on = asked.asked_at.astimezone(ZoneInfo(zone)).date()
    first = local.date() if local.time() < AT else local.date() + ONE_DAY
    day = next_day(asked, asked_on, first)
    if day is None:
        await cancel(db, asked)
        return
    await plan_for(db, asked, day, zone)


async def plan_for(db: AsyncSession, asked: ShareoutAsk, day: date, zone: str) -> None:
    """Have the next reminder said on that day."""
    await jobs.schedule(db, NUDGE, asked.id, moment(day, zone), arguments={"day": day.isoformat()},
                        person=asked.person_id, quiet=Quiet.PERSON)  # fmt: skip


def note(asked: ShareoutAsk, day: date) -> None:
    """They are reminded now."""
    asked.nudges, asked.nudged_on = asked.nudges + 1, day


async def cancel(db: AsyncSession, asked: ShareoutAsk) -> None:
    """Remind them no more."""
    await jobs.cancel(db, asked.id, NUDGE)


def moment(day: date, zone: str) -> datetime:
    """When on that day something is said, in that zone."""
    return first_moment(datetime.combine(day, AT), ZoneInfo(zone))
