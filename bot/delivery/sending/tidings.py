"""Tidings: what the sender, who knows no features, has them told of messages that are theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.storage import jobs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

COUNTED = "poll.counted"
"""The job that tells features that a platform's own poll has ended, with the sums (`votes`) where
they are known; its subject is the reference's id."""
UNDELIVERED = "undelivered"
"""The job that tells features that a message never arrived; its subject is the reference's id."""


async def tell_of_count(
    db: AsyncSession, reference_id: int, now: datetime, votes: Sequence[int] | None = None
) -> None:
    """Have the job `COUNTED` done for a poll that has ended, or can't be ended."""
    sums = {} if votes is None else {"votes": list(votes)}
    await jobs.put(db, COUNTED, reference_id, now, arguments=sums)


async def tell_of_failure(db: AsyncSession, reference_id: int, now: datetime) -> None:
    """Have the job `UNDELIVERED` done for a message that never arrived: a feature may react."""
    await jobs.put(db, UNDELIVERED, reference_id, now, once=True)
