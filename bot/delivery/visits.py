"""Visits: who speaks, and where; private chats and the language that is spoken there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.tables import Account, Chat, FormState, Person
from bot.words import Role
from bot.words.side_chats import side_chat_key

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.words import Event


@dataclass(frozen=True, slots=True)
class Visit:
    """A person at a place: the rows behind an event, and the language to speak there."""

    person: Person
    account: Account
    chat: Chat
    roles: frozenset[Role]
    language: str
    form: FormState | None = None
    arrives: bool = False
    """They can be written to in private from now on, and could not be just before."""

    def is_a(self, role: Role) -> bool:
        """Has the person that role, or one above it?"""
        return role is Role.NEWCOMER or any(held >= role for held in self.roles)


async def private_chat(db: AsyncSession, platform: str, account: str, key: str) -> Chat:
    """The private chat with that key, written down if it is new; nobody is held to be in it."""
    chat = await db.scalar(
        select(Chat).where(Chat.platform == platform, Chat.account == account, Chat.key == key)
    )
    if chat is None:
        chat = Chat(platform=platform, account=account, key=key, private=True)
        db.add(chat)
        await db.flush()
    return chat


async def side_chat(db: AsyncSession, group: Chat, member: str) -> Chat:
    """A member's side chat in a group, written down if it is new."""
    chat = await private_chat(db, group.platform, group.account, side_chat_key(group.key, member))
    chat.beside_id = group.id
    return chat


def speaks(person: Person | None, chat: Chat | None, client_language: str, fallback: str) -> str:
    """Own choice, else the group's language, else the client's, else the community's."""
    if person is not None and person.language:
        return person.language
    if chat is not None and not chat.private and chat.language:
        return chat.language
    return client_language or fallback


def may_invite(visit: Visit, event: Event) -> bool:
    """May the bot write to them first: there never was a private chat with them, and they have said
    something to it, or are in a room that organizers have bound?
    """
    said_to_us = event.addressed or bool(event.press) or event.text.startswith("/")
    return visit.account.chat_id is None and (said_to_us or bool(visit.chat.purpose))
