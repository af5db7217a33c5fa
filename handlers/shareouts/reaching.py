"""Whom it reached: the groups in which something was posted are counted a moment later."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import jobs
from bot.domain.shareouts import reports
from bot.words.failures import DeliveryFailed
from bot.words.platforms import GroupSizes
from bot.words.shareout_events import ShareoutPublished
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Job, Outside, Tick
    from bot.words import Action

COUNT = "shareouts.reach"
"""The job that asks how many are in the groups of a share-out, which is its subject."""
SOON = timedelta(minutes=1)


@feature.listens(ShareoutPublished)
async def count_soon(tick: Tick, published: ShareoutPublished) -> Sequence[Action] | None:
    """Have them counted once it is posted."""
    await jobs.schedule(tick.db, COUNT, published.shareout_id, tick.now + SOON)
    return None


async def count(outside: Outside, job: Job) -> dict[int, int]:
    """Ask how many people are in each of the groups; those that don't say are left out."""
    sizes = outside.use(GroupSizes).by_platform
    async with outside.database.read() as db:
        groups = await reports.groups_of(db, job.subject)
    counted: dict[int, int] = {}
    for group in groups:
        try:
            size = await sizes[group.platform](group.key) if group.platform in sizes else None
        except DeliveryFailed:
            continue
        if size is not None:
            counted[group.id] = size
    return counted


@feature.job(COUNT, work=count)
async def note(tick: Tick, job: Job, sizes: dict[int, int]) -> Sequence[Action]:
    """Keep it for the report."""
    await reports.note_sizes(tick.db, job.subject, sizes)
    return []
