"""An answer that can't arrive is not lost in silence."""

from sqlalchemy import select

from bot.storage.tables import Account, Chat
from tests.conftest import database, without_side_chats
from tests.dialogue import Dialogue


async def test_a_mentor_hears_that_the_asker_has_gone(chat: Dialogue) -> None:
    await chat.play("ada > why is my sandbox page gone", strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play("ada blocks bot", strict=False)
    await chat.play("mira > /answer 1 It was moved.", strict=False)
    assert chat.said_to("mira")[-1].startswith("Your answer to question 1 couldn't be delivered")


ASKED = "zoe @ newcomers > /ask why is my sandbox page gone"


async def test_an_answer_waits_for_the_bot_to_be_back_where_it_was_asked(chat: Dialogue) -> None:
    without_side_chats(chat)
    await chat.play(ASKED, strict=False)
    await chat.play("olu removes bot from newcomers", strict=False)
    await chat.play("mira > /answer 1 It was moved.", strict=False)
    assert not any("Passed on" in one for one in chat.said_to("mira"))
    assert chat.said_to("mira")[-1].startswith("Your answer to question 1 couldn't be delivered")
    await chat.play("olu adds bot to newcomers", strict=False)
    await chat.play("... 1 minute", strict=False)
    assert [one for one in chat.said_to("newcomers") if "It was moved." in one]
    await chat.play("olu removes bot from newcomers", strict=False)
    await chat.play("olu adds bot to newcomers", strict=False)
    await chat.play("... 1 minute", strict=False)
    assert len([one for one in chat.said_to("newcomers") if "It was moved." in one]) == 1


async def test_an_answer_goes_to_the_private_chat_where_there_is_one(chat: Dialogue) -> None:
    await chat.play("ada @ newcomers > /ask why is my sandbox page gone", strict=False)
    await chat.play("olu removes bot from newcomers", strict=False)
    await chat.play("mira > /answer 1 It was moved.", strict=False)
    assert chat.said_to("mira")[-1] == "Passed on to Ada."
    assert "It was moved." in chat.said_to("ada")[-1]


async def test_a_send_that_is_refused_does_not_end_as_passed_on(chat: Dialogue) -> None:
    without_side_chats(chat)
    await chat.play(ASKED, strict=False)
    chat.console._closed.add("newcomers")
    await chat.play("mira > /answer 1 It was moved.", strict=False)
    await chat.play("... 1 minute", strict=False)
    assert chat.said_to("mira")[-1].startswith("Your answer to question 1 couldn't be delivered")


async def test_the_room_hears_of_it_where_its_writer_can_not(chat: Dialogue) -> None:
    without_side_chats(chat)
    await chat.play(ASKED, strict=False)
    chat.console._closed.add("newcomers")
    await chat.play("mira blocks bot", strict=False)
    await chat.play('mira @ mentors re "Question 1" > It was moved.', strict=False)
    await chat.play("... 1 minute", strict=False)
    assert chat.said_to("mentors")[-1].startswith("The answer to question 1 couldn't be delivered")


async def test_an_answer_finds_who_has_begun_another_private_chat(chat: Dialogue) -> None:
    await chat.play("zoe > why is my sandbox page gone", strict=False)
    async with database(chat).write() as db:
        new = Chat(platform="console", account="lamplighter", key="@other", private=True)
        db.add(new)
        await db.flush()
        account = await db.scalar(select(Account).where(Account.key == "zoe"))
        assert account is not None
        account.chat_id = new.id
    await chat.play("mira > /answer 1 It was moved.", strict=False)
    assert chat.said_to("mira")[-1] == "Passed on to Zoe."
    assert any("It was moved." in one.content.text for one in chat.console.rooms.of("@other"))
