"""What was said in a case that has ended is erased after a while; the rest of it stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.config.safety import SafetySettings
from bot.config.settings import Settings
from bot.platforms.console.rooms import ACCOUNT
from bot.storage.tables import SafetyCase, SafetyMessage

if TYPE_CHECKING:
    from tests.conftest import Open
    from tests.dialogue import Dialogue

pytestmark = pytest.mark.long

SECRET = "the man with the red car"


async def kept(chat: Dialogue) -> str:
    """All that is kept of what was said in cases."""
    async with chat.community.db.read() as db:
        rows = list(await db.scalars(select(SafetyMessage).order_by(SafetyMessage.id)))
        details = list(await db.scalars(select(SafetyCase.contact_details)))
    return " ".join([*(f"{row.text} {row.attachments}" for row in rows), *details])


def before_team(chat: Dialogue) -> str:
    """What the bot shows a member of the team, as it stands."""
    return "\n".join(
        message.content.text
        for message in chat.console.rooms.of("@mira")
        if message.author == ACCOUNT
    )


async def the_case(chat: Dialogue) -> SafetyCase:
    async with chat.community.db.read() as db:
        return (await db.scalars(select(SafetyCase))).one()


async def ended(open_chat: Open) -> Dialogue:
    """A case with words, a picture, an answer and a note, and closed."""
    settings = Settings(safety=SafetySettings(words_days=30))
    chat = await open_chat(settings=settings)
    await chat.play(
        f"""
        olu > /role mira safety
        ada > {SECRET} follows me home
        mira > [I'll take it]
        ada sends car.jpg > {SECRET} again
        mira re "follows me home" > I read of {SECRET}
        mira > [Note]
        mira > note about {SECRET}
        mira > [Close]
        """,
        strict=False,
    )
    return chat


async def test_words_pictures_and_notes_are_erased_when_their_time_is_up(open_chat: Open) -> None:
    chat = await ended(open_chat)
    before = await the_case(chat)
    assert SECRET in before_team(chat)
    await chat.play("... 29 days", strict=False)
    assert await kept(chat) != ""
    assert SECRET in before_team(chat)
    await chat.play("... 2 days", strict=False)
    assert SECRET not in await kept(chat)
    assert "jpg" not in await kept(chat)
    assert SECRET not in before_team(chat)
    assert "(erased after a while)" in before_team(chat)
    case = await the_case(chat)
    assert (case.number, case.kind, case.opened_at, case.closed_at, case.closed_by) == (
        before.number, before.kind, before.opened_at, before.closed_at, before.closed_by
    )  # fmt: skip


async def test_whom_it_was_about_keeps_what_was_written_to_them(open_chat: Open) -> None:
    chat = await ended(open_chat)
    await chat.play("... 31 days", strict=False)
    told = "\n".join(message.content.text for message in chat.console.rooms.of("@ada", "ada"))
    assert f"The safety team writes: I read of {SECRET}" in told


async def test_what_is_erased_can_not_be_opened_again(open_chat: Open) -> None:
    chat = await ended(open_chat)
    number = (await the_case(chat)).number
    await chat.play("... 31 days", strict=False)
    await chat.play(
        f"""
        mira > [!case-reopen {number}]
        bot to mira > This case can't be opened again.
        """
    )


async def test_an_open_case_and_a_reopened_one_are_kept(open_chat: Open) -> None:
    chat = await ended(open_chat)
    await chat.play("... 20 days", strict=False)
    await chat.play("mira > [Open it again]", strict=False)
    await chat.play("... 40 days", strict=False)
    assert SECRET in await kept(chat)
    await chat.play("mira > [I'll take it]\nmira > [Close]", strict=False)
    await chat.play("... 29 days", strict=False)
    assert SECRET in await kept(chat)
    await chat.play("... 2 days", strict=False)
    assert SECRET not in await kept(chat)


async def test_notes_on_what_was_taken_back_are_erased_as_well(open_chat: Open) -> None:
    chat = await ended(open_chat)
    number = (await the_case(chat)).number
    await chat.play(f"mira > [!case-reopen {number}]\nada > [!case-back {number}]", strict=False)
    assert f"note about {SECRET}" in await kept(chat)
    await chat.play("... 31 days", strict=False)
    assert SECRET not in await kept(chat)
