"""Duplicates: questions that are answered together with another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain.hotline import questions, utterances
from bot.domain.hotline.questions import ENDED
from bot.storage.tables import Question
from bot.words import Refused, _
from bot.words.states import Ending, QuestionState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession


async def original_of(db: AsyncSession, question: Question) -> Question:
    """The question that it is a duplicate of, in the end; itself where it is none."""
    seen = {question.id}
    while question.duplicate_of is not None and question.duplicate_of not in seen:
        seen.add(question.duplicate_of)
        question = await db.get_one(Question, question.duplicate_of)
    return question


async def may_tie(db: AsyncSession, question: Question, original: Question) -> None:
    """Raise Refused where `original` can't answer for `question`."""
    unanswered = original.state == QuestionState.CLOSED and not await utterances.answers(
        db, original
    )
    if (
        original.id == question.id
        or original.state in {QuestionState.OFFERED, QuestionState.WITHDRAWN}
        or unanswered
    ):
        raise Refused(_("Question {number} can't be the original.", number=str(original.number)))
    if question.state in {QuestionState.OFFERED, *ENDED}:
        raise Refused(_("Question {number} is not open any more.", number=str(question.number)))


async def tie(
    db: AsyncSession, question: Question, original: Question, by: int | None, now: datetime
) -> None:
    """Close it as the same as `original`, with whatever was tied to it; see `may_tie`."""
    await questions.close(db, question, Ending.DUPLICATE, by, now)
    for tied in (question, *await of(db, question)):
        tied.duplicate_of = original.id


def note_own(question: Question, original: Question) -> None:
    """Note that the asker has added one of their questions to another of theirs."""
    question.duplicate_of = original.id


async def of(db: AsyncSession, question: Question) -> list[Question]:
    """The questions that were closed as the same as this one, and still are."""
    rows = await db.scalars(
        select(Question)
        .where(Question.duplicate_of == question.id, Question.state == QuestionState.CLOSED)
        .order_by(Question.id)
    )
    return list(rows.all())
