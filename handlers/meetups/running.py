"""What is due of the dates of meetups: planned ahead, begun, over."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from bot.domain.meetups import occurrences
from bot.words.recurrences import Recurrence
from handlers.meetups.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Job, Tick
    from bot.words import Action


@feature.job("plan meetups ahead", every=Recurrence("FREQ=DAILY", time(4)))
async def plan_ahead(tick: Tick, _job: Job) -> Sequence[Action]:
    for meetup in await occurrences.series_to_plan(tick.db):
        await occurrences.plan_ahead(tick.db, meetup, tick.now)
    return []


@feature.job(occurrences.BEGINS)
async def begin(tick: Tick, job: Job) -> Sequence[Action]:
    date_of = await occurrences.get(tick.db, job.subject)
    if date_of is not None:
        await occurrences.begin(tick.db, date_of.occurrence, tick.now)
    return []


@feature.job(occurrences.ENDS)
async def finish(tick: Tick, job: Job) -> Sequence[Action]:
    date_of = await occurrences.get(tick.db, job.subject)
    if date_of is not None:
        await occurrences.finish(tick.db, date_of.occurrence, tick.now)
    return []
