"""Polls, in the open transaction: as the platform's own where it keeps what is promised, else as
messages with a button for each option.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.delivery.readers import Target
from bot.languages.rendering import render
from bot.storage.tables import Chat, MessageReference
from bot.words import Button, ClosePoll, Poll, PollSupport, Post, Priority, Text, _, stack
from bot.words.deliveries import Act, Delivery
from bot.words.polls import NATIVE, Choices

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.delivery.outbox_writer import OutboxWriter
    from bot.delivery.readers import Readers


SECRET = _("Nobody sees who chose what.")
FOUND_OUT = _("Others here could find out how you voted.")


@dataclass(slots=True)
class PollWriter:
    """Puts polls into chats, and closes them."""

    outbox: OutboxWriter
    readers: Readers
    post: Callable[[Post], Awaitable[None]]

    def ways(self) -> Mapping[type[Any], Callable[[Any], Awaitable[None]]]:
        """What is done with each of its actions."""
        return {Poll: self.open, ClosePoll: self.close}

    async def open(self, poll: Poll) -> None:
        """Let people choose in the chat."""
        chat = await self.outbox.db.get_one(Chat, poll.chat)
        poll = replace(poll, about=stack(poll.about, self._secrecy(chat), gap=" "))
        if not self._is_native(poll, chat):
            await self.post(as_message(poll))
            return
        if not chat.present:
            return
        target = Target(chat, await self.readers.in_chat(chat, None))
        reader = self.outbox.reader(target)
        options = tuple(render(option, reader).text for option in poll.options)
        delivery = Delivery(
            Act.POLL,
            chat.key,
            content=render(poll.about, reader),
            poll=Choices(render(poll.question, reader).text, options, poll.several),
            rings=True,
        )
        subject = replace(poll.subject, detail=NATIVE)
        reference_id = await self.outbox.note(subject, 0, target, delivery)
        await self.outbox.enqueue(chat, delivery, Priority.ANSWER, reference_id=reference_id)

    def _secrecy(self, chat: Chat) -> Text:
        """Who can see the votes. Where the platform's own poll tells the bot of each, it tells
        everybody, and so do reactions.
        """
        capabilities = self.outbox.outlets[chat.platform].capabilities
        return FOUND_OUT if capabilities.polls is PollSupport.VOTES else SECRET

    def _is_native(self, poll: Poll, chat: Chat) -> bool:
        match self.outbox.outlets[chat.platform].capabilities.polls:
            case PollSupport.NONE:
                return False
            case PollSupport.SUMS:
                return poll.alone and not poll.plainly
            case PollSupport.VOTES:
                return not poll.plainly

    async def close(self, closing: ClosePoll) -> None:
        """End the platforms' own polls about a subject; `PollCounted` tells of each of them."""
        native = replace(closing.subject, detail=NATIVE)
        standing = await self.outbox.db.execute(
            select(MessageReference, Chat)
            .join(Chat, Chat.id == MessageReference.chat_id)
            .where(MessageReference.subject == str(native), MessageReference.own)
            .order_by(MessageReference.id)
        )
        for reference, chat in standing.all():
            delivery = Delivery(Act.END_POLL, chat.key)
            await self.outbox.enqueue(chat, delivery, Priority.ANSWER, reference_id=reference.id)


def as_message(poll: Poll) -> Post:
    """The poll as a message: all options in full, and a button for each."""
    lines = [
        Text("{number}. {option}", {"number": number, "option": option}, translated=False)
        for number, option in enumerate(poll.options, 1)
    ]
    return Post(
        poll.chat,
        stack(poll.question, stack(*lines), poll.about, gap="\n\n"),
        buttons=tuple(
            Button(option, f"{poll.says} {number}") for number, option in enumerate(poll.options)
        ),
        subject=poll.subject,
    )
