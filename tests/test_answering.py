"""Answering: every way in which a mentor's words reach the asker, and the guard against two."""

from sqlalchemy import select

from bot.storage.tables import Question, Utterance
from bot.words.deliveries import SpanKind
from tests.conftest import without_side_chats
from tests.dialogue import Dialogue

ASKED = "ada > who has the key"


async def said_in(chat: Dialogue) -> list[tuple[str, str, bool]]:
    async with chat.community.db.read() as db:
        rows = await db.scalars(select(Utterance).order_by(Utterance.id))
        return [(one.side, one.text, one.held) for one in rows]


async def test_a_reply_to_the_card_is_the_answer(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play(
        """
        mira @ mentors re "Question 1" > Olu has it.
        bot to ada > Mira answers “who has the key”: / Olu has it. [Solved] [Still stuck] [Thank them]
        bot edits mentors > Question 1 from Ada · English / who has the key / Answered by Mira. [Close]
        bot to mira @ mentors > Passed on to Ada.
        """  # noqa: E501 - a dialogue's line
    )


async def test_by_number_in_the_room_and_in_private(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play(
        """
        mira @ mentors > /answer 1 Olu has it.
        bot to ada > Mira answers “who has the key”: / Olu has it. *
        bot edits mentors > *
        bot to mira @ mentors > Passed on to Ada.
        mira > /answer ١ Or Tariq.
        bot to ada > Mira answers “who has the key”: / Or Tariq. *
        bot to mira > Passed on to Ada.
        bot to mentors > Mira answered question 1: / Or Tariq.
        """
    )


async def test_the_marks_in_an_answer_arrive_as_such(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play(
        """
        mira @ mentors > /answer 1 Ask at the **village pump**, [see](https://a.example/x).
        bot to ada > *Ask at the village pump, see (https://a.example/x).*
        """,
        strict=False,
    )
    answer = next(
        standing.content
        for standing in chat.console.rooms.of("@ada", "ada")
        if "village pump" in standing.content.text
    )
    marked = {answer.text[span.start : span.end]: span.kind for span in answer.spans}
    assert marked["village pump"] is SpanKind.BOLD
    assert SpanKind.LINK not in marked.values()


async def test_the_name_that_a_mentor_chose(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira > /name Mira of the garden", strict=False)
    await chat.play("mira > /answer #1 Olu has it.", strict=False)
    assert chat.said_to("ada")[-1].startswith("Mira of the garden answers “who has the key”:")


async def test_write_the_answer(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play(
        """
        mira @ mentors > [Write the answer]
        bot to mentors > Write your answer as your next message. I'll pass it on. [Cancel]
        mira @ mentors > Olu has it.
        bot to ada > Mira answers “who has the key”: / Olu has it. *
        bot edits mentors > *
        bot to mira @ mentors > Passed on to Ada.
        """
    )


async def test_what_is_being_written_can_be_cancelled(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play(
        """
        mira > /answer 1
        bot to mira > Write your answer as your next message. I'll pass it on. [Cancel]
        mira > [Cancel]
        bot to mira > Cancelled. Nothing was changed.
        mira > /answer
        bot to mira > Which question? Write /answer, its number and your words. See /mine. *
        """
    )
    assert await said_in(chat) == [("asker", "who has the key", False)]


async def test_whose_role_ends_meanwhile_answers_no_more(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira > /answer 1\nolu > /role mira -mentor", strict=False)
    await chat.play("""
        mira > Olu has it.
        bot to mira > Only mentors can do that. *
    """)
    assert await said_in(chat) == [("asker", "who has the key", False)]


async def test_a_picture_is_an_answer(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play(
        """
        mira > /mine
        bot to mira > 1 who has the key (until *) [Answer 1]
        mira > [Answer 1]
        bot to mira > Write your answer as your next message. I'll pass it on. [Cancel]
        mira sends map.jpg
        bot to ada > Mira answers “who has the key”: <attachment map.jpg, *> [Solved] *
        bot edits mentors > *
        bot to mentors > Mira answered question 1: <attachment map.jpg, *>
        bot to mira > Passed on to Ada.
        """
    )


async def test_a_contact_is_no_answer(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira > /claim 1", strict=False)
    await chat.play(
        """
        mira > /answer 1
        bot to mira > *
        mira shares contact
        bot to mira > I don't pass on contacts. Please write what you want to say.
        """
    )
    assert len(await said_in(chat)) == 1


async def test_private_words_of_a_mentor_with_one_question(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira > /claim 1", strict=False)
    await chat.play(
        """
        mira > Olu has it.
        bot to mira > Is this your answer to question 1? [Yes, send it] [No, I'm asking something]
        mira > [Yes, send it]
        bot to ada > Mira answers “who has the key”: / Olu has it. *
        bot edits mentors > *
        bot to mentors > Mira answered question 1: / Olu has it.
        bot to mira > Passed on to Ada.
        mira > [Yes, send it]
        bot to mira > These words were sent or put away already.
        """
    )


async def test_private_words_of_a_mentor_with_several_questions(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("ben > who has the drill", strict=False)
    await chat.play("mira > /claim 1", strict=False)
    await chat.play("mira > /claim 2", strict=False)
    await chat.play(
        """
        mira > Olu has it.
        bot to mira > Is this an answer? To which question? [Answer 1] [Answer 2] [No, I'm asking something]
        mira > [Answer 2]
        bot to ben > Mira answers “who has the drill”: / Olu has it. *
        bot edits mentors > Question 2 *
        bot to mentors > Mira answered question 2: / Olu has it.
        bot to mira > Passed on to Ben.
        """  # noqa: E501 - a dialogue's line
    )


async def test_a_mentors_own_question(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira > /claim 1", strict=False)
    await chat.play("mira > where is the drill", strict=False)
    await chat.play(
        """
        mira > [No, I'm asking something]
        bot to mira > I've passed this on to people who can help, as question 2. *
        bot to mentors > Question 2 from Mira * This could be for Tariq. *
        mira > /claim 2
        bot to mira > This is your own question. Somebody else will take it.
        mira > /answer 2 in the shed
        bot to mira > This is your own question. Somebody else will take it.
        mira > /transfer 2 mira
        bot to mira > This is your own question. Somebody else will take it.
        """
    )


async def test_two_answers_at_once_are_noticed(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play(
        """
        tariq @ mentors re "Question 1" > Ask Olu.
        bot to tariq @ mentors > Mira is answering question 1 until Mon 7 Jan, 11:00 UTC. I've kept your words. Send them all the same? [Send anyway] [Let Mira answer]
        """  # noqa: E501 - a dialogue's line
    )
    assert ("mentor", "Ask Olu.", True) in await said_in(chat)
    await chat.play(
        """
        tariq @ mentors > [Let Mira answer]
        bot to tariq @ mentors > Not sent. It's kept as a note on the question.
        """
    )
    assert ("note", "Ask Olu.", False) in await said_in(chat)
    assert "Olu" not in "".join(chat.said_to("ada"))


async def test_a_second_answer_can_be_sent_anyway(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play("tariq > /answer 1 Ask Olu.", strict=False)
    await chat.play(
        """
        tariq > [Send anyway]
        bot to ada > Tariq answers “who has the key”: / Ask Olu. *
        bot to mira > Tariq has answered question 1, so you needn't. You can still add to it: reply to the card.
        bot edits mentors > Question 1 * / Answered by Tariq. [Close]
        bot to mentors > Tariq answered question 1: / Ask Olu.
        bot to tariq > Passed on to Ada.
        mira @ mentors re "Question 1 from" > She is in Accra.
        bot to mira @ mentors > Tariq has answered question 1 already. I've kept your words. Send them all the same? *
        """  # noqa: E501 - a dialogue's line
    )


async def test_held_words_are_not_sent_to_a_question_that_was_taken_back(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play("tariq > /answer 1 Ask Olu.", strict=False)
    await chat.play("ada > /withdraw", strict=False)
    await chat.play(
        """
        tariq > [Send anyway]
        bot to tariq > Question 1 is not open.
        """
    )
    assert ("mentor", "Ask Olu.", True) in await said_in(chat)


async def test_colleagues_words_are_no_answers(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play('mira @ mentors re "Question 1" > Olu has it.', strict=False)
    await chat.play('tariq @ mentors re "Olu has it" > Well done')


async def test_whoever_may_not_answer_is_told(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play(
        """
        ben @ mentors re "Question 1" > I know that
        bot to ben @ mentors > Only mentors can answer. An organizer can make you one.
        ben > /answer 1 I know that
        bot to ben > Only mentors can do that. *
        """
    )


async def test_notes_stay_among_mentors(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play(
        """
        mira > /note 1 She asked last week, too.
        bot to mira > Noted. Only mentors see it.
        bot to mentors > Mira notes on question 1, for mentors only: / She asked last week, too.
        tariq @ mentors re "last week" > And the week before.
        bot to tariq @ mentors > Noted. Only mentors see it.
        mira edits > /note 1 She asked on Monday, too.
        bot edits mentors > Mira notes on question 1, for mentors only: / She asked on Monday, too.
        mira > /note 1
        bot to mira > What should the note say? Write it after the number: /note 7 She writes from a phone
        tariq > /question 1
        bot to tariq > Question 1 from Ada * / Note, Mira: She asked on Monday, too. / Note, Tariq: And the week before. [I'll take it] *
        """  # noqa: E501 - a dialogue's line
    )
    assert len(chat.said_to("ada")) == 1


async def test_a_note_is_not_written_where_the_asker_reads(chat: Dialogue) -> None:
    await chat.play("ada @ newcomers > @lamplighter who has the key", strict=False)
    await chat.play(
        """
        mira @ newcomers > /note 1 again
        bot to mira @ newcomers > Whoever asked would see it here. Write it to me in private.
        """
    )


async def test_snippets(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play(
        """
        mira > /snippet
        bot to mira > You have no snippets yet. Save one: /snippet name words
        mira > /snippet olu Olu has all the keys.
        bot to mira > Saved. To send it as the answer to question 7: /answer 7 =olu
        mira > /snippet
        bot to mira > Your snippets: / olu: Olu has all the keys.
        mira > /snippet olu
        bot to mira > Olu has all the keys.
        mira > /answer 1 =nobody
        bot to mira > You have no snippet called nobody. See /snippet.
        mira > /answer 1 =olu
        bot to ada > Mira answers “who has the key”: / Olu has all the keys. *
        bot edits mentors > *
        bot to mentors > *
        bot to mira > Passed on to Ada.
        tariq > /snippet olu
        bot to tariq > You have no snippet called olu. See /snippet.
        mira > /snippet -olu
        bot to mira > Deleted.
        """
    )


async def test_an_answer_in_a_group_is_said_there(chat: Dialogue) -> None:
    without_side_chats(chat)
    await chat.play("ada @ newcomers > /ask who has the key", strict=False)
    await chat.play("mira > /answer 1 Olu has it.", strict=False)
    assert chat.said_to("newcomers")[-1].startswith("Mira answers “who has the key”: / Olu has it.")
    assert chat.said_to("ada") == []


async def test_an_answer_finds_its_asker_where_the_group_is_gone(chat: Dialogue) -> None:
    await chat.play("ada @ newcomers > /ask who has the key", strict=False)
    await chat.play("olu removes bot from newcomers", strict=False)
    await chat.play("mira > /answer 1 Olu has it.", strict=False)
    assert "Olu has it." in chat.said_to("ada")[-1]


async def test_who_was_away_hears_the_answer_when_they_are_back(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("ada blocks bot", strict=False)
    await chat.play("mira > /answer 1 Olu has it.", strict=False)
    assert "couldn't be delivered" in chat.said_to("mira")[-1]
    assert "Passed on to Ada." not in chat.said_to("mira")
    await chat.play(
        """
        ada unblocks bot
        bot to ada > Mira answers “who has the key”: / Olu has it. *
        """
    )


async def test_somebody_who_left_still_gets_an_answer_without_a_name(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("ada > /forgetme yes", strict=False)
    await chat.play(
        """
        mira @ mentors > [I'll take it]
        bot to mira @ mentors > Question 1 is yours until *
        bot edits mentors > Question 1 from somebody · English / who has the key / Mira has it *
        bot to ada > Mira is looking at your question.
        mira @ mentors re "Question 1" > Olu has it.
        bot to ada > Mira answers “who has the key”: / Olu has it. *
        bot edits mentors > Question 1 from somebody *
        bot to mira @ mentors > Passed on to somebody.
        """
    )


async def test_nobody_can_be_answered_who_is_gone_for_good(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira > /answer 1 Olu has it.", strict=False)
    await chat.play("ada > [Solved]", strict=False)
    await chat.play("ada > /forgetme yes", strict=False)
    await chat.play(
        """
        mira > /answer 1 One more thing
        bot to mira > Whoever asked this has left, and can't be reached any more.
        """
    )
    async with chat.community.db.read() as db:
        question = await db.get_one(Question, 1)
        assert (question.state, question.chat_id, question.asker_id) == ("closed", None, None)
