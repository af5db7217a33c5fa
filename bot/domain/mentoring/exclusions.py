"""Who is not brought together: who has refused or ended it, and who has blocked whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import blocks
from bot.storage.tables import Block, NeverAgain

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.words.mentoring import NeverAgainReason


async def never_again(
    db: AsyncSession, person_id: int, other_id: int, reason: NeverAgainReason, now: datetime
) -> None:
    """Don't bring these two together again; noting it twice changes nothing."""
    if await db.get(NeverAgain, (person_id, other_id)) is None:
        db.add(NeverAgain(person_id=person_id, other_id=other_id, reason=reason, at=now))
        await db.flush()


async def apart_from(db: AsyncSession, person_id: int) -> set[int]:
    """The ids of all with whom somebody is never paired."""
    named = await db.scalars(select(NeverAgain.other_id).where(NeverAgain.person_id == person_id))
    naming = await db.scalars(select(NeverAgain.person_id).where(NeverAgain.other_id == person_id))
    return {*named, *naming, *await blocks.apart_from(db, person_id)}


async def all_apart(db: AsyncSession) -> set[tuple[int, int]]:
    """All two who are never paired, each in both orders."""
    apart = await db.execute(select(NeverAgain.person_id, NeverAgain.other_id))
    blocked = await db.execute(select(Block.person_id, Block.blocked_id))
    both = {(first, second) for first, second in (*apart, *blocked)}
    return both | {(second, first) for first, second in both}
