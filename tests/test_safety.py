"""Danger first: help at once, the right few people, and nothing of it anywhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.config.safety import SafetyContact, SafetySettings
from bot.config.settings import Settings
from bot.domain.safety import contacts
from bot.domain.safety.detection import Concern
from bot.storage.tables import (
    Draft,
    Feedback,
    MessageReference,
    OutboxRow,
    Question,
    SafetyCase,
    SafetyMessage,
    Utterance,
)
from bot.words import Priority
from bot.words.states import CaseState
from tests.conftest import without_side_chats

if TYPE_CHECKING:
    from tests.conftest import Open
    from tests.dialogue import Dialogue

pytestmark = pytest.mark.long

TEAM = "olu > /role mira safety"
HELPLINES = "https://findahelpline.com"
EMERGENCY = "emergency@wikimedia.org"


async def the_case(chat: Dialogue) -> SafetyCase:
    async with chat.community.db.read() as db:
        return (await db.scalars(select(SafetyCase).order_by(SafetyCase.id.desc()))).all()[0]


async def count(chat: Dialogue, table: type) -> int:
    async with chat.community.db.read() as db:
        return await db.scalar(select(func.count()).select_from(table)) or 0


def said_to_others(chat: Dialogue, *names: str) -> str:
    return "\n".join(line for name in names for line in chat.said_to(name))


# ── at once ──────────────────────────────────────────────────────────────────────────────────


async def test_distress_is_met_with_help_and_never_with_choices(open_chat: Open) -> None:
    chat = await open_chat(knowing=True)
    await chat.play(TEAM, strict=False)
    await chat.play(
        f"""
        ada > I want to die
        bot to ada > *{HELPLINES}*safety team*made-up name* [It's just a question] [Take it back]
        bot to mira > Case *: somebody may want to harm themselves*I want to die*Nobody has taken it yet.* [I'll take it] [Note]
        """  # noqa: E501
    )
    assert await count(chat, Question) == 0
    assert "want to die" not in said_to_others(chat, "mentors", "organizers", "olu", "tariq")


async def test_danger_is_met_with_what_to_do_now(open_chat: Open) -> None:
    chat = await open_chat(knowing=True)
    await chat.play(TEAM, strict=False)
    await chat.play(
        f"""
        ada > somebody from the wiki follows me home and says he will kill me
        bot to ada > *safe place*{EMERGENCY}*safety team* [What you can do] [It's just a question] [Take it back]
        bot to mira > Case *: somebody may be in danger*follows me home*
        """  # noqa: E501
    )
    await chat.play("ada > [What you can do]", strict=False)
    assert "harass" in chat.said_to("ada")[-1].lower()


async def test_a_figure_of_speech_is_a_question_like_others(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > this deadline is killing me, how do I save a draft?
        bot to ada > *question 1*
        bot to mentors > *this deadline is killing me*
        """,
        strict=False,
    )
    assert await count(chat, SafetyCase) == 0


@pytest.mark.parametrize(
    "line",
    [
        "ada > /ask I want to die",
        "ada sends cat.jpg > I want to die",
        "ada @ newcomers > /ask I want to die",
        "ada @ newcomers > @lamplighter I want to die",
    ],
)
async def test_it_is_heard_wherever_words_come_in(chat: Dialogue, line: str) -> None:
    await chat.play(line, strict=False)
    assert HELPLINES in said_to_others(chat, "ada")
    assert await count(chat, Question) == 0
    assert await count(chat, SafetyCase) == 1


async def test_words_after_a_question_do_not_reach_mentors(chat: Dialogue) -> None:
    await chat.play("ada > who has the key to the shed", strict=False)
    await chat.play("ada > please hurry, I want to die", strict=False)
    assert "want to die" not in said_to_others(chat, "mentors")
    assert HELPLINES in chat.said_to("ada")[-1]


async def test_a_question_that_is_edited_into_it(chat: Dialogue) -> None:
    await chat.play("ada > who has the key to the shed", strict=False)
    await chat.play("ada edits > I want to die", strict=False)
    assert "want to die" not in said_to_others(chat, "mentors")
    assert HELPLINES in chat.said_to("ada")[-1]


async def test_a_form_gives_way_to_it(chat: Dialogue) -> None:
    await chat.play("ada > /suggest", strict=False)
    await chat.play(
        f"""
        ada > I want to die
        bot to ada > *{HELPLINES}*
        bot to olu > Case *
        """
    )
    await chat.play(
        """
        ada > nobody answers
        bot to ada > This goes to the same people. *
        bot to olu > Case *: nobody answers
        """
    )


async def test_a_mentor_may_write_of_danger_in_an_answer(chat: Dialogue) -> None:
    await chat.play("ada > who has the key to the shed", strict=False)
    await chat.play(
        """
        mira @ mentors re "key" > I do. If he threatens to kill you, tell me.
        bot to ada > *If he threatens to kill you*
        """,
        strict=False,
    )
    assert await count(chat, SafetyCase) == 0


async def test_a_mentor_may_write_of_despair_in_an_answer(chat: Dialogue) -> None:
    await chat.play("ada > who has the key to the shed", strict=False)
    await chat.play(
        """
        mira @ mentors re "key" > I do. If you want to die of cold in there, take it.
        bot to ada > *want to die of cold*
        """,
        strict=False,
    )
    assert await count(chat, SafetyCase) == 0


async def test_a_mentor_in_despair_is_met_like_anybody(chat: Dialogue) -> None:
    await chat.play("ada > who has the key to the shed", strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play("mira > I want to die", strict=False)
    assert HELPLINES in chat.said_to("mira")[-1]
    assert not [line for line in chat.said_to("ada") if "want to die" in line]


async def test_a_mentor_in_despair_is_met_among_mentors_too(chat: Dialogue) -> None:
    await chat.play(
        f"""
        mira @ mentors > /ask I want to die
        bot to mira @ mentors > *{HELPLINES}*
        bot to olu > Case *
        """
    )


async def test_a_member_who_forgets_to_reply_opens_no_case(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("ada > I want to die", strict=False)
    await chat.play("mira > [I'll take it]", strict=False)
    await chat.play(
        """
        mira > has he threatened to kill you?
        bot to mira > To write to the person of case *, reply to its card.* [Show it to me]
        """
    )


async def test_what_worsens_is_shown(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("ada > someone threatens to kill me", strict=False)
    await chat.play(
        f"""
        ada > I want to die
        bot to ada > *{HELPLINES}*
        bot edits mira > Case *: somebody may want to harm themselves*
        bot to mira > Case *: I want to die
        """
    )


async def test_words_after_a_command_are_heard(chat: Dialogue) -> None:
    await chat.play("ada > /anonymous I want to die", strict=False)
    assert HELPLINES in said_to_others(chat, "ada")


async def test_a_listening_group_is_answered_aside(chat: Dialogue) -> None:
    await chat.play("olu @ newcomers > /listen on", strict=False)
    await chat.play(
        f"""
        zoe @ newcomers > I want to die
        bot to zoe @ newcomers > *{HELPLINES}*
        bot to olu > Case *Written in the group newcomers*
        """
    )
    await chat.play("zoe @ newcomers > does anybody know how to report harassment?")


async def test_a_group_reads_nothing_of_it(chat: Dialogue) -> None:
    await chat.play("zoe @ newcomers > /ask I want to die", strict=False)
    assert "bot to zoe @ newcomers > I'm glad" in chat.transcript
    assert "bot to newcomers >" not in chat.transcript
    await chat.play("zoe > /sos", strict=False)
    assert HELPLINES in chat.said_to("zoe")[-1]


async def test_who_asks_how_to_report_is_told_and_nothing_is_passed_on(open_chat: Open) -> None:
    chat = await open_chat(knowing=True)
    await chat.play(
        """
        ada > How do I report harassment?
        bot to ada > *emergency* [Report harassment] [What you can do] [Talk to a person]
        """
    )


async def test_an_answer_on_safety_leads_to_a_report(open_chat: Open) -> None:
    chat = await open_chat(knowing=True)
    await chat.play("ada > May I use a made-up name?", strict=False)
    await chat.play(
        """
        ada > [Report harassment]
        bot to ada > *made-up name*
        bot to ada > What happened?*
        """
    )


async def test_where_nothing_can_be_whispered_the_open_line_tells_nothing(chat: Dialogue) -> None:
    chat.console.capabilities = replace(chat.console.capabilities, side_chats=False, whispers=False)
    await chat.play("zoe @ newcomers > /ask I want to die", strict=False)
    (said,) = chat.said_to("newcomers")
    assert said.startswith("I've read this, and I have something for you alone.")
    await chat.play(
        f"""
        zoe @ newcomers > [Open our private chat]
        bot to zoe > *{HELPLINES}*
        """,
        strict=False,
    )


async def test_what_does_not_arrive_is_told_to_who_wrote_it(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("ada > I want to die", strict=False)
    await chat.play("ada blocks bot", strict=False)
    await chat.play('mira re "want to die" > I am here.', strict=False)
    assert "can't write to them yet" in chat.said_to("mira")[-1]


# ── who reads it ─────────────────────────────────────────────────────────────────────────────


async def test_the_room_of_the_team_gets_it(chat: Dialogue) -> None:
    await chat.play("olu adds bot to haven", strict=False)
    await chat.play(
        """
        olu @ haven > /room safety
        bot to haven > This room is for the safety team: *
        bot edits olu > haven: This room is for the safety team: *
        """
    )
    await chat.play(
        """
        ada > I want to die
        bot to ada > *The safety team of this community reads this*
        bot to haven > Case *: somebody may want to harm themselves*
        """
    )
    await chat.play(
        """
        ben @ haven re "want to die" > I'm here, Ada. What happened?
        bot to ben @ haven > Passed on.
        bot edits haven > *Ben has taken it.*
        bot to ada > The safety team writes: I'm here, Ada. What happened?
        ada > they deleted everything
        bot to ada > This goes to the same people. [It's just a question]
        bot to haven > Case *: they deleted everything
        """
    )
    assert not any("Case" in words or "die" in words for words in chat.said_to("olu"))


async def test_without_a_team_organizers_read_it_each_in_private(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > I want to die
        bot to ada > *organizers of this community read this, each in private*
        bot to olu > Case *I want to die* [I'll take it] [Note]
        """
    )
    assert not chat.said_to("organizers")


async def test_without_anybody_it_says_so_and_waits(open_chat: Open) -> None:
    chat = await open_chat(with_rooms=False)
    await chat.play("olu blocks bot", strict=False)
    await chat.play(
        f"""
        ada > I want to die
        bot to ada > *{HELPLINES}*Nobody in this community can read this just now*
        """
    )
    await chat.play("... 1 day", strict=False)
    await chat.play("olu unblocks bot", strict=False)
    await chat.play(TEAM, strict=False)
    assert "I want to die" in said_to_others(chat, "mira")


async def test_organizers_see_no_case_of_a_team(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("ada > I want to die", strict=False)
    number = (await the_case(chat)).number
    for name in ("olu", "tariq", "ben"):
        await chat.play(
            f"""
            {name} > [!case-show {number}]
            bot to {name} > I don't know this case. /cases shows those that are yours to see.
            """
        )


async def test_where_nobody_of_the_team_can_be_written_to_organizers_read_nothing(
    chat: Dialogue,
) -> None:
    await chat.play("olu > /role ben safety", strict=False)
    await chat.play("ben blocks bot", strict=False)
    await report(chat)
    await chat.play("... 2 days", strict=False)
    assert "insults me" not in said_to_others(chat, "olu", "organizers", "mira", "mentors")
    await chat.play("ben unblocks bot", strict=False)
    await chat.play("... 1 day", strict=False)
    assert "insults me" in said_to_others(chat, "ben")


async def test_where_the_team_is_the_person_alone_organizers_are_called_without_words(
    chat: Dialogue,
) -> None:
    await chat.play("olu > /role ada safety", strict=False)
    await chat.play("ada > I want to die", strict=False)
    assert "Nobody in this community can read this just now" in chat.said_to("ada")[-1]
    await chat.play("... 1 hour", strict=False)
    await chat.play("ada > in the old mill", strict=False)
    assert "nobody in the safety team has acted" in said_to_others(chat, "olu")
    assert "want to die" not in said_to_others(chat, "olu", "organizers", "mira", "mentors")
    assert "old mill" not in said_to_others(chat, "olu", "organizers", "mira", "mentors")


async def test_nobody_takes_part_in_the_case_of_another(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("ada > I want to die", strict=False)
    number = (await the_case(chat)).number
    for says in (f"[!case-back {number}]", f"[!case-add {number}]", "[!ordinary 1]"):
        await chat.play(f"ben > {says}", strict=False)
    assert (await the_case(chat)).state == CaseState.WAITING


# ── nobody acts ──────────────────────────────────────────────────────────────────────────────


async def test_nobody_acts_by_night(open_chat: Open) -> None:
    chat = await open_chat()
    await chat.play("olu adds bot to haven", strict=False)
    await chat.play("olu @ haven > /room safety", strict=False)
    await chat.play(TEAM, strict=False)
    await chat.play("mira > [Use this room]", strict=False)
    await chat.play("... until 2030-01-07 23:00", strict=False)
    await chat.play("ada > I want to die", strict=False)
    await chat.play(
        """
        ... 10 minutes
        bot to mira > Case *I want to die*
        bot to ada > Nobody has been free yet, I'm sorry. I've now written again to everybody who reads this. * [Where help is]
        ... 20 minutes
        bot to olu > Somebody may be in danger or distress, and nobody in the safety team has acted.* [Show it to me]
        bot to ada > Still nobody, I'm sorry. I've now called the organizers, too. *
        ... 1 hour
        bot to haven > Case * is still waiting. Somebody needs you. [I'll take it] [Note]
        """  # noqa: E501
    )
    assert "want to die" not in said_to_others(chat, "olu", "organizers")
    await chat.play(
        """
        olu > [Show it to me]
        bot to olu > Case *I want to die* [I'll take it] [Note]
        olu > [I'll take it]
        bot to olu > It's yours.*
        bot edits olu > *Olu has taken it.*
        bot edits olu > Case * needs nothing from you now. Olu has taken it.
        bot edits mira > *Olu has taken it.*
        bot edits haven > *Olu has taken it.*
        bot to ada > Somebody is with you now*
        """
    )


async def test_where_the_team_is_a_room_alone_organizers_are_called_without_words(
    chat: Dialogue,
) -> None:
    await chat.play("olu adds bot to haven", strict=False)
    await chat.play("olu @ haven > /room safety", strict=False)
    await chat.play("ada > I want to die", strict=False)
    await chat.play("... 1 hour", strict=False)
    assert "nobody in the safety team has acted" in said_to_others(chat, "olu")
    assert "want to die" not in said_to_others(chat, "olu", "organizers", "mira", "mentors")


async def test_whoever_took_it_and_says_nothing_gives_it_back(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("ada > I want to die", strict=False)
    await chat.play("mira > [I'll take it]", strict=False)
    await chat.play(
        """
        ... 1 hour
        bot to mira > Case * is free again: whoever wrote it has heard nothing. *
        bot edits mira > *Nobody has taken it yet.*
        bot to mira > Case * is free again, so that somebody else can take it.
        bot to ada > It takes longer than it should, I'm sorry. *
        """
    )


async def test_whoever_answered_keeps_it_and_is_asked_whether_it_is_over(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("ada > I want to die", strict=False)
    await chat.play('mira re "want to die" > I am here.', strict=False)
    await chat.play("... 2 days", strict=False)
    assert (await the_case(chat)).state == CaseState.TAKEN
    await chat.play("... 1 day", strict=False)
    assert "still open. Is there something left to do?" in chat.said_to("mira")[-1]


async def test_who_leaves_the_team_gives_back_what_they_have(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("olu > /role tariq safety", strict=False)
    await chat.play("ada > I want to die", strict=False)
    await chat.play("mira > [I'll take it]", strict=False)
    await chat.play(
        """
        olu > /role mira -safety
        bot to olu > Mira: mentor*
        bot deletes mira > Case *I want to die*
        bot to mira > You are no longer in the safety team.*
        bot to tariq > Mira is no longer in the safety team; Olu removed them.
        bot edits tariq > *Nobody has taken it yet.*
        """
    )
    assert (await the_case(chat)).state == CaseState.WAITING
    await chat.play("ada edits > I want to die, I am at 5 Mill Road", strict=False)
    assert "Mill Road" in said_to_others(chat, "tariq")
    assert "edits mira > Case" not in chat.transcript.split("Mill Road", 1)[1]


async def test_organizers_give_up_what_they_read_when_there_is_a_team(chat: Dialogue) -> None:
    await chat.play("olu adds bot to haven", strict=False)
    await chat.play("ada > I want to die", strict=False)
    await chat.play("olu @ haven > /room safety", strict=False)
    assert "bot deletes olu > Case" in chat.transcript
    await chat.play("olu @ haven > /room none", strict=False)
    assert "bot deletes haven > Case" in chat.transcript
    await chat.play(TEAM, strict=False)
    await chat.play("ada edits > I want to die, I am at 5 Mill Road", strict=False)
    assert "Mill Road" in chat.transcript.split("bot edits mira")[-1]
    assert "Mill Road" not in said_to_others(chat, "olu", "haven")


# ── the conversation ─────────────────────────────────────────────────────────────────────────


async def test_edits_and_what_is_taken_back_reach_the_team(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("ada > I want to die", strict=False)
    await chat.play("ada > in the old mill", strict=False)
    await chat.play(
        """
        ada edits > in the old school
        bot edits mira > Case *: in the old school
        ada withdraws
        bot edits mira > Case *: (taken back)
        """
    )
    await chat.play(
        """
        ada re "safety team" > [Take it back]
        bot to ada > Taken back. Your words are gone from everywhere I had passed them on to.
        bot edits mira > Case *Taken back: the words are gone.
        """,
        strict=False,
    )
    async with chat.community.db.read() as db:
        assert set(await db.scalars(select(SafetyMessage.text))) == {""}


async def test_a_member_edits_an_answer(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("ada > I want to die", strict=False)
    await chat.play('mira re "want to die" > I am her.', strict=False)
    await chat.play(
        """
        mira edits > I am here.
        bot edits ada > The safety team writes: I am here.
        """
    )


async def test_it_was_an_ordinary_question(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("ada > they threaten me with deletion of my text", strict=False)
    await chat.play(
        """
        ada > [It's just a question]
        bot to ada > *question 1*
        bot to mentors > *threaten me with deletion*
        bot edits mira > Case *It was an ordinary question, and went the usual way.
        """,
        strict=False,
    )
    async with chat.community.db.read() as db:
        assert set(await db.scalars(select(SafetyMessage.text))) == {""}
    await chat.play("ada > where is the shed", strict=False)
    assert "safety team" not in chat.said_to("ada")[-1]


async def test_what_was_said_after_an_ordinary_question_stays_a_case(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("ada > they threaten me with deletion of my text", strict=False)
    await chat.play("ada > on the page about rivers", strict=False)
    await chat.play(
        """
        ada re "safety team" > [It's just a question]
        bot to ada > *question 1*
        bot to mentors > *threaten me with deletion*
        bot edits mira > Case *(taken back)*Nobody has taken it yet.*
        """,
        strict=False,
    )
    async with chat.community.db.read() as db:
        assert set(await db.scalars(select(SafetyMessage.text))) == {
            "",
            "on the page about rivers",
        }
    assert "about rivers" not in said_to_others(chat, "mentors")
    await chat.play("ada > it was in March", strict=False)
    assert "in March" in said_to_others(chat, "mira")


async def test_pictures_of_an_ordinary_question_are_gone_from_before_the_team(
    chat: Dialogue,
) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("ada sends cat.jpg > they threaten me with deletion", strict=False)
    await chat.play(f"mira > [!case-show {(await the_case(chat)).number}]", strict=False)
    before = chat.transcript.count("bot deletes mira")
    await chat.play("ada > [It's just a question]", strict=False)
    assert (before, chat.transcript.count("bot deletes mira")) == (0, 2)


async def test_pictures_that_a_member_was_shown_again_are_taken_back_too(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    case = await report(chat)
    await chat.play(f"mira > [!case-show {case.number}]", strict=False)
    before = chat.transcript.count("bot deletes mira")
    await chat.play(f"ada > [!case-back {case.number}]", strict=False)
    assert (before, chat.transcript.count("bot deletes mira")) == (0, 2)


async def test_mentors_are_asked_only_with_consent_and_without_the_name(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("ada > they threaten me with deletion of my text", strict=False)
    await chat.play("mira > [I'll take it]", strict=False)
    await chat.play("mira > [Offer our mentors]", strict=False)
    await chat.play(
        """
        ada > [No, please don't]
        bot to ada > Then it stays with the safety team.
        bot to mira > Case *: they would rather not have mentors read it.
        """
    )
    await chat.play("ada > [Yes, ask mentors]", strict=False)
    card = chat.said_to("mentors")[-1]
    assert "threaten me with deletion" in card
    assert "a made-up name" in card
    assert "Ada" not in card


async def test_handing_over_notes_and_closing(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("olu > /role tariq safety", strict=False)
    await chat.play("ada > I want to die", strict=False)
    await chat.play("mira > [I'll take it]", strict=False)
    await chat.play("mira > [Hand it over]", strict=False)
    await chat.play(
        """
        mira > [Tariq]
        bot to mira > Handed over to Tariq.
        bot to tariq > Mira hands case * over to you. [Show it to me]
        bot edits tariq > *Tariq has taken it.*
        bot edits mira > *Tariq has taken it.*
        """
    )
    await chat.play("tariq > [Note]", strict=False)
    await chat.play(
        """
        tariq > called her sister
        bot to tariq > Noted. Only the safety team sees it.
        """
    )
    await chat.play("tariq > [Close]", strict=False)
    assert "has closed case" in chat.said_to("ada")[-1]
    assert "sister" not in said_to_others(chat, "ada")
    await chat.play('ada re "has closed case" > it happened again', strict=False)
    assert (await the_case(chat)).state == CaseState.WAITING


# ── reports ──────────────────────────────────────────────────────────────────────────────────


async def report(chat: Dialogue, contact: str = "Yes, here") -> SafetyCase:
    await chat.play("ada > /report", strict=False)
    await chat.play("ada > ben insults me on every talk page", strict=False)
    await chat.play("ada > on the page about rivers", strict=False)
    await chat.play("ada sends proof.jpg", strict=False)
    await chat.play("ada > https://example.org/diff", strict=False)
    await chat.play("ada > [Done]", strict=False)
    await chat.play(f"ada > [{contact}]", strict=False)
    if contact == "Yes, in another way":
        await chat.play("ada > ada@example.org, in the evening", strict=False)
    return await the_case(chat)


async def test_a_report_is_for_the_team_alone(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play(
        """
        ada > /report
        bot to ada > Only the safety team reads this: Mira.*made-up name*
        bot to ada > What happened?*
        """,
        strict=False,
    )
    await chat.play("ada > [Cancel]", strict=False)
    case = await report(chat)
    assert case.number in chat.said_to("ada")[-1]
    assert len(case.number) == 7
    card, pictures = chat.said_to("mira")[-2:]
    assert "insults me" in card
    assert "example.org/diff" in card
    assert "image/jpeg" in pictures
    assert "Ada" not in card + pictures
    assert "insults" not in said_to_others(chat, "olu", "organizers", "mentors", "tariq")


async def test_who_leaves_a_report_half_told_hears_that_it_was_not_sent(chat: Dialogue) -> None:
    await chat.play("ada > /report\nada > They follow me to every page.", strict=False)
    await chat.play(
        """
        ... 1 day and 2 hours
        ada > hello
        bot to ada > I've put aside what you had begun before; nothing of it was saved.
        bot to ada > *
        """
    )


async def test_handing_over_does_not_tell_who_of_the_team_has_reported(chat: Dialogue) -> None:
    await chat.play("olu > /role ada safety", strict=False)
    await chat.play("olu > /role tariq safety", strict=False)
    case = await report(chat)
    await chat.play("tariq > [I'll take it]", strict=False)
    await chat.play("tariq > [Hand it over]", strict=False)
    await chat.play(
        f"""
        tariq > [Ada]
        bot to tariq > Handed over to Ada.
        bot to ada > Tariq hands case {case.number} over to you. [Show it to me]
        bot edits tariq > *Ada has taken it.*
        """
    )
    await chat.play(f"ada > [!case-show {case.number}]", strict=False)
    assert "I don't know this case" in chat.said_to("ada")[-1]
    await chat.play("ada > I want to die", strict=False)
    assert HELPLINES in said_to_others(chat, "ada")
    assert "want to die" in said_to_others(chat, "tariq")
    await chat.play("... 4 days", strict=False)
    assert f"Case {case.number} is free again" in said_to_others(chat, "tariq")


async def test_whose_own_case_was_handed_to_them_asks_as_before(chat: Dialogue) -> None:
    await chat.play("olu > /role ada safety", strict=False)
    await chat.play("olu > /role tariq safety", strict=False)
    await report(chat, "No")
    await chat.play("tariq > [I'll take it]", strict=False)
    await chat.play("tariq > [Hand it over]", strict=False)
    await chat.play("tariq > [Ada]", strict=False)
    await chat.play("ada > who has the key to the shed", strict=False)
    assert "question 1" in chat.said_to("ada")[-1]


async def test_who_reports_from_the_team_is_not_named_in_its_room(chat: Dialogue) -> None:
    await chat.play("olu adds bot to haven", strict=False)
    await chat.play("olu @ haven > /room safety", strict=False)
    await report(chat)
    await chat.play(
        """
        ada @ haven re "insults me" > this is bad
        bot to ada @ haven > I don't know this case. /cases shows those that are yours to see.
        """
    )
    assert "this is bad" not in said_to_others(chat, "haven")


async def test_whoever_took_a_report_and_says_nothing_gives_it_back(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await report(chat)
    await chat.play("mira > [I'll take it]", strict=False)
    await chat.play("... 4 days", strict=False)
    assert (await the_case(chat)).state == CaseState.WAITING
    await chat.play("mira > [I'll take it]", strict=False)
    await chat.play('mira re "insults me" > which page?', strict=False)
    await chat.play("... 4 days", strict=False)
    assert (await the_case(chat)).state == CaseState.TAKEN
    await chat.play('ada re "which page" > the one about rivers', strict=False)
    await chat.play("... 4 days", strict=False)
    assert (await the_case(chat)).state == CaseState.WAITING
    assert "It takes longer than it should" in said_to_others(chat, "ada")


async def test_whoever_took_a_report_and_is_gone_gives_it_back(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("olu > /role tariq safety", strict=False)
    await report(chat, "No")
    await chat.play("mira > [I'll take it]", strict=False)
    await chat.play("... 4 days", strict=False)
    assert (await the_case(chat)).state == CaseState.TAKEN
    await chat.play("mira blocks bot", strict=False)
    await chat.play("... 4 days", strict=False)
    assert (await the_case(chat)).state == CaseState.WAITING
    assert "is still waiting" in chat.said_to("tariq")[-1]


async def test_pictures_lose_their_hidden_details(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await report(chat)
    async with chat.community.db.read() as db:
        kept = [
            file for files in await db.scalars(select(SafetyMessage.attachments)) for file in files
        ]
    assert [file["strip"] for file in kept] == [True]


async def test_other_files_are_refused_and_the_form_goes_on(chat: Dialogue) -> None:
    await chat.play("ada > /report", strict=False)
    await chat.play("ada > ben insults me", strict=False)
    await chat.play("ada > [Skip]", strict=False)
    await chat.play(
        """
        ada sends story.ogg
        bot to ada > I can take pictures here, and words such as links.* [Skip] [Back] [Cancel]
        """
    )


async def test_a_report_can_be_looked_at_added_to_and_taken_back(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await report(chat)
    await chat.play(
        """
        ada > /cases
        bot to ada > Case * waits for somebody to take it. [Add something] [Take it back]
        """
    )
    await chat.play("ada > [Add something]", strict=False)
    await chat.play("ada > and he did it again", strict=False)
    await chat.play(
        """
        ada > [Done]
        bot to ada > Added to case *
        bot to mira > Case *and he did it again
        """
    )
    await chat.play("ada > [Take it back]", strict=False)
    await chat.play(
        """
        ada > /cases
        bot to ada > Case * was taken back by you.
        """
    )
    assert "insults" not in said_to_others(chat, "ben")


async def test_a_report_waits_for_the_morning_and_never_goes_to_organizers(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await report(chat)
    await chat.play("... 5 days", strict=False)
    assert "still waiting" in said_to_others(chat, "mira")
    assert "Case" not in said_to_others(chat, "organizers")
    assert "danger or distress" not in said_to_others(chat, "olu")


async def test_who_does_not_want_to_be_written_to_is_not(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await report(chat, "No")
    before = len(chat.said_to("ada"))
    await chat.play("mira > [I'll take it]", strict=False)
    await chat.play(
        """
        mira re "insults me" > hello
        bot to mira > They do not want to be written to. You can keep a note instead.
        """
    )
    await chat.play("mira > [Close]", strict=False)
    assert len(chat.said_to("ada")) == before


async def test_another_way_to_be_reached_is_asked_and_shown(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await report(chat, "Yes, in another way")
    assert "in another way: ada@example.org, in the evening" in said_to_others(chat, "mira")


async def test_a_report_in_a_group_is_led_into_private(chat: Dialogue) -> None:
    without_side_chats(chat)
    await chat.play(
        """
        ada @ newcomers > /report
        bot to ada > Please tell me in private.* [Open our private chat]
        """
    )


async def test_a_report_in_a_group_is_seen_by_nobody_else(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("ada @ newcomers > /report", strict=False)
    await chat.play('ada @ newcomers re "What happened?" > Ben follows me home', strict=False)
    assert "bot to newcomers >" not in chat.transcript
    assert "Reply to this message, so that nobody else here reads it." in chat.transcript


async def test_forgetting_leaves_the_team_what_is_open_without_any_tie(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await report(chat)
    await chat.play("ada > /forgetme", strict=False)
    assert "safety team" in chat.said_to("ada")[-1]
    await chat.play("ada > [Yes, delete everything]", strict=False)
    case = await the_case(chat)
    assert case.reporter_id is None
    assert "can't be written to any more" in said_to_others(chat, "mira")
    async with chat.community.db.read() as db:
        texts = list(await db.scalars(select(SafetyMessage.text)))
    assert "insults me" in texts[0]


async def test_nothing_of_it_is_a_question_a_draft_or_a_statistic(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("ada > I want to die", strict=False)
    await chat.play("mira > [I'll take it]", strict=False)
    await chat.play('mira re "want to die" > I am here.', strict=False)
    await chat.play("mira > [Close]", strict=False)
    for table in (Question, Utterance, Draft, Feedback):
        assert await count(chat, table) == 0
    for command in ("/missing", "/queue", "/drafts"):
        await chat.play(f"olu > {command}", strict=False)
        assert "want to die" not in chat.said_to("olu")[-1]


# ── contacts ─────────────────────────────────────────────────────────────────────────────────

KENYA = SafetyContact(name="Befrienders", phone="+254 1", countries=("KE",), languages=("en", "sw"))
INDIA = SafetyContact(name="Tele MANAS", phone="14416", countries=("IN",), help_with=("self-harm",))
LISTENERS = SafetyContact(name="Listeners", link="https://example.org", languages=("sw",))


def names(country: str, language: str, concern: Concern = Concern.SELF_HARM) -> list[str]:
    found = contacts.fitting((LISTENERS, INDIA, KENYA), concern, country, language)
    return [contact.name for contact in found]


def test_contacts_are_the_nearest_ones() -> None:
    assert names("KE", "sw") == ["Befrienders", "Listeners"]
    assert names("KE", "fr") == ["Befrienders"]
    assert names("IN", "hi") == ["Tele MANAS"]
    assert names("IN", "hi", Concern.DANGER) == []
    assert names("", "sw") == ["Befrienders", "Tele MANAS", "Listeners"]


@pytest.mark.parametrize(
    ("zone", "language", "country"),
    [
        ("Africa/Nairobi", "en", "KE"),
        (None, "pt-BR", "BR"),
        (None, "sw", ""),
        ("UTC", "zh-Hans", ""),
    ],
)
def test_where_somebody_is(zone: str | None, language: str, country: str) -> None:
    assert contacts.country_of(zone, language) == country


async def test_the_communitys_own_contacts_come_first(open_chat: Open) -> None:
    chat = await open_chat(settings=Settings(safety=SafetySettings(contacts=(KENYA,))))
    await chat.play("ada > /zone Africa/Nairobi", strict=False)
    await chat.play("ada > I want to die", strict=False)
    said = chat.said_to("ada")[-1]
    assert said.index("Befrienders: +254 1") < said.index(HELPLINES)


async def test_words_that_sounded_like_danger_are_not_shown_again_with_the_next_question(
    chat: Dialogue,
) -> None:
    await chat.play(
        """
        ben > somebody threatened me because of my edits
        ben > [It's just a question]
        ben > Which twine is best for tomato plants?
        """,
        strict=False,
    )
    (card,) = [text for text in chat.said_to("mentors") if "tomato" in text]
    assert "Just before" not in card
    assert "threatened" not in card


async def test_the_card_of_somebody_in_danger_goes_before_what_waits(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("ada > I want to die", strict=False)
    async with chat.community.db.read() as db:
        of_case = MessageReference.subject.startswith("case:")
        cards = set(
            await db.scalars(select(OutboxRow.priority).join(MessageReference).where(of_case))
        )
    assert cards == {Priority.AT_ONCE}


# ── nothing of an open case goes astray ──────────────────────────────────────────────────────


async def test_a_reply_to_ones_own_words_goes_where_they_went(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("ada > I want to die", strict=False)
    await chat.play(
        """
        ada re "I want to die" > it began in March
        bot to ada > This goes to the same people. *
        bot to mira > Case *: it began in March
        """
    )
    assert await count(chat, Question) == 0


async def test_a_mentor_in_danger_replies_to_the_team(chat: Dialogue) -> None:
    await chat.play("olu > /role tariq mentor", strict=False)
    await chat.play("olu > /role tariq safety", strict=False)
    await chat.play("mira > I want to die", strict=False)
    await chat.play('tariq re "want to die" > I am here', strict=False)
    await chat.play('mira re "I am here" > I still want to die', strict=False)
    assert "I still want to die" in said_to_others(chat, "tariq")
    assert HELPLINES in chat.said_to("mira")[-1]
    assert await count(chat, Question) == 0
    assert await count(chat, SafetyCase) == 1


@pytest.mark.parametrize(
    "last",
    ["mira > /ask someone threatens to kill me", "mira > [No, I'm asking something]"],
)
async def test_a_mentor_with_a_question_in_hand_may_be_in_danger(chat: Dialogue, last: str) -> None:
    await chat.play("olu > /role olu safety", strict=False)
    await chat.play("ada > who has the key to the shed", strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play("mira > someone threatens to kill me", strict=False)
    await chat.play(last, strict=False)
    assert "threatens to kill" not in said_to_others(chat, "mentors", "ada")
    assert await count(chat, SafetyCase) == 1
    assert EMERGENCY in said_to_others(chat, "mira")


async def test_who_tells_a_case_without_a_reply_is_asked_for_one(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("ada > I want to die", strict=False)
    await chat.play("mira > [I'll take it]", strict=False)
    await chat.play(
        """
        mira > Where are you now, is your sister with you?
        bot to mira > To write to the person*, reply to* [Show it to me] [No, I'm asking something]
        """
    )
    assert await count(chat, Question) == 0
    await chat.play("mira > [No, I'm asking something]", strict=False)
    assert "/ask" in chat.said_to("mira")[-1]
    await chat.play("mira > /ask who has the key to the shed", strict=False)
    assert "key to the shed" in said_to_others(chat, "mentors")


async def test_who_was_told_that_somebody_is_there_is_heard_by_them(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await report(chat)
    await chat.play("mira > [I'll take it]", strict=False)
    await chat.play(
        """
        ada > it was Kofi again, on Tuesday
        bot to ada > This goes to the same people. *
        bot to mira > Case *: it was Kofi again, on Tuesday
        """
    )


async def test_who_is_taken_care_of_a_day_later_is_heard(chat: Dialogue) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("ada > I want to die", strict=False)
    await chat.play("... 25 hours", strict=False)
    await chat.play("mira > [I'll take it]", strict=False)
    await chat.play("ada > I am still in the mill", strict=False)
    assert "I am still in the mill" in said_to_others(chat, "mira")
    assert await count(chat, Question) == 0


@pytest.mark.parametrize("end", ["", "close", "back"])
async def test_a_report_takes_nothing_from_what_is_urgent(chat: Dialogue, end: str) -> None:
    await chat.play(TEAM, strict=False)
    await chat.play("ada > I want to die", strict=False)
    urgent = await the_case(chat)
    await chat.play("mira > [I'll take it]", strict=False)
    reported = await report(chat)
    if end == "close":
        await chat.play(f"mira > [!case-close {reported.number}]", strict=False)
    elif end == "back":
        await chat.play(f"ada > [!case-back {reported.number}]", strict=False)
    await chat.play("ada > I can't sleep again tonight", strict=False)
    assert f"Case {urgent.number}" in chat.said_to("mira")[-1]
    assert "sleep again tonight" in chat.said_to("mira")[-1]
    assert await count(chat, Question) == 0
