"""The safety team's room: it is used once somebody of the team has said yes, and not before."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.storage.tables import SafetyMessage, SafetyRoomOffer
from tests.conftest import Open, database
from tests.dialogue import Dialogue
from tests.test_moved_rooms import moves, purpose_of

pytestmark = pytest.mark.long


async def offered(open_chat: Open) -> Dialogue:
    """An organizer who is not of the team would like a group to be its room."""
    chat = await open_chat()
    await chat.play("olu adds bot to haven", strict=False)
    await chat.play("olu > /role mira safety", strict=False)
    await chat.play("olu > /role tariq safety", strict=False)
    await chat.play(
        """
        olu @ haven > /room safety
        bot to haven > I've asked the safety team in private. *
        bot to mira > Olu would like the group haven to be the room of the safety team: * [Use this room] [No]
        bot to tariq > Olu would like the group haven to be the room of the safety team: * [Use this room] [No]
        """  # noqa: E501 - a dialogue's line
    )
    return chat


async def test_nothing_comes_to_a_room_before_a_member_has_said_yes(open_chat: Open) -> None:
    chat = await offered(open_chat)
    await chat.play("ada > I want to die", strict=False)
    assert not any("want to die" in one for one in chat.said_to("haven"))
    assert "want to die" in chat.said_to("mira")[-1]
    await chat.play("... 3 days", strict=False)
    assert not any("want to die" in one for one in chat.said_to("haven"))
    await chat.play(
        """
        tariq > [Use this room]
        bot edits mira > Tariq has said that haven is the room of the safety team. *
        bot edits tariq > Tariq has said that haven is the room of the safety team. *
        bot to haven > Case *want to die*
        bot to haven > This room is for the safety team: *
        """,
        strict=False,
    )


async def test_a_member_says_no(open_chat: Open) -> None:
    chat = await offered(open_chat)
    await chat.play(
        """
        mira > [No]
        bot edits mira > The group haven is not used for the safety team.
        bot edits tariq > The group haven is not used for the safety team.
        """
    )
    await chat.play("ada > I want to die", strict=False)
    assert not any("want to die" in one for one in chat.said_to("haven"))


async def test_only_the_team_can_say_it(open_chat: Open) -> None:
    chat = await offered(open_chat)
    async with database(chat).read() as db:
        says = f"!team-room {await db.scalar(select(SafetyRoomOffer.chat_id))} yes"
    await chat.play(
        f"""
        olu > [{says}]
        bot to olu > Only the safety team can decide that.
        """
    )
    assert await purpose_of(chat, "haven") == ""
    await chat.play(f"mira > [{says}]", strict=False)
    assert await purpose_of(chat, "haven") == "safety"


async def test_a_member_binds_it_at_once(open_chat: Open) -> None:
    chat = await open_chat()
    await chat.play("olu adds bot to haven", strict=False)
    await chat.play("olu > /role olu safety", strict=False)
    await chat.play(
        """
        olu @ haven > /room safety
        bot to haven > This room is for the safety team: *
        bot edits olu > haven: This room is for the safety team: *
        """
    )


async def test_who_comes_first_is_asked_about_a_room_from_before(open_chat: Open) -> None:
    chat = await open_chat()
    await chat.play("olu adds bot to haven", strict=False)
    await chat.play("olu @ haven > /room safety", strict=False)
    await chat.play("ada > I want to die", strict=False)
    await chat.play("olu > /role mira safety", strict=False)
    assert "bot deletes haven > Case" in chat.transcript
    assert any("[Use this room] [No]" in one for one in chat.said_to("mira"))
    assert any("want to die" in one for one in chat.said_to("mira"))
    await chat.play("olu > /role tariq safety", strict=False)
    assert not any("[Use this room]" in one for one in chat.said_to("tariq"))
    await chat.play("mira > [Use this room]", strict=False)
    assert any("want to die" in one for one in chat.said_to("haven"))


async def test_an_offer_ends_where_the_room_is_for_something_else(open_chat: Open) -> None:
    chat = await offered(open_chat)
    await chat.play(
        """
        olu @ haven > /room mentors
        bot to haven > This room is for mentors: *
        bot edits olu > haven: This room is for mentors: questions come here as cards.
        bot edits mira > The group haven is not used for the safety team.
        bot edits tariq > The group haven is not used for the safety team.
        """
    )


async def test_the_team_says_whether_its_room_has_moved(open_chat: Open) -> None:
    chat = await offered(open_chat)
    await chat.play("mira > [Use this room]", strict=False)
    await moves(chat, "haven", "elsewhere")
    assert "[Use this room]" in chat.said_to("tariq")[-1]
    assert not any("haven" in one for one in chat.said_to("organizers"))
    await chat.play("tariq > [Use this room]", strict=False)
    assert await purpose_of(chat, "elsewhere") == "safety"
    await moves(chat, "elsewhere", "far away")
    await chat.play("tariq > [No]", strict=False)
    assert await purpose_of(chat, "elsewhere") != "safety"
    assert await purpose_of(chat, "far away") is None


async def test_long_lists_come_some_at_a_time(open_chat: Open) -> None:
    chat = await open_chat()
    await chat.play("olu > /role mira safety", strict=False)
    for name in ("ben", "cleo", "dan", "eve", "fay", "gil"):
        await chat.play(f"{name} > I want to die", strict=False)
        await chat.play(f"olu > /role {name} safety", strict=False)
    for name in ("hal", "ida", "jan"):
        await chat.play(f"{name} > hello", strict=False)
        await chat.play(f"olu > /role {name} safety", strict=False)
    await chat.play("mira > /cases", strict=False)
    listed = chat.said_to("mira")[-1]
    assert listed.count("[Show ") == 5
    await chat.play("mira > [Next]", strict=False)
    assert chat.said_to("mira")[-1].count("[Show ") == 1
    number = chat.said_to("mira")[-1].partition("[Show ")[2].partition("]")[0]
    await chat.play(f"mira > [Show {number}]", strict=False)
    await chat.play("mira > [I'll take it]", strict=False)
    await chat.play("mira > [Hand it over]", strict=False)
    assert chat.said_to("mira")[-1].startswith(
        "To whom? [Ben] [Cleo] [Dan] [Eve] [Fay] [Gil] [Next]"
    )
    await chat.play("mira > [Next]", strict=False)
    assert chat.said_to("mira")[-1].startswith("To whom? [Hal] [Ida] [Jan] [Previous]")
    await chat.play("mira > [Jan]", strict=False)
    assert any("hands case" in one for one in chat.said_to("jan"))


async def test_buttons_name_words_by_handles(open_chat: Open) -> None:
    chat = await open_chat()
    await chat.play("olu > /role mira safety", strict=False)
    await chat.play("ada > I want to die", strict=False)
    async with database(chat).read() as db:
        handle = await db.scalar(select(SafetyMessage.handle))
    assert handle is not None
    assert not handle.isdecimal()
    await chat.play(f"ada > [!ordinary {handle}]", strict=False)
    assert "question 1" in chat.said_to("ada")[-1]
