"""Floods: what goes beyond one person's share waits, is told of in a word, and can be hushed."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from bot.config.settings import HotlineSettings, Settings
from bot.domain.hotline import shares
from bot.domain.knowledge.knowledge_base import Verdict
from bot.storage.tables import Flood, Question, Utterance
from tests.conftest import Open, without_side_chats
from tests.dialogue import Dialogue
from tests.test_asking import finds, learn

pytestmark = pytest.mark.long

ASKED = (
    "who has the key to the blue shed?", "who paints the red gate tomorrow?",
    "where is the yellow ladder kept now?", "whose is the orange bicycle outside?",
    "what happened to the white piano?",
)  # fmt: skip
SIXTH = "ada > what is the pink umbrella for?"


async def ask_five(chat: Dialogue, person: str = "ada") -> None:
    for words in ASKED:
        await chat.play(f"{person} > {words}", strict=False)


async def states(chat: Dialogue) -> list[str]:
    async with chat.community.db.read() as db:
        return list(await db.scalars(select(Question.state).order_by(Question.id)))


async def test_the_sixth_question_waits_and_goes_on_by_itself(chat: Dialogue) -> None:
    await ask_five(chat)
    await chat.play(
        f"""
        {SIXTH}
        bot to ada > 5 questions of yours are with people already. I've kept this one, and pass it on as soon as one of them is done. * [Add to question 5] [Add to question 4] [Add to question 3] [Take it back]
        ... 1 minute
        bot to mentors > 1 more from Ada. * [Hush them for a day]
        mira @ mentors > /answer 2 Olu does.
        bot to ada > Mira answers * Olu does. *
        bot edits mentors > Question 2 from Ada * / Answered by Mira. [Close]
        bot to mira @ mentors > Passed on to Ada.
        bot to ada > Your question that waited can go to people now. / I've passed this on to people who can help, as question 6. *
        bot to mentors > Question 6 from Ada * / what is the pink umbrella for? / * Waiting since *
        bot deletes mentors > 1 more from Ada. *
        ... 5 minutes
        """  # noqa: E501 - a dialogue's line
    )
    assert await states(chat) == ["waiting", "answered", *["waiting"] * 4]


async def test_the_sixth_can_be_added_to_one_of_the_others(chat: Dialogue) -> None:
    await ask_five(chat)
    await chat.play(SIXTH, strict=False)
    await chat.play(
        """
        ada > [Add to question 4]
        bot to ada > Added to your question 4.
        bot to mentors > Ada on question 4: / what is the pink umbrella for?
        ada > [Add to question 5]
        bot to ada > This question doesn't wait any more. /questions shows how yours stand.
        """
    )
    assert await states(chat) == [*["waiting"] * 5, "closed"]


async def test_it_can_be_taken_back_and_asked_for_again(chat: Dialogue) -> None:
    await ask_five(chat)
    await chat.play(SIXTH, strict=False)
    await chat.play("ada > [Take it back]", strict=False)
    assert (await states(chat))[-1] == "withdrawn"
    await chat.play("mira @ mentors > /close 1\n... 2 hours", strict=False)
    assert not [said for said in chat.said_to("mentors") if "umbrella" in said]


async def test_nobody_else_waits_for_it(chat: Dialogue) -> None:
    await ask_five(chat)
    for number in range(7):
        await chat.play(f"ada > who owns the umbrella number {number}?", strict=False)
    await chat.play(
        """
        ben > who feeds the birds in the yard?
        bot to ben > I've passed this on * as question 6. * [Take it back]
        bot to mentors > Question 6 from Ben *
        """
    )
    assert (await states(chat)).count("held") == 5, "what is more keeps its button instead"
    assert any("already waiting to go to people" in said for said in chat.said_to("ada"))


async def test_how_many_is_configured(open_chat: Open) -> None:
    chat = await open_chat(settings=Settings(hotline=HotlineSettings(max_open=1)))
    await chat.play(f"ada > {ASKED[0]}", strict=False)
    await chat.play(
        """
        ada > whose is the orange bicycle outside?
        bot to ada > 1 question of yours is with people already. * [Add to question 1] *
        """
    )


async def test_there_need_be_no_limit(open_chat: Open) -> None:
    none = await open_chat(settings=Settings(hotline=HotlineSettings(max_open=0)))
    await ask_five(none)
    await none.play(SIXTH, strict=False)
    assert await states(none) == ["waiting"] * 6


# ── further words ────────────────────────────────────────────────────────────────────────────


async def write_fast(chat: Dialogue, count: int) -> None:
    await chat.play(f"ada > {ASKED[0]}", strict=False)
    for number in range(count):
        await chat.play(f"ada > and the one with {number} hooks", strict=False)


async def test_fast_words_are_gathered_and_told_of_once(chat: Dialogue) -> None:
    await write_fast(chat, 30)
    relayed = [said for said in chat.said_to("mentors") if "hooks" in said]
    assert len(relayed) == 9, "with the question itself ten in a minute"
    told = [said for said in chat.said_to("ada") if "faster than people can read" in said]
    assert len(told) == 1
    await chat.play(
        """
        ... 1 minute
        bot to mentors > 21 more from Ada on question 1. [Read it all] [Hush them for a day]
        ada > and a last one
        bot to ada > Added to your question 1. *
        bot to mentors > Ada on question 1: / and a last one
        """
    )
    await chat.play("mira @ mentors > [Read it all]", strict=False)
    assert any("29 hooks" in said for said in chat.said_to("mira"))


async def test_much_that_was_said_is_read_page_by_page(chat: Dialogue) -> None:
    await write_fast(chat, 3)
    for number in range(6):
        await chat.play(f"ada > and {number}: {'so on ' * 200}", strict=False)
    await chat.play("mira > /question 1", strict=False)
    page = chat.said_to("mira")[-1]
    assert "[Next]" in page
    assert "2 hooks" in page
    assert "and 5:" not in page
    await chat.play("mira > /question 1 9", strict=False)
    assert "and 5:" in chat.said_to("mira")[-1]


async def test_a_few_gathered_words_are_shown_in_order(chat: Dialogue) -> None:
    await write_fast(chat, 11)
    await chat.play(
        """
        ... 1 minute
        bot to mentors > Ada on question 1: / and the one with 9 hooks
        bot to mentors > Ada on question 1: / and the one with 10 hooks
        """
    )


# ── hushing ──────────────────────────────────────────────────────────────────────────────────


async def flood(chat: Dialogue) -> None:
    await ask_five(chat)
    await chat.play(SIXTH, strict=False)
    await chat.play("... 1 minute", strict=False)


async def test_who_is_hushed_is_told_and_is_answered_what_is_known(open_chat: Open) -> None:
    chat = await open_chat(knowing=True)
    await flood(chat)
    await chat.play(
        """
        mira @ mentors > [Hush them for a day]
        bot to mira @ mentors > Hushed until *
        bot edits mentors > Ada is hushed until Tue 8 Jan, 09:01 UTC, by Mira. * [Hear them again]
        tariq @ mentors > /hushed
        bot to mentors > Ada, by Mira, until Tue 8 Jan, 09:01 UTC [Hear them again]
        ada > and the pink one is torn
        bot to ada > The people here are taking a break from what you write, until Tue 8 Jan, 09:01 UTC. *
        ada > and wet
        """  # noqa: E501 - a dialogue's line
    )
    await chat.play("ada > How do I make my first edit?", strict=False)
    assert "[That helped]" in chat.said_to("ada")[-1]
    before = len(chat.said_to("mentors"))
    await chat.play("... 12 hours", strict=False)
    assert not [said for said in chat.said_to("mentors")[before:] if "torn" in said]
    await chat.play("... 12 hours", strict=False)
    assert [said for said in chat.said_to("mentors")[before:] if "torn" in said]
    async with chat.community.db.read() as db:
        assert await db.scalar(select(func.count()).where(Utterance.held)) == 0
        audit = (await db.scalars(select(Flood).where(Flood.hushed_by.is_not(None)))).one()
        assert audit.ended_at is not None
        assert audit.unhushed_by is None


async def test_of_several_each_has_a_number_on_its_button(chat: Dialogue) -> None:
    await chat.play(f"ada > {ASKED[0]}\nben > {ASKED[1]}", strict=False)
    await chat.play("mira @ mentors > /hush 1\nmira @ mentors > /hush 2", strict=False)
    await chat.play("tariq @ mentors > /hushed", strict=False)
    listed = chat.said_to("mentors")[-1]
    assert "1. " in listed
    assert "[1. Hear them again] [2. Hear them again]" in listed


async def test_any_mentor_may_end_it_before(chat: Dialogue) -> None:
    await chat.play(f"ada > {ASKED[0]}", strict=False)
    await chat.play("mira @ mentors > /hush 1", strict=False)
    await chat.play("ada > it is the blue one", strict=False)
    await chat.play(
        """
        tariq @ mentors > [Hear them again]
        bot to mentors > Ada is heard again.
        bot to mentors > Ada on question 1: / it is the blue one
        mira @ mentors > /hushed
        bot to mentors > Nobody is hushed.
        """,
        strict=False,
    )


async def test_in_a_group_others_dont_read_that_somebody_is_hushed(chat: Dialogue) -> None:
    await chat.play("ada > /start", strict=False)
    await chat.play(f"ada @ newcomers > /ask {ASKED[0]}\nmira > /hush 1", strict=False)
    await chat.play(
        f"""
        ada @ newcomers > /ask {ASKED[1]}
        bot to ada @ newcomers > The people here are taking a break from what you write, *
        """
    )


async def test_who_may_hush_whom(chat: Dialogue) -> None:
    await chat.play(f"ada > {ASKED[0]}\ntariq > {ASKED[1]}", strict=False)
    await chat.play(
        """
        ben > /hush 1
        bot to ben > *mentor*
        mira > /hush 2
        bot to mira > Mentors and organizers can't be hushed. Please talk with them.
        mira > /hush 1
        bot to mira > Ada is hushed until * [Hear them again]
        tariq > /hush 1
        bot to tariq > They are hushed already. It ends by itself.
        """
    )


async def test_a_made_up_name_is_hushed_as_such(chat: Dialogue) -> None:
    """Nothing shows who it is: neither what they are, nor that somebody else falls silent."""
    await chat.play(f"tariq > /anonymous\ntariq > {ASKED[0]}", strict=False)
    await chat.play("mira > /hush 1", strict=False)
    assert "(a made-up name) is hushed until" in chat.said_to("mira")[-1]
    await chat.play(f"tariq > [Use my name]\n... 2 hours\ntariq > {ASKED[1]}", strict=False)
    assert any("Question 2 from Tariq" in said for said in chat.said_to("mentors"))


async def test_what_stands_under_a_made_up_name_counts_apart(chat: Dialogue) -> None:
    """Else mentors would see that who asks unseen has five questions under another name."""
    await ask_five(chat)
    await chat.play("ada > /anonymous", strict=False)
    await chat.play(SIXTH, strict=False)
    assert (await states(chat))[-1] == "waiting"
    async with chat.community.db.read() as db:
        asked = await db.scalar(select(Question).order_by(Question.id.desc()).limit(1))
        assert asked is not None
        load = await shares.load(db, asked.asker_id or 0, asked.pseudonym)
    assert (load.open_here, load.open_in_all) == (1, 6)


async def ask_unseen(chat: Dialogue, count: int) -> None:
    await chat.play("ada > /anonymous", strict=False)
    for number in range(count):
        await chat.play(f"ada > /ask who has my boss's key number {number}", strict=False)


async def test_in_a_group_others_dont_read_how_many_there_are(chat: Dialogue) -> None:
    """Mentors see five of the seven: the count would tell whose the other two are."""
    await ask_unseen(chat, 2)
    await chat.play("ada > [Use my name]\n... 2 hours", strict=False)
    await ask_five(chat)
    await chat.play(
        """
        ada @ newcomers > /ask what is the pink umbrella for?
        bot to ada @ newcomers > 7 questions of yours are with people already. *
        """
    )


async def test_what_starts_to_wait_unasked_is_told_of_in_private(
    open_chat: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await open_chat()
    without_side_chats(chat)
    ids = await learn(
        chat,
        {"language": "en", "question": "How do I add a photo?", "answer": "Press *Insert*."},
        {"language": "en", "question": "How do I add a map?", "answer": "Press *Map*."},
    )
    await chat.play("ada > /start", strict=False)
    await ask_five(chat)
    finds(monkeypatch, Verdict.HALF_SURE, *ids)
    await chat.play("ada @ newcomers > /ask how to add it", strict=False)
    in_group = chat.said_to("newcomers")
    await chat.play("... 2 hours", strict=False)
    assert chat.said_to("newcomers") == in_group
    assert [said for said in chat.said_to("ada") if "5 questions of yours are with" in said]


async def test_those_who_answer_hear_only_of_what_they_see(open_chat: Open) -> None:
    """What waits because of a name that they don't know is whose is not told of."""
    chat = await open_chat(settings=Settings(hotline=HotlineSettings(max_open=2)))
    await ask_unseen(chat, 2)
    await chat.play("ada > [Use my name]\n... 2 hours", strict=False)
    await ask_unseen(chat, 1)
    await chat.play("ada > [Use my name]\n... 2 hours", strict=False)
    await write_fast(chat, 1)
    await chat.play("ada > /ask what is the pink umbrella for?", strict=False)
    assert await states(chat) == [*["waiting"] * 4, "held"]
    for number in range(12):
        await chat.play(f'ada re "question 4" > and the one with {number} rings', strict=False)
    await chat.play("... 2 minutes", strict=False)
    said = chat.said_to("mentors")
    assert any("11 rings" in line or "more from Ada on question 4" in line for line in said)
    assert not [line for line in said if "more from Ada." in line]


