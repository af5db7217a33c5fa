"""After a meetup: who was there, how it was, what the hosts say of it.

People say themselves that they were there, hosts mark them, or they say the word of the door.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain import jobs
from bot.domain.meetups import notices
from bot.domain.meetups.reminder_times import Awake, Turn
from bot.storage.tables import MeetupNote, Occurrence, Person, Seat
from bot.words import Refused, _
from bot.words.domain_events import Attended, happened
from bot.words.meetup_events import MeetupChanged
from bot.words.meetups import Attendance, OccurrenceState, SeatState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.meetups.notices import Customs
    from bot.domain.meetups.occurrences import MeetupDate

ASK = "ask how meetup was"
"""The job that asks who was there; its subject is an occurrence."""
ASK_HOSTS = "ask hosts how meetup was"
"""The job that asks its hosts; its subject is an occurrence."""
AFTER = timedelta(hours=1)
ASKED_FOR = timedelta(days=3)
"""So long after a date people are still asked how it was."""
DOOR_OPENS = timedelta(hours=2)
"""So long before the beginning one can check in."""
RATINGS = range(1, 6)
LONGEST_RECAP = 400
CODE_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What is easily told apart when it is read aloud or from a wall."""
CODE_LENGTH = 6


# ── asking ───────────────────────────────────────────────────────────────────────────────────


async def plan_to_ask(db: AsyncSession, occurrence: Occurrence) -> None:
    """Have those who had a seat asked, an hour after the end."""
    await jobs.schedule(db, ASK, occurrence.id, occurrence.ends_at + AFTER)


async def take_due(
    db: AsyncSession, date_of: MeetupDate, now: datetime, customs: Customs
) -> tuple[int, ...]:
    """Whom to ask now (by their ids), which is noted; and see that others are in time."""
    occurrence = date_of.occurrence
    if occurrence.state == OccurrenceState.CANCELLED:
        return ()
    at = occurrence.ends_at + AFTER
    due: list[int] = []
    next_at: datetime | None = None
    for listener in await notices.listeners(
        db, occurrence.id, [SeatState.SEATED], customs, untold=notices.AFTERWARDS
    ):
        if listener.seat.attendance == Attendance.MISSED or listener.seat.rating is not None:
            continue
        turn, later = Awake(customs.hours, listener.zone).turn(at, at + ASKED_FOR, now)
        if turn is Turn.WAITS:
            next_at = min(next_at or later, later)
        elif turn is Turn.DUE:
            due.append(listener.seat.person_id)
    asked = due[: notices.CHUNK]
    whom = [(each, notices.AFTERWARDS) for each in asked]
    await notices.note(db, occurrence, whom, now, told=True)
    next_at = now if len(due) > len(asked) else next_at
    if next_at is not None:
        await jobs.schedule(db, ASK, occurrence.id, next_at)
    return tuple(asked)


async def plan_to_ask_hosts(db: AsyncSession, occurrence: Occurrence) -> None:
    """Have its hosts asked, too."""
    await jobs.schedule(db, ASK_HOSTS, occurrence.id, occurrence.ends_at + AFTER)


# ── who was there ────────────────────────────────────────────────────────────────────────────


def _needs_to_have_begun(date_of: MeetupDate, now: datetime) -> None:
    occurrence = date_of.occurrence
    if occurrence.state == OccurrenceState.CANCELLED:
        raise Refused(_("This date is cancelled."))
    if now < occurrence.starts_at - DOOR_OPENS:
        raise Refused(_("This meetup has not begun yet."))
    if occurrence.cleared_at is not None:
        raise Refused(_("The list of who came is not kept any more."))


async def say(
    db: AsyncSession, date_of: MeetupDate, person_id: int, now: datetime, *, attended: bool
) -> Seat:
    """Somebody says whether they were there, who had a seat or said that they may come. Raises
    Refused.
    """
    _needs_to_have_begun(date_of, now)
    seat = await _seat(db, date_of.occurrence.id, person_id)
    if seat is None:
        raise Refused(_("You had no seat there. Ask a host for the word of the door."))
    _mark(db, date_of, seat, attended=attended)
    return seat


