"""Who comes to a meetup is told in time, once, and not at night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.domain.meetups import meetups, moves, notices, occurrences, seats
from bot.storage.tables import MeetupNotice, OutboxRow
from bot.words.meetups import SeatState
from tests.conftest import database
from tests.meetups import come, person, planned

if TYPE_CHECKING:
    from tests.dialogue import Dialogue

THURSDAY = datetime(2030, 1, 10, 18)  # noqa: DTZ001 - a wall time


async def changed(chat: Dialogue, occurrence_id: int, wall: datetime | None) -> None:
    """Move the date, or cancel it."""
    async with database(chat).write() as db:
        date_of = await occurrences.get(db, occurrence_id)
        assert date_of is not None
        if wall is None:
            await moves.cancel(db, date_of.occurrence, "The room is flooded.")
        else:
            await moves.move(db, date_of, wall, chat.community.now)
        await chat.community.engine.tell(db)


@pytest.fixture
async def git_night(chat: Dialogue) -> int:
    await chat.play("ada > /start", strict=False)
    await chat.play("ben > /start", strict=False)
    date = await planned(chat, "Git night", THURSDAY)
    await come(chat, date, "ada")
    return date


DAY_BEFORE = "Reminder: Git night, Thu 10 Jan, 18:00 UTC. [Can't]"


async def test_a_day_and_an_hour_before(chat: Dialogue, git_night: int) -> None:
    await chat.play(f"""
        ... 57 hours
        bot to ada > {DAY_BEFORE}
        ... 22 hours
        ... 1 hour
        bot to ada > {DAY_BEFORE}
        ada > [Can't]
        bot to ada > *
        ... 5 days
    """, strict=False)  # fmt: skip
    assert len([line for line in chat.said_to("ada") if line.startswith("Reminder")]) == 2
    assert git_night


async def test_everybody_chooses_how_long_before(chat: Dialogue, git_night: int) -> None:
    assert git_night
    await chat.play("""
        ada > /reminders
        bot to ada > * [15 minutes before] [✓ 1 hour before] [3 hours before] [✓ 1 day before] *
        ada > [✓ 1 day before]
        bot edits ada > * [15 minutes before] [✓ 1 hour before] [3 hours before] [1 day before] *
        ada > [15 minutes before]
        bot edits ada > *
        ada > [✓ 1 hour before]
        bot edits ada > *
        ... 81 hours
        bot to ada > Reminder: Git night, Thu 10 Jan, 18:00 UTC. [Can't]
        ada > /reminders
        bot to ada > *[✓ 15 minutes before] [1 hour before] *
        ada > [Never]
        bot edits ada > *[15 minutes before] * [✓ Never]
    """)


async def test_who_may_come_is_asked(chat: Dialogue, git_night: int) -> None:
    async with database(chat).write() as db:
        date_of = await occurrences.get(db, git_night)
        assert date_of is not None
        ben = await person(db, "ben")
        await seats.answer_without_seat(db, date_of, ben.id, SeatState.MAYBE, chat.community.now)
        await chat.community.engine.tell(db)
    await chat.play(f"""
        ... 57 hours
        bot to ada > {DAY_BEFORE}
        bot to ben > Reminder: * / You said that you may come. Do you? [I'm coming] [Can't]
    """)


async def test_at_night_nobody_is_written_to(chat: Dialogue, git_night: int) -> None:
    """It begins at seven in the morning there: three hours before, it is not near enough."""
    assert git_night
    await chat.play("""
        ada > /zone Auckland
        bot to ada > *
        ada > /reminders
        bot to ada > *
        ada > [3 hours before]
        bot edits ada > *
        ... 57 hours
        bot to ada > Reminder: Git night, Fri 11 Jan, 07:00. [Can't]
        ... 21 hours and 59 minutes
        ... 1 minute
        bot to ada > Reminder: Git night, Fri 11 Jan, 07:00. [Can't]
        ... 1 hour
        bot to ada > Reminder: Git night, Fri 11 Jan, 07:00. [Can't]
    """)


async def test_after_a_night_without_the_bot(chat: Dialogue, git_night: int) -> None:
    """What is late is told, what is too late is not, and nothing is told twice."""
    assert git_night
    clock = chat.community.clock
    clock.at += timedelta(hours=60)  # type: ignore[attr-defined]
    await chat.play(f"""
        ... 1 minute
        bot to ada > {DAY_BEFORE}
    """)
    clock.at += timedelta(hours=20, minutes=45)  # type: ignore[attr-defined]
    await chat.play("... 3 hours", strict=False)
    assert not [line for line in chat.said_to("ada")[2:] if "Reminder" in line]


async def test_a_new_time_is_told_once(chat: Dialogue, git_night: int) -> None:
    await changed(chat, git_night, THURSDAY - timedelta(hours=2))
    await changed(chat, git_night, THURSDAY + timedelta(days=1))
    await chat.play("""
        ... 10 minutes
        bot to ada > Git night has a new time: Fri 11 Jan, 18:00 UTC. Before, it was Thu 10 Jan, *
        ... 81 hours
        bot to ada > Reminder: Git night, Fri 11 Jan, 18:00 UTC. [Can't]
    """)


async def test_what_is_changed_back_is_told_to_nobody(chat: Dialogue, git_night: int) -> None:
    await changed(chat, git_night, THURSDAY - timedelta(hours=2))
    await changed(chat, git_night, THURSDAY)
    await chat.play("... 1 hour")


async def test_who_was_reminded_of_another_day_is_reminded_again(
    chat: Dialogue, git_night: int
) -> None:
    await chat.play("... 60 hours", strict=False)
    await changed(chat, git_night, THURSDAY + timedelta(days=3))
    await chat.play("""
        ... 10 minutes
        bot to ada > Git night has a new time: *
        ... 3 days
        bot to ada > Reminder: Git night, Sun 13 Jan, 18:00 UTC. [Can't]
    """)


async def test_a_cancellation_is_told_in_the_morning(chat: Dialogue, git_night: int) -> None:
    await chat.play("... 15 hours", strict=False)
    await changed(chat, git_night, None)
    await chat.play("""
        ... 6 hours
        ... 2 hours
        bot to ada > Git night on Thu 10 Jan, 18:00 UTC is cancelled. / The room is flooded.
        ... 4 days
    """)


async def test_a_crowd_is_told_in_chunks(
    chat: Dialogue, git_night: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "CHUNK", 1)
    await come(chat, git_night, "ben", "mira")
    await chat.play(f"""
        ... 57 hours
        bot to ada > {DAY_BEFORE}
        bot to ben > {DAY_BEFORE}
        bot to mira > {DAY_BEFORE}
    """)


async def test_the_end_of_a_series_is_told_in_one_message(chat: Dialogue, git_night: int) -> None:
    weekly = await planned(chat, "Choir", THURSDAY, rule="FREQ=WEEKLY")
    async with database(chat).read() as db:
        date_of = await occurrences.get(db, weekly)
        assert date_of is not None
        dates = [each.id for each in await occurrences.of_meetup(db, date_of.meetup.id)]
    await come(chat, dates[0], "ada")
    await come(chat, dates[1], "ada", "ben")
    async with database(chat).write() as db:
        date_of = await occurrences.get(db, weekly)
        assert date_of is not None
        await meetups.cancel(db, date_of.meetup, "We sing no more.", chat.community.now)
        await chat.community.engine.tell(db)
    await chat.play(
        """
        ... 5 minutes
        bot to ada > Choir on Thu 10 Jan, 18:00 UTC is cancelled. / Choir on Thu 17 Jan, 18:00 UTC \
is cancelled. / We sing no more.
        bot to ben > Choir on Thu 17 Jan, 18:00 UTC is cancelled. / We sing no more.
    """.replace("\\\n", "")
    )
    assert git_night


async def test_the_link_of_a_call_comes_in_time_and_to_those_alone_who_come(
    chat: Dialogue, git_night: int
) -> None:
    call = await planned(chat, "Call", THURSDAY, link="https://meet.example/1", link_minutes=20)
    await come(chat, call, "ben")
    await chat.play(f"""
        ... 57 hours
        bot to ada > {DAY_BEFORE}
        bot to ben > Reminder: Call, Thu 10 Jan, 18:00 UTC. [Can't]
        ... 23 hours
        bot to ada > {DAY_BEFORE}
        bot to ben > Reminder: Call, Thu 10 Jan, 18:00 UTC. [Can't]
        ... 40 minutes
        bot to ben > Reminder: Call, Thu 10 Jan, 18:00 UTC. / The call: https://meet.example/1 *
    """)
    assert git_night


async def test_what_could_not_be_sent_in_time_is_not_sent(chat: Dialogue, git_night: int) -> None:
    """Half of the time is over at six, while they sleep: half past seven is the last moment."""
    chat.community.clock.at += timedelta(hours=57)  # type: ignore[attr-defined]
    await chat.community.jobs.drain()
    async with database(chat).read() as db:
        row = (await db.scalars(select(OutboxRow).order_by(OutboxRow.id.desc()).limit(1))).one()
    assert row.expires_at == datetime(2030, 1, 10, 7, 30, tzinfo=UTC)
    assert git_night


async def test_a_clock_that_is_put_back_tells_nobody_twice(chat: Dialogue, git_night: int) -> None:
    clock = chat.community.clock
    await chat.play(f"""
        ... 57 hours
        bot to ada > {DAY_BEFORE}
    """)
    clock.at -= timedelta(hours=1)  # type: ignore[attr-defined]
    await chat.play("... 2 hours")
    clock.at += timedelta(days=3652)  # type: ignore[attr-defined]
    await chat.play("... 1 minute", strict=False)
    clock.at -= timedelta(days=3652)  # type: ignore[attr-defined]
    await chat.play("... 2 days", strict=False)
    assert sum("Reminder" in line for line in chat.said_to("ada")) == 1
    async with database(chat).read() as db:
        notices_of = select(MeetupNotice.what, MeetupNotice.was_told)
        of_date = notices_of.where(MeetupNotice.occurrence_id == git_night)
        assert set(await db.execute(of_date)) == {("1440", True), ("60", False)}