async def answered_and_hushed(chat: Dialogue) -> None:
    await chat.play(f"ada > {ASKED[0]}", strict=False)
    await chat.play(
        "mira @ mentors > /answer 1 Olu has it.\nmira @ mentors > /hush 1", strict=False
    )
    await chat.play('ada re "Olu has it" > it still does not open', strict=False)
    assert "taking a break" in chat.said_to("ada")[-1]


async def test_words_kept_for_an_answered_question_take_it_up_again(chat: Dialogue) -> None:
    await answered_and_hushed(chat)
    assert await states(chat) == ["answered"]
    await chat.play(
        """
        tariq @ mentors > [Hear them again]
        bot to mentors > Ada is heard again.
        bot edits mentors > Question 1 * / Mira has it until *
        bot to mentors > Ada on question 1: / it still does not open / Mira has it until * [Write the answer] *
        """  # noqa: E501 - a dialogue's line
    )
    assert await states(chat) == ["claimed"]


async def test_many_words_kept_for_it_do_so_too(chat: Dialogue) -> None:
    await answered_and_hushed(chat)
    for number in range(4):
        await chat.play(f'ada re "Olu has it" > nor with {number} keys', strict=False)
    await chat.play("tariq @ mentors > [Hear them again]", strict=False)
    assert await states(chat) == ["claimed"]
    said = "\n".join(chat.said_to("mentors") + chat.said_to("mira"))
    assert "5 more from Ada on question 1." in said
    assert "Ada needs more on question 1. It's yours until" in said


