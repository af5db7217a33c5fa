"""A hotline on the simulated Telegram: somebody asks, a mentor answers in a room."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.tables import Account, Chat, RoleGrant, Spoken
from bot.words import Role
from bot.words.states import RoomPurpose
from tests.telegram.town import telegram_town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.telegram.chats import Message
    from tests.telegram.groups import Group
    from tests.telegram.people import Person
    from tests.telegram.town import Town

FEATURES = ("introductions", "people", "rooms", "hotline")
PAUSE_SECONDS = 10.0
"""Longer than the bot waits before it tries again, and for the rest of an album."""


@dataclass
class Scene:
    """Ada asks, Mira answers in the mentors' room, Olu organizes in another."""

    town: Town
    ada: Person
    mira: Person
    olu: Person
    room: Group
    office: Group

    def standing(self, words: str, group: Group | None = None) -> list[Message]:
        """The bot's messages in a room that stand and have these words, oldest first."""
        messages = (group or self.room).chat.messages.values()
        return [
            said for said in messages if said.from_bot and not said.deleted and words in said.text
        ]

    def private(self, person: Person) -> list[Message]:
        """The bot's messages to somebody that stand, oldest first."""
        chat = self.town.telegram.world.private_chat(person.user)
        return [said for said in chat.messages.values() if said.from_bot and not said.deleted]

    async def waits(self, seconds: float = PAUSE_SECONDS) -> None:
        """Time passes, and what is to be tried again is."""
        self.town.clock.now += seconds
        await self.town.acts()


@asynccontextmanager
async def hotline_scene(
    database: Path,
    *,
    forum: bool = False,
    api_version: str = "10.2",
    topics: bool = False,
    features: tuple[str, ...] = FEATURES,
) -> AsyncIterator[Scene]:
    """Begin: everybody has pressed start, the rooms have their purposes."""
    async with telegram_town(database, *features, api_version=api_version, topics=topics) as town:
        ada, mira, olu = (
            town.telegram.person(name, language="en") for name in ("ada", "mira", "olu")
        )
        room = town.telegram.group("mentors", forum=forum, owner=olu, members=(mira,))
        office = town.telegram.group("office", owner=olu)
        for person in (ada, mira, olu):
            await person.start()
        await room.add_bot()
        await office.add_bot()
        await town.acts()
        async with town.db.write() as db:
            for group, purpose in ((room, RoomPurpose.MENTORS), (office, RoomPurpose.ORGANIZERS)):
                chat = await db.scalar(select(Chat).where(Chat.key == str(group.id)))
                assert chat is not None
                chat.purpose = purpose
            for person, role in ((mira, Role.MENTOR), (olu, Role.ORGANIZER)):
                account = await db.scalar(select(Account).where(Account.key == str(person.id)))
                assert account is not None
                whom = {"person_id": account.person_id}
                db.add(RoleGrant(**whom, role=role.word, granted_at=town.now()))
                if role is Role.MENTOR:
                    db.add(Spoken(**whom, language="en"))
        yield Scene(town, ada, mira, olu, room, office)
