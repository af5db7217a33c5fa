"""Leases: a claim that runs out returns the question to the queue, with one notice, no blame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.hotline import questions
from bot.domain.hotline.questions import LEASE
from bot.words import Action, Text, _
from bot.words.states import QuestionState
from handlers.hotline import cards, ladder, notices
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from bot.engine.features import Job, Tick
    from bot.storage.tables import Question


@feature.job(LEASE)
async def expire(tick: Tick, job: Job) -> list[Action]:
    """A claim has run out."""
    question = await questions.by_id(tick.db, job.subject)
    if question is None or question.state != QuestionState.CLAIMED:
        return []
    return await back_in_queue(
        tick,
        question,
        _("The time for question {number} is up. Who can take it?", number=str(question.number)),
    )


async def back_in_queue(tick: Tick, question: Question, notice: Text | None = None) -> list[Action]:
    """Let go of a question, show that it is free, and tell the asker, whose wait has changed."""
    await questions.release(tick.db, question, ladder.next_step(tick, question.step))
    text = notice or _("Question {number} is free again.", number=str(question.number))
    announcement = _(
        "Your question {number} is back with all mentors.", number=str(question.number)
    )
    return [
        *await cards.update(tick.db, question),
        *await notices.answerers(tick, question, text),
        *await notices.asker(tick, question, announcement),
    ]
