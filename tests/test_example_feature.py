"""The example of docs/where-does-it-go.md does what it says, registered by one name."""

import json

import pytest

from bot.commands.opening import check_features
from bot.config.settings import FEATURES, CommunitySettings, ConfigError, Settings
from tests.conftest import Open, database
from tests.dialogue import Dialogue
from tests.example_feature import Base

SETTINGS = Settings(community=CommunitySettings(features=(*FEATURES, "tests.example_feature")))


async def with_tea(open_chat: Open, *, with_rooms: bool = True) -> Dialogue:
    chat = await open_chat(settings=SETTINGS, with_rooms=with_rooms)
    engine = database(chat).engine()
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.tables["example_tea"].create)
    await engine.dispose()
    return chat


async def test_a_command_leads_to_a_form_with_a_date_and_organizers_hear_of_it(
    open_chat: Open,
) -> None:
    chat = await with_tea(open_chat)
    await chat.play("""
        ada > /tea
        bot to ada > When would you like to have tea? [Cancel]
        ada > on 16 January at 4pm
        bot to ada > Wednesday, 16 January 2030, 16:00 in UTC*. Right? [Yes] [Change] [Cancel]
        ada > [Yes]
        bot to ada > Tea it is: *16 Jan*
        bot to organizers > Ada has tea on *16 Jan*
    """)


async def test_without_a_room_each_organizer_hears_it_and_every_monday_how_many(
    open_chat: Open,
) -> None:
    chat = await with_tea(open_chat, with_rooms=False)
    await chat.play("""
        ada > /tea
        bot to ada > When would you like to have tea? [Cancel]
        ada > 16 January at 16:00
        bot to ada > *Right?*
        ada > [Yes]
        bot to ada > Tea it is*
        bot to olu > Ada has tea on *
        ... 2 hours
        bot to olu > 1 person would have tea.
        ... until 2030-01-14 11:00
        bot to olu > 1 person would have tea.
        ... until 2030-01-21 11:00
    """)


async def test_it_hears_of_a_room_and_shows_and_forgets_what_it_keeps(open_chat: Open) -> None:
    chat = await with_tea(open_chat)
    await chat.play("olu @ lounge > /room newcomers", strict=False)
    assert "Would you like tea? Write /tea." in chat.said_to("lounge")
    await chat.play("ada > /tea\nada > 16 January at 16:00\nada > [Yes]", strict=False)
    await chat.play("ada > /mydata", strict=False)
    _page, exported = chat.console.rooms.of("@ada")[-1].attachments
    assert json.loads(exported.content)["tea"] == "2030-01-16T16:00:00+00:00"
    await chat.play("ada > /forgetme\nada > [Yes, delete everything]", strict=False)
    async with database(chat).read() as session:
        assert (await session.execute(Base.metadata.tables["example_tea"].select())).all() == []


@pytest.mark.parametrize("name", ["tests.no_such_feature", "tests.dialogue"])
def test_a_module_that_is_no_feature_is_named(name: str) -> None:
    check_features(SETTINGS)
    with pytest.raises(ConfigError, match=name):
        check_features(Settings(community=CommunitySettings(features=(name,))))
