"""Drafts of announcements: written, aimed, timed. Their state moves here and in `sending` alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.domain import jobs, wordings
from bot.domain.announcements.announcements import (
    DRAFT_STAYS,
    EASTERNMOST,
    EXPIRE,
    KIND,
    REMIND,
    START,
    WESTERNMOST,
    note,
)
from bot.storage.tables import Announcement, AnnouncementText
from bot.words import Refused, Subject, _
from bot.words.announcements import AnnouncementState, AnnouncementStep, AnnouncementTopic
from bot.words.recurrences import first_moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.announcements.audiences import Audience
    from bot.storage.tables import Person
    from bot.words import Attachment


async def draft(
    db: AsyncSession,
    by: Person,
    *,
    topic: str,
    language: str,
    body: str,
    files: Sequence[Attachment],
    now: datetime,
) -> Announcement:
    """Write one down; nobody else sees it yet."""
    announcement = Announcement(
        topic=AnnouncementTopic(topic),
        state=AnnouncementState.DRAFT,
        language=language,
        files=[file.to_json() for file in files],
        audience={},
        made_by=by.id,
        made_at=now,
    )
    db.add(announcement)
    await db.flush()
    db.add(
        AnnouncementText(
            announcement_id=announcement.id, language=language, body=body, written_by=by.id
        )
    )
    await wordings.note(db, Subject(KIND, announcement.id), by)
    await note(db, announcement, AnnouncementStep.MADE, by, now=now)
    await jobs.schedule(db, EXPIRE, announcement.id, now + DRAFT_STAYS)
    return announcement


def must_be_draft(announcement: Announcement) -> None:
    """Raises Refused where it can't be changed any more."""
    if announcement.state != AnnouncementState.DRAFT:
        raise Refused(_("This announcement is no draft any more."))


async def change(
    db: AsyncSession, announcement: Announcement, by: Person, now: datetime, **columns: Any
) -> None:
    """Change columns of a draft. Raises Refused."""
    must_be_draft(announcement)
    for name, value in columns.items():
        setattr(announcement, name, value)
    announcement.version += 1
    await jobs.schedule(db, EXPIRE, announcement.id, now + DRAFT_STAYS)
    await note(db, announcement, AnnouncementStep.CHANGED, by, now=now)


async def aim(
    db: AsyncSession, announcement: Announcement, audience: Audience, by: Person, now: datetime
) -> None:
    """Say for whom it is. Raises Refused."""
    await change(db, announcement, by, now, audience=audience.to_json())


async def write(
    db: AsyncSession,
    announcement: Announcement,
    by: Person,
    now: datetime,
    *,
    language: str,
    body: str,
) -> None:
    """Say what it says in one language; "" takes that language out. Raises Refused."""
    must_be_draft(announcement)
    row = await db.get(AnnouncementText, (announcement.id, language))
    if not body and language == announcement.language:
        raise Refused(_("The first language has to stay. You can change its text."))
    if not body:
        if row is not None:
            await db.delete(row)
    elif row is None:
        db.add(
            AnnouncementText(
                announcement_id=announcement.id, language=language, body=body, written_by=by.id
            )
        )
    else:
        row.body, row.written_by, row.proposed, row.proposed_by = body, by.id, "", None
    await wordings.note(db, Subject(KIND, announcement.id), by)
    await change(db, announcement, by, now)


def plan(wall: datetime, zone: str, now: datetime, *, local: bool) -> tuple[datetime, str]:
    """When it begins to go out, and the wall time that counts for each reader ("": none). Raises
    Refused for what is over.
    """
    if not local:
        at = first_moment(wall, ZoneInfo(zone))
        if at <= now:
            raise Refused(_("That is in the past. Write a date that is still to come."))
        return at, ""
    utc = wall.replace(tzinfo=UTC)
    if utc + WESTERNMOST <= now:
        raise Refused(_("That is in the past. Write a date that is still to come."))
    return max(now, utc - EASTERNMOST), wall.isoformat(timespec="minutes")


def wall_moment(local_time: str, zone: ZoneInfo) -> datetime:
    """The moment of a wall time in a zone."""
    return first_moment(datetime.fromisoformat(local_time), zone)


async def drop(db: AsyncSession, announcement: Announcement, by: Person, now: datetime) -> None:
    """Let go of one that has not gone out. Raises Refused."""
    if announcement.state not in {
        AnnouncementState.DRAFT,
        AnnouncementState.REVIEW,
        AnnouncementState.SCHEDULED,
    }:
        raise Refused(_("It has gone out already. You can recall it."))
    await jobs.cancel(db, announcement.id, START, REMIND, EXPIRE)
    announcement.state, announcement.ended_at = AnnouncementState.DROPPED, now
    await note(db, announcement, AnnouncementStep.DROPPED, by, now=now)


async def back_to_draft(
    db: AsyncSession, announcement: Announcement, by: Person, now: datetime
) -> None:
    """Change one again that waits for approval or for its time; it has to be sent anew. Raises
    Refused.
    """
    if announcement.state not in {AnnouncementState.REVIEW, AnnouncementState.SCHEDULED}:
        raise Refused(_("This announcement can't be changed now."))
    await jobs.cancel(db, announcement.id, START, REMIND)
    announcement.state, announcement.approved_by = AnnouncementState.DRAFT, None
    await change(db, announcement, by, now)


async def expire(db: AsyncSession, announcement: Announcement, now: datetime) -> None:
    """Let go of a draft that nobody has touched for long."""
    announcement.state, announcement.ended_at = AnnouncementState.DROPPED, now
    await note(db, announcement, AnnouncementStep.DROPPED, None, now=now)
