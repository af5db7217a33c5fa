"""Other features ask somebody for a share-out, on an organizer's behalf."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people
from bot.domain.shareouts import asks, overdue
from bot.words import Organizers, Say, Send
from bot.words.shareout_events import ShareoutAsked
from handlers.shareouts import asking, invitations
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Tick
    from bot.storage.tables import ShareoutAsk
    from bot.words import Action


@feature.listens(ShareoutAsked)
async def ask_them(tick: Tick, asked: ShareoutAsked) -> Sequence[Action] | None:
    """Ask whoever can be written to; the others' invitations are passed on by the organizer."""
    invited: list[ShareoutAsk] = []
    for ask_id in asked.asks:
        made = await asks.by_id(tick.db, ask_id)
        if made is None:
            continue
        if made.person_id is not None and await people.has_private_chat(tick.db, made.person_id):
            await asking.begin(tick, made.id, made.person_id)
        else:
            asks.give_word(made)
            invited.append(made)
        await overdue.plan(tick.db, made.event_id, tick.settings.community.zone, tick.now)
    if not invited:
        return None
    texts = await invitations.to_pass_on(tick, invited)
    if asked.by is None:
        return [Say(to=Organizers(), text=text) for text in texts]
    return [Send(asked.by, text) for text in texts]
