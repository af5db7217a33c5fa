"""Own questions: which of theirs somebody means, by what they type or press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import handles
from bot.domain.hotline import question_lists, questions
from bot.storage.tables import Question
from bot.words import Refused, _

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def get(db: AsyncSession, number: str, asker: Person) -> Question:
    """A person's own question, by number or handle; without either the latest. Raises Refused."""
    if not number.strip():
        latest = await question_lists.latest_of(db, asker.id)
        if latest is None:
            raise Refused(_("You have no open question. Just write what you want to know."))
        return latest
    if number.startswith(handles.FIRST):
        return await get_by_handle(db, number, asker)
    question = await questions.numbered(db, number)
    if question is None or question.asker_id != asker.id:
        raise Refused(_("Question {number} isn't yours.", number=number.strip()))
    return question


async def by_handle(db: AsyncSession, handle: str) -> Question | None:
    """The question that a button is about."""
    question: Question | None = await db.scalar(select(Question).where(Question.handle == handle))
    return question


async def get_by_handle(db: AsyncSession, handle: str, asker: Person) -> Question:
    """The speaker's own question that a button is about; else as `get` finds it. Raises Refused."""
    question = await by_handle(db, handle) if handle else None
    if question is not None and question.asker_id == asker.id:
        return question
    if handle.startswith(handles.FIRST):
        raise Refused(_("This question isn't yours."))
    return await get(db, handle, asker)
