"""Mentoring: a newcomer finds a mentor, both agree, or it goes on kindly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.config.settings import Settings
from bot.domain.mentoring import overviews
from tests.mentoring import pair

if TYPE_CHECKING:
    from tests.conftest import Open
    from tests.dialogue import Dialogue

pytestmark = pytest.mark.long

MENTORS = """
    mira > /mentor
    mira > [I'd like to mentor]
"""
ASKED = """
    ada > /mentor
    ada > [Find me a mentor]
"""


async def mentoring(chat: Dialogue, *scripts: str) -> Dialogue:
    """Play what need not be looked at."""
    for script in scripts:
        await chat.play(script, strict=False)
    return chat


async def test_a_newcomer_and_a_mentor_are_paired_when_both_agree(chat: Dialogue) -> None:
    await mentoring(chat, MENTORS)
    await chat.play(
        """
        ada > /mentor
        bot to ada > A mentor is somebody with experience * / Languages: English [Find me a mentor] [Without my name] [Languages] [Free hours] [Interests] [What I'd like to learn] [How often and where]
        ada > [Find me a mentor]
        bot edits ada > I've asked a mentor who suits you. * You hear from me either way. [Change what I said] [Stop looking]
        bot to mira > Ada would like a mentor. You both speak English. / If I hear nothing by Thu 10 Jan, 12:00 UTC, I ask somebody else; that is fine. [Accept] [Not this time] [Decline and pause me]
        mira > [Accept]
        bot edits mira > Thank you. I've asked Ada whether they would like that, too, and introduce you then.
        bot to ada > Mira would be glad to be your mentor. You both speak English. / Shall I introduce you? Please tell me by Thu 10 Jan, 12:00 UTC; then the place goes to somebody else. [Yes, gladly] [Rather somebody else] [Stop looking]
        ada > [Yes, gladly]
        bot edits ada > Wonderful. I introduce you to each other.
        bot to ada > Mira is your mentor now. You both speak English. / Three things to begin with: / 1. Say hello, and tell each other what you hope for. / 2. Agree on a first time to talk, and on how often. / 3. Choose one small thing to do until then. [Write to Mira] [Our goals]
        bot to mira > You mentor Ada now. Thank you. You both speak English. / Three things to begin with: * [Write to Ada] [Our goals]
        ada > /mentor
        bot to ada > Mira is your mentor now. You both speak English. [Write to Mira] [Our goals] [Change what I said] [End it kindly]
        mira > /mentees
        bot to mira > You mentor: / Ada, since Mon 7 Jan [Write to Ada]
        """  # noqa: E501 - a dialogue's line
    )


async def test_what_two_have_in_common_is_said_with_a_first_time_in_both_zones(
    chat: Dialogue,
) -> None:
    await mentoring(
        chat,
        "mira > /zone Europe/Paris",
        "ada > /zone Africa/Nairobi",
        MENTORS,
        """
        mira > /mentor hours evenings
        mira > /mentor skills images
        ada > /mentor hours evenings
        ada > /mentor goals images
        ada > /hello interest editing
        mira > /mentor interests editing
        """,
    )
    await chat.play(
        """
        ada > /mentor
        bot to ada > A mentor is * / Languages: English / Usually free: Mon–Fri 17:00–21:00 / Interests: Editing / Would like to learn: Pictures and licences [Find me a mentor] *
        ada > [Find me a mentor]
        bot edits ada > I've asked a mentor who suits you. *
        bot to mira > Ada would like a mentor. You both speak English. You both like: Editing. You can help with: Pictures and licences. You have about 10 hours a week in common. / Would like to learn: Pictures and licences / *
        mira > [Accept]
        bot edits mira > Thank you. *
        bot to ada > Mira would be glad to be your mentor. You both speak English. You both like: Editing. They can help with: Pictures and licences. You have about 10 hours a week in common. / *
        ada > [Yes, gladly]
        bot edits ada > Wonderful. *
        bot to ada > Mira is your mentor now. * / A time at which both of you are free: Tuesday, 8 January 2030, 19:00 for you, Tuesday, 8 January 2030, 17:00 for Mira. [Write to Mira] [Our goals]
        bot to mira > You mentor Ada now. * / A time at which both of you are free: Tuesday, 8 January 2030, 17:00 for you, Tuesday, 8 January 2030, 19:00 for Ada. [Write to Ada] [Our goals]
        """  # noqa: E501 - a dialogue's line
    )


async def test_who_wishes_stays_unnamed_until_both_agree(chat: Dialogue) -> None:
    await mentoring(chat, MENTORS)
    await chat.play(
        """
        ada > /mentor
        bot to ada > A mentor is *
        ada > [Without my name]
        bot edits ada > I've asked a mentor who suits you. *
        bot to mira > * (a made-up name) would like a mentor. * [Accept] [Not this time] [Decline and pause me]
        mira > [Accept]
        bot edits mira > Thank you. I've asked * (a made-up name) whether they would like that, too, *
        bot to ada > Mira would be glad *
        ada > [Yes, gladly]
        bot edits ada > Wonderful. *
        bot to ada > Mira is your mentor now. *
        bot to mira > You mentor Ada now. *
        """  # noqa: E501 - a dialogue's line
    )
    before = [line for line in chat.said_to("mira") if "You mentor Ada" not in line]
    assert not any("Ada" in line for line in before)


async def test_not_this_time_moves_on_to_the_next_mentor(chat: Dialogue) -> None:
    await mentoring(chat, MENTORS, MENTORS.replace("mira", "tariq"), ASKED)
    await chat.play(
        """
        mira > [Not this time]
        bot edits mira > All right, I ask somebody else. Thank you for saying so.
        bot to tariq > Ada would like a mentor. * [Accept] [Not this time] [Decline and pause me]
        tariq > [Not this time]
        bot edits tariq > All right, I ask somebody else. Thank you for saying so.
        bot to organizers > Somebody would like a mentor, and there is none for them now. They speak English. [Mentoring]
        bot to ada > I've asked all mentors who speak your language, and none can at the moment. The organizers know, and I look again each day. You hear from me as soon as there is somebody. [Change what I said] [Stop looking]
        ada > /mentor
        bot to ada > I've asked all mentors * [Change what I said] [Stop looking]
        """  # noqa: E501 - a dialogue's line
    )


async def test_decline_and_pause_brings_nobody_new_until_they_say_so(chat: Dialogue) -> None:
    await mentoring(chat, MENTORS, ASKED)
    await chat.play(
        """
        mira > [Decline and pause me]
        bot edits mira > All right, I won't bring you anybody new until you tell me. Take good care of yourself. [Take people again]
        bot to organizers > Somebody would like a mentor, *
        bot to ada > I've asked all mentors *
        ben > /mentor
        bot to ben > A mentor is *
        ben > [Find me a mentor]
        bot edits ben > All mentors who speak your language are on a break at the moment. 1 person waits before you. The organizers know, *
        bot to organizers > Somebody would like a mentor, *
        mira > /mentor
        bot to mira > Nobody is with you yet. You take up to 3 at a time, * / You have asked not to get anybody new at the moment. / Languages: *
        mira > [More]
        bot edits mira > What else you can set: / You mentor until *; then I ask you whether you go on. [People at a time] [How often and where] [From when on] [Take people again] [✓ I answer questions] [Find a mentor for me] [Stop mentoring] [Back]
        mira > [Take people again]
        bot edits mira > Nobody is with you yet. You take up to 3 at a time, * / Languages: *
        bot to mira > Ben would like a mentor. *
        """  # noqa: E501 - a dialogue's line
    )


async def test_a_mentor_who_does_not_answer_is_passed_over_without_blame(chat: Dialogue) -> None:
    await mentoring(chat, MENTORS, MENTORS.replace("mira", "tariq"), ASKED)
    await chat.play(
        """
        ... 2 days
        bot to mira > Ada would like a mentor. * [Accept] [Not this time] [Decline and pause me]
        ... 36 hours
        bot edits mira > I ask somebody else about this one, so that nobody waits too long. That is quite all right.
        bot edits mira > I ask somebody else about this one, so that nobody waits too long. That is quite all right.
        bot to tariq > Ada would like a mentor. * [Accept] [Not this time] [Decline and pause me]
        mira > /mentees
        bot to mira > You mentor nobody at the moment. [Mentoring]
        """  # noqa: E501 - a dialogue's line
    )


async def test_who_takes_a_break_is_passed_over_and_asked_when_they_are_back(
    chat: Dialogue,
) -> None:
    await mentoring(chat, MENTORS, ASKED)
    await chat.play(
        """
        mira > /away 3 days
        bot to mira > Enjoy your break. *
        bot edits mira > I ask somebody else about this one, so that nobody waits too long. That is quite all right.
        bot to organizers > Somebody would like a mentor, *
        bot to ada > *
        ben > /mentor ask
        bot to ben > All mentors who speak your language are on a break at the moment. *
        bot to organizers > Somebody would like a mentor, *
        mira > /back
        bot to mira > Welcome back. *
        bot to mira > Ben would like a mentor. *
        """  # noqa: E501 - a dialogue's line
    )


async def test_a_newcomer_who_does_not_confirm_gives_the_place_back(chat: Dialogue) -> None:
    await mentoring(chat, MENTORS, ASKED, "mira > [Accept]")
    await chat.play(
        """
        ... 2 days
        bot to ada > Mira would be glad to be your mentor. * [Yes, gladly] [Rather somebody else] [Stop looking]
        ... 36 hours
        bot edits ada > I haven't heard from you, *
        bot edits ada > I haven't heard from you, *
        bot to ada > I haven't heard from you, so I gave the place to somebody else. Whenever you like, I look for a mentor for you again. [Find a mentor]
        bot to mira > They have decided otherwise this time, so your place is free again. Thank you for offering it.
        ada > [Find a mentor]
        bot to ada > A mentor is somebody with experience * [Find me a mentor] *
        """  # noqa: E501 - a dialogue's line
    )


async def test_rather_somebody_else_hurts_nobody_and_is_final(chat: Dialogue) -> None:
    await mentoring(chat, MENTORS, MENTORS.replace("mira", "tariq"), ASKED, "mira > [Accept]")
    await chat.play(
        """
        ada > [Rather somebody else]
        bot edits ada > All right, I look for somebody else. That is quite all right.
        bot to mira > They have decided otherwise this time, *
        bot to tariq > Ada would like a mentor. *
        tariq > [Not this time]
        bot edits tariq > All right, *
        bot to organizers > Somebody would like a mentor, *
        bot to ada > I've asked all mentors who speak your language, *
        ... 2 days
        """
    )


async def test_who_stops_looking_is_asked_for_no_more(chat: Dialogue) -> None:
    await mentoring(chat, MENTORS, ASKED)
    await chat.play(
        """
        ada > /mentor
        bot to ada > I've asked a mentor who suits you. *
        ada > [Stop looking]
        bot edits ada > All right, I've stopped looking. You can come back to it whenever you like. [Find a mentor]
        bot edits mira > They don't look for a mentor any more. Thank you all the same.
        mira > [!accept 1]
        bot to mira > This has been settled already.
        ... 3 days
        """  # noqa: E501 - a dialogue's line
    )


async def test_without_a_language_in_common_one_waits_and_hears_why(chat: Dialogue) -> None:
    await mentoring(chat, MENTORS, "ada > /mentor")
    await chat.play(
        """
        ada > [Languages]
        bot edits ada > Which languages do you speak? / English: Very well [✓ English] * [Another language] [Done]
        ada > [Another language]
        bot to ada > Which language is it? [Cancel]
        ada > Hausa
        bot to ada > How well do you speak Hausa? [Very well] [Well] [A little] [Not at all] [Back]
        ada > [Very well]
        bot edits ada > Which languages do you speak? / English: Very well / Hausa: Very well [✓ English] [✓ Hausa] *
        ada > [✓ English]
        bot edits ada > How well do you speak English? *
        ada > [Not at all]
        bot edits ada > Which languages do you speak? / Hausa: Very well [✓ Hausa] *
        ada > [✓ Hausa]
        bot edits ada > How well do you speak Hausa? *
        ada > [Not at all]
        bot to ada > One language has to stay, so that I can find somebody who speaks it.
        ada > /mentor ask
        bot to ada > There is no mentor yet who speaks Hausa. The organizers know, and I look again each day. You hear from me as soon as there is somebody. [Change what I said] [Stop looking]
        bot to organizers > Somebody would like a mentor, and there is none for them now. They speak Hausa. [Mentoring]
        ... 6 days
        ... 2 days
        bot to ada > There is no mentor yet who speaks Hausa. * [Change what I said] [Stop looking]
        olu > /mentoring
        bot to olu > Waiting for a mentor, the first since Mon 7 Jan: / Hausa: 1 / Nobody mentors in: Hausa. / Mentors: 0 of 3 places are taken. / Mira: 0 of 3 [Bring two together] [Who may mentor] [As a table]
        bot to olu > On the left: how many wait, by language. * <attachment mentoring.png, image/png, * bytes>
        mira > /mentor languages ha 2
        bot to mira > Which languages do you speak? *
        ... 1 minute
        bot to mira > Ada would like a mentor. You both speak Hausa. *
        """  # noqa: E501 - a dialogue's line
    )


async def test_hours_and_words_of_ones_own_are_typed(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > /mentor hours
        bot to ada > When do you usually have time, on your own clock? / I don't know your time zone yet. [Weekday mornings] [Weekday afternoons] [Weekday evenings] [Weekends] [Write other hours] [My time zone] [Done]
        ada > [Write other hours]
        bot to ada > Write the days and hours, on your own clock. *
        ada > when the moon is full
        bot to ada > I couldn't read days and hours in that. / Write the days and hours, on your own clock. *
        ada > Sat 10-14, Tue 17-18
        bot to ada > When do you usually have time, on your own clock? / Usually free: Tue 17:00–18:00; Sat 10:00–14:00 / *
        ada > [Weekday evenings]
        bot edits ada > * / Usually free: Mon–Fri 17:00–21:00; Sat 10:00–14:00 / * [✓ Weekday evenings] *
        ada > [✓ Weekday evenings]
        bot edits ada > * / Usually free: Sat 10:00–14:00 / * [Weekday evenings] *
        ada > /mentor goals
        bot to ada > What would you like to learn? * [In my own words] [Done]
        ada > [In my own words]
        bot to ada > Write it in a few words; several things with commas between them. [Cancel]
        ada > old maps, birds of the lake
        bot to ada > What would you like to learn? * [✓ old maps] [✓ birds of the lake] [Editing] *
        ada > [✓ old maps]
        bot edits ada > What would you like to learn? * [✓ birds of the lake] [Editing] *
        ada > [Done]
        bot edits ada > A mentor is * / Would like to learn: birds of the lake [Find me a mentor] *
        """  # noqa: E501 - a dialogue's line
    )


async def test_capacity_holds_and_who_waits_is_told_of_their_place(chat: Dialogue) -> None:
    await mentoring(
        chat, MENTORS, "mira > /capacity 1", ASKED, "mira > [Accept]", "ada > [Yes, gladly]"
    )
    await chat.play(
        """
        ben > /mentor ask
        bot to ben > All mentors who speak your language have no place free at the moment. The organizers know, *
        bot to organizers > Somebody would like a mentor, *
        mira > /capacity
        bot to mira > How many people would you take at a time? /capacity 3
        mira > /capacity 0
        bot to mira > Write a number from 1 to 20: so many people you take at a time.
        mira > /capacity 2
        bot to mira > You mentor 1 person, and take 2 at a time. [Mentoring]
        bot to mira > Ben would like a mentor. *
        mira > /capacity 1
        bot to mira > You mentor 1 person, and take 1 at a time. [Mentoring]
        mira > [Accept]
        bot to mira > You have as many people as you take at a time. [People at a time]
        """  # noqa: E501 - a dialogue's line
    )


async def test_stepping_down_hands_over_and_keeps_the_door_open(chat: Dialogue) -> None:
    await mentoring(chat, MENTORS, ASKED, "mira > [Accept]", "ada > [Yes, gladly]")
    await mentoring(chat, MENTORS.replace("mira", "tariq"))
    await chat.play(
        """
        mira > /stepdown
        bot to mira > You mentor 1 person. I tell them kindly, and look for somebody else at once. / Would you like to stop mentoring? [Yes, I stop] [Nobody new for now] [No, I go on]
        mira > [No, I go on]
        bot to mira > Good, everything stays as it is.
        """  # noqa: E501 - a dialogue's line
    )
    await chat.play(
        """
        mira > /stepdown yes
        bot to mira > Thank you for all that you have given. You mentor nobody any more; whenever you feel like it, you are welcome to begin again. [Mentoring]
        bot to tariq > Ada needs a new mentor, as theirs can't go on. * [Accept] [Not this time] [Decline and pause me]
        """,  # noqa: E501 - a dialogue's line
        strict=False,
    )
    await chat.play(
        """
        mira > /mentor
        bot to mira > You could mentor people, too: *
        mira > /stepdown
        bot to mira > You mentor nobody at the moment. [Mentoring]
        """
    )


@pytest.mark.slow
async def test_a_term_ends_with_a_question_and_rest_where_nobody_answers(chat: Dialogue) -> None:
    await mentoring(chat, MENTORS)
    await chat.play(
        """
        ... 182 days
        bot to mira > You have mentored people for 6 months now. Thank you for every hour of it. Would you like to go on, rest from new people for a while, or stop? [I go on] [Nobody new for now] [Stop mentoring]
        ... 15 days
        bot to mira > I won't bring you anybody new for now, so that you can rest. Tell me when you want to go on. [I go on]
        mira > [I go on]
        bot to mira > Nobody is with you yet. You take up to 3 at a time, * / Languages: *
        """  # noqa: E501 - a dialogue's line
    )


async def test_organizers_bring_two_together_and_apart(chat: Dialogue) -> None:
    await mentoring(chat, MENTORS, "ada > hello")
    await chat.play(
        """
        olu > /pair
        bot to olu > Nobody waits for a mentor.
        olu > /pair ada tariq
        bot to olu > Tariq mentors nobody.
        olu > /pair ada mira
        bot to olu > I've asked Mira about Ada. If both say yes, I introduce them.
        bot to mira > Ada would like a mentor, and an organizer thought of you. *
        olu > /pair ada mira
        bot to olu > A mentor is being asked about Ada already.
        mira > [Accept]
        bot edits mira > Thank you. *
        bot to ada > Mira would be glad *
        ada > [Yes, gladly]
        bot edits ada > Wonderful. *
        bot to ada > Mira is your mentor now. *
        bot to mira > You mentor Ada now. *
        olu > /pair ada mira
        bot to olu > Ada has a mentor already.
        olu > /unpair ada ben
        bot to olu > These two are not paired.
        olu > /unpair ada mira
        bot to olu > Shall I end the pairing of Ada and Mira? They won't be paired again. [Yes, end it] [No]
        """  # noqa: E501 - a dialogue's line
    )
    await mentoring(chat, "olu > [Yes, end it]")
    await chat.play(
        """
        olu > /pair ada mira
        bot to olu > These two can't be paired.
        mira > /pair ada mira
        bot to mira > Only organizers can do that. *
        """
    )


async def test_only_who_is_asked_answers(chat: Dialogue) -> None:
    await mentoring(chat, MENTORS, ASKED)
    await chat.play(
        """
        tariq > [!accept 1]
        bot to tariq > This has been settled already.
        ben > [!meet 1]
        bot to ben > This has been settled already.
        ada > [!meet 1]
        bot to ada > This has been settled already.
        ben > [!accept 77]
        bot to ben > *
        """
    )


async def test_rules_decide_who_is_eligible_and_organizers_otherwise(open_chat: Open) -> None:
    chat = await open_chat(
        settings=Settings.model_validate(
            {"mentoring": {"eligible_days": 30, "eligible_training": True}}
        )
    )
    await mentoring(chat, MENTORS)
    await chat.play(
        """
        mira > /mentor
        bot to mira > Nobody is with you yet. * / Newcomers are paired with you once this is there: 30 days in the community and the training. An organizer can let you begin earlier. / Languages: *
        ada > /mentor ask
        bot to ada > All mentors who speak your language are on a break at the moment. *
        bot to organizers > Somebody would like a mentor, *
        olu > /eligible
        bot to olu > Who may mentor people: / Mira: not yet, this is missing: 30 days in the community and the training / Tariq: not yet, * [Mira] [Tariq]
        olu > [Mira]
        bot edits olu > Mira: not yet, * [Has done the training] [May begin anyway] [Back]
        olu > [Has done the training]
        bot edits olu > Mira: not yet, this is missing: 30 days in the community [Not trained yet] [May begin anyway] [Back]
        olu > [May begin anyway]
        bot edits olu > Mira: yes [Not trained yet] [By the rules] [Back]
        bot to mira > You can mentor people now. I bring you somebody who suits you.
        bot to mira > Ada would like a mentor. *
        """  # noqa: E501 - a dialogue's line
    )


@pytest.mark.parametrize("language", ["fr"])
async def test_it_speaks_other_languages(chat: Dialogue, language: str) -> None:
    await mentoring(chat, MENTORS, f"ada > /language {language}", "mira > /language fr")
    await chat.play(
        """
        ada > /mentor ask
        bot to ada > *
        bot to mira > * français*
        ada > /mentor languages
        """,
        strict=False,
    )
    assert "français\xa0: " in chat.said_to("ada")[-1]


async def test_a_mentor_may_do_without_questions(chat: Dialogue) -> None:
    await mentoring(chat, MENTORS)
    await chat.play(
        """
        mira > /mentor answers
        bot to mira > Nobody is with you yet. *
        mira > [More]
        bot edits mira > * [I answer questions] *
        """
    )


async def test_in_a_group_it_leads_into_the_private_chat(chat: Dialogue) -> None:
    await chat.play(
        """
        ada @ newcomers > /mentor
        bot to ada @ newcomers > A mentor is somebody with experience who has time for you now and then. [Open our private chat]
        """  # noqa: E501 - a dialogue's line
    )


async def test_what_one_has_to_do_with_a_pairing_is_nobodys_business_in_a_group(
    chat: Dialogue,
) -> None:
    await mentoring(chat, MENTORS)
    await pair(chat)
    await chat.play(
        """
        mira @ newcomers > /mentees
        bot to mira @ newcomers > You mentor: / Ada, since * [Write to Ada]
        mira @ mentors > /capacity 2
        bot to mira @ mentors > You mentor 1 person, and take 2 at a time. [Mentoring]
        mira @ newcomers > /stepdown
        bot to mira @ newcomers > You mentor 1 person. * [Yes, I stop] *
        ada @ newcomers > /goals
        bot to ada @ newcomers > What you and Mira want to reach * [Add a goal] *
        """
    )


async def test_nobody_talks_to_another_beside_a_group(chat: Dialogue) -> None:
    await pair(chat)
    await chat.play(
        """
        ada @ newcomers > /talk
        bot to ada @ newcomers > Not here, please. Write it to me in private. [Open our private chat]
        mira @ newcomers > /mentees
        bot to mira @ newcomers > *
        mira @ newcomers > [Write to Ada]
        bot to mira @ newcomers > Not here, please. Write it to me in private. [Open our private chat]
        """  # noqa: E501 - a dialogue's line
    )


async def test_ones_own_mentor_hears_of_a_question_first(chat: Dialogue) -> None:
    await mentoring(chat, MENTORS, MENTORS.replace("mira", "tariq"), ASKED, "mira > [Accept]")
    await chat.play(
        """
        ada > [Yes, gladly]
        bot edits ada > Wonderful. *
        bot to ada > Mira is your mentor now. You both speak English. While Mira is away, Tariq answers. / *
        bot to mira > You mentor Ada now. *
        ada > who has the drill
        bot to ada > I've passed this on *
        bot to mira > *who has the drill* [I'll take it] *
        bot to mentors > *who has the drill* [I'll take it] *
        ada > /anonymous
        bot to ada > Write your question. It goes under a made-up name, *
        ada > who has the saw
        bot to mentors > *who has the saw*
        """,  # noqa: E501 - a dialogue's line
        strict=False,
    )
    assert sum("who has the saw" in words for words in chat.said_to("mira")) == 0


async def test_a_language_that_the_bot_does_not_speak_is_known_from_the_app(
    chat: Dialogue,
) -> None:
    await mentoring(chat, MENTORS)
    await chat.play(
        """
        bala speaks ha
        bala > /mentor
        bot to bala > A mentor is * / Languages: Hausa [Find me a mentor] *
        bala > [Find me a mentor]
        bot edits bala > There is no mentor yet who speaks Hausa. *
        bot to organizers > Somebody would like a mentor, * They speak Hausa. [Mentoring]
        """
    )


async def test_organizers_have_it_as_a_table_without_words(chat: Dialogue) -> None:
    await mentoring(chat, MENTORS, "ben > /name =SUM(1)", "ben > /mentor ask unseen")
    await mentoring(chat, ASKED, "mira > [Accept]", "ada > [Yes, gladly]")
    await chat.play(
        """
        olu > /mentoring csv
        bot to olu > Every pairing and every request, * <attachment mentoring.csv, *>
        """,
        strict=False,
    )
    async with chat.community.db.read() as session:
        table = overviews.as_csv(await overviews.rows(session))
    assert "pairing,Ada,Mira,en,active,," in table
    assert "SUM" not in table
    assert overviews.as_csv([{**dict.fromkeys(overviews.COLUMNS), "mentee": "=SUM(1)"}]).endswith(
        ",'=SUM(1),,,,,,\r\n"
    )


async def test_when_one_place_opens_the_other_who_waits_hears_why(open_chat: Open) -> None:
    chat = await open_chat(settings=Settings.model_validate({"mentoring": {"capacity": 1}}))
    await mentoring(chat, "ada > /mentor ask", "ben > /mentor ask")
    await chat.play(
        """
        mira > /mentor begin
        bot to mira > Nobody is with you yet. You take up to 1 at a time, *
        bot to mira > Ada would like a mentor. *
        ben > /mentor
        bot to ben > All mentors who speak your language have no place free at the moment. *
        ... 2 days
        bot to mira > Ada would like a mentor. *
        ... 36 hours
        bot edits mira > I ask somebody else about this one, *
        bot edits mira > I ask somebody else about this one, *
        bot to mira > Ben would like a mentor. *
        bot to ada > I've asked all mentors who speak your language, *
        """
    )


async def test_who_was_unnamed_stays_so_when_their_mentor_stops(chat: Dialogue) -> None:
    await mentoring(chat, MENTORS, "ada > /mentor ask unseen", "mira > [Accept]")
    await mentoring(chat, "ada > [Yes, gladly]", MENTORS.replace("mira", "tariq"))
    await mentoring(chat, "mira > /stepdown yes")
    told = chat.said_to("tariq")
    assert "(a made-up name) needs a new mentor" in told[-1]
    assert not any("Ada" in line for line in told)


async def test_organizers_name_nobody_to_a_mentor_who_is_unseen(chat: Dialogue) -> None:
    await mentoring(chat, MENTORS, "ada > /anonymous on")
    await chat.play(
        """
        olu > /pair ada mira
        bot to olu > I've asked Mira about Ada. If both say yes, I introduce them.
        bot to mira > * (a made-up name) would like a mentor, and an organizer thought of you. *
        """
    )
    assert not any("Ada" in line for line in chat.said_to("mira"))


async def test_a_made_up_name_on_a_button_leads_to_no_other(chat: Dialogue) -> None:
    await mentoring(chat, "ada > /mentor ask unseen", "olu > /pair", MENTORS)
    await chat.play(
        """
        ... 1 minute
        olu > [!/pair waiting:1]
        olu > /pair waiting:1 mira
        olu > /pair waiting:77
        bot to olu > Nobody waits for a mentor.
        """,
        strict=False,
    )
    told = chat.said_to("olu")
    assert any("A mentor is being asked about" in line for line in told)
    assert not any("Ada" in line or "person:1" in line for line in told)


async def test_organizers_do_not_hear_that_places_are_taken_where_mentors_have_refused(
    chat: Dialogue,
) -> None:
    await chat.play(
        """
        mira > /mentor begin
        ada > /mentor ask
        mira > [Not this time]
        ... 5 minutes
        """,
        strict=False,
    )
    await chat.play(
        """
        olu > /pair ada
        bot to olu > There is nobody now who could be asked about Ada. [Mentoring]
        """
    )
