"""Who is not asked about a question: who said "not me", and whom a block keeps from its asker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import blocks, people
from bot.storage.tables import Declined

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person, Question


async def who_is_not_asked(db: AsyncSession, question: Question) -> frozenset[int]:
    """The ids of all who are not asked about it."""
    return frozenset(await db.scalars(people.not_asked(question.id, question.asker_id)))


async def decline(db: AsyncSession, question: Question, mentor: Person) -> None:
    """Note that it is not for this mentor, who won't be asked about it again."""
    if await db.get(Declined, (question.id, mentor.id)) is None:
        db.add(Declined(question_id=question.id, person_id=mentor.id))
        await db.flush()


async def can_go_on(db: AsyncSession, question: Question, mentor: Person, now: datetime) -> bool:
    """Is whoever answered it there, and may they have to do with its asker?"""
    if not await people.is_there(db, mentor, now):
        return False
    return not await blocks.are_apart(db, question.asker_id, mentor.id)
