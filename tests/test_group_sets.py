"""Groups that belong to one community: found, and taken as one when organizers say so."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.config.settings import CommunitySettings, Settings
from bot.storage.tables import Chat, GroupSet
from bot.words.platforms import Belonging
from tests.conftest import Open, database
from tests.telegram.town import telegram_town

if TYPE_CHECKING:
    from pathlib import Path

    from tests.dialogue import Dialogue

FEATURES = ("introductions", "people", "rooms", "hotline", "groups", "polls")


def town_of(group: str) -> Belonging:
    return Belonging("77", "Town", f"https://t.me/{group}")


@pytest.fixture
async def chat(open_chat: Open) -> Dialogue:
    made = await open_chat(settings=Settings(community=CommunitySettings(features=FEATURES)))
    for group in ("market", "library", "newcomers"):
        made.console.belongs[group] = town_of(group)
    return made


async def two_groups(chat: Dialogue) -> None:
    await chat.play("olu adds bot to market", strict=False)
    assert not any("belong to one" in line for line in chat.said_to("organizers"))
    await chat.play(
        """
        olu adds bot to library
        bot to library > Hello, *
        bot to olu > What is the group library for? *
        bot to organizers > These groups belong to one community, Town: / • library / • market / Shall I take * [Take them as one] [Only list them] [No]
        """  # noqa: E501 - a dialogue's line
    )


async def purposes(chat: Dialogue) -> dict[str, str]:
    async with database(chat).read() as db:
        rows = await db.scalars(select(Chat).where(Chat.key.in_(["market", "library"])))
        return {row.title: row.purpose for row in rows}


async def test_they_are_taken_as_one_and_so_is_what_comes_later(chat: Dialogue) -> None:
    await two_groups(chat)
    await chat.play(
        """
        mira @ organizers > [Take them as one]
        bot to mira @ organizers > Only organizers can do that. *
        olu @ organizers > [Take them as one]
        bot edits organizers > * / Olu has decided to take them as one.
        bot edits olu > library: This room is for newcomers.
        bot edits olu > market: This room is for newcomers.
        """
    )
    assert await purposes(chat) == {"market": "newcomers", "library": "newcomers"}
    await chat.play("ada > /groups", strict=False)
    assert "market" in chat.said_to("ada")[-1]
    chat.console.belongs["harbour"] = town_of("harbour")
    await chat.play("olu adds bot to harbour", strict=False)
    await chat.play("ada > /groups", strict=False)
    assert "harbour" in chat.said_to("ada")[-1]
    await chat.play(
        """
        olu > /poll
        olu > When?
        olu > Now; Later
        olu > [One]
        olu > tomorrow 18:00
        olu > [Yes]
        olu > All of Town
        bot to olu > * I post it in: market, library and harbour [Post it] [Drop]
        """,
        strict=False,
    )


async def test_they_are_only_listed_or_let_be(chat: Dialogue) -> None:
    await two_groups(chat)
    await chat.play(
        """
        olu @ organizers > [No]
        bot edits organizers > * / Olu has decided to leave them alone. [Take them as one] [Only list them]
        olu @ organizers > [Only list them]
        bot edits organizers > * / Olu has decided to list the open ones in /groups. [Take them as one]
        """  # noqa: E501 - a dialogue's line
    )
    assert await purposes(chat) == {"market": "", "library": ""}


async def test_what_was_missed_is_asked_about_once_a_week(chat: Dialogue) -> None:
    await chat.play("olu adds bot to market", strict=False)
    await chat.play("... 8 days", strict=False)
    assert any("• newcomers" in line for line in chat.said_to("organizers"))


async def test_organizers_are_reminded_once(chat: Dialogue) -> None:
    del chat.console.belongs["newcomers"]
    await two_groups(chat)
    await chat.play("... 10 days", strict=False)
    asked = [line for line in chat.said_to("organizers") if "belong to one" in line]
    assert len(asked) == 2


async def test_on_telegram_they_are_found_and_left(tmp_path: Path, empty_database: Path) -> None:
    path = tmp_path / "town.db"
    shutil.copyfile(empty_database, path)
    async with telegram_town(path, "rooms", "hotline", "groups") as town:
        groups = [town.telegram.group(name, supergroup=True) for name in ("market", "library")]
        for group in groups:
            await group.add_bot()
            await group.joins_community(77, "Town")
            await town.acts()
        async with town.db.read() as db:
            (found,) = await db.scalars(select(GroupSet))
            assert (found.title, found.state) == ("Town", "offered")
        for group in groups:
            await group.leaves_community()
            await town.acts()
        async with town.db.read() as db:
            (found,) = await db.scalars(select(GroupSet))
            assert found.state == "gone"


async def test_an_older_server_knows_none(tmp_path: Path, empty_database: Path) -> None:
    path = tmp_path / "town.db"
    shutil.copyfile(empty_database, path)
    async with telegram_town(path, "rooms", "groups", api_version="9.3") as town:
        group = town.telegram.group("market", supergroup=True)
        await group.joins_community(77, "Town")
        await group.add_bot()
        await town.acts()
        async with town.db.read() as db:
            assert (await db.scalars(select(GroupSet))).all() == []
