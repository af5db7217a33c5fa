"""Where things stand: which message in which chat is about what, for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from bot.storage.core import COPY
from bot.storage.tables import Chat, Copy, Thread

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

HEARD = insert(COPY)


async def remember(
    db: AsyncSession, chat: Chat, message: str, about: str, thread: str = ""
) -> None:
    """Note that somebody's own message is about that."""
    if message:
        copy = {"chat_id": chat.id, "about": about, "message": message, "thread": thread}
        await db.execute(HEARD, {**copy, "own": False, "part": 0})


async def subject(db: AsyncSession, chat: Chat, message: str) -> str:
    """What a message is about ("question:7"); "" when it is about nothing that we know."""
    found = await find(db, chat, message)
    return found.about if found is not None else ""


async def find(db: AsyncSession, chat: Chat, message: str) -> Copy | None:
    """The copy that a message is, if it is one."""
    if not message:
        return None
    return await db.scalar(
        select(Copy)
        .where(Copy.chat_id == chat.id, Copy.message == message)
        .order_by(Copy.id)
        .limit(1)
    )


async def thread_subject(db: AsyncSession, chat: Chat, thread: str) -> str:
    """What a topic was opened for; "" for a topic of people's own."""
    if not thread:
        return ""
    found = select(Thread.about).where(Thread.chat_id == chat.id, Thread.key == thread).limit(1)
    return await db.scalar(found) or ""


async def stands_in(db: AsyncSession, about: str, *, private: bool | None = None) -> set[int]:
    """The chats in which the bot has said it: all, or only the private ones, or only the others."""
    wanted = select(Copy.chat_id).where(Copy.about == about, Copy.own).distinct()
    if private is not None:
        wanted = wanted.join(Chat, Chat.id == Copy.chat_id).where(Chat.private.is_(private))
    return set((await db.scalars(wanted)).all())


async def first_message(db: AsyncSession, about: str, chat_id: int) -> str:
    """The key of the first message about it in a chat, to reply to; "" when not there (yet)."""
    return (
        await db.scalar(
            select(Copy.message)
            .where(Copy.about == about, Copy.chat_id == chat_id, Copy.message != "")
            .order_by(Copy.id)
            .limit(1)
        )
        or ""
    )


async def readers(db: AsyncSession, about: str) -> set[int]:
    """The people to whom the bot has said it in private."""
    found = await db.scalars(
        select(Copy.reader_id).where(Copy.about == about, Copy.own, Copy.reader_id.is_not(None))
    )
    return {one for one in found if one is not None}


async def turn(db: AsyncSession, before: str, now: str) -> None:
    """People's own messages that were about one thing are about another from now on."""
    await db.execute(
        update(Copy).where(Copy.about == before, Copy.own.is_(False)).values(about=now)
    )


async def about_of(db: AsyncSession, copy_id: int) -> tuple[str, int] | None:
    """What a copy is about, and the chat that it was meant for."""
    copy = await db.get(Copy, copy_id)
    return (copy.about, copy.chat_id) if copy is not None else None


def number(about: str, *kinds: str) -> int | None:
    """The id in "kind:id"; None for other kinds."""
    found, _colon, digits = about.partition(":")
    return int(digits) if found in kinds and digits.isdecimal() else None
