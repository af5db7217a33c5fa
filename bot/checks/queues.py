"""Whether what is heard, said and due moves on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, literal_column, select

from bot.delivery.queue import HEAD
from bot.storage.jobs import QUARANTINED
from bot.storage.tables import InboxRow, Job, OutboxRow
from bot.words.diagnosis import Finding, Trouble, TroubleKind
from bot.words.states import InboxState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

UNHANDLED, UNSENT = timedelta(minutes=5), timedelta(minutes=15)
"""Longer is nothing that anybody should wait for."""
URGENT = 3
"""Priorities below it are not an announcement's, which may take hours."""


async def check_queues(db: AsyncSession, now: datetime) -> list[Finding]:
    """Look at the inbox, the outbox and the jobs."""
    heard = await db.scalar(
        select(func.min(InboxRow.received_at)).where(InboxRow.state == _literal(InboxState.NEW))
    )
    unsent = await db.scalar(
        select(func.min(OutboxRow.not_before)).where(HEAD, OutboxRow.priority < URGENT)
    )
    quarantined = await db.scalar(
        select(func.count(InboxRow.id)).where(InboxRow.state == _literal(InboxState.QUARANTINED))
    )
    failed = await db.scalar(select(func.count(Job.id)).where(Job.state == QUARANTINED))
    trouble = [
        *_late(heard, now, UNHANDLED, TroubleKind.UNHANDLED_FOR_LONG, "handled"),
        *_late(unsent, now, UNSENT, TroubleKind.UNSENT_FOR_LONG, "sent"),
        *_counted(quarantined, TroubleKind.QUARANTINED, "events are in quarantine", "inbox"),
        *_counted(failed, TroubleKind.JOBS_FAILED, "jobs have failed for good", "jobs"),
    ]
    return trouble or [Finding(well=True, about="queues: nothing waits for long, nothing failed")]


def _literal(state: str) -> object:
    """Literally, so that the partial index fits."""
    return literal_column(f"'{state}'")


def _late(
    since: datetime | None, now: datetime, most: timedelta, kind: TroubleKind, what: str
) -> list[Finding]:
    if since is None or now - since < most:
        return []
    minutes = int((now - since).total_seconds() // 60)
    return [
        Finding(
            well=False,
            about=f"queues: something has waited to be {what} for {minutes} minutes",
            advice="Does the bot run? `lamplighter status` says what waits; the log says why.",
            trouble=Trouble(kind, details={"minutes": minutes}),
        )
    ]


def _counted(count: int | None, kind: TroubleKind, what: str, command: str) -> list[Finding]:
    if not count:
        return []
    return [
        Finding(
            well=False,
            about=f"queues: {count} {what}",
            advice=f"`lamplighter {command}` lists them, and has them tried again or dropped.",
            trouble=Trouble(kind, details={"count": count}),
        )
    ]
