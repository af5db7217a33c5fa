"""Meetups to begin a dialogue with, and people who come to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.domain.meetups import meetups, occurrences, seats
from bot.storage.tables import Person
from tests.conftest import database

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.dialogue import Dialogue


async def person(db: AsyncSession, name: str) -> Person:
    """Whoever is called so in the dialogue."""
    folded = select(Person).where(Person.name_key == name.casefold())
    return (await db.scalars(folded)).one()


async def planned(
    chat: Dialogue, title: str, wall: datetime, *, zone: str = "UTC", host: str = "olu", **more: Any
) -> int:
    """Publish a meetup; gives the id of its first date."""
    async with database(chat).write() as db:
        maker = await person(db, host)
        now = chat.community.now
        meetup = await meetups.draft(db, maker, title, wall, zone, now=now, **more)
        await meetups.publish(db, meetup, now)
        await chat.community.engine.tell(db)
        return (await occurrences.of_meetup(db, meetup.id))[0].id


async def come(chat: Dialogue, occurrence_id: int, *names: str) -> None:
    """These people ask for a seat, in this order."""
    async with database(chat).write() as db:
        date_of = await occurrences.get(db, occurrence_id)
        assert date_of is not None
        for name in names:
            somebody = await person(db, name)
            await seats.take(db, date_of, somebody.id, chat.community.now)
        await chat.community.engine.tell(db)
