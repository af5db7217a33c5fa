"""What follows an answer within the hour, and what is shown of what came before a question."""

import pytest
from sqlalchemy import select

from bot.storage.tables import Question
from tests.conftest import without_side_chats
from tests.dialogue import Dialogue
from tests.test_silence import PASSED_ON, answers, knows, questions_of

KEY = "who has the key to the garden?"
TWINE = "Which twine is best?"


@pytest.fixture
async def answered(chat: Dialogue) -> Dialogue:
    """Mira has just answered Ada's question."""
    await chat.play(f"ada > {KEY}\nmira > /answer 1 Kofi, and twine is in the shed.", strict=False)
    return chat


@pytest.fixture
async def knowing(chat: Dialogue, monkeypatch: pytest.MonkeyPatch) -> Dialogue:
    """Know something about photos and maps, by these words alone."""
    photo, table = await knows(chat, "How do I add a photo?", "How do I add a map?")
    answers(
        monkeypatch,
        {
            "photo": [(photo, 0.99)],
            "add it": [(photo, 0.4), (table, 0.3)],
            "add it\nthe map I mean": [(table, 0.97)],
            "photo\nthe map I mean": [(table, 0.7)],
            "photo\nand on a phone": [(photo, 0.99)],
            "map": [(table, 0.98)],
        },
    )
    return chat


# ── after a person's answer ──────────────────────────────────────────────────────────────────


async def test_what_follows_an_answer_goes_to_whoever_answered(answered: Dialogue) -> None:
    await answered.play(
        f"""
        ... 1 minute
        ada > {TWINE}
        bot to ada > Added to your question 1. [It's a new question]
        bot to mentors > Ada on question 1: / {TWINE} *
        """,
        strict=False,
    )
    (question,) = await questions_of(answered)
    assert question.state == "claimed"


async def test_it_may_be_a_new_question_that_shows_what_came_before(answered: Dialogue) -> None:
    await answered.play(f"... 1 minute\nada > {TWINE}", strict=False)
    await answered.play(
        f"""
        ada > [It's a new question]
        bot to ada > {PASSED_ON} 2. *
        bot to mentors > Question 2 from Ada · English / {TWINE} / Just before, question 1: “{KEY}” / Waiting *
        """,  # noqa: E501 - a dialogue's line
        strict=False,
    )


async def test_after_an_hour_it_is_a_question_of_its_own(answered: Dialogue) -> None:
    await answered.play(
        f"""
        ... 61 minutes
        ada > {TWINE}
        bot to ada > {PASSED_ON} 2. *
        bot to mentors > Question 2 from Ada · English / {TWINE} / Waiting since *
        """
    )


