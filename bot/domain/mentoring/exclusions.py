"""Who is not brought together: who has refused or ended it, and who has blocked whom."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import blocks
from bot.storage.tables import Block, NeverAgain

if TYPE_CHECKING:
    from collections.abc import Collection
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


async def apart_from_each(db: AsyncSession, ids: Collection[int]) -> defaultdict[int, set[int]]:
    """The same for several people: the ids of all with whom each of them is never paired."""
    apart: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in (
        (NeverAgain.person_id, NeverAgain.other_id),
        (Block.person_id, Block.blocked_id),
    ):
        for own, theirs in ((one, other), (other, one)):
            for person_id, other_id in await db.execute(select(own, theirs).where(own.in_(ids))):
                apart[person_id].add(other_id)
    return apart
