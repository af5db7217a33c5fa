"""Do our links lead somewhere? Each is tried once a week; the dead are hidden, and told of."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import jobs
from bot.storage.tables import Resource
from bot.words.pages import ALIVE, BETWEEN, Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.words.pages import Page

WEEK = "resources.week"
"""The job that has all links tried."""
LINK = "resources.link"
"""The job that tries a link; its subject is the resource's id."""
REPORT = "resources.dead"
"""The job of telling of what has died; its subject is 0."""
PATIENCE = 3
"""Weeks in which a link does not open before it counts as dead; one that is gone is so at once."""
SILENT = frozenset({Trouble.OFFLINE})
"""Says something about us, and nothing about the link."""


async def begin(db: AsyncSession, now: datetime) -> None:
    """Have every link tried, each host at its ease."""
    query = select(Resource).where(Resource.retired_at.is_(None)).order_by(Resource.id)
    for resource in await db.scalars(query):
        await jobs.read_page_gently(db, LINK, resource.id, resource.link, now)


async def tried(db: AsyncSession, resource_id: int, page: Page, now: datetime) -> None:
    """Note whether a link opens; when one has died, organizers are to be told."""
    resource = await db.get(Resource, resource_id)
    if resource is None or resource.link != page.link or page.trouble in SILENT:
        return
    resource.checked_at = now
    if page.trouble in ALIVE:
        resource.failures = 0
        resource.dead_at = resource.told_at = None
        return
    resource.failures += 1
    gone = page.trouble is Trouble.GONE or resource.failures >= PATIENCE
    if gone and resource.dead_at is None:
        resource.dead_at = now
        await jobs.schedule(db, REPORT, 0, now + BETWEEN * 6)


async def report_later(db: AsyncSession, now: datetime) -> None:
    """Nobody can be told yet: try again tomorrow."""
    await jobs.schedule(db, REPORT, 0, now + timedelta(days=1))


async def to_be_told(db: AsyncSession, now: datetime) -> Sequence[Resource]:
    """The links that have died and that nobody was told of; they are told of now."""
    query = select(Resource).where(
        Resource.dead_at.is_not(None), Resource.told_at.is_(None), Resource.retired_at.is_(None)
    )
    dead = (await db.scalars(query.order_by(Resource.id))).all()
    for resource in dead:
        resource.told_at = now
    return dead


def revive(resource: Resource, now: datetime) -> None:
    """Somebody has looked: it is there."""
    resource.failures = 0
    resource.dead_at = resource.told_at = None
    resource.checked_at = now
