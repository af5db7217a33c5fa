"""The only place that asks what time it is, and the heartbeat.

APScheduler only ticks, in memory: what is due lives in the queue of jobs, so nothing is lost or
done twice whatever happens to the process.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler


log = logging.getLogger(__name__)


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


def ticking(every: float, tick: Callable[[], Awaitable[None]]) -> AsyncIOScheduler:
    """Make a scheduler that calls `tick` every so many seconds, never twice at a time."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: PLC0415 - start-up time

    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_job(
        tick, "interval", seconds=every, max_instances=1, coalesce=True, misfire_grace_time=None
    )
    return scheduler