async def test_it_is_not_faded_while_words_are_kept_for_it(chat: Dialogue) -> None:
    await answered_and_hushed(chat)
    await chat.play("... 10 days", strict=False)
    assert not [said for said in chat.said_to("ada") if "heard nothing more" in said]


async def test_kept_words_of_who_found_it_solved_since_dont_take_it_up(chat: Dialogue) -> None:
    await answered_and_hushed(chat)
    await chat.play("ada > [Solved]", strict=False)
    assert await states(chat) == ["closed"]
    await chat.play("tariq @ mentors > [Hear them again]", strict=False)
    assert await states(chat) == ["closed"]
    assert any("still does not open" in said for said in chat.said_to("mentors"))


async def test_a_hush_holds_what_was_closed_too(chat: Dialogue) -> None:
    for number in (0, 1):
        await chat.play(f"ada > /ask {ASKED[number]}", strict=False)
        await chat.play(f"mira @ mentors > /answer {number + 1} Olu has {number}.", strict=False)
        await chat.play(f"mira @ mentors > /close {number + 1}", strict=False)
    await chat.play("mira @ mentors > /hush 1", strict=False)
    before = len(chat.said_to("mentors"))
    await chat.play(
        """
        ada re "Olu has 0" > it still does not open
        bot to ada > The people here are taking a break from what you write, *
        ada re "Olu has 0" > nor does the other
        bot to ada > I've put it with your question that waits.
        ada > /stuck 2
        bot to ada > The people here are taking a break from what you write, *
        ... 1 hour
        """
    )
    assert len(chat.said_to("mentors")) == before
    assert await states(chat) == ["held", "held"]
    await chat.play("tariq @ mentors > [Hear them again]\n... 1 minute", strict=False)
    assert await states(chat) == ["claimed", "claimed"]
    said = chat.said_to("mentors")[before:]
    assert len([line for line in said if "it still does not open" in line]) == 1
    assert len([line for line in said if "nor does the other" in line]) == 1
    assert "Your question that waited can go to people now." in chat.said_to("ada")


