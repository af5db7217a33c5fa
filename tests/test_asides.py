"""What concerns oneself is answered in private, and taken out of the room where it was said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.storage.tables import Account, OutboxRow
from bot.words import Event, EventKind, Place, Right, Sender
from bot.words.deliveries import Act
from tests.conftest import MONDAY, Open, database

if TYPE_CHECKING:
    from tests.dialogue import Dialogue

pytestmark = pytest.mark.long

LOBBY = Place("newcomers", private=False, title="newcomers")
BELL = "🛎️"
REMOVED = "You called me in newcomers. I've taken that out of there"
STAYS = "You called me in newcomers, where others can see that."


@pytest.fixture
async def chat(open_chat: Open) -> Dialogue:
    """On a platform that can begin private chats, and has no other way to be unseen in a room."""
    opened = await open_chat(knowing=True)
    opened.console.capabilities = replace(
        opened.console.capabilities, whispers=False, opens_chats=True, asked_by=BELL
    )
    return opened


async def hears(
    chat: Dialogue, text: str, kind: EventKind = EventKind.TEXT, *rights: Right
) -> None:
    event = Event(
        "console", "lamplighter", "$event", kind, LOBBY, Sender("gil", "Gil"), MONDAY, text=text,
        message="$message", rights=frozenset(rights),
    )  # fmt: skip
    async with database(chat).write() as db:
        await chat.community.engine._handle_incoming(db, event)
    await chat.play("... 1 second", strict=False)


async def removed(chat: Dialogue) -> list[str]:
    async with database(chat).read() as db:
        return list(await db.scalars(select(OutboxRow.state).where(OutboxRow.act == Act.DELETE)))


@pytest.mark.parametrize("said", ["/ask who has the key", "/anonymous", "/mydata"])
async def test_it_is_answered_in_private_and_taken_away(chat: Dialogue, said: str) -> None:
    before = len(chat.said_to("newcomers"))
    await hears(chat, said, EventKind.TEXT, Right.REMOVE)
    assert len(chat.said_to("newcomers")) == before
    assert REMOVED in chat.said_to("gil")[0]
    assert await removed(chat) == ["sent"]


async def test_what_can_not_be_taken_away_is_said_to_stay(chat: Dialogue) -> None:
    await hears(chat, "/ask who has the key")
    assert STAYS in chat.said_to("gil")[0]
    assert await removed(chat) == []
    assert any("who has the key" in one for one in chat.said_to("mentors"))


@pytest.mark.parametrize("sign", [BELL, BELL.rstrip("\ufe0f")])
async def test_a_reaction_asks_without_a_word(chat: Dialogue, sign: str) -> None:
    await hears(chat, sign, EventKind.REACTION, Right.REMOVE)
    (said,) = chat.said_to("gil")
    assert said.startswith(REMOVED)
    assert said.endswith(" / What would you like to know? Just write it here.")
    assert await removed(chat) == ["sent"]


async def test_other_reactions_and_commands_are_the_rooms(chat: Dialogue) -> None:
    await hears(chat, "👍", EventKind.REACTION, Right.REMOVE)
    await hears(chat, "/room mentors", EventKind.TEXT, Right.REMOVE)
    await hears(chat, "Lamplighter, who has the key?", EventKind.TEXT, Right.REMOVE)
    assert not chat.said_to("gil")
    assert await removed(chat) == []


async def test_whoever_has_left_the_private_chat_is_answered_in_the_room(chat: Dialogue) -> None:
    await hears(chat, "/ask who has the key", EventKind.TEXT, Right.REMOVE)
    async with database(chat).write() as db:
        account = (await db.scalars(select(Account).where(Account.key == "gil"))).one()
        account.reachable = False
    await hears(chat, "/ask who has the other key", EventKind.TEXT, Right.REMOVE)
    assert any("passed this on" in one for one in chat.said_to("newcomers"))
    await hears(chat, BELL, EventKind.REACTION, Right.REMOVE)
    assert len(await removed(chat)) == 1


async def test_a_form_goes_on_where_it_was_begun(chat: Dialogue) -> None:
    await hears(chat, "/report", EventKind.TEXT, Right.REMOVE)
    await chat.play("gil > he insults me", strict=False)
    assert "he insults me" not in "".join(chat.said_to("newcomers"))
    assert "Case" not in "".join(chat.said_to("mentors"))
    assert len(chat.said_to("gil")) > 1
