"""The dates of meetups: planned ahead, begun, over.

Those of a series are written down for the next quarter of a year, and three of them in any case:
far enough for calendars, and for people who plan ahead; near enough for a rule that changes to
touch few rows. A job goes on with it every day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain import jobs
from bot.domain.meetups.dates import Series, moment_of
from bot.storage.tables import Meetup, Occurrence
from bot.words.domain_events import happened
from bot.words.meetup_events import OccurrenceBegun, OccurrenceOver, OccurrencePlanned
from bot.words.meetups import MeetupState, OccurrenceState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

AHEAD = timedelta(weeks=13)
AT_LEAST = 3
AT_MOST = 40
"""Dates to come of one series that are written down; of a daily one, it is less than `AHEAD`."""
LONGEST_LOOK = 5000
"""Days of a rule that are looked through at once, where it began long ago."""
BEGINS = "meetup begins"
ENDS = "meetup ends"
"""Jobs, whose subject is an occurrence."""
INVITE = "invite to next meetup"
"""The job that posts the card of a series' next date; its subject is the meetup."""
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MeetupDate:
    """A date together with its meetup: what people see of it."""

    meetup: Meetup
    occurrence: Occurrence

    @property
    def capacity(self) -> int:
        """How many seats there are; 0: as many as come."""
        own = self.occurrence.capacity
        return self.meetup.capacity if own is None else own

    @property
    def place(self) -> str:
        """Where one goes; "": nowhere, or not said yet."""
        own = self.occurrence.place
        return self.meetup.place if own is None else own

    @property
    def link(self) -> str:
        """Of the call, for those who come alone; "": there is none."""
        own = self.occurrence.link
        return self.meetup.link if own is None else own

    @property
    def page(self) -> str:
        """Where one reads about what is planned elsewhere; "" for what is not, or has no page."""
        source = self.meetup.source
        return source if source.startswith(("https://", "http://")) else ""

    @property
    def link_from(self) -> datetime:
        """From when on they are shown it."""
        return self.occurrence.starts_at - timedelta(minutes=self.meetup.link_minutes)

    @property
    def has_moved(self) -> bool:
        """Is it at another time than its series says?"""
        return self.occurrence.wall != self.occurrence.original

    def is_open(self, now: datetime) -> bool:
        """May people answer, and take their answers back? Not once it has begun, and not here
        where it is planned elsewhere.
        """
        return (
            not self.meetup.source
            and self.meetup.state == MeetupState.PUBLISHED
            and self.occurrence.state == OccurrenceState.PLANNED
            and now < self.occurrence.starts_at
        )


async def get(db: AsyncSession, occurrence_id: int) -> MeetupDate | None:
    """The date with that id, if there is one."""
    rows = await db.execute(
        select(Meetup, Occurrence)
        .join(Occurrence, Occurrence.meetup_id == Meetup.id)
        .where(Occurrence.id == occurrence_id)
    )
    row = rows.one_or_none()
    return MeetupDate(row[0], row[1]) if row is not None else None


async def of_meetup(db: AsyncSession, meetup_id: int) -> Sequence[Occurrence]:
    """All dates of a meetup, the first first."""
    rows = select(Occurrence).where(Occurrence.meetup_id == meetup_id)
    return (await db.scalars(rows.order_by(Occurrence.starts_at, Occurrence.id))).all()


async def to_come(db: AsyncSession, meetup_id: int, now: datetime) -> Sequence[Occurrence]:
    """Its dates that take place and have not begun, the next first."""
    rows = select(Occurrence).where(
        Occurrence.meetup_id == meetup_id,
        Occurrence.state == OccurrenceState.PLANNED,
        Occurrence.starts_at > now,
    )
    return (await db.scalars(rows.order_by(Occurrence.starts_at, Occurrence.id))).all()


# ── planning ahead ───────────────────────────────────────────────────────────────────────────


