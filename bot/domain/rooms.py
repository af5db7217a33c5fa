"""Rooms: which group is for whom, in which language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import versions
from bot.storage.tables import Chat

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

BOUND = "rooms.bound"
"""The timer that tells features of a room's new purpose; its subject is the chat's id."""
PURPOSES = ("newcomers", "mentors", "organizers", "announcements")


async def bind(db: AsyncSession, chat: Chat, purpose: str, language: str | None) -> None:
    """Say what a room is for (one of `PURPOSES`, or "")."""
    chat.purpose = purpose
    chat.language = language
    await versions.bump(db, "menus")


async def of(db: AsyncSession, purpose: str) -> list[Chat]:
    """All rooms for that purpose that the bot can write to."""
    found = await db.scalars(
        select(Chat).where(Chat.purpose == purpose, Chat.present).order_by(Chat.id)
    )
    return list(found.all())


async def for_mentors(db: AsyncSession, language: str) -> list[Chat]:
    """Where questions in a language go: its mentors' rooms, else the general ones, else any,
    else the organizers'. Empty where there are none at all.
    """
    rooms = await of(db, "mentors")
    return (
        [room for room in rooms if room.language == language]
        or [room for room in rooms if room.language is None]
        or rooms
        or await of(db, "organizers")
    )


async def by_id(db: AsyncSession, chat_id: int) -> Chat:
    """The chat with that id. Raises NoResultFound."""
    return await db.get_one(Chat, chat_id)
