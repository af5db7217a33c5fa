"""Rooms: what they are for, in which language, and whether the bot listens."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.audiences import Audiences
from bot.delivery.readers import Readers
from bot.domain import rooms
from bot.storage.tables import Chat
from bot.words import Mentors
from tests.conftest import MONDAY
from tests.dialogue import Dialogue


async def test_a_room_gets_a_purpose_and_a_language(chat: Dialogue) -> None:
    await chat.play(
        """
        olu @ den > /room
        bot to den > What is this room for? Press one, or write for example: /room mentors fr [For newcomers] [For mentors] [For organizers] [For announcements] [For the safety team]
        olu @ den > /room mentors en-gb
        bot to den > This room is for mentors: questions come here as cards. Language: British English.
        olu @ den > /room
        bot to den > This room is for mentors: questions come here as cards. Language: British English.
        olu @ den > /room none
        bot to den > What is this room for? Press one, or write for example: /room mentors fr [For newcomers] [For mentors] [For organizers] [For announcements] [For the safety team]
        """  # noqa: E501 - a dialogue's line
    )
    async with chat.community.db.read() as db:
        assert "den" not in {one.key for one in await rooms.of(db, "mentors")}


async def test_a_room_says_what_it_is_for(chat: Dialogue) -> None:
    await chat.play(
        """
        olu @ den > /room organizers
        bot to den > This room is for organizers.
        olu @ den > /room kitchen
        bot to den > What is this room for? * [For newcomers] *
        olu @ den > /room mentors en
        bot to den > This room is for mentors: questions come here as cards. Language: English.
        olu > /room mentors
        bot to olu > Write this in the group that it is about.
        """
    )


async def test_only_organizers_arrange_rooms(chat: Dialogue) -> None:
    await chat.play(
        """
        mira @ den > /room mentors
        bot to den > Only organizers can do that. *
        mira @ newcomers > /listen on
        bot to newcomers > Only organizers can do that. *
        olu @ newcomers > /listen maybe
        bot to newcomers > Write it like this, or with “off”: /listen on
        olu > /listen on
        bot to olu > Write this in the group that it is about.
        """
    )


async def test_it_says_at_once_where_it_cannot_hear(chat: Dialogue) -> None:
    chat.console.deaf_in.add("den")
    await chat.play(
        """
        olu @ den > /room mentors
        bot to den > This room is for mentors: questions come here as cards.
        bot to den > But I can't hear what people write here: *Make me an administrator*
        olu @ den > /room announcements
        bot to den > This room is for announcements.
        olu @ den > /listen on
        bot to den > I'll answer here without being asked, but only when I'm very sure.
        bot to den > But I can't hear what people write here: *
        olu @ den > /listen off
        bot to den > I'll answer here only when somebody asks me.
        """
    )
    chat.console.deaf_in.clear()
    await chat.play(
        """
        olu @ den > /listen on
        bot to den > I'll answer here without being asked, but only when I'm very sure.
        """
    )


async def test_the_bot_introduces_itself_once(chat: Dialogue) -> None:
    await chat.play("olu adds bot to den", strict=False)
    assert len(chat.said_to("den")) == 1
    assert "/ask" in chat.said_to("den")[0]


async def test_a_room_that_the_bot_left_gets_no_cards(chat: Dialogue) -> None:
    await chat.play(
        """
        olu removes bot from mentors
        bot to organizers > I'm not in the room mentors any more, so what belongs there goes *
        """
    )
    await chat.play("ada > who has the key", strict=False)
    assert chat.said_to("mentors") == []
    assert chat.said_to("organizers")[-1].startswith("Question 1 from Ada")


async def first_rooms(chat: Dialogue, db: AsyncSession, language: str) -> list[str]:
    readers = Readers(db, MONDAY, chat.community.engine.languages, "UTC")
    mentors = Mentors(language, or_others=True)
    return [room.key for room in (await Audiences(db, MONDAY, readers).find(mentors)).rooms]


async def test_which_rooms_a_question_goes_to(chat: Dialogue) -> None:
    async with chat.community.db.write() as db:
        assert await first_rooms(chat, db, "fr") == ["mentors"]
        french = Chat(
            platform="console",
            account="lamplighter",
            key="french",
            private=False,
            purpose="mentors",
            language="fr",
            present=True,
        )
        db.add(french)
        await db.flush()
        assert await first_rooms(chat, db, "fr") == ["french"]
        assert await first_rooms(chat, db, "ar") == ["mentors"]
        for room in await rooms.of(db, "mentors"):
            room.purpose = ""
        assert await first_rooms(chat, db, "fr") == ["organizers"]


async def test_what_stood_in_a_room_that_the_bot_must_leave_is_shown_elsewhere(
    chat: Dialogue,
) -> None:
    await chat.play("ada > why is my sandbox page gone", strict=False)
    await chat.play("olu removes bot from mentors", strict=False)
    assert "why is my sandbox page gone" in chat.said_to("organizers")[-1]


async def test_organizers_see_which_groups_are_for_what(chat: Dialogue) -> None:
    await chat.play(
        """
        olu > /rooms
        bot to olu > * / mentors · For mentors / * / To say what a group is for, add me there *
        mira > /rooms
        bot to mira > Only organizers can do that. *
        """
    )
