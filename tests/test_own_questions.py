"""/questions: what somebody has asked, how it stands, what was said, what they can do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.dialogue import Dialogue


async def test_a_question_is_followed_to_its_end(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > /questions
        bot to ada > You have asked nothing yet. Just write what you want to know. [Back]
        ada > What do wombats eat at night?
        ada > /help
        ada > [My questions]
        bot edits ada > My questions / 1 What do wombats eat at night? · waits for somebody who \
knows [Question 1] [Back]
        ada > [Question 1]
        bot edits ada > Question 1 · waits * / You: What do wombats eat at night? \
[Take it back] [Back]
        mira @ mentors > [I'll take it]
        bot to ada > Mira is looking at your question.
        mira > /note 1 She means hairy-nosed ones.
        mira > /answer 1 Grass.
        bot to ada > Mira answers * [Solved] *
        ada > /questions open 1
        bot to ada > Question 1 · answered by Mira / You: What do * / Mira: Grass. \
[Solved] [Still stuck] [Back]
        ada re "Question 1" > [Solved]
        bot to ada > Good! *
        ada > /questions
        bot to ada > My questions / 1 What do wombats eat at night? · closed [Question 1] [Back]
        ada > [Question 1]
        bot edits ada > Question 1 · closed / * [Reopen it] [Back]
        """,
        strict=False,
    )
    assert not any("hairy-nosed" in words for words in chat.said_to("ada"))


async def test_they_are_ones_own_and_private(chat: Dialogue) -> None:
    await chat.play("ada > What do wombats eat at night?", strict=False)
    await chat.play(
        """
        ben > /questions open 1
        bot to ben > Question 1 isn't yours.
        ben > /questions
        bot to ben > You have asked nothing yet. *
        ada @ newcomers > /questions
        bot to ada @ newcomers > My questions / 1 What do wombats * [Question 1] [Back]
        ada > /withdraw
        bot edits mentors > *
        bot to ada > Taken back. *
        ada > /questions
        bot to ada > You have asked nothing yet. *
        """
    )


async def test_many_are_leafed_through(chat: Dialogue) -> None:
    """The last two wait until others are done, and have no number yet."""
    for number in range(7):
        await chat.play(f"ada > /ask What is in box {number}, please?", strict=False)
    await chat.play(
        """
        ada > /questions
        bot to ada > My questions / What is in box 6, please? · waits * [Question 3] [Next] [Back]
        ada > [Next]
        bot edits ada > My questions / 2 What is in box 1* [Question 1] [Previous] [Back]
        """
    )
