"""Who asked unseen is forgotten some time after their question has ended: it stays, as nobody's.

Till then the asker can be found from it, since answers have to find their way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import String, cast, delete, literal, select, text, update

from bot.domain.hotline import questions, subjects
from bot.storage.tables import (
    Chat,
    Flood,
    MessageReference,
    OutboxRow,
    Person,
    Question,
    Thread,
    Utterance,
)
from bot.words.states import Side

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

NAMED = text("person.pseudonym != ''")
"""As the index of made-up names has it."""
MOST_AT_ONCE = 50
"""So many questions are severed in one transaction."""


async def sever(db: AsyncSession, ended_before: datetime) -> bool:
    """Forget who asked the unseen questions that ended before then, and which made-up name was
    whose; True: there may be more.

    One that has a topic of its own before its asker waits until that is taken away.
    """
    topic = literal(f"{subjects.OPENING}:") + cast(Question.id, String)
    due = await db.scalars(
        select(Question)
        .where(
            Question.pseudonym != "",
            Question.state.in_(questions.ENDED),
            Question.closed_at < ended_before,
            Question.asker_id.is_not(None),
            ~select(Thread.id).where(Thread.subject == topic).exists(),
        )
        .order_by(Question.id)
        .limit(MOST_AT_ONCE)
    )
    severed = due.all()
    for question in severed:
        await _sever(db, question)
    await _forget_names(db, ended_before)
    return len(severed) == MOST_AT_ONCE


async def _sever(db: AsyncSession, question: Question) -> None:
    said = (await db.scalars(select(Utterance).where(Utterance.question_id == question.id))).all()
    for utterance in said:
        if utterance.side == Side.ASKER:
            utterance.person_id = None
    chat = await db.get(Chat, question.chat_id) if question.chat_id is not None else None
    if chat is not None and chat.private:
        about = [subjects.card(question), subjects.to_asker(question), subjects.opening(question)]
        about += [subjects.words(utterance.id) for utterance in said]
        about += [subjects.answer(question, utterance) for utterance in said]
        await _forget_messages(db, chat.id, sorted({str(subject) for subject in about}))
        question.chat_id, question.message, question.thread = None, "", ""
    await db.execute(
        update(Flood)
        .where(
            Flood.person_id == question.asker_id,
            Flood.pseudonym == question.pseudonym,
            Flood.ended_at.is_not(None),
        )
        .values(person_id=None)
        .execution_options(synchronize_session="fetch")
    )
    question.asker_id = question.follows_id = None
    await db.execute(
        update(Question)
        .where(Question.follows_id == question.id)
        .values(follows_id=None)
        .execution_options(synchronize_session=False)
    )


async def _forget_messages(db: AsyncSession, chat_id: int, about: list[str]) -> None:
    """Which messages in that chat were about it."""
    meant = (MessageReference.chat_id == chat_id) & MessageReference.subject.in_(about)
    ids = list(await db.scalars(select(MessageReference.id).where(meant)))
    await db.execute(
        update(OutboxRow)
        .where(OutboxRow.reference_id.in_(ids))
        .values(reference_id=None)
        .execution_options(synchronize_session=False)
    )
    await db.execute(
        delete(MessageReference)
        .where(MessageReference.id.in_(ids))
        .execution_options(synchronize_session=False)
    )


async def _forget_names(db: AsyncSession, before: datetime) -> None:
    """The made-up names of conversations that are over for so long."""
    await db.execute(
        update(Person)
        .where(Person.unseen_at < before, NAMED)
        .values(pseudonym="", anonymous=False)
        .execution_options(synchronize_session="fetch")
    )
