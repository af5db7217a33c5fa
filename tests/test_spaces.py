"""Spaces: organizers say whether their rooms are served; what comes later is asked about anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain import spaces
from bot.storage.tables import OutboxRow
from bot.words import Event, EventKind, Place, RoomOfSpace, Sender
from bot.words.deliveries import Act
from tests.conftest import MONDAY, database

if TYPE_CHECKING:
    from tests.dialogue import Dialogue

ASKED = "I'm in the space Town. These rooms are in it: / • Market / • Cellar (by invitation) / *"


def room(name: str, *, is_open: bool = True) -> RoomOfSpace:
    return RoomOfSpace(f"!{name}", name.title(), f"https://matrix.to/#/!{name}", "home", is_open)


MARKET, CELLAR, LIBRARY = room("market"), room("cellar", is_open=False), room("library")


async def comes(
    chat: Dialogue, *rooms: RoomOfSpace, space: str = "town", kind: EventKind = EventKind.SPACE
) -> None:
    """Let the platform tell what is in a space, or that the bot is there no more."""
    event = Event(
        "console", "lamplighter", f"{space}:{kind}:{len(chat.transcript)}", kind,
        Place(space, private=False, title=space.title()), Sender("eve", "Eve"), MONDAY, rooms=rooms,
    )  # fmt: skip
    async with database(chat).write() as db:
        await chat.community.engine._handle_incoming(db, event)
    await chat.play("... 1 minute", strict=False)


async def entered(chat: Dialogue) -> int:
    async with database(chat).read() as db:
        rows = await db.scalars(select(OutboxRow.id).where(OutboxRow.act == Act.ENTER.value))
        return len(rows.all())


async def test_nothing_is_done_before_an_organizer_says_so(chat: Dialogue) -> None:
    await comes(chat, MARKET, CELLAR)
    assert await entered(chat) == 0
    assert not chat.said_to("town")
    await chat.play(
        """
        mira @ organizers > [Serve these]
        bot to mira @ organizers > Only organizers can do that. *
        olu @ organizers > [Serve these]
        bot edits organizers > *Olu has let me serve them: *
        bot to organizers > I could not join the room Market. Invite me there, and I'll come.
        """
    )
    assert await entered(chat) == 1, "the other is by invitation"
    await chat.play("ada > /groups", strict=False)
    listed = chat.said_to("ada")[-1]
    assert "Market" in listed
    assert "Cellar" not in listed


async def test_they_are_only_listed_or_let_be(chat: Dialogue) -> None:
    await comes(chat, MARKET, CELLAR)
    await chat.play(
        """
        olu @ organizers > [No]
        bot edits organizers > *Olu has decided to leave them alone. [Serve these] [Only list them]
        olu @ organizers > [Only list them]
        bot edits organizers > *in /groups. [Serve these]
        """
    )
    assert await entered(chat) == 0
    await chat.play("ada > /groups", strict=False)
    assert "Market" in chat.said_to("ada")[-1]


async def test_what_comes_later_is_asked_about_anew_and_what_goes_is_off_the_list(
    chat: Dialogue,
) -> None:
    await comes(chat, MARKET)
    await chat.play("olu @ organizers > [Only list them]", strict=False)
    await comes(chat, MARKET, LIBRARY)
    assert "• Library" in chat.said_to("organizers")[-1]
    assert "Market" not in chat.said_to("organizers")[-1]
    before = len(chat.said_to("organizers"))
    await comes(chat, MARKET, LIBRARY)
    assert len(chat.said_to("organizers")) == before
    await comes(chat, LIBRARY)
    await chat.play("ada > /groups", strict=False)
    assert "Market" not in chat.said_to("ada")[-1]


async def test_nobody_says_anything(chat: Dialogue) -> None:
    await comes(chat, MARKET)
    before = len(chat.said_to("organizers"))
    await chat.play("... 30 days", strict=False)
    reminded = chat.said_to("organizers")[before:]
    assert len([one for one in reminded if "I'm in the space Town" in one]) == 1
    assert await entered(chat) == 0


async def test_a_space_is_left(chat: Dialogue) -> None:
    await comes(chat, MARKET)
    await comes(chat, kind=EventKind.SPACE_LEFT)
    assert "I'm not in the space Town any more." in chat.said_to("organizers")[-1]
    await comes(chat, MARKET)
    assert "[Serve these]" in chat.said_to("organizers")[-1]


async def test_where_the_bot_is_already_nothing_is_asked(chat: Dialogue) -> None:
    before = len(chat.said_to("organizers"))
    await comes(chat, RoomOfSpace("newcomers", "Newcomers"))
    assert len(chat.said_to("organizers")) == before


async def test_whoever_may_invite_can_not_bury_organizers(chat: Dialogue) -> None:
    before = len(chat.said_to("organizers"))
    for number in range(spaces.MOST_OFFERED + 3):
        await comes(chat, MARKET, space=f"town{number}")
    assert len(chat.said_to("organizers")) - before == spaces.MOST_OFFERED
