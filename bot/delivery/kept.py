"""Kept: what could not be said, or not surely, in a side chat is said when its member is there.

A platform need not show what is said in a side chat, and may refuse it unless the member has just
done something. Nothing of it is ever said to the group instead: it goes to the private chat, or
waits here for whoever has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from bot.delivery.payloads import BACKED, wrap
from bot.delivery.queue import NEW_ROW, new_row
from bot.storage.tables import Account, Chat, KeptMessage, MessageReference
from bot.words import Priority
from bot.words.deliveries import Act, Delivery
from bot.words.side_chats import parts_of
from bot.words.states import OutboxState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession


LONGER = timedelta(days=30)
"""For so long something is kept beyond what has arrived."""
ASIDE = "aside"
"""The kind of what is about nothing else, and still has to be found again where it stands."""
HERE_ALONE = frozenset({BACKED, "thread", "reply_to", "press", "answers_at"})
"""What of a payload makes sense in that chat and at that moment alone."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A message of a side chat: its copy's id, if it has one, and its payload as in the outbox."""

    chat_id: int
    reference_id: int | None
    payload: dict[str, Any]
    priority: int = Priority.ANSWER


async def put(db: AsyncSession, message: Kept, person_id: int, now: datetime) -> None:
    """Keep something for somebody."""
    db.add(
        KeptMessage(
            person_id=person_id,
            chat_id=message.chat_id,
            reference_id=message.reference_id,
            payload=anywhere(message.payload),
            kept_at=now,
        )
    )
    await db.flush()


async def is_kept(db: AsyncSession, reference_id: int) -> bool:
    """Is that message kept for somebody?"""
    of_it = select(KeptMessage.id).where(KeptMessage.reference_id == reference_id)
    return await db.scalar(of_it.limit(1)) is not None


async def change(db: AsyncSession, reference_id: int, edit: Delivery) -> None:
    """Let what is kept of a message, if it is, say what it has come to say since."""
    of_it = select(KeptMessage).where(KeptMessage.reference_id == reference_id)
    message = await db.scalar(of_it.limit(1))
    if message is not None:
        shown = {"content", "keys"}
        rest = {name: value for name, value in message.payload.items() if name not in shown}
        message.payload = rest | wrap(edit)


async def drop(db: AsyncSession, reference_id: int) -> None:
    """Keep a message no longer."""
    await db.execute(delete(KeptMessage).where(KeptMessage.reference_id == reference_id))


async def purge(db: AsyncSession, before: datetime) -> None:
    """Forget what nobody has come back for since then."""
    await db.execute(delete(KeptMessage).where(KeptMessage.kept_at < before))


async def member_of(db: AsyncSession, chat: Chat) -> Account | None:
    """Whose side chat it is."""
    _group, member = parts_of(chat.key)
    return await db.scalar(
        select(Account).where(Account.platform == chat.platform, Account.key == member)
    )


async def private_chat_of(db: AsyncSession, person_id: int) -> Chat | None:
    """Where somebody can be written to surely: the private chat of the account seen last."""
    return await db.scalar(
        select(Chat)
        .join(Account, Account.chat_id == Chat.id)
        .where(Account.person_id == person_id, Account.reachable)
        .order_by(Account.seen_at.desc(), Account.id)
        .limit(1)
    )


async def say_elsewhere(db: AsyncSession, message: Kept, now: datetime) -> bool:
    """Say what a side chat has refused in private, or keep it; tell whether it was said."""
    member = await member_of(db, await db.get_one(Chat, message.chat_id))
    if member is None:
        return False
    private = await private_chat_of(db, member.person_id)
    if private is None:
        await put(db, message, member.person_id, now)
        return False
    await say(db, message, private, anywhere(message.payload), now)
    return True


async def say(
    db: AsyncSession, message: Kept, chat: Chat, payload: dict[str, Any], now: datetime
) -> None:
    """Say a message, with that payload, in another chat."""
    if message.reference_id is not None:
        reference = await db.get_one(MessageReference, message.reference_id)
        reference.chat_id, reference.thread = chat.id, ""
        await db.flush()
    await db.execute(
        NEW_ROW,
        new_row(
            {
                "platform": chat.platform,
                "chat_id": chat.id,
                "act": Act.MESSAGE.value,
                "priority": int(message.priority),
                "speaker_id": None,
                "payload": payload,
                "reference_id": message.reference_id,
                "thread_subject": "",
                "state": OutboxState.QUEUED,
                "attempts": 0,
                "uncertain": 0,
                "not_before": now,
                "expires_at": None,
                "problem": "",
            }
        ),
    )


def anywhere(payload: dict[str, Any]) -> dict[str, Any]:
    """The payload as it makes sense in any chat at any time."""
    return {name: value for name, value in payload.items() if name not in HERE_ALONE}
