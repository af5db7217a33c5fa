"""Who is it, and what may they do. Roles are read from the database at every event."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from bot.storage.tables import Account, Chat, FormState, Person, RoleGrant

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.message import Incoming


class Role(IntEnum):
    """What somebody may do; each role may do what the ones below it may."""

    NEWCOMER = 0
    MENTOR = 1
    ORGANIZER = 2
    OWNER = 3

    @property
    def word(self) -> str:
        """As it is stored and typed: "mentor"."""
        return self.name.lower()


# Asked at every event, so put together once.
PLACE = (
    (Chat.platform == bindparam("platform"))
    & (Chat.account == bindparam("bot"))
    & (Chat.key == bindparam("place"))
)
WHERE = select(Chat).where(PLACE)
WHO = (
    select(Account, Person, RoleGrant.role, Chat, FormState)
    .join(Person, Person.id == Account.person_id)
    .outerjoin(RoleGrant, RoleGrant.person_id == Person.id)
    .outerjoin(Chat, PLACE)
    .outerjoin(FormState, (FormState.chat_id == Chat.id) & (FormState.person_id == Person.id))
    .where(Account.platform == bindparam("platform"), Account.key == bindparam("key"))
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A person at a place: the rows behind an event, and the language to speak there."""

    person: Person
    account: Account
    chat: Chat
    roles: frozenset[Role]
    language: str
    form: FormState | None = None

    def is_a(self, role: Role) -> bool:
        """Has the person that role, or one above it?"""
        return role is Role.NEWCOMER or any(held >= role for held in self.roles)


async def identify(
    db: AsyncSession,
    incoming: Incoming,
    *,
    now: datetime,
    fallback_language: str,
    owners: Collection[str] = (),
) -> Visit:
    """Find who did it and where, or write them down when they are new.

    `owners` are accounts ("telegram:12345") that the config makes owners.
    """
    account, person, chat, form, roles = await _known(db, incoming)
    chat = _greet_chat(db, incoming, chat)
    if person is None:
        person = Person(name=incoming.sender.name, anonymous=False, created_at=now)
        db.add(person)
    if chat in db.new or person in db.new:
        await db.flush()
    if account is None:
        account = _greet_account(db, incoming, person, now)
    if Role.OWNER not in roles and f"{incoming.platform}:{incoming.sender.key}" in owners:
        db.add(RoleGrant(person_id=person.id, role=Role.OWNER.word, granted_at=now))
        roles |= {Role.OWNER}
    _refresh(account, person, incoming, chat, now)
    language = speaks(person, chat, account.client_language, fallback_language)
    return Visit(person, account, chat, roles, language, form)


async def reads(db: AsyncSession, incoming: Incoming, fallback: str) -> str:
    """The language of whoever did it; nothing is written down of them."""
    chosen = await db.scalar(
        select(Person.language)
        .join(Account, Account.person_id == Person.id)
        .where(Account.platform == incoming.platform, Account.key == incoming.sender.key)
    )
    return chosen or incoming.sender.language or fallback


async def private_chat(db: AsyncSession, platform: str, account: str, key: str) -> Chat:
    """The private chat with that key, written down if it is new; nobody is held to be in it."""
    found = await db.scalar(
        select(Chat).where(Chat.platform == platform, Chat.account == account, Chat.key == key)
    )
    if found is None:
        found = Chat(platform=platform, account=account, key=key, private=True)
        db.add(found)
        await db.flush()
    return found


def speaks(person: Person | None, chat: Chat | None, client_language: str, fallback: str) -> str:
    """Own choice, else the group's language, else the client's, else the community's."""
    if person is not None and person.language:
        return person.language
    if chat is not None and not chat.private and chat.language:
        return chat.language
    return client_language or fallback


async def _known(
    db: AsyncSession, incoming: Incoming
) -> tuple[Account | None, Person | None, Chat | None, FormState | None, frozenset[Role]]:
    """One query for the sender, their roles, the chat and the form in it; a row for each role."""
    place = {
        "platform": incoming.platform,
        "bot": incoming.account,
        "place": incoming.place.key,
    }
    rows = (await db.execute(WHO, {**place, "key": incoming.sender.key})).all()
    if not rows:
        return None, None, await db.scalar(WHERE, place), None, frozenset()
    account, person, _role, chat, form = rows[0]
    roles = frozenset(Role[row[2].upper()] for row in rows if row[2])
    return account, person, chat, form, roles


def _greet_chat(db: AsyncSession, incoming: Incoming, chat: Chat | None) -> Chat:
    place = incoming.place
    if chat is None:
        chat = Chat(
            platform=incoming.platform,
            account=incoming.account,
            key=place.key,
            private=place.private,
            title=place.title,
            purpose="",
            listening=False,
            topics=place.topics,
            present=True,
        )
        db.add(chat)
    elif not chat.private:
        if place.title and chat.title != place.title:
            chat.title = place.title
        if place.topics != chat.topics:
            chat.topics = place.topics
    return chat


def _greet_account(db: AsyncSession, incoming: Incoming, person: Person, now: datetime) -> Account:
    account = Account(
        platform=incoming.platform,
        key=incoming.sender.key,
        person_id=person.id,
        reachable=False,
        username="",
        client_language="",
        seen_at=now,
    )
    db.add(account)
    return account


def _refresh(
    account: Account, person: Person, incoming: Incoming, chat: Chat, now: datetime
) -> None:
    """Keep up with what the platform tells; `seen_at` moves at most once an hour."""
    sender = incoming.sender
    if sender.username != account.username:
        account.username = sender.username
    if sender.language and sender.language != account.client_language:
        account.client_language = sender.language
    if not person.name and sender.name:
        person.name = sender.name
    if (now - account.seen_at).total_seconds() > 3600:
        account.seen_at = now
    if chat.private and (account.chat_id != chat.id or not account.reachable):
        account.chat_id = chat.id
        account.reachable = True
