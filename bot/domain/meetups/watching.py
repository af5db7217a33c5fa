"""Calendars elsewhere that are watched: read again and again, asked only for what is new."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import jobs, numbers
from bot.domain.meetups import outside
from bot.domain.meetups.outside import Origin
from bot.storage.tables import WatchedCalendar
from bot.words import Refused, _
from bot.words.quiet import Quiet

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.calendars.reading import Reading
    from bot.domain.meetups.outside import Tally
    from bot.storage.tables import Person

READ = "read calendar"
"""The job that reads one; its subject is the `WatchedCalendar`."""
BETWEEN = timedelta(hours=6)
LONGEST_PAUSE = timedelta(days=2)
PATIENCE = 4
"""So many times in a row a calendar can't be read before organizers hear of it, once."""
AFRESH = timedelta(days=1)
"""What has not changed is looked through so often, as three years ahead reach farther each day."""
MOST = 20


async def add(db: AsyncSession, link: str, kind: str, by: Person, now: datetime) -> WatchedCalendar:
    """Watch a calendar; it is read at once. Raises Refused."""
    if await db.scalar(select(WatchedCalendar.id).where(WatchedCalendar.link == link)) is not None:
        raise Refused(_("I watch this calendar already."))
    if len(await everything(db)) >= MOST:
        raise Refused(_("I can't watch more calendars. Remove one first: /calendars"))
    watched = WatchedCalendar(link=link, kind=kind, added_by=by.id, added_at=now)
    db.add(watched)
    await db.flush()
    await jobs.schedule(db, READ, watched.id, now)
    return watched


async def everything(db: AsyncSession) -> list[WatchedCalendar]:
    """All that are watched."""
    return list(await db.scalars(select(WatchedCalendar).order_by(WatchedCalendar.id)))


async def get(db: AsyncSession, written: str) -> WatchedCalendar | None:
    """The calendar with that number."""
    number = numbers.read(written)
    return await db.get(WatchedCalendar, number) if number is not None else None


async def remove(db: AsyncSession, watched: WatchedCalendar, now: datetime) -> None:
    """Watch it no more; what is to come of it is shown no more."""
    await outside.drop(db, origin_of(watched), now)
    await outside.let_go(db, watched.id)
    await jobs.cancel(db, watched.id, READ)
    await db.delete(watched)


def origin_of(watched: WatchedCalendar) -> Origin:
    """Whence its events are."""
    return Origin(watched.link, watched.link, watched.kind, watched.language, watched.id)


def fingerprint(content: bytes) -> str:
    """What tells one content from another."""
    return hashlib.sha256(content).hexdigest()


def understood(content: bytes, now: datetime, zone: str) -> Reading:
    """What stands in it; slow. Raises NoCalendar."""
    from bot.domain.calendars.reading import read  # noqa: PLC0415 - start-up time

    return read(content, now, zone)


async def note_same(db: AsyncSession, watched: WatchedCalendar, now: datetime) -> None:
    """Its server says that nothing has changed."""
    watched.failures, watched.told_at = 0, None
    await jobs.schedule(db, READ, watched.id, now + BETWEEN, quiet=Quiet.COMMUNITY)


async def note_read(
    db: AsyncSession,
    watched: WatchedCalendar,
    reading: Reading,
    version: tuple[str, str, str],
    now: datetime,
) -> Tally:
    """Show what stands in it; `version` is its fingerprint, etag and date of change."""
    watched.fingerprint, watched.etag, watched.modified = version
    watched.title = reading.name or watched.title
    watched.read_at = now
    await note_same(db, watched, now)
    return await outside.follow(db, origin_of(watched), reading.events, now)


async def note_failure(db: AsyncSession, watched: WatchedCalendar, now: datetime) -> bool:
    """It could not be read; what was read stays. True: it is time to say so to organizers."""
    watched.failures += 1
    pause = min(BETWEEN * 2 ** min(watched.failures, 6), LONGEST_PAUSE)
    await jobs.schedule(db, READ, watched.id, now + pause, quiet=Quiet.COMMUNITY)
    if watched.failures < PATIENCE or watched.told_at is not None:
        return False
    watched.told_at = now
    return True


def is_due_afresh(watched: WatchedCalendar, now: datetime) -> bool:
    """Has it to be looked through, though it may not have changed?"""
    return watched.read_at is None or watched.read_at + AFRESH <= now
