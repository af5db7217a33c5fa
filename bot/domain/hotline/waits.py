"""How long it takes: honest waits, the ladder's delays, and hours at which nobody is disturbed."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from math import ceil
from statistics import median
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

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
    waits = [answered - asked for asked, answered in times if asked and answered]
    if len(waits) < LEAST:
        return None
    minutes = median(wait / timedelta(minutes=1) for wait in waits)
    return timedelta(minutes=max(1, ceil(minutes)))


def after_quiet(
    moment: datetime, quiet_from: time | None, until: time | None, zone: str
) -> datetime:
    """The moment itself, or the end of the quiet hours that it falls into (local to `zone`)."""
    if quiet_from is None or until is None or quiet_from == until:
        return moment
    local = moment.astimezone(ZoneInfo(zone))
    now = local.time()
    overnight = quiet_from > until
    quiet = (now >= quiet_from or now < until) if overnight else quiet_from <= now < until
    if not quiet:
        return moment
    day = local.date() + timedelta(days=1 if overnight and now >= quiet_from else 0)
    end = datetime.combine(day, until, tzinfo=local.tzinfo)
    return end.astimezone(moment.tzinfo)
