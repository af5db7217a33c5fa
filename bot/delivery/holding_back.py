"""Holding back: what was to be said and has not left is as if it had never been said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.delivery.queue import QUEUED, WAITING, promote
from bot.storage.core import MESSAGE_REFERENCE, OUTBOX
from bot.words.deliveries import Act

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.words import HoldBack


async def hold_back(db: AsyncSession, held: HoldBack) -> None:
    """Take messages out of the queue that nobody can have seen yet, with what would be known of
    them.
    """
    about = select(MESSAGE_REFERENCE.c.id).where(MESSAGE_REFERENCE.c.subject == str(held.subject))
    if held.reader is not None:
        about = about.where(MESSAGE_REFERENCE.c.reader_id == held.reader)
    ids = list(await db.scalars(about))
    taken = await db.execute(
        delete(OUTBOX)
        .where(
            OUTBOX.c.reference_id.in_(ids),
            OUTBOX.c.act == Act.MESSAGE.value,
            OUTBOX.c.attempts == 0,
            QUEUED,
            WAITING,
        )
        .returning(OUTBOX.c.platform, OUTBOX.c.chat_id, OUTBOX.c.reference_id)
    )
    rows = taken.all()
    await db.execute(
        delete(MESSAGE_REFERENCE).where(MESSAGE_REFERENCE.c.id.in_([row[2] for row in rows]))
    )
    for platform in sorted({row[0] for row in rows}):
        await promote(db, platform, {row[1] for row in rows if row[0] == platform})
