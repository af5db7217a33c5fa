"""When to meet: good hours of a group, for whom it is night, the week's meetups on Mondays."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from sqlalchemy import func, select

from bot.config.settings import CommunitySettings, Settings
from bot.domain.meetups import good_hours
from bot.storage.tables import Chat, Person, TimePoll, TimePollAnswer
from tests.conftest import MONDAY, database
from tests.meetups import person, planned

if TYPE_CHECKING:
    from tests.conftest import Open
    from tests.dialogue import Dialogue

FEATURES = ("introductions", "people", "rooms", "hotline", "linking", "privacy", "meetups")
TUESDAY = datetime(2030, 1, 8, 19)  # noqa: DTZ001 - a wall time
STORY = Path(__file__).parents[1] / "docs" / "examples" / "good-hours.txt"


@pytest.fixture
async def chat(open_chat: Open) -> Dialogue:
    return await open_chat(settings=Settings(community=CommunitySettings(features=FEATURES)))


async def asked(chat: Dialogue, hours: str = "Tue, Wed 18-20") -> None:
    """The newcomers' group is asked."""
    async with database(chat).read() as db:
        room = await db.scalar(select(Chat.id).where(Chat.key == "newcomers"))
    await chat.play(
        f"""
        olu @ newcomers > /when
        olu > /when {room}
        olu > Photo walk
        olu > {hours}
        olu > tonight 20:00
        olu > [Yes]
        """,
        strict=False,
    )


async def test_a_group_marks_good_hours_and_the_best_can_be_planned(chat: Dialogue) -> None:
    await chat.play("ben > /zone Jakarta", strict=False)
    await asked(chat)
    await chat.play(
        """
        ada @ newcomers > [Tue 8 Jan, 18:00 UTC]
        bot to ada @ newcomers > Good for you: Tue 8 Jan, 18:00 UTC. Press an hour again to *
        ada @ newcomers > [Wed 9 Jan, 19:00 UTC]
        bot to ada @ newcomers > Good for you: Tue 8 Jan, 18:00 UTC and Wed 9 Jan, 19:00 UTC. *
        ben @ newcomers > [Wed 9 Jan, 19:00 UTC]
        bot to ben @ newcomers > Good for you: Thu 10 Jan, 02:00. *
        ben @ newcomers > [Wed 9 Jan, 19:00 UTC]
        bot to ben @ newcomers > Your choice is taken back.
        ben @ newcomers > [Wed 9 Jan, 19:00 UTC]
        bot to ben @ newcomers > *
        ... until 2030-01-07 20:01
        bot edits newcomers > Photo walk / This poll is over.
        bot to olu > The best hours for Photo walk, * [Wed 9 Jan, 19:00 UTC] [Tue 8 Jan, 18:00 UTC]
        bot to newcomers > The best hours for Photo walk, on the clocks of UTC: / 1. Wednesday, 9 \
January 2030, 19:00: good for 2 people / 2. Tuesday, 8 January 2030, 18:00: good for 1 person
        """
    )
    async with database(chat).read() as db:
        assert await db.scalar(select(func.count()).select_from(TimePollAnswer)) == 0
    await chat.play(
        """
        olu > [Wed 9 Jan, 19:00 UTC]
        bot to olu > This is how it will stand. * / Photo walk / Wednesday, 9 January 2030, 19:00 *
        """,
        strict=False,
    )
    assert "Photo walk" in "\n".join(chat.said_to("olu"))


async def test_the_same_hours_on_ones_own_clock(chat: Dialogue) -> None:
    await asked(chat)
    async with database(chat).read() as db:
        link = good_hours.address(await db.get_one(TimePoll, 1))
    await chat.play(
        f"""
        ben > /zone Jakarta
        bot to ben > *
        ben > /hours 1
        bot to ben > Press [On my own clock] in the group. *
        ben > /hours {link}
        bot to ben > When shall we meet for Photo walk? * / The hours are those of Jakarta. * \
[Wed 9 Jan, 01:00] [Wed 9 Jan, 02:00] [Thu 10 Jan, 01:00] [Thu 10 Jan, 02:00]
        ben > [Wed 9 Jan, 01:00]
        bot edits ben > * [✓ Wed 9 Jan, 01:00] *
        ben > [✓ Wed 9 Jan, 01:00]
        bot edits ben > * [Wed 9 Jan, 01:00] *
        """
    )


async def test_hours_that_are_too_many_or_over_are_asked_for_again(chat: Dialogue) -> None:
    await asked(chat, "Mon-Fri 8-20")
    assert "These are more than 9 hours." in chat.said_to("olu")[-1]
    await chat.play("olu > Tue 18-19\nolu > tomorrow 20:00\nolu > [Yes]", strict=False)
    assert "Choose an earlier end." in chat.said_to("olu")[-1]


async def test_it_ends_early_and_without_any_answer_only_whoever_asked_hears(
    chat: Dialogue,
) -> None:
    await asked(chat)
    await chat.play(
        """
        olu > [End it now]
        bot edits newcomers > Photo walk / This poll is over.
        bot to olu > Nobody has marked an hour for Photo walk.
        bot to olu > It ends now.
        olu > [End it now]
        bot to olu > It ends now.
        ... 1 day
        """,
        strict=False,
    )
    assert "\n".join(chat.said_to("olu")).count("Nobody has marked an hour") == 1


async def test_only_who_may_plan_asks(chat: Dialogue) -> None:
    await chat.play(
        """
        ada @ newcomers > /when
        bot to newcomers > Only organizers can do that. *
        """,
        strict=False,
    )


