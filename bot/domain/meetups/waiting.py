"""The waiting list: those who have waited longest are next, and have a while to say yes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain.meetups import seats
from bot.domain.meetups.occurrences import MeetupDate
from bot.storage.tables import Meetup, Occurrence, Seat
from bot.words.meetups import SeatState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def place_in_line(db: AsyncSession, seat: Seat) -> int:
    """The how manieth of those who wait somebody is, from 1 on."""
    before = select(func.count()).where(
        Seat.occurrence_id == seat.occurrence_id,
        Seat.state == SeatState.WAITING,
        Seat.turn < seat.turn,
    )
    return (await db.scalar(before) or 0) + 1


async def offer_free_seats(
    db: AsyncSession, date_of: MeetupDate, now: datetime, until: Callable[[Person], datetime]
) -> list[tuple[Seat, Person]]:
    """Hold the seats that are free for those who have waited longest, each until that moment; gives
    whom. To be done whenever there may be free ones (`SeatsFreed`): then nobody can overtake.
    """
    if not date_of.is_open(now):
        return []
    left = await seats.left(db, date_of)
    limit = None if math.isinf(left) else max(0, int(left))
    next_in_line = await seats.people(db, date_of.occurrence.id, SeatState.WAITING, limit=limit)
    for seat, person in next_in_line:
        seats.set_state(db, seat, SeatState.OFFERED, now)
        seat.offered_until = until(person)
    return next_in_line


async def offered(db: AsyncSession, seat_id: int) -> tuple[MeetupDate, Seat] | None:
    """The seat with that id and its date, while it is held for somebody."""
    return await _in_state(db, seat_id, SeatState.OFFERED)


async def offers_for(db: AsyncSession, person_id: int) -> list[Seat]:
    """The seats that are held for somebody."""
    held = select(Seat).where(Seat.person_id == person_id, Seat.state == SeatState.OFFERED)
    return list(await db.scalars(held.order_by(Seat.id)))


async def lapsed(db: AsyncSession, seat_id: int) -> tuple[MeetupDate, Seat] | None:
    """The same while somebody who has lost it, because they were silent, has said nothing else."""
    return await _in_state(db, seat_id, SeatState.LAPSED)


async def _in_state(
    db: AsyncSession, seat_id: int, state: SeatState
) -> tuple[MeetupDate, Seat] | None:
    seat = await db.get(Seat, seat_id)
    if seat is None or seat.state != state:
        return None
    rows = await db.execute(
        select(Meetup, Occurrence)
        .join(Occurrence, Occurrence.meetup_id == Meetup.id)
        .where(Occurrence.id == seat.occurrence_id)
    )
    meetup, occurrence = rows.one()
    return MeetupDate(meetup, occurrence), seat