async def test_what_was_closed_waits_for_its_share_too(chat: Dialogue) -> None:
    await ask_five(chat)
    await chat.play("mira @ mentors > /answer 1 Olu has it.", strict=False)
    await chat.play("mira @ mentors > /close 1", strict=False)
    await chat.play(SIXTH, strict=False)
    await chat.play(
        """
        ada re "Olu has it" > it still does not open
        bot to ada > 5 questions of yours are with people already. * [Add to question 6] *
        """
    )
    assert await states(chat) == ["held", *["waiting"] * 5]
    await chat.play("... 5 minutes", strict=False)
    assert not [line for line in chat.said_to("mentors") if "it still does not open" in line]
    await chat.play("mira @ mentors > /answer 2 Olu does.\n... 1 minute", strict=False)
    assert await states(chat) == ["claimed", "answered", *["waiting"] * 4]
    said = [line for line in chat.said_to("mentors") if "it still does not open" in line]
    assert len(said) == 1


async def test_only_what_was_said_anew_is_added_to_another(chat: Dialogue) -> None:
    await ask_five(chat)
    await chat.play("mira @ mentors > /answer 1 Olu has it.", strict=False)
    await chat.play(SIXTH, strict=False)
    await chat.play('ada re "Olu has it" > it still does not open', strict=False)
    before = len(chat.said_to("mentors"))
    await chat.play("ada > [Add to question 6]", strict=False)
    await chat.play("mira @ mentors > /close 5\n... 2 hours", strict=False)
    said = [line for line in chat.said_to("mentors")[before:] if "does not open" in line]
    assert said == ["Ada on question 6: / it still does not open"]
    assert not [line for line in chat.said_to("mentors")[before:] if "on question 6: / who" in line]
    assert (await states(chat))[0] == "closed"


