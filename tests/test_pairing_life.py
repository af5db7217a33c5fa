"""The life of a pairing: check-ins, goals, silence, endings, and pairs that grew in the hotline."""

import pytest
from sqlalchemy import select

from bot.config.mentoring import MentoringSettings
from bot.config.settings import Settings
from bot.domain import people
from bot.domain.mentoring import grown, mentors, pair_chat, silence
from bot.storage.tables import (
    CheckIn,
    GrownOffer,
    MentoringProfile,
    MentoringRequest,
    Pairing,
    PairingFeedback,
)
from bot.words.mentoring import PairingState
from tests.conftest import MONDAY, Open
from tests.dialogue import Dialogue
from tests.mentoring import mentoring, pair, the_pairing

pytestmark = pytest.mark.long

SOON = Settings(mentoring=MentoringSettings(check_in_days=(3,), farewell_days=15))
"""Farewell after some days: months take long to play."""


async def test_both_are_asked_how_it_goes(chat: Dialogue) -> None:
    await pair(chat, introduced=True)
    await chat.play("... 2 days", strict=False)
    await chat.play(
        """
        ... 1 day
        bot to ada > You and Mira have been together for 3 days. How is it going? [Going well] [Rather quiet] [I'd like a change]
        bot to mira > You and Ada have been together for 3 days. How is it going? [Going well] [Rather quiet] [I'd like a change]
        ada > [Rather quiet]
        bot to ada > That happens. One small question is a good way back. [Write to Mira] [Our goals]
        mira > [Going well]
        bot to mira > Good to hear. Thank you. [Our goals]
        """  # noqa: E501 - a dialogue's line
    )
    async with chat.community.db.read() as db:
        answers = [row.answer for row in await db.scalars(select(CheckIn).order_by(CheckIn.id))]
    assert answers == ["quiet", "well"]
    await chat.play("... 11 days", strict=False)
    assert any("for 14 days" in line for line in chat.said_to("ada"))


async def test_a_change_can_be_told_to_the_organizers_alone(chat: Dialogue) -> None:
    await pair(chat, introduced=True)
    await chat.play("... 3 days", strict=False)
    await chat.play(
        """
        ada > [I'd like a change]
        bot to ada > Thank you for saying so. What would help? [Write to Mira] [Tell the organizers] [End it kindly]
        ada > [Tell the organizers]
        bot to ada > How was it? Write as much as you like; only the organizers read it. [Cancel]
        ada > We never find the time.
        bot to ada > Thank you. Only the organizers read it.
        bot to organizers > Ada on the mentoring of Ada by Mira, for organizers only: / We never find the time.
        """  # noqa: E501 - a dialogue's line
    )
    async with chat.community.db.read() as db:
        assert len((await db.scalars(select(PairingFeedback))).all()) == 1
    assert not any("find the time" in line for line in chat.said_to("mira"))


async def test_either_ends_it_kindly(chat: Dialogue) -> None:
    await mentoring(chat, "mira", "tariq")
    await pair(chat)
    await chat.play(
        """
        mira > [!end-pair 1]
        bot to mira > Shall I end it? Ada gets a kind word from me, and no reason. [Yes, end it] [No, we go on]
        mira > [Yes, end it]
        bot to mira > It's ended. * [Tell the organizers]
        bot to ada > Mira can't go on as your mentor. That says nothing about you, and I look for somebody else for you at once. [Tell the organizers]
        bot to tariq > * [Accept] *
        """  # noqa: E501 - a dialogue's line
    )
    async with chat.community.db.read() as db:
        (request,) = (await db.scalars(select(MentoringRequest))).all()
        assert request.state == "offered"
    await chat.play(
        """
        ada > [!talk 1]
        bot to ada > You two are no longer paired.
        """
    )


