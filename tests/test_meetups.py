"""Meetups: planned, published, filled up; a card in step, a waiting list, dates that move."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot.commands.demo import ROOMS
from bot.config.settings import CommunitySettings, Settings

if TYPE_CHECKING:
    from tests.conftest import Open
    from tests.dialogue import Dialogue

FEATURES = ("introductions", "people", "rooms", "hotline", "linking", "privacy", "meetups")
PLANNED = """
    olu > /meetup new
    olu > Git night
    olu > tomorrow 19:00
    olu > [Yes]
    olu > {place}
"""
PUBLISHED = """
    olu > [Change]
    olu > [Seats]
    olu > [Another number]
    olu > 2
    olu > [Publish]
    olu > [newcomers]
"""


@pytest.fixture
async def chat(open_chat: Open) -> Dialogue:
    return await open_chat(settings=Settings(community=CommunitySettings(features=FEATURES)))


async def planned(chat: Dialogue, place: str = "The library") -> None:
    await chat.play(PLANNED.format(place=place), strict=False)


async def published(chat: Dialogue, place: str = "The library") -> None:
    """Two seats, and the card in the newcomers' room."""
    await planned(chat, place)
    await chat.play(PUBLISHED, strict=False)


async def test_three_questions_make_a_draft_and_the_card_is_posted(chat: Dialogue) -> None:
    await chat.play(
        """
        olu > /meetup new
        bot to olu > What is the meetup called? [Cancel]
        olu > Git night
        bot to olu > When does it begin? * [Back] [Cancel]
        olu > tomorrow 19:00
        bot to olu > Tuesday, 8 January 2030, 19:00 in UTC. Right? [Yes] [Change] [Back] [Cancel]
        olu > [Yes]
        bot to olu > Where is it? * [Skip] [Back] [Cancel]
        olu > The library
        bot to olu > This is how it will stand. * / Git night / Tuesday, 8 January 2030, 19:00 in \
UTC / Community meeting · English · 1 hour / Where: The library / Nobody has said yet that they \
come. / Hosted by Olu / Once · Who sees it: People here [Publish] [Change] [Good for whom?] *
        ada > /meetups
        bot to ada > What is on: / Nothing yet. *
        ada > /meetup 1
        bot to ada > Which meetup? /meetups shows what is on.
        olu > [Publish]
        bot edits olu > It is published. * [newcomers] *
        olu > [newcomers]
        bot edits olu > Posted in newcomers. / Git night * [Who comes] [Post the card] [Change] \
[Dates] [Hosts] [My own answer]
        bot to newcomers > Git night / * [I'm coming] [Maybe] [Can't] [Guests & more]
        ada > /meetups
        bot to ada > What is on: / • Git night · Tue 8 Jan, 19:00 UTC · The library [Git night] *
        """
    )


async def test_only_who_may_plan_can(chat: Dialogue) -> None:
    await chat.play(
        """
        ben > /meetup new
        bot to ben > Organizers plan meetups, and whom they allow it. *
        olu > /planners @ben
        bot to olu > Ben may plan meetups now.
        bot to ben > You may plan meetups now. [Plan a meetup]
        ben > [Plan a meetup]
        bot to ben > What is the meetup called? [Cancel]
        olu > /planners remove @ben
        bot to olu > Ben plans no more meetups.
        ben > /meetup new
        bot to ben > Organizers plan meetups, and whom they allow it. *
        """
    )


