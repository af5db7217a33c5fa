"""Who comes: answers, seats, and a waiting list in the order in which people asked for a seat.

One transaction writes at a time (decision 22): what is read here holds until the commit, so that
the last seat is given away once. A seat that is offered is held, and nobody overtakes: whoever
waits has one seat to wait for, as guests are brought by those who have one, while there are others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain.meetups.occurrences import MeetupDate
from bot.storage.tables import Meetup, Occurrence, Person, Seat
from bot.words import Refused, _
from bot.words.domain_events import happened
from bot.words.meetup_events import SeatAnswered, SeatsFreed
from bot.words.meetups import MeetupState, OccurrenceState, SeatState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

HOLDING = (SeatState.SEATED, SeatState.OFFERED)
"""What takes a seat."""
LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Counts:
    """How many come (with guests), wait, may come; and how many seats are left (None: no limit)."""

    coming: int
    waiting: int
    maybe: int
    left: int | None


async def of(db: AsyncSession, occurrence_id: int, person_id: int) -> Seat | None:
    """What somebody has answered for a date."""
    return await db.scalar(
        select(Seat).where(Seat.occurrence_id == occurrence_id, Seat.person_id == person_id)
    )


async def of_person(db: AsyncSession, person_id: int) -> list[tuple[MeetupDate, Seat]]:
    """All that somebody has answered for dates that are neither over nor cancelled, by time."""
    rows = await db.execute(
        select(Meetup, Occurrence, Seat)
        .join(Occurrence, Occurrence.meetup_id == Meetup.id)
        .join(Seat, Seat.occurrence_id == Occurrence.id)
        .where(
            Seat.person_id == person_id,
            Occurrence.state.in_((OccurrenceState.PLANNED, OccurrenceState.BEGUN)),
            Meetup.state == MeetupState.PUBLISHED,
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    return [(MeetupDate(meetup, occurrence), seat) for meetup, occurrence, seat in rows]


async def people(
    db: AsyncSession, occurrence_id: int, *states: SeatState, limit: int | None = None
) -> list[tuple[Seat, Person]]:
    """Those whose answer is one of these, in the order in which they asked."""
    rows = await db.execute(
        select(Seat, Person)
        .join(Person, Person.id == Seat.person_id)
        .where(Seat.occurrence_id == occurrence_id, Seat.state.in_(states))
        .order_by(Seat.turn, Seat.id)
        .limit(limit)
    )
    return [(seat, person) for seat, person in rows]


async def named(db: AsyncSession, occurrence_id: int, most: int) -> list[tuple[str, int]]:
    """Names of those who come and may be named, in the order in which they asked, each with how
    many guests they bring.

    Who answered unseen is not among them, then and later. Who is unseen since stays: that a name
    goes from a card would tell who has just begun to ask without it.
    """
    rows = await db.execute(
        select(Person.name, Seat.size)
        .join(Seat, Seat.person_id == Person.id)
        .where(
            Seat.occurrence_id == occurrence_id,
            Seat.state == SeatState.SEATED,
            Seat.private.is_(False),
            Person.name != "",
        )
        .order_by(Seat.turn, Seat.id)
        .limit(most)
    )
    return [(name, size - 1) for name, size in rows]


async def counts(db: AsyncSession, date_of: MeetupDate) -> Counts:
    """How many come, wait, may come; of a draft, nobody yet."""
    if date_of.meetup.state == MeetupState.DRAFT:
        return Counts(0, 0, 0, date_of.capacity or None)
    rows = await db.execute(
        select(Seat.state, func.sum(Seat.size), func.count())
        .where(Seat.occurrence_id == date_of.occurrence.id)
        .group_by(Seat.state)
    )
    by_state = {state: (int(seats), int(answers)) for state, seats, answers in rows}
    held = sum(by_state.get(state, (0, 0))[0] for state in HOLDING)
    return Counts(
        coming=by_state.get(SeatState.SEATED, (0, 0))[0],
        waiting=sum(by_state.get(s, (0, 0))[1] for s in (SeatState.WAITING, SeatState.OFFERED)),
        maybe=by_state.get(SeatState.MAYBE, (0, 0))[1],
        left=max(0, date_of.capacity - held) if date_of.capacity else None,
    )


async def left(db: AsyncSession, date_of: MeetupDate) -> float:
    """How many seats nobody has, and none is held for; infinity: there is no limit."""
    if not date_of.capacity:
        return math.inf
    held = select(func.sum(Seat.size)).where(
        Seat.occurrence_id == date_of.occurrence.id, Seat.state.in_(HOLDING)
    )
    return date_of.capacity - (await db.scalar(held) or 0)


# ── answering ────────────────────────────────────────────────────────────────────────────────


def _needs_to_be_open(date_of: MeetupDate, now: datetime) -> None:
    if date_of.is_open(now):
        return
    if date_of.meetup.source:
        raise Refused(_("This is planned elsewhere."))
    cancelled = date_of.occurrence.state == OccurrenceState.CANCELLED
    if cancelled or date_of.meetup.state == MeetupState.CANCELLED:
        raise Refused(_("{title} is cancelled.", title=date_of.meetup.title))
    if date_of.meetup.state != MeetupState.PUBLISHED:
        raise Refused(_("This meetup is not published."))
    raise Refused(
        _("{title} has begun; answers can't change any more.", title=date_of.meetup.title)
    )


async def take(
    db: AsyncSession, date_of: MeetupDate, person_id: int, now: datetime, *, private: bool = False
) -> Seat:
    """They come: a seat, if one is left (or held for them), else the end of the waiting list. Who
    has one, or waits, stays where they are. `private`: they are not named. Raises Refused.
    """
    _needs_to_be_open(date_of, now)
    seat = await of(db, date_of.occurrence.id, person_id)
    if seat is not None and seat.state in {SeatState.SEATED, SeatState.WAITING}:
        return seat
    if seat is not None and seat.state == SeatState.OFFERED:
        set_state(db, seat, SeatState.SEATED, now)
        return seat
    date_of.occurrence.turns += 1
    state = SeatState.SEATED if await left(db, date_of) >= 1 else SeatState.WAITING
    is_new = seat is None
    seat = await _write(db, seat, date_of, person_id, state, now=now)
    seat.private = private if is_new else seat.private or private
    return seat


async def answer_without_seat(
    db: AsyncSession,
    date_of: MeetupDate,
    person_id: int,
    state: SeatState,
    now: datetime,
    *,
    private: bool = False,
) -> Seat:
    """They may come (MAYBE), or can't (DECLINED): a seat that they had is free. `private`: they are
    not named, now and with what they answer later. Raises Refused.
    """
    _needs_to_be_open(date_of, now)
    seat = await of(db, date_of.occurrence.id, person_id)
    if seat is not None and seat.state == state:
        return seat
    seat = await _write(db, seat, date_of, person_id, state, now=now)
    seat.private = seat.private or private
    return seat


async def _write(
    db: AsyncSession,
    seat: Seat | None,
    date_of: MeetupDate,
    person_id: int,
    state: SeatState,
    *,
    now: datetime,
) -> Seat:
    if seat is None:
        seat = Seat(
            occurrence_id=date_of.occurrence.id, person_id=person_id, state="", guests=[], size=1
        )
        db.add(seat)
    if state in {SeatState.SEATED, SeatState.WAITING}:
        seat.turn = date_of.occurrence.turns
    set_state(db, seat, state, now)
    await db.flush()
    return seat


def set_state(db: AsyncSession, seat: Seat, state: SeatState, now: datetime) -> None:
    """Let an answer be another one: the one place where it changes."""
    before = seat.state
    seat.state = state
    seat.answered_at = now
    seat.offered_until = seat.confirm_until = seat.confirmed_at = None
    if state not in HOLDING:
        seat.guests, seat.size = [], 1
    happened(db, SeatAnswered(seat.occurrence_id, seat.person_id, before, state))
    if before in HOLDING and state not in HOLDING:
        happened(db, SeatsFreed(seat.occurrence_id))


async def may_bring(db: AsyncSession, date_of: MeetupDate, person_id: int, now: datetime) -> Seat:
    """The seat of somebody who may bring one more. Raises Refused."""
    _needs_to_be_open(date_of, now)
    seat = await of(db, date_of.occurrence.id, person_id)
    if seat is None or seat.state != SeatState.SEATED:
        raise Refused(_("You can bring somebody once you have a seat yourself."))
    if len(seat.guests) >= date_of.meetup.guests:
        raise Refused(_("You can't bring more people to {title}.", title=date_of.meetup.title))
    if await left(db, date_of) < 1:
        raise Refused(_("There is no seat left for a guest."))
    return seat


async def bring(
    db: AsyncSession, date_of: MeetupDate, person_id: int, name: str, now: datetime
) -> Seat:
    """They bring somebody; "" for one without a name. Raises Refused."""
    seat = await may_bring(db, date_of, person_id, now)
    seat.guests = [*seat.guests, name.strip()[:LONGEST_NAME]]
    seat.size = 1 + len(seat.guests)
    happened(db, SeatAnswered(seat.occurrence_id, person_id, seat.state, seat.state))
    return seat


async def bring_nobody(
    db: AsyncSession, date_of: MeetupDate, person_id: int, now: datetime
) -> Seat | None:
    """They come alone after all. Raises Refused."""
    _needs_to_be_open(date_of, now)
    seat = await of(db, date_of.occurrence.id, person_id)
    if seat is not None and seat.guests:
        seat.guests, seat.size = [], 1
        happened(db, SeatAnswered(seat.occurrence_id, person_id, seat.state, seat.state))
        happened(db, SeatsFreed(seat.occurrence_id))
    return seat


async def set_private(
    db: AsyncSession, date_of: MeetupDate, person_id: int, now: datetime, *, private: bool
) -> Seat | None:
    """Let them be counted without being named to others than the hosts; or be named. Raises
    Refused.
    """
    _needs_to_be_open(date_of, now)
    seat = await of(db, date_of.occurrence.id, person_id)
    if seat is not None and seat.private != private:
        seat.private = private
        happened(db, SeatAnswered(seat.occurrence_id, person_id, seat.state, seat.state))
    return seat


async def keep_unnamed(db: AsyncSession, occurrence_id: int, person_id: int) -> None:
    """Let somebody who comes unseen be named to nobody, unless hosts see their answer by its name
    already: of who has declined they see none.
    """
    seat = await of(db, occurrence_id, person_id)
    if seat is not None and seat.state in {SeatState.DECLINED, SeatState.LAPSED}:
        seat.private = True


def confirm(seat: Seat, now: datetime) -> None:
    """They have said again that they come."""
    seat.confirmed_at, seat.confirm_until = now, None


def lapse(db: AsyncSession, seat: Seat, now: datetime) -> None:
    """They did not say in time that they come: the seat is free for others."""
    set_state(db, seat, SeatState.LAPSED, now)
