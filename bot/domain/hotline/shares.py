"""Shares: how much of one person is before people at once, so that all are heard.

What goes beyond waits (a question as `held`, further words as utterances that are held) until some
of it is done. A person's made-up names are counted apart: what stands under one must not show
whose it is. All of them together may be twice as much, which nobody but the asker hears of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.storage.tables import Question, Utterance
from bot.words.states import QuestionState, Side

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

BEFORE_PEOPLE = (QuestionState.WAITING, QuestionState.CLAIMED)
"""What takes part of a share: an answer is still expected of somebody."""
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Load:
    """How many questions of a person are before people, or held."""

    open_here: int
    """Under the same name."""
    open_in_all: int
    held: int

    def is_full(self, most: int) -> bool:
        """May no further question go to people now? `most`: of one name; 0 for any number."""
        return bool(most) and (self.open_here >= most or self.open_in_all >= 2 * most)

    def is_full_here(self, most: int) -> bool:
        """May those who answer be told of it, as they see all that it is about?"""
        return bool(most) and self.open_here >= most


async def load(db: AsyncSession, asker_id: int, pseudonym: str) -> Load:
    """What is open of a person, and of that name of theirs."""
    counted = await db.execute(
        select(Question.pseudonym, Question.state, func.count())
        .where(
            Question.asker_id == asker_id,
            Question.state.in_((*BEFORE_PEOPLE, QuestionState.HELD)),
        )
        .group_by(Question.pseudonym, Question.state)
    )
    rows = counted.all()
    before_people = [(name, count) for name, state, count in rows if state in BEFORE_PEOPLE]
    return Load(
        sum(count for name, count in before_people if name == pseudonym),
        sum(count for _name, count in before_people),
        sum(count for _name, state, count in rows if state == QuestionState.HELD),
    )


async def open_to_join(db: AsyncSession, question: Question) -> list[Question]:
    """The open questions of the same name, to which its words could be added; the newest first."""
    rows = await db.scalars(
        select(Question)
        .where(
            Question.asker_id == question.asker_id,
            Question.pseudonym == question.pseudonym,
            Question.state.in_(BEFORE_PEOPLE),
        )
        .order_by(Question.id.desc())
    )
    return list(rows)


async def held_questions(
    db: AsyncSession, asker_id: int, pseudonym: str | None = None
) -> list[Question]:
    """What waits until something else is done, the oldest first; of one name, or of all."""
    of_name = [] if pseudonym is None else [Question.pseudonym == pseudonym]
    rows = await db.scalars(
        select(Question)
        .where(Question.asker_id == asker_id, Question.state == QuestionState.HELD, *of_name)
        .order_by(Question.id)
    )
    return list(rows)


async def is_writing_fast(
    db: AsyncSession, question: Question, now: datetime, a_minute: int
) -> bool:
    """Has its asker said so much in it within the last minute that more would be too much?"""
    if not a_minute:
        return False
    count = await db.scalar(
        select(func.count(Utterance.id)).where(
            Utterance.question_id == question.id,
            Utterance.side == Side.ASKER,
            Utterance.said_at > now - MINUTE,
        )
    )
    return (count or 0) >= a_minute


async def held_words(db: AsyncSession, question: Question) -> list[Utterance]:
    """The asker's further words that nobody was shown yet, the oldest first."""
    rows = await db.scalars(
        select(Utterance)
        .where(
            Utterance.question_id == question.id,
            Utterance.side == Side.ASKER,
            Utterance.held,
            Utterance.withdrawn_at.is_(None),
        )
        .order_by(Utterance.id)
    )
    return list(rows)


def show(words: list[Utterance]) -> None:
    """They are shown now."""
    for utterance in words:
        utterance.held = False
