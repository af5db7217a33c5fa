"""Calls: what the bot asks of Telegram in whole stories is what is needed, and nothing twice."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.storage.tables import Account, Chat, RoleGrant, Spoken
from bot.words import Role
from bot.words.states import RoomPurpose
from tests.telegram.media_senders import sample_photo
from tests.telegram.town import telegram_town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.telegram.chats import Message
    from tests.telegram.groups import Group
    from tests.telegram.ledger import Call
    from tests.telegram.people import Person
    from tests.telegram.town import Town

pytestmark = pytest.mark.long

FEATURES = ("introductions", "people", "rooms", "hotline", "drafts")
ASKED = "Which train do I take to the autumn gathering?"


@dataclass(slots=True)
class Scene:
    """Ada asks, Mira and Tariq answer in the mentors' room."""

    town: Town
    ada: Person
    mira: Person
    tariq: Person
    room: Group

    async def asks(self, text: str = ASKED) -> Message:
        """Ask what nobody knows; gives the card."""
        await self.ada.writes(text)
        await self.town.acts()
        return next(said for said in self.room.messages if said.from_bot and text[:60] in said.text)

    async def answers(self, mentor: Person, text: str, card: Message) -> None:
        await mentor.writes(text, chat=self.room, reply_to=card)
        await self.town.acts()

    def calls(self, *methods: str) -> list[Call]:
        return self.town.telegram.calls(*methods)

    def refused(self) -> list[str]:
        """What Telegram refused, in its words."""
        refused = self.town.telegram.ledger.refused
        return [f"{call.method}: {call.description}" for call in refused]


@pytest.fixture
async def scene(tmp_path: Path, empty_database: Path) -> AsyncIterator[Scene]:
    path = tmp_path / "town.db"
    shutil.copyfile(empty_database, path)
    async with telegram_town(path, *FEATURES) as town:
        ada, mira, tariq = (
            town.telegram.person(name, language="en") for name in ("ada", "mira", "tariq")
        )
        room = town.telegram.group("mentors", members=(mira, tariq))
        for person in (ada, mira, tariq):
            await person.start()
        await room.add_bot()
        await town.acts()
        async with town.db.write() as db:
            chat = await db.scalar(select(Chat).where(Chat.key == str(room.id)))
            assert chat is not None
            chat.purpose = RoomPurpose.MENTORS
            for mentor in (mira, tariq):
                account = await db.scalar(select(Account).where(Account.key == str(mentor.id)))
                assert account is not None
                held = {"person_id": account.person_id}
                db.add(RoleGrant(**held, role=Role.MENTOR.word, granted_at=town.now()))
                db.add(Spoken(**held, language="en"))
        yield Scene(town, ada, mira, tariq, room)


async def test_a_second_answer_changes_no_card(scene: Scene) -> None:
    card = await scene.asks()
    await scene.answers(scene.mira, "The night train.", card)
    edits = len(scene.calls("editMessageText"))
    await scene.answers(scene.mira, "It leaves at nine.", card)
    assert len(scene.calls("editMessageText")) == edits
    assert scene.refused() == []


async def test_an_album_changes_its_card_once(scene: Scene) -> None:
    photos = [sample_photo(), sample_photo(), sample_photo()]
    await scene.ada.sends_album(photos, caption=ASKED)
    await scene.town.acts()
    assert scene.refused() == []


async def test_only_the_part_of_a_long_card_that_has_changed_is_edited(scene: Scene) -> None:
    card = await scene.asks(ASKED + " I have looked everywhere." * 170)
    assert len([said for said in scene.room.messages if said.from_bot]) > 2
    (last,) = [said for said in scene.room.messages if "I'll take it" in said.labels]
    await scene.mira.presses(last, "I'll take it")
    await scene.town.acts()
    edited = [call.argument("message_id") for call in scene.calls("editMessageText")]
    assert set(edited) == {last.id}
    assert card is not last
    assert scene.refused() == []


async def test_a_very_long_word_takes_no_more_messages_than_its_length(scene: Scene) -> None:
    await scene.asks("x" * 4090)
    card = [said for said in scene.room.messages if said.from_bot and "xxx" in said.text]
    assert len(card) == 2
    assert "Question 1 from Ada" in card[0].text
    assert sum(said.text.count("x") for said in card) >= 4090
    assert "Waiting since" in card[1].text


async def test_what_is_taken_back_is_deleted_once(scene: Scene) -> None:
    card = await scene.asks()
    await scene.answers(scene.mira, "The night train.", card)
    await scene.ada.writes("/withdraw 1")
    await scene.town.acts()
    await scene.ada.writes("/withdraw 1")
    await scene.town.acts()
    deleted = [
        (call.argument("chat_id"), call.argument("message_id"))
        for call in scene.calls("deleteMessage")
    ]
    assert len(deleted) == len(set(deleted))
    assert scene.refused() == []