async def check_in(db: AsyncSession, date_of: MeetupDate, person_id: int, now: datetime) -> bool:
    """Somebody is at the door, whether they have a seat or not; False: they are in already. Raises
    Refused.
    """
    _needs_to_have_begun(date_of, now)
    if now > date_of.occurrence.ends_at + AFTER:
        raise Refused(_("This meetup is over."))
    seat = await _seat(db, date_of.occurrence.id, person_id)
    if seat is None:
        seat = Seat(
            occurrence_id=date_of.occurrence.id, person_id=person_id, state=SeatState.SEATED,
            guests=[], size=1, private=True, answered_at=now,
        )  # fmt: skip
        db.add(seat)
        await db.flush()
    return _mark(db, date_of, seat, attended=True)


async def mark(
    db: AsyncSession, date_of: MeetupDate, seat_id: int, now: datetime, *, attended: bool
) -> None:
    """A host says whether somebody was there. Raises Refused."""
    _needs_to_have_begun(date_of, now)
    seat = await db.get(Seat, seat_id)
    if seat is None or seat.occurrence_id != date_of.occurrence.id:
        raise Refused(_("That is not known any more."))
    _mark(db, date_of, seat, attended=attended)


def _mark(db: AsyncSession, date_of: MeetupDate, seat: Seat, *, attended: bool) -> bool:
    """The one place where it is written down; tell whether it is news."""
    before = seat.attendance
    seat.attendance = Attendance.ATTENDED if attended else Attendance.MISSED
    if attended and before != Attendance.ATTENDED:
        happened(db, Attended(date_of.meetup.id, date_of.occurrence.id, seat.person_id))
    return before != seat.attendance


async def _seat(db: AsyncSession, occurrence_id: int, person_id: int) -> Seat | None:
    return await db.scalar(
        select(Seat).where(Seat.occurrence_id == occurrence_id, Seat.person_id == person_id)
    )


async def present(db: AsyncSession, occurrence_id: int) -> Sequence[tuple[Seat, Person]]:
    """Those of whom it is known that they were there, by name."""
    return [
        (seat, person)
        for seat, person in await list_of(db, occurrence_id)
        if seat.attendance == Attendance.ATTENDED
    ]


@dataclass(frozen=True, slots=True)
class Impression:
    """How a date was: who said that they were there or missed it, who has not, how it was rated."""

    attended: int
    missed: int
    unknown: int
    ratings: int
    mean: float | None


async def impression(db: AsyncSession, date_of: MeetupDate) -> Impression:
    """What is known of a date that has begun."""
    of_it = Seat.occurrence_id == date_of.occurrence.id
    rows = await db.execute(
        select(Seat.attendance, Seat.state, func.count())
        .where(of_it)
        .group_by(Seat.attendance, Seat.state)
    )
    counts = {"": 0, Attendance.ATTENDED.value: 0, Attendance.MISSED.value: 0}
    for attendance, state, count in rows:
        if attendance or state == SeatState.SEATED:
            counts[attendance] += count
    rated = await db.execute(select(func.count(Seat.rating), func.avg(Seat.rating)).where(of_it))
    ratings, mean = rated.one()
    return Impression(
        date_of.occurrence.attended
        if date_of.occurrence.attended is not None
        else counts[Attendance.ATTENDED],
        counts[Attendance.MISSED], counts[""], ratings, float(mean) if ratings else None,
    )  # fmt: skip


async def rate(
    db: AsyncSession, date_of: MeetupDate, person_id: int, rating: int, now: datetime
) -> None:
    """Somebody says how it was, from 1 to 5; they were there, then. Raises Refused."""
    seat = await say(db, date_of, person_id, now, attended=True)
    seat.rating = rating


