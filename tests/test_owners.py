"""Owners: what the configuration gives, it takes back; and where a right comes from can be seen."""

from collections.abc import Sequence

import pytest

from bot.commands.check_owners import check_owners, stored_owners
from bot.config.settings import Settings
from tests.conftest import Open, database
from tests.dialogue import Dialogue


def owned_by(*accounts: str) -> Settings:
    return Settings.model_validate({"community": {"owners": accounts}})


async def reopened(open_chat: Open, chat: Dialogue, owners: Sequence[str]) -> Dialogue:
    await chat.community.close()
    await database(chat).close()
    chat = await open_chat(settings=owned_by(*owners))
    chat.console.first = 1000 * (1 + chat.console.first)
    await chat.community.settle()
    return chat


async def test_who_is_taken_out_of_the_config_owns_nothing_and_is_told(open_chat: Open) -> None:
    chat = await open_chat(settings=owned_by("console:olu", "console:mira"))
    await chat.play("""
        mira > /role ben organizer
        bot to mira > Ben: organizer
        bot to ben > You have a new role: organizer. /help shows what you can do. *
    """)
    chat = await reopened(open_chat, chat, ["console:olu"])
    (announcement,) = chat.said_to("mira")
    assert announcement.startswith("You are no longer an owner here: ")
    await chat.play("""
        mira > /role ben -organizer
        bot to mira > Only organizers can do that. *
        olu > /role mira
        bot to olu > Mira: mentor / Answers in: English and French
        olu > /role ben
        bot to olu > Ben: organizer (given by Mira)
    """)
    chat = await reopened(open_chat, chat, ["console:olu"])
    assert chat.said_to("mira") == [], "nobody is told twice"


async def test_an_owner_by_the_config_and_by_role_stays_one(open_chat: Open) -> None:
    chat = await open_chat(settings=owned_by("console:olu", "console:mira"))
    await chat.play("""
        olu > /role mira owner
        bot to olu > Mira: mentor and owner / Answers in: English and French
        olu > /role mira
        bot to olu > Mira: mentor and owner (given by Olu, and by my configuration) / Answers in: English and French
        mira > /role olu -owner
        bot to mira > Olu is an owner by my configuration. Only whoever runs me can change that.
    """)  # noqa: E501 - a dialogue's line
    chat = await reopened(open_chat, chat, ["console:olu"])
    assert chat.said_to("mira") == []
    await chat.play("""
        olu > /role mira
        bot to olu > Mira: mentor and owner (given by Olu) / Answers in: English and French
        olu > /role mira -owner
        bot to olu > Mira: mentor / Answers in: English and French
    """)


async def test_who_lost_the_last_role_gives_back_what_they_had_taken(open_chat: Open) -> None:
    chat = await open_chat(settings=owned_by("console:ben"))
    await chat.play("ada > Where can I read about lighthouses?", strict=False)
    await chat.play("ada > /person", strict=False)
    chat = await reopened(open_chat, chat, ["console:ben"])
    await chat.play("ben > /claim 1", strict=False)
    chat = await reopened(open_chat, chat, [])
    await chat.play("""
        ben > /answer 1 They are on Commons.
        bot to ben > Only mentors can do that. *
    """)


async def test_check_says_where_owners_come_from(open_chat: Open) -> None:
    chat = await open_chat(settings=owned_by("console:olu", "console:ben", "telegram:7"))
    await chat.play("olu > /role mira owner", strict=False)
    async with database(chat).read() as db:
        stored = await stored_owners(db)
    configured = ("console:olu", "telegram:7")
    owners, former = check_owners(configured, stored)
    assert owners.about.split(": ", 1)[1].split(", ") == [
        "console:olu (by the config)",
        "telegram:7 (by the config",
        "not seen yet)",
        "console:mira (by /role)",
    ]
    assert former.about == "no longer owners: console:ben, whom the config named before"
    assert owners.well
    assert former.well
    assert [one.well for one in check_owners(())] == [False]


@pytest.mark.parametrize("link", ["mira", "ben"])
async def test_a_separated_account_takes_along_what_the_config_gives_it(
    open_chat: Open, link: str
) -> None:
    chat = await open_chat(settings=owned_by("console:olu", f"console:{link}"))
    await chat.play("olu > /link", strict=False)
    code = chat.said_to("olu")[-1].rpartition(" ")[2]
    await chat.play(f"{link} > /link {code}", strict=False)
    await chat.play("olu > /link yes", strict=False)
    await chat.play(f"{link} > /unlink yes", strict=False)
    await chat.play(f"{link} > /role ada organizer", strict=False)
    assert chat.said_to(link)[-1].startswith("Ada: organizer")
