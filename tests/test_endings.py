"""Endings: every one is told, with the way back; thanks arrive; the same question is asked once."""

import pytest
from sqlalchemy import select

from bot.config.settings import HotlineSettings, Settings
from bot.storage.tables import Job, Question
from tests.conftest import Open, without_side_chats
from tests.dialogue import Dialogue

pytestmark = pytest.mark.long

ASKED = "ada > who has the key"
ANSWERED = "mira > /answer 1 Olu has it."


async def state_of(chat: Dialogue, number: int = 1) -> tuple[str, str]:
    async with chat.community.db.read() as db:
        question = await db.get_one(Question, number)
        return question.state, question.ending


async def test_solved(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play(ANSWERED, strict=False)
    await chat.play(
        """
        ada > [Solved]
        bot to ada > Good! You have closed question 1. To reopen it, press the button or reply here until Mon 14 Jan, 09:00 UTC. [Thank them] [Still stuck]
        bot edits mentors > Question 1 * / Solved. [Save as answer]
        bot to mira > Ada says that question 1 is solved. Shall others find your answer? [Save as answer]
        ben > [!solved 1]
        bot to ben > Question 1 isn't yours.
        """  # noqa: E501 - a dialogue's line
    )
    assert await state_of(chat) == ("closed", "solved")


async def test_solved_before_anybody_answered(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play(
        """
        ada > [!solved]
        bot to ada > Good! You have closed question 1. * [Still stuck]
        bot edits mentors > Question 1 * / Solved.
        bot to mira > Question 1 is settled. There is nothing left for you to do.
        """
    )


async def test_still_stuck_goes_on_with_whoever_answered(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play(ANSWERED, strict=False)
    await chat.play(
        """
        ada > [Still stuck]
        bot to ada > Question 1 is open again. What is still unclear? Write it here, and I'll pass it on.
        bot edits mentors > Question 1 * / Mira has it until *
        bot to mira > Ada needs more on question 1. It's yours until Mon 7 Jan, 11:00 UTC. *
        ada > /stuck
        bot to ada > Question 1 is still open. Somebody will answer.
        """  # noqa: E501 - a dialogue's line
    )


async def stuck(chat: Dialogue, place: str = "") -> None:
    """Ada, who asked in that place, has an answer and is still stuck."""
    await chat.play(f"ada{place} > /ask who has the key", strict=False)
    await chat.play(ANSWERED, strict=False)
    await chat.play(f"ada{place} > [Still stuck]", strict=False)


@pytest.mark.parametrize("place", ["", " @ newcomers"])
@pytest.mark.parametrize(
    "words", ["How do I open the shed with the other key?", "How do I make my first edit?", "photo"]
)
async def test_what_is_still_unclear_is_part_of_the_question(
    known_chat: Dialogue, place: str, words: str
) -> None:
    without_side_chats(known_chat)
    await stuck(known_chat, place)
    room = place.removeprefix(" @ ") or "ada"
    await known_chat.play(
        f"""
        ada{place} > {words}
        bot to {room} > Added to your question 1. [It's a new question]
        bot to mentors > Ada on question 1: / {words}
        bot to mira > Ada on question 1: / {words}
        """
    )


async def test_thanks_after_still_stuck_are_thanks(chat: Dialogue) -> None:
    await stuck(chat)
    await chat.play("ada > thanks", strict=False)
    assert "Ada thanks you for your answer to question 1." in chat.said_to("mira")


async def test_an_hour_later_it_is_not_asked_any_more(known_chat: Dialogue) -> None:
    await stuck(known_chat)
    await known_chat.play("... 2 hours", strict=False)
    await known_chat.play("ada > How do I make my first edit?", strict=False)
    assert "[That helped]" in known_chat.said_to("ada")[-1]


async def test_a_command_is_none_of_what_is_unclear(chat: Dialogue) -> None:
    await stuck(chat)
    await chat.play("ada > /ask who has the drill", strict=False)
    assert any("Question 2 from Ada" in line for line in chat.said_to("mentors"))
    await chat.play("ada > How do I open the shed with the other key?", strict=False)
    assert any("Question 3 from Ada" in line for line in chat.said_to("mentors"))


async def test_a_reply_reopens_for_seven_days(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play(ANSWERED, strict=False)
    await chat.play("ada > [Solved]", strict=False)
    await chat.play("... 7 days", strict=False)
    await chat.play(
        """
        ada re "You have closed" > She has lost it
        bot to ada > Added to your question 1.
        bot edits mentors > Question 1 * / Mira has it until *
        bot to mentors > Ada on question 1: / She has lost it / Mira has it until *
        bot to mira > Ada on question 1: / She has lost it / Mira has it until *
        """
    )
    assert await state_of(chat) == ("claimed", "")


async def test_after_seven_days_it_is_too_late(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play(ANSWERED, strict=False)
    await chat.play("ada > [Solved]", strict=False)
    await chat.play(
        """
        ... 7 days and 1 minute
        ada re "You have closed" > She has lost it
        bot to ada > Question 1 was closed too long ago. Please ask again.
        ada > [Still stuck]
        bot to ada > Question 1 was closed too long ago. Please ask again.
        """
    )
    assert await state_of(chat) == ("closed", "solved")


async def test_how_long_it_can_be_reopened_is_configured(open_chat: Open) -> None:
    chat = await open_chat(settings=Settings(hotline=HotlineSettings(reopen_days=1)))
    await chat.play(ASKED, strict=False)
    await chat.play("ada > [!solved]", strict=False)
    assert "until Tue 8 Jan, 09:00 UTC." in chat.said_to("ada")[-1]


async def test_an_answered_question_fades_after_three_days(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play(ANSWERED, strict=False)
    await chat.play(
        """
        ... 71 hours
        ... 1 hour
        bot to ada > I've closed your question 1, as I heard nothing more. If you are still stuck, press the button or reply here until Thu 17 Jan, 09:00 UTC. [Still stuck]
        bot edits mentors > Question 1 * / Closed: nothing more was heard. [Save as answer]
        ada > [Solved]
        bot to ada > Good! You have closed question 1. * [Thank them] [Still stuck]
        """  # noqa: E501 - a dialogue's line
    )
    assert await state_of(chat) == ("closed", "expired")


async def test_thanks_arrive_once(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play(
        """
        ada > [!thanks]
        bot to ada > Nobody has answered yet. I'll pass your thanks on when somebody has.
        """
    )
    await chat.play(ANSWERED, strict=False)
    await chat.play(
        """
        ada > [Thank them]
        bot to ada > I've passed your thanks on to Mira. [Solved] [Still stuck]
        bot to mira > Ada thanks you for your answer to question 1.
        ada > [Thank them]
        bot to ada > Mira has your thanks already.
        ada > thank you
        bot to ada > You're welcome. I'm here whenever you have a question.
        """
    )


async def test_written_thanks_arrive_too(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play(ANSWERED, strict=False)
    await chat.play(
        """
        ada > Thanks a lot!
        bot to ada > I've passed your thanks on to Mira. [Solved] [Still stuck]
        bot to mira > Ada thanks you for your answer to question 1.
        """
    )


async def test_a_mentor_closes(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play(
        """
        tariq > /close 1
        bot to tariq > Mira has question 1, not you.
        mira @ mentors > [Close]
        bot to mira @ mentors > Closed. I've told Ada.
        bot edits mentors > Question 1 * / Closed by Mira.
        bot to ada > Mira has closed your question 1. If you are still stuck, press the button or reply here until Mon 14 Jan, 09:00 UTC. [Still stuck]
        mira > /close 1
        bot to mira > Question 1 is not open any more.
        ada > [Still stuck]
        bot to ada > Question 1 is open again. *
        bot edits mentors > Question 1 * [I'll take it] *
        bot to mentors > Question 1 is open again. [I'll take it] *
        """  # noqa: E501 - a dialogue's line
    )
    async with chat.community.db.read() as db:
        assert list(await db.scalars(select(Job.name).where(Job.subject != 0))) == [
            "hotline.ladder"
        ]


async def test_not_a_question(chat: Dialogue) -> None:
    await chat.play("ada > bananas are yellow and round", strict=False)
    await chat.play(
        """
        mira @ mentors > [This isn't a question]
        bot to mira @ mentors > Closed. I've told Ada.
        bot edits mentors > Question 1 * / Not a question, says Mira.
        bot to ada > Mira couldn't find a question in your message 1, and closed it. If there is one, press the button until Mon 14 Jan, 09:00 UTC and write it in other words. [Still stuck]
        """  # noqa: E501 - a dialogue's line
    )


async def test_where_a_group_asked_it_is_told_there(chat: Dialogue) -> None:
    await chat.play("ada @ newcomers > /ask who has the key", strict=False)
    await chat.play("mira > /close 1", strict=False)
    assert chat.said_to("newcomers")[-1].startswith("Mira has closed your question 1.")


# ── duplicates ───────────────────────────────────────────────────────────────────────────────


async def two_questions(chat: Dialogue) -> None:
    await chat.play("ada > who has the key", strict=False)
    await chat.play("ben > who has got the key", strict=False)


async def test_a_duplicate_gets_the_answer_that_is_there(chat: Dialogue) -> None:
    await two_questions(chat)
    await chat.play("mira > /answer 1 Olu has it.", strict=False)
    await chat.play("mira > /answer 1 Until Friday.", strict=False)
    await chat.play(
        """
        mira @ mentors re "Question 2" > [Duplicate]
        bot to mira @ mentors > The same as which one? Or write /duplicate 2 and its number. [1: who has the key]
        mira @ mentors > [1: who has the key]
        bot to mira @ mentors > Closed. I've told Ben.
        bot edits mentors > Question 2 * / The same as question 1.
        bot to ben > Somebody asked the same before, so I've put your question 2 together with theirs. You'll get the same answer here. [Still stuck]
        bot to ben > Mira answers “who has got the key”: / Olu has it. [Solved] [Still stuck] [Thank them]
        bot to ben > Mira answers “who has got the key”: / Until Friday. [Solved] [Still stuck] [Thank them]
        ben > [Solved]
        bot to ben > Good! * [Thank them] [Still stuck]
        ben > [Thank them]
        bot to ben > I've passed your thanks on to Mira.
        bot to mira > Ben thanks you for your answer to question 2.
        """  # noqa: E501 - a dialogue's line
    )


async def test_a_duplicate_gets_the_answers_to_come_and_their_edits(chat: Dialogue) -> None:
    await two_questions(chat)
    await chat.play("mira > /duplicate 2 1", strict=False)
    await chat.play(
        """
        mira > /answer 1 Ola has it.
        bot to ada > Mira answers “who has the key”: / Ola has it. *
        bot to ben > Mira answers “who has got the key”: / Ola has it. *
        bot edits mentors > *
        bot to mentors > *
        bot to mira > Passed on to Ada.
        mira edits > /answer 1 Olu has it.
        bot edits ada > Mira answers “who has the key”: / Olu has it. [Solved] *
        bot edits ben > Mira answers “who has got the key”: / Olu has it. [Solved] *
        bot edits mentors > *
        ben re "Olu has it" > She says no
        bot to ben > Added to your question 2.
        bot edits mentors > Question 2 * / Mira has it until *
        bot to mentors > Ben on question 2: / She says no / Mira has it until *
        bot to mira > Ben on question 2: / She says no / Mira has it until *
        mira > /answer 1 Then Tariq.
        bot to ada > *
        bot to mentors > *
        bot to mira > *
        """
    )


async def test_what_can_be_no_original(chat: Dialogue) -> None:
    await two_questions(chat)
    await chat.play(
        """
        mira > /duplicate 1 1
        bot to mira > Question 1 can't be the original.
        mira > /duplicate 1 7
        bot to mira > There is no question 7. /queue shows the open ones.
        """
    )
    await chat.play("mira > /close 2", strict=False)
    await chat.play(
        """
        mira > /duplicate 1 2
        bot to mira > Question 2 can't be the original.
        mira > /duplicate 1
        bot to mira > There is no other question yet.
        mira > /duplicate 2 1
        bot to mira > Question 2 is not open any more.
        """
    )
    assert await state_of(chat) == ("waiting", "")


async def test_duplicates_of_duplicates_hang_on_one(chat: Dialogue) -> None:
    await two_questions(chat)
    await chat.play("eve > who has got that key", strict=False)
    await chat.play("mira > /duplicate 3 2", strict=False)
    await chat.play("mira > /duplicate 2 1", strict=False)
    await chat.play("mira > /answer 1 Olu has it.", strict=False)
    for name in ("ada", "ben", "eve"):
        assert "Olu has it." in chat.said_to(name)[-1]


async def test_whose_original_ends_without_an_answer_is_on_their_own_again(chat: Dialogue) -> None:
    await two_questions(chat)
    await chat.play("mira > /duplicate 2 1", strict=False)
    await chat.play(
        """
        ada > /withdraw
        bot edits mentors > Question 1 * / Taken back by the asker.
        bot edits mentors > Question 2 from Ben * [I'll take it] *
        bot to mentors > Question 2 is open again. [I'll take it] *
        bot to ben > The question that I put yours together with was closed without an answer. Mentors have your question 2 again.
        bot to ada > Taken back. *
        """  # noqa: E501 - a dialogue's line
    )
    assert await state_of(chat, 2) == ("waiting", "")


async def test_an_answer_skips_a_duplicates_asker_who_left(chat: Dialogue) -> None:
    await two_questions(chat)
    await chat.play("mira > /duplicate 2 1", strict=False)
    await chat.play("ben > /forgetme yes", strict=False)
    await chat.play("mira > /answer 1 Olu has it.", strict=False)
    assert "Olu has it." in chat.said_to("ada")[-1]
    assert "Olu has it." not in chat.said_to("ben")[-1]
