"""What is not needed any more: lists of who came become numbers, notes and reminders go."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from bot.storage.tables import MeetupNote, MeetupNotice, Occurrence, Seat
from bot.words.meetups import Attendance, OccurrenceState

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

MOST_AT_ONCE = 50
"""So many dates are cleared in one transaction."""


async def clear(db: AsyncSession, now: datetime, keep: timedelta) -> bool:
    """Delete what dates that ended so long ago keep of people; True: there may be more of them."""
    ended = select(Occurrence).where(
        Occurrence.state.in_((OccurrenceState.OVER, OccurrenceState.CANCELLED)),
        Occurrence.starts_at <= now - keep,
        Occurrence.ends_at <= now - keep,
        Occurrence.cleared_at.is_(None),
    )
    dates = (await db.scalars(ended.order_by(Occurrence.starts_at).limit(MOST_AT_ONCE))).all()
    if not dates:
        return False
    ids = [occurrence.id for occurrence in dates]
    present = (
        select(Seat.occurrence_id, func.count())
        .where(Seat.occurrence_id.in_(ids), Seat.attendance == Attendance.ATTENDED)
        .group_by(Seat.occurrence_id)
    )
    attended = {row[0]: row[1] for row in await db.execute(present)}
    for occurrence in dates:
        occurrence.attended = attended.get(occurrence.id, 0)
        occurrence.cleared_at, occurrence.door_code = now, ""
    for table in (Seat, MeetupNote, MeetupNotice):
        await db.execute(
            delete(table)
            .where(table.occurrence_id.in_(ids))
            .execution_options(synchronize_session="fetch")
        )
    return len(dates) == MOST_AT_ONCE
