"""The day before a full meetup, and after one: who comes still, who was there, what is kept."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.meetups import attendance, door_pictures, meetups, occurrences
from bot.storage.tables import Chat, MeetupHost, MeetupNote, MeetupNotice, Occurrence, Seat
from bot.words.domain_events import Attended
from bot.words.meetups import Attendance
from bot.words.start_links import StartLinks
from handlers.meetups.registry import feature
from tests.conftest import database
from tests.meetups import come, planned

if TYPE_CHECKING:
    from tests.dialogue import Dialogue

THURSDAY = datetime(2030, 1, 10, 18)  # noqa: DTZ001 - a wall time
STILL = (
    "Are you still coming to Git night, Thu 10 Jan, 18:00 UTC? / All seats are taken, and others "
    "are waiting for one. Please answer by Thu 10 Jan, {at} UTC: after that I may pass your seat "
    "on. [Yes, I'm coming] [Can't]"
)


@pytest.fixture
async def people(chat: Dialogue) -> Dialogue:
    for name in ("ada", "ben", "mira"):
        await chat.play(f"{name} > /start", strict=False)
    return chat


async def state(chat: Dialogue, occurrence_id: int, column: str = "state") -> list[str]:
    """How the seats stand, in the order of their people."""
    async with database(chat).read() as db:
        rows = select(getattr(Seat, column)).where(Seat.occurrence_id == occurrence_id)
        return list(await db.scalars(rows.order_by(Seat.person_id)))


# ── the day before ───────────────────────────────────────────────────────────────────────────


async def test_a_seat_that_nobody_confirms_goes_to_who_waits(people: Dialogue) -> None:
    date = await planned(people, "Git night", THURSDAY, capacity=2)
    await come(people, date, "ada", "ben", "mira")
    still = STILL.format(at="12:00")
    await people.play(f"""
        ... 57 hours
        bot to ada > {still}
        bot to ben > {still}
        ada > [Yes, I'm coming]
        bot to ada > Good. Your seat at Git night is kept.
    """)
    await people.play("... 18 hours", strict=False)
    assert (await state(people, date))[:2] == ["seated", "lapsed"]
    assert "The seat at Git night went to the next person" in people.said_to("ben")[-1]


async def test_where_nobody_waits_everybody_keeps_their_seat(people: Dialogue) -> None:
    date = await planned(people, "Git night", THURSDAY, capacity=2)
    await come(people, date, "ada", "ben")
    await people.play("... 3 days", strict=False)
    assert await state(people, date) == ["seated", "seated"]
    assert not [line for line in people.said_to("ben") if "still" in line]


async def test_who_waited_and_left_costs_nobody_a_seat(people: Dialogue) -> None:
    date = await planned(people, "Git night", THURSDAY, capacity=1)
    await come(people, date, "ada", "ben")
    await people.play("... 58 hours", strict=False)
    assert "still coming" in people.said_to("ada")[-1]
    async with database(people).write() as db:
        waiting = select(Seat).where(Seat.state == "waiting")
        await db.delete((await db.scalars(waiting)).one())
    await people.play("... 20 hours", strict=False)
    assert await state(people, date) == ["seated"]


async def test_who_has_no_time_to_answer_is_not_asked(people: Dialogue) -> None:
    """Nothing ran until eight hours before."""
    date = await planned(people, "Git night", THURSDAY, capacity=1)
    await come(people, date, "ada", "ben")
    people.community.clock.at += timedelta(hours=73)  # type: ignore[attr-defined]
    await people.play("... 7 hours", strict=False)
    assert "Reminder" in people.said_to("ada")[-1]
    assert await state(people, date) == ["seated", "waiting"]


# ── afterwards ───────────────────────────────────────────────────────────────────────────────


async def test_were_you_there(people: Dialogue, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr(attendance, "happened", lambda _db, event: told.append(event))
    date = await planned(people, "Git night", THURSDAY)
    await come(people, date, "ada", "ben")
    await people.play("... 81 hours", strict=False)
    await people.play("""
        ... 2 hours
        bot to ada > Were you at Git night? [I was there] [I missed it]
        bot to ben > Were you at Git night? [I was there] [I missed it]
        bot to olu > Git night is over. Who was there? * [Who came] [What happened]
        ada > [I was there]
        bot to ada > How was Git night, from 1 (not for me) to 5 (great)? [1] [2] [3] [4] [5]
        ada > [5]
        bot to ada > Thank you. * [Write to the hosts]
        ada > [Write to the hosts]
        bot to ada > What would you like to tell the hosts? *
        ada > The soup was great.
        bot to ada > Thank you. I have told the hosts.
        bot to olu > Ada writes about Git night: / The soup was great.
        ben > [I missed it]
        bot to ben > Thank you for telling me. [Write to the hosts]
        olu > [Who came]
        bot to olu > 1 person was at Git night. / 1 person rated it: 5 of 5. / * [✓ Ada] [Ben] *
        olu > [Ben]
        bot edits olu > 2 people were at Git night. / * [✓ Ada] [✓ Ben] *
        olu > [What happened]
        bot to olu > What happened, in two lines? Everybody may read them. *
        olu > We fixed four bugs and ate soup.
        bot to olu > Thank you. It stands with the meetup now.
        ... 5 days
    """)
    assert await state(people, date, "attendance") == ["attended", "attended"]
    assert len([event for event in told if isinstance(event, Attended)]) == len({*told}) - 1 == 2


async def test_what_happened_goes_out_with_the_next_invitation(people: Dialogue) -> None:
    date = await planned(people, "Git night", THURSDAY, rule="FREQ=WEEKLY")
    async with database(people).write() as db:
        date_of = await occurrences.get(db, date)
        assert date_of is not None
        room = (await db.scalars(select(Chat.id).where(Chat.key == "newcomers"))).one()
        await meetups.keep_posted(db, date_of.meetup.id, room, date)
    await come(people, date, "ada")
    await people.play("... 83 hours", strict=False)
    await people.play("""
        olu > [What happened]
        bot to olu > *
        olu > We fixed four bugs and ate soup.
        bot to olu > Thank you. It goes out with the next invitation.
        bot to newcomers > Git night / Thursday, 17 January 2030, 18:00 in UTC / * / Last time: \
We fixed four bugs and ate soup. / Nobody has said yet that they come. / *
        ... 2 days
    """)


async def test_who_is_not_named_is_not_named_to_the_hosts(people: Dialogue) -> None:
    date = await planned(people, "Git night", THURSDAY)
    await come(people, date, "ada")
    async with database(people).write() as db:
        (await db.scalars(select(Seat))).one().private = True
    await people.play("... 83 hours", strict=False)
    await people.play("""
        ada > [I missed it]
        bot to ada > *
        ada > [Write to the hosts]
        bot to ada > *
        ada > The stairs are too much for me.
        bot to ada > Thank you. I have told the hosts.
        bot to olu > Somebody who had a seat writes about *: / The stairs are too much for me.
    """)
    assert date


async def test_the_word_of_the_door(people: Dialogue) -> None:
    date = await planned(people, "Git night", THURSDAY)
    await come(people, date, "ada")
    await people.play("... 80 hours", strict=False)
    async with database(people).write() as db:
        occurrence = await db.get_one(Occurrence, date)
        code = await attendance.door_code(db, occurrence)
    await people.play(f"""
        ada > /here {code}
        bot to ada > Welcome to Git night. You are on the list.
        ben > /here {code.upper()}
        bot to ben > Welcome to Git night. You are on the list.
        mira > /here abcdef
        bot to mira > I don't know this word, or its meetup is not on now.
        mira > /here
        bot to mira > Write the word that you see at the door: /here k3fm7p
    """)
    assert await state(people, date, "attendance") == ["attended", "attended"]
    await people.play("... 1 day", strict=False)
    assert "How was Git night" in people.said_to("ada")[-1]


async def test_the_picture_of_the_door(people: Dialogue) -> None:
    """Where a platform has links that say something, their picture is shown to hosts."""
    links = StartLinks({"telegram": lambda words: f"https://t.me/a_bot?start={words}"})
    people.community.engine.services[StartLinks] = links  # type: ignore[index]
    await planned(people, "Git night", THURSDAY)
    await people.play("... 80 hours", strict=False)
    await people.play("""
        olu > /meetup 1
        bot to olu > * [At the door] *
        olu > [At the door]
        bot to olu > People at Git night check in by writing /here * to me in private, or with *
    """)
    attachment = await door_pictures.of_link(AsyncSession(), links.saying("/here k3fm7p")[0])
    with Image.open(io.BytesIO(attachment.content)) as picture:
        assert picture.format == "PNG"
        assert picture.width == picture.height > 300


async def test_only_hosts_see_who_came(people: Dialogue) -> None:
    date = await planned(people, "Git night", THURSDAY, host="ben")
    await come(people, date, "ada")
    await people.play("... 83 hours", strict=False)
    asked = [line for line in people.said_to("ben") if "Who came" in line]
    assert len(asked) == 1
    async with database(people).write() as db:
        await db.execute(delete(MeetupHost))
    await people.play("""
        ben > [Who came]
        bot to ben > Only those who host this meetup can do that.
        ben > [What happened]
        bot to ben > Only those who host this meetup can do that.
    """)


# ── what is kept ─────────────────────────────────────────────────────────────────────────────


async def test_after_a_while_only_numbers_are_kept(people: Dialogue) -> None:
    date = await planned(people, "Git night", THURSDAY)
    await come(people, date, "ada", "ben")
    async with database(people).write() as db:
        seats = (await db.scalars(select(Seat))).all()
        seats[0].attendance = Attendance.ATTENDED
        await attendance.door_code(db, await db.get_one(Occurrence, date))
    await people.play("... 8 days", strict=False)
    people.community.clock.at += timedelta(days=90)  # type: ignore[attr-defined]
    await people.play("... 1 day", strict=False)
    async with database(people).read() as db:
        for table in (Seat, MeetupNote, MeetupNotice):
            assert await db.scalar(select(func.count()).select_from(table)) == 0
        date_of = await occurrences.get(db, date)
        assert date_of is not None
        assert (date_of.occurrence.attended, date_of.occurrence.door_code) == (1, "")
        assert (await attendance.impression(db, date_of)).attended == 1
    assert feature.jobs["clear old meetups"].every is not None
