"""Moves: a chat goes on under another key (a Telegram group that grew, a Matrix room replaced)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, UniqueConstraint, delete, select, update

from bot.delivery.queue import WAITING
from bot.storage.tables import Base, Chat, MessageReference, OutboxRow, Thread
from bot.words.side_chats import parts_of, side_chat_key
from bot.words.states import RoomPurpose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.ext.asyncio import AsyncSession


STAFF = {RoomPurpose.MENTORS, RoomPurpose.ORGANIZERS, RoomPurpose.SAFETY}
"""Purposes of rooms in which people's questions stand."""


def may_move(chat: Chat, *, confirmed: bool) -> bool:
    """Does a chat go along at once: the platform says so, or no questions would be at stake?"""
    return confirmed or chat.purpose not in STAFF


async def confirm_move(db: AsyncSession, chat: Chat) -> None:
    """Let a chat that was held back go where it is said to have moved."""
    key, chat.moved_to = chat.moved_to, ""
    await move_chat(db, chat.id, key)
    chat.present = True


async def move_chat(db: AsyncSession, chat_id: int, key: str) -> None:
    """Give a chat its new key; all that belongs to it stays with it.

    Where something was heard under the new key before, it joins what was there. Messages stay
    behind: their keys mean nothing, or something else, in the new place.
    """
    chat = await db.get_one(Chat, chat_id)
    if chat.key == key:
        return
    early = await db.scalar(
        select(Chat).where(
            Chat.platform == chat.platform, Chat.account == chat.account, Chat.key == key
        )
    )
    await _leave_messages_behind(db, chat)
    if early is not None:
        early.key = f"merged:{early.id}:{key}"
        early.present = False
        for column in _columns_that_name_a_chat():
            if _is_part_of_a_unique_key(column):
                await db.execute(delete(column.table).where(column == early.id))
            else:
                await db.execute(
                    update(column.table).where(column == early.id).values({column.name: chat.id})
                )
        await db.flush()
    chat.key = key
    await db.flush()
    for side in (await db.scalars(select(Chat).where(Chat.beside_id == chat.id))).all():
        _group, member = parts_of(side.key)
        await move_chat(db, side.id, side_chat_key(key, member))


async def _leave_messages_behind(db: AsyncSession, chat: Chat) -> None:
    await db.execute(
        update(MessageReference)
        .where(MessageReference.chat_id == chat.id, MessageReference.message != "")
        .values(message="")
    )
    if chat.private:
        await db.execute(delete(Thread).where(Thread.chat_id == chat.id))
    queued = select(OutboxRow).where(OutboxRow.chat_id == chat.id, WAITING).with_for_update()
    for row in await db.scalars(queued):
        payload = row.payload or {}
        row.payload = {name: value for name, value in payload.items() if name != "reply_to"}


def _columns_that_name_a_chat() -> Iterator[Column[int]]:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(
                foreign_key.column is Chat.__table__.c.id for foreign_key in column.foreign_keys
            ):
                yield column


def _is_part_of_a_unique_key(column: Column[int]) -> bool:
    """A form half filled in, a topic just opened: what was there first wins."""
    return column.primary_key or any(
        isinstance(constraint, UniqueConstraint) and column.name in constraint.columns
        for constraint in Base.metadata.tables[column.table.name].constraints
    )
