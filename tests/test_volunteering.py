"""Becoming a mentor: offered by a press, decided by organizers, never left without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Open
    from tests.dialogue import Dialogue

OFFERED = """
    ada > /volunteer
    bot to ada > Mentors answer newcomers' questions * [Yes, tell them] [Not now]
    ada > [Yes, tell them]
    bot to organizers > Ada would like to be a mentor, and speaks English. [Make a mentor] [Not now]
    bot to ada > I've told the organizers. *
"""


async def test_an_organizer_makes_a_mentor_by_a_press(chat: Dialogue) -> None:
    await chat.play(OFFERED)
    await chat.play(
        """
        ada > /volunteer yes
        bot to ada > I've told the organizers. *
        mira @ organizers > [Make a mentor]
        bot to mira @ organizers > Only organizers can do that. *
        olu @ organizers > [Make a mentor]
        bot to organizers > Ada: mentor / Answers in: English
        bot to ada > You are a mentor now, thank you! *
        ada > /volunteer
        bot to ada > You are a mentor already, thank you. [Mentor desk]
        olu @ organizers > [Not now]
        bot to olu @ organizers > Ada is a mentor already.
        ... 5 days
        """
    )


async def test_not_now_is_said_kindly(chat: Dialogue) -> None:
    await chat.play(OFFERED)
    await chat.play(
        """
        olu @ organizers > [Not now]
        bot edits organizers > Ada would like to be a mentor. Olu said: not now.
        bot to ada > Thank you for your offer to be a mentor. *
        ... 5 days
        """
    )


async def test_an_offer_on_which_nobody_decides_is_brought_up_again(open_chat: Open) -> None:
    chat = await open_chat(with_rooms=False)
    await chat.play(OFFERED.replace("to organizers", "to olu"))
    await chat.play(
        """
        ... 5 days
        bot to olu > Ada would like to be a mentor, and speaks English. [Make a mentor] [Not now]
        bot to ada > No organizer has decided on your offer * yet. I've reminded them; *
        ... 9 days
        """
    )


async def test_where_there_is_no_organizer_that_is_said(open_chat: Open) -> None:
    chat = await open_chat(demo=False)
    await chat.play(
        """
        ada > /volunteer yes
        bot to ada > There is no organizer here yet who could decide that.
        ada > /volunteer no
        bot to ada > All right. You can come back to it whenever you like.
        """
    )


async def test_a_volunteer_who_is_forgotten_is_not_brought_up_again(chat: Dialogue) -> None:
    await chat.play(OFFERED)
    await chat.play("ada > /forgetme\nada > [Yes, delete everything]", strict=False)
    await chat.play("... 5 days", strict=False)
    assert len([words for words in chat.said_to("organizers") if "would like" in words]) == 1
