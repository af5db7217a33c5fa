"""The day before: who has a seat that others wait for says again that they come.

Only where a meetup is full and somebody waits; else everybody keeps their seat without a word. Who
does not answer in time loses the seat, if somebody still waits for it then: the last to have asked
for theirs first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import jobs
from bot.domain.meetups import notices, seats
from bot.domain.meetups.reminder_times import Awake, Beginning, Turn, planned
from bot.storage.tables import Seat
from bot.words import Refused, _
from bot.words.meetups import SeatState
from bot.words.quiet import Quiet

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.meetups.notices import Customs
    from bot.domain.meetups.occurrences import MeetupDate

ASK = "ask to confirm meetup"
"""The job that asks the day before; its subject is an occurrence."""
FREE = "free unconfirmed seats"
"""The job that frees seats; its subject is an occurrence."""
LAPSED = "tell of lapsed seat"
"""The job that tells somebody of theirs, when they are awake; its subject is the seat."""
A_DAY_BEFORE = 24 * 60
LEADS = (timedelta(hours=12), timedelta(hours=6))
"""So long before a date its unconfirmed seats are free: the first that leaves people time."""
TIME_TO_ANSWER = timedelta(hours=6)
"""So long, outside of their quiet hours, people have to answer; else they are not asked."""
A_STEP = timedelta(minutes=30)
RECENT = timedelta(days=1)
"""Who has said so lately that they come is not asked again."""


@dataclass(frozen=True, slots=True)
class Asked:
    """These people (by their ids) are to say until then whether they come."""

    until: datetime
    people: tuple[int, ...]


async def plan(db: AsyncSession, date_of: MeetupDate, now: datetime) -> None:
    """Have people asked the day before, if that is still to come."""
    at = _asked_at(date_of)
    if at > now:
        await jobs.schedule(db, ASK, date_of.occurrence.id, at)
    else:
        await jobs.cancel(db, date_of.occurrence.id, ASK)


def _asked_at(date_of: MeetupDate) -> datetime:
    occurrence = date_of.occurrence
    return planned(Beginning(occurrence.starts_at, occurrence.zone), A_DAY_BEFORE)


async def take_due(
    db: AsyncSession, date_of: MeetupDate, now: datetime, customs: Customs
) -> list[Asked]:
    """Whom to ask now, which is noted; others are asked when their quiet hours are over."""
    occurrence = date_of.occurrence
    if not date_of.is_open(now) or not await is_wanted(db, date_of):
        return []
    asked_at = _asked_at(date_of)
    groups: dict[datetime, list[int]] = {}
    next_at: datetime | None = None
    for listener in await notices.listeners(
        db, occurrence.id, [SeatState.SEATED], customs, untold=notices.CONFIRM
    ):
        awake = Awake(customs.hours, listener.zone)
        until = _until(occurrence.starts_at, max(now, asked_at), awake)
        if until is None or listener.seat.answered_at > asked_at - RECENT:
            continue
        turn, later = awake.turn(asked_at, until, now)
        if turn is Turn.WAITS:
            next_at = min(next_at or later, later)
        elif turn is Turn.DUE:
            listener.seat.confirm_until = until
            groups.setdefault(until, []).append(listener.seat.person_id)
    for people in groups.values():
        whom = [(each, notices.CONFIRM) for each in people]
        await notices.note(db, occurrence, whom, now, told=True)
    if next_at is not None:
        await jobs.schedule(db, ASK, occurrence.id, next_at)
    if groups:
        await jobs.schedule_by(db, FREE, occurrence.id, min(groups), quiet=Quiet.COMMUNITY)
    return [Asked(until, tuple(people)) for until, people in groups.items()]


def _until(starts_at: datetime, asked_at: datetime, awake: Awake) -> datetime | None:
    """Until when somebody who is asked then has to answer; None: there is too little time."""
    for lead in LEADS:
        until = starts_at - lead
        steps = int((until - asked_at) / A_STEP)
        free = sum(awake.after(asked_at + A_STEP * step) == asked_at + A_STEP * step
                   for step in range(max(0, steps)))  # fmt: skip
        if A_STEP * free >= TIME_TO_ANSWER:
            return until
    return None


async def is_wanted(db: AsyncSession, date_of: MeetupDate) -> bool:
    """Does anybody wait for a seat, with none left?"""
    counts = await seats.counts(db, date_of)
    return counts.waiting > 0 and counts.left == 0


async def free_seats(db: AsyncSession, date_of: MeetupDate, now: datetime) -> list[Seat]:
    """Free the seats of those who have not answered in time, as long as somebody waits for them;
    gives these. The others keep theirs.
    """
    if not date_of.is_open(now):
        return []
    occurrence_id = date_of.occurrence.id
    asked = select(Seat).where(
        Seat.occurrence_id == occurrence_id,
        Seat.state == SeatState.SEATED,
        Seat.confirm_until.is_not(None),
    )
    silent = (await db.scalars(asked.order_by(Seat.turn.desc()))).all()
    waiting = len(await seats.people(db, occurrence_id, SeatState.WAITING))
    freed: list[Seat] = []
    for seat in silent:
        if seat.confirm_until is None or seat.confirm_until > now:
            continue
        seat.confirm_until = None
        if waiting > 0:
            waiting -= seat.size
            seats.lapse(db, seat, now)
            freed.append(seat)
    later = [seat.confirm_until for seat in silent if seat.confirm_until is not None]
    if later:
        await jobs.schedule(db, FREE, occurrence_id, min(later), quiet=Quiet.COMMUNITY)
    for seat in freed:
        await jobs.schedule(db, LAPSED, seat.id, now, person=seat.person_id, quiet=Quiet.PERSON)
    return freed


async def confirm(
    db: AsyncSession, date_of: MeetupDate, person_id: int, now: datetime, *, private: bool = False
) -> Seat:
    """Somebody who had a seat says again that they come: it is theirs, or, where it was freed
    meanwhile, they ask anew (`private`: without being named). Raises Refused.
    """
    if await seats.of(db, date_of.occurrence.id, person_id) is None:
        raise Refused(_("Which meetup? /meetups shows what is on."))
    seat = await seats.take(db, date_of, person_id, now, private=private)
    if seat.state == SeatState.SEATED:
        seats.confirm(seat, now)
    return seat
