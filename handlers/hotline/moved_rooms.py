"""Rooms that are lost and regained: a question never stands only where nobody can see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import references, rooms
from bot.domain.hotline import question_lists, subjects, utterances
from bot.words.states import QuestionState
from handlers.hotline import cards, delivering, ladder
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Job, Tick
    from bot.words import Action


@feature.job(rooms.LOST)
async def show_elsewhere(tick: Tick, job: Job) -> Sequence[Action]:
    """Put what stood in a room that is lost before others."""
    actions: list[Action] = []
    for question in await question_lists.in_state(
        tick.db, QuestionState.WAITING, QuestionState.CLAIMED
    ):
        stood_there = job.subject in await references.stands_in(tick.db, subjects.card(question))
        if stood_there and not await cards.rooms_of(tick.db, question):
            actions += await cards.show(tick, question, await cards.audience(tick, question))
    return actions


@feature.job(rooms.REGAINED)
async def show_again(tick: Tick, job: Job) -> Sequence[Action]:
    """Bring a room up to date that the bot is in again, or that goes on in a new place: cards that
    are missing there, and answers that were given meanwhile to questions from there.
    """
    actions: list[Action] = []
    for question in await question_lists.in_state(tick.db, QuestionState.ANSWERED):
        answer = await utterances.last_answer(tick.db, question)
        if question.chat_id == job.subject and answer is not None:
            subject = subjects.answer(question, answer)
            if not await references.has_arrived(tick.db, subject):
                actions.append(await delivering.to_asker(tick, question, answer))
    for question in await question_lists.in_state(
        tick.db, QuestionState.WAITING, QuestionState.CLAIMED
    ):
        if job.subject in await cards.rooms_of(tick.db, question):
            actions += await cards.update(tick.db, question)  # said anew where it is missing
            continue
        actions += await ladder.show_in(tick, question, job.subject)
    return actions
