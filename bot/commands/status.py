"""`lamplighter status`: what waits, and of whom the most; people by numbers, not by names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.checks.workers import list_workers
from bot.commands.upkeep import beside_the_bot
from bot.domain.audit import reading, verifying
from bot.storage.tables import Account, Flood, InboxRow, OutboxRow
from bot.words.states import InboxState, OutboxState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncSession

MOST = 5
"""So many of those of whom most waits are named."""


async def status(url: str, now: datetime) -> list[str]:
    """Say how much waits, of whom the most, and who is gathered or hushed.

    Raises BadAddress, CannotOpen and NotMigrated.
    """
    async with beside_the_bot(url) as db, db.read() as session:
        return [
            *await list_workers(session),
            *await _events(session),
            *await _messages(session),
            *await _floods(session, now),
            *await _end_of_the_audit_log(session),
        ]


async def _end_of_the_audit_log(db: AsyncSession) -> list[str]:
    if not await reading.count(db):
        return []
    return [f"{await verifying.head(db)}  is where the audit log ends: note it elsewhere"]


async def _events(db: AsyncSession) -> list[str]:
    new = InboxRow.state == InboxState.NEW
    count = await db.scalar(select(func.count(InboxRow.id)).where(new))
    put_aside = await db.scalar(
        select(func.count(InboxRow.id)).where(InboxRow.state == InboxState.QUARANTINED)
    )
    mine = (Account.platform == InboxRow.platform) & (Account.key == InboxRow.sender)
    most = await db.execute(
        select(Account.person_id, func.count(InboxRow.id).label("count"))
        .outerjoin_from(InboxRow, Account, mine)
        .where(new)
        .group_by(Account.person_id)
        .order_by(func.count(InboxRow.id).desc(), Account.person_id)
        .limit(MOST)
    )
    aside = f"{put_aside:>8}  events are in quarantine (`lamplighter inbox` lists them)"
    return [f"{count:>8}  events wait to be handled", *map(_of, most), *([aside] * bool(put_aside))]


async def _messages(db: AsyncSession) -> list[str]:
    queued = OutboxRow.state == OutboxState.QUEUED
    count = await db.scalar(select(func.count(OutboxRow.id)).where(queued))
    most = await db.execute(
        select(OutboxRow.speaker_id, func.count(OutboxRow.id).label("count"))
        .where(queued)
        .group_by(OutboxRow.speaker_id)
        .order_by(func.count(OutboxRow.id).desc(), OutboxRow.speaker_id)
        .limit(MOST)
    )
    return [f"{count:>8}  messages wait to be sent", *map(_of, most)]


def _of(row: Row[int | None, int]) -> str:
    person_id, count = row
    whose = "of nobody in particular" if person_id is None else f"of person {person_id}"
    return f"{count:>12}  {whose}"


async def _floods(db: AsyncSession, now: datetime) -> list[str]:
    rows = await db.scalars(select(Flood).where(Flood.ended_at.is_(None)).order_by(Flood.id))
    return [_flood(flood, now) for flood in rows]


def _flood(flood: Flood, now: datetime) -> str:
    name = " under a made-up name" if flood.pseudonym else ""
    line = f"person {flood.person_id} sends more than people can take{name}, "
    line += f"since {flood.began_at:%Y-%m-%d %H:%M}Z"
    if flood.hushed_until is None or flood.hushed_until <= now:
        return line
    return f"{line}; hushed by person {flood.hushed_by} until {flood.hushed_until:%Y-%m-%d %H:%M}Z"
