"""What is overdue: organizers hear of it once, an event at a time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain import jobs
from bot.domain.shareouts import asks, nudges
from bot.words.quiet import Quiet

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import ShareoutAsk

TELL = "shareouts.overdue"
"""The job that tells organizers; its subject is the event."""


async def plan(db: AsyncSession, event_id: int, zone: str, now: datetime) -> None:
    """Have organizers told when the next of an event's share-outs is overdue, by the clock of the
    community; of what is overdue already, soon.
    """
    days = [nudges.overdue_day(asked) for asked in await _untold(db, event_id)]
    if not days:
        await jobs.cancel(db, event_id, TELL)
        return
    at = max(nudges.moment(min(days), zone), now)
    await jobs.schedule(db, TELL, event_id, at, quiet=Quiet.COMMUNITY)


async def take(db: AsyncSession, event_id: int, zone: str, now: datetime) -> list[ShareoutAsk]:
    """What is overdue of an event and organizers have not heard of; they hear of it now."""
    today = _day(now, zone)
    due = [asked for asked in await _untold(db, event_id) if nudges.overdue_day(asked) <= today]
    for asked in due:
        asked.overdue_told_at = now
    return due


def is_overdue(asked: ShareoutAsk, today: date) -> bool:
    """Has its day gone by, with what was put off?"""
    return nudges.overdue_day(asked) <= today


async def _untold(db: AsyncSession, event_id: int) -> list[ShareoutAsk]:
    return [
        asked
        for asked, shareout in await asks.of_event(db, event_id)
        if asked.overdue_told_at is None and asks.is_outstanding(asked, shareout)
    ]


def _day(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()
