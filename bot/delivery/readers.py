"""Who reads what is said, and in which language and zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.languages.negotiation import Languages
from bot.languages.readers import Reader
from bot.storage.tables import Account, Chat, Person

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class Target:
    """Where a text goes and who reads it."""

    chat: Chat
    reader: Reader
    reader_id: int | None = None


@dataclass(frozen=True, slots=True)
class Readers:
    """Finds readers, in the open transaction. `zone` is the community's."""

    db: AsyncSession
    now: datetime
    languages: Languages
    zone: str

    def of(self, language: str | None, person: Person | None) -> Reader:
        """A reader of that language, in the person's own zone if they have chosen one."""
        own = person.zone if person is not None else None
        tag = self.languages.best(language or "")
        return Reader(tag, own or self.zone, now=self.now, chosen_zone=bool(own))

    async def in_chat(self, chat: Chat, person_id: int | None) -> Reader:
        """Who reads in a chat: the person, the private chat's owner, or the room as such."""
        owner = Account.person_id == person_id if person_id else Account.chat_id == chat.id
        if person_id or chat.private:
            row = (
                await self.db.execute(
                    select(Person, Account.client_language)
                    .join(Account, Account.person_id == Person.id)
                    .where(owner)
                    .order_by(Account.platform != chat.platform, Account.seen_at.desc())
                    .limit(1)
                )
            ).first()
            if row is not None:
                person, client_language = row
                own = None if chat.private else chat.language
                return self.of(person.language or own or client_language, person)
        return self.of(chat.language, None)

    async def reachable(self, person_id: int) -> Target | None:
        """The private chat on the account that was seen last, of those that can be written to."""
        row = (
            await self.db.execute(
                select(Chat, Person, Account.client_language)
                .join(Account, Account.chat_id == Chat.id)
                .join(Person, Person.id == Account.person_id)
                .where(Account.person_id == person_id, Account.reachable)
                .order_by(Account.seen_at.desc(), Account.id)
                .limit(1)
            )
        ).first()
        if row is None:
            return None
        chat, person, client_language = row
        return Target(chat, self.of(person.language or client_language, person), person.id)