async def test_it_fills_up_and_whoever_waits_longest_is_next(chat: Dialogue) -> None:
    await published(chat)
    await chat.play(
        """
        ada @ newcomers > [I'm coming]
        bot to ada @ newcomers > You have a seat: Git night, Tuesday, 8 January 2030, 19:00 in UTC.
        ben @ newcomers > [I'm coming]
        bot to ben @ newcomers > You have a seat: *
        mira @ newcomers > [I'm coming]
        bot to mira @ newcomers > All seats are taken. You are number 1 on the waiting list; *
        tariq @ newcomers > [I'm coming]
        bot to tariq @ newcomers > All seats are taken. You are number 2 on the waiting list; *
        # many answers are one change of the card
        ... 5 seconds
        bot edits newcomers > * / Coming: Ada and Ben / All seats are taken. 2 people wait for \
one. / *
        ada @ newcomers > [Can't]
        bot to ada @ newcomers > Noted: you can't come. *
        bot to mira > There is a seat for you: Git night, * until Mon 7 Jan, 21:00 UTC; * [Take \
the seat] [Can't]
        # who comes later does not overtake
        ada @ newcomers > [I'm coming]
        bot to ada @ newcomers > All seats are taken. You are number 2 on the waiting list; *
        ... 5 seconds
        bot edits newcomers > * / Coming: Ben / *
        ... 12 hours
        bot to ben > Reminder: Git night, *
        bot edits mira > The seat at Git night went to the next person, *
        bot to tariq > There is a seat for you: *
        bot edits newcomers > *
        tariq > [Take the seat]
        bot to tariq > * / You have a seat: * [Bring somebody] [Add to calendar] * [Maybe] [Can't]
        """
    )


async def test_somebody_is_brought_and_names_are_hidden(chat: Dialogue) -> None:
    await published(chat)
    await chat.play(
        """
        ada > /seat 1
        bot to ada > Git night * / Would you like to come? [I'm coming] [Maybe] [Can't]
        ada > [I'm coming]
        bot edits ada > Git night * / Coming: Ada / 1 seat is left. * [Bring somebody] \
[Add to calendar] [Don't show my name] *
        ada > [Bring somebody]
        bot to ada > Whom do you bring? * [Skip] [Cancel]
        ada > Zed
        bot to ada > Git night * / Coming: Ada and 1 other / All seats are taken. * / You bring \
Zed. [Come alone] *
        ada > [Don't show my name]
        bot edits ada > Git night * / Coming: 2 people / * [Show my name] *
        ben > /seat 1
        bot to ben > Git night * / Coming: 2 people / *
        olu > /meetup 1
        bot to olu > * [Who comes] *
        olu > [Who comes]
        bot edits olu > Coming: somebody + Zed [Back]
        ada > [Come alone]
        bot edits ada > * / 1 seat is left. *
        ... 5 seconds
        bot edits newcomers > * / Coming: 1 person / 1 seat is left. *
        """
    )


async def test_who_is_unseen_is_named_nowhere(chat: Dialogue) -> None:
    await published(chat)
    await chat.play(
        """
        ada > /anonymous on
        bot to ada > *
        ada > /seat 1
        bot to ada > *
        ada > [I'm coming]
        bot edits ada > * / Coming: 1 person / *
        ... 5 seconds
        bot edits newcomers > * / Coming: 1 person / *
        olu > /meetup 1
        bot to olu > *
        olu > [Who comes]
        bot edits olu > Coming: somebody [Back]
        """
    )


async def test_who_hesitates_unseen_is_not_named_to_hosts_either(chat: Dialogue) -> None:
    await published(chat)
    await chat.play(
        """
        ada > /anonymous on
        ada > [!maybe 1]
        ben > [!maybe 1]
        olu > [!meetup 1 who 1]
        """,
        strict=False,
    )
    assert chat.said_to("olu")[-1] == "Maybe: somebody / Maybe: Ben [Back]"
    await chat.play("ada > [Use my name]\nada > [!coming 1]\nolu > [!meetup 1 who 1]", strict=False)
    assert chat.said_to("olu")[-1] == "Coming: somebody / Maybe: Ben [Back]"


async def test_where_somebody_stands_on_a_list_does_not_tell_their_name(chat: Dialogue) -> None:
    await planned(chat)
    await chat.play("olu > [Publish]", strict=False)
    for name in ("mira", "ada", "ben", "zed"):
        await chat.play(f"{name} > [!coming 1]", strict=False)
    await chat.play("ben > [!unnamed 1]\n... 28 hours\nolu > [!attendance 1]", strict=False)
    assert "[Ada] [Mira] [Zed] [somebody]" in chat.transcript.splitlines()[-1]


