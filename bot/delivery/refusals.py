"""Refusals: groups in which nothing can be said, since when and why, and when it is tried again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage import jobs
from bot.storage.tables import Chat, OutboxRow
from bot.words.states import OutboxState, Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

TRY_AGAIN = "rooms.try_again"
"""The job that tries again to speak in a group; its subject is the chat's id."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(hours=1), timedelta(days=1)


async def lose(db: AsyncSession, chat: Chat, refusal: Refusal, now: datetime) -> None:
    """Note that a group takes nothing from the bot, or no longer has it.

    Not every platform tells when that is over, so that it is tried again now and then. Since when
    it is so only changes where something could be said meanwhile.
    """
    chat.present = False
    if chat.refused_at is None or not chat.refusal or await _spoke_since(db, chat):
        chat.refused_at = now
    chat.refusal = refusal
    pause = min(max(now - chat.refused_at, FIRST_PAUSE), LONGEST_PAUSE)
    await jobs.put(db, TRY_AGAIN, chat.id, now + pause)


def regain(chat: Chat) -> None:
    """Note that the bot is in a group and may speak there, for all that the platform says."""
    chat.present = not chat.moved_to
    if chat.refusal:
        chat.refusal = Refusal.NONE


async def try_again(db: AsyncSession, chat_id: int) -> bool:
    """Take a group for one that can be written to; tell whether it was none."""
    chat = await db.get(Chat, chat_id)
    if chat is None or chat.present or chat.aside or chat.moved_to or not chat.refusal:
        return False
    chat.present = True
    return True


async def _spoke_since(db: AsyncSession, chat: Chat) -> bool:
    sent = select(OutboxRow.id).where(
        OutboxRow.chat_id == chat.id,
        OutboxRow.state == OutboxState.SENT,
        OutboxRow.settled_at > chat.refused_at,
    )
    return await db.scalar(sent.limit(1)) is not None
