"""How long it takes: honest waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil, inf, isfinite
from statistics import median
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from bot.storage.tables import Question
from bot.words.states import QuestionState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

LEAST = 3
"""A median of fewer answers would be an invented number."""
RECENT = timedelta(days=90)
"""Who answered before that, and how fast, says little of today."""
MINUTE = timedelta(minutes=1)
WAITING = (QuestionState.WAITING, QuestionState.CLAIMED)


@dataclass(frozen=True, slots=True)
class Wait:
    """Half of the answers came within `length`; `of_all`: in all languages together."""

    length: timedelta
    of_all: bool = False


async def usual_wait(
    db: AsyncSession, language: str, now: datetime, *, of: int = 20
) -> Wait | None:
    """The median time to a first answer, of the last `of` questions of that language that people
    had; of all languages where those say nothing. None where these do not either.

    It costs one look-up by an index, or two; however many questions there have been.
    """
    own = median_of(await _latest(db, now, of, language), now)
    if own is not None:
        return Wait(own)
    every = median_of(await _latest(db, now, of), now)
    return None if every is None else Wait(every, of_all=True)


async def _latest(
    db: AsyncSession, now: datetime, most: int, language: str = ""
) -> list[tuple[datetime, datetime | None]]:
    """When people got the last questions that were answered or still wait, and answered them."""
    query = (
        select(Question.escalated_at, Question.answered_at)
        .where(
            Question.escalated_at >= now - RECENT,
            or_(Question.answered_at.is_not(None), Question.state.in_(WAITING)),
        )
        .order_by(Question.escalated_at.desc())
        .limit(most)
    )
    if language:
        query = query.where(Question.language == language)
    return [(asked, answered) for asked, answered in await db.execute(query) if asked is not None]


def median_of(waits: Sequence[tuple[datetime, datetime | None]], now: datetime) -> timedelta | None:
    """The median wait in whole minutes, rounded up, of when each began and ended, if it has.

    Those that have lasted longer than half of the answers took count as longer than all; else what
    waits for ever would make the others look fast. None for less than three answers, or where half
    of them wait.
    """
    answered = [(ended - began) / MINUTE for began, ended in waits if ended is not None]
    if len(answered) < LEAST:
        return None
    middle = median(answered)
    longer = [inf for began, ended in waits if ended is None and (now - began) / MINUTE > middle]
    minutes = median([*answered, *longer])
    return timedelta(minutes=max(1, ceil(minutes))) if isfinite(minutes) else None
