"""Which dates somebody may see, and would like to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from bot.domain.meetups.occurrences import MeetupDate
from bot.storage.tables import Meetup, MeetupHost, Occurrence, Seat
from bot.words.meetups import MeetupState, OccurrenceState, SeatState, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

MOST = 500
COMES = (SeatState.SEATED, SeatState.OFFERED, SeatState.WAITING, SeatState.MAYBE)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, and in which room (None: in private). Outside of the community it is nobody, and
    what everybody in a room may see is looked at by nobody in that room.
    """

    person_id: int | None = None
    chat_id: int | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody would like to see; empty: whatever it is."""

    kind: str = ""
    language: str = ""
    since: datetime | None = None
    before: datetime | None = None
    mine: bool = False
    """What they come to, or host."""


def is_concerned(person_id: int) -> ColumnElement[bool]:
    """They host the meetup, or have answered for the date."""
    hosted = select(MeetupHost.meetup_id).where(MeetupHost.person_id == person_id)
    answered = select(Seat.occurrence_id).where(Seat.person_id == person_id, Seat.state.in_(COMES))
    return or_(Meetup.id.in_(hosted), Occurrence.id.in_(answered))


def may_see(reader: Reader) -> ColumnElement[bool]:
    """The meetup is for whoever that is."""
    if reader.person_id is None and reader.chat_id is None:
        return Meetup.visibility == Visibility.PUBLIC
    clauses: list[ColumnElement[bool]] = [
        Meetup.visibility.in_((Visibility.PUBLIC, Visibility.MEMBERS))
    ]
    if reader.person_id is not None:
        clauses.append(is_concerned(reader.person_id))
    if reader.chat_id is not None:
        in_room = Meetup.chat_id == reader.chat_id
        clauses.append(and_(Meetup.visibility == Visibility.ROOM, in_room))
    return or_(*clauses)


async def upcoming(
    db: AsyncSession, reader: Reader, now: datetime, wish: Wish | None = None
) -> list[MeetupDate]:
    """Dates that are not over, and that they may see, the next first: as many as `MOST`."""
    wish = wish or Wish()
    clauses = [
        Meetup.state == MeetupState.PUBLISHED,
        Occurrence.state.in_((OccurrenceState.PLANNED, OccurrenceState.BEGUN)),
        Occurrence.ends_at > now,
        may_see(reader),
    ]
    if wish.kind:
        clauses.append(Meetup.kind == wish.kind)
    if wish.language:
        clauses.append(Meetup.language == wish.language)
    if wish.since is not None:
        clauses.append(Occurrence.starts_at >= wish.since)
    if wish.before is not None:
        clauses.append(Occurrence.starts_at < wish.before)
    if wish.mine and reader.person_id is not None:
        clauses.append(is_concerned(reader.person_id))
    rows = await db.execute(
        select(Meetup, Occurrence)
        .join(Occurrence, Occurrence.meetup_id == Meetup.id)
        .where(*clauses)
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(MOST)
    )
    return [MeetupDate(meetup, occurrence) for meetup, occurrence in rows]


def next_of_each(dates: Iterable[MeetupDate]) -> list[MeetupDate]:
    """Of each series the next date alone; calendars elsewhere have series, too."""
    first: dict[object, MeetupDate] = {}
    for date_of in dates:
        meetup = date_of.meetup
        series = (meetup.source, meetup.title) if meetup.source else meetup.id
        first.setdefault(series, date_of)
    return list(first.values())


async def is_seen_by(db: AsyncSession, reader: Reader, date_of: MeetupDate) -> bool:
    """May they see this one? Hosts see drafts, too."""
    seen = (
        select(Occurrence.id)
        .join(Meetup, Meetup.id == Occurrence.meetup_id)
        .where(
            Occurrence.id == date_of.occurrence.id,
            Meetup.state != MeetupState.DROPPED,
            may_see(reader),
        )
    )
    return await db.scalar(seen) is not None
