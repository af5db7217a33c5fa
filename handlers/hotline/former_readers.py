"""What stands before those who answer no more, each in private: it is taken from them, or what
askers say later would still come to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people, references
from bot.domain.hotline import subjects, utterances
from bot.words import Remove
from bot.words.domain_events import OwnerRemoved, PersonForgotten, RoleRevoked
from handlers.hotline.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Tick
    from bot.words import Action


async def take_away(
    tick: Tick, event: RoleRevoked | OwnerRemoved | PersonForgotten
) -> Sequence[Action] | None:
    """Nobody without a role reads others' questions; their own, and the answers, stay."""
    if await people.roles_of(tick.db, event.person_id):
        return None
    shown = await references.said_to(
        tick.db, event.person_id, (subjects.CARD, subjects.REMINDER, subjects.WORDS)
    )
    asked = {subject.number for subject, _chat in shown if subject.kind == subjects.CARD}
    words = await utterances.ids_of(tick.db, asked)
    return [
        Remove(subject, only_in=chat_id)
        for subject, chat_id in shown
        if subject.kind != subjects.WORDS or subject.number in words
    ]


feature.listens(RoleRevoked)(take_away)
feature.listens(OwnerRemoved)(take_away)
feature.listens(PersonForgotten)(take_away)
