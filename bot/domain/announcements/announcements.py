"""Announcements: which there are, what they say, and the audit of what was done with them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain import numbers, references, wordings
from bot.storage.tables import Announcement, AnnouncementEvent, AnnouncementText, Person
from bot.words import Refused, Subject, _
from bot.words.announcements import AnnouncementState, AnnouncementStep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

START, GATHER, FEED, REPORT = (
    "announcements.start", "announcements.gather", "announcements.feed", "announcements.report",
)  # fmt: skip
"""Jobs: begin; write the next people into the ledger; hand the next to the outbox; tell how it
went. Their subject is the announcement's id.
"""
REMIND = "announcements.remind"
"""Nobody has approved it for a while."""
EXPIRE = "announcements.expire"
"""A draft of which nothing came is dropped."""
CORRECT, RECALL = "announcements.correct", "announcements.recall"
"""Change, or take back, portion after portion of what has gone out."""
KIND = "announcement"
LONGEST = 3000
"""Characters, as the platforms count them: with what stands below, it fits into one message."""
PATIENCE = timedelta(days=1)
"""After so long without a second organizer's word, organizers are asked again; after as long
once more, whoever made it hears that it has not gone out.
"""
DRAFT_STAYS = timedelta(days=30)
TOO_LATE = timedelta(hours=6)
"""What was to begin so long ago, while the bot was away, waits for an organizer's word."""
EASTERNMOST, WESTERNMOST = timedelta(hours=14), timedelta(hours=12)
OPEN = (AnnouncementState.SENDING, AnnouncementState.PAUSED)
GONE_OUT = (*OPEN, AnnouncementState.SENT, AnnouncementState.CANCELLED)


def subject_of(announcement: Announcement, batch: int) -> Subject:
    """What the messages of one of its portions are known by."""
    return Subject(KIND, announcement.id, str(batch))


def progress_subject(announcement: Announcement) -> Subject:
    """What the message that shows how far it is, is known by."""
    return Subject("announcing", announcement.id)


async def by_number(db: AsyncSession, number: str) -> Announcement:
    """The announcement of that number. Raises Refused."""
    read = numbers.read(number)
    announcement = await db.get(Announcement, read) if read is not None else None
    if announcement is None:
        raise Refused(_("There is no such announcement."))
    return announcement


async def texts_of(db: AsyncSession, announcement: Announcement) -> dict[str, AnnouncementText]:
    """What it says, by language; the original comes first. Not what is only proposed."""
    rows = await db.scalars(
        select(AnnouncementText)
        .where(AnnouncementText.announcement_id == announcement.id, AnnouncementText.body != "")
        .order_by(AnnouncementText.language != announcement.language, AnnouncementText.language)
    )
    return {row.language: row for row in rows}


async def note(
    db: AsyncSession,
    announcement: Announcement,
    step: AnnouncementStep,
    by: Person | None,
    *,
    now: datetime,
    count: int = 0,
) -> None:
    """Write into the audit what was done with it."""
    person_id = by.id if by is not None else None
    db.add(
        AnnouncementEvent(
            announcement_id=announcement.id, step=step, person_id=person_id, count=count, at=now
        )
    )
    await db.flush()


async def steps_of(
    db: AsyncSession, announcement: Announcement
) -> list[tuple[AnnouncementEvent, str]]:
    """All that was done with it, the oldest first, each with the name of whoever did it."""
    rows = await db.execute(
        select(AnnouncementEvent, Person.name)
        .outerjoin(Person, Person.id == AnnouncementEvent.person_id)
        .where(AnnouncementEvent.announcement_id == announcement.id)
        .order_by(AnnouncementEvent.id)
    )
    return [(event, name or "") for event, name in rows]


async def latest(db: AsyncSession, most: int) -> Sequence[Announcement]:
    """Those that were made last, without what was dropped."""
    rows = (
        select(Announcement)
        .where(Announcement.state != AnnouncementState.DROPPED)
        .order_by(Announcement.id.desc())
        .limit(most)
    )
    return (await db.scalars(rows)).all()


async def worded_by(db: AsyncSession, announcement: Announcement) -> frozenset[int]:
    """The ids of all who have made it what it is."""
    made_by = wordings.known(announcement.made_by)
    return made_by | await wordings.of(db, Subject(KIND, announcement.id))


async def open_ones(db: AsyncSession) -> Sequence[Announcement]:
    """Those that are on their way, or paused."""
    rows = select(Announcement).where(Announcement.state.in_(OPEN)).order_by(Announcement.id)
    return (await db.scalars(rows)).all()


async def how_many(db: AsyncSession) -> int:
    """How many there are, of those that were not dropped."""
    counted = select(func.count()).where(Announcement.state != AnnouncementState.DROPPED)
    return await db.scalar(counted) or 0


async def is_shown(db: AsyncSession, announcement: Announcement) -> bool:
    """Does the message stand that shows how far it is?"""
    return bool(await references.stands_in(db, progress_subject(announcement)))
