"""Who writes as a chat, as anonymous administrators do, is asked to say who they are by a press."""

from __future__ import annotations

import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.domain import people, rooms
from bot.storage.tables import Chat, Question
from bot.words import Role
from tests.telegram.town import telegram_town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.telegram.chats import Message
    from tests.telegram.groups import Group
    from tests.telegram.people import Person
    from tests.telegram.town import Town

pytestmark = pytest.mark.long
FEATURES = ("introductions", "people", "rooms", "hotline")
LONG = "/ask " + "How do I add a photo of the old lighthouse to the article about it? " * 2


@dataclass(slots=True)
class Hidden:
    """Olu, an organizer, administers a group and writes in it as the group."""

    town: Town
    olu: Person
    ada: Person
    group: Group

    async def writes(self, text: str, *, reply_to: Message | None = None) -> Message | None:
        """Write as the group; gives what the bot says there, if anything."""
        before = len(self.said)
        content = {"text": text, "sender_chat": self.group.chat.face}
        await self.olu.sends(content, chat=self.group, reply_to=reply_to)
        await self.town.acts()
        return self.said[-1] if len(self.said) > before else None

    async def presses(self, person: Person, message: Message) -> None:
        await person.presses(message, "It's me, go on")
        await self.town.acts()

    @property
    def said(self) -> list[Message]:
        return [message for message in self.group.messages if message.from_bot]

    async def questions(self) -> int:
        async with self.town.db.read() as db:
            return await db.scalar(select(func.count(Question.id))) or 0


@pytest.fixture
async def hidden(tmp_path: Path, empty_database: Path) -> AsyncIterator[Hidden]:
    async with begun(tmp_path / "hidden.db", empty_database) as scene:
        yield scene


@asynccontextmanager
async def begun(path: Path, empty_database: Path) -> AsyncIterator[Hidden]:
    shutil.copyfile(empty_database, path)
    async with telegram_town(path, *FEATURES) as town:
        olu, ada = (town.telegram.person(name, language="en") for name in ("olu", "ada"))
        group = town.telegram.group("lounge", owner=olu, members=(ada,))
        await olu.start()
        await ada.start()
        await group.add_bot(admin=True)
        await town.acts()
        async with town.db.write() as db:
            person = await people.meant_by(db, "@olu_on_tg")
            await people.grant(db, person, Role.ORGANIZER, person, town.now())
        yield Hidden(town, olu, ada, group)


async def test_a_right_is_shown_by_a_press(hidden: Hidden) -> None:
    asked = await hidden.writes("/room newcomers")
    assert asked is not None
    assert asked.text.startswith("You write as a group, so I can't tell who you are.")
    assert "Remain anonymous" in asked.text
    await hidden.presses(hidden.ada, asked)
    async with hidden.town.db.read() as db:
        assert await rooms.of(db, "newcomers") == []
    await hidden.presses(hidden.olu, asked)
    assert hidden.said[-1].text == "This room is for newcomers."


async def test_a_question_is_whose_press_it_is(hidden: Hidden) -> None:
    asked = await hidden.writes("/ask Who has the key to the shed?")
    assert asked is not None
    assert await hidden.questions() == 0
    await hidden.presses(hidden.olu, asked)
    assert await hidden.questions() == 1
    async with hidden.town.db.read() as db:
        olu = await people.meant_by(db, "@olu_on_tg")
        assert (await db.get_one(Question, 1)).asker_id == olu.id


async def test_what_is_too_long_for_a_button_is_asked_in_private(hidden: Hidden) -> None:
    asked = await hidden.writes(LONG)
    assert asked is not None
    assert asked.labels == ["Open our private chat"]
    assert await hidden.questions() == 0


async def test_help_says_it_too_and_a_reply_to_the_bot_is_meant_for_it(hidden: Hidden) -> None:
    for text, reply_to in (("/help", None), ("and the key?", hidden.said[0])):
        asked = await hidden.writes(text, reply_to=reply_to)
        assert asked is not None
        assert asked.text.startswith("You write as a group")


async def test_what_is_said_among_people_stays_so(hidden: Hidden) -> None:
    async with hidden.town.db.write() as db:
        (chat,) = await db.scalars(select(Chat).where(Chat.private.is_(False)))
        chat.listening = True
    assert await hidden.writes("Where can I find the key to the shed?") is None
    assert await hidden.writes("/othersbot") is None
