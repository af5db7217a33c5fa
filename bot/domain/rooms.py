"""Rooms: which group is for whom, in which language."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import jobs, numbers, versions
from bot.storage.tables import Chat
from bot.words import Refused, _
from bot.words.domain_events import RoomBound, happened
from bot.words.states import RoomPurpose

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

HEARING = "rooms.hearing"
"""Look whether the bot hears what is written in a room."""
HEARD = (RoomPurpose.NEWCOMERS, RoomPurpose.MENTORS, RoomPurpose.ORGANIZERS)
"""Rooms in which people write what is meant for the bot without saying so."""


async def bind(db: AsyncSession, chat: Chat, purpose: str, language: str | None) -> None:
    """Say what a room is for (a `RoomPurpose`, or "")."""
    chat.purpose = purpose
    chat.language = language
    await versions.bump(db, "menus")
    happened(db, RoomBound(chat.id, purpose))


def listen(chat: Chat, *, listening: bool) -> None:
    """Let the bot answer in a group unasked, when it is very sure; or only when it is asked."""
    chat.listening = listening


async def look_whether_heard(db: AsyncSession, chat: Chat, now: datetime) -> None:
    """Have it looked whether the bot hears what is written in a room; where not, it says so."""
    await jobs.schedule(db, HEARING, chat.id, now)


async def look_what_is_heard(db: AsyncSession, now: datetime) -> None:
    """The same for all rooms in which that matters."""
    for purpose in HEARD:
        for chat in await of(db, purpose):
            await look_whether_heard(db, chat, now)


async def of(db: AsyncSession, purpose: str) -> list[Chat]:
    """All rooms for that purpose that the bot can write to."""
    rows = await db.scalars(
        select(Chat).where(Chat.purpose == purpose, Chat.present).order_by(Chat.id)
    )
    return list(rows.all())


async def bound(db: AsyncSession) -> list[Chat]:
    """All rooms that have a purpose, by purpose."""
    rows = await db.scalars(
        select(Chat)
        .where(Chat.purpose.in_(list(RoomPurpose)), Chat.present)
        .order_by(Chat.purpose, Chat.id)
    )
    return list(rows.all())


def titles(chats: Sequence[Chat]) -> list[str]:
    """What rooms are called; those of one name, with their platform."""
    called = [chat.title or chat.key for chat in chats]
    counted = Counter(title.casefold() for title in called)
    return [
        title if counted[title.casefold()] == 1 else f"{title} · {chat.platform.capitalize()}"
        for title, chat in zip(called, chats, strict=True)
    ]


async def give_up(db: AsyncSession, chat: Chat) -> None:
    """Do not follow a room to where somebody says that it has moved: it has no purpose any more."""
    chat.moved_to = ""
    await bind(db, chat, "", None)


async def moving(db: AsyncSession, number: str) -> Chat:
    """The chat with that number, of whose move somebody has to decide. Raises Refused."""
    chat_id = numbers.read(number)
    chat = await db.get(Chat, chat_id) if chat_id is not None else None
    if chat is None or not chat.moved_to:
        raise Refused(_("There is no move to decide on."))
    return chat


async def find(db: AsyncSession, chat_id: int) -> Chat | None:
    """A group that the bot is in, by its id."""
    chat = await db.get(Chat, chat_id)
    return None if chat is None or chat.private or not chat.present else chat


async def by_id(db: AsyncSession, chat_id: int) -> Chat:
    """The chat with that id. Raises NoResultFound."""
    return await db.get_one(Chat, chat_id)
