"""Old entries of the audit log go; a checkpoint, an entry too, says where it begins then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from bot.storage import audit
from bot.storage.tables import AuditEntry, AuditLink

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

TRIMMED = "audit trimmed"
"""The deed whose subject is the number and the hash of the last entry that went."""
MOST_AT_ONCE = 500


async def trim(db: AsyncSession, before: datetime, now: datetime) -> bool:
    """Delete entries from before that moment, up to the first that is newer; True: there may be
    more.
    """
    first = await db.scalar(select(func.min(AuditEntry.number)).where(AuditEntry.number > 0)) or 0
    query = select(AuditEntry.number, AuditEntry.at, AuditEntry.hash).where(
        AuditEntry.number.between(first, first + MOST_AT_ONCE - 1)
    )
    old = []
    for number, at, digest in await db.execute(query.order_by(AuditEntry.number)):
        if at >= before:
            break
        old.append((number, digest))
    if not old:
        return False
    last, digest = old[-1]
    await audit.record(db, TRIMMED, f"{last}:{digest}", now=now)
    for table in (AuditLink, AuditEntry):
        await db.execute(
            delete(table).where(table.number <= last).execution_options(synchronize_session=False)
        )
    return len(old) == MOST_AT_ONCE
