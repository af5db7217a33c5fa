"""Copies: a message of the bot's that stands twice, because a crash hid that it had arrived.

Whatever somebody does with a copy that the tables don't know is done with the message; the copy is
taken away. One that was about to be sent once more is not: it is there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.delivery.queue import NEW_ROW, edit_instead, new_row
from bot.storage.tables import MessageReference
from bot.words import Priority
from bot.words.deliveries import Act, Delivery

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.delivery.outbox_writer import OutboxWriter
    from bot.delivery.visits import Visit
    from bot.words import Event


async def recognise(db: AsyncSession, visit: Visit, event: Event, outbox: OutboxWriter) -> Event:
    """The same event, about the message that the tables know."""
    reference = await db.get(MessageReference, event.mark) if event.mark else None
    if reference is None or reference.chat_id != visit.chat.id:
        return event
    seen = event.message if event.press else event.reply_to
    if reference.message == seen:
        return event
    if not reference.message:
        reference.message = seen
        await edit_instead(db, reference.id)
        return event
    known, copy = reference.message, seen
    if visit.chat.beside_id is not None:  # where only what is pressed or answered surely arrived
        reference.message, known, copy = seen, seen, known
    take_away = Delivery(Act.DELETE, visit.chat.key, message=copy)
    row = outbox.row(visit.chat, take_away, Priority.ANSWER)
    await db.execute(NEW_ROW, new_row(row))
    return replace(event, message=known) if event.press else replace(event, reply_to=known)
