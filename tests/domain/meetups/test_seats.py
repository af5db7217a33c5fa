"""Seats: who has one, who waits, who is next."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.meetups import meetups, moves, seats, waiting
from bot.words import Refused
from bot.words.domain_events import pending
from bot.words.meetup_events import SeatsFreed
from bot.words.meetups import SeatState
from tests.domain.meetups import NOW, people, planned

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.meetups.occurrences import MeetupDate
    from bot.storage.tables import Person

LATER = NOW + timedelta(hours=12)


def until(_person: Person) -> datetime:
    return LATER


async def states(db: AsyncSession, date_of: MeetupDate, there: list[Person]) -> list[str]:
    kept = [await seats.of(db, date_of.occurrence.id, person.id) for person in there]
    return [seat.state if seat is not None else "" for seat in kept]


async def test_the_last_seat_goes_once_and_then_people_wait(db: AsyncSession) -> None:
    there = await people(db, 4)
    date_of = await planned(db, capacity=2)
    for person in there:
        await seats.take(db, date_of, person.id, NOW)
    assert await states(db, date_of, there) == ["seated", "seated", "waiting", "waiting"]
    last = await seats.take(db, date_of, there[3].id, NOW)
    assert await waiting.place_in_line(db, last) == 2
    assert await seats.counts(db, date_of) == seats.Counts(coming=2, waiting=2, maybe=0, left=0)


async def test_a_free_seat_is_held_for_the_next(db: AsyncSession) -> None:
    there = await people(db, 4)
    date_of = await planned(db, capacity=1)
    for person in there[:3]:
        await seats.take(db, date_of, person.id, NOW)
    await seats.answer_without_seat(db, date_of, there[0].id, SeatState.DECLINED, NOW)
    assert SeatsFreed(date_of.occurrence.id) in pending(db)
    offers = await waiting.offer_free_seats(db, date_of, NOW, until)
    assert [(person.id, seat.offered_until) for seat, person in offers] == [(there[1].id, LATER)]
    late = await seats.take(db, date_of, there[3].id, NOW)
    assert late.state == SeatState.WAITING, "nobody overtakes"
    assert (await seats.take(db, date_of, there[1].id, NOW)).state == SeatState.SEATED
    assert await states(db, date_of, there) == ["declined", "seated", "waiting", "waiting"]


async def test_an_offer_that_lapses_goes_to_the_next(db: AsyncSession) -> None:
    there = await people(db, 3)
    date_of = await planned(db, capacity=1)
    for person in there:
        await seats.take(db, date_of, person.id, NOW)
    await seats.answer_without_seat(db, date_of, there[0].id, SeatState.MAYBE, NOW)
    [(held, _person)] = await waiting.offer_free_seats(db, date_of, NOW, until)
    seats.lapse(db, held, LATER)
    [(_held, following)] = await waiting.offer_free_seats(db, date_of, NOW, until)
    assert following.id == there[2].id
    again = await seats.take(db, date_of, there[1].id, NOW)
    assert again.state == SeatState.WAITING


async def test_more_seats_are_offered_in_order(db: AsyncSession) -> None:
    there = await people(db, 5)
    date_of = await planned(db, capacity=1)
    for person in there:
        await seats.take(db, date_of, person.id, NOW)
    await meetups.change(db, date_of.meetup, {"capacity": 3}, NOW)
    offers = await waiting.offer_free_seats(db, date_of, NOW, until)
    assert [person.id for _seat, person in offers] == [there[1].id, there[2].id]


async def test_guests_take_seats_and_need_one_that_is_left(db: AsyncSession) -> None:
    there = await people(db, 2)
    date_of = await planned(db, capacity=3)
    await seats.take(db, date_of, there[0].id, NOW)
    with pytest.raises(Refused, match="once you have a seat"):
        await seats.bring(db, date_of, there[1].id, "Dee", NOW)
    await seats.bring(db, date_of, there[0].id, "Cleo", NOW)
    with pytest.raises(Refused, match="more people"):
        await seats.bring(db, date_of, there[0].id, "Dee", NOW)
    await seats.take(db, date_of, there[1].id, NOW)
    with pytest.raises(Refused, match="no seat left for a guest"):
        await seats.bring(db, date_of, there[1].id, "", NOW)
    assert (await seats.counts(db, date_of)).coming == 3
    await seats.bring_nobody(db, date_of, there[0].id, NOW)
    assert (await seats.counts(db, date_of)).left == 1


async def test_what_has_begun_or_is_cancelled_is_locked(db: AsyncSession) -> None:
    [ada] = await people(db, 1)
    date_of = await planned(db)
    with pytest.raises(Refused, match="has begun"):
        await seats.take(db, date_of, ada.id, date_of.occurrence.starts_at)
    await moves.cancel(db, date_of.occurrence, "rain")
    with pytest.raises(Refused, match="is cancelled"):
        await seats.answer_without_seat(db, date_of, ada.id, SeatState.MAYBE, NOW)


async def test_whatever_people_do_seats_are_never_given_twice_and_the_line_is_kept(
    db: AsyncSession,
) -> None:
    """Against a model: a list of who has a seat, and a list of who waits."""
    chance = random.Random(7)
    there = await people(db, 12)
    date_of = await planned(db, capacity=4)
    holding: list[int] = []
    line: list[int] = []
    for _step in range(300):
        person = chance.choice(there).id
        if chance.random() < 0.5:
            await seats.take(db, date_of, person, NOW)
            if person not in holding + line:
                (holding if len(holding) < 4 else line).append(person)
        else:
            state = chance.choice([SeatState.MAYBE, SeatState.DECLINED])
            await seats.answer_without_seat(db, date_of, person, state, NOW)
            holding, line = ([one for one in each if one != person] for each in (holding, line))
        offers = await waiting.offer_free_seats(db, date_of, NOW, until)
        moved_up, line = line[: 4 - len(holding)], line[4 - len(holding) :]
        assert [owner.id for _seat, owner in offers] == moved_up
        holding += moved_up
        held = await seats.people(db, date_of.occurrence.id, *seats.HOLDING)
        assert {owner.id for _seat, owner in held} == set(holding)
        in_line = await seats.people(db, date_of.occurrence.id, SeatState.WAITING)
        assert [owner.id for _seat, owner in in_line] == line
