"""Changing what is planned: one date of a meetup, or it and all that follow, moved or cancelled."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain import jobs
from bot.domain.meetups import occurrences
from bot.domain.meetups.dates import Series, following, moment_of
from bot.words import Refused, _
from bot.words.domain_events import happened
from bot.words.meetup_events import MeetupChanged, OccurrenceCancelled, OccurrenceMoved
from bot.words.meetups import MeetupState, OccurrenceState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from typing import Any

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.meetups.occurrences import MeetupDate
    from bot.storage.tables import Meetup, Occurrence


def _needs_to_come(occurrence: Occurrence, now: datetime) -> None:
    if occurrence.state == OccurrenceState.CANCELLED:
        raise Refused(_("This date is cancelled."))
    if occurrence.state != OccurrenceState.PLANNED or occurrence.starts_at <= now:
        raise Refused(_("This meetup has begun already."))


async def move(
    db: AsyncSession, date_of: MeetupDate, wall: datetime, now: datetime, zone: str = ""
) -> None:
    """Let this date alone begin at another time (naive, by `zone`'s clocks; "": as it has).

    Raises Refused.
    """
    occurrence = date_of.occurrence
    _needs_to_come(occurrence, now)
    zone = zone or occurrence.zone
    if moment_of(wall, zone) <= now:
        raise Refused(_("That is in the past. Write a date that is still to come."))
    await _move(db, occurrence, wall, zone, date_of.meetup.minutes)
    if not date_of.meetup.rule:
        date_of.meetup.wall, date_of.meetup.zone = wall, zone
        occurrence.original = wall
        date_of.meetup.planned_until = wall.date()


async def _move(
    db: AsyncSession, occurrence: Occurrence, wall: datetime, zone: str, minutes: int
) -> None:
    before, ended = occurrence.starts_at, occurrence.ends_at
    occurrences.set_time(occurrence, wall, zone, minutes)
    if (occurrence.starts_at, occurrence.ends_at) != (before, ended):
        occurrence.sequence += 1
        await occurrences.schedule_running(db, occurrence)
        happened(db, OccurrenceMoved(occurrence.id, before))


async def move_rest(
    db: AsyncSession,
    date_of: MeetupDate,
    wall: datetime,
    now: datetime,
    *,
    zone: str = "",
    rule: str | None = None,
    until: date | None = None,
) -> None:
    """Let a series go on with this date at another time, and all that follow as its rule then has
    them: the same sort of rule, unless there is another (None). Seats stay with the first, the
    second, the third date and so on; dates for which there is none any more are cancelled.

    Raises Refused.
    """
    meetup = date_of.meetup
    _needs_to_come(date_of.occurrence, now)
    zone = zone or meetup.zone
    if moment_of(wall, zone) <= now:
        raise Refused(_("That is in the past. Write a date that is still to come."))
    rest = [
        each
        for each in await occurrences.to_come(db, meetup.id, now)
        if each.starts_at >= date_of.occurrence.starts_at
    ]
    meetup.rule = following(meetup.rule, wall.date()) if rule is None else rule
    meetup.until = until if until is not None else meetup.until
    meetup.wall, meetup.zone = wall, zone
    meetup.sequence += 1
    meetup.changed_at = now
    days = Series.of(meetup).after(None)
    for occurrence in rest:
        day = next(days, None)
        if day is None:
            await cancel(db, occurrence, "")
            continue
        occurrence.original = datetime.combine(day, wall.time())
        await _move(db, occurrence, occurrence.original, zone, meetup.minutes)
        meetup.planned_until = day
    await occurrences.plan_ahead(db, meetup, now)
    happened(db, MeetupChanged(meetup.id, ("wall", "rule")))


async def set_length(db: AsyncSession, meetup: Meetup, minutes: int, now: datetime) -> None:
    """Let all of its dates to come be that long."""
    meetup.minutes = minutes
    meetup.changed_at = now
    if meetup.state == MeetupState.DRAFT:
        return
    for occurrence in await occurrences.to_come(db, meetup.id, now):
        occurrences.set_time(occurrence, occurrence.wall, occurrence.zone, minutes)
        occurrence.sequence += 1
        await occurrences.schedule_running(db, occurrence)
    happened(db, MeetupChanged(meetup.id, ("minutes",)))


async def change(
    db: AsyncSession, date_of: MeetupDate, values: Mapping[str, Any], now: datetime
) -> None:
    """Set capacity, place or link of this date alone. Raises Refused."""
    occurrence = date_of.occurrence
    _needs_to_come(occurrence, now)
    for name, value in values.items():
        setattr(occurrence, name, value)
    occurrence.sequence += 1
    happened(db, MeetupChanged(date_of.meetup.id, tuple(values)))


async def cancel(db: AsyncSession, occurrence: Occurrence, reason: str) -> None:
    """This date does not take place. Seats stay, for those who are to be told. Raises Refused."""
    if occurrence.state != OccurrenceState.PLANNED:
        raise Refused(_("This date is cancelled, or has begun already."))
    occurrence.state = OccurrenceState.CANCELLED
    occurrence.reason = reason
    occurrence.sequence += 1
    await jobs.cancel(db, occurrence.id, occurrences.BEGINS, occurrences.ENDS)
    happened(db, OccurrenceCancelled(occurrence.id))


async def cancel_rest(db: AsyncSession, date_of: MeetupDate, reason: str, now: datetime) -> None:
    """A series ends before this date. Raises Refused."""
    meetup, first = date_of.meetup, date_of.occurrence
    _needs_to_come(first, now)
    for occurrence in await occurrences.to_come(db, meetup.id, now):
        if occurrence.starts_at >= first.starts_at:
            await cancel(db, occurrence, reason)
    meetup.until = first.original.date() - timedelta(days=1)
    meetup.sequence += 1
    meetup.changed_at = now
    happened(db, MeetupChanged(meetup.id, ("until",)))