async def series_to_plan(db: AsyncSession) -> Sequence[Meetup]:
    """Published series, for `plan_ahead`."""
    rows = select(Meetup).where(Meetup.state == MeetupState.PUBLISHED, Meetup.rule != "")
    return (await db.scalars(rows.order_by(Meetup.id))).all()


async def plan_ahead(db: AsyncSession, meetup: Meetup, now: datetime) -> list[Occurrence]:
    """Write down the dates that are not there yet; gives these. What was over before it was planned
    is passed over, but for a single date.
    """
    count = select(func.count()).where(
        Occurrence.meetup_id == meetup.id, Occurrence.starts_at > now
    )
    upcoming = await db.scalar(count) or 0
    added: list[Occurrence] = []
    for looked_at, day in enumerate(Series.of(meetup).after(meetup.planned_until)):
        wall = datetime.combine(day, meetup.wall.time())
        occurrence = planned(meetup, wall)
        is_far = occurrence.starts_at > now + AHEAD and upcoming >= AT_LEAST
        if is_far or upcoming >= AT_MOST or looked_at >= LONGEST_LOOK:
            break
        meetup.planned_until = day
        if occurrence.starts_at <= now and meetup.rule:
            continue
        upcoming += 1
        db.add(occurrence)
        added.append(occurrence)
    await db.flush()
    for occurrence in added:
        await schedule_running(db, occurrence)
        happened(db, OccurrencePlanned(occurrence.id))
    return added


def planned(meetup: Meetup, wall: datetime) -> Occurrence:
    """A date of it as it would be then; not written down."""
    occurrence = Occurrence(meetup_id=meetup.id, original=wall, state=OccurrenceState.PLANNED)
    set_time(occurrence, wall, meetup.zone, meetup.minutes)
    return occurrence


def set_time(occurrence: Occurrence, wall: datetime, zone: str, minutes: int) -> None:
    """Let it begin then, and be that long."""
    occurrence.wall, occurrence.zone = wall, zone
    occurrence.starts_at = moment_of(wall, zone)
    occurrence.ends_at = occurrence.starts_at + timedelta(minutes=minutes)


async def schedule_running(db: AsyncSession, occurrence: Occurrence) -> None:
    """Have it begin and end when its time comes."""
    await jobs.schedule(db, BEGINS, occurrence.id, occurrence.starts_at)
    await jobs.schedule(db, ENDS, occurrence.id, occurrence.ends_at)


# ── its time comes ───────────────────────────────────────────────────────────────────────────


async def begin(db: AsyncSession, occurrence: Occurrence, now: datetime) -> bool:
    """It begins; False where it does not (any more, or yet)."""
    if occurrence.state != OccurrenceState.PLANNED or occurrence.starts_at > now:
        return False
    occurrence.state = OccurrenceState.BEGUN
    happened(db, OccurrenceBegun(occurrence.id))
    return True


async def finish(db: AsyncSession, occurrence: Occurrence, now: datetime) -> bool:
    """It is over; False where it isn't."""
    if occurrence.state not in {OccurrenceState.PLANNED, OccurrenceState.BEGUN}:
        return False
    if occurrence.ends_at > now:
        return False
    occurrence.state = OccurrenceState.OVER
    happened(db, OccurrenceOver(occurrence.id))
    return True


async def plan_invitation(db: AsyncSession, meetup: Meetup, now: datetime) -> None:
    """Have people invited to the next date of a series: a day later, or halfway to it, so that its
    hosts can say before what happened.
    """
    next_dates = await to_come(db, meetup.id, now)
    if next_dates:
        halfway = now + (next_dates[0].starts_at - now) / 2
        await jobs.schedule(db, INVITE, meetup.id, min(now + A_DAY, halfway))


async def invite_at_once(db: AsyncSession, meetup: Meetup, now: datetime) -> None:
    """They have said it."""
    if await to_come(db, meetup.id, now):
        await jobs.schedule_by(db, INVITE, meetup.id, now)
