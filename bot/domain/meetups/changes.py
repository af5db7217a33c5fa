"""Changes of a date: those whom it concerns are told once, of what is different in the end.

A date keeps what people know of it. A little after a change, so that a host who goes on changing is
waited for, it is compared with what is so now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from bot.domain import jobs
from bot.domain.meetups import notices, reminders
from bot.domain.meetups.occurrences import MeetupDate
from bot.domain.meetups.reminder_times import Awake, Turn
from bot.storage.tables import AnnouncedDate, Meetup, Occurrence
from bot.words.meetups import OccurrenceState, SeatState

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.meetups.notices import Customs

TELL = "tell of changed meetup"
"""The job that tells those whom it concerns; its subject is a meetup."""
PATIENCE = timedelta(minutes=1)
"""So long a host may go on changing before anybody is told."""
CONCERNED = (SeatState.SEATED, SeatState.OFFERED, SeatState.WAITING, SeatState.MAYBE)


@dataclass(frozen=True, slots=True)
class Change:
    """What is different about a date; `before`: when it was to begin, if it has been moved."""

    date_of: MeetupDate
    is_cancelled: bool
    before: datetime | None
    until: datetime


@dataclass(frozen=True, slots=True)
class Changes:
    """What these people (by their ids) are to be told of the dates of one meetup."""

    people: tuple[int, ...]
    all: tuple[Change, ...]


async def announce(db: AsyncSession, date_of: MeetupDate) -> None:
    """It can be seen from now on: that is what people know."""
    if await db.get(AnnouncedDate, date_of.occurrence.id) is None:
        db.add(
            AnnouncedDate(
                occurrence_id=date_of.occurrence.id,
                starts_at=date_of.occurrence.starts_at,
                place=date_of.place,
            )
        )
        await db.flush()


async def note(
    db: AsyncSession, date_of: MeetupDate, now: datetime, *, has_moved: bool = False
) -> None:
    """It is another one than people know, perhaps; they hear of it in a moment."""
    occurrence = date_of.occurrence
    known = await db.get(AnnouncedDate, occurrence.id)
    if known is None:
        await announce(db, date_of)
        return
    known.changes += 1
    known.changed_at = now
    if has_moved:
        known.moved_at = now
        await reminders.forget_outdated(db, occurrence)
        await reminders.look_again(db, occurrence.id, now)
    await jobs.schedule(db, TELL, date_of.meetup.id, now + PATIENCE)


async def take_due(
    db: AsyncSession, meetup_id: int, now: datetime, customs: Customs
) -> list[Changes]:
    """Whom to tell now of what has changed, which is noted; and see that others are in time.

    Who is concerned by several dates hears of them together.
    """
    by_person: dict[int, list[Change]] = {}
    looks: list[datetime] = []
    for date_of, known in await _to_tell(db, meetup_id):
        _begin_to_tell(known, date_of)
        if known.telling_since is None:
            continue
        change, people, later = await _take_due(db, date_of, known, now, customs)
        for person_id in people:
            by_person.setdefault(person_id, []).append(change)
        looks += [] if later is None else [later]
    if looks:
        await jobs.schedule(db, TELL, meetup_id, min(looks))
    groups: dict[tuple[Change, ...], list[int]] = {}
    for person_id, theirs in by_person.items():
        groups.setdefault(tuple(theirs), []).append(person_id)
    return [Changes(tuple(people), theirs) for theirs, people in groups.items()]


async def _to_tell(db: AsyncSession, meetup_id: int) -> list[tuple[MeetupDate, AnnouncedDate]]:
    """The dates of a meetup of which there is something to tell, the next first."""
    rows = await db.execute(
        select(Meetup, Occurrence, AnnouncedDate)
        .join(Occurrence, Occurrence.meetup_id == Meetup.id)
        .join(AnnouncedDate, AnnouncedDate.occurrence_id == Occurrence.id)
        .where(
            Meetup.id == meetup_id,
            or_(AnnouncedDate.changed_at.is_not(None), AnnouncedDate.telling_since.is_not(None)),
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    return [(MeetupDate(meetup, occurrence), known) for meetup, occurrence, known in rows]


async def _take_due(
    db: AsyncSession, date_of: MeetupDate, known: AnnouncedDate, now: datetime, customs: Customs
) -> tuple[Change, list[int], datetime | None]:
    """The change, who is told now, and when to look again for those who sleep."""
    occurrence, since = date_of.occurrence, known.telling_since or now
    what = f"change {known.telling}"
    before = known.started_at or occurrence.starts_at
    last = max(occurrence.starts_at, before)
    due: list[int] = []
    expired: list[int] = []
    next_at: datetime | None = None
    for listener in await notices.listeners(db, occurrence.id, CONCERNED, customs, untold=what):
        if listener.seat.answered_at > since:
            continue
        awake = Awake(customs.hours, listener.zone, min(occurrence.starts_at, before))
        turn, later = awake.turn(since, last, now)
        if turn is Turn.WAITS:
            next_at = min(next_at or later, later)
        else:
            (due if turn is Turn.DUE else expired).append(listener.seat.person_id)
    told = due[: notices.CHUNK]
    await notices.note(db, occurrence, [(each, what) for each in told], now, told=True)
    await notices.note(db, occurrence, [(each, what) for each in expired], now, told=False)
    next_at = now if len(due) > len(told) else next_at
    if next_at is None:
        known.telling_since = None
    return Change(date_of, known.is_cancelled, known.started_at, last), told, next_at


def _begin_to_tell(known: AnnouncedDate, date_of: MeetupDate) -> None:
    """Let the latest change be told, if there is one; what was changed back is none."""
    occurrence = date_of.occurrence
    if known.changed_at is None:
        return
    is_cancelled = occurrence.state == OccurrenceState.CANCELLED
    has_moved = known.starts_at != occurrence.starts_at
    if has_moved or known.place != date_of.place or known.is_cancelled != is_cancelled:
        known.started_at = known.starts_at if has_moved else None
        known.starts_at, known.place = occurrence.starts_at, date_of.place
        known.is_cancelled = is_cancelled
        known.telling, known.telling_since = known.changes, known.changed_at
    known.changed_at = None