async def tell_hosts(
    db: AsyncSession, date_of: MeetupDate, person_id: int, words: str, now: datetime
) -> bool:
    """Keep what somebody tells the hosts alone; True: they are named there. Raises Refused."""
    if (seat := await _seat(db, date_of.occurrence.id, person_id)) is None:
        raise Refused(_("That is not known any more."))
    db.add(MeetupNote(occurrence_id=date_of.occurrence.id, person_id=person_id, text=words, at=now))
    await db.flush()
    return not seat.private


async def list_of(db: AsyncSession, occurrence_id: int) -> Sequence[tuple[Seat, Person]]:
    """Those who had a seat or were there, by name; at last those whose place would tell theirs."""
    rows = await db.execute(
        select(Seat, Person)
        .join(Person, Person.id == Seat.person_id)
        .where(
            Seat.occurrence_id == occurrence_id,
            (Seat.state == SeatState.SEATED) | (Seat.attendance != ""),
        )
    )
    there = [(seat, person) for seat, person in rows]
    by_name = sorted(there, key=lambda pair: (pair[1].name_key, pair[1].id))
    return sorted(by_name, key=lambda pair: pair[0].private and pair[0].id)


# ── the door ─────────────────────────────────────────────────────────────────────────────────


async def door_code(db: AsyncSession, occurrence: Occurrence) -> str:
    """The word of the door, made when it is first asked for."""
    if not occurrence.door_code:
        occurrence.door_code = "".join(secrets.choice(CODE_SIGNS) for _sign in range(CODE_LENGTH))
        await db.flush()
    return occurrence.door_code


async def behind_door(db: AsyncSession, code: str, now: datetime) -> Occurrence | None:
    """The date whose word that is, of those that may be on now."""
    rows = select(Occurrence).where(
        Occurrence.door_code == code.strip().lower(),
        Occurrence.door_code != "",
        Occurrence.state.in_(
            (OccurrenceState.PLANNED, OccurrenceState.BEGUN, OccurrenceState.OVER)
        ),
        Occurrence.starts_at <= now + DOOR_OPENS,
        Occurrence.ends_at >= now - AFTER,
    )
    return await db.scalar(rows.limit(1))


# ── what happened ────────────────────────────────────────────────────────────────────────────


async def recap(
    db: AsyncSession, date_of: MeetupDate, person_id: int, words: str, now: datetime
) -> None:
    """Keep two lines of what happened, which go out with the next invitation. Raises Refused."""
    _needs_to_have_begun(date_of, now)
    date_of.occurrence.recap = words
    date_of.occurrence.recap_by = person_id
    await db.flush()
    happened(db, MeetupChanged(date_of.meetup.id, ("recap",)))


async def latest(db: AsyncSession, meetup_id: int, now: datetime) -> Occurrence | None:
    """The date of a meetup that was last, or is about to begin, of which people can be marked."""
    rows = select(Occurrence).where(
        Occurrence.meetup_id == meetup_id,
        Occurrence.starts_at <= now + DOOR_OPENS,
        Occurrence.state != OccurrenceState.CANCELLED,
        Occurrence.cleared_at.is_(None),
    )
    return await db.scalar(rows.order_by(Occurrence.starts_at.desc()).limit(1))


async def latest_recap(db: AsyncSession, occurrence: Occurrence) -> str:
    """What happened at that date, or, before it, the last time that the same meetup took place; "":
    nobody has said.
    """
    if occurrence not in db:  # a draft's, which is written nowhere yet
        return ""
    if occurrence.recap:
        return occurrence.recap
    rows = select(Occurrence.recap).where(
        Occurrence.meetup_id == occurrence.meetup_id,
        Occurrence.starts_at < occurrence.starts_at,
        Occurrence.state == OccurrenceState.OVER,
    )
    return await db.scalar(rows.order_by(Occurrence.starts_at.desc()).limit(1)) or ""
