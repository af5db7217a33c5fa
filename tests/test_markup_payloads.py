"""Names, titles and answers that look like markup become none where others read them.

Other words: `tests/test_markup_in_meetups.py` and its like, a subject each.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.domain import people
from bot.storage.tables import Account, Person
from bot.words import Role
from tests.payloads import FOUND_BY_TELEGRAM, PAYLOADS
from tests.telegram.town import telegram_town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.telegram.chats import Message
    from tests.telegram.people import Person as Somebody
    from tests.telegram.town import Town

pytestmark = pytest.mark.long

FEATURES = ("introductions", "people", "rooms", "hotline", "groups")
MEANT = frozenset({"https://t.me/lamplighter_bot"})
"""Where links of the bot's own begin."""


@pytest.fixture
async def town(tmp_path: Path, empty_database: Path) -> AsyncIterator[Town]:
    path = tmp_path / "town.db"
    shutil.copyfile(empty_database, path)
    async with telegram_town(path, *FEATURES) as opened:
        yield opened


def links(message: Message) -> list[str]:
    """Where a message's links lead that nobody meant, and whom it mentions."""
    entities = message.data.get("entities", ()) or message.data.get("caption_entities", ())
    return [
        str(entity.get("url") or entity.get("user"))
        for entity in entities
        if entity["type"] in {"text_link", "text_mention"}
        and not str(entity.get("url")).startswith(tuple(MEANT))
    ]


def marked_inside(message: Message, words: str) -> list[str]:
    """What begins or ends in the middle of these words: they have been read as marks."""
    text = message.text.encode("utf-16-le")
    wanted = words.encode("utf-16-le")
    place = text.find(wanted)
    if place < 0:
        return ["they are not there as they were written"]
    begin, end = place // 2, (place + len(wanted)) // 2
    return [
        entity["type"]
        for entity in message.data.get("entities", ())
        if entity["type"] not in FOUND_BY_TELEGRAM
        if begin < entity["offset"] < end or begin < entity["offset"] + entity["length"] < end
    ]


async def test_names_and_titles_are_shown_as_they_are(town: Town) -> None:
    telegram = town.telegram
    olu = telegram.person("olu", language="en")
    await olu.start()
    await town.acts()
    async with town.db.write() as db:
        owner = await db.scalar(
            select(Person).join(Account, Account.person_id == Person.id).where(
                Account.key == str(olu.id))
        )  # fmt: skip
        assert owner is not None
        await people.grant(db, owner, Role.OWNER, owner, town.now())
        await people.grant(db, owner, Role.MENTOR, owner, town.now())
    for number, payload in enumerate(PAYLOADS):
        group = telegram.group(f"hall{number}", title=f"T{number} {payload}", owner=olu)
        await group.add_bot()
        asker = telegram.person(f"a{number}", language="en", first_name=f"N{number} {payload}")
        await asker.writes(f"Where does lamp {number} go? {payload}")
        await town.acts()
        card = card_of(town, olu, number)
        assert marked_inside(card, f"N{number} {payload}") == []
        await olu.writes(f"There {number}: {payload}", reply_to=card)
        await town.acts()
        assert any(f"There {number}" in one.text for one in said_to(town, asker))
        await olu.writes("/room newcomers", chat=group)
        await town.acts()
    await olu.writes("/groups")
    await town.acts()
    everything = [
        one
        for chat in telegram.world.chats.values()
        for one in chat.messages.values()
        if one.from_bot
    ]
    assert [link for one in everything for link in links(one)] == []
    titled = [
        (one, number) for one in everything for number in range(len(PAYLOADS))
        if f"T{number} " in one.text
    ]  # fmt: skip
    assert titled
    for one, number in titled:
        assert marked_inside(one, f"T{number} {PAYLOADS[number]}") == []


def card_of(town: Town, mentor: Somebody, number: int) -> Message:
    """The card of a question, as the mentor has it."""
    return next(one for one in said_to(town, mentor) if f"lamp {number} go" in one.text)


def said_to(town: Town, somebody: Somebody) -> list[Message]:
    """What the bot has said to somebody in private."""
    chat = town.telegram.world.private_chat(somebody.user)
    return [one for one in chat.messages.values() if one.from_bot]
