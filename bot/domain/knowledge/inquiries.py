"""Inquiries: looking back at what was asked and answered, without seeing who asked.

Words that somebody wrote to the bot alone stay between the two: only what people have seen already,
in a group or as a card, is shown, and without personal details.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain.drafts import drafts, names
from bot.domain.hotline import utterances
from bot.domain.knowledge.feedback import OFFERED
from bot.storage.tables import Chat, Entry, Feedback, Question

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

MOST = 50
"""So many of the latest questions are looked back at."""


async def words_of(db: AsyncSession, question: Question) -> str:
    """What was asked, on one line; "" where nobody but the bot has seen it, or it is gone."""
    if not await was_seen(db, question):
        return ""
    opening = await utterances.first(db, question)
    to_take_out = await names.to_take_out(db, question, opening.text)
    words = drafts.scrub(opening.text, to_take_out)
    return " ".join(words.split())


async def was_seen(db: AsyncSession, question: Question) -> bool:
    """Have people seen it: was it handed to them, or asked in a group?"""
    if question.number is not None:
        return True
    chat = await db.get(Chat, question.chat_id) if question.chat_id is not None else None
    return chat is not None and not chat.private


async def verdicts_on(db: AsyncSession, question: Question) -> dict[str, Feedback]:
    """What was said of what the bot found, by whom: `Side.ASKER`, `Side.MENTOR`."""
    rows = await db.scalars(select(Feedback).where(Feedback.question_id == question.id))
    return {given.given_by: given for given in rows}


async def answered_by_the_bot(db: AsyncSession) -> list[tuple[Question, Entry]]:
    """The latest questions that people have though the bot had something to say, with what it said
    first.
    """
    rows = await db.execute(
        select(Question, Entry)
        .join(Entry, Entry.id == Question.entry_id)
        .where(
            Question.verdict.in_(OFFERED),
            Question.number > 0,
        )
        .order_by(Question.number.desc())
        .limit(MOST)
    )
    return [(question, entry) for question, entry in rows]


async def after(db: AsyncSession, entry: Entry, most: int = MOST) -> list[tuple[Question, str]]:
    """The latest questions that people took to a person after an entry, and how they asked; so
    many at most.
    """
    rows = await db.scalars(
        select(Question)
        .join(Feedback, Feedback.question_id == Question.id)
        .where(Feedback.entry_id == entry.id, Feedback.correct.is_(False))
        .order_by(Feedback.question_id.desc())
        .limit(MOST)
    )
    with_words: list[tuple[Question, str]] = []
    for question in rows.all():
        words = await words_of(db, question)
        if words:
            with_words.append((question, words))
        if len(with_words) == most:
            break
    return with_words
