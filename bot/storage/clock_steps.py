"""What the clock showed last, as the tables know it: it may have been put back since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.tables import InboxRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession


async def last_shown(db: AsyncSession) -> datetime | None:
    """When the last event was heard; None where nothing was heard yet."""
    newest = select(InboxRow.received_at).order_by(InboxRow.id.desc()).limit(1)
    moment: datetime | None = await db.scalar(newest)
    return moment
