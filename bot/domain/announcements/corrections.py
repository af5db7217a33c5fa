"""Corrections: what has gone out is changed, or taken back, portion after portion."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from bot.domain import jobs, people, wordings
from bot.domain.announcements.announcements import (
    CORRECT,
    FEED,
    GATHER,
    GONE_OUT,
    KIND,
    RECALL,
    note,
    worded_by,
)
from bot.domain.announcements.sending import deciders
from bot.storage.tables import AnnouncementText
from bot.words import Refused, Subject, _
from bot.words.announcements import AnnouncementState, AnnouncementStep

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Announcement, Person


def must_have_gone_out(announcement: Announcement) -> None:
    """Raises Refused where nobody has it, or it was taken back."""
    if announcement.state not in GONE_OUT:
        raise Refused(_("It has not gone out, or was taken back."))


async def propose(
    db: AsyncSession,
    announcement: Announcement,
    by: Person,
    now: datetime,
    *,
    language: str,
    body: str,
) -> None:
    """Suggest what it is to say in a language instead, or in one that it is not in yet."""
    row = await db.get(AnnouncementText, (announcement.id, language))
    if row is None:
        row = AnnouncementText(announcement_id=announcement.id, language=language, body="")
        db.add(row)
    row.proposed, row.proposed_by = body, by.id
    await note(db, announcement, AnnouncementStep.CORRECTION_PROPOSED, by, now=now)


async def proposal(db: AsyncSession, announcement: Announcement, language: str) -> AnnouncementText:
    """What is suggested for a language. Raises Refused where that was decided on."""
    row = await db.get(AnnouncementText, (announcement.id, language))
    if row is None or not row.proposed:
        raise Refused(_("This was decided on already."))
    return row


def mark_of(row: AnnouncementText) -> str:
    """What tells the words that are suggested now from others: who accepts has read these."""
    return hashlib.sha256(row.proposed.encode()).hexdigest()[:16]


async def may_accept(
    db: AsyncSession,
    announcement: Announcement,
    row: AnnouncementText,
    by: Person,
    *,
    needs_second: bool,
) -> None:
    """Raises Refused while others look at it as it is, and where a second organizer has to accept
    it: second to who suggested it and to all who have worded it, as `sending.may_approve` has it.
    """
    if announcement.state == AnnouncementState.REVIEW:
        raise Refused(_("This announcement can't be changed now."))
    others = await deciders(db)
    proposer = wordings.known(row.proposed_by)
    is_second = wordings.is_second(
        by.id,
        worded=await worded_by(db, announcement) | proposer,
        last=proposer,
        deciders=others,
    )
    if needs_second and (by.id in proposer or not others - proposer or not is_second):
        raise Refused(_("A second organizer has to look at it: you have worked on it."))


async def accept(
    db: AsyncSession, announcement: Announcement, row: AnnouncementText, by: Person, now: datetime
) -> None:
    """Let it say so from now on; where it has gone out, what stands there is changed."""
    proposer = await people.by_id(db, row.proposed_by) if row.proposed_by is not None else None
    if proposer is not None:
        await wordings.note(db, Subject(KIND, announcement.id), proposer)
    row.body, row.written_by = row.proposed, row.proposed_by
    row.proposed, row.proposed_by = "", None
    if announcement.state in GONE_OUT:
        await note(db, announcement, AnnouncementStep.CORRECTED, by, now=now)
        if announcement.batches:
            await jobs.schedule(db, CORRECT, announcement.id, now, arguments={"portion": 1})
    else:
        announcement.version += 1
        await note(db, announcement, AnnouncementStep.CHANGED, by, now=now)


async def decline(
    db: AsyncSession, announcement: Announcement, row: AnnouncementText, by: Person, now: datetime
) -> None:
    """Leave it as it was."""
    row.proposed, row.proposed_by = "", None
    if not row.body:
        await db.delete(row)
    await note(db, announcement, AnnouncementStep.DECLINED, by, now=now)


async def recall(db: AsyncSession, announcement: Announcement, by: Person, now: datetime) -> None:
    """Take it back from all who have it, and let nobody else get it. Raises Refused."""
    must_have_gone_out(announcement)
    announcement.state = AnnouncementState.RECALLED
    announcement.ended_at = announcement.ended_at or now
    await note(db, announcement, AnnouncementStep.RECALLED, by, now=now)
    await jobs.cancel(db, announcement.id, CORRECT, GATHER)
    await jobs.schedule(db, FEED, announcement.id, now)
    if announcement.batches:
        await jobs.schedule(db, RECALL, announcement.id, now, arguments={"portion": 1})
