"""Tags of members, in the open transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.delivery.readers import Target
from bot.languages.rendering import render
from bot.storage.tables import Chat
from bot.words import Priority, Tag
from bot.words.deliveries import Act, Delivery, Rich
from bot.words.tags import LONGEST_TAG

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.delivery.outbox_writer import OutboxWriter
    from bot.delivery.readers import Readers


@dataclass(slots=True)
class TagWriter:
    """Puts them into the outbox, where the platform has tags."""

    outbox: OutboxWriter
    readers: Readers

    def ways(self) -> Mapping[type[Any], Callable[[Any], Awaitable[None]]]:
        """What is done with each of its actions."""
        return {Tag: self.tag}

    async def tag(self, tag: Tag) -> None:
        """Show a tag, or none any more."""
        chat = await self.outbox.db.get_one(Chat, tag.chat)
        if not self.outbox.outlets[chat.platform].capabilities.tags or not chat.present:
            return
        reader = await self.readers.in_chat(chat, None)
        word = "" if tag.label is None else render(tag.label, reader).text[:LONGEST_TAG].strip()
        delivery = Delivery(Act.TAG, chat.key, content=Rich(word), person=tag.account)
        reference_id = await self.outbox.note(tag.subject, 0, Target(chat, reader), delivery)
        await self.outbox.enqueue(chat, delivery, Priority.ANSWER, reference_id=reference_id)
