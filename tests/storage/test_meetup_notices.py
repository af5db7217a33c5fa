"""What people are told of meetups, once each, on both databases."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.domain.meetups import (
    attendance,
    changes,
    confirmations,
    meetups,
    moves,
    notices,
    occurrences,
    reminders,
    retention,
    seats,
)
from bot.domain.meetups.notices import Customs
from bot.storage.sessions import Database
from bot.storage.tables import Job, MeetupNotice, Person, Seat
from bot.words.meetups import OccurrenceState
from bot.words.quiet import QuietHours
from tests.conftest import MONDAY
from tests.databases import migrate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.meetups.occurrences import MeetupDate

CROWD = 210
CUSTOMS = Customs(QuietHours(time(22), time(7)), "UTC", (1440, 60))
THURSDAY = datetime(2030, 1, 10, 18)  # noqa: DTZ001 - a wall time
DAY_BEFORE = MONDAY + timedelta(hours=57)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[AsyncSession]:
    database = Database(database_url)
    await database.open()
    await migrate(database)
    async with database.write() as session:
        yield session
    await database.close()


async def crowded(db: AsyncSession, capacity: int) -> MeetupDate:
    """A date to which many would like to come."""
    crowd = [Person(name=f"Person {number}", created_at=MONDAY) for number in range(CROWD)]
    db.add_all(crowd)
    await db.flush()
    meetup = await meetups.draft(
        db, crowd[0], "Git night", THURSDAY, "UTC", now=MONDAY, capacity=capacity
    )
    await meetups.publish(db, meetup, MONDAY)
    date_of = await occurrences.get(db, (await occurrences.of_meetup(db, meetup.id))[0].id)
    assert date_of is not None
    await changes.announce(db, date_of)
    for person in crowd:
        await seats.take(db, date_of, person.id, MONDAY)
    return date_of


async def counted(db: AsyncSession, what: str) -> int:
    rows = select(func.count()).where(MeetupNotice.what == what)
    return await db.scalar(rows) or 0


async def test_a_crowd_is_told_of_everything_once(db: AsyncSession) -> None:
    date_of = await crowded(db, capacity=0)
    await reminders.expect(db, date_of, 1, MONDAY, CUSTOMS.usual)
    job = (await db.scalars(select(Job).where(Job.name == reminders.REMIND))).one()
    assert job.due_at == DAY_BEFORE
    told: list[int] = []
    for _look in range(3):
        for due in await reminders.take_due(db, date_of, DAY_BEFORE, CUSTOMS):
            assert len(due.people) <= notices.CHUNK
            told += due.people
    assert len(told) == len(set(told)) == await counted(db, "1440") == CROWD
    await moves.cancel(db, date_of.occurrence, "")
    await changes.note(db, date_of, DAY_BEFORE)
    told = []
    for _look in range(3):
        for group in await changes.take_due(db, date_of.meetup.id, DAY_BEFORE, CUSTOMS):
            told += group.people
    assert len(told) == len(set(told)) == await counted(db, "change 1") == CROWD


async def test_seats_are_freed_for_those_who_wait_and_numbers_stay(db: AsyncSession) -> None:
    date_of = await crowded(db, capacity=CROWD - 2)
    asked = await confirmations.take_due(db, date_of, DAY_BEFORE, CUSTOMS)
    assert sum(len(group.people) for group in asked) == CROWD - 2
    await confirmations.confirm(db, date_of, asked[0].people[-1], DAY_BEFORE)
    freed = await confirmations.free_seats(db, date_of, asked[0].until)
    latest = [seat.turn for seat in freed]
    assert latest == [CROWD - 3, CROWD - 4], "the last to have asked, but for who confirmed"
    late = date_of.occurrence.starts_at
    for seat in (await db.scalars(select(Seat).order_by(Seat.id).limit(3))).all():
        await attendance.mark(db, date_of, seat.id, late, attended=True)
    await attendance.rate(db, date_of, 1, 4, late)
    impression = await attendance.impression(db, date_of)
    assert (impression.attended, impression.ratings, impression.mean) == (3, 1, 4.0)
    date_of.occurrence.state = OccurrenceState.OVER
    assert not await retention.clear(db, MONDAY + timedelta(days=99), timedelta(days=90))
    assert (await attendance.impression(db, date_of)).attended == 3
    assert await db.scalar(select(func.count()).select_from(Seat)) == 0
