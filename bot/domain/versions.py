"""Counters that tell whether something kept in memory is still what the tables say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.tables import Version

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


async def current(db: AsyncSession, name: str) -> int:
    """The number now; 0 when nothing has ever changed."""
    return await db.scalar(select(Version.number).where(Version.name == name)) or 0


async def bump(db: AsyncSession, name: str) -> None:
    """Note that something has changed."""
    version = await db.get(Version, name)
    if version is None:
        db.add(Version(name=name, number=1))
    else:
        version.number += 1
