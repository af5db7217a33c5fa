"""Losses: rooms in which nothing can be said any more, and rights that are missing, told once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import rooms
from bot.words import Action, Organizers, Say, Subject, Update, _
from bot.words.domain_events import NoFiles, NoTopics, RoomLost, RoomRegained
from bot.words.states import Refusal
from handlers.rooms.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Tick
    from bot.storage.tables import Chat

LOST, NO_RIGHT = "room-lost", "no-right"


def _lost(chat: Chat) -> Subject:
    """The loss of a room, each time another one."""
    since = 0 if chat.refused_at is None else int(chat.refused_at.timestamp())
    return Subject(LOST, chat.id, str(since))


@feature.listens(RoomLost)
async def tell_of_loss(tick: Tick, lost: RoomLost) -> Sequence[Action]:
    """Tell organizers, once, why nothing can be said in a room that has a purpose."""
    chat = await rooms.by_id(tick.db, lost.chat_id)
    name = chat.title or chat.key
    if not chat.purpose or chat.moved_to or chat.aside or not chat.refusal:
        return []
    if chat.refusal == Refusal.MUTED:
        reason = _(
            "I may not write in the room {room}, so what belongs there goes elsewhere. Let me "
            "write there, or make me an administrator, and it stands there again.",
            room=name,
        )
    else:
        reason = _(
            "I'm not in the room {room} any more, so what belongs there goes elsewhere. Add me "
            "again, and it stands there again.",
            room=name,
        )
    return [Say(Organizers(), reason, subject=_lost(chat), once=True)]


@feature.listens(RoomRegained)
async def tell_of_return(tick: Tick, regained: RoomRegained) -> Sequence[Action]:
    """What was said of a loss is over, where the platform tells so."""
    chat = await rooms.by_id(tick.db, regained.chat_id)
    if chat.refusal or chat.refused_at is None:
        return []
    again = _("I can write in the room {room} again.", room=chat.title or chat.key)
    return [Update(_lost(chat), again)]


@feature.listens(NoTopics)
async def tell_of_topics(tick: Tick, lacking: NoTopics) -> Sequence[Action]:
    """Tell organizers, once, that each question could have a topic of its own."""
    chat = await rooms.by_id(tick.db, lacking.chat_id)
    text = _(
        "I may open no topics in the room {room}, so questions stand there one below the other. "
        "For a topic each, make me an administrator who may manage topics.",
        room=chat.title or chat.key,
    )
    return [Say(Organizers(), text, subject=Subject(NO_RIGHT, chat.id, "topics"), once=True)]


@feature.listens(NoFiles)
async def tell_of_files(tick: Tick, lacking: NoFiles) -> Sequence[Action]:
    """Tell organizers, once, that pictures are missing in a room."""
    chat = await rooms.by_id(tick.db, lacking.chat_id)
    text = _(
        "I may send no pictures or files in the room {room}, so those that belong to questions "
        "are missing there. Let members send media, or make me an administrator.",
        room=chat.title or chat.key,
    )
    return [Say(Organizers(), text, subject=Subject(NO_RIGHT, chat.id, "files"), once=True)]
