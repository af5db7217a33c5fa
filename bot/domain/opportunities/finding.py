"""Which opportunities are open, and those that some words mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.tables import Opportunity, fold
from bot.words.opportunities import OpportunityState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

MOST = 200
"""So many are looked through; more are not open at a time."""


async def open_ones(db: AsyncSession, now: datetime) -> Sequence[Opportunity]:
    """All to which one can still apply, the soonest deadline first."""
    query = (
        select(Opportunity)
        .where(Opportunity.state == OpportunityState.OPEN, Opportunity.closes_at > now)
        .order_by(Opportunity.closes_at, Opportunity.id)
        .limit(MOST)
    )
    return (await db.scalars(query)).all()


async def closed_ones(db: AsyncSession, most: int) -> Sequence[Opportunity]:
    """So many that have closed, the last first."""
    query = (
        select(Opportunity)
        .where(Opportunity.state == OpportunityState.CLOSED)
        .order_by(Opportunity.closes_at.desc(), Opportunity.id.desc())
        .limit(most)
    )
    return (await db.scalars(query)).all()


async def drafts(db: AsyncSession, most: int) -> Sequence[Opportunity]:
    """So many that only organizers see so far, the latest first."""
    query = (
        select(Opportunity)
        .where(Opportunity.state == OpportunityState.DRAFT)
        .order_by(Opportunity.id.desc())
        .limit(most)
    )
    return (await db.scalars(query)).all()


def fitting(opportunities: Sequence[Opportunity], words: str) -> list[Opportunity]:
    """Those in which all the words stand, in their order."""
    wanted = fold(words).split()
    return [each for each in opportunities if _has(each, wanted)]


def _has(opportunity: Opportunity, wanted: Sequence[str]) -> bool:
    texts = (
        opportunity.title,
        opportunity.kind,
        opportunity.description,
        opportunity.audience,
        opportunity.asks,
        *opportunity.languages,
        *opportunity.places,
    )
    folded = [
        fold(text[start : start + 250]) for text in texts for start in range(0, len(text), 200)
    ]
    return all(any(word in text for text in folded) for word in wanted)