# ── for whom it is night ─────────────────────────────────────────────────────────────────────


async def live_in(chat: Dialogue, **people: int) -> None:
    """So many people of each zone ("Asia__Jakarta")."""
    async with database(chat).write() as db:
        for zone, count in people.items():
            for number in range(count):
                name = f"{zone} {number}"
                db.add(Person(name=name, zone=zone.replace("__", "/"), created_at=MONDAY))


async def test_those_who_plan_see_for_whom_it_is_night(chat: Dialogue) -> None:
    await live_in(chat, Africa__Lagos=12, Asia__Jakarta=5, Asia__Tokyo=1)
    await chat.play(
        """
        olu > /meetup new
        olu > Git night
        olu > tomorrow 19:00
        olu > [Yes]
        olu > [Skip]
        """,
        strict=False,
    )
    await chat.play(
        """
        olu > [Good for whom?]
        bot to olu > Tuesday, 8 January 2030, 19:00 is comfortable for 65% of those * / It is \
night for 35%: Jakarta. / More comfortable for more people: Tue 8 Jan, * (100%). / Each column is \
an hour of that day in UTC: * <attachment hours.png, image/png, *>
        """,
        strict=False,
    )
    [picture] = chat.console.rooms.of("@olu")[-1].attachments
    image = Image.open(io.BytesIO(picture.content))
    assert image.size == (picture.width, picture.height)
    assert len(image.getcolors() or ()) >= 3


async def test_of_few_people_nothing_is_said(chat: Dialogue) -> None:
    await live_in(chat, Africa__Lagos=6, Asia__Jakarta=4)
    await chat.play(
        """
        olu > /meetup new
        olu > Git night
        olu > tomorrow 19:00
        olu > [Yes]
        olu > [Skip]
        olu > [Good for whom?]
        """,
        strict=False,
    )
    assert "Too few people have told me their time zone" in chat.said_to("olu")[-1]


# ── Mondays ──────────────────────────────────────────────────────────────────────────────────


async def test_the_week_is_posted_each_monday_where_somebody_wants_it(chat: Dialogue) -> None:
    await planned(chat, "Photo walk", TUESDAY + timedelta(days=7), zone="Africa/Accra")
    await chat.play(
        """
        olu @ newcomers > /mondays
        bot to newcomers > I don't post the week's meetups here. [Post them]
        olu @ newcomers > [Post them]
        bot to newcomers > Each Monday I post here what is on in the week. When nothing is *
        ada @ newcomers > /mondays off
        bot to newcomers > Only organizers can do that. *
        """,
        strict=False,
    )
    await chat.play("... until 2030-01-14 10:00", strict=False)
    posted = chat.said_to("newcomers")[-1]
    assert posted.startswith("What is on this week: / • Photo walk · Tue 15 Jan, 19:00, Accra")
    await chat.play("... until 2030-01-21 10:00", strict=False)
    assert chat.said_to("newcomers")[-1] == posted  # nothing is on
    await chat.play("olu @ newcomers > /mondays off", strict=False)
    assert "I don't post" in chat.said_to("newcomers")[-1]


async def test_the_weeks_post_says_utc_once(chat: Dialogue) -> None:
    await planned(chat, "Photo walk", TUESDAY + timedelta(days=7), zone="UTC")
    await chat.play("olu @ newcomers > /mondays on\n... until 2030-01-14 10:00", strict=False)
    assert "• Photo walk · Tue 15 Jan, 19:00 UTC / " in chat.said_to("newcomers")[-1]


async def test_near_me_is_by_the_city_of_ones_zone(chat: Dialogue) -> None:
    await planned(chat, "Accra walk", TUESDAY, zone="Africa/Accra", place="Osu")
    await planned(chat, "Lima walk", TUESDAY, zone="America/Lima", place="Centro")
    await planned(chat, "Lagos call", TUESDAY, zone="Africa/Lagos", link="https://meet.example")
    await chat.play(
        """
        ada > /meetups near
        bot to ada > Tell me a city that has the same time as you, * [My time zone] [All meetups]
        ada > /zone Lagos
        bot to ada > *
        ada > /meetups near
        bot to ada > Near Lagos, * / • Accra walk · * · Osu · 412 km [Accra walk] [All meetups]
        """
    )


async def test_the_poll_is_forgotten_with_whoever_answered(chat: Dialogue) -> None:
    await asked(chat)
    await chat.play("ada @ newcomers > [Tue 8 Jan, 18:00 UTC]", strict=False)
    async with database(chat).read() as db:
        ada = await person(db, "ada")
        assert await db.get(TimePollAnswer, (1, ada.id)) is not None
    await chat.play("ada > /forgetme\nada > [Yes, delete everything]", strict=False)
    async with database(chat).read() as db:
        assert await db.get(TimePollAnswer, (1, ada.id)) is None
    assert chat.community.now >= datetime(2030, 1, 7, tzinfo=UTC)


async def test_the_story_of_good_hours(open_chat: Open) -> None:
    """docs/examples/good-hours.txt, as anybody can play it."""
    chat = await open_chat()
    await chat.play(STORY.read_text(encoding="utf-8"), strict=False)
    assert "1. Thursday, 10 January 2030, 18:00: good for 2 people" in "".join(chat.said_to("olu"))
    assert "Good for you: Fri 11 Jan, 01:00." in "".join(chat.said_to("ben"))
    assert "As a file" in chat.said_to("ada")[-1]
