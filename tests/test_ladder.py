"""The ladder: who hears of a question that waits, when, and what its asker is told."""

from datetime import time

from sqlalchemy import select

from bot.config.settings import HotlineSettings, Settings
from bot.storage.tables import Job
from tests.conftest import Open
from tests.dialogue import Dialogue

ASKED = "ada > who has the key"


async def test_every_step_is_taken_in_its_time(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play(
        """
        ... 29 minutes
        ... 1 minute
        bot to mira > Question 1 from Ada * [I'll take it] [Not for me] *
        bot to tariq > Question 1 from Ada *
        bot to ada > Nobody has been free yet. I've now written to every mentor who answers in English.
        ... 89 minutes
        ... 1 minute
        bot to mentors > Question 1 is still waiting. Can anybody help? [I'll take it] *
        bot to ada > Still no answer, I'm sorry. I've now asked the mentors of all languages.
        ... 239 minutes
        ... 1 minute
        bot to organizers > Question 1 from Ada * [I'll take it] *
        bot to organizers > No mentor has answered question 1 for 6 hours. It needs you.
        bot to ada > Still no answer, I'm sorry. I've now brought it before the organizers.
        ... 23 hours
        ... 1 hour
        bot to organizers > Question 1 has waited 1 day, 6 hours. [I'll take it] *
        ... 2 days
        bot to organizers > Question 1 has waited 2 days, 6 hours. *
        bot to organizers > Question 1 has waited 3 days, 6 hours. *
        """  # noqa: E501 - a dialogue's line
    )


async def test_the_room_of_a_language_then_all_rooms(chat: Dialogue) -> None:
    await chat.play("olu @ francophones > /room mentors fr", strict=False)
    await chat.play("eve speaks fr")
    await chat.play(
        """
        eve > la fête du jardin
        bot to eve > *
        bot to francophones > * Eve * la fête du jardin *
        ... 30 minutes
        bot to mira > Question 1 from Eve *
        bot to eve > *
        ... 90 minutes
        bot to mentors > Question 1 from Eve *
        bot to francophones > *
        bot to eve > *
        """
    )


async def test_without_a_mentor_of_the_language_a_step_is_left_out(chat: Dialogue) -> None:
    await chat.play("ana speaks sv")
    await chat.play("ana > trädgårdsfesten", strict=False)
    await chat.play(
        """
        ... 30 minutes
        bot to mentors > Question 1 is still waiting. Can anybody help? *
        bot to ana > Still no answer, I'm sorry. I've now asked the mentors of all languages.
        """
    )


async def test_nobody_is_disturbed_in_the_quiet_hours(chat: Dialogue) -> None:
    await chat.play("... until 2030-01-07 21:45")
    await chat.play(ASKED, strict=False)
    await chat.play(
        """
        ... until 2030-01-08 06:59
        ... 1 minute
        bot to mira > *
        bot to tariq > *
        bot to ada > Nobody has been free yet. *
        ... 89 minutes
        ... 1 minute
        bot to mentors > *
        bot to ada > *
        """
    )


async def test_delays_and_quiet_hours_are_configured(open_chat: Open) -> None:
    hotline = HotlineSettings(
        ladder_minutes=(1.0, 2.0, 3.0), quiet_from=time(10), quiet_until=time(11)
    )
    chat = await open_chat(settings=Settings(hotline=hotline))
    await chat.play("... 59 minutes")
    await chat.play(ASKED, strict=False)
    await chat.play(
        """
        ... 60 minutes
        ... 2 minutes
        bot to mira > *
        bot to tariq > *
        bot to ada > *
        bot to mentors > *
        bot to ada > *
        ... 1 minute
        bot to organizers > *
        bot to organizers > *
        bot to ada > *
        """
    )


async def test_not_me_by_everybody_steps_at_once(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play(
        """
        mira @ mentors > [Not for me]
        bot to mira @ mentors > All right. I won't ask you about this one again.
        tariq @ mentors > [Not for me]
        bot to tariq @ mentors > All right. I won't ask you about this one again.
        bot to mentors > Question 1 is still waiting. Can anybody help? *
        bot to ada > Still no answer, I'm sorry. I've now asked the mentors of all languages.
        tariq @ mentors > [Not for me]
        bot to tariq @ mentors > All right. *
        bot to organizers > *
        bot to organizers > *
        bot to ada > Still no answer, I'm sorry. I've now brought it before the organizers.
        """
    )


async def test_whoever_said_not_me_is_not_asked_again(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [Not for me]", strict=False)
    await chat.play(
        """
        ... 30 minutes
        bot to tariq > Question 1 from Ada *
        bot to ada > *
        """
    )


async def test_not_me_gives_back_what_one_has(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play(
        """
        mira > [!notme 1]
        bot to mira > Given back. Thank you for saying so.
        bot edits mentors > *
        bot to mentors > Question 1 is free again. *
        bot to ada > Your question 1 is back with all mentors.
        """
    )


async def test_mentors_on_a_break_are_not_asked(chat: Dialogue) -> None:
    await chat.play("mira > /away 3 days", strict=False)
    await chat.play(
        """
        ada > who has the key
        bot to ada > *
        bot to mentors > Question 1 from Ada * This could be for Tariq. *
        ... 30 minutes
        bot to tariq > Question 1 *
        bot to ada > *
        """
    )


async def test_a_mentor_is_not_asked_their_own_question(chat: Dialogue) -> None:
    await chat.play(
        """
        mira > who has the key
        bot to mira > I've passed this on *
        bot to mentors > Question 1 from Mira * This could be for Tariq. *
        ... 30 minutes
        bot to tariq > Question 1 *
        bot to mira > Nobody has been free yet. *
        """
    )


async def test_that_a_mentor_asks_unseen_is_not_told_by_who_is_missing(chat: Dialogue) -> None:
    await chat.play("mira > /anonymous", strict=False)
    await chat.play("mira > who has the key", strict=False)
    assert "This could be for Mira and Tariq." in chat.said_to("mentors")[-1]


async def test_after_a_lease_the_step_has_its_full_time_again(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play("... 2 hours", strict=False)
    await chat.play(
        """
        ... 29 minutes
        ... 1 minute
        bot to mira > Question 1 *
        bot to tariq > Question 1 *
        bot to ada > Nobody has been free yet. *
        """
    )


async def test_without_an_organizers_room_organizers_are_written_to(chat: Dialogue) -> None:
    await chat.play("olu @ organizers > /room none", strict=False)
    await chat.play(ASKED, strict=False)
    await chat.play("... 6 hours", strict=False)
    assert chat.said_to("olu")[-1].startswith("Question 1 from Ada")
    assert "organizers" in chat.said_to("ada")[-1]


async def test_what_is_open_again_climbs_again(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira > /answer 1 Olu has it.", strict=False)
    await chat.play("mira > /away 7 days", strict=False)
    await chat.play("... 1 day", strict=False)
    await chat.play(
        """
        ada > [Still stuck]
        bot to ada > Question 1 is open again. What is still unclear? Write it here, and I'll pass it on.
        bot edits mentors > Question 1 * [I'll take it] *
        bot to mentors > Question 1 is open again. [I'll take it] *
        ... 30 minutes
        bot to tariq > Question 1 *
        bot to ada > Nobody has been free yet. *
        """  # noqa: E501 - a dialogue's line
    )


async def test_what_is_over_climbs_no_further(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("ada > [!solved 1]", strict=False)
    await chat.play("... 3 days")
    async with chat.community.db.read() as db:
        assert list(await db.scalars(select(Job.name).where(Job.subject != 0))) == []