async def test_what_waits_again_can_be_answered_by_whoever_reads_it(chat: Dialogue) -> None:
    await ask_five(chat)
    await chat.play("mira @ mentors > /answer 1 Olu has it.", strict=False)
    await chat.play(SIXTH, strict=False)
    await chat.play('ada re "Olu has it" > it still does not open', strict=False)
    assert (await states(chat))[0] == "held"
    await chat.play("mira @ mentors > /answer 1 Try the other one.\n... 2 hours", strict=False)
    assert any("Try the other one." in line for line in chat.said_to("ada"))
    assert (await states(chat))[0] in {"answered", "held"}
    await chat.play("mira @ mentors > /close 5\n... 2 hours", strict=False)
    assert any("it still does not open" in line for line in chat.said_to("mentors"))


async def test_who_is_forgotten_leaves_nothing_that_waits(chat: Dialogue) -> None:
    await flood(chat)
    await chat.play("ada > /forgetme", strict=False)
    await chat.play("ada > [Yes, delete everything]\n... 2 days", strict=False)
    assert "held" not in await states(chat)
    async with chat.community.db.read() as db:
        assert list(await db.scalars(select(Flood.person_id))) == [None]


@pytest.mark.parametrize("script", ["mira > [Hush them for a day]", "mira > [Read it all]"])
async def test_without_rooms_mentors_hear_in_private(open_chat: Open, script: str) -> None:
    chat = await open_chat(with_rooms=False)
    await write_fast(chat, 30)
    await chat.play("... 1 minute", strict=False)
    assert "21 more from Ada on question 1." in chat.said_to("mira")[-1]
    await chat.play(script, strict=False)
