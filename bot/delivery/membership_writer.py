"""Memberships, in the open transaction: who is let in where, and where the bot goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.delivery.readers import Target
from bot.storage.tables import Account, Chat
from bot.words import Admit, Enter, Priority
from bot.words.deliveries import Act, Delivery

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.delivery.outbox_writer import OutboxWriter
    from bot.delivery.readers import Readers
    from bot.words import Subject

ACTS = {True: Act.ADMIT, False: Act.EXPEL, None: Act.DEFER}


@dataclass(slots=True)
class MembershipWriter:
    """Puts them into the outbox; a reference with the subject says whose failure it would be."""

    outbox: OutboxWriter
    readers: Readers

    def ways(self) -> Mapping[type[Any], Callable[[Any], Awaitable[None]]]:
        """What is done with each of its actions."""
        return {Admit: self.admit, Enter: self.enter}

    async def admit(self, admission: Admit) -> None:
        """Let somebody in, or not, under the account by which the group's platform knows them."""
        if admission.admitted is None and not admission.request:
            return
        chat = await self.outbox.db.get_one(Chat, admission.chat)
        person = await self.outbox.db.scalar(
            select(Account.key)
            .where(Account.platform == chat.platform, Account.person_id == admission.person)
            .order_by(Account.seen_at.desc(), Account.id)
            .limit(1)
        )
        if person is not None:
            delivery = Delivery(
                ACTS[admission.admitted], chat.key, person=person, press=admission.request
            )
            await self._enqueue(chat, delivery, admission.subject)

    async def enter(self, entrance: Enter) -> None:
        """Let the bot go to a group; until it is there, nothing is said in it."""
        chat = await self._group(entrance)
        delivery = Delivery(Act.ENTER, chat.key, via=entrance.via)
        await self._enqueue(chat, delivery, entrance.subject)

    async def _group(self, entrance: Enter) -> Chat:
        chat = await self.outbox.db.scalar(
            select(Chat).where(
                Chat.platform == entrance.platform,
                Chat.account == entrance.account,
                Chat.key == entrance.key,
            )
        )
        if chat is None:
            chat = Chat(
                platform=entrance.platform,
                account=entrance.account,
                key=entrance.key,
                private=False,
                title=entrance.title,
                present=False,
            )
            self.outbox.db.add(chat)
            await self.outbox.db.flush()
        return chat

    async def _enqueue(self, chat: Chat, delivery: Delivery, subject: Subject) -> None:
        target = Target(chat, await self.readers.in_chat(chat, None))
        reference_id = await self.outbox.note(subject, 0, target, delivery)
        await self.outbox.enqueue(chat, delivery, Priority.AT_ONCE, reference_id=reference_id)
