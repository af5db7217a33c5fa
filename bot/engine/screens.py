"""Messages that turn in place: pressing a button changes the message that it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.tables import MessageReference
from bot.words import Subject

if TYPE_CHECKING:
    from bot.engine.features import Context


async def turning(ctx: Context, kind: str) -> Subject | None:
    """The subject of the message of that kind in which a button was pressed; else None."""
    if not (ctx.event.press and ctx.event.message):
        return None
    stored = await ctx.db.scalar(
        select(MessageReference.subject)
        .where(
            MessageReference.chat_id == ctx.chat.id,
            MessageReference.message == ctx.event.message,
            MessageReference.own,
        )
        .order_by(MessageReference.id)
        .limit(1)
    )
    subject = Subject.read(stored or "")
    return subject if subject is not None and subject.kind == kind else None


def anew(ctx: Context, kind: str) -> Subject:
    """The subject of a message of that kind that is said now."""
    return Subject(kind, ctx.chat.id, ctx.event.id)
