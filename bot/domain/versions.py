"""Counters that tell whether something kept in memory is still what the tables say.

Only the process that owns the database changes them, so all are read once in a transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.sessions import OUTDATED, REMEMBERED
from bot.storage.tables import Version

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

KNOWLEDGE = "knowledge"
"""The number that grows when what the matcher is fitted to has changed."""
VERDICTS = "verdicts"
"""How often somebody said whether an answer was right."""
SHAREOUTS = "shareouts"
"""The number that grows when what people have shared has changed."""
NUMBERS = select(Version.name, Version.number)


async def current(db: AsyncSession, name: str) -> int:
    """The number now; 0 when nothing has ever changed."""
    known: dict[str, int] | None = db.info.get(REMEMBERED)
    if known is None:
        rows = await db.execute(NUMBERS)
        known = db.info[REMEMBERED] = {row.name: row.number for row in rows}
    return known.get(name, 0)


async def bump(db: AsyncSession, name: str) -> int:
    """Note that something has changed; give the new number."""
    db.info.pop(REMEMBERED, None)
    if name == KNOWLEDGE:
        db.info[OUTDATED] = True
    version = await db.get(Version, name)
    if version is None:
        version = Version(name=name, number=0)
        db.add(version)
    version.number += 1
    return version.number