async def test_a_seat_that_is_held_for_one_of_two_accounts_lapses_as_well(chat: Dialogue) -> None:
    """Else nobody who waits would ever get it."""
    await published(chat)
    await chat.play("\n".join(f"{name} @ newcomers > [I'm coming]" for name in (
        "ada", "ben", "mobile", "tariq")), strict=False)  # fmt: skip
    await chat.play("mobile > /start\nmira > [!maybe 1]\nmira > /link", strict=False)
    code = re.search(r"/link (\w{4}-\w{4})", chat.said_to("mira")[-1])
    assert code is not None
    await chat.play("ada @ newcomers > [Can't]", strict=False)
    assert "There is a seat for you" in chat.said_to("mobile")[-1]
    await chat.play(f"mobile > /link {code[1]}\nmira > [Yes, that is me]", strict=False)
    await chat.play("... 14 hours", strict=False)
    assert any("went to the next person" in line for line in chat.said_to("mira"))
    assert any("There is a seat for you" in line for line in chat.said_to("tariq"))


async def test_of_two_accounts_the_one_that_has_a_seat_counts(chat: Dialogue) -> None:
    await published(chat)
    await chat.play("\n".join(f"{name} @ newcomers > [I'm coming]" for name in (
        "mobile", "ada", "mira", "tariq")), strict=False)  # fmt: skip
    await chat.play("mira > /link", strict=False)
    code = re.search(r"/link (\w{4}-\w{4})", chat.said_to("mira")[-1])
    assert code is not None
    await chat.play("ada @ newcomers > [Can't]", strict=False)
    assert "There is a seat for you" in chat.said_to("mira")[-1]
    await chat.play(f"mobile > /link {code[1]}\nmira > [Yes, that is me]", strict=False)
    assert any("There is a seat for you" in line for line in chat.said_to("tariq"))
    await chat.play("mira > /seat 1", strict=False)
    assert "You have a seat" in chat.said_to("mira")[-1]


async def test_how_often_it_is_stays_once_it_is_published(chat: Dialogue) -> None:
    """The screen may still be open, from when it was a draft."""
    await planned(chat)
    await chat.play("olu > [Publish]\nolu > [!meetup 1 set repeats weekly]", strict=False)
    assert chat.said_to("olu")[-1] == "This meetup is published already."


async def test_who_comes_unseen_after_all_is_named_to_nobody(chat: Dialogue) -> None:
    await planned(chat)
    await chat.play("olu > [Publish]\nada > [!cannot 1]\nada > /anonymous on\n... 33 hours\n"
                    "olu > [!door 1]", strict=False)  # fmt: skip
    code = re.search(r"/here (\w+)", chat.said_to("olu")[-1])
    assert code is not None
    await chat.play(f"ada > /here {code[1]}\nolu > [!attendance 1]", strict=False)
    assert "1 person was at Git night" in chat.said_to("olu")[-1]
    assert "[✓ somebody]" in chat.said_to("olu")[-1]


async def test_the_link_is_for_those_who_come_when_it_is_near(chat: Dialogue) -> None:
    await published(chat, "https://call.example.org/git")
    await chat.play(
        """
        ada > /seat 1
        bot to ada > * / Whoever comes gets the link of the call 30 minutes before. / *
        ada > [I'm coming]
        bot edits ada > *
        ... until 2030-01-08 18:40
        ada > /seat 1
        bot to ada > * / The call: https://call.example.org/git *
        ben > /seat 1
        bot to ben > * / Would you like to come? *
        ... until 2030-01-08 19:01
        bot edits newcomers > Git night / It has begun. / *
        ben > [I'm coming]
        bot to ben > Git night has begun; answers can't change any more.
        """,
        strict=False,
    )
    assert "https://call" not in "".join(chat.said_to("ben") + chat.said_to("newcomers"))


async def test_a_date_is_moved_and_cancelled(chat: Dialogue) -> None:
    await published(chat)
    await chat.play(
        """
        olu > [Dates]
        bot edits olu > Tuesday, 8 January 2030, 19:00 [Move it] [Cancel it] [Back]
        olu > [Move it]
        bot to olu > When shall it begin instead? [Cancel]
        olu > 10 January 18:00
        bot to olu > Thursday, 10 January 2030, 18:00 in UTC. Right? *
        olu > [Yes]
        bot to olu > Moved. * / Thursday, 10 January 2030, 18:00 in UTC / *
        ... 5 seconds
        bot edits newcomers > Git night / Thursday, 10 January 2030, 18:00 in UTC / *
        olu > [Dates]
        bot edits olu > Thursday, 10 January 2030, 18:00 [Move it] *
        olu > [Cancel it]
        bot to olu > It will be cancelled, and those who come are told. * [Skip] [Cancel]
        olu > The pipes burst.
        bot to olu > Cancelled. * / Git night / Cancelled. The pipes burst. / *
        ... 5 seconds
        bot edits newcomers > Git night / Cancelled. The pipes burst. / *
        """
    )


