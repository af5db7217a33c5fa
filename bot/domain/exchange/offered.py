"""Opportunities in files: they close by themselves, and people wait to hear of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain.exchange.checks import read_deadline, write_deadline
from bot.domain.exchange.shapes import OPPORTUNITIES, Kept, as_row
from bot.domain.opportunities import opportunities
from bot.domain.opportunities.opportunities import Terms
from bot.storage.tables import Opportunity
from bot.words.opportunities import OpportunityState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.exchange.batches import Progress
    from bot.domain.exchange.differences import Plan
    from bot.domain.exchange.shapes import Row

UNSEEN = (OpportunityState.DRAFT, OpportunityState.WITHDRAWN)


async def kept(db: AsyncSession) -> list[Kept]:
    """All opportunities as files say them; drafts and what was withdrawn are not there."""
    of_any_state = select(Opportunity).where(Opportunity.state.in_(list(OpportunityState)))
    rows = await db.scalars(of_any_state.order_by(Opportunity.id))
    return [Kept(row.id, as_row(OPPORTUNITIES, _values(row)), row.state in UNSEEN) for row in rows]


def _values(row: Opportunity) -> dict[str, object]:
    names = [field.name for field in OPPORTUNITIES.fields if field.name != "deadline"]
    return {**{name: getattr(row, name) for name in names},
            "deadline": write_deadline(row.closes_at)}  # fmt: skip


async def apply(db: AsyncSession, plan: Plan, now: datetime, progress: Progress) -> None:
    """Write what is new and what has changed; what is gone is withdrawn."""
    for row in plan.added:
        await opportunities.bring_in(db, str(row["key"]), _terms(row), now)
        progress(1)
    for before, row in [*plan.restored, *plan.changed]:
        opportunity = await db.get_one(Opportunity, before.id)
        await opportunities.rewrite(db, opportunity, _terms(row), now)
        progress(1)
    for gone in plan.removed:
        opportunity = await db.get_one(Opportunity, gone.id)
        await opportunities.withdraw(db, opportunity, now)
        progress(1)


def _terms(row: Row) -> Terms:
    return Terms(
        kind=str(row["kind"]),
        title=str(row["title"]),
        link=str(row["link"]),
        closes_at=read_deadline(row["deadline"]),
        language=str(row["language"]),
        description=str(row["description"]),
        audience=str(row["audience"]),
        asks=str(row["asks"]),
        languages=tuple(row["languages"]),
        places=tuple(row["places"]),
    )
