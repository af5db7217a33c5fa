"""What makes a phone ring: answers to a person and what comes to staff, not what is said back."""

from itertools import count
from typing import Any

import pytest

from bot.platforms.matrix.parsing import NOTICE
from bot.words.deliveries import Act, Delivery, Rich
from tests.matrix.bots import Bot
from tests.matrix.people import Person
from tests.platforms.test_matrix import direct_chat, shared_room
from tests.platforms.test_matrix_identity import asks_as

ASKED = count(1)
pytestmark = pytest.mark.synapse


async def unread(person: Person, room: str) -> tuple[int, int]:
    """What the homeserver counts: notifications and highlights."""
    token = str(person.client.access_token)
    # Synapse gives the same answer to the same first sync for a while.
    sync = await asks_as(person, token, f"sync?timeout={next(ASKED)}")
    counts: dict[str, Any] = sync["rooms"]["join"][room]["unread_notifications"]
    return counts["notification_count"], counts["highlight_count"]


async def test_an_answer_rings_and_is_meant_for_its_reader(bot: Bot, ada: Person) -> None:
    room = await direct_chat(bot, ada)
    await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("Noted")))
    quiet = await ada.sees(room, "Noted")
    assert quiet.content["msgtype"] == NOTICE
    assert await unread(ada, room) == (0, 0)
    await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("Mira answers"), rings=True))
    loud = await ada.sees(room, "Mira answers")
    assert (loud.content["msgtype"], loud.content["m.mentions"]) == (
        "m.text",
        {"user_ids": [ada.user]},
    )
    assert await unread(ada, room) == (1, 1)


async def test_a_card_rings_in_its_room_and_calls_nobody(bot: Bot, ada: Person) -> None:
    room = await shared_room(bot, ada)
    before, _highlights = await unread(ada, room)
    await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("Question 7"), rings=True))
    card = await ada.sees(room, "Question 7")
    assert card.content["m.mentions"] == {}
    assert await unread(ada, room) == (before + 1, 0)


async def test_another_lamplighter_does_not_answer_what_rings(bot: Bot, ada: Person) -> None:
    room = await shared_room(bot, ada)
    await bot.platform.send(Delivery(Act.MESSAGE, room, Rich("Question 7"), rings=True))
    card = await ada.sees(room, "Question 7")
    await ada.says(room, {**card.content, "body": "As another bot says it"})
    await ada.writes(room, "As a person says it")
    await bot.hears("As a person says it")
    assert "As another bot says it" not in bot.texts()
