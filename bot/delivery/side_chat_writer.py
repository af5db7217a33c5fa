"""What is said in side chats: in answer to what their members do there, or by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.delivery import kept
from bot.delivery.payloads import BACKED, wrap
from bot.delivery.readers import Target
from bot.delivery.visits import private_chat
from bot.storage.tables import Account, Chat
from bot.words.deliveries import Act, Delivery

if TYPE_CHECKING:
    from bot.delivery.outbox_writer import OutboxWriter
    from bot.delivery.own_threads import OwnThreads
    from bot.delivery.readers import Readers
    from bot.delivery.visits import Visit
    from bot.words import Event, Post, Reply, TemporaryChat


@dataclass(frozen=True, slots=True)
class SideChatWriter:
    """Writes what one member of a group alone is to see there."""

    outbox: OutboxWriter
    own_threads: OwnThreads
    readers: Readers

    async def reply(self, reply: Reply, target: Target, event: Event) -> None:
        """Say it in answer to what the member has just done there."""
        delivery = Delivery(
            Act.MESSAGE,
            target.chat.key,
            thread=event.place.thread,
            reply_to="" if event.press else event.message,
            press=event.press,
            answers_at=0.0 if event.press else event.at.timestamp(),
        )
        await self.outbox.say(reply, reply.text, target, delivery)

    async def post(self, post: Post, chat: Chat) -> None:
        """Say what comes by itself. It need not arrive, so it goes to the private chat as well; for
        whoever has none it is kept, and said again when they next do something.
        """
        private = None if post.to is None else await self.readers.reachable(post.to)
        if private is not None:
            await self.own_threads.say(post, private, Delivery(Act.MESSAGE, private.chat.key))
        group = await self.outbox.db.get_one(Chat, chat.beside_id)
        if not group.present:
            return
        target = Target(chat, await self.readers.in_chat(chat, post.to), post.to)
        delivery = Delivery(Act.MESSAGE, chat.key, thread=post.thread)
        backed = {BACKED: True}
        written = await self.outbox.say(post, post.text, target, delivery, more=backed)
        arrives = self.outbox.outlets[chat.platform].capabilities.whispers
        if post.to is not None and private is None and not arrives:
            for piece, reference_id in written:
                message = kept.Kept(chat.id, reference_id, wrap(piece))
                await kept.put(self.outbox.db, message, post.to, self.outbox.now)

    async def members(self, post: Post, chat: Chat) -> tuple[str, ...]:
        """The keys of those whom a post in a group concerns, where each can see it alone."""
        if not self.outbox.outlets[chat.platform].capabilities.side_chats:
            return ()
        keys = await self.outbox.db.scalars(
            select(Account.key)
            .where(Account.platform == chat.platform, Account.person_id.in_(post.concerns))
            .order_by(Account.id)
        )
        return tuple(keys)

    async def say_aside(self, reply: Reply, visit: Visit, temporary_chat: TemporaryChat) -> None:
        """Say it where somebody may be written to for a while; that makes them no more reachable.

        They are in no group yet, so it is their own language that counts.
        """
        chat = visit.chat
        private = await private_chat(
            self.outbox.db, chat.platform, chat.account, temporary_chat.key
        )
        language = visit.person.language or visit.account.client_language
        private_target = Target(private, self.readers.of(language, visit.person), visit.person.id)
        delivery = Delivery(Act.MESSAGE, private.key)
        await self.outbox.say(
            replace(reply, until=temporary_chat.until), reply.text, private_target, delivery
        )