async def test_a_series_goes_on_and_its_next_card_follows(chat: Dialogue) -> None:
    await planned(chat)
    await chat.play(
        """
        olu > [Change]
        bot edits olu > What would you like to change? *
        olu > [How often]
        bot edits olu > How often is it? [✓ Once] [Every week] [Every two weeks] [Every month] \
[Back]
        olu > [Every week]
        bot edits olu > Changed. * / Every week · * [Publish] [Change] [Dates] * [Drop]
        olu > [Dates]
        bot edits olu > Press a day to leave it out, or to have it again. [✓ Tue 8 Jan] [✓ Tue 15 \
Jan] *
        olu > [✓ Tue 15 Jan]
        bot edits olu > * [Tue 15 Jan] *
        olu > [Back]
        bot edits olu > *
        olu > [Publish]
        bot edits olu > *
        olu > [newcomers]
        bot edits olu > *
        bot to newcomers > Git night / Tuesday, 8 January 2030, 19:00 in UTC / *
        olu > [Dates]
        bot edits olu > Which date? [Tue 8 Jan, 19:00 UTC] [Tue 22 Jan, 19:00 UTC] *
        ... until 2030-01-08 20:00
        bot edits newcomers > Git night / It has begun. / *
        ... 5 seconds
        bot edits newcomers > Git night / It is over. / *
        ... 1 day
        bot to newcomers > Git night / Tuesday, 22 January 2030, 19:00 in UTC / * [I'm coming] *
        """
    )


async def test_a_meetup_for_one_group_is_seen_there_alone(chat: Dialogue) -> None:
    await planned(chat)
    await chat.play(
        """
        olu > [Change]
        bot edits olu > *
        olu > [Who sees it]
        bot edits olu > Who may see it? [Anybody] [✓ People here] [One group] [Back]
        olu > [One group]
        bot edits olu > For which group is it? * [newcomers] *
        olu > [newcomers]
        bot edits olu > Changed. * Who sees it: newcomers *
        olu > [Publish]
        bot edits olu > It is published, and its card posted. *
        bot to newcomers > Git night *
        ben > /meetups
        bot to ben > What is on: / Nothing yet. *
        ben > /seat 1
        bot to ben > Which meetup? /meetups shows what is on.
        ben @ newcomers > /meetups
        bot to ben @ newcomers > What is on: / • Git night *
        ben @ newcomers > [I'm coming]
        bot to ben @ newcomers > You have a seat: *
        ben > /meetups mine
        bot to ben > Your meetups: / • Git night *
        ada > /meetup 1
        bot to ada > Which meetup? /meetups shows what is on.
        """,
    )


async def test_somebody_hosts_it_too(chat: Dialogue) -> None:
    await published(chat)
    await chat.play(
        """
        ben > /meetup 1
        bot to ben > * / Would you like to come? *
        olu > [Hosts]
        bot edits olu > Hosted by Olu [Add a host] [Back]
        olu > [Add a host]
        bot to olu > Who hosts it with you? *
        olu > @ben
        bot to ben > You host Git night now, with Olu. [Open it]
        bot to olu > Ben hosts it now, too. / *
        ben > [Open it]
        bot to ben > Git night * [Who comes] *
        ... 5 seconds
        bot edits newcomers > * / Hosted by Ben and Olu *
        """
    )


async def test_a_host_puts_the_card_into_the_group_where_they_write(chat: Dialogue) -> None:
    await published(chat)
    await chat.play(
        """
        olu @ lounge > /meetup 1
        bot to lounge > Git night * [I'm coming] [Maybe] [Can't] [Guests & more]
        ada @ lounge > [I'm coming]
        bot to ada @ lounge > You have a seat: *
        ... 5 seconds
        bot edits newcomers > * / Coming: Ada / *
        bot edits lounge > * / Coming: Ada / *
        """
    )