async def test_what_the_bot_surely_knows_it_answers(
    answered: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    (photo,) = await knows(answered, "How do I add a photo?")
    answers(monkeypatch, {"photo": [(photo, 0.99)]})
    await answered.play("ada > photo\nbot to ada > How do I add a photo? *")


async def test_after_solved_it_is_new_and_shows_what_came_before(answered: Dialogue) -> None:
    await answered.play("ada > [Solved]", strict=False)
    await answered.play(
        f"""
        ada > {TWINE}
        bot to ada > {PASSED_ON} 2. *
        bot to mentors > Question 2 from Ada · English / {TWINE} / Just before, question 1: “{KEY}” / *
        """  # noqa: E501 - a dialogue's line
    )


async def test_what_a_mentor_has_closed_goes_on(chat: Dialogue) -> None:
    await chat.play(f"ada > {KEY}\nmira > /close 1", strict=False)
    await chat.play(
        f"ada > {TWINE}\nbot to ada > Added to your question 1. [It's a new question]",
        strict=False,
    )


async def test_in_a_group_everybody_has_read_what_came_before(chat: Dialogue) -> None:
    without_side_chats(chat)
    await chat.play(f"ada @ hall > /ask {KEY}\nmira > /answer 1 Kofi.", strict=False)
    await chat.play(
        f"""
        ada @ hall > /ask {TWINE}
        bot to hall > {PASSED_ON} 2. *
        bot to mentors > Question 2 from Ada · English / {TWINE} / Waiting since *
        """
    )


# ── after an answer by the bot ───────────────────────────────────────────────────────────────


async def test_words_that_go_on_take_the_question_to_people(knowing: Dialogue) -> None:
    await knowing.play(
        f"""
        ada > photo
        bot to ada > How do I add a photo? *
        ada > and on a phone
        bot to ada > Added to your question 1. [It's a new question]
        bot to ada > {PASSED_ON} 1. *
        bot to mentors > Question 1 from Ada · English / photo / Waiting since *
        bot to mentors > Ada on question 1: / and on a phone
        """
    )


async def test_what_went_to_people_with_words_that_are_apart_is_the_bots_again(
    knowing: Dialogue,
) -> None:
    await knowing.play("ada > photo\nada > and on a phone", strict=False)
    await knowing.play(
        f"""
        ada > [It's a new question]
        bot to ada > {PASSED_ON} 2. *
        bot to mentors > Question 2 from Ada · English / and on a phone / *
        bot edits mentors > (taken back)
        bot edits mentors > Question 1 from Ada · English / photo / Answered by the bot.
        """,
        strict=False,
    )
    photo, phone = await questions_of(knowing)
    assert (photo.state, phone.state) == ("closed", "waiting")


@pytest.mark.parametrize(("asked", "uncertain"), [("add it", ""), ("photo", "I'm not certain*")])
async def test_other_words_are_looked_up_together_with_the_first(
    knowing: Dialogue, asked: str, uncertain: str
) -> None:
    await knowing.play(f"ada > {asked}", strict=False)
    await knowing.play(
        f"""
        ada > the map I mean
        bot to ada > {uncertain}How do I add a map? *
        ... 1 minute
        ada > no
        bot to ada > {PASSED_ON} 1. *
        bot to mentors > Question 1 from Ada · English / {asked} / the map I mean / Waiting since *
        ... 10 minutes
        """
    )
    (question,) = await questions_of(knowing)
    assert question.state == "waiting"


async def test_words_before_people_had_it_can_be_taken_back(knowing: Dialogue) -> None:
    await knowing.play("ada > add it\nada > the map I mean", strict=False)
    await knowing.play("... 1 minute\nada > [Ask a person]", strict=False)
    await knowing.play(
        """
        ada withdraws
        bot edits mentors > Question 1 from Ada · English / add it / Waiting since *
        """
    )


async def test_a_question_of_its_own_shows_what_came_before_unless_left_out(
    knowing: Dialogue,
) -> None:
    await knowing.play("ada > photo", strict=False)
    await knowing.play(
        f"""
        ada > {KEY}
        bot to ada > {PASSED_ON} 1. * / They also see what you asked me just before: “photo” [Take it back] [Leave that out]
        bot to mentors > Question 1 from Ada · English / {KEY} / Just before, they asked me “photo”, and I answered with “How do I add a photo?”. / Waiting *
        ada > [Leave that out]
        bot to ada > Done. People see only question 1.
        bot edits mentors > Question 1 from Ada · English / {KEY} / Waiting since *
        """  # noqa: E501 - a dialogue's line
    )


async def test_choices_that_others_words_follow_still_go_to_people(knowing: Dialogue) -> None:
    await knowing.play(f"ada > add it\nada > {KEY}", strict=False)
    await knowing.play(
        f"""
        ... 10 minutes
        bot to ada > None of the answers that I offered for “add it” was pressed. / {PASSED_ON} 2. *
        bot to mentors > Question 2 from Ada · English / add it / Waiting since *
        """
    )


async def test_long_after_the_bot_answered_it_is_a_new_question(knowing: Dialogue) -> None:
    await knowing.play("ada > photo\n... 3 hours", strict=False)
    await knowing.play(
        f"""
        ada > and on a phone
        bot to ada > {PASSED_ON} 1. *
        bot to mentors > Question 1 from Ada · English / and on a phone / Waiting since *
        """
    )


async def test_what_the_bot_has_settled_is_nobody_elses(knowing: Dialogue) -> None:
    await knowing.play("ada > photo\nada > [That helped]", strict=False)
    await knowing.play(
        f"""
        ada > {KEY}
        bot to ada > {PASSED_ON} 1. *as soon as there is news. [Take it back]
        bot to mentors > Question 1 from Ada · English / {KEY} / Waiting since *
        """
    )


# ── unseen, and taken back ───────────────────────────────────────────────────────────────────


async def test_what_was_asked_under_the_name_is_not_shown_with_what_is_unseen(
    knowing: Dialogue,
) -> None:
    await knowing.play(f"ada > photo\nada > {KEY}\nada > /anonymous", strict=False)
    await knowing.play(f"ada > {TWINE}", strict=False)
    last = knowing.said_to("mentors")[-1]
    assert TWINE in last
    assert "Just before" not in last
    unseen = (await questions_of(knowing))[-1]
    await knowing.play("ada > Who sells good rope around here?", strict=False)
    assert f"Just before, question {unseen.number}: “{TWINE}”" in knowing.said_to("mentors")[-1]


async def test_what_is_taken_back_is_gone_from_what_came_after(knowing: Dialogue) -> None:
    await knowing.play(f"ada > {KEY}\nada > {TWINE}", strict=False)
    await knowing.play(
        f"""
        ada > /withdraw 1
        bot edits mentors > Question 1 from Ada · English / Taken back by the asker.
        bot edits mentors > Question 2 from Ada · English / {TWINE} / Waiting since *
        bot to ada > Taken back. *
        """
    )


async def test_what_came_before_is_a_look_at_the_asker_alone(knowing: Dialogue) -> None:
    await knowing.play(f"ben > {TWINE}\nada > {KEY}", strict=False)
    async with knowing.community.db.read() as db:
        assert set(await db.scalars(select(Question.follows_id))) == {None}
