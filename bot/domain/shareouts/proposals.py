"""Proposals: what somebody has learned answers something that people ask and nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import jobs
from bot.domain.drafts import drafts
from bot.domain.knowledge import gaps
from bot.storage.tables import Shareout
from bot.words.domain_events import happened
from bot.words.shareout_events import DraftProposed
from bot.words.shareouts import Credit

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.shareouts.content import Content
    from bot.domain.shareouts.shelf import Shelf

PROPOSE = "shareouts.propose"
"""The job that looks whether something answers a gap."""
COVERED = 0.55
"""Part of a gap's words, by their weight, that a share-out has to have."""


async def look_later(db: AsyncSession, shareout: Shareout, now: datetime) -> None:
    """Look whether it answers something, as soon as it can be searched."""
    await jobs.schedule(db, PROPOSE, shareout.id, now)


async def propose(
    db: AsyncSession, shelf: Shelf, shareout: Shareout, shown: Content, now: datetime
) -> None:
    """Draft an answer of it to what is missing and fits it best, if anything does."""
    language = shareout.language.partition("-")[0]
    best = max(
        (
            (shelf.covers(gap.words, shareout.id), gap.number)
            for gap in await gaps.of_late(db, now)
            if language in {tag.partition("-")[0] for tag in gap.languages}
        ),
        default=(0.0, 0),
    )
    covered, number = best
    if covered < COVERED:
        return
    maker_id = shareout.maker_id if shareout.credit == Credit.NAME else None
    draft = await drafts.suggest_from_elsewhere(
        db, number, language=shareout.language, answer=shown.words, by=maker_id, now=now
    )
    if draft is not None:
        shareout.draft_id = draft.id
        happened(db, DraftProposed(draft.id))


async def is_from_shareout(db: AsyncSession, draft_id: int) -> bool:
    """Was that draft made of what somebody has shared?"""
    query = select(Shareout.id).where(Shareout.draft_id == draft_id)
    return await db.scalar(query) is not None
