"""Platforms that the configuration names no account for any more: what is there is set aside.

Nobody is written to there, questions go elsewhere, and all of it comes back with the platform.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.delivery.queue import QUEUED, WAITING
from bot.delivery.sending.outcomes import UNREACHABLE, cancel_rest
from bot.storage import jobs
from bot.storage.tables import Account, Chat, OutboxRow, PlatformState

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

RETURNED = "returned"
"""The job that tells features of a room that can be used again; its subject is the chat's id."""


async def keep_to(db: AsyncSession, platforms: Collection[str], now: datetime) -> None:
    """Set aside what is on other platforms than these, and take up what was set aside of these."""
    known = await db.scalars(select(PlatformState.platform).distinct())
    for platform in sorted({*known, *platforms}):
        if platform in platforms:
            for chat_id in await _change(db, platform, aside=False):
                await jobs.put(db, RETURNED, chat_id, now, once=True)
        else:
            await _cancel_waiting(db, platform, now)
            for chat_id in await _change(db, platform, aside=True):
                await jobs.put(db, UNREACHABLE, chat_id, now, once=True)


async def _cancel_waiting(db: AsyncSession, platform: str, now: datetime) -> None:
    waiting = select(OutboxRow.chat_id).where(OutboxRow.platform == platform, QUEUED, WAITING)
    for chat_id in (await db.scalars(waiting.distinct())).all():
        await cancel_rest(db, chat_id, now, problem="the platform is not configured")


async def _change(db: AsyncSession, platform: str, *, aside: bool) -> list[int]:
    """Set all that is there aside, or take it up; give the groups."""
    await db.execute(
        update(Account)
        .where(Account.platform == platform, Account.reachable if aside else Account.aside)
        .values(reachable=not aside, aside=aside)
        .execution_options(synchronize_session=False)
    )
    changed = await db.execute(
        update(Chat)
        .where(Chat.platform == platform, Chat.present if aside else Chat.aside)
        .values(present=not aside, aside=aside)
        .returning(Chat.id, Chat.private)
        .execution_options(synchronize_session=False)
    )
    return [chat_id for chat_id, private in changed.all() if not private]
