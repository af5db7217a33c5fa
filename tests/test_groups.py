"""Where people meet: listed by organizers, found by language, place and topic."""

from typing import Any

import pytest

from bot.config.settings import CommunitySettings, Settings
from bot.domain import groups, people
from tests.conftest import Open, database, without_side_chats
from tests.dialogue import Dialogue

SETTINGS = Settings(
    community=CommunitySettings(features=("introductions", "people", "rooms", "hotline", "groups"))
)


def group(title: str, language: str, place: str, *topics: str) -> dict[str, Any]:
    return {
        "title": title,
        "link": f"https://example.org/{title}",
        "language": language,
        "place": place,
        "topics": topics,
    }


@pytest.fixture
async def town(open_chat: Open) -> Dialogue:
    chat = await open_chat(settings=SETTINGS)
    async with database(chat).write() as db:
        olu = await people.meant_by(db, "olu")
        for one in (
            group("Accra", "en", "Ghana", "events"),
            group("Dar", "sw", "Tanzania", "editing"),
            group("Nairobi", "sw", "Kenya", "events"),
            group("World", "", ""),
        ):
            await groups.add(db, olu, **one)
    return chat


async def test_own_languages_first_then_for_everybody_then_others(town: Dialogue) -> None:
    await town.play(
        """
        ada speaks sw
        ada > /groups
        """,
        strict=False,
    )
    said = town.said_to("ada")[-1]
    order = [said.index(name) for name in ("Nairobi (", "Dar (", "Accra (", "World (")]
    assert order == sorted(order)


async def test_by_place_topic_and_language(town: Dialogue) -> None:
    await town.play(
        """
        ada > /groups kenya
        bot to ada > Nairobi (https://example.org/Nairobi) / Kenya · Events · Swahili *
        ada > /groups events
        bot to ada > Accra * Nairobi *
        ada > /groups
        bot to ada > Accra (https://example.org/Accra) / Ghana · Events · English / * [Swahili (2)] [English (1)]
        ada > [Swahili (2)]
        bot to ada > Nairobi * Dar * [All groups]
        ada > /groups mars
        bot to ada > I know no group like that yet. [All groups]
        """  # noqa: E501 - a line of a dialogue is a line
    )


async def test_in_a_group_it_is_short(town: Dialogue) -> None:
    without_side_chats(town)
    await town.play(
        """
        ada @ newcomers > /groups
        bot to newcomers > Accra * And 1 more: * [Open our private chat]
        ada @ newcomers > [Open our private chat]
        bot to ada > Accra *
        """
    )


async def test_organizers_keep_the_list(town: Dialogue) -> None:
    await town.play(
        """
        ada > /group add
        bot to ada > Only organizers can do that. *
        olu > /group add
        bot to olu > What is the group called? [Cancel]
        olu > Lagos editors
        bot to olu > Which link do people join with? [Back] [Cancel]
        olu > come along
        bot to olu > Send the link for joining: * [Back] [Cancel]
        olu > #lagos:example.org
        bot to olu > Which language do people speak there? *
        olu > en
        bot to olu > Is it about a place? *
        olu > Nigeria
        bot to olu > Which topic? *
        olu > [Skip]
        bot to olu > And in one sentence, *
        olu > We meet on Fridays.
        bot to olu > Lagos editors is on the list. /groups shows it.
        olu > /groups nigeria
        bot to olu > 5. Lagos editors (https://matrix.to/#/#lagos:example.org) / Nigeria · English / We meet on Fridays. *
        olu > /group remove 5
        bot to olu > Lagos editors is off the list.
        olu > /group remove 5
        bot to olu > There is no such group. /groups shows them.
        olu > /group
        bot to olu > Write /group add, or /group remove *
        """  # noqa: E501 - a line of a dialogue is a line
    )
