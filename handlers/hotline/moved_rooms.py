"""Rooms that are lost and regained: a question never stands only where nobody can see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import references
from bot.domain.hotline import question_lists, questions, subjects, utterances
from bot.words.domain_events import RoomLost, RoomRegained
from bot.words.states import QuestionState
from handlers.hotline import cards, delivering, ladder
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Tick
    from bot.words import Action


@feature.listens(RoomLost)
async def show_elsewhere(tick: Tick, lost: RoomLost) -> Sequence[Action]:
    """Put what stood in a room that is lost before others."""
    actions: list[Action] = []
    for question in await question_lists.in_state(
        tick.db, QuestionState.WAITING, QuestionState.CLAIMED
    ):
        stood_there = lost.chat_id in await references.stands_in(tick.db, subjects.card(question))
        if stood_there:
            questions.deal_with(question, None)  # whoever has it may have been in that room alone
        if stood_there and not await cards.rooms_of(tick.db, question):
            actions += await cards.show(tick, question, await cards.audience(tick, question))
    return actions


@feature.listens(RoomRegained)
async def show_again(tick: Tick, regained: RoomRegained) -> Sequence[Action]:
    """Bring a room up to date that the bot is in again, or that goes on in a new place: cards that
    are missing there, and answers that were given meanwhile to questions from there.
    """
    actions: list[Action] = []
    for question in await question_lists.in_state(tick.db, QuestionState.ANSWERED):
        answer = await utterances.last_answer(tick.db, question)
        if question.chat_id == regained.chat_id and answer is not None:
            subject = subjects.answer(question, answer)
            if not await references.has_arrived(tick.db, subject):
                actions.append(await delivering.to_asker(tick, question, answer))
    for question in await question_lists.in_state(
        tick.db, QuestionState.WAITING, QuestionState.CLAIMED
    ):
        if regained.chat_id in await cards.rooms_of(tick.db, question):
            actions += await cards.update(tick.db, question)  # said anew where it is missing
            continue
        actions += await ladder.show_in(tick, question, regained.chat_id)
    return actions
