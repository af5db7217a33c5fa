"""How long it takes: honest waits."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from statistics import median
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.tables import Question

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

LEAST = 3
"""A median of fewer answers would be an invented number."""


async def usual_wait(db: AsyncSession, language: str, *, of: int = 20) -> timedelta | None:
    """The median time to the first answer of the language's last `of` answered questions.

    In whole minutes, rounded up. None when there are fewer than three.
    """
    times = await db.execute(
        select(Question.escalated_at, Question.answered_at)
        .where(
            Question.language == language,
            Question.escalated_at.is_not(None),
            Question.answered_at.is_not(None),
        )
        .order_by(Question.id.desc())
        .limit(of)
    )
    waits = [answered - asked_at for asked_at, answered in times if asked_at and answered]
    if len(waits) < LEAST:
        return None
    minutes = median(wait / timedelta(minutes=1) for wait in waits)
    return timedelta(minutes=max(1, ceil(minutes)))
