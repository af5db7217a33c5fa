"""Blocks: nothing brings two people together again, and the blocked one is not told."""

from sqlalchemy import select

from bot.domain import blocks
from bot.domain.mentoring import exclusions
from bot.storage.tables import Person, fold
from tests.conftest import Open
from tests.dialogue import Dialogue
from tests.mentoring import pair, the_pairing

ASKED = "ada > who has the key of the library"


async def apart(chat: Dialogue, name: str) -> set[int]:
    async with chat.community.db.read() as db:
        person = (await db.scalars(select(Person).where(Person.name_key == fold(name)))).one()
        return await exclusions.apart_from(db, person.id)


async def test_a_question_goes_on_with_others(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play(
        """
        ada > /block
        bot to ada > Whom would you like to keep away? They won't be told. [Mira]
        ada > [Mira]
        bot to ada > If you block Mira, nothing I do brings the two of you together again: no question, no answer, no mentoring. They are not told. Block them? [Yes, block them] [No, leave it as it is]
        ada > [Yes, block them]
        bot to ada > I keep Mira away from you now. To undo it: /blocks [Report harassment]
        bot edits mentors > Question 1 *
        bot to mentors > Question 1 is free again.*
        bot to ada > Your question 1 is back with all mentors.
        mira @ mentors > /claim 1
        bot to mira @ mentors > Question 1 is for somebody else.
        mira > /answer 1 I have it
        bot to mira > Question 1 is for somebody else.
        """  # noqa: E501 - a dialogue's line
    )
    await chat.play("tariq @ mentors > [I'll take it]", strict=False)
    assert "Tariq is looking at your question." in chat.said_to("ada")
    assert len(await apart(chat, "Ada")) == len(await apart(chat, "Mira")) == 1


async def test_it_can_be_undone(chat: Dialogue) -> None:
    await pair(chat)
    await chat.play("ada > /block", strict=False)
    await chat.play("ada > [Mira]", strict=False)
    await chat.play("ada > [Yes, block them]", strict=False)
    await chat.play(
        """
        ada > /blocks
        bot to ada > You block: / • Mira [Unblock Mira]
        ada > [Unblock Mira]
        bot to ada > You can meet Mira again.
        ada > /blocks
        bot to ada > You block nobody.
        """
    )
    async with chat.community.db.read() as db:
        assert await blocks.count(db) == 0


async def test_a_mentor_blocks_under_the_made_up_name(open_chat: Open) -> None:
    chat = await open_chat(with_rooms=False)
    await chat.play("ada > /anonymous on", strict=False)
    await chat.play(ASKED, strict=False)
    await chat.play("mira > [I'll take it]", strict=False)
    await chat.play("mira > /block", strict=False)
    assert "Whom would you like" in chat.said_to("mira")[-1]
    assert "Ada" not in "".join(chat.said_to("mira"))


async def test_whoever_is_blocked_is_not_written_to(open_chat: Open) -> None:
    chat = await open_chat(with_rooms=False)
    await pair(chat)
    await chat.play("mira > /block", strict=False)
    await chat.play("mira > [Ada]", strict=False)
    await chat.play("mira > [Yes, block them]", strict=False)
    await chat.play(ASKED, strict=False)
    assert any("who has the key" in line for line in chat.said_to("tariq"))
    assert not any("who has the key" in line for line in chat.said_to("mira"))


async def test_whoever_is_blocked_does_not_stand_in(chat: Dialogue) -> None:
    await pair(chat, backup="tariq")
    await chat.play(ASKED, strict=False)
    await chat.play("tariq @ mentors > [I'll take it]", strict=False)
    await chat.play("ada > /block", strict=False)
    await chat.play("ada > [Tariq]", strict=False)
    await chat.play("ada > [Yes, block them]", strict=False)
    pairing = await the_pairing(chat, 1)
    assert (pairing.state, pairing.backup_id) == ("active", None)


async def test_by_whom_one_is_known_under_two_names_is_not_told(open_chat: Open) -> None:
    chat = await open_chat(with_rooms=False)
    await chat.play("ada > /anonymous on", strict=False)
    await chat.play(ASKED, strict=False)
    await chat.play("mira > [I'll take it]", strict=False)
    await chat.play("ada > /anonymous off", strict=False)
    await chat.play("ada > /ask where do I find a grant for books?", strict=False)
    await chat.play("ada > [Under my name]", strict=False)
    await chat.play("mira > [I'll take it]", strict=False)
    await chat.play("mira > /block", strict=False)
    assert chat.said_to("mira")[-1].count("[") == 2
    await chat.play('mira re "who has the key" > /block', strict=False)
    await chat.play("mira > [Yes, block them]", strict=False)
    assert "away from you now" in "".join(chat.said_to("mira")[-3:])
