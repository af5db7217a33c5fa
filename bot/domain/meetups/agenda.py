"""What is on the agenda of a date: talks, and whoever gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.storage.tables import AgendaItem, Person
from bot.words import Refused, _
from bot.words.domain_events import happened
from bot.words.meetup_events import MeetupChanged

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.meetups.occurrences import MeetupDate
    from bot.storage.tables import Occurrence

MOST_ITEMS = 30


async def add(
    db: AsyncSession,
    date_of: MeetupDate,
    title: str,
    now: datetime,
    *,
    person_id: int | None = None,
    minutes: int = 0,
) -> AgendaItem:
    """Put something last on the agenda of a date that is still to come: who speaks, and how long
    (0: not said). Raises Refused.
    """
    if not date_of.is_open(now):
        raise Refused(_("This meetup has begun already."))
    occurrence_id = date_of.occurrence.id
    rows = select(func.count(), func.max(AgendaItem.place))
    count, last = (await db.execute(rows.where(AgendaItem.occurrence_id == occurrence_id))).one()
    if count >= MOST_ITEMS:
        raise Refused(_("The agenda of this meetup is full."))
    item = AgendaItem(
        occurrence_id=occurrence_id, place=(last or 0) + 1, title=title, person_id=person_id,
        minutes=minutes, added_at=now,
    )  # fmt: skip
    db.add(item)
    await db.flush()
    happened(db, MeetupChanged(date_of.meetup.id, ("agenda",)))
    return item


async def of(db: AsyncSession, occurrence_id: int) -> Sequence[AgendaItem]:
    """What is on it, in order."""
    rows = select(AgendaItem).where(AgendaItem.occurrence_id == occurrence_id)
    return (await db.scalars(rows.order_by(AgendaItem.place, AgendaItem.id))).all()


async def shown(db: AsyncSession, occurrence: Occurrence) -> list[tuple[str, str]]:
    """What stands on it, and the names of those who speak ("": nobody's); also of who is unseen
    since: that a name goes would tell who has just begun to ask without it.
    """
    if occurrence not in db:  # a draft's, which is written nowhere yet
        return []
    rows = await db.execute(
        select(AgendaItem.title, Person.name)
        .outerjoin(Person, Person.id == AgendaItem.person_id)
        .where(AgendaItem.occurrence_id == occurrence.id)
        .order_by(AgendaItem.place, AgendaItem.id)
    )
    return [(title, name or "") for title, name in rows]


async def remove(db: AsyncSession, date_of: MeetupDate, item_id: int) -> None:
    """Take something off it, if it is there."""
    item = await db.get(AgendaItem, item_id)
    if item is not None and item.occurrence_id == date_of.occurrence.id:
        await db.delete(item)
        await db.flush()
        happened(db, MeetupChanged(date_of.meetup.id, ("agenda",)))
