"""Meetups in the domain: what is given to the tests here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.domain.meetups import meetups, occurrences
from bot.domain.meetups.occurrences import MeetupDate
from bot.storage.tables import Person

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

NOW = datetime(2030, 1, 7, 9, tzinfo=UTC)
TUESDAY_EVENING = datetime(2030, 1, 8, 19)  # noqa: DTZ001 - a wall time
ZONE = "Europe/Berlin"


async def people(db: AsyncSession, count: int) -> list[Person]:
    """So many people."""
    there = [Person(name=f"person {number}", created_at=NOW) for number in range(count)]
    db.add_all(there)
    await db.flush()
    return there


async def planned(db: AsyncSession, maker: Person | None = None, **details: Any) -> MeetupDate:
    """The first date of a published meetup."""
    wall, zone = details.pop("wall", TUESDAY_EVENING), details.pop("zone", ZONE)
    meetup = await meetups.draft(db, maker, "Git night", wall, zone, now=NOW, **details)
    await meetups.publish(db, meetup, NOW)
    return MeetupDate(meetup, (await occurrences.of_meetup(db, meetup.id))[0])
