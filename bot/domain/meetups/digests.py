"""Rooms that have the week's meetups posted each Monday."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain.meetups.listing import Reader, Wish, upcoming
from bot.storage.tables import Chat, MeetupDigest

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.meetups.occurrences import MeetupDate
    from bot.storage.tables import Person

A_WEEK = timedelta(weeks=1)


async def switch(db: AsyncSession, chat: Chat, by: Person, *, on: bool) -> bool:
    """Post the week's meetups there each Monday, or don't; False: it is so already."""
    standing = await db.get(MeetupDigest, chat.id)
    if (standing is not None) == on:
        return False
    if standing is not None:
        await db.delete(standing)
    else:
        db.add(MeetupDigest(chat_id=chat.id, wanted_by=by.id))
    return True


async def is_on(db: AsyncSession, chat_id: int) -> bool:
    """Are they posted there?"""
    return await db.get(MeetupDigest, chat_id) is not None


async def due(db: AsyncSession, day: date, now: datetime) -> list[tuple[Chat, list[MeetupDate]]]:
    """The rooms in which nothing was posted for that Monday yet, with what is on there; noted as
    posted. Where nothing is on, nothing is to be said.
    """
    wanted = (await db.scalars(select(MeetupDigest).order_by(MeetupDigest.chat_id))).all()
    # Chats are many, and those that want it few: joined, they might all be read.
    ids = [digest.chat_id for digest in wanted]
    chats = await db.scalars(select(Chat).where(Chat.id.in_(ids))) if ids else ()
    by_id = {chat.id: chat for chat in chats if chat.present}
    week = Wish(since=now, before=now + A_WEEK)
    found = []
    for digest in wanted:
        chat = by_id.get(digest.chat_id)
        if chat is None or (digest.posted_on is not None and digest.posted_on >= day):
            continue
        digest.posted_on = day
        dates = await upcoming(db, Reader(chat_id=chat.id), now, week)
        if dates:
            found.append((chat, dates))
    return found
