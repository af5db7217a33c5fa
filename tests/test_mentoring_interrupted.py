"""Mentoring that is interrupted: somebody leaves, loses a role or a place, or can't be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import people
from bot.domain.mentoring import acquaintances, grown
from tests.conftest import MONDAY

if TYPE_CHECKING:
    from tests.dialogue import Dialogue

MENTORS = """
    mira > /mentor begin
    tariq > /mentor begin
"""


async def played(chat: Dialogue, *scripts: str) -> None:
    """Play what need not be looked at."""
    for script in scripts:
        await chat.play(script, strict=False)


async def test_a_newcomer_who_is_forgotten_leaves_nothing_to_press(chat: Dialogue) -> None:
    await played(chat, MENTORS, "ada > /mentor ask")
    await chat.play(
        """
        ada > /forgetme yes
        bot edits mira > They don't look for a mentor any more. Thank you all the same.
        bot to ada > *
        mira > [!accept 1]
        bot to mira > *
        ... 4 days
        """
    )


async def test_a_mentor_who_is_forgotten_is_followed_by_somebody_else(chat: Dialogue) -> None:
    await played(chat, MENTORS, "ada > /mentor ask", "mira > [Accept]")
    await chat.play(
        """
        mira > /forgetme yes
        bot edits ada > I'm sorry, they can't take anybody on any more. I look for somebody else for you.
        bot to tariq > Ada would like a mentor. *
        """,  # noqa: E501 - a dialogue's line
        strict=False,
    )
    await played(chat, "tariq > [Accept]", "ada > [Yes, gladly]")
    await chat.play(
        """
        tariq > /forgetme yes
        bot to organizers > Somebody would like a mentor, *
        """,
        strict=False,
    )


async def test_who_loses_the_role_mentors_nobody(chat: Dialogue) -> None:
    await played(chat, MENTORS, "ada > /mentor ask", "mira > [Accept]", "ada > [Yes, gladly]")
    await played(chat, "ben > /mentor ask", "tariq > [Accept]")
    await chat.play(
        """
        olu > /role tariq -mentor
        bot edits ben > I'm sorry, they can't take anybody on any more. *
        bot to ben > I'm sorry, they can't take anybody on any more. *
        bot to mira > Ben would like a mentor. *
        """,
        strict=False,
    )
    await chat.play(
        """
        olu > /role mira -mentor
        bot edits mira > I ask somebody else about this one, *
        """,
        strict=False,
    )
    await chat.play(
        """
        ada > /mentor
        bot to ada > Nobody mentors people here yet. 1 person waits before you. *
        """
    )


async def test_a_place_that_is_gone_meanwhile_moves_on(chat: Dialogue) -> None:
    await played(chat, "mira > /mentor begin", "mira > /capacity 2")
    await played(chat, "ada > /mentor ask", "mira > [Accept]", "ben > /mentor ask")
    await played(chat, "mira > [Accept]", "mira > /capacity 1", "ada > [Yes, gladly]")
    await chat.play(
        """
        ben > [Yes, gladly]
        bot edits ben > I'm sorry, they can't take anybody on any more. I look for somebody else for you.
        bot to ben > I'm sorry, they can't take anybody on any more. I look for somebody else for you.
        bot to organizers > Somebody would like a mentor, *
        bot to ben > All mentors who speak your language have no place free at the moment. *
        """  # noqa: E501 - a dialogue's line
    )


async def test_what_is_said_for_mentoring_is_shown_on_the_page(chat: Dialogue) -> None:
    await played(
        chat, MENTORS, "ada > /mentor hours evenings", "ada > /mentor goals images",
        "ada > /mentor often weekly", "ada > /mentor ask",
    )  # fmt: skip
    await chat.play(
        """
        ada > /mydata
        bot to ada > This is everything I know about you. *
        """,
        strict=False,
    )


async def test_who_knows_the_topics_of_a_question_is_named_first(chat: Dialogue) -> None:
    await played(chat, "tariq > /mentor skills images")
    async with chat.community.db.read() as session:
        there = await people.mentors(session, MONDAY)
        ordered = await acquaintances.by_topics(session, there, {"images", "events"})
        assert [mentor.name for mentor in there] == ["Mira", "Tariq"]
        assert [mentor.name for mentor in ordered] == ["Tariq", "Mira"]
        assert await acquaintances.by_topics(session, there, set()) == there


async def test_nobody_is_woken(chat: Dialogue) -> None:
    """Nine in London is seven in the evening in Brisbane, and three in the morning in Chicago."""
    await played(chat, "mira > /zone America/Chicago", "tariq > /zone Australia/Brisbane")
    await played(chat, "mira > /mentor begin")
    await chat.play(
        """
        ada > /mentor ask
        bot to ada > I've asked a mentor who suits you. *
        ... 3 hours
        ... 2 hours
        bot to mira > Ada would like a mentor. * If I hear nothing by Thu 10 Jan, 10:00, *
        """
    )
    await played(chat, "... 14 hours", "ada > /zone Australia/Brisbane")
    await chat.play(
        """
        mira > [Not this time]
        bot edits mira > All right, *
        bot to organizers > Somebody would like a mentor, *
        bot to ada > I've asked all mentors who speak your language, *
        """
    )


async def test_who_is_blocked_is_offered_no_more(chat: Dialogue) -> None:
    await played(chat, MENTORS, "ada > /ask who has the key of the library?")
    await played(chat, "mira @ mentors > [I'll take it]", "ada > /mentor ask", "mira > [Accept]")
    await played(chat, "ada > /block", "ada > [Mira]")
    await chat.play(
        """
        ada > [Yes, block them]
        bot edits ada > I'm sorry, they can't take anybody on any more. *
        bot to mira > They have decided otherwise this time, *
        """,
        strict=False,
    )
    await played(chat, "... 1 hour", "ada > /mentor")
    assert "would be glad" not in chat.said_to("ada")[-1]


async def test_who_lost_the_role_becomes_nobodys_mentor_by_an_old_button(chat: Dialogue) -> None:
    await played(chat, "ada > hello", MENTORS)
    async with chat.community.db.write() as db:
        ada, mira = await people.meant_by(db, "ada"), await people.meant_by(db, "mira")
        await grown.ask(db, ada.id, mira.id, chat.community.engine.now())
    await played(chat, f"ada > [!grown {mira.id} mentee yes]", "olu > /role mira -mentor")
    await chat.play(
        f"""
        mira > [!grown {ada.id} mentor yes]
        bot to mira > This has been settled already.
        bot to ada > It doesn't suit Mira just now. Thank you for being willing.
        """
    )