async def test_it_is_filtered_by_kind_and_week(chat: Dialogue) -> None:
    await published(chat)
    await chat.play(
        """
        ada > /meetups
        bot to ada > * [Git night] [Mine] [Near me] [This week] [Kind] [Language]
        ada > [Kind]
        bot edits ada > What kind of meetup is it? [Community meeting] [Back]
        ada > [Community meeting]
        bot edits ada > What is on (Community meeting): / • Git night * [Git night] * [This \
week] [Language] [All meetups]
        ada > [This week]
        bot edits ada > What is on (Community meeting · the next seven days): / • Git night *
        ada > /meetups training
        bot to ada > What is on (Training): / Nothing yet. *
        ada > [Mine]
        bot edits ada > Your meetups: / You have not answered for any. *
        """
    )


async def test_who_goes_unseen_later_does_not_vanish_from_the_card(chat: Dialogue) -> None:
    """That a name goes would tell who has begun to ask without it."""
    await published(chat)
    await chat.play(
        """
        ada @ newcomers > [I'm coming]
        bot to ada @ newcomers > You have a seat: *
        ... 5 seconds
        bot edits newcomers > * / Coming: Ada / *
        ada > /anonymous on
        bot to ada > *
        ben @ newcomers > [I'm coming]
        bot to ben @ newcomers > *
        ... 5 seconds
        bot edits newcomers > * / Coming: Ada and Ben / *
        """
    )


async def test_a_picture_stands_above_the_card_which_still_changes(chat: Dialogue) -> None:
    await planned(chat)
    await chat.play(
        """
        olu > [Change]
        bot edits olu > *
        olu > [Next]
        bot edits olu > *
        olu > [Next]
        bot edits olu > *
        olu > [Picture]
        bot to olu > Send the picture for the card. [No picture] [Cancel]
        olu > Here it is
        bot to olu > Please send one picture. *
        olu sends poster.jpg
        bot to olu > Changed. *
        olu > [Publish]
        bot edits olu > *
        olu > [newcomers]
        bot edits olu > Posted in newcomers. *
        bot to newcomers > Git night <attachment *>
        bot to newcomers > Git night / Tuesday, 8 January 2030, * [I'm coming] *
        ada @ newcomers > [I'm coming]
        bot to ada @ newcomers > *
        ... 5 seconds
        bot edits newcomers > Git night / * / Coming: Ada / *
        """
    )


async def test_a_series_is_moved_and_ended_from_a_date_on(chat: Dialogue) -> None:
    await planned(chat)
    await chat.play(
        """
        olu > [Change]
        olu > [How often]
        olu > [Every week]
        olu > [Publish]
        olu > [Back]
        ada > /seat 2
        ada > [I'm coming]
        """,
        strict=False,
    )
    await chat.play(
        """
        olu > [Dates]
        bot edits olu > Which date? [Tue 8 Jan, 19:00 UTC] [Tue 15 Jan, 19:00 UTC] *
        olu > [Tue 15 Jan, 19:00 UTC]
        bot edits olu > Tuesday, 15 January 2030, 19:00 [Move it] [Cancel it] \
[Move it and the rest] [Cancel it and the rest] [Back]
        olu > [Move it and the rest]
        bot to olu > When shall it begin instead? [Cancel]
        olu > 17 January 18:00
        bot to olu > Thursday, 17 January 2030, 18:00 in UTC. Right? *
        olu > [Yes]
        bot to olu > Moved. *
        olu > [Dates]
        bot edits olu > Which date? [Tue 8 Jan, 19:00 UTC] [Thu 17 Jan, 18:00 UTC] \
[Thu 24 Jan, 18:00 UTC] *
        ada > /meetups mine
        bot to ada > Your meetups: / • Git night · Thu 17 Jan, 18:00 UTC · The library *
        olu > [Thu 24 Jan, 18:00 UTC]
        bot edits olu > *
        olu > [Cancel it and the rest]
        bot to olu > It will be cancelled, * [Skip] [Cancel]
        olu > [Skip]
        bot to olu > Cancelled. *
        olu > [Dates]
        bot edits olu > Which date? [Tue 8 Jan, 19:00 UTC] [Thu 17 Jan, 18:00 UTC] [Back]
        """
    )


