"""What could not be delivered: whoever answered hears of it, so that nobody waits for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import references
from bot.words import Action, Send, _
from handlers.hotline import cards, delivering
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Tick


@feature.timer("undelivered")
async def tell_the_mentor(tick: Tick, reference_id: int) -> Sequence[Action]:
    """An answer did not reach its asker (they blocked the bot, or left)."""
    found = await references.meant_for(tick.db, reference_id)
    if found is None:
        return []
    subject, chat_id = found
    question, said = await delivering.belongs_to(tick, subject)
    if said is None or said.side != "mentor" or said.person_id is None:
        return []
    if question is None or question.chat_id != chat_id:
        return []
    return [
        Send(
            said.person_id,
            _(
                "Your answer to question {number} couldn't be delivered: {asker} can't be "
                "reached now. I'll say it again if they come back, and you can save it for others.",
                number=str(question.id),
                asker=await cards.asker_name(tick.db, question),
            ),
        )
    ]
