"""Claiming: leases, giving back, handing on, and what one owes."""

from sqlalchemy import select

from bot.config.settings import CommunitySettings, HotlineSettings, Settings
from bot.storage.tables import Job, Question
from tests.conftest import Open
from tests.dialogue import Dialogue

ASKED = "ada > who has the key"


async def jobs_of(chat: Dialogue, question_id: int = 1) -> set[str]:
    async with chat.community.db.read() as db:
        found = await db.scalars(
            select(Job.name).where(Job.subject == question_id, Job.name.like("hotline.%"))
        )
        return {one.removeprefix("hotline.") for one in found}


async def test_a_claim_is_shown_in_every_room(chat: Dialogue) -> None:
    await chat.play("olu @ francophones > /room mentors fr", strict=False)
    await chat.play("eve speaks fr")
    await chat.play("eve > la fête du jardin", strict=False)
    await chat.play("... 3 hours", strict=False)
    await chat.play(
        """
        mira @ mentors > [I'll take it]
        bot to mira @ mentors > Question 1 is yours until Mon 7 Jan, 14:00 UTC. Reply to the card, or write /answer 1 and your words.
        bot edits mentors > Question 1 * / Mira has it until * [Write the answer] [Give it back] [Close]
        bot edits francophones > *Mira*
        bot edits mira > Question 1 * / Mira has it until *
        bot to eve > *Mira*
        tariq @ mentors > /claim 1
        bot to mentors > Mira has question 1 until Mon 7 Jan, 14:00 UTC.
        """  # noqa: E501 - a dialogue's line
    )