async def test_who_is_forgotten_frees_their_seat(chat: Dialogue) -> None:
    await published(chat)
    await chat.play(
        """
        ada @ newcomers > [I'm coming]
        ben @ newcomers > [I'm coming]
        mira @ newcomers > [I'm coming]
        ... 5 seconds
        ada > /forgetme
        ada > [Yes, delete everything]
        """,
        strict=False,
    )
    assert any("There is a seat for you" in words for words in chat.said_to("mira"))
    await chat.play("... 5 seconds", strict=False)
    assert "Coming: Ben /" in chat.transcript.rpartition("bot edits newcomers > ")[2]


ARABIC = """
    olu speaks ar
    ada speaks ar
    ben speaks ar
    olu > /meetup new
    olu > ليلة الصور
    olu > غدًا الساعة ١٩:٠٠
    olu > [نعم]
    olu > المكتبة
    olu > [!meetup 1 change]
    olu > [!meetup 1 item seats]
    olu > [!meetup 1 type seats]
    olu > ١
    olu > [!meetup 1 publish]
    olu @ newcomers > /meetup 1
    ada @ newcomers > [!coming 1]
    ben @ newcomers > [!coming 1]
    ... 5 seconds
    ada > /meetups
    ada > [/seat 1]
    ada > [!unnamed 1]
    ada > [!cannot 1]
    ben > [!coming 1]
    ... 5 seconds
    olu > [!meetup 1 who 1]
    olu > [!meetup 1 dates]
    olu > [!meetup 1 move 1 alone]
    olu > ١٠ يناير ١٨:٠٠
    olu > [نعم]
    ... 2 minutes
    olu > [!meetup 1 dates]
    olu > [!meetup 1 call-off 1 alone]
    olu > المطر
    ... 2 minutes
"""


async def test_all_of_it_is_in_arabic(open_chat: Open) -> None:
    community = CommunitySettings(features=FEATURES, language="ar", languages=("ar",))
    chat = await open_chat(settings=Settings(community=community))
    await chat.play(ARABIC, strict=False)
    words = "\n".join(line for name in ("olu", "ada", "ben", "newcomers")
                      for line in chat.said_to(name))  # fmt: skip
    latin = re.findall(r"[A-Za-z]{2,}", re.sub(r"/(meetup|seat|help)\w*( \d+)?", "", words))
    assert set(latin) <= {"Olu", "Ada", "Ben", "UTC", *ROOMS}, sorted(set(latin))
    assert "المطر" in chat.said_to("newcomers")[-1]


async def test_a_host_who_is_forgotten_is_named_on_no_card(chat: Dialogue) -> None:
    await chat.play("olu > /planners @ada", strict=False)
    await chat.play(
        (PLANNED + PUBLISHED).format(place="Here").replace("olu >", "ada >"), strict=False
    )
    assert "Hosted by Ada" in chat.transcript.rpartition("bot to newcomers > ")[2]
    await chat.play("... 2 days\nada > /forgetme\nada > [Yes, delete everything]", strict=False)
    await chat.play("... 5 seconds", strict=False)
    assert "Ada" not in chat.transcript.rpartition("bot edits newcomers > ")[2]


async def test_organizers_hear_when_the_only_host_of_what_is_to_come_is_forgotten(
    chat: Dialogue,
) -> None:
    await chat.play("olu > /planners @ada", strict=False)
    await chat.play(
        (PLANNED + PUBLISHED).format(place="Here").replace("olu >", "ada >"), strict=False
    )
    await chat.play("ben @ newcomers > [I'm coming]", strict=False)
    await chat.play(
        """
        ada > /forgetme
        bot to ada > *
        ada > [Yes, delete everything]
        bot to ada > Deleted. *
        bot to olu > Nobody hosts Git night any more. Its next date is Tue 8 Jan, 19:00 UTC. Please add a host, or cancel it. [Open it]
        olu > [Open it]
        bot to olu > Git night / *
        """  # noqa: E501 - a dialogue's line
    )
    await chat.play("... 2 days", strict=False)
    assert "Git night is over. Who was there?" in "\n".join(chat.said_to("olu"))
