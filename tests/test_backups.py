"""Who stands in for a mentor: what they see and may do, and that it ends when they do no more."""

from sqlalchemy import func, select

from bot.storage.tables import Question
from tests.dialogue import Dialogue
from tests.mentoring import mentoring, pair, the_pairing

ASKED = """
    mira > /away 7 days
    ada > /talk
    ada > which licence do I choose?
    ada > [Ask Tariq]
"""
BLOCKED = """
    ada re "CC BY-SA" > /block
    ada > [Yes, block them]
"""


async def opened(chat: Dialogue, *scripts: str) -> None:
    """Tariq stands in for Mira, who mentors Ada; then what need not be looked at."""
    await pair(chat, backup="tariq")
    for script in scripts:
        await chat.play(script, strict=False)


async def test_each_can_block_the_other(chat: Dialogue) -> None:
    await opened(chat, ASKED, 'tariq re "which licence" > CC BY-SA', "ada > [End]")
    await chat.play(
        """
        tariq re "which licence" > /block
        bot to tariq > If you block Ada, * [Yes, block them] [No, leave it as it is]
        ada re "CC BY-SA" > /block
        bot to ada > If you block Tariq, * [Yes, block them] [No, leave it as it is]
        ada > [Yes, block them]
        bot to ada > I keep Tariq away from you now. *
        """
    )
    pairing = await the_pairing(chat, 1)
    assert (pairing.state, pairing.backup_id) == ("active", None)


async def test_nothing_goes_to_or_from_whoever_was_blocked(chat: Dialogue) -> None:
    await opened(chat, ASKED, 'tariq re "which licence" > CC BY-SA', BLOCKED)
    await chat.play(
        """
        tariq edits > You'll be sorry
        ada re "CC BY-SA" > and for music?
        bot to mira > Ada: and for music? [Answer]
        bot to ada > Passed on to Mira. *
        """
    )


async def test_no_edit_goes_to_whoever_has_blocked_them(chat: Dialogue) -> None:
    blocks = """
        tariq re "which licence" > /block
        tariq > [Yes, block them]
    """
    await opened(chat, ASKED, blocks)
    await chat.play(
        """
        ada edits > which licence is mine?
        bot edits mira > Ada: which licence is mine?
        """
    )


async def test_what_they_still_write_becomes_no_question(chat: Dialogue) -> None:
    await opened(chat, ASKED, "tariq > [Answer]", "tariq > CC BY-SA", BLOCKED)
    await chat.play(
        """
        tariq > where do you live, Ada?
        bot to tariq > You two are no longer paired, so I've passed nothing on. What you write here comes to me again.
        tariq re "which licence" > and where is that?
        bot to tariq > You two are no longer paired, so I've passed nothing on.
        """  # noqa: E501 - a dialogue's line
    )
    async with chat.community.db.read() as db:
        assert await db.scalar(select(func.count()).select_from(Question)) == 0


async def test_who_loses_the_role_stands_in_no_more(chat: Dialogue) -> None:
    await chat.play("tariq > hello", strict=False)
    await mentoring(chat, "tariq")
    await opened(chat, "olu > /role tariq -mentor")
    await chat.play(
        """
        tariq > [!talk 1]
        bot to tariq > You two are no longer paired.
        """
    )


async def test_goals_and_how_it_goes_are_the_twos_affair(chat: Dialogue) -> None:
    await opened(chat)
    await chat.play(
        """
        tariq > /goals 1
        bot to tariq > You two are no longer paired.
        tariq > [!add-goal 1]
        bot to tariq > You two are no longer paired.
        tariq > [!check-in 1 well]
        bot to tariq > You two are no longer paired.
        """
    )
