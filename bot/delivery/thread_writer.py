"""Threads of subjects, in the open transaction: begun, called otherwise, begun anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.languages.rendering import render
from bot.storage.tables import Chat, Thread
from bot.words import Priority
from bot.words.deliveries import Act, Delivery, PrivateThreads

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.delivery.outbox_writer import OutboxWriter
    from bot.delivery.readers import Target
    from bot.words import Post, Subject, Text


@dataclass(slots=True)
class ThreadWriter:
    """Opens and renames the threads in which subjects stand."""

    outbox: OutboxWriter

    async def open(self, post: Post, title: Text, target: Target) -> None:
        """Open a thread for the subject of a post, unless there is one."""
        known = await self.outbox.db.scalar(
            select(Thread.id).where(
                Thread.chat_id == target.chat.id, Thread.subject == str(post.subject)
            )
        )
        if known is not None:
            return
        self.outbox.db.add(Thread(chat_id=target.chat.id, subject=str(post.subject), key=""))
        name = render(title, target.reader).text
        await self.outbox.enqueue(
            target.chat,
            Delivery(Act.THREAD, target.chat.key, thread_name=name),
            post.priority,
            thread_subject=post.subject,
        )

    async def rename(self, subject: Subject, title: Callable[[Chat], Awaitable[str]]) -> None:
        """Call the threads of a subject otherwise; `title` words it for a chat.

        Where what a thread began with can be looked up, it is taken away, and a thread with the new
        name goes on in its place; what people say in the first is still about the subject.
        """
        threads = await self.outbox.db.execute(
            select(Thread, Chat)
            .join(Chat, Chat.id == Thread.chat_id)
            .where(Thread.subject == str(subject), Chat.present)
        )
        for thread, chat in threads.all():
            capabilities = self.outbox.outlets[chat.platform].capabilities
            if chat.private and capabilities.private_threads is not PrivateThreads.OPENED:
                continue  # it has no name
            name = await title(chat)
            rename = Delivery(Act.RENAME, chat.key, thread=thread.key, thread_name=name)
            begins_anew = thread.key and capabilities.keeps_edits
            renamed = None if begins_anew else subject
            await self.outbox.enqueue(chat, rename, Priority.ANSWER, thread_subject=renamed)
            if begins_anew:
                before = replace(subject, detail=thread.key)
                self.outbox.db.add(Thread(chat_id=chat.id, subject=str(before), key=thread.key))
                begin = Delivery(Act.THREAD, chat.key, thread_name=name)
                await self.outbox.enqueue(chat, begin, Priority.ANSWER, thread_subject=subject)
