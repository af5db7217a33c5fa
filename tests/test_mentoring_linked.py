"""Two accounts become one person while mentoring goes on: nothing of it is left hanging."""

import pytest

from bot.domain import blocks, people
from tests.dialogue import Dialogue
from tests.mentoring import mentoring, pair, the_pairing
from tests.test_linking import code_in

pytestmark = pytest.mark.long


async def link(chat: Dialogue, one: str, other: str) -> None:
    await chat.play(f"{one} > /link", strict=False)
    await chat.play(f"{other} > /link {code_in(chat.said_to(one)[-1])}", strict=False)
    await chat.play(f"{one} > [Yes, that is me]", strict=False)


async def test_a_block_holds_for_the_other_account(chat: Dialogue) -> None:
    await chat.play("ben > hello\nada > hello", strict=False)
    await pair(chat, "ben", "mira")
    async with chat.community.db.write() as db:
        ada, mira = await people.meant_by(db, "ada"), await people.meant_by(db, "mira")
        await blocks.block(db, ada, mira.id, mira.name, chat.community.engine.now())
    await link(chat, "ada", "ben")
    assert (await the_pairing(chat, 1)).state == "ended"
    assert "Your mentoring with Ada has ended." in chat.said_to("mira")[-1]


async def test_who_has_a_mentor_is_offered_to_no_other(chat: Dialogue) -> None:
    await chat.play("ben > hello\nmira > hello\ntariq > hello", strict=False)
    await mentoring(chat, "mira")
    await pair(chat, "ben", "tariq")
    await chat.play("ada > /mentor ask", strict=False)
    await link(chat, "ben", "ada")
    assert "They don't look for a mentor any more." in chat.said_to("mira")[-1]


async def test_nobody_is_asked_whether_they_take_themselves(chat: Dialogue) -> None:
    await chat.play("mira > hello", strict=False)
    await mentoring(chat, "mira")
    await chat.play("ada > /mentor ask", strict=False)
    await link(chat, "mira", "ada")
    await chat.play(
        """
        mira > [!accept 1]
        bot to mira > This has been settled already.
        """
    )
