"""What people are told of a date unasked: noted for each of them, so that it is told once.

The note and the message are written in one transaction, for some people at a time: however many
there are, and whenever the process ends, nobody is left out and nobody is told twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import exists, insert, select

from bot.storage.tables import MeetupNotice, Person, ReminderChoice, Seat

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Occurrence
    from bot.words.meetups import SeatState
    from bot.words.quiet import QuietHours

CHUNK = 200
"""So many people are told something in one transaction."""
CONFIRM, AFTERWARDS = "confirm", "afterwards"
"""What is noted besides reminders, whose `what` is their minutes, and changes."""


@dataclass(frozen=True, slots=True)
class Customs:
    """What holds for everybody: quiet hours, the zone of who chose none, the usual reminders."""

    hours: QuietHours
    zone: str
    usual: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody with an answer for a date, and how they want to be reminded."""

    seat: Seat
    zone: str
    choice: ReminderChoice | None


async def listeners(
    db: AsyncSession,
    occurrence_id: int,
    states: Collection[SeatState],
    customs: Customs,
    *,
    untold: str = "",
) -> list[Listener]:
    """Those whose answer is one of these, in the order of their ids; who has not been told
    `untold`, if that is given.
    """
    query = (
        select(Seat, Person.zone, ReminderChoice)
        .join(Person, Person.id == Seat.person_id)
        .outerjoin(ReminderChoice, ReminderChoice.person_id == Seat.person_id)
        .where(Seat.occurrence_id == occurrence_id, Seat.state.in_(states))
        .order_by(Seat.person_id)
    )
    if untold:
        told = exists().where(
            MeetupNotice.occurrence_id == occurrence_id,
            MeetupNotice.person_id == Seat.person_id,
            MeetupNotice.what == untold,
        )
        query = query.where(~told)
    rows = await db.execute(query)
    return [Listener(seat, zone or customs.zone, choice) for seat, zone, choice in rows]


async def noted(db: AsyncSession, occurrence_id: int) -> dict[int, dict[str, MeetupNotice]]:
    """What was noted of a date, by people's ids and what it was."""
    rows = select(MeetupNotice).where(MeetupNotice.occurrence_id == occurrence_id)
    notices: dict[int, dict[str, MeetupNotice]] = {}
    for notice in await db.scalars(rows):
        notices.setdefault(notice.person_id, {})[notice.what] = notice
    return notices


async def note(
    db: AsyncSession,
    occurrence: Occurrence,
    whom: Iterable[tuple[int, str]],
    now: datetime,
    *,
    told: bool,
) -> None:
    """Note for these people (by id, and what it was) that they were told, or that it was late."""
    rows = [
        {
            "occurrence_id": occurrence.id, "person_id": person_id, "what": what,
            "starts_at": occurrence.starts_at, "was_told": told, "at": now,
        }
        for person_id, what in whom
    ]  # fmt: skip
    if rows:
        await db.execute(insert(MeetupNotice), rows)
