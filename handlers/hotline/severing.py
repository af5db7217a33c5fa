"""Who asked unseen is forgotten, some days after their question has ended."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from bot.domain import jobs
from bot.domain.hotline import severing
from bot.words.recurrences import Recurrence
from handlers.hotline.registry import feature, reopen_period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Job, Tick
    from bot.words import Action

GO_ON = "forget more unseen askers"


@feature.job("forget unseen askers", every=Recurrence("FREQ=DAILY", time(3)))
async def sever(tick: Tick, _job: Job) -> Sequence[Action]:
    """Each night."""
    await _sever(tick)
    return []


@feature.job(GO_ON)
async def go_on(tick: Tick, _job: Job) -> Sequence[Action]:
    """As long as there are more."""
    await _sever(tick)
    return []


async def _sever(tick: Tick) -> None:
    """Not while the question can still be opened again."""
    kept = max(timedelta(days=tick.settings.privacy.unseen_days), reopen_period(tick))
    if await severing.sever(tick.db, tick.now - kept):
        await jobs.schedule(tick.db, GO_ON, 0, tick.now)
