"""Sending announcements: confirmed, approved, begun, paused, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import jobs, people, wordings
from bot.domain.announcements import drafting
from bot.domain.announcements.announcements import (
    EXPIRE,
    FEED,
    GATHER,
    KIND,
    OPEN,
    PATIENCE,
    REMIND,
    REPORT,
    START,
    TOO_LATE,
    note,
    worded_by,
)
from bot.storage.tables import AnnouncementText
from bot.words import Refused, Role, Subject, _
from bot.words.announcements import AnnouncementState, AnnouncementStep

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Announcement, Person


async def send(
    db: AsyncSession,
    announcement: Announcement,
    by: Person,
    now: datetime,
    *,
    version: int,
    reach: int,
    second_above: int,
) -> bool:
    """Send what was confirmed, or ask a second organizer where it goes to many (True). Raises
    Refused.
    """
    drafting.must_be_draft(announcement)
    if announcement.version != version:
        raise Refused(_("It was changed meanwhile. Look at it once more, then send it."))
    if not reach:
        raise Refused(_("Nobody would get it. Choose for whom it is."))
    announcement.reach = reach
    if reach <= second_above:
        await _set_off(db, announcement, by, now)
        return False
    if await is_alone(db, await worded_by(db, announcement) | {by.id}):
        raise Refused(
            _(
                "So many people get it that a second organizer has to approve it, and there is "
                "none. Make somebody one with /role."
            )
        )
    announcement.state = AnnouncementState.REVIEW
    await wordings.note(db, Subject(KIND, announcement.id), by)
    await note(db, announcement, AnnouncementStep.ASKED, by, now=now, count=reach)
    await jobs.cancel(db, announcement.id, EXPIRE)
    await jobs.schedule(db, REMIND, announcement.id, now + PATIENCE)
    return True


async def is_alone(db: AsyncSession, but: frozenset[int]) -> bool:
    """Is there no organizer besides these?"""
    return not await deciders(db) - but


async def must_wait(db: AsyncSession, announcement: Announcement) -> None:
    """Raises Refused where nobody has to approve it (any more)."""
    del db
    if announcement.state != AnnouncementState.REVIEW:
        raise Refused(_("This announcement was decided on already."))


async def may_approve(db: AsyncSession, announcement: Announcement, by: Person) -> None:
    """Raises Refused unless it waits for that, and this is a second organizer: second to all who
    have worded it, or, where nobody else is left, to who did so last.
    """
    await must_wait(db, announcement)
    row = await db.get_one(AnnouncementText, (announcement.id, announcement.language))
    others = await deciders(db)
    if len(others) < 2 or not wordings.is_second(
        by.id,
        worded=await worded_by(db, announcement),
        last=wordings.known(row.written_by),
        deciders=others,
    ):
        raise Refused(_("A second organizer has to look at it: you have worked on it."))


async def deciders(db: AsyncSession) -> frozenset[int]:
    """Who may approve: all organizers."""
    return frozenset(
        decider.id for decider in await people.with_roles(db, Role.ORGANIZER, Role.OWNER)
    )


async def approve(db: AsyncSession, announcement: Announcement, by: Person, now: datetime) -> None:
    """Let it go out. Raises Refused."""
    await may_approve(db, announcement, by)
    announcement.approved_by = by.id
    await note(db, announcement, AnnouncementStep.APPROVED, by, now=now)
    await _set_off(db, announcement, by, now)


async def decline(db: AsyncSession, announcement: Announcement, by: Person, now: datetime) -> None:
    """Give it back to whoever made it. Raises Refused."""
    await must_wait(db, announcement)
    await note(db, announcement, AnnouncementStep.DECLINED, by, now=now)
    await drafting.back_to_draft(db, announcement, by, now)


async def rewrite(
    db: AsyncSession, announcement: Announcement, by: Person, now: datetime, *, body: str
) -> None:
    """Change the original text of one that waits to be approved: by somebody else then. Raises
    Refused.
    """
    await must_wait(db, announcement)
    row = await db.get_one(AnnouncementText, (announcement.id, announcement.language))
    row.body, row.written_by = body, by.id
    await wordings.note(db, Subject(KIND, announcement.id), by)
    await note(db, announcement, AnnouncementStep.CHANGED, by, now=now)


async def remind_again(db: AsyncSession, announcement: Announcement, now: datetime) -> None:
    """Have it looked at once more whether somebody has approved it."""
    asked = {"asked": True}
    await jobs.schedule(db, REMIND, announcement.id, now + PATIENCE, arguments=asked)


async def _set_off(db: AsyncSession, announcement: Announcement, by: Person, now: datetime) -> None:
    await jobs.cancel(db, announcement.id, REMIND, EXPIRE)
    at = max(now, announcement.send_at or now)
    announcement.state = AnnouncementState.SCHEDULED
    if at > now:
        await note(
            db, announcement, AnnouncementStep.SCHEDULED, by, now=now, count=announcement.reach
        )
    await jobs.schedule(db, START, announcement.id, at)


async def start(
    db: AsyncSession, announcement: Announcement, now: datetime, *, late: timedelta
) -> bool:
    """Begin to send it; False where it has to wait for an organizer's word, as it is late."""
    if announcement.state != AnnouncementState.SCHEDULED:
        return True
    is_late = late > TOO_LATE and not announcement.local_time
    announcement.state = AnnouncementState.PAUSED if is_late else AnnouncementState.SENDING
    announcement.started_at = now
    step = AnnouncementStep.PAUSED if is_late else AnnouncementStep.STARTED
    await note(db, announcement, step, None, now=now)
    if not is_late:
        await _go_on(db, announcement, now)
    return not is_late


