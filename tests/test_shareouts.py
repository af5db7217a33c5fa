"""Share-outs: who is asked, what they promise, how they are reminded, what organizers hear."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.config.settings import CommunitySettings, HotlineSettings, Settings
from bot.domain import people
from bot.domain.meetups import meetups, occurrences, seats
from bot.domain.shareouts import asks
from bot.engine.clock import SetClock
from bot.storage.tables import ShareoutAsk
from bot.words.domain_events import Attended, happened
from bot.words.shareouts import AskState
from tests.conftest import MONDAY, Open, database

if TYPE_CHECKING:
    from pathlib import Path

    from tests.dialogue import Dialogue

FEATURES = ("introductions", "people", "rooms", "shareouts", "hotline", "linking", "privacy",
            "meetups")  # fmt: skip
ASKED = """
    ada > hello
    bot to ada > *
    olu > /shareout ask @ada WikiIndaba 2030 due 4 February
    bot to olu > WikiIndaba 2030 / I ask Ada, by Mon 4 Feb. [How it stands]
    bot to ada > WikiIndaba 2030 / You were there for all of us. * by Mon 4 Feb. [I'd like to share] [I already did] [Rather not]
"""  # noqa: E501 - a dialogue's line
CARD = "WikiIndaba 2030 / *"


@pytest.fixture
async def chat(open_chat: Open) -> Dialogue:
    return await open_chat(settings=Settings(community=CommunitySettings(features=FEATURES)))


async def asked_of(chat: Dialogue, name: str) -> ShareoutAsk:
    async with database(chat).read() as db:
        person = await people.meant_by(db, name)
        return (await asks.of_person(db, person.id))[0][0]


async def test_a_promise_takes_three_presses_and_is_reminded_of_three_times(chat: Dialogue) -> None:
    await chat.play(ASKED)
    await chat.play(
        f"""
        ada > [I'd like to share]
        bot edits ada > * What will it be? You can choose several. [✓ A text] [A voice note] [A link] [Photos] [A ten-minute talk] [Help on the spot] [Next]
        ada > [Photos]
        bot edits ada > * [✓ A text] [A voice note] [A link] [✓ Photos] *
        ada > [Next]
        bot edits ada > * / What: A text and Photos / For whom? [Everybody] [Newcomers] [Mentors] [Organizers] [Somebody else]
        ada > [Newcomers]
        bot edits ada > * / For: Newcomers / By when? [In a week] [In two weeks] [By Mon 4 Feb] [On another day]
        ada > [In two weeks]
        bot edits ada > Thank you. * / What: A text and Photos / For: Newcomers / By Mon 21 Jan [Begin now] [I already did] [We went together] [Change] [Rather not]
        ... 6 days
        ... 2 days
        bot to ada > Others look forward to hearing from you; there are 7 days left. / {CARD}
        ... 4 days
        bot to ada > * there are 3 days left. / {CARD}
        ... 3 days
        bot to ada > Today is the day. A few lines are enough. / {CARD}
        ... 1 day
        bot to olu > WikiIndaba 2030 / 1 person has shared nothing yet: / Ada / I remind them no more, and won't tell you again. * [How it stands]
        ... 10 days
        """  # noqa: E501 - a dialogue's line
    )


async def test_what_is_put_off_is_heard_of_again_and_a_no_ends_it(chat: Dialogue) -> None:
    await chat.play(ASKED)
    await chat.play(
        """
        ... 15 days
        bot to ada > * there are 14 days left. / * [I'd like to share] [Remind me in a week] [I already did] [Rather not]
        ada > [Remind me in a week]
        bot edits ada > Good. You hear nothing of it before Tue 29 Jan. / *
        bot edits ada > Good. You hear nothing of it before Tue 29 Jan. / *
        ... 6 days
        ... 2 days
        bot to ada > * there are 6 days left. / *
        ada > [Rather not]
        """,  # noqa: E501 - a dialogue's line
        strict=False,
    )
    await chat.play(
        """
        ada > [Something else]
        bot to ada > If you like, say why: organizers read it without your name. [Cancel]
        ada > I was ill for most of it.
        bot to ada > Thank you for saying so. / * / You said no, and that is fine. I won't remind you. [Share after all]
        ... 10 days
        """  # noqa: E501 - a dialogue's line
    )
    asked = await asked_of(chat, "ada")
    assert (asked.state, asked.decline_reason) == (AskState.DECLINED, "I was ill for most of it.")


async def test_nobody_is_reminded_late(chat: Dialogue) -> None:
    """After a long silence of the bot, what was due meanwhile is not said any more."""
    await chat.play(ASKED)
    clock = chat.community.engine.now
    assert isinstance(clock, SetClock)
    clock.at += timedelta(days=27)
    await chat.play("... 1 minute")
    await chat.play(
        """
        ... 2 days
        bot to ada > Today is the day. A few lines are enough. / *
        """
    )
    assert (await asked_of(chat, "ada")).nudges == 1


async def test_of_two_things_somebody_is_reminded_on_two_days(chat: Dialogue) -> None:
    await chat.play(ASKED)
    await chat.play("olu > /shareout ask ada; State of the Map; 4 February", strict=False)
    await chat.play(
        """
        ... 14 days and 2 hours
        bot to ada > * there are 14 days left. / WikiIndaba 2030 / *
        ... 1 day
        bot to ada > * there are 13 days left. / State of the Map / *
        """
    )


async def test_who_cannot_be_written_to_is_invited_by_organizers(chat: Dialogue) -> None:
    await chat.play("ada > hello\nada blocks bot", strict=False)
    await chat.play(
        """
        olu > /shareout ask ada; WikiIndaba 2030; 4 February
        bot to olu > WikiIndaba 2030 [How it stands]
        bot to olu > I can't write to these people yet. * / Ada: they write /recipient * to me
        """
    )


async def test_quiet_hours_and_ones_own_clock_count(open_chat: Open) -> None:
    """Where the community sleeps until noon, nobody is reminded at ten."""
    hotline = HotlineSettings(quiet_from=time(21), quiet_until=time(12))
    settings = Settings(community=CommunitySettings(features=FEATURES), hotline=hotline)
    chat = await open_chat(settings=settings)
    await chat.play("ada > hello\nada > /zone Africa/Nairobi", strict=False)
    await chat.play(
        """
        olu > /shareout ask ada; WikiIndaba 2030; 4 February
        bot to olu > WikiIndaba 2030 / *
        bot to ada > *
        ... until 2030-01-21 08:59
        ... 2 minutes
        bot to ada > * there are 14 days left. / *
        """
    )


async def test_what_is_there_already_needs_a_link_alone(chat: Dialogue) -> None:
    await chat.play(ASKED)
    await chat.play(
        """
        ada > [I already did]
        bot to ada > Wonderful. Where can others read or hear it? Send me the link. [I told it in person] [Cancel]
        ada > on my blog
        bot to ada > That doesn't look like a link. * [I told it in person] [Cancel]
        ada > It is at https://example.org/indaba , I hope it helps
        bot to ada > Thank you. / WikiIndaba 2030 / You have shared it here: https://example.org/indaba
        ... 30 days
        """  # noqa: E501 - a dialogue's line
    )


async def test_who_was_not_there_is_asked_no_more_and_organizers_hear(chat: Dialogue) -> None:
    await chat.play(ASKED)
    await chat.play("ada > [Rather not]", strict=False)
    await chat.play(
        """
        ada > [I wasn't there]
        bot edits ada > WikiIndaba 2030 / Nobody asks you for this any more.
        bot to organizers > Ada says they weren't at WikiIndaba 2030.
        ada > /shareout
        bot to ada > What you were asked to bring back: / WikiIndaba 2030: Nobody asks you for this any more. [WikiIndaba 2030] [Share something]
        """  # noqa: E501 - a dialogue's line
    )


async def test_people_who_went_together_share_together(chat: Dialogue) -> None:
    await chat.play(ASKED)
    await chat.play(
        """
        ben > hello
        olu > /shareout ask @ben; WikiIndaba 2030; 4 February
        ada > [I'd like to share]
        ada > [Next]
        ada > [Everybody]
        ada > [By Mon 4 Feb]
        ada > [We went together]
        """,
        strict=False,
    )
    await chat.play(
        """
        ada > [Ben]
        bot edits ada > WikiIndaba 2030 / Who shares with you? * [✓ Ben] [Back]
        bot to ben > WikiIndaba 2030 / Ada was there, too, and would like to share something together with you: * [Yes, together] [No, on my own]
        ben > [Yes, together]
        bot to ben > Good, you share together. Ada puts it together. [Add to it]
        bot to ada > Ben shares with you. / * / Together with Ben; you put it together. *
        ada > [We went together]
        bot edits ada > * [Ben puts it together] [Back]
        bot edits ada > * [Ben puts it together] [Back]
        ada > [Ben puts it together]
        bot edits ada > * / Ben puts it together for all of you. [Rather not]
        bot edits ada > * / Ben puts it together for all of you. [Rather not]
        bot to ben > You put it together from now on. / * / Together with Ada; you put it together. *
        ... 15 days
        bot to ben > * there are 14 days left. / *
        """  # noqa: E501 - a dialogue's line
    )


@pytest.mark.parametrize(
    "going", ["ada > [Back]\nada > [Rather not]", "ada > /forgetme\nada > [Yes, delete everything]"]
)
async def test_an_invitation_to_share_together_is_settled_when_nothing_is_left_to_share(
    chat: Dialogue, going: str
) -> None:
    await chat.play(ASKED)
    await chat.play(
        f"""
        ben > hello
        olu > /shareout ask @ben; WikiIndaba 2030; 4 February
        ada > [I'd like to share]
        ada > [Next]
        ada > [Everybody]
        ada > [By Mon 4 Feb]
        ada > [We went together]
        ada > [Ben]
        {going}
        """,
        strict=False,
    )
    await chat.play(
        """
        ben > [Yes, together]
        bot to ben > That is settled already.
        """
    )


async def test_who_is_not_known_comes_with_a_word_that_works_once(chat: Dialogue) -> None:
    await chat.play("olu > /shareout ask Dayo; WikiIndaba 2030; 4 February", strict=False)
    assert "Dayo: they write /recipient " in chat.transcript
    word = (re.findall(r"/recipient (\w+)", chat.transcript))[0]
    await chat.play(
        f"""
        eve > /recipient {word}
        bot to eve > Somebody has asked me to pass this on to you. / WikiIndaba 2030 / * [Yes, I was there] [That's not me]
        eve > [That's not me]
        bot to eve > Good, then it was not for you.
        dayo > /recipient {word}
        bot to dayo > * [Yes, I was there] [That's not me]
        dayo > [Yes, I was there]
        bot to dayo > WikiIndaba 2030 / * [I'd like to share] [I already did] [Rather not]
        eve > /recipient {word}
        bot to eve > That invitation has been used, or there is none like it.
        """  # noqa: E501 - a dialogue's line
    )


async def test_a_list_asks_many_at_once(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > hello
        ben > hello
        olu > /shareout ask
        """,
        strict=False,
    )
    await chat.play(
        """
        olu > ada, ben, Dayo A.
        bot to olu > Which event was it? Choose, or write its name. [Back] [Cancel]
        olu > WikiIndaba 2030
        bot to olu > Where and when was it? * [Skip] [Back] [Cancel]
        olu > Abuja, in November
        bot to olu > Who made it possible? These words stand in the report. [Skip] [Back] [Cancel]
        olu > [Skip]
        bot to olu > By when would you like to hear from them? [Skip] [Back] [Cancel]
        olu > [Skip]
        bot to olu > WikiIndaba 2030 / Abuja, in November / I ask Ada and Ben, by Wed 6 Feb. [How it stands]
        bot to olu > I can't write to these people yet. * / Dayo A.: they write /recipient * to me
        bot to ada > WikiIndaba 2030 / Abuja, in November / You were there for all of us. *
        bot to ben > WikiIndaba 2030 / Abuja, in November / You were there for all of us. *
        """  # noqa: E501 - a dialogue's line
    )


async def test_what_makes_no_sense_is_asked_again_and_nothing_is_lost(chat: Dialogue) -> None:
    await chat.play(
        f"""
        olu > /shareout ask ;;;
        bot to olu > Who was there? * [Cancel]
        olu > , ;
        bot to olu > Please write at least one name. * [Cancel]
        olu > Ada
        bot to olu > Which event was it? * [Back] [Cancel]
        olu > {"long " * 40}
        bot to olu > Please choose a shorter name. * [Back] [Cancel]
        olu > WikiIndaba
        bot to olu > Where and when was it? *
        """
    )


async def test_a_file_asks_many_at_once(chat: Dialogue, tmp_path: Path) -> None:
    chat.folder = tmp_path
    (tmp_path / "grants.csv").write_text(
        "Name;Username;Due\nAda L.;@ada;2030-03-01\nDayo A.;;\n", encoding="utf-8-sig"
    )
    await chat.play("ada > hello\nolu > /shareout ask", strict=False)
    await chat.play(
        """
        olu sends grants.csv
        bot to olu > Which event was it? *
        olu > WikiIndaba 2030
        olu > [Skip]
        olu > [Skip]
        olu > [Skip]
        bot to olu > I read the list, and tell you what came of it.
        bot to olu > WikiIndaba 2030 / I ask Ada, by *
        bot to olu > * / Dayo A.: they write /recipient * to me
        bot to ada > * by Fri 1 Mar. *
        """,
        strict=False,
    )


async def git_night(chat: Dialogue) -> list[Attended]:
    """A meetup that Ada attends, and Ben, who is named to nobody there."""
    async with database(chat).write() as db:
        olu = await people.meant_by(db, "@olu")
        tomorrow = MONDAY.replace(tzinfo=None) + timedelta(days=1)
        meetup = await meetups.draft(db, olu, "Git night", tomorrow, "UTC", now=MONDAY)
        await meetups.publish(db, meetup, MONDAY)
        (held,) = await occurrences.of_meetup(db, meetup.id)
        date_of = await occurrences.get(db, held.id)
        assert date_of is not None
        ada, ben = [await people.meant_by(db, name) for name in ("@ada", "@ben")]
        await seats.take(db, date_of, ben.id, MONDAY, private=True)
        return [Attended(meetup.id, held.id, person.id) for person in (ada, ben)]


async def test_whoever_attends_a_marked_meetup_is_asked_once(chat: Dialogue) -> None:
    await chat.play("ada > hello\nben > hello", strict=False)
    attended = await git_night(chat)
    await chat.play(
        f"""
        olu > /shareout meetup 99
        bot to olu > Which meetup is it? *
        olu > /shareout meetup {attended[0].meetup_id}
        bot to olu > Whoever attends Git night is asked what they bring back, * [Don't ask them]
        """
    )
    for _time in range(2):
        async with database(chat).write() as db:
            for each in attended:
                happened(db, each)
            await chat.community.engine.tell(db)
    await chat.play(
        """
        ... 1 minute
        bot to ada > Git night / * / You were there for all of us. *
        olu > [Don't ask them]
        bot to olu > Nobody is asked any more for having been at Git night.
        """
    )


async def test_only_organizers_ask(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > /shareout ask ben; WikiIndaba 2030; 4 February
        bot to ada > Only organizers can do that. *
        """
    )
    async with database(chat).read() as db:
        assert (await db.scalars(select(ShareoutAsk))).all() == []


CIRCLE = "WikiIndaba 2030 / In your circle: {others}. You all speak English. / You meet on *"


async def test_people_who_were_there_tell_each_other_first(chat: Dialogue) -> None:
    names = ("ada", "ben", "cleo", "dina", "eve")
    await chat.play("\n".join(f"{name} > hello" for name in names), strict=False)
    people_there = ", ".join(names)
    await chat.play(
        f"""
        olu > /shareout ask {people_there}; WikiIndaba 2030; 4 February
        eve > [Rather not]
        olu > /shareouts 1
        olu > [Circles]
        """,
        strict=False,
    )
    await chat.play(
        """
        olu > [Ask them]
        bot to olu > I ask 4 people, and make the circles on Sat 12 Jan, *
        bot to ada > WikiIndaba 2030 / Would you like to tell three or four others first * [Yes, gladly] [No, thanks]
        bot to ben > * [Yes, gladly] [No, thanks]
        bot to cleo > * [Yes, gladly] [No, thanks]
        bot to dina > * [Yes, gladly] [No, thanks]
        ada > [Yes, gladly]
        bot edits ada > * Good. You hear from me when I know who else comes. [When I am free] [I changed my mind]
        ben > [Yes, gladly]
        cleo > [Yes, gladly]
        """,  # noqa: E501 - a dialogue's line
        strict=False,
    )
    await chat.play(
        f"""
        ... 5 days
        bot to ada > {CIRCLE.format(others="Ben and Cleo")}
        bot to ben > {CIRCLE.format(others="Ada and Cleo")}
        bot to cleo > {CIRCLE.format(others="Ada and Ben")}
        ada > [Write to the circle]
        bot to ada > What would you like to tell your circle? [Cancel]
        ada > Shall we meet at https://meet.example.org/indaba ?
        bot to ada > I've passed it on. [Write to the circle]
        bot to ben > Ada to your circle: / Shall we meet at https://meet.example.org/indaba ? [Write to the circle]
        bot to cleo > Ada to your circle: / *
        """  # noqa: E501 - a dialogue's line
    )
    await chat.play(
        f"""
        cleo > [!circle-leave 1]
        bot to cleo > Good, I tell the others that you can't come.
        bot to ada > Somebody can't come. This is who does: / {CIRCLE.format(others="Ben")}
        bot to ben > Somebody can't come. This is who does: / {CIRCLE.format(others="Ada")}
        ada > /forgetme yes
        """,
        strict=False,
    )


async def test_too_few_make_no_circle_and_hear_so(chat: Dialogue) -> None:
    await chat.play(ASKED)
    await chat.play(
        """
        olu > /shareouts 1
        olu > [Circles]
        olu > [Ask them]
        ada > [Yes, gladly]
        """,
        strict=False,
    )
    await chat.play(
        """
        ... 5 days
        bot to ada > WikiIndaba 2030 / I found no circle for you this time. *
        """
    )
