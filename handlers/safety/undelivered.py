"""What of a case could not be delivered: whoever wrote it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import references
from bot.domain.safety import subjects
from bot.words import Action, Send, _
from bot.words.domain_events import Undelivered
from bot.words.states import CaseSide
from handlers.safety.conversation import belongs_to
from handlers.safety.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Tick


@feature.listens(Undelivered)
async def tell_the_team(tick: Tick, event: Undelivered) -> Sequence[Action]:
    """What a member wrote did not reach its person: tell them, so that nobody waits for nothing."""
    reference = await references.meant_for(tick.db, event.reference_id)
    case, message = await belongs_to(tick.db, reference[0] if reference is not None else None)
    is_answer = message is not None and message.side == CaseSide.TEAM
    if case is None or message is None or message.person_id is None or not is_answer:
        return []
    if reference is not None and reference[0] != subjects.words(message):
        return []
    text = _(
        "Case {number}: your words couldn't be delivered. They can't be reached here now.",
        number=case.number,
    )
    return [Send(message.person_id, text)]
