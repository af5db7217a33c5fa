"""What could not be delivered: whoever answered hears of it, so that nobody waits for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people, references
from bot.domain.hotline import subjects
from bot.words import Action, Post, Send, _
from bot.words.domain_events import Undelivered
from bot.words.states import Side
from handlers.hotline import cards, delivering
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Tick

TO_ASKERS = {subjects.WORDS, subjects.ECHO}
"""Kinds of subjects that a mentor's words have before those who asked."""


@feature.listens(Undelivered)
async def tell_the_mentor(tick: Tick, event: Undelivered) -> Sequence[Action]:
    """An answer did not reach its asker (they blocked the bot, or left): tell whoever gave it, or
    where they can't be written to, the rooms in which the question stands.
    """
    reference = await references.meant_for(tick.db, event.reference_id)
    if reference is None or reference[0] is None or reference[0].kind not in TO_ASKERS:
        return []
    question, answer = await delivering.belongs_to(tick, reference[0])
    if question is None or answer is None or answer.side != Side.MENTOR or answer.person_id is None:
        return []
    if await people.has_private_chat(tick.db, answer.person_id):
        text = await delivering.undelivered(tick, question)
        return [Send(answer.person_id, text, thread_of=subjects.card(question))]
    notice = _(
        "The answer to question {number} couldn't be delivered: {asker} can't be reached now. "
        "I'll say it again if they come back.",
        number=str(question.number),
        asker=await cards.asker_name(tick.db, question),
    )
    return [
        Post(chat_id, notice, thread_of=subjects.card(question), by=question.asker_id)
        for chat_id in await cards.rooms_of(tick.db, question)
    ]
