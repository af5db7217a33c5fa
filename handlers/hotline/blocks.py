"""Somebody has blocked somebody: questions that lie between the two go to other people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.hotline import question_lists
from bot.words.domain_events import Blocked
from bot.words.states import QuestionState
from handlers.hotline import leases
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Tick
    from bot.words import Action


@feature.listens(Blocked)
async def part(tick: Tick, event: Blocked) -> Sequence[Action]:
    """Give back what one of them has of the other's."""
    actions: list[Action] = []
    for asker, mentor in ((event.person_id, event.blocked_id), (event.blocked_id, event.person_id)):
        claimed = await question_lists.in_state(tick.db, QuestionState.CLAIMED, asker_id=asker)
        for question in claimed:
            if question.claimed_by == mentor:
                actions += await leases.back_in_queue(tick, question)
    return actions