async def test_a_lease_runs_out_with_one_notice(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    assert await jobs_of(chat) == {"lease"}
    await chat.play(
        """
        ... 119 minutes
        ... 1 minute
        bot edits mentors > Question 1 from Ada * / Waiting since * [I'll take it] *
        bot to mentors > The time for question 1 is up. Who can take it? [I'll take it] [Not for me] [Duplicate] [This isn't a question]
        bot to ada > Your question 1 is back with all mentors.
        ... 29 minutes
        """  # noqa: E501 - a dialogue's line
    )
    assert await jobs_of(chat) == {"ladder"}
    await chat.play("tariq @ mentors > [I'll take it]", strict=False)
    assert "Tariq is looking at your question." in chat.said_to("ada")


async def test_the_length_of_a_lease_is_configured(open_chat: Open) -> None:
    chat = await open_chat(settings=Settings(hotline=HotlineSettings(lease_minutes=15.0)))
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play("... 15 minutes", strict=False)
    assert "The time for question 1 is up." in chat.said_to("mentors")[-1]


async def test_taking_it_again_lengthens_the_lease_in_silence(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play(
        """
        ... 1 hour
        mira > /claim 1
        bot to mira > Question 1 is yours until Mon 7 Jan, 12:00 UTC. *
        bot edits mentors > *
        ... 90 minutes
        """
    )


async def test_giving_back(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play(
        """
        tariq > /release 1
        bot to tariq > Mira has question 1, not you.
        mira @ mentors > [Give it back]
        bot to mira @ mentors > Given back. Thank you for saying so.
        bot edits mentors > Question 1 * / Waiting since * [I'll take it] *
        bot to mentors > Question 1 is free again. [I'll take it] *
        bot to ada > Your question 1 is back with all mentors.
        mira > /release 1
        bot to mira > Nobody has question 1.
        """
    )
    assert await jobs_of(chat) == {"ladder"}


async def test_an_organizer_may_take_it_out_of_somebodys_hands(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play("olu > /release 1", strict=False)
    assert chat.said_to("olu") == ["Given back. Thank you for saying so."]


async def test_nobody_hoards(open_chat: Open) -> None:
    chat = await open_chat(settings=Settings(hotline=HotlineSettings(max_claims=1)))
    await chat.play(ASKED, strict=False)
    await chat.play("ben > who has the drill", strict=False)
    await chat.play("mira > /claim 1", strict=False)
    await chat.play(
        """
        mira > /claim 2
        bot to mira > You have 1 question already. Answer or release it first: /mine
        tariq > /transfer 2 mira
        bot to tariq > Mira can't take question 2 now. *
        """
    )
    async with chat.community.db.read() as db:
        assert (await db.get_one(Question, 2)).state == "waiting"


async def test_handing_it_to_a_colleague(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play(
        """
        mira > /transfer 1
        bot to mira > To whom? Write their name after the number: /transfer 7 Mira
        mira > /transfer 1 ben
        bot to mira > Ben is not a mentor.
        mira > /transfer 1 eve
        bot to mira > I don't know anybody called eve. They have to write to me once before.
        tariq > /transfer 1 tariq
        bot to tariq > Mira has question 1, not you.
        mira > /transfer 1 @tariq
        bot to mira > Tariq has question 1 now.
        bot to tariq > Mira hands question 1 to you, until Mon 7 Jan, 11:00 UTC. / Question 1 from Ada * [Write the answer] [Give it back] [Close]
        bot edits mentors > Question 1 * / Tariq has it until *
        bot to ada > Tariq is looking at your question.
        olu > /transfer 1 mira
        bot to olu > Mira has question 1 now.
        bot to mira > Olu hands question 1 to you, *
        bot to tariq > Mira has question 1 now.
        bot edits mentors > *
        bot to ada > Mira is looking at your question.
        """  # noqa: E501 - a dialogue's line
    )


async def test_nobody_is_handed_a_question_on_a_break(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("tariq > /away 3 days", strict=False)
    await chat.play(
        """
        mira > /transfer 1 tariq
        bot to mira > Tariq is on a break until Thu 10 Jan, 09:00 UTC.
        """
    )


async def test_the_queue_is_sorted_and_chosen_by_language(chat: Dialogue) -> None:
    await chat.play("mira > /queue", strict=False)
    assert chat.said_to("mira")[-1] == "No question is waiting. Well done, everybody."
    await chat.play("ada > who has the key", strict=False)
    await chat.play("... 10 minutes", strict=False)
    await chat.play("eve speaks fr")
    await chat.play("eve > la fête du jardin", strict=False)
    await chat.play("mira > /claim 2", strict=False)
    await chat.play(
        """
        tariq > /queue
        bot to tariq > 1 who has the key (English, 10 minutes) / 2 la fête du jardin (French, 1 minute, taken) [Take 1]
        tariq > /queue FR
        bot to tariq > 2 la fête du jardin (French, 1 minute, taken)
        tariq > /queue
        bot to tariq > *
        tariq > [Take 1]
        bot to tariq > Question 1 is yours until *
        bot edits mentors > *
        bot to ada > Tariq is looking at your question.
        ada > /queue
        bot to ada > Only mentors can do that. *
        """  # noqa: E501 - a dialogue's line
    )


async def test_what_one_owes(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play(
        """
        mira > /mine
        bot to mira > You have no question to answer. /queue shows what waits. *
        mira > /claim 1
        bot to mira > *
        bot edits mentors > *
        bot to ada > *
        mira > /mine
        bot to mira > 1 who has the key (until Mon 7 Jan, 11:00 UTC) [Answer 1]
        """
    )


async def test_how_the_hotline_stands(chat: Dialogue) -> None:
    await chat.play(
        """
        olu > /hotline
        bot to olu > No question is waiting.
        mira > /hotline
        bot to mira > Only organizers can do that. *
        """
    )
    await chat.play("ada > who has the key", strict=False)
    await chat.play("... 10 minutes", strict=False)
    await chat.play("ben > who has the drill", strict=False)
    await chat.play("mira > /claim 2", strict=False)
    await chat.play(
        """
        olu > /hotline
        bot to olu > English: 1 waiting, 1 taken, longest 10 minutes / Waiting longest: 1 who has the key (English, 10 minutes)
        """  # noqa: E501 - a dialogue's line
    )


async def test_a_role_that_is_taken_gives_back_what_was_in_hand(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play(
        """
        olu > /role mira -mentor
        bot to olu > Mira has no role.
        bot edits mentors > Question 1 * / Waiting since *
        bot to mentors > The time for question 1 is up. *
        bot to ada > Your question 1 is back with all mentors.
        """
    )


async def test_what_is_over_cannot_be_taken(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("ada > /withdraw", strict=False)
    await chat.play(
        """
        mira > /claim 1
        bot to mira > Question 1 is not open any more.
        mira > /transfer 1 tariq
        bot to mira > Question 1 is not open any more.
        """
    )
    assert await jobs_of(chat) == set()


async def test_moments_are_shown_in_the_communitys_zone(open_chat: Open) -> None:
    settings = Settings(community=CommunitySettings(zone="Africa/Nairobi"))
    chat = await open_chat(settings=settings)
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    assert "until Mon 7 Jan, 14:00 (11:00 UTC)." in chat.said_to("mira")[-1]
    assert "until Mon 7 Jan, 14:00 (11:00 UTC)." in chat.said_to("mentors")[-1]
    await chat.play("mira > /zone Africa/Nairobi", strict=False)
    await chat.play("mira @ mentors > /claim 1", strict=False)
    assert "until Mon 7 Jan, 14:00." in chat.said_to("mira")[-1]
