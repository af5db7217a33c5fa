"""Message references: which message in which chat is about what, for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, delete, insert, or_, select, update

from bot.storage.core import MESSAGE_REFERENCE
from bot.storage.tables import Chat, MessageReference, Thread
from bot.words import Subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

HEARD = insert(MESSAGE_REFERENCE)


async def remember(
    db: AsyncSession, chat: Chat, message: str, subject: Subject, thread: str = ""
) -> None:
    """Note that somebody's own message is about that."""
    if message:
        row = {"chat_id": chat.id, "subject": str(subject), "message": message, "thread": thread}
        await db.execute(HEARD, {**row, "own": False, "part": 0})


async def subject(db: AsyncSession, chat: Chat, message: str) -> Subject | None:
    """What a message is about; None when it is about nothing that we know."""
    reference = await find(db, chat, message)
    return Subject.read(reference.subject) if reference is not None else None


async def find(db: AsyncSession, chat: Chat, message: str) -> MessageReference | None:
    """What is known of a message, if anything is."""
    if not message:
        return None
    return await db.scalar(
        select(MessageReference)
        .where(MessageReference.chat_id == chat.id, MessageReference.message == message)
        .order_by(MessageReference.id)
        .limit(1)
    )


async def thread_subject(db: AsyncSession, chat: Chat, thread: str) -> Subject | None:
    """What a thread was opened for; None for a thread of people's own."""
    if not thread:
        return None
    stored = await db.scalar(
        select(Thread.subject).where(Thread.chat_id == chat.id, Thread.key == thread).limit(1)
    )
    return Subject.read(stored or "")


async def begun_threads(db: AsyncSession, chat: Chat, kind: str) -> set[int]:
    """The numbers of the subjects of a kind that have a thread in a chat."""
    threads = select(Thread.subject).where(
        Thread.chat_id == chat.id, Thread.subject.startswith(f"{kind}:")
    )
    known = (Subject.read(subject) for subject in await db.scalars(threads))
    return {subject.number for subject in known if subject is not None}


async def has_thread(db: AsyncSession, *subjects: Subject) -> bool:
    """Was a thread opened for one of these anywhere?"""
    thread = select(Thread.id).where(Thread.subject.in_(map(str, subjects))).limit(1)
    return await db.scalar(thread) is not None


async def forget_threads(db: AsyncSession, subject: Subject) -> None:
    """What is said in its threads is about it no more."""
    await db.execute(delete(Thread).where(Thread.subject == str(subject)))


async def stands_in(db: AsyncSession, subject: Subject, *, private: bool | None = None) -> set[int]:
    """The chats in which the bot has said it: all, or only the private ones, or only the groups
    that it is in.
    """
    query = (
        select(MessageReference.chat_id)
        .where(MessageReference.subject == str(subject), MessageReference.own)
        .distinct()
    )
    if private is not None:
        is_meant = Chat.private.is_(True) if private else Chat.private.is_(False) & Chat.present
        query = query.join(Chat, Chat.id == MessageReference.chat_id).where(is_meant)
    return set((await db.scalars(query)).all())


async def first_message(db: AsyncSession, subject: Subject, chat_id: int) -> str:
    """The key of the first message about it in a chat, to reply to; "" when not there (yet)."""
    return (
        await db.scalar(
            select(MessageReference.message)
            .where(
                MessageReference.subject == str(subject),
                MessageReference.chat_id == chat_id,
                MessageReference.message != "",
                MessageReference.removed.is_(False),
            )
            .order_by(MessageReference.id)
            .limit(1)
        )
        or ""
    )


async def has_arrived(db: AsyncSession, subject: Subject) -> bool:
    """Does what the bot said about it stand anywhere?"""
    arrived = select(MessageReference.id).where(
        MessageReference.subject == str(subject), MessageReference.own,
        MessageReference.message != "",
    )  # fmt: skip
    return await db.scalar(arrived.limit(1)) is not None


async def readers(db: AsyncSession, subject: Subject) -> set[int]:
    """The people to whom the bot has said it in private."""
    reader_ids = await db.scalars(
        select(MessageReference.reader_id).where(
            MessageReference.subject == str(subject),
            MessageReference.own,
            MessageReference.reader_id.is_not(None),
        )
    )
    return {reader_id for reader_id in reader_ids if reader_id is not None}


async def said_to(
    db: AsyncSession, reader_id: int, kinds: Sequence[str]
) -> list[tuple[Subject, int]]:
    """What of these kinds the bot has said to a person alone, and in which chat."""
    stored = await db.execute(
        select(MessageReference.subject, MessageReference.chat_id)
        .where(MessageReference.reader_id == reader_id, *_of_kinds(kinds))
        .distinct()
    )
    known = ((Subject.read(subject), chat_id) for subject, chat_id in stored)
    return [(subject, chat_id) for subject, chat_id in known if subject is not None]


async def said_in(db: AsyncSession, chat_id: int, kinds: Sequence[str]) -> list[Subject]:
    """What of these kinds the bot has said in a chat."""
    stored = await db.scalars(
        select(MessageReference.subject)
        .where(MessageReference.chat_id == chat_id, *_of_kinds(kinds))
        .distinct()
    )
    known = (Subject.read(subject) for subject in stored)
    return [subject for subject in known if subject is not None]


def _of_kinds(kinds: Sequence[str]) -> list[ColumnElement[bool]]:
    is_of_kind = or_(*(MessageReference.subject.startswith(f"{kind}:") for kind in kinds))
    return [MessageReference.own.is_(True), is_of_kind]


async def turn(db: AsyncSession, before: Subject, now: Subject) -> None:
    """People's own messages that were about one thing are about another from now on."""
    await db.execute(
        update(MessageReference)
        .where(MessageReference.subject == str(before), MessageReference.own.is_(False))
        .values(subject=str(now))
    )


async def meant_for(db: AsyncSession, reference_id: int) -> tuple[Subject | None, int] | None:
    """What a message of the bot is about, and the chat that it was meant for."""
    reference = await db.get(MessageReference, reference_id)
    return (Subject.read(reference.subject), reference.chat_id) if reference is not None else None


async def forget_originals(db: AsyncSession, subject: Subject) -> None:
    """Forget which messages of people's own are about it; the bot's own are found as before, those
    that are taken back among them.
    """
    await db.execute(
        delete(MessageReference).where(
            MessageReference.subject == str(subject),
            MessageReference.own.is_(False),
            MessageReference.removed.is_(False),
        )
    )
