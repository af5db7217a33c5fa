"""Events to which people went on the community's behalf: conferences, trainings, own meetups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain import numbers
from bot.storage.tables import MeetupMark, ShareoutAsk, SupportedEvent, fold
from bot.words import Refused, _

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person

LONGEST_NAME = 120


async def enter(db: AsyncSession, name: str, by: Person | None, now: datetime) -> SupportedEvent:
    """Write an event down, or find the newest that is called so. Raises Refused for no name."""
    shown = " ".join(name.split())
    if not shown:
        raise Refused(_("What is the event called?"))
    if len(shown) > LONGEST_NAME:
        raise Refused(_("Please choose a shorter name."))
    known = await _named(db, shown)
    if known is not None:
        return known
    return await _add(db, shown, by, now)


def describe(
    event: SupportedEvent,
    *,
    place: str | None = None,
    begins_on: date | None = None,
    ends_on: date | None = None,
    funding: str | None = None,
) -> None:
    """Keep where and when it was, and who made it possible; None leaves what is there."""
    event.place = event.place if place is None else place
    event.begins_on = begins_on or event.begins_on
    event.ends_on = ends_on or event.ends_on
    event.funding = event.funding if funding is None else funding


async def by_id(db: AsyncSession, event_id: int) -> SupportedEvent | None:
    """The event of that number, if there is one."""
    return await db.get(SupportedEvent, event_id)


async def meant_by(db: AsyncSession, words: str) -> SupportedEvent | None:
    """The event of that number, or the newest of that name; None where there is none."""
    number = numbers.read(words)
    return await (by_id(db, number) if number is not None else _named(db, words))


async def newest(db: AsyncSession, most: int) -> list[SupportedEvent]:
    """So many events, those first that were written down last."""
    query = select(SupportedEvent).order_by(SupportedEvent.id.desc()).limit(most)
    return list((await db.scalars(query)).all())


async def count(db: AsyncSession) -> int:
    """How many events there are."""
    return await db.scalar(select(func.count()).select_from(SupportedEvent)) or 0


async def of_shareouts(db: AsyncSession, person_id: int) -> list[SupportedEvent]:
    """The events for which somebody is asked, or was, the newest first."""
    asked = select(ShareoutAsk.event_id).where(ShareoutAsk.person_id == person_id)
    query = select(SupportedEvent).where(SupportedEvent.id.in_(asked))
    return list((await db.scalars(query.order_by(SupportedEvent.id.desc()))).all())


async def _named(db: AsyncSession, name: str) -> SupportedEvent | None:
    """The newest that is called so, but for own meetups, of which several are called the same."""
    query = select(SupportedEvent).where(
        SupportedEvent.name_key == fold(" ".join(name.split())), SupportedEvent.meetup_id.is_(None)
    )
    return await db.scalar(query.order_by(SupportedEvent.id.desc()).limit(1))


async def _add(db: AsyncSession, name: str, by: Person | None, now: datetime) -> SupportedEvent:
    event = SupportedEvent(
        name=name, name_key=fold(name), entered_by=by.id if by is not None else None, entered_at=now
    )
    db.add(event)
    await db.flush()
    return event


# ── own meetups ──────────────────────────────────────────────────────────────────────────────


async def mark_meetup(
    db: AsyncSession, meetup_id: int, due_days: int, by: Person, now: datetime
) -> None:
    """From now on, whoever attends that meetup is asked."""
    await db.merge(
        MeetupMark(meetup_id=meetup_id, due_days=due_days, marked_by=by.id, marked_at=now)
    )


async def unmark_meetup(db: AsyncSession, meetup_id: int) -> None:
    """From now on, nobody is asked for having been there."""
    mark = await db.get(MeetupMark, meetup_id)
    if mark is not None:
        await db.delete(mark)


async def mark_of(db: AsyncSession, meetup_id: int) -> MeetupMark | None:
    """What organizers have said of that meetup, if they have."""
    return await db.get(MeetupMark, meetup_id)


async def of_occurrence(
    db: AsyncSession, meetup_id: int, occurrence_id: int, name: str, now: datetime
) -> SupportedEvent:
    """The event that a meetup was on that day; it is written down if it isn't yet."""
    query = select(SupportedEvent).where(
        SupportedEvent.meetup_id == meetup_id, SupportedEvent.occurrence_id == occurrence_id
    )
    known = await db.scalar(query)
    if known is not None:
        return known
    event = await _add(db, name, None, now)
    event.meetup_id, event.occurrence_id = meetup_id, occurrence_id
    return event
