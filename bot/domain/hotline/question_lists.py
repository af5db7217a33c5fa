"""Queues: lists of questions with their words, for those who choose among them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ScalarSelect, func, literal_column, or_, select

from bot.domain.matching import Verdict
from bot.storage.tables import Question, Utterance
from bot.words.states import QuestionState, Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession


MOST_OWN = 50
"""So many of their own questions somebody can leaf through."""


def _first() -> ScalarSelect[Any]:
    """The id of a question's first utterance."""
    return (
        select(func.min(Utterance.id))
        .where(Utterance.question_id == Question.id, Utterance.side == Side.ASKER)
        .correlate(Question)
        .scalar_subquery()
    )


async def of_album(db: AsyncSession, album: str) -> Question | None:
    """The question in which pictures of that album were sent."""
    some = Question.album != literal_column("''")  # literally, so that their index fits
    return await db.scalar(select(Question).where(some, Question.album == album).limit(1))


async def waiting(db: AsyncSession, language: str = "") -> list[tuple[Question, str]]:
    """The questions that nobody has answered yet with their words, longest waiting first."""
    query = (
        select(Question, Utterance.text)
        .join(Utterance, Utterance.id == _first())
        .where(Question.state.in_((QuestionState.WAITING, QuestionState.CLAIMED)))
        .order_by(Question.escalated_at, Question.id)
    )
    if language:
        query = query.where(Question.language == language)
    return [(question, text) for question, text in await db.execute(query)]


async def recent(
    db: AsyncSession, since: datetime, other_than: Question
) -> list[tuple[Question, str]]:
    """Questions that went to people since then, with their words; newest first.

    Those that were closed without an answer are left out: they can't be the original of another.
    """
    rows = await db.execute(
        select(Question, Utterance.text)
        .join(Utterance, Utterance.id == _first())
        .where(
            Question.escalated_at >= since,
            Question.id != other_than.id,
            Question.state != QuestionState.WITHDRAWN,
            or_(Question.state != QuestionState.CLOSED, Question.answered_at.is_not(None)),
            Question.duplicate_of.is_(None),
            Utterance.text != "",
        )
        .order_by(Question.escalated_at.desc(), Question.id.desc())
        .limit(200)
    )
    return [(question, text) for question, text in rows]


async def asked_by(db: AsyncSession, asker_id: int) -> list[tuple[Question, str]]:
    """A person's own questions that they have not taken back, with their words; newest first."""
    rows = await db.execute(
        select(Question, Utterance.text)
        .join(Utterance, Utterance.id == _first())
        .where(Question.asker_id == asker_id, Question.state != QuestionState.WITHDRAWN)
        .order_by(Question.id.desc())
        .limit(MOST_OWN)
    )
    return [(question, text) for question, text in rows]


async def in_state(
    db: AsyncSession, *states: QuestionState, asker_id: int | None = None
) -> list[Question]:
    """The questions in one of these states, oldest first; only one person's if given."""
    query = select(Question).where(Question.state.in_(states)).order_by(Question.id)
    if asker_id is not None:
        query = query.where(Question.asker_id == asker_id)
    return list((await db.scalars(query)).all())


async def is_answered_since(db: AsyncSession, question: Question, entry_ids: Sequence[int]) -> bool:
    """Has the asker asked again in the same chat, and one of these entries answered it?"""
    later = (
        select(Question.id)
        .where(
            Question.asker_id == question.asker_id,
            Question.chat_id == question.chat_id,
            Question.id > question.id,
            Question.entry_id.in_(entry_ids),
            Question.verdict == Verdict.SURE,
        )
        .limit(1)
    )
    return await db.scalar(later) is not None


async def latest_of(
    db: AsyncSession, asker_id: int, *, chat_id: int | None = None, states: Sequence[str] = ()
) -> Question | None:
    """A person's latest question, in a chat and in some states if given."""
    query = select(Question).where(Question.asker_id == asker_id).order_by(Question.id.desc())
    if chat_id is not None:
        query = query.where(Question.chat_id == chat_id)
    if states:
        query = query.where(Question.state.in_(states))
    return await db.scalar(query.limit(1))


async def with_held_words(db: AsyncSession, asker_id: int | None, pseudonym: str) -> list[Question]:
    """A person's questions, of one name, in which words of theirs were shown to nobody yet; not
    those that wait themselves.
    """
    held = (Utterance.question_id == Question.id) & Utterance.held & (Utterance.side == Side.ASKER)
    rows = await db.scalars(
        select(Question)
        .where(
            Question.asker_id == asker_id,
            Question.pseudonym == pseudonym,
            Question.number.is_not(None),
            Question.state != QuestionState.HELD,
            select(Utterance.id).where(held, Utterance.withdrawn_at.is_(None)).exists(),
        )
        .order_by(Question.id)
    )
    return list(rows)
