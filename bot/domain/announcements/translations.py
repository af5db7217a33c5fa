"""Translations of announcements: which are wanted, and who may propose one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.tables import Announcement, AnnouncementText
from bot.words import Refused, _
from bot.words.announcements import AnnouncementState

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

OPEN = (AnnouncementState.DRAFT, AnnouncementState.SCHEDULED)
MOST = 2
"""So many are offered at a time."""


async def wanted(db: AsyncSession, language: str) -> list[Announcement]:
    """Those that organizers want in that language, and that nobody has proposed in it."""
    there = select(AnnouncementText.announcement_id).where(AnnouncementText.language == language)
    rows = await db.scalars(
        select(Announcement)
        .where(
            Announcement.state.in_(OPEN),
            Announcement.wants_translations,
            Announcement.language != language,
            Announcement.id.not_in(there),
        )
        .order_by(Announcement.id)
        .limit(MOST)
    )
    return list(rows.all())


async def must_be_wanted(db: AsyncSession, announcement: Announcement, language: str) -> None:
    """Raises Refused where nobody wants it in that language (any more)."""
    if announcement.id not in {one.id for one in await wanted(db, language)}:
        raise Refused(_("This translation isn't needed any more. Thank you all the same!"))
