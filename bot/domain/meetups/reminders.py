"""Reminders: so long before a date as each of those who come, or may come, likes.

One job a date looks who is to be told now, writes that down for some people at a time, and waits
for the next moment at which there is anything to do. A job for each person would be as exact, but
where two thousand come, two thousand jobs would have to be moved with the date; and a job for each
offset could not wait for the quiet hours of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.domain import jobs
from bot.domain.meetups import notices
from bot.domain.meetups.reminder_times import (
    Beginning,
    Reminded,
    is_out_of_date,
    limit,
    look,
    planned,
)
from bot.storage.tables import AnnouncedDate, MeetupNotice, Occurrence, ReminderChoice, Seat
from bot.words.meetups import OccurrenceState, SeatState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.domain.meetups.notices import Customs, Listener
    from bot.domain.meetups.occurrences import MeetupDate
    from bot.storage.tables import Person

REMIND = "remind of meetup"
"""The job that looks whom to remind; its subject is an occurrence."""
OFFSETS = (15, 60, 180, 24 * 60, 2 * 24 * 60, 7 * 24 * 60)
"""Minutes before a date, from which people choose."""
A_DAY = 24 * 60
"""Who is asked the day before whether they come needs no other reminder of that day."""
REMINDED = (SeatState.SEATED, SeatState.MAYBE)


@dataclass(frozen=True, slots=True)
class DueReminder:
    """A reminder for these people (by their ids), who have the same answer; of use until then."""

    minutes: int
    state: SeatState
    until: datetime
    people: tuple[int, ...]


async def take_due(
    db: AsyncSession, date_of: MeetupDate, now: datetime, customs: Customs
) -> list[DueReminder]:
    """Who is to be reminded now, which is noted; and see that the next are in their time."""
    occurrence = date_of.occurrence
    if occurrence.state == OccurrenceState.CANCELLED:
        return []
    coming = await notices.listeners(db, occurrence.id, REMINDED, customs)
    told = await notices.noted(db, occurrence.id)
    beginning = await _beginning(db, occurrence)
    people = [
        _reminded(date_of, listener, told.get(listener.seat.person_id, {}), customs)
        for listener in coming
    ]
    outlook = look(beginning, people, now, customs.hours)
    due, left = outlook.due[: notices.CHUNK], outlook.due[notices.CHUNK :]
    expired = outlook.expired if not left else []
    for pairs, was_told in ((due, True), (expired, False)):
        noted = [(person_id, str(minutes)) for person_id, minutes in pairs]
        await notices.note(db, occurrence, noted, now, told=was_told)
    next_at = now if left else outlook.next_at
    if next_at is not None:
        await jobs.schedule(db, REMIND, occurrence.id, next_at)
    return _grouped(beginning, due, coming, customs)


def _grouped(
    beginning: Beginning,
    due: Sequence[tuple[int, int]],
    coming: Sequence[Listener],
    customs: Customs,
) -> list[DueReminder]:
    """One message for all who are told the same."""
    by_id = {listener.seat.person_id: listener for listener in coming}
    groups: dict[tuple[int, SeatState, datetime], list[int]] = {}
    for person_id, minutes in due:
        listener = by_id[person_id]
        until = limit(beginning, minutes, customs.hours, listener.zone)
        key = (minutes, SeatState(listener.seat.state), until)
        groups.setdefault(key, []).append(person_id)
    return [DueReminder(*key, tuple(people)) for key, people in groups.items()]


def _reminded(
    date_of: MeetupDate, listener: Listener, told: Mapping[str, MeetupNotice], customs: Customs
) -> Reminded:
    settled = {int(what) for what in told if what.isdecimal()}
    if notices.CONFIRM in told:
        settled.add(A_DAY)
    has_seat = listener.seat.state == SeatState.SEATED
    return Reminded(
        listener.seat.person_id,
        listener.zone,
        _for_date(date_of, _offsets(listener.choice, customs.usual), has_seat=has_seat),
        listener.seat.answered_at,
        frozenset(settled),
    )


def _for_date(
    date_of: MeetupDate, offsets: dict[int, datetime | None], *, has_seat: bool
) -> dict[int, datetime | None]:
    """Who comes to a call is given its link when it may be shown, unless they want no reminders."""
    if not (date_of.link and has_seat and offsets):
        return offsets
    return {date_of.meetup.link_minutes: None, **offsets}


async def _beginning(db: AsyncSession, occurrence: Occurrence) -> Beginning:
    known = await db.get(AnnouncedDate, occurrence.id)
    moved_at = known.moved_at if known is not None else None
    return Beginning(occurrence.starts_at, occurrence.zone, moved_at)


# ── when to look ─────────────────────────────────────────────────────────────────────────────


async def expect(
    db: AsyncSession, date_of: MeetupDate, person_id: int, now: datetime, usual: tuple[int, ...]
) -> None:
    """See that somebody who comes, or may, is reminded in time."""
    occurrence = date_of.occurrence
    beginning = Beginning(occurrence.starts_at, occurrence.zone)
    chosen_offsets = _offsets(await db.get(ReminderChoice, person_id), usual)
    offsets = _for_date(date_of, chosen_offsets, has_seat=True)
    later = [at for at in (planned(beginning, minutes) for minutes in offsets) if at > now]
    if later:
        await jobs.schedule_by(db, REMIND, occurrence.id, min(later))


async def look_again(db: AsyncSession, occurrence_id: int, now: datetime) -> None:
    """Something has changed by which reminders may be due at other times."""
    await jobs.schedule_by(db, REMIND, occurrence_id, now)


async def look_again_for(db: AsyncSession, person_id: int, now: datetime) -> None:
    """The same for all that somebody comes to: they have another zone, or other wishes."""
    theirs = (
        select(Seat.occurrence_id)
        .join(Occurrence, Occurrence.id == Seat.occurrence_id)
        .where(
            Seat.person_id == person_id,
            Seat.state.in_(REMINDED),
            Occurrence.state == OccurrenceState.PLANNED,
        )
    )
    for occurrence_id in (await db.scalars(theirs)).all():
        await look_again(db, occurrence_id, now)


async def forget_outdated(db: AsyncSession, occurrence: Occurrence) -> None:
    """A date was moved: who was reminded of another day is reminded anew."""
    rows = select(MeetupNotice).where(MeetupNotice.occurrence_id == occurrence.id)
    outdated = {
        notice.what
        for notice in await db.scalars(rows)
        if notice.what.isdecimal()
        and is_out_of_date(notice.starts_at, occurrence.starts_at, int(notice.what))
    }
    if outdated:
        await db.execute(
            delete(MeetupNotice)
            .where(MeetupNotice.occurrence_id == occurrence.id, MeetupNotice.what.in_(outdated))
            .execution_options(synchronize_session="fetch")
        )


# ── how long before ──────────────────────────────────────────────────────────────────────────


def _offsets(choice: ReminderChoice | None, usual: tuple[int, ...]) -> dict[int, datetime | None]:
    if choice is None:
        return dict.fromkeys(usual)
    return {int(minutes): _moment(choice.since.get(str(minutes))) for minutes in choice.minutes}


def _moment(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None


async def chosen(db: AsyncSession, person_id: int, usual: tuple[int, ...]) -> list[int]:
    """How many minutes before somebody is reminded, the longest first; [] is never."""
    offsets = _offsets(await db.get(ReminderChoice, person_id), usual)
    return sorted(offsets, reverse=True)


async def choose(
    db: AsyncSession, person: Person, minutes: int, now: datetime, usual: tuple[int, ...]
) -> None:
    """Let somebody be reminded so long before from now on; or no more, if they were."""
    choice = await db.get(ReminderChoice, person.id)
    if choice is None:
        choice = ReminderChoice(person_id=person.id, minutes=list(usual), since={})
        db.add(choice)
    since = {key: at for key, at in choice.since.items() if int(key) != minutes}
    if minutes in choice.minutes:
        choice.minutes = [each for each in choice.minutes if each != minutes]
    else:
        choice.minutes = sorted([*choice.minutes, minutes], reverse=True)
        since[str(minutes)] = now.isoformat()
    choice.since = since
    await db.flush()
    await look_again_for(db, person.id, now)


async def never(db: AsyncSession, person: Person, now: datetime) -> None:
    """Let somebody be reminded of nothing."""
    choice = await db.get(ReminderChoice, person.id)
    if choice is None:
        db.add(ReminderChoice(person_id=person.id, minutes=[], since={}))
    else:
        choice.minutes, choice.since = [], {}
    await db.flush()
    await look_again_for(db, person.id, now)
