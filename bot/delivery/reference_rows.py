"""Rows that say which message is about what, from before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, update

from bot.delivery.payloads import fingerprint
from bot.storage.core import MESSAGE_REFERENCE
from bot.storage.tables import MessageReference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.delivery.readers import Target
    from bot.words import Subject
    from bot.words.deliveries import Delivery

NEW_REFERENCE = insert(MESSAGE_REFERENCE).returning(MESSAGE_REFERENCE.c.id)


def reference_row(
    subject: Subject, part: int, target: Target, delivery: Delivery
) -> dict[str, Any]:
    """A row for a piece of a message that is going to stand in a chat."""
    return {
        "chat_id": target.chat.id,
        "subject": str(subject),
        "message": "",
        "thread": delivery.thread,
        "own": True,
        "part": part,
        "shown": fingerprint(delivery),
        "removed": False,
        "reader_id": target.reader_id,
    }


async def forget_what_is_shown(db: AsyncSession, references: Sequence[int]) -> None:
    """Edits of these copies were never made, so that nobody knows what they show."""
    if references:
        await db.execute(
            update(MessageReference)
            .where(MessageReference.id.in_(references))
            .values(shown=0)
            .execution_options(synchronize_session=False)
        )
