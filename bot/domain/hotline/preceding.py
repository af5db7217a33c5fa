"""What came before: what somebody has said and heard lately in the same private chat."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain.hotline import utterances
from bot.domain.safety.detection import Concern, detect
from bot.storage.tables import Chat, Question, Utterance
from bot.words.states import Ending, QuestionState, Side

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

LATELY = timedelta(hours=1)
"""What is said so soon after something is likely to be about it."""
NEWEST = 5
"""So many of somebody's questions are looked at; what came just before is among them."""


async def lately(
    db: AsyncSession, asker_id: int, chat_id: int, *, until: int | None = None
) -> list[tuple[Question, datetime]]:
    """Somebody's newest questions in a chat, each with when something was last said in it by either
    side; the one in which that is latest comes first. `until`: only those before that id.
    """
    said = (
        select(func.max(Utterance.said_at))
        .where(
            Utterance.question_id == Question.id,
            Utterance.side != Side.NOTE,
            Utterance.held.is_(False),
        )
        .correlate(Question)
        .scalar_subquery()
    )
    newest = (
        select(Question, said)
        .where(Question.asker_id == asker_id, Question.chat_id == chat_id)
        .order_by(Question.id.desc())
        .limit(NEWEST)
    )
    if until is not None:
        newest = newest.where(Question.id < until)
    rows = [
        (question, max(filter(None, (question.asked_at, last, question.closed_at))))
        for question, last in await db.execute(newest)
    ]
    return sorted(rows, key=lambda row: (row[1], row[0].id), reverse=True)


async def note(db: AsyncSession, question: Question) -> Question | None:
    """Note with a question what was asked right before it, in private and under the same name;
    give it.
    """
    if question.asker_id is None or question.chat_id is None:
        return None
    chat = await db.get(Chat, question.chat_id)
    if chat is None or not chat.private:
        return None
    asked = await lately(db, question.asker_id, question.chat_id, until=question.id)
    shown = [
        (before, moment)
        for before, moment in asked
        if before.state != QuestionState.WITHDRAWN and before.pseudonym == question.pseudonym
    ]
    if not shown:
        return None
    before, moment = shown[0]
    # What the bot has settled is nobody else's.
    is_settled = before.ending == Ending.HELPED and before.escalated_at is None
    if is_settled or question.asked_at - moment > LATELY:
        return None
    question.follows_id = before.id
    return before


async def of(db: AsyncSession, question: Question) -> tuple[Question, str] | None:
    """What was asked right before a question, and its words, where they are still there and sound
    like no danger: who let them be an ordinary question did so for that one alone.
    """
    before = await db.get(Question, question.follows_id) if question.follows_id else None
    if before is None or before.pseudonym != question.pseudonym:
        return None
    words = (await utterances.first(db, before)).text
    is_ordinary = detect(words) not in {Concern.SELF_HARM, Concern.DANGER}
    return (before, words) if words and is_ordinary else None


async def following(db: AsyncSession, question: Question) -> list[Question]:
    """The questions of which it is shown that this one came before."""
    rows = await db.scalars(select(Question).where(Question.follows_id == question.id))
    return list(rows)


def leave_out(question: Question) -> None:
    """What came before is not shown with it."""
    question.follows_id = None
