"""Addresses from which people's calendars read what concerns them.

Whoever has an address reads along, so that only a hash of it is kept: it is shown once.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.storage.tables import CalendarFeed

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

TOKEN_BYTES = 32
LONGEST_TOKEN = 64


async def make(db: AsyncSession, person_id: int, now: datetime, *, personal: bool) -> str:
    """Make somebody an address, for what concerns them or for what all may see; gives its token.

    The one of that sort that they had before leads nowhere any more.
    """
    await revoke(db, person_id, personal=personal)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    db.add(CalendarFeed(hash=_hash(token), person_id=person_id, personal=personal, made_at=now))
    return token


async def revoke(db: AsyncSession, person_id: int, *, personal: bool) -> None:
    """Let somebody's address of that sort lead nowhere."""
    await db.execute(
        delete(CalendarFeed)
        .where(CalendarFeed.person_id == person_id, CalendarFeed.personal == personal)
        .execution_options(synchronize_session="fetch")
    )


async def of_person(db: AsyncSession, person_id: int) -> dict[bool, datetime]:
    """When somebody made an address; the personal one under True."""
    rows = await db.scalars(select(CalendarFeed).where(CalendarFeed.person_id == person_id))
    return {feed.personal: feed.made_at for feed in rows}


async def by_token(db: AsyncSession, token: str) -> CalendarFeed | None:
    """Which feed an address leads to.

    It is looked for by its hash: how long that takes says nothing about any other token.
    """
    if not 0 < len(token) <= LONGEST_TOKEN:
        return None
    return await db.scalar(select(CalendarFeed).where(CalendarFeed.hash == _hash(token)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