async def _go_on(db: AsyncSession, announcement: Announcement, now: datetime) -> None:
    if announcement.gathered_at is None:
        await jobs.schedule(db, GATHER, announcement.id, now)
    await jobs.schedule(db, FEED, announcement.id, now)


async def pause(db: AsyncSession, announcement: Announcement, by: Person, now: datetime) -> None:
    """Let nobody else get it for now. Raises Refused."""
    if announcement.state != AnnouncementState.SENDING:
        raise Refused(_("It isn't going out now."))
    announcement.state = AnnouncementState.PAUSED
    await note(db, announcement, AnnouncementStep.PAUSED, by, now=now)
    await jobs.schedule(db, FEED, announcement.id, now)


async def resume(db: AsyncSession, announcement: Announcement, by: Person, now: datetime) -> None:
    """Go on with it. Raises Refused."""
    if announcement.state != AnnouncementState.PAUSED:
        raise Refused(_("It isn't paused."))
    announcement.state = AnnouncementState.SENDING
    await note(db, announcement, AnnouncementStep.RESUMED, by, now=now)
    await _go_on(db, announcement, now)


async def cancel(db: AsyncSession, announcement: Announcement, by: Person, now: datetime) -> None:
    """Let nobody get it who has not got it. Raises Refused."""
    await must_be_open(announcement)
    announcement.state = AnnouncementState.CANCELLED
    await note(db, announcement, AnnouncementStep.CANCELLED, by, now=now)
    await jobs.cancel(db, announcement.id, GATHER)
    await jobs.schedule(db, FEED, announcement.id, now)


async def must_be_open(announcement: Announcement) -> None:
    """Raises Refused where it is not on its way."""
    if announcement.state not in OPEN:
        raise Refused(_("It isn't going out now."))


async def finish(db: AsyncSession, announcement: Announcement, now: datetime, sent: int) -> None:
    """Nobody is left to whom it goes."""
    if announcement.state == AnnouncementState.SENDING:
        announcement.state = AnnouncementState.SENT
    announcement.ended_at = now
    await note(db, announcement, AnnouncementStep.FINISHED, None, now=now, count=sent)
    await jobs.schedule(db, REPORT, announcement.id, now)
