"""A question's whole life, on both databases."""

from collections.abc import AsyncIterator

import pytest

from bot.app import Community
from bot.commands.demo import settle
from bot.config.settings import Settings
from bot.engine.clock import SetClock
from bot.platforms.console import Console
from bot.storage.sessions import Database
from tests.conftest import MONDAY
from tests.databases import migrate
from tests.dialogue import Dialogue, dialogue


@pytest.fixture
async def chat(database_url: str) -> AsyncIterator[Dialogue]:
    db = Database(database_url)
    await db.open()
    await migrate(db)
    async with db.write() as session:
        await settle(session, MONDAY)
    console = Console()
    community = Community(Settings(), db, [console], SetClock(MONDAY))
    await community.open()
    yield dialogue(community, console)
    await community.close()
    await db.close()


async def test_a_question_is_asked_answered_saved_and_known(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > how do I upload a picture of a bridge
        bot to ada > *
        bot to mentors > *
        mira > /claim 1
        bot to mira > Question 1 is yours until *
        bot edits mentors > *
        bot to ada > Mira is looking at your question.
        tariq > /claim 1
        bot to tariq > Mira has question 1 until *
        mira > /answer 1 Press the button and choose the file.
        """,
        strict=False,
    )
    await chat.play("mira > [!save 1]", strict=False)
    await chat.play("tariq > [!approve 1]", strict=False)
    await chat.play("ben > how do I upload a picture of a bridge", strict=False)
    assert "Press the button and choose the file." in "".join(chat.said_to("ben"))


async def test_what_is_refused_leaves_nothing(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > /link ABCD-EFGH
        bot to ada > This code doesn't fit, *
        olu > /role Ada mentor
        bot to olu > Ada: mentor *
        bot to ada > You are a mentor now, *
        mira > /forgetme yes
        bot to mira > *
        mira > /claim 1
        bot to mira > Only mentors can do that. *
        """
    )


@pytest.mark.slow
async def test_two_are_paired_while_others_wait(chat: Dialogue) -> None:
    for script in (
        "mira > /mentor begin",
        "mira > /capacity 1",
        "mira > /mentor hours evenings",
        "mira > /mentor skills images",
        "ada > /mentor ask unseen",
        "ben > /mentor ask",
        "cleo > /mentor ask",
        "mira > [Accept]",
        "ada > [Yes, gladly]",
        "olu > /mentoring",
        "olu > /mentoring csv",
        "olu > /eligible",
        "olu > /pair ben",
    ):
        await chat.play(script, strict=False)
    assert "**" not in chat.transcript
    assert any("Mira is your mentor now." in words for words in chat.said_to("ada"))
    await chat.play(
        """
        ... 2 days
        ben > /mentor
        bot to ben > All mentors who speak your language have no place free at the moment. *
        mira > /capacity 3
        bot to mira > You mentor 1 person, and take 3 at a time. [Mentoring]
        bot to mira > Ben would like a mentor. *
        bot to mira > Cleo would like a mentor. *
        ada > /forgetme yes
        bot to ada > *
        """,
        strict=False,
    )
