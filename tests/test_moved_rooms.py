"""A room that is said to have moved: its purpose goes along only as far as that can be trusted."""

from sqlalchemy import select

from bot.storage.tables import Chat
from bot.words import Event, EventKind, Place, Sender
from tests.conftest import MONDAY, Open, database
from tests.dialogue import Dialogue

ASKED = "ada > who has the key"


async def moves(chat: Dialogue, room: str, to: str, *, confirmed: bool = False) -> None:
    """Let the platform tell that somebody has moved the room."""
    event = Event(
        "console", "lamplighter", f"moved:{room}", EventKind.MIGRATED, Place(room, private=False),
        Sender("eve", "Eve"), MONDAY, moved_to=to, confirmed=confirmed,
    )  # fmt: skip
    async with database(chat).write() as db:
        await chat.community.engine._handle_incoming(db, event)
    await chat.play("... 1 minute", strict=False)


async def purpose_of(chat: Dialogue, key: str) -> str | None:
    async with database(chat).read() as db:
        return await db.scalar(select(Chat.purpose).where(Chat.key == key, Chat.present))


async def test_a_staff_rooms_move_waits_for_an_organizer(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    assert chat.said_to("mentors")[-1].startswith("Question 1 from Ada")
    await moves(chat, "mentors", "elsewhere")
    assert await purpose_of(chat, "elsewhere") is None
    assert await purpose_of(chat, "mentors") is None
    asked, card = chat.said_to("organizers")[-2:]
    assert asked.startswith("Eve has moved the room mentors to a new one: elsewhere.")
    assert card.startswith("Question 1 from Ada")

    await chat.play("ben > where are the chairs", strict=False)
    assert not chat.said_to("elsewhere")
    assert not any("chairs" in one for one in chat.said_to("mentors"))
    assert any("chairs" in one for one in chat.said_to("organizers"))


async def test_an_organizer_confirms_a_move(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await moves(chat, "mentors", "elsewhere")
    await chat.play("ben > where are the chairs", strict=False)
    await chat.play(
        """
        olu @ organizers > [Yes, it has moved]
        bot edits organizers > The room mentors goes on in its new place.
        """,
        strict=False,
    )
    assert await purpose_of(chat, "elsewhere") == "mentors"
    shown = chat.said_to("elsewhere")
    assert any("who has the key" in one for one in shown)
    assert any("where are the chairs" in one for one in shown)
    await chat.play("cleo > which way is up", strict=False)
    assert any("which way is up" in one for one in chat.said_to("elsewhere"))


async def test_an_organizer_refuses_a_move(chat: Dialogue) -> None:
    await moves(chat, "mentors", "elsewhere")
    await chat.play(
        """
        mira @ organizers > [No]
        bot to mira @ organizers > Only organizers can do that. *
        olu @ organizers > [No]
        bot edits organizers > Then I leave it. The room mentors has no purpose any more: write /room mentors where its questions are to go.
        """,  # noqa: E501 - a dialogue's line
        strict=False,
    )
    assert await purpose_of(chat, "elsewhere") is None
    await chat.play(ASKED, strict=False)
    assert chat.said_to("organizers")[-1].startswith("Question 1 from Ada")


async def test_talk_in_the_old_room_does_not_bring_its_purpose_back(chat: Dialogue) -> None:
    await moves(chat, "mentors", "elsewhere")
    await chat.play("mira @ mentors > hello?", strict=False)
    await chat.play(ASKED, strict=False)
    assert not any("key" in one for one in chat.said_to("mentors"))


async def test_without_another_room_its_questions_are_shown_to_people(open_chat: Open) -> None:
    chat = await open_chat()
    await chat.play("olu @ organizers > /room none", strict=False)
    await chat.play(ASKED, strict=False)
    await moves(chat, "mentors", "elsewhere")
    assert any("moved the room mentors" in one for one in chat.said_to("olu"))
    assert any("who has the key" in one for one in chat.said_to("mira"))


async def test_other_rooms_and_what_the_platform_says_move_at_once(chat: Dialogue) -> None:
    await moves(chat, "newcomers", "garden")
    await moves(chat, "mentors", "attic", confirmed=True)
    assert await purpose_of(chat, "garden") == "newcomers"
    assert await purpose_of(chat, "attic") == "mentors"
    assert not any("moved" in one for one in chat.said_to("organizers"))
