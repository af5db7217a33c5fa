"""How much waits, and for how long: for metrics and `lamplighter status`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, func, literal_column, select

from bot.delivery.queue import HEAD
from bot.delivery.queue import WAITING as WAITING_TO_GO
from bot.storage.jobs import QUARANTINED, WAITING
from bot.storage.tables import InboxRow, Job, OutboxRow, Question
from bot.words.states import InboxState, QuestionState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

OPEN = (QuestionState.WAITING, QuestionState.CLAIMED)


@dataclass(frozen=True, slots=True)
class Depths:
    """Counts, and ages in seconds, by name; of the outbox both for each platform."""

    states: Mapping[str, float]
    outbox: Mapping[str, tuple[int, float]] = field(default_factory=dict)


async def read_depths(db: AsyncSession, now: datetime) -> Depths:
    """Count what waits."""
    new = InboxRow.state == _literal(InboxState.NEW)
    heard, first = (
        await db.execute(select(func.count(InboxRow.id), func.min(InboxRow.received_at)).where(new))
    ).one()
    put_aside = await db.scalar(
        select(func.count(InboxRow.id)).where(InboxRow.state == _literal(InboxState.QUARANTINED))
    )
    due, planned = (
        await db.execute(
            select(func.count(Job.id), func.min(Job.due_at)).where(
                Job.state == WAITING, Job.due_at <= now
            )
        )
    ).one()
    failed = await db.scalar(select(func.count(Job.id)).where(Job.state == QUARANTINED))
    asked, since = (
        await db.execute(
            select(func.count(Question.id), func.min(Question.escalated_at)).where(
                Question.state.in_(OPEN)
            )
        )
    ).one()
    return Depths(
        {
            "inbox_depth": heard,
            "inbox_oldest_seconds": _age(first, now),
            "inbox_quarantined": put_aside or 0,
            "jobs_due": due,
            "jobs_late_seconds": _age(planned, now),
            "jobs_quarantined": failed or 0,
            "questions_open": asked,
            "question_oldest_seconds": _age(since, now),
        },
        await _outbox(db, now),
    )


async def _outbox(db: AsyncSession, now: datetime) -> dict[str, tuple[int, float]]:
    counted = await db.execute(
        select(OutboxRow.platform, func.count(OutboxRow.id))
        .where(WAITING_TO_GO)
        .group_by(OutboxRow.platform)
    )
    ready = await db.execute(
        select(OutboxRow.platform, func.min(OutboxRow.not_before))
        .where(HEAD)
        .group_by(OutboxRow.platform)
    )
    oldest = {platform: _age(moment, now) for platform, moment in ready}
    return {platform: (count, oldest.get(platform, 0.0)) for platform, count in counted}


def _literal(state: str) -> ColumnElement[str]:
    """Literally, so that the partial index fits."""
    return literal_column(f"'{state}'")


def _age(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment is not None else 0.0
