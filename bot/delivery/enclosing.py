"""Enclosing: files that come a moment later than the message to which they belong (an album's)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.delivery.outbox_writer import GATHERING
from bot.delivery.queue import NEW_ROW, new_row
from bot.storage.tables import Chat, MessageReference, OutboxRow
from bot.words import Priority
from bot.words.deliveries import Act, Delivery
from bot.words.states import OutboxState

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.delivery.outbox_writer import OutboxWriter
    from bot.words import Enclose, Subject

NEVER = {OutboxState.FAILED, OutboxState.CANCELLED}
"""What has ended so did not arrive, and neither do its files."""


async def enclose(db: AsyncSession, outbox: OutboxWriter, enclosed: Enclose) -> None:
    """Add files to every message of the bot about a subject: to the message itself where it has not
    left yet, else below it.
    """
    for reference, chat in await _last_pieces(db, enclosed.subject):
        row = await db.scalar(
            select(OutboxRow)
            .where(OutboxRow.reference_id == reference.id, OutboxRow.act == Act.MESSAGE.value)
            .order_by(OutboxRow.id.desc())
            .limit(1)
            .with_for_update()
        )
        if row is None or row.state in NEVER:
            continue
        files = [file.to_json() for file in enclosed.attachments]
        payload = row.payload or {}
        if row.state == OutboxState.QUEUED and row.attempts == 0 and payload.get("files"):
            row.payload = {**payload, "files": [*payload["files"], *files]}
            row.not_before = max(row.not_before, outbox.now + GATHERING)
            continue
        await _say_below(db, outbox, enclosed, reference, chat, row)


async def _last_pieces(db: AsyncSession, subject: Subject) -> list[tuple[MessageReference, Chat]]:
    """In each chat the last piece of the message, which has the files."""
    rows = await db.execute(
        select(MessageReference, Chat)
        .join(Chat, Chat.id == MessageReference.chat_id)
        .where(MessageReference.subject == str(subject), MessageReference.own, Chat.present)
        .order_by(MessageReference.chat_id, MessageReference.part, MessageReference.id)
    )
    return list({chat.id: (reference, chat) for reference, chat in rows.all()}.values())


async def _say_below(  # noqa: PLR0917 - a message has that many parts
    db: AsyncSession,
    outbox: OutboxWriter,
    enclosed: Enclose,
    reference: MessageReference,
    chat: Chat,
    row: OutboxRow,
) -> None:
    """Say the files alone: they are taken back with the message, but no edit changes them."""
    below = MessageReference(
        chat_id=chat.id,
        subject=str(enclosed.subject),
        message="",
        thread=reference.thread,
        own=False,
        part=reference.part + 1,
        reader_id=reference.reader_id,
    )
    db.add(below)
    await db.flush()
    delivery = Delivery(
        Act.MESSAGE, chat.key, attachments=enclosed.attachments, thread=reference.thread
    )
    values = outbox.row(chat, delivery, Priority(row.priority), reference_id=below.id, gathers=True)
    await db.execute(NEW_ROW, new_row({**values, "thread_subject": row.thread_subject}))
