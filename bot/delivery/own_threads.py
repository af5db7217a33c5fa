"""Threads of subjects in private chats: begun, called otherwise, taken away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from bot.delivery.payloads import BESIDE, INSIDE, WITH_THREAD
from bot.languages.rendering import render
from bot.storage.tables import Chat, MessageReference, Thread
from bot.words import OutgoingMessage, Priority, Reply
from bot.words.deliveries import Act, Delivery, PrivateThreads

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy import ColumnElement

    from bot.delivery.outbox_writer import OutboxWriter
    from bot.delivery.readers import Target
    from bot.words import Event, OwnThread, Post, Send, Subject


@dataclass(slots=True)
class OwnThreads:
    """Keeps what belongs to one subject together in a private chat that has threads."""

    outbox: OutboxWriter

    def in_chat(self, chat: Chat) -> PrivateThreads:
        """How threads come about there."""
        if not chat.private or chat.beside_id is not None:
            return PrivateThreads.NONE
        return self.outbox.outlets[chat.platform].capabilities.private_threads

    async def say(self, message: Reply | Post | Send, target: Target, frame: Delivery) -> None:
        """Say it in the thread of its subject, which is begun where there is none yet, or of
        another; as the frame has it where there are no threads.
        """
        own = message.own_thread
        subject = None if own is None else own.subject or message.subject
        kind = self.in_chat(target.chat)
        if own is None or subject is None or kind is PrivateThreads.NONE:
            of = None if isinstance(message, Reply) or not kind else message.thread_of
            await self.outbox.say(message, message.text, target, frame, thread_subject=of)
        elif await self._is_begun(target.chat, subject):
            await self.outbox.say(message, message.text, target, frame, thread_subject=subject)
        elif frame.thread and not await self._is_of_a_subject(target.chat, frame.thread):
            await self._take_over(message, own, subject, target, frame)
        elif kind is PrivateThreads.OPENED:
            await self._open(message, own, subject, target, frame)
        else:
            self._note(target.chat, subject)
            root = replace(frame, thread="", begins_thread=True)
            await self.outbox.say(message, message.text, target, root, thread_subject=subject)

    async def of_pressed(self, chat: Chat, event: Event) -> str:
        """In which thread the message stands whose button is pressed, where a press itself is in
        none.
        """
        if not event.press or self.in_chat(chat) is not PrivateThreads.ROOTED:
            return ""
        stands = select(MessageReference.thread).where(
            MessageReference.chat_id == chat.id, MessageReference.message == event.message
        )
        return await self.outbox.db.scalar(stands.limit(1)) or ""

    async def _take_over(
        self,
        message: Reply | Post | Send,
        own: OwnThread,
        subject: Subject,
        target: Target,
        frame: Delivery,
    ) -> None:
        """It came up in a thread that somebody has begun themselves: that is the subject's now."""
        self._note(target.chat, subject, frame.thread)
        if self.in_chat(target.chat) is PrivateThreads.OPENED:
            name = render(own.title, target.reader).text
            rename = replace(frame, act=Act.RENAME, thread_name=name)
            await self.outbox.enqueue(target.chat, rename, message.priority)
        await self.outbox.say(message, message.text, target, frame, thread_subject=subject)

    async def _open(
        self,
        message: Reply | Post | Send,
        own: OwnThread,
        subject: Subject,
        target: Target,
        frame: Delivery,
    ) -> None:
        self._note(target.chat, subject)
        name = render(own.title, target.reader).text
        await self.outbox.enqueue(
            target.chat,
            Delivery(Act.THREAD, target.chat.key, thread_name=name),
            message.priority,
            thread_subject=subject,
        )
        if own.outside is not None:  # at once, where somebody waits for a word
            outside = OutgoingMessage(priority=message.priority)
            await self.outbox.say(
                outside,
                own.outside,
                target,
                frame,
                thread_subject=subject,
                more={WITH_THREAD: BESIDE},
            )
        inside = Delivery(Act.MESSAGE, target.chat.key)
        if own.opening is not None:
            opening = OutgoingMessage(
                attachments=own.opening.attachments,
                subject=own.opening.subject,
                priority=message.priority,
                gathers=own.opening.gathers,
            )
            words = own.opening.text
            await self.outbox.say(
                opening, words, target, inside, thread_subject=subject, more={WITH_THREAD: INSIDE}
            )
        await self.outbox.say(message, message.text, target, inside, thread_subject=subject)

    def _note(self, chat: Chat, subject: Subject, key: str = "") -> None:
        self.outbox.db.add(Thread(chat_id=chat.id, subject=str(subject), key=key))

    async def _is_begun(self, chat: Chat, subject: Subject) -> bool:
        return await self._exists(chat, Thread.subject == str(subject))

    async def _is_of_a_subject(self, chat: Chat, key: str) -> bool:
        return await self._exists(chat, Thread.key == key)

    async def _exists(self, chat: Chat, which: ColumnElement[bool]) -> bool:
        threads = select(Thread.id).where(Thread.chat_id == chat.id, which).limit(1)
        return await self.outbox.db.scalar(threads) is not None

    async def rename(self, subject: Subject, title: Callable[[Chat], Awaitable[str]]) -> None:
        """Call them otherwise; `title` words it for a chat."""
        for thread, chat in await self._of(subject):
            rename = Delivery(
                Act.RENAME, chat.key, thread=thread.key, thread_name=await title(chat)
            )
            await self.outbox.enqueue(chat, rename, Priority.ANSWER, thread_subject=subject)

    async def drop(self, subject: Subject) -> None:
        """Take them away; what stood there can't be changed any more."""
        db = self.outbox.db
        for thread, chat in await self._of(subject):
            await db.execute(delete(Thread).where(Thread.id == thread.id))
            if not thread.key:
                continue
            drop = Delivery(Act.DROP, chat.key, thread=thread.key)
            await self.outbox.enqueue(chat, drop, Priority.REMINDER)
            await db.execute(
                update(MessageReference)
                .where(MessageReference.chat_id == chat.id, MessageReference.thread == thread.key)
                .values(own=False, removed=True)
            )

    async def _of(self, subject: Subject) -> list[tuple[Thread, Chat]]:
        """Those that have a name and can be taken away."""
        rows = await self.outbox.db.execute(
            select(Thread, Chat)
            .join(Chat, Chat.id == Thread.chat_id)
            .where(Thread.subject == str(subject), Chat.private, Chat.present)
        )
        return [
            (thread, chat) for thread, chat in rows if self.in_chat(chat) is PrivateThreads.OPENED
        ]