async def test_they_reach_the_end_together(open_chat: Open) -> None:
    chat = await open_chat(settings=SOON)
    await pair(chat, introduced=True)
    await chat.play("... 15 days", strict=False)
    await chat.play(
        """
        ada > [We've reached the end]
        bot to ada > You and Mira have reached the end together: well done. Perhaps one day you would like to be for a newcomer what Mira was for you. [Become a mentor] [Tell the organizers]
        bot to mira > You and Ada have reached the end together. Thank you for all the time you gave. [Tell the organizers]
        ... 20 days
        """  # noqa: E501 - a dialogue's line
    )


async def test_a_farewell_that_nobody_answers_is_one(open_chat: Open) -> None:
    chat = await open_chat(settings=SOON)
    await pair(chat, introduced=True)
    await chat.play("... 15 days", strict=False)
    await chat.play(
        """
        ... 13 days
        ... 1 day
        bot to ada > I haven't heard from you for a while, so Mira is free for somebody else now. *
        bot to mira > Ada hasn't answered for a while, so your place is free again. *
        """
    )


async def test_who_says_so_goes_on_and_is_asked_again(open_chat: Open) -> None:
    chat = await open_chat(settings=SOON)
    await pair(chat, introduced=True)
    await chat.play("... 15 days", strict=False)
    await chat.play("mira > [We go on]", strict=False)
    await chat.play("... 16 days", strict=False)
    asked = [line for line in chat.said_to("ada") if "Have you reached the end" in line]
    assert len(asked) == 2
    assert (await the_pairing(chat, 1)).state == PairingState.ACTIVE


async def test_goals_are_turned_by_a_press(chat: Dialogue) -> None:
    await pair(chat)
    await chat.play(
        """
        ada > /goals
        bot to ada > What you and Mira want to reach / You have set yourselves no goals yet. Small ones are good ones. [Add a goal] [End it kindly]
        ada > [Add a goal]
        bot to ada > What would you like to reach? [Cancel]
        ada > Write my first article
        bot to ada > What you and Mira want to reach / ○ Write my first article / Press a goal * [Write my first article] [Add a goal] [End it kindly]
        ada > [Write my first article]
        bot edits ada > * ◐ Write my first article *
        ada > [Write my first article]
        bot edits ada > * ● Write my first article *
        bot to mira > Ada and you have reached a goal: Write my first article
        """  # noqa: E501 - a dialogue's line
    )


async def test_a_silent_mentor_is_nudged_then_it_rests_then_somebody_else_is_found(
    chat: Dialogue,
) -> None:
    await mentoring(chat, "mira", "tariq")
    await pair(chat)
    await chat.play("ada > /talk", strict=False)
    await chat.play("ada > how do I begin with maps?", strict=False)
    await chat.play("ada > [End]", strict=False)
    await chat.play("... 4 days", strict=False)
    await chat.play(
        """
        ... 2 days
        bot to mira > Ada has been waiting for your answer since Mon 7 Jan. A short one is fine. [Write to Ada] [Take a break] [End it kindly]
        ... 6 days
        ... 1 day
        bot to mira > I let your mentoring with Ada rest. It goes on as soon as you write. [Write to Ada]
        bot to ada > Mira hasn't answered yet. Your mentoring rests until they write. [End it kindly]
        """  # noqa: E501 - a dialogue's line
    )
    await chat.play("... 9 days", strict=False)
    assert any("I look for somebody else for Ada" in line for line in chat.said_to("mira"))
    assert any("[Take people again]" in line for line in chat.said_to("mira"))
    assert any("Mira can't go on" in line for line in chat.said_to("ada"))
    assert any("Ada" in line for line in chat.said_to("tariq"))
    async with chat.community.db.read() as db:
        mira = await people.meant_by(db, "mira")
        profile = await db.get_one(MentoringProfile, mira.id)
        assert profile.paused_at is not None


async def test_nobody_is_asked_how_it_goes_while_it_rests(chat: Dialogue) -> None:
    pairing_id = await pair(chat, introduced=True)
    await chat.play("... 4 days", strict=False)
    async with chat.community.db.write() as db:
        pairing = await db.get_one(Pairing, pairing_id)
        silence.pause(pairing, chat.community.engine.now())
    await chat.play("... 12 days", strict=False)
    async with chat.community.db.write() as db:
        pairing = await db.get_one(Pairing, pairing_id)
        pair_chat.owe_answer(pairing, pairing.mentor_id or 0, MONDAY, asks=False)
    await chat.play("... 27 days", strict=False)
    asked = [line for line in chat.said_to("ada") if "How is it going?" in line]
    assert [line.split()[7] for line in asked] == ["3", "42"]


