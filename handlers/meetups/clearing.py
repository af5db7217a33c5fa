"""What is not needed any more: lists of who came are deleted after a while."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from bot.domain import jobs
from bot.domain.meetups import retention
from bot.words.recurrences import Recurrence
from handlers.meetups.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Job, Tick
    from bot.words import Action

GO_ON = "clear more meetups"


@feature.job("clear old meetups", every=Recurrence("FREQ=DAILY", time(3)))
async def clear(tick: Tick, _job: Job) -> Sequence[Action]:
    """Each night."""
    await _clear(tick)
    return []


@feature.job(GO_ON)
async def go_on(tick: Tick, _job: Job) -> Sequence[Action]:
    """As long as there is more."""
    await _clear(tick)
    return []


async def _clear(tick: Tick) -> None:
    keep = timedelta(days=tick.settings.meetups.keep_days)
    if await retention.clear(tick.db, tick.now, keep):
        await jobs.schedule(tick.db, GO_ON, 0, tick.now)
