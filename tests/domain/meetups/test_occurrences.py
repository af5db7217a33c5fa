"""The dates of meetups: planned ahead, moved, cancelled."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.meetups import dates, listing, meetups, moves, occurrences, seats
from bot.domain.meetups.listing import Reader, Wish
from bot.domain.meetups.occurrences import MeetupDate
from bot.words import Refused
from bot.words.domain_events import pending
from bot.words.meetup_events import OccurrenceMoved
from bot.words.meetups import OccurrenceState, Visibility
from tests.domain.meetups import NOW, TUESDAY_EVENING, people, planned

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

WEEK = timedelta(weeks=1)
TUESDAY = TUESDAY_EVENING.date()


def test_rules_are_named_after_their_first_date() -> None:
    assert dates.weekly(TUESDAY, 2) == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"
    assert dates.monthly(TUESDAY) == "FREQ=MONTHLY;BYDAY=2TU"
    assert dates.monthly(date(2030, 1, 29)) == "FREQ=MONTHLY;BYDAY=-1TU"
    assert dates.following("FREQ=WEEKLY;BYDAY=TU", date(2030, 1, 9)) == "FREQ=WEEKLY;BYDAY=WE"
    assert dates.following("FREQ=YEARLY", TUESDAY) == "FREQ=YEARLY"


async def test_a_series_keeps_its_wall_time_when_the_clocks_change(db: AsyncSession) -> None:
    first = await planned(db, rule=dates.weekly(TUESDAY), exceptions=["2030-01-22"])
    there = await occurrences.of_meetup(db, first.meetup.id)
    assert len(there) == 12
    assert date(2030, 1, 22) not in {each.wall.date() for each in there}
    assert {each.wall.time() for each in there} == {TUESDAY_EVENING.time()}
    assert there[0].starts_at == datetime(2030, 1, 8, 18, tzinfo=UTC)
    assert there[-1].starts_at == datetime(2030, 4, 9 - 7, 17, tzinfo=UTC), "summer time"
    later = NOW + 4 * WEEK
    added = await occurrences.plan_ahead(db, first.meetup, later)
    assert [each.wall.date() for each in added] == [
        date(2030, 4, 9) + number * WEEK for number in range(4)
    ]
    assert await occurrences.plan_ahead(db, first.meetup, later) == []


async def test_a_rare_series_has_some_dates_and_a_daily_one_not_too_many(db: AsyncSession) -> None:
    rare = await planned(db, rule="FREQ=YEARLY")
    daily = await planned(db, rule="FREQ=DAILY")
    ended = await planned(db, rule="FREQ=DAILY", until=date(2030, 1, 10))
    assert len(await occurrences.of_meetup(db, rare.meetup.id)) == occurrences.AT_LEAST
    assert len(await occurrences.of_meetup(db, daily.meetup.id)) == occurrences.AT_MOST
    assert len(await occurrences.of_meetup(db, ended.meetup.id)) == 3


async def test_one_date_moves_alone(db: AsyncSession) -> None:
    date_of = await planned(db, rule=dates.weekly(TUESDAY))
    before = date_of.occurrence.starts_at
    await moves.move(db, date_of, TUESDAY_EVENING + timedelta(days=1), NOW)
    assert date_of.has_moved
    assert date_of.occurrence.sequence == 1
    assert OccurrenceMoved(date_of.occurrence.id, before) in pending(db)
    following = (await occurrences.to_come(db, date_of.meetup.id, NOW))[1]
    assert following.wall == TUESDAY_EVENING + WEEK
    with pytest.raises(Refused, match="in the past"):
        await moves.move(db, date_of, TUESDAY_EVENING - WEEK, NOW)


async def test_the_rest_of_a_series_moves_with_those_who_come(db: AsyncSession) -> None:
    [ada] = await people(db, 1)
    first = await planned(db, rule=dates.weekly(TUESDAY))
    there = await occurrences.to_come(db, first.meetup.id, NOW)
    second = MeetupDate(first.meetup, there[1])
    await seats.take(db, MeetupDate(first.meetup, there[2]), ada.id, NOW)
    thursday = datetime(2030, 1, 17, 18, 30)  # noqa: DTZ001 - a wall time
    await moves.move_rest(db, second, thursday, NOW)
    assert there[0].wall == TUESDAY_EVENING
    assert [each.wall for each in there[1:4]] == [thursday + number * WEEK for number in range(3)]
    assert not second.has_moved
    assert await seats.of(db, there[2].id, ada.id) is not None
    await moves.cancel_rest(db, MeetupDate(first.meetup, there[3]), "", NOW)
    assert [each.id for each in await occurrences.to_come(db, first.meetup.id, NOW)] == [
        there[0].id, there[1].id, there[2].id,
    ]  # fmt: skip
    assert await occurrences.plan_ahead(db, first.meetup, NOW + 9 * WEEK) == []


async def test_a_series_with_fewer_dates_cancels_what_is_too_much(db: AsyncSession) -> None:
    first = await planned(db, rule=dates.weekly(TUESDAY), until=date(2030, 1, 29))
    await moves.move_rest(db, first, TUESDAY_EVENING + WEEK, NOW)
    states = [each.state for each in await occurrences.of_meetup(db, first.meetup.id)]
    assert states.count(OccurrenceState.PLANNED) == 3
    assert states.count(OccurrenceState.CANCELLED) == 1


async def test_drafts_that_nobody_goes_on_with_are_deleted(db: AsyncSession) -> None:
    [ada] = await people(db, 1)
    draft = await meetups.draft(db, ada, "Perhaps", TUESDAY_EVENING, "UTC", now=NOW)
    there = await planned(db, ada)
    await meetups.delete_old_drafts(db, NOW + meetups.DRAFTS_STAY)
    assert await meetups.find(db, str(draft.id)) is draft
    await meetups.delete_old_drafts(db, NOW + meetups.DRAFTS_STAY + timedelta(seconds=1))
    assert await meetups.find(db, str(draft.id)) is None
    assert await meetups.find(db, str(there.meetup.id)) is there.meetup


async def test_who_sees_what(db: AsyncSession) -> None:
    ada, ben = await people(db, 2)
    public = await planned(db, visibility=Visibility.PUBLIC, kind="training")
    members = await planned(db, visibility=Visibility.MEMBERS)
    room = await planned(db, ada, visibility=Visibility.ROOM)

    async def seen(reader: Reader, wish: Wish | None = None) -> list[int]:
        there = await listing.upcoming(db, reader, NOW, wish)
        return [each.meetup.id for each in there]

    every_one = [public.meetup.id, members.meetup.id, room.meetup.id]
    assert await seen(Reader()) == every_one[:1]
    assert await seen(Reader(ben.id)) == every_one[:2]
    assert await seen(Reader(ada.id)) == every_one
    assert await seen(Reader(ada.id), Wish(mine=True)) == every_one[2:]
    assert await seen(Reader(ben.id), Wish(kind="training")) == every_one[:1]
    assert await seen(Reader(ben.id), Wish(before=NOW)) == []
    await meetups.cancel(db, members.meetup, "", NOW)
    assert await seen(Reader(ben.id)) == every_one[:1]
