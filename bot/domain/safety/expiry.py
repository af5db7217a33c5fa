"""Expiry: what was said in a case that has ended is erased once it has been kept long enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import references
from bot.domain.safety import messages, subjects
from bot.storage.tables import SafetyCase
from bot.words.states import CaseState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import SafetyMessage

ENDED = (CaseState.CLOSED, CaseState.WITHDRAWN, CaseState.ORDINARY)


async def due(db: AsyncSession, ended_before: datetime, most: int) -> list[SafetyCase]:
    """Cases that ended before then and whose words are still kept, the oldest first."""
    query = select(SafetyCase).where(
        SafetyCase.state.in_(ENDED),
        SafetyCase.closed_at < ended_before,
        SafetyCase.words_erased_at.is_(None),
    )
    return list((await db.scalars(query.order_by(SafetyCase.id).limit(most))).all())


async def erase(db: AsyncSession, case: SafetyCase, now: datetime) -> list[SafetyMessage]:
    """Erase what everybody said in a case; give what that was, without its words.

    Its number, kind and times stay.
    """
    said = await messages.of(db, case)
    for message in said:
        messages.erase(message, now)
        await references.forget_originals(db, subjects.words(message))
    case.contact_details, case.words_erased_at = "", now
    return said


def is_erased(case: SafetyCase) -> bool:
    """Is nothing of what was said in it left?"""
    return case.words_erased_at is not None
