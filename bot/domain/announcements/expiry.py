"""Expiry: what became of an announcement for each single person is not kept for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.domain.announcements import outcomes
from bot.storage.tables import Announcement, AnnouncementRecipient

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

EXPIRY = "announcements.erase_ledger"
AT_ONCE = 5
"""Ledgers a day."""


async def erase_old(db: AsyncSession, ended_before: datetime) -> None:
    """Keep of announcements that ended before then no more than the sums."""
    old = (
        select(Announcement)
        .where(
            Announcement.ended_at.is_not(None),
            Announcement.ended_at < ended_before,
            Announcement.sums.is_(None),
        )
        .order_by(Announcement.id)
        .limit(AT_ONCE)
    )
    for announcement in (await db.scalars(old)).all():
        progress = await outcomes.progress(db, announcement)
        announcement.sums = {"states": dict(progress.states), "failed": dict(progress.failed)}
        await db.execute(
            delete(AnnouncementRecipient)
            .where(AnnouncementRecipient.announcement_id == announcement.id)
            .execution_options(synchronize_session=False)
        )
