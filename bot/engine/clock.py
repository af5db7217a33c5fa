"""The only place that asks what time it is, and the ticks that let what is due happen.

APScheduler only ticks, in memory: what is due lives in the table of timers, so nothing is lost or
done twice whatever happens to the process.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.errors import DatabaseAway, error_place
from bot.storage.offloading import WorkNeeded
from bot.storage.tables import Timer

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.sessions import Database

log = logging.getLogger(__name__)

LATER = timedelta(minutes=5)
"""When a timer's handler failed, it is tried again so much later."""

Fire = Callable[["AsyncSession", str, int], Awaitable[None]]


def utc_now() -> datetime:
    """The real time."""
    return datetime.now(UTC)


@dataclass(slots=True)
class SetClock:
    """A clock that stands still until it is set, for scripts and tests; aware UTC."""

    at: datetime

    def __call__(self) -> datetime:
        """The time that it shows."""
        return self.at


async def next_due(db: Database) -> datetime | None:
    """When the next timer is due."""
    async with db.read() as session:
        return await session.scalar(select(Timer.due_at).order_by(Timer.due_at).limit(1))


async def fire_due(db: Database, now: Callable[[], datetime], fire: Fire) -> int:
    """Fire every timer that is due, each in a transaction of its own; give how many."""
    count = 0
    while (timer_id := await _first_due(db, now())) is not None:
        count += 1
        try:
            async with db.write() as session:
                timer = await session.get(Timer, timer_id)
                if timer is None or timer.due_at > now():
                    continue
                name, subject = timer.name, timer.subject
                await session.delete(timer)
                await session.flush()
                await fire(session, name, subject)
        except DatabaseAway:
            raise
        except WorkNeeded as needed:
            await needed.do()
        except Exception as error:
            log.error("timer %s failed: %s", timer_id, error_place(error))  # noqa: TRY400
            log.debug("timer %s failed", timer_id, exc_info=error)
            await _postpone(db, timer_id, now() + LATER)
    return count


async def _first_due(db: Database, now: datetime) -> int | None:
    async with db.read() as session:
        return await session.scalar(
            select(Timer.id).where(Timer.due_at <= now).order_by(Timer.due_at, Timer.id).limit(1)
        )


async def _postpone(db: Database, timer_id: int, until: datetime) -> None:
    async with db.write() as session:
        timer = await session.get(Timer, timer_id)
        if timer is not None:
            timer.due_at = until


def ticking(every: float, tick: Callable[[], Awaitable[None]]) -> AsyncIOScheduler:
    """Make a scheduler that calls `tick` every so many seconds, never twice at a time."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: PLC0415 - start-up time

    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_job(
        tick, "interval", seconds=every, max_instances=1, coalesce=True, misfire_grace_time=None
    )
    return scheduler
