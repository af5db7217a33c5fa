"""Who gets the week in numbers: organizers who have not said no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.tables import DigestRefusal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def refusing(db: AsyncSession) -> frozenset[int]:
    """The ids of all who do not want it."""
    return frozenset(await db.scalars(select(DigestRefusal.person_id)))


async def is_wanted(db: AsyncSession, person_id: int) -> bool:
    """Does somebody want it?"""
    return await db.get(DigestRefusal, person_id) is None


async def switch(db: AsyncSession, person: Person, now: datetime, *, on: bool) -> None:
    """Want it, or want it no more."""
    refusal = await db.get(DigestRefusal, person.id)
    if on and refusal is not None:
        await db.delete(refusal)
    elif not on and refusal is None:
        db.add(DigestRefusal(person_id=person.id, refused_at=now))