async def test_an_answer_wakes_it_and_an_absence_excuses(chat: Dialogue) -> None:
    await pair(chat)
    await chat.play("ada > /talk", strict=False)
    await chat.play("ada > how do I begin with maps?", strict=False)
    await chat.play("mira > /away 10 days", strict=False)
    await chat.play("... 11 days", strict=False)
    assert not any("has been waiting" in line for line in chat.said_to("mira"))
    await chat.play("... 14 days", strict=False)
    assert (await the_pairing(chat, 1)).state == PairingState.PAUSED
    await chat.play('mira re "begin with maps" > Look at OpenStreetMap', strict=False)
    pairing = await the_pairing(chat, 1)
    assert (pairing.state, pairing.mentor_owes_since) == (PairingState.ACTIVE, None)


async def test_thanks_ask_for_no_answer(chat: Dialogue) -> None:
    await pair(chat)
    await chat.play("ada > /talk", strict=False)
    await chat.play("ada > Thank you!", strict=False)
    assert (await the_pairing(chat, 1)).mentor_owes_since is None


async def test_mentorship_grows_out_of_two_answers(chat: Dialogue) -> None:
    await mentoring(chat, "mira")
    for question in ("who has the key of the library", "where is the scanner now"):
        await chat.play(f"ada > {question}", strict=False)
        await chat.play("mira @ mentors > [I'll take it]", strict=False)
        await chat.play('mira @ mentors re "Question" > Ask at the desk.', strict=False)
        await chat.play("ada > [Solved]", strict=False)
    assert "Mira has helped you twice now." in chat.said_to("ada")[-1] + chat.said_to("ada")[-2]
    await chat.play(
        """
        ada > [Yes, gladly]
        bot to ada > I'll tell you as soon as Mira has answered, too.
        mira > [Yes, gladly]
        bot to mira > Wonderful. I introduce you to each other.
        bot to ada > **Mira is your mentor now.** *
        bot to mira > **You mentor Ada now.** Thank you. *
        """
    )
    async with chat.community.db.read() as db:
        assert len((await db.scalars(select(GrownOffer))).all()) == 1


async def test_who_has_agreed_does_not_wait_for_ever(chat: Dialogue) -> None:
    await mentoring(chat, "mira")
    async with chat.community.db.write() as db:
        ada, mira = await people.meant_by(db, "ada"), await people.meant_by(db, "mira")
        await grown.ask(db, ada.id, mira.id, chat.community.engine.now())
    await chat.play(
        f"""
        ada > [!grown {mira.id} mentee yes]
        bot to ada > I'll tell you as soon as Mira has answered, too.
        ... 6 days
        ... 1 day
        bot to ada > It doesn't suit Mira just now. Thank you for being willing. [Find a mentor]
        mira > [!grown {ada.id} mentor yes]
        bot to mira > This has been settled already.
        ... 8 days
        """
    )


async def test_whoever_is_blocked_hears_an_ending_like_any_other(chat: Dialogue) -> None:
    await pair(chat)
    await chat.play("ada > /block", strict=False)
    await chat.play("ada > [Mira]", strict=False)
    await chat.play(
        """
        ada > [Yes, block them]
        bot to ada > I keep Mira away from you now. To undo it: /blocks [Report harassment]
        bot to mira > Your mentoring with Ada has ended. That says nothing about you; thank you for your time. [Tell the organizers]
        """  # noqa: E501 - a dialogue's line
    )
    async with chat.community.db.read() as db:
        ada = await people.meant_by(db, "ada")
        assert await pair_chat.talking(db, ada) is None
        assert not await mentors.mentors_people(db, ada.id)
