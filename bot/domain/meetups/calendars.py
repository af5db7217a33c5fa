"""Meetups as entries of a calendar: one date, a series with its exceptions, all that concerns
somebody.

The link of a call is told as everywhere: to those who have a seat, from a time before on. The words
that go with it are the caller's, who knows the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from bot.domain.calendars.entries import CalendarEntry, Repeated
from bot.domain.meetups import occurrences
from bot.domain.meetups.dates import moment_of
from bot.domain.meetups.listing import COMES, is_concerned
from bot.domain.meetups.occurrences import MeetupDate
from bot.storage.tables import Meetup, Occurrence, Seat
from bot.words.meetups import MeetupState, OccurrenceState, SeatState, Visibility

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

KEPT = timedelta(days=31)
"""What is over stays in calendars that people subscribe to for so long."""
MOST = 300


@dataclass(frozen=True, slots=True)
class ShownDate:
    """A date as somebody sees it: with what they have answered ("": nothing)."""

    date_of: MeetupDate
    answer: str = ""

    def link(self, now: datetime) -> str:
        """The link of the call, if they may have it yet; of what is planned elsewhere, its page."""
        if self.date_of.meetup.source:
            return self.date_of.page
        has_seat = self.answer == SeatState.SEATED and now >= self.date_of.link_from
        return self.date_of.link if has_seat else ""


Describe = Callable[[ShownDate], str]
"""The description of a date, in the reader's language."""


async def concerning(db: AsyncSession, person_id: int, now: datetime) -> list[ShownDate]:
    """All that somebody has answered for or hosts, cancelled or not, and not long over."""
    rows = await db.execute(
        select(Meetup, Occurrence, Seat.state)
        .join(Occurrence, Occurrence.meetup_id == Meetup.id)
        .outerjoin(
            Seat,
            (Seat.occurrence_id == Occurrence.id)
            & (Seat.person_id == person_id)
            & Seat.state.in_(COMES),
        )
        .where(
            Meetup.state.in_((MeetupState.PUBLISHED, MeetupState.CANCELLED)),
            Occurrence.state.in_(list(OccurrenceState)),
            Occurrence.starts_at > now - KEPT,
            is_concerned(person_id),
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(MOST)
    )
    return [ShownDate(MeetupDate(meetup, date), answer or "") for meetup, date, answer in rows]


async def public(db: AsyncSession, now: datetime) -> list[ShownDate]:
    """All that anybody may see, cancelled or not, and not long over; but for what was read from
    calendars of others, which have addresses of their own.
    """
    rows = await db.execute(
        select(Meetup, Occurrence)
        .join(Occurrence, Occurrence.meetup_id == Meetup.id)
        .where(
            Meetup.state.in_((MeetupState.PUBLISHED, MeetupState.CANCELLED)),
            Meetup.visibility == Visibility.PUBLIC,
            or_(Meetup.source == "", Meetup.made_by.is_not(None)),
            Occurrence.state.in_(list(OccurrenceState)),
            Occurrence.starts_at > now - KEPT,
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(MOST)
    )
    return [ShownDate(MeetupDate(meetup, date)) for meetup, date in rows]


def entry(shown: ShownDate, now: datetime, describe: Describe) -> CalendarEntry:
    """One date, by itself."""
    meetup, date = shown.date_of.meetup, shown.date_of.occurrence
    return CalendarEntry(
        uid=f"{date.id}.{meetup.uid}" if meetup.rule else meetup.uid,
        sequence=meetup.sequence + date.sequence,
        changed_at=meetup.changed_at,
        starts_at=date.starts_at,
        zone=date.zone,
        length=date.ends_at - date.starts_at,
        title=meetup.title,
        description=describe(shown),
        place=shown.date_of.place,
        link=shown.link(now),
        language=meetup.language,
        cancelled=_is_cancelled(shown.date_of),
        tentative=shown.answer in {SeatState.MAYBE, SeatState.WAITING, SeatState.OFFERED},
    )


async def series(
    db: AsyncSession, meetup: Meetup, now: datetime, describe: Describe
) -> list[CalendarEntry]:
    """A series by its rule, and what is otherwise on some of its dates; of one date, that."""
    dates = [MeetupDate(meetup, date) for date in await occurrences.of_meetup(db, meetup.id)]
    if not meetup.rule:
        return [entry(ShownDate(date), now, describe) for date in dates]
    if not dates:
        return []
    first = meetup.wall.date()
    end = f";UNTIL={meetup.until:%Y%m%d}" if meetup.until is not None else ""
    left_out = tuple(type(first).fromisoformat(day) for day in meetup.exceptions)
    start = moment_of(meetup.wall, meetup.zone)
    whole = CalendarEntry(
        uid=meetup.uid,
        sequence=meetup.sequence,
        changed_at=meetup.changed_at,
        starts_at=start,
        zone=meetup.zone,
        length=timedelta(minutes=meetup.minutes),
        title=meetup.title,
        description=describe(ShownDate(dates[0])),
        place=meetup.place,
        language=meetup.language,
        cancelled=meetup.state == MeetupState.CANCELLED,
        repeated=Repeated(meetup.rule + end, first, meetup.wall.time(), left_out),
    )
    return [whole, *_exceptions(meetup, dates, describe)]


def _exceptions(
    meetup: Meetup, dates: Sequence[MeetupDate], describe: Describe
) -> list[CalendarEntry]:
    """The dates that are not as the series says; those before its first day are none of it."""
    return [
        CalendarEntry(
            uid=meetup.uid,
            sequence=meetup.sequence + date_of.occurrence.sequence,
            changed_at=meetup.changed_at,
            starts_at=date_of.occurrence.starts_at,
            zone=date_of.occurrence.zone,
            length=date_of.occurrence.ends_at - date_of.occurrence.starts_at,
            title=meetup.title,
            description=describe(ShownDate(date_of)),
            place=date_of.place,
            language=meetup.language,
            cancelled=_is_cancelled(date_of),
            instead_of=date_of.occurrence.original,
        )
        for date_of in dates
        if date_of.occurrence.original >= meetup.wall
        and (meetup.until is None or date_of.occurrence.original.date() <= meetup.until)
        and (date_of.has_moved or date_of.occurrence.sequence or _is_cancelled(date_of))
    ]


def _is_cancelled(date_of: MeetupDate) -> bool:
    return (
        date_of.meetup.state == MeetupState.CANCELLED
        or date_of.occurrence.state == OccurrenceState.CANCELLED
    )
