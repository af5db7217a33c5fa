"""Digests: what somebody, or a group, hears of once a day or once a week, in one message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.storage.tables import Announcement, AnnouncementRecipient, AnnouncementText
from bot.words.announcements import AnnouncementState, RecipientState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

KIND = "announcement-digest"
MOST = 10
"""Announcements in one digest; what is more waits for the next."""


@dataclass(frozen=True, slots=True)
class Item:
    """What a digest says of one announcement."""

    announcement: Announcement
    body: str
    row_id: int


async def items(
    db: AsyncSession, now: datetime, *, person_id: int | None = None, chat_id: int | None = None
) -> list[Item]:
    """What is due for the digest of a person, or of a group; without what was taken back."""
    whose = (
        AnnouncementRecipient.person_id == person_id
        if person_id is not None
        else AnnouncementRecipient.chat_id == chat_id
    )
    rows = await db.execute(
        select(Announcement, AnnouncementText.body, AnnouncementRecipient.id)
        .join(Announcement, Announcement.id == AnnouncementRecipient.announcement_id)
        .join(
            AnnouncementText,
            (AnnouncementText.announcement_id == Announcement.id)
            & (AnnouncementText.language == AnnouncementRecipient.language),
        )
        .where(
            whose,
            AnnouncementRecipient.state == RecipientState.DIGEST,
            AnnouncementRecipient.due_at <= now,
            Announcement.state.in_((AnnouncementState.SENDING, AnnouncementState.SENT)),
        )
        .order_by(Announcement.id)
        .limit(MOST)
    )
    return [Item(announcement, body, row_id) for announcement, body, row_id in rows]


async def settle(
    db: AsyncSession, rows: list[int], state: RecipientState, now: datetime, why: str = ""
) -> None:
    """Write down that a digest has taken them along, or why not."""
    await db.execute(
        update(AnnouncementRecipient)
        .where(AnnouncementRecipient.id.in_(rows))
        .values(state=state, reason=why, settled_at=now)
        .execution_options(synchronize_session=False)
    )


async def take_back_from(db: AsyncSession, person_id: int, since: datetime, why: str) -> None:
    """A digest has not arrived: so many have not got what stood in it."""
    await db.execute(
        update(AnnouncementRecipient)
        .where(
            AnnouncementRecipient.person_id == person_id,
            AnnouncementRecipient.state == RecipientState.SENT,
            AnnouncementRecipient.batch == 0,
            AnnouncementRecipient.settled_at >= since,
        )
        .values(state=RecipientState.FAILED, reason=why)
        .execution_options(synchronize_session=False)
    )


async def following(
    db: AsyncSession, *, person_id: int | None = None, chat_id: int | None = None
) -> datetime | None:
    """When what is left for their digest is due; None where nothing is."""
    whose = (
        AnnouncementRecipient.person_id == person_id
        if person_id is not None
        else AnnouncementRecipient.chat_id == chat_id
    )
    left = (
        select(AnnouncementRecipient.due_at)
        .join(Announcement, Announcement.id == AnnouncementRecipient.announcement_id)
        .where(
            whose,
            AnnouncementRecipient.state == RecipientState.DIGEST,
            Announcement.state.in_((AnnouncementState.SENDING, AnnouncementState.SENT)),
        )
        .order_by(AnnouncementRecipient.due_at)
        .limit(1)
    )
    moment: datetime | None = await db.scalar(left)
    return moment
